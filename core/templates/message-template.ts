import * as z from 'zod';

const Text = z.object({
  type: z.literal('BODY'),
  text: z.string().min(1).max(1024),
  example: z.unknown().optional(),
});
const QuickReply = z.object({ type: z.literal('QUICK_REPLY'), text: z.string().min(1).max(20) });
const Buttons = z.object({ type: z.literal('BUTTONS'), buttons: z.array(QuickReply).min(1).max(3) });

/**
 * A message template as code, one file per language: the body that Meta's `POST /{waba-id}/message_templates`
 * takes, and beside it our `phrases`, the words that fill its parameters.
 */
export const MessageTemplate = z.object({
  name: z.string().regex(/^[a-z0-9_]{1,512}$/),
  language: z.string().regex(/^[a-z]{2}(_[A-Z]{2})?$/),
  category: z.enum(['UTILITY', 'MARKETING', 'AUTHENTICATION']),
  parameter_format: z.literal('NAMED'),
  components: z.tuple([Text, Buttons]),
  phrases: z.record(z.string(), z.string()),
});
export type MessageTemplate = z.infer<typeof MessageTemplate>;

const variables = /\{\{([a-z_]+)\}\}/g;

export const bodyOf = ({ components: [body] }: MessageTemplate): string => body.text;

export const quickRepliesOf = ({ components: [, { buttons }] }: MessageTemplate): readonly string[] =>
  buttons.map((button) => button.text);

/** The names between double braces, in the order in which they stand. */
export const parametersOf = (template: MessageTemplate): readonly string[] =>
  [...bodyOf(template).matchAll(variables)].map(([, name]) => String(name));

/** The text as the customer reads it. */
export const rendered = (template: MessageTemplate, values: Readonly<Record<string, string>>): string =>
  bodyOf(template).replace(variables, (hole, name: string) => values[name] ?? hole);
