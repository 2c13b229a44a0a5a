import * as z from 'zod';

const lower = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value);
const named = { parameter_name: z.string().optional() };
const file = z.strictObject({
  id: z.coerce.string().optional(),
  link: z.url().optional(),
  filename: z.string().optional(),
  caption: z.string().optional(),
});

export const Parameter = z.preprocess(
  (value) =>
    typeof value === 'object' && value !== null && 'type' in value
      ? { ...value, type: lower(value.type) }
      : value,
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('text'), ...named, text: z.string().min(1) }),
    z.strictObject({
      type: z.literal('currency'),
      ...named,
      currency: z.strictObject({
        fallback_value: z.string().min(1),
        code: z.string().length(3),
        amount_1000: z.int(),
      }),
    }),
    z.strictObject({
      type: z.literal('date_time'),
      ...named,
      date_time: z.looseObject({ fallback_value: z.string().min(1) }),
    }),
    z.strictObject({ type: z.literal('image'), image: file }),
    z.strictObject({ type: z.literal('video'), video: file }),
    z.strictObject({ type: z.literal('document'), document: file }),
    z.strictObject({
      type: z.literal('location'),
      location: z.strictObject({
        latitude: z.coerce.number(),
        longitude: z.coerce.number(),
        name: z.string().optional(),
        address: z.string().optional(),
      }),
    }),
    z.strictObject({ type: z.literal('payload'), payload: z.string().min(1) }),
    z.strictObject({ type: z.literal('coupon_code'), coupon_code: z.string().min(1).max(20) }),
    z.strictObject({ type: z.literal('action'), action: z.looseObject({}) }),
    z.strictObject({ type: z.literal('order_status'), order_status: z.looseObject({}) }),
  ]),
);
export type Parameter = z.infer<typeof Parameter>;

const Component = z.strictObject({
  type: z.preprocess(lower, z.enum(['header', 'body', 'button', 'order_status'])),
  sub_type: z.preprocess(lower, z.string()).optional(),
  index: z.coerce.number().int().min(0).optional(),
  parameters: z.array(Parameter).optional(),
});
export type Component = z.infer<typeof Component>;

export const TemplateRequest = z.strictObject({
  name: z.string().min(1),
  namespace: z.string().optional(),
  language: z.strictObject({ code: z.string().min(1), policy: z.literal('deterministic').optional() }),
  components: z.array(Component).optional(),
});
export type TemplateRequest = z.infer<typeof TemplateRequest>;
