import * as z from 'zod';
import type { Preference } from '../../core/consent/hear-preference.ts';
import { type StatusReport, Wamid } from '../../core/delivery/message.ts';
import { readCallbackData } from '../../core/delivery/message-id.ts';
import { Defect } from '../../core/intake/defect.ts';
import { readOptOut, readPreference } from './preference-webhooks.ts';
import { readTemplateChanges, type TemplateReports, templateFields } from './template-webhooks.ts';
import { unixSeconds } from './unix-seconds.ts';

const Envelope = z.object({
  object: z.literal('whatsapp_business_account'),
  entry: z.array(
    z.object({
      id: z.coerce.string().optional(),
      time: z.number().optional().catch(undefined),
      changes: z.array(z.object({ field: z.string(), value: z.unknown() })),
    }),
  ),
});

const Status = z.object({
  id: Wamid,
  status: z.string(),
  timestamp: unixSeconds,
  biz_opaque_callback_data: z.string().optional(),
  errors: z.array(z.object({ code: z.int() })).optional(),
});

const Messages = z.object({
  metadata: z.object({ phone_number_id: z.string() }).optional(),
  statuses: z.array(z.unknown()).default([]),
  messages: z.array(z.unknown()).default([]),
});

const UserPreferences = z.object({
  metadata: z.object({ phone_number_id: z.string() }).optional(),
  user_preferences: z.array(z.unknown()),
});

/** What a webhook brought, sorted. Counts of what is not ours, or not understood, so that nothing is lost in silence. */
export type WebhookPayload = {
  reports: readonly StatusReport[];
  /** What people chose about marketing, in WhatsApp's own settings or by replying with a word that stops it. */
  preferences: readonly Preference[];
  /** Replies and other inbound messages, those that stop marketing among them. */
  replies: number;
  /** Statuses of messages that another app of the account sent, or of a kind that moves nothing; preferences likewise. */
  foreign: number;
  /** Items of a shape that Meta's documentation does not know. */
  malformed: number;
  templates: TemplateReports;
  /** Webhook fields that nobody here reads. */
  otherFields: readonly string[];
};

type Read = StatusReport | 'foreign' | 'malformed';

function readStatus(item: unknown): Read {
  const parsed = Status.safeParse(item);
  if (!parsed.success) return 'malformed';
  const { id: wamid, status, timestamp: at, biz_opaque_callback_data: ours, errors } = parsed.data;
  const post = readCallbackData(ours ?? '');
  if (!post) return 'foreign';
  if (status === 'failed') return { ...post, wamid, at, state: 'failed', code: errors?.[0]?.code ?? 0 };
  const known = z.enum(['sent', 'delivered', 'read']).safeParse(status);
  return known.success ? { ...post, wamid, at, state: known.data } : 'foreign';
}

/** Of all that the app hears, what is about us. */
export type OurAccount = { phoneNumberId: string; wabaId: string };

/** Reads one webhook body. A bad item does not cost its neighbours; a body that is no webhook is a Defect. */
export function readWebhook(body: string, { phoneNumberId, wabaId }: OurAccount): WebhookPayload {
  const { entry } = envelopeOf(body);
  const changes = entry.flatMap(({ id = wabaId, time, changes }) =>
    changes.map((change) => ({ ...change, wabaId: id, time })),
  );
  const valuesOf = <Value>(name: string, shape: z.ZodType<Value>) =>
    changes.filter(({ field }) => field === name).map(({ value }) => shape.safeParse(value));
  const messages = valuesOf('messages', Messages);
  const preferences = valuesOf('user_preferences', UserPreferences);
  const sound = messages.flatMap(({ data }) => (data ? [data] : []));
  // An account may have several numbers, each with its own stage; all of them hear of all.
  const isOurs = ({ metadata }: Pick<z.infer<typeof Messages>, 'metadata'>) =>
    (metadata?.phone_number_id ?? phoneNumberId) === phoneNumberId;
  const read = sound.flatMap((value): Read[] =>
    value.statuses.map((item) => (isOurs(value) ? readStatus(item) : 'foreign')),
  );
  const chosen = preferences.flatMap(({ data }) =>
    (data?.user_preferences ?? []).map((item) => (data && isOurs(data) ? readPreference(item) : 'foreign')),
  );
  const replies = sound.filter(isOurs).flatMap(({ messages }) => messages);
  const optOuts = replies.flatMap((message) => readOptOut(message) ?? []);
  const all = [...read, ...chosen, ...optOuts];
  const unread = [...messages, ...preferences].filter(({ success }) => !success);
  return {
    reports: read.filter((item) => typeof item === 'object'),
    preferences: [...chosen, ...optOuts].filter((item) => typeof item === 'object'),
    replies: replies.length,
    foreign: all.filter((item) => item === 'foreign').length,
    malformed: all.filter((item) => item === 'malformed').length + unread.length,
    templates: readTemplateChanges(changes, wabaId),
    otherFields: changes.map(({ field }) => field).filter((field) => !webhookFields.includes(field)),
  };
}

/** All that the app is to be subscribed to. */
export const webhookFields: readonly string[] = ['messages', 'user_preferences', ...templateFields];

function envelopeOf(body: string): z.infer<typeof Envelope> {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new Defect('INVALID_WEBHOOK', '', 'A signed webhook whose body is not JSON.');
  }
  const parsed = Envelope.safeParse(json);
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new Defect(
    'INVALID_WEBHOOK',
    path,
    `A signed webhook that is none of Meta's: ${path || 'no object'}.`,
  );
}
