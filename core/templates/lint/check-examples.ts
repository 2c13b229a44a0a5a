import * as z from 'zod';
import { type Fault, quoted, when } from './rules.ts';
import { type ComponentSource, type TemplateSource, variablesIn } from './template-source.ts';

const Sample = z.object({ param_name: z.string(), example: z.string() });
type Sample = z.infer<typeof Sample>;

/** Meta's reviewers want to see a value for each parameter. */
export const checkExamples = ({ components }: TemplateSource): readonly Fault[] =>
  components.flatMap((component, index) =>
    component.type === 'BODY' || (component.type === 'HEADER' && component.format === 'TEXT')
      ? checkComponent(component).map(({ at, ...rest }) => ({ at: ['components', index, ...at], ...rest }))
      : [],
  );

function checkComponent({ type, text = '', example }: ComponentSource): readonly Fault[] {
  const field = type === 'BODY' ? 'body_text_named_params' : 'header_text_named_params';
  const names = [...new Set(variablesIn(text))];
  const fault = (message: string, ...at: readonly (string | number)[]): Fault => ({
    at,
    rule: 'example',
    message,
  });
  if (example === undefined)
    return when(names.length > 0, fault(`there is no ${field} for ${quoted(names)}`, 'text'));
  const parsed = z.object({ [field]: z.array(Sample) }).safeParse(example);
  if (!parsed.success)
    return [fault(`must be { "${field}": [{ "param_name": …, "example": … }] }`, 'example')];
  const samples = parsed.data[field] ?? [];
  const missing = names.filter((name) => !samples.some(({ param_name }) => param_name === name));
  return [
    ...when(missing.length > 0, fault(`there is none for ${quoted(missing)}`, 'example', field)),
    ...samples.flatMap((sample, index) =>
      judge(sample, names, samples.slice(0, index)).map(({ at, message }) =>
        fault(message, 'example', field, index, at),
      ),
    ),
  ];
}

const judge = (
  { param_name, example }: Sample,
  names: readonly string[],
  before: readonly Sample[],
): readonly { at: keyof Sample; message: string }[] => [
  ...when(!names.includes(param_name), {
    at: 'param_name' as const,
    message: `"${param_name}" is no parameter of the text`,
  }),
  ...when(
    before.some((other) => other.param_name === param_name),
    { at: 'param_name' as const, message: `a second one for "${param_name}"` },
  ),
  ...when(example.trim() === '' || /[\n\r\t]| {5,}/.test(example), {
    at: 'example' as const,
    message: `"${param_name}" has a value that Meta refuses: nothing, a line break, a tab or five spaces`,
  }),
];
