import * as z from 'zod';

const link = z.strictObject({
  id: z.coerce.string().optional(),
  link: z.url().optional(),
  filename: z.string().optional(),
});

const header = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('text'),
    text: z.string().min(1).max(60),
    sub_text: z.string().optional(),
  }),
  z.strictObject({ type: z.literal('image'), image: link }),
  z.strictObject({ type: z.literal('video'), video: link }),
  z.strictObject({ type: z.literal('document'), document: link }),
]);
export type InteractiveHeader = z.infer<typeof header>;

const textHeader = z.strictObject({ type: z.literal('text'), text: z.string().min(1).max(60) });
const body = (max: number) => z.strictObject({ text: z.string().min(1).max(max) });
const footer = z.strictObject({ text: z.string().min(1).max(60) }).optional();

const unique = (values: string[]): boolean => new Set(values).size === values.length;

const buttons = z.strictObject({
  type: z.literal('button'),
  header: header.optional(),
  body: body(1024),
  footer,
  action: z.strictObject({
    buttons: z
      .array(
        z.strictObject({
          type: z.literal('reply'),
          reply: z.strictObject({ id: z.string().min(1).max(256), title: z.string().min(1).max(20) }),
        }),
      )
      .min(1)
      .max(3)
      .refine((all) => unique(all.map(({ reply }) => reply.id)), 'Button ids must be unique.')
      .refine((all) => unique(all.map(({ reply }) => reply.title)), 'Button titles must be unique.'),
  }),
});

const row = z.strictObject({
  id: z.string().min(1).max(200),
  title: z.string().min(1).max(24),
  description: z.string().max(72).optional(),
});

const list = z.strictObject({
  type: z.literal('list'),
  header: textHeader.optional(),
  body: body(4096),
  footer,
  action: z.strictObject({
    button: z.string().min(1).max(20),
    sections: z
      .array(z.strictObject({ title: z.string().max(24).optional(), rows: z.array(row).min(1) }))
      .min(1)
      .max(10)
      .refine(
        (all) => all.flatMap(({ rows }) => rows).length <= 10,
        'Total row count exceeds the maximum of 10.',
      )
      .refine((all) => unique(all.flatMap(({ rows }) => rows.map(({ id }) => id))), 'Row ids must be unique.')
      .refine(
        (all) => all.length === 1 || all.every(({ title }) => title),
        'Sections need a title when there are several.',
      ),
  }),
});

const callToAction = z.strictObject({
  type: z.literal('cta_url'),
  header: header.optional(),
  body: body(1024),
  footer,
  action: z.strictObject({
    name: z.literal('cta_url'),
    parameters: z.strictObject({ display_text: z.string().min(1).max(20), url: z.url() }),
  }),
});

const flow = z.strictObject({
  type: z.literal('flow'),
  header: header.optional(),
  body: body(1024),
  footer,
  action: z.strictObject({
    name: z.literal('flow'),
    parameters: z
      .strictObject({
        flow_message_version: z.literal('3'),
        flow_id: z.coerce.string().optional(),
        flow_name: z.string().optional(),
        flow_cta: z.string().min(1),
        flow_token: z.string().optional(),
        mode: z.enum(['draft', 'published']).optional(),
        flow_action: z.enum(['navigate', 'data_exchange']).optional(),
        flow_action_payload: z.looseObject({ screen: z.string().optional() }).optional(),
      })
      .refine(
        (flow) => (flow.flow_id === undefined) !== (flow.flow_name === undefined),
        'Give one of flow_id and flow_name.',
      ),
  }),
});

/** Payments, places and carousels: accepted with a body text, not looked into. */
const other = z.looseObject({
  type: z.enum(['order_details', 'order_status', 'location_request_message', 'address_message', 'carousel']),
  body: body(1024),
});

export const Interactive = z.discriminatedUnion('type', [buttons, list, callToAction, flow, other]);
export type Interactive = z.infer<typeof Interactive>;
