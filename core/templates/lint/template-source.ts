import * as z from 'zod';

const Button = z.object({
  type: z.string(),
  text: z.string().optional(),
  url: z.string().optional(),
  phone_number: z.string().optional(),
  example: z.unknown().optional(),
});
export type ButtonSource = z.infer<typeof Button>;

const Component = z.object({
  type: z.string(),
  format: z.string().optional(),
  text: z.string().optional(),
  example: z.unknown().optional(),
  buttons: z.array(Button).optional(),
});
export type ComponentSource = z.infer<typeof Component>;

/** A template as somebody wrote it: loose enough to be read with most mistakes still in it. */
export const TemplateSource = z.object({
  name: z.string(),
  language: z.string(),
  category: z.string(),
  parameter_format: z.string().optional(),
  components: z.array(Component),
  phrases: z.record(z.string(), z.string()).default({}),
});
export type TemplateSource = z.infer<typeof TemplateSource>;

const variable = /\{\{([^{}]*)\}\}/g;

/** What stands between double braces, good name or not, as often as it stands there. */
export const variablesIn = (text: string): readonly string[] =>
  [...text.matchAll(variable)].map(([, name]) => String(name));

export const withoutVariables = (text: string): string => text.replace(variable, ' ');

/** A component of this type and where it is. */
export function componentOf(
  { components }: TemplateSource,
  type: string,
): { component: ComponentSource; index: number } | undefined {
  const index = components.findIndex((component) => component.type === type);
  const component = components[index];
  return component && { component, index };
}

/** The texts whose parameters a message fills by name. */
export const filledTexts = (template: TemplateSource) =>
  template.components.flatMap(({ type, text }, index) =>
    text !== undefined && (type === 'BODY' || type === 'HEADER')
      ? [{ type, text, at: ['components', index, 'text'] as const }]
      : [],
  );

export const parametersIn = (template: TemplateSource): readonly string[] =>
  filledTexts(template).flatMap(({ text }) => variablesIn(text));

/** The format of a header that is a file. */
export const mediaOf = ({ type, format = '' }: ComponentSource): string | undefined =>
  type === 'HEADER' && ['IMAGE', 'VIDEO', 'DOCUMENT'].includes(format) ? format : undefined;

export const buttonsOf = (template: TemplateSource): readonly ButtonSource[] =>
  componentOf(template, 'BUTTONS')?.component.buttons ?? [];
