import * as z from 'zod';

const Schema = z.object({
  type: z.string().optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  examples: z.array(z.unknown()).optional(),
  get anyOf() {
    return z.array(Schema).optional();
  },
  get oneOf() {
    return z.array(Schema).optional();
  },
  get properties() {
    return z.record(z.string(), Schema).optional();
  },
  required: z.array(z.string()).default([]),
  get items() {
    return Schema.optional();
  },
  format: z.string().optional(),
  pattern: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  maxLength: z.number().optional(),
});
type Schema = z.infer<typeof Schema>;

// Where our customers' money is, and what CLDR writes at length for some of them.
const currencies = 'MXN COP BRL PEN CLP ARS USD EUR'.split(' ');
const months = Array.from({ length: 12 }, (_, month) => String(month + 1).padStart(2, '0'));
// What fields with a pattern usually want; a field that wants another names one in `.meta({ examples })`.
const probes = ['4242', 'MXN', 'MX', '2026-09', '2026-09-22', 'a', 'A', '1', '+525512345678', 'a'.repeat(64)];
const longestNumber = 99_999_999;
const usualText = 100;

/**
 * Values for a schema, the longest first: with all its fields, without each optional one, and with each choice
 * of each field in turn. One at a time, since what is filled in depends on few of them together.
 */
export const sampleData = (schema: z.ZodType): readonly unknown[] =>
  samples(Schema.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })));

function samples(schema: Schema): readonly unknown[] {
  const { examples, anyOf, oneOf, properties, items } = schema;
  if (examples) return examples;
  if ('const' in schema) return [schema.const];
  if (schema.enum) return schema.enum;
  const choices = anyOf ?? oneOf;
  if (choices) return choices.flatMap(samples);
  if (properties) return objects(schema, properties);
  if (schema.type === 'array') return [items ? samples(items).slice(0, 1) : []];
  return scalars(schema);
}

function scalars({ type, format, pattern, maximum, minimum, maxLength }: Schema): readonly unknown[] {
  if (type === 'boolean') return [true, false];
  if (type === 'null') return [null];
  if (type === 'integer' || type === 'number') {
    return [Math.max(Math.min(maximum ?? longestNumber, longestNumber), minimum ?? 0)];
  }
  if (format === 'date') return months.map((month) => `2026-${month}-22`);
  if (format === 'date-time') return months.map((month) => `2026-${month}-22T22:50:00Z`);
  if (format === 'uri') return [`https://bank.example/${'m'.repeat((maxLength ?? usualText) - 21)}`];
  if (pattern) return probes.filter((probe) => new RegExp(pattern).test(probe)).slice(0, 1);
  return ['m'.repeat(maxLength ?? usualText)];
}

function objects({ required }: Schema, properties: Readonly<Record<string, Schema>>): readonly unknown[] {
  if (Object.keys(properties).sort().join() === 'currency,minorUnits') return amounts(properties.minorUnits);
  const choices = Object.entries(properties).map(([name, schema]) => ({ name, values: samples(schema) }));
  const of = (names: readonly string[]) =>
    Object.fromEntries(
      choices.filter(({ name }) => names.includes(name)).map(({ name, values }) => [name, values[0]]),
    );
  const whole = of(Object.keys(properties));
  const bare = of(required);
  const varied = choices.flatMap(({ name, values }) => [
    ...values.slice(1).map((value) => ({ ...whole, [name]: value })),
    ...(required.includes(name) ? [] : [without(whole, name), { ...bare, [name]: values[0] }]),
  ]);
  return [whole, bare, ...varied];
}

const without = (whole: Readonly<Record<string, unknown>>, name: string): unknown =>
  Object.fromEntries(Object.entries(whole).filter(([other]) => other !== name));

/** As many digits as there may be, and below zero where that may be. */
const amounts = ({ minimum = 0, maximum = Number.MAX_SAFE_INTEGER }: Schema = { required: [] }) =>
  currencies.map((currency) => ({ minorUnits: minimum < 0 ? minimum : maximum, currency }));
