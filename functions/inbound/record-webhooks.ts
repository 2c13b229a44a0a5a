import type { SQSEvent, SQSRecord } from 'aws-lambda';
import type { StatusReport } from '../../core/delivery/message.ts';
import type { CountReceived } from '../../core/delivery/ports.ts';
import type { Unsettled } from '../../core/delivery/record-statuses.ts';
import type { Webhook } from '../../core/delivery/webhook-news.ts';
import type { Handled } from '../middleware/each-record.ts';
import { type HearPorts, hearNews, type Results } from './hear-news.ts';
import { ofAccount, together } from './log-lines.ts';
import { type Park, parkFailed, type Unit } from './park-failed.ts';
import { retold } from './retold.ts';

type Ports = HearPorts & {
  /** The body that a record stands for. */
  open: (body: string) => Promise<string>;
  readWebhook: (body: string) => Webhook;
  record: (reports: readonly StatusReport[]) => Promise<Unsettled>;
  countReceived: CountReceived;
  now: () => number;
  park: Park;
};

type Read = { record: SQSRecord } & (
  | { webhook: Webhook; body: string }
  | { webhook: undefined; error: unknown }
);

/** The statuses of a whole batch are put together first, so that a message's three become one write. */
export const recordWebhooks =
  (ports: Ports) =>
  async ({ Records }: SQSEvent): Promise<readonly Handled[]> => {
    const all = await Promise.all(Records.map((record) => readRecord(ports, record)));
    const read = all.filter((one) => one.webhook !== undefined);
    const [unsettled, results] = await Promise.all([
      ports.record(read.flatMap(({ webhook }) => webhook.reports)),
      hearNews(ports, read),
      countReplies(ports, read),
    ]);
    return Promise.all(all.map((one) => conclude(ports, one, unsettled, results)));
  };

async function readRecord({ open, readWebhook }: Ports, record: SQSRecord): Promise<Read> {
  try {
    const body = await open(record.body);
    return { record, body, webhook: readWebhook(body) };
  } catch (error) {
    return { record, webhook: undefined, error };
  }
}

// What was written longer ago has had its part of the number's rate already.
const lateMs = 10_000;

/** An estimate: what could not be counted is not worth a webhook that comes again. */
async function countReplies(
  { countReceived, now }: Ports,
  read: readonly { webhook: Webhook }[],
): Promise<void> {
  const fresh = read.filter(({ webhook }) => now() - webhook.lastReplyAt < lateMs);
  const replies = fresh.reduce((sum, { webhook }) => sum + webhook.replies, 0);
  if (replies > 0) await Promise.allSettled([countReceived(replies)]);
}

/** What may fail, and come again, by itself. */
function unitsOf(webhook: Webhook, unsettled: Unsettled, results: Results): readonly Unit[] {
  const { reports, preferences, incoming, addresses, templates, line, account, unread } = webhook;
  const statuses = [...Map.groupBy(reports, ({ id }) => id)].map(([id, items]): Unit => {
    const value = { statuses: items.length };
    return {
      items,
      result: unsettled.has(id)
        ? { status: 'rejected', reason: unsettled.get(id) }
        : { status: 'fulfilled', value },
    };
  });
  const alone = [...preferences, ...incoming, ...addresses, ...templates, ...line].map((one) => ({
    key: one,
    items: [one],
  }));
  const heard = [...alone, { key: unread, items: unread }].flatMap(({ key, items }): Unit[] => {
    const result = results.get(key);
    return result ? [{ items, result }] : [];
  });
  const told = account.map((news): Unit => {
    return { items: [], result: { status: 'fulfilled', value: ofAccount(news) } };
  });
  return [...statuses, ...heard, ...told];
}

async function conclude(
  { park }: Ports,
  read: Read,
  unsettled: Unsettled,
  results: Results,
): Promise<Handled> {
  const { record, webhook } = read;
  if (webhook === undefined) return { record, result: { status: 'rejected', reason: read.error } };
  const units = unitsOf(webhook, unsettled, results);
  const { replies, echoes, foreign, foreignTemplates } = webhook;
  const line = together([
    { statuses: 0, replies: replies || undefined, foreign: foreign || undefined },
    { echoes: echoes || undefined, foreignTemplates: foreignTemplates || undefined },
    ...units.flatMap(({ result }) => (result.status === 'fulfilled' ? [result.value] : [])),
  ]);
  const [result] = await Promise.allSettled([parkFailed(park, units, (items) => retold(webhook, items))]);
  return result.status === 'fulfilled'
    ? { record, result: { status: 'fulfilled', value: { ...line, ...result.value } } }
    : { record, result, kept: line }; // said though the webhook comes again: then it is no news any more
}
