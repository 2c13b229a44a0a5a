import * as z from 'zod';
import { invalidParameter } from './graph-error.ts';
import { Interactive } from './interactive-request.ts';
import { issueRefusal } from './issue-refusal.ts';
import { TemplateRequest } from './template-request.ts';

const caption = z.string().max(1024).optional();
const file = { id: z.coerce.string().min(1).optional(), link: z.url().optional() };
const oneSource = 'Give one of id and link.';
const hasOneSource = (media: { id?: string | undefined; link?: string | undefined }): boolean =>
  (media.id === undefined) !== (media.link === undefined);

const address = z.union([z.string(), z.number()]).transform(String);
const text = (max: number) => z.string().min(1).max(max);

/** Unknown fields beside the message itself are ignored, as Graph ignores them. */
const envelope = {
  messaging_product: z.literal('whatsapp'),
  recipient_type: z.literal('individual').optional(),
  to: address.optional(),
  recipient: z.string().optional(),
  context: z.object({ message_id: z.string().min(1) }).optional(),
  biz_opaque_callback_data: z.string().max(512).optional(),
};

const place = z.strictObject({
  latitude: z.coerce.number().min(-90).max(90),
  longitude: z.coerce.number().min(-180).max(180),
  name: z.string().optional(),
  address: z.string().optional(),
});
const person = z.looseObject({ name: z.looseObject({ formatted_name: z.string().min(1) }) });

const MessageRequest = z.discriminatedUnion('type', [
  z.object({
    ...envelope,
    type: z.literal('text'),
    text: z.strictObject({ body: text(4096), preview_url: z.boolean().optional() }),
  }),
  z.object({ ...envelope, type: z.literal('template'), template: TemplateRequest }),
  z.object({ ...envelope, type: z.literal('interactive'), interactive: Interactive }),
  z.object({
    ...envelope,
    type: z.literal('image'),
    image: z.strictObject({ ...file, caption }).refine(hasOneSource, oneSource),
  }),
  z.object({
    ...envelope,
    type: z.literal('video'),
    video: z.strictObject({ ...file, caption }).refine(hasOneSource, oneSource),
  }),
  z.object({
    ...envelope,
    type: z.literal('document'),
    document: z
      .strictObject({ ...file, caption, filename: z.string().optional() })
      .refine(hasOneSource, oneSource),
  }),
  z.object({
    ...envelope,
    type: z.literal('audio'),
    audio: z.strictObject({ ...file, voice: z.boolean().optional() }).refine(hasOneSource, oneSource),
  }),
  z.object({
    ...envelope,
    type: z.literal('sticker'),
    sticker: z.strictObject(file).refine(hasOneSource, oneSource),
  }),
  z.object({ ...envelope, type: z.literal('location'), location: place }),
  z.object({ ...envelope, type: z.literal('contacts'), contacts: z.array(person).min(1) }),
  z.object({
    ...envelope,
    type: z.literal('reaction'),
    reaction: z.strictObject({ message_id: z.string().min(1), emoji: z.string().optional() }),
  }),
]);
export type MessageRequest = z.infer<typeof MessageRequest>;

const types = MessageRequest.options.map((option) => option.shape.type.value);

export function parseMessageRequest(raw: unknown): MessageRequest {
  const body = typeof raw === 'object' && raw !== null ? raw : {};
  const type = 'type' in body ? body.type : 'text';
  if (!('messaging_product' in body)) throw invalidParameter('The parameter messaging_product is required.');
  if (!types.some((known) => known === type)) {
    throw invalidParameter(`Param type must be one of {${types.join(', ').toUpperCase()}} - got "${type}".`);
  }
  if ('category' in body) throw invalidParameter('Direct Send is not enabled for this account.');

  const parsed = MessageRequest.safeParse({ ...body, type });
  if (!parsed.success) throw issueRefusal(parsed.error, body);
  if (parsed.data.to === undefined && parsed.data.recipient === undefined) {
    throw invalidParameter('The parameter to is required.');
  }
  return parsed.data;
}
