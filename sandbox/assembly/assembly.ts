import * as z from 'zod';

const DependsOn = z.union([z.string(), z.array(z.string())]).optional();

const Resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DependsOn,
  Condition: z.string().optional(),
});

const Output = z.object({
  Value: z.unknown(),
  Condition: z.string().optional(),
  Export: z.object({ Name: z.unknown() }).optional(),
});

export const StackTemplate = z.object({
  Description: z.string().optional(),
  Parameters: z.record(z.string(), z.object({ Default: z.unknown().optional() })).default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Resources: z.record(z.string(), Resource).default({}),
  Outputs: z.record(z.string(), Output).default({}),
});

export type StackTemplate = z.infer<typeof StackTemplate>;
export type TemplateResource = z.infer<typeof Resource>;

export type Stack = {
  name: string;
  template: StackTemplate;
  tags: Record<string, string>;
  /** From the key an asset would have in the bootstrap bucket to where it lies on this machine. */
  assets: Map<string, string>;
};

export type Assembly = { stacks: Stack[] };
