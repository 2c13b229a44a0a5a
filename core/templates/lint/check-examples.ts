import * as z from 'zod';
import { type Fault, quoted, when } from './rules.ts';
import { type ComponentSource, mediaOf, type TemplateSource, variablesIn } from './template-source.ts';

const Sample = z.object({ param_name: z.string(), example: z.string() });
type Sample = z.infer<typeof Sample>;

const MediaSample = z.object({ header_handle: z.tuple([z.string()]) });
const endings: Readonly<Record<string, RegExp>> = { DOCUMENT: /\.pdf$/, IMAGE: /\.(?:png|jpe?g)$/ };

/** Meta's reviewers want to see a value for each parameter, and a file for each medium, which lies beside the template. */
export const checkExamples = ({ components }: TemplateSource, beside: readonly string[]): readonly Fault[] =>
  components.flatMap((component, index) =>
    checkComponent(component, beside).map(({ at, ...rest }) => ({
      at: ['components', index, ...at],
      ...rest,
    })),
  );

function checkComponent(component: ComponentSource, beside: readonly string[]): readonly Fault[] {
  const { type, format } = component;
  if (type === 'BODY' || (type === 'HEADER' && format === 'TEXT')) return checkText(component);
  return mediaOf(component) ? checkMedia(component, beside) : [];
}

function checkMedia({ format = '', example }: ComponentSource, beside: readonly string[]): readonly Fault[] {
  const rule = 'example';
  const form = 'must be { "header_handle": ["<a file beside the template>"] }';
  if (example === undefined)
    return [{ at: ['format'], rule, message: `a header of format ${format} has an example, which ${form}` }];
  const { data } = MediaSample.safeParse(example);
  if (!data) return [{ at: ['example'], rule, message: form }];
  const [file] = data.header_handle;
  const at = ['example', 'header_handle', 0];
  return [
    ...when<Fault>(!beside.includes(file), {
      at,
      rule,
      message: `no file "${file}" lies beside the template`,
    }),
    ...when<Fault>(endings[format]?.test(file) === false, {
      at,
      rule,
      message: `"${file}" is no ${format}: Meta takes PDF documents, and PNG or JPEG images`,
    }),
  ];
}

function checkText({ type, text = '', example }: ComponentSource): readonly Fault[] {
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
