import * as z from 'zod';

const Header = z.object({
  type: z.literal('HEADER'),
  format: z.enum(['IMAGE', 'DOCUMENT']),
  /** The name of a sample file beside the template, which is uploaded for Meta's reviewers. */
  example: z.object({ header_handle: z.tuple([z.string()]) }),
});
const Body = z.object({
  type: z.literal('BODY'),
  text: z.string().min(1).max(1024),
  example: z.unknown().optional(),
});
const Footer = z.object({ type: z.literal('FOOTER'), text: z.string().min(1).max(60) });

const label = z.string().min(1).max(20);
const QuickReply = z.object({ type: z.literal('QUICK_REPLY'), text: label });
/** Leads through our own redirect: `{links}` is the deployment's address, and a message fills in its token. */
const Link = z.object({
  type: z.literal('URL'),
  text: label,
  url: z.literal('{links}/{{1}}'),
  example: z.array(z.string()).length(1),
});
const Button = z.discriminatedUnion('type', [QuickReply, Link]);
export type Button = z.infer<typeof Button>;
const Buttons = z.object({ type: z.literal('BUTTONS'), buttons: z.array(Button).min(1).max(10) });

const Component = z.discriminatedUnion('type', [Header, Body, Footer, Buttons]);
type Component = z.infer<typeof Component>;

/**
 * A message template as code, in one language: what Meta's `POST /{waba-id}/message_templates` takes, and beside
 * it our `phrases`, the words that fill its parameters.
 */
export const MessageTemplate = z.object({
  name: z.string().regex(/^[a-z0-9_]{1,512}$/),
  language: z.string().regex(/^[a-z]{2}(_[A-Z]{2})?$/),
  category: z.enum(['UTILITY', 'MARKETING', 'AUTHENTICATION']),
  parameter_format: z.literal('NAMED'),
  components: z
    .array(Component)
    .refine((all) => all.filter(({ type }) => type === 'BODY').length === 1, 'must have one BODY')
    .refine(
      (all) => new Set(all.map(({ type }) => type)).size === all.length,
      'must have one of each at most',
    ),
  phrases: z.record(z.string(), z.string()),
});
export type MessageTemplate = z.infer<typeof MessageTemplate>;

/** What a file under `templates/` holds: a template, or several of one language. */
export const TemplateFile = z.union([
  MessageTemplate.transform((one) => [one]),
  z.array(MessageTemplate).min(1),
]);

/** The templates of a type's files. */
export const templatesIn = (files: readonly unknown[]): readonly MessageTemplate[] =>
  files.flatMap((file) => TemplateFile.parse(file));

const variables = /\{\{([a-z_]+)\}\}/g;

const componentOf = <Type extends Component['type']>({ components }: MessageTemplate, type: Type) =>
  components.find((one): one is Extract<Component, { type: Type }> => one.type === type);

export const bodyOf = (template: MessageTemplate): string => componentOf(template, 'BODY')?.text ?? '';

export const headerOf = (template: MessageTemplate): 'IMAGE' | 'DOCUMENT' | undefined =>
  componentOf(template, 'HEADER')?.format;

export const footerOf = (template: MessageTemplate): string | undefined =>
  componentOf(template, 'FOOTER')?.text;

export const buttonsOf = (template: MessageTemplate): readonly Button[] =>
  componentOf(template, 'BUTTONS')?.buttons ?? [];

/** The names between double braces, in the order in which they stand. */
export const parametersOf = (template: MessageTemplate): readonly string[] =>
  [...bodyOf(template).matchAll(variables)].map(([, name]) => String(name));

/** The text as the customer reads it. */
export const rendered = (template: MessageTemplate, values: Readonly<Record<string, string>>): string =>
  bodyOf(template).replace(variables, (hole, name: string) => values[name] ?? hole);
