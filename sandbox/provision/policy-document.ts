import * as z from 'zod';
import type { PolicyStatement } from '../cloud.ts';

const oneOrMore = z.union([z.string(), z.array(z.string())]);

export const Statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.unknown(),
  Action: oneOrMore,
  Resource: oneOrMore,
  Condition: z
    .record(
      z.string(),
      z.record(z.string(), z.union([oneOrMore, z.boolean().transform((value) => String(value))])),
    )
    .optional(),
});

export const PolicyDocument = z.strictObject({
  Version: z.string().optional(),
  Id: z.string().optional(),
  Statement: z.array(Statement),
});

export function statementsOf({ Statement }: z.infer<typeof PolicyDocument>): PolicyStatement[] {
  return Statement.map(toPolicyStatement);
}

export function toPolicyStatement({ Sid, Condition, ...rest }: z.infer<typeof Statement>): PolicyStatement {
  return {
    ...rest,
    ...(Sid === undefined ? {} : { Sid }),
    ...(Condition === undefined ? {} : { Condition }),
  };
}
