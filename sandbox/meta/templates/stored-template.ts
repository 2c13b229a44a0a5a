import * as z from 'zod';
import { variablesOf } from './template-variables.ts';

const upper = (value: unknown): unknown => (typeof value === 'string' ? value.toUpperCase() : value);

const Button = z.looseObject({
  type: z.preprocess(upper, z.string()),
  text: z.string().optional(),
  url: z.string().optional(),
  phone_number: z.string().optional(),
  otp_type: z.preprocess(upper, z.string()).optional(),
});
export type TemplateButton = z.infer<typeof Button>;

const Component = z.looseObject({
  type: z.preprocess(upper, z.enum(['HEADER', 'BODY', 'FOOTER', 'BUTTONS'])),
  format: z.preprocess(upper, z.enum(['TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT', 'LOCATION'])).optional(),
  text: z.string().optional(),
  buttons: z.array(Button).optional(),
  example: z.looseObject({}).optional(),
});
export type TemplateComponent = z.infer<typeof Component>;

export const TemplateDefinition = z.looseObject({
  name: z.string().min(1),
  language: z.string().min(1),
  category: z.preprocess(upper, z.enum(['MARKETING', 'UTILITY', 'AUTHENTICATION'])),
  parameter_format: z.preprocess(upper, z.enum(['POSITIONAL', 'NAMED'])).optional(),
  components: z.array(Component).min(1),
  message_send_ttl_seconds: z.int().optional(),
});
export type TemplateDefinition = z.infer<typeof TemplateDefinition>;

export const TemplateEdit = TemplateDefinition.pick({
  category: true,
  components: true,
  parameter_format: true,
  message_send_ttl_seconds: true,
}).partial();

export const templateStatuses = ['APPROVED', 'PENDING', 'REJECTED', 'PAUSED', 'DISABLED'] as const;

export type StoredTemplate = {
  id: string;
  name: string;
  language: string;
  category: 'MARKETING' | 'UTILITY' | 'AUTHENTICATION';
  parameterFormat: 'POSITIONAL' | 'NAMED';
  components: TemplateComponent[];
  status: (typeof templateStatuses)[number];
  rejectedReason: string;
  timeToLive?: number;
  /** When it was edited while approved: once a day, ten times in thirty days. */
  edits: number[];
};

export const componentOf = (
  template: StoredTemplate,
  type: TemplateComponent['type'],
): TemplateComponent | undefined => template.components.find((component) => component.type === type);

export const formatOf = (definition: Pick<TemplateDefinition, 'parameter_format' | 'components'>) =>
  definition.parameter_format ??
  (definition.components.some(({ text }) => variablesOf(text ?? '').some((name) => !/^\d+$/.test(name)))
    ? 'NAMED'
    : 'POSITIONAL');
