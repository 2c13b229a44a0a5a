import type { SQSEvent, SQSRecord } from 'aws-lambda';
import type { AddressChange, AddressHeard } from '../../core/consent/hear-address-change.ts';
import type { Preference, PreferenceHeard } from '../../core/consent/hear-preference.ts';
import type { AccountNews } from '../../core/delivery/account-news.ts';
import type { CountReceived, HearLineNews, LineNews } from '../../core/delivery/line-news.ts';
import type { StatusReport } from '../../core/delivery/message.ts';
import type { Unsettled } from '../../core/delivery/record-statuses.ts';
import type { Heard } from '../../core/templates/hear-about-templates.ts';
import type { TemplateReport } from '../../core/templates/template-report.ts';
import type { Instant } from '../../core/time/instant.ts';
import type { Handled, LogLine } from '../middleware/each-record.ts';
import { ofAccount, ofAddress, ofLine, ofPreference, ofTemplate, together } from './log-lines.ts';
import { type Park, parkFailed, type Unit } from './park-failed.ts';

/** What one webhook brought, and counts of all that is not for us. */
export type Webhook = {
  reports: readonly StatusReport[];
  preferences: readonly Preference[];
  addresses: readonly AddressChange[];
  templates: readonly TemplateReport[];
  line: readonly LineNews[];
  account: readonly AccountNews[];
  unread: readonly { field: string; why: 'unknown' | 'malformed' }[];
  replies: number;
  /** When the last of them was written. */
  lastReplyAt?: Instant | undefined;
  foreign: number;
  foreignTemplates: number;
  /** The webhook that would tell only these of its news. */
  retell: (news: readonly object[]) => string;
};

type Ports = {
  /** The body that a record stands for. */
  open: (body: string) => Promise<string>;
  readWebhook: (body: string) => Webhook;
  record: (reports: readonly StatusReport[]) => Promise<Unsettled>;
  hearPreference: (preference: Preference) => Promise<PreferenceHeard>;
  hearAddress: (change: AddressChange) => Promise<AddressHeard>;
  hearTemplate: (report: TemplateReport) => Promise<Heard>;
  hearLine: HearLineNews;
  countReceived: CountReceived;
  now: () => Instant;
  archive: (body: string) => Promise<void>;
  park: Park;
};

type Read = { record: SQSRecord; body: string; webhook?: Webhook; error?: unknown };
type Results = ReadonlyMap<object, PromiseSettledResult<LogLine>>;

/** The statuses of a whole batch are put together first, so that a message's three become one write. */
export const recordWebhooks =
  (ports: Ports) =>
  async ({ Records }: SQSEvent): Promise<readonly Handled[]> => {
    const read = await Promise.all(Records.map((record) => readRecord(ports, record)));
    const webhooks = read.flatMap(({ webhook }) => webhook ?? []);
    const archives = read.map((one) => archiveUnread(ports, one));
    const [unsettled, results] = await Promise.all([
      ports.record(webhooks.flatMap(({ reports }) => reports)),
      hearAll(ports, webhooks, archives),
      countReplies(ports, webhooks),
    ]);
    return Promise.all(read.map((one) => conclude(ports, one, unsettled, results)));
  };

async function readRecord({ open, readWebhook }: Ports, record: SQSRecord): Promise<Read> {
  let { body } = record;
  try {
    body = await open(body);
    return { record, body, webhook: readWebhook(body) };
  } catch (error) {
    return { record, body, error };
  }
}

// What was written longer ago has had its part of the number's rate already.
const lateMs = 10_000;

/** An estimate: what could not be counted is not worth a webhook that comes again. */
async function countReplies({ countReceived, now }: Ports, webhooks: readonly Webhook[]): Promise<void> {
  const fresh = webhooks.filter(({ lastReplyAt = 0 }) => now() - lastReplyAt < lateMs);
  const replies = fresh.reduce((sum, webhook) => sum + webhook.replies, 0);
  if (replies > 0) await Promise.allSettled([countReceived(replies)]);
}

async function hearAll(
  ports: Ports,
  webhooks: readonly Webhook[],
  archives: readonly Promise<Settled<object>>[],
): Promise<Results> {
  const all = <Name extends keyof Webhook>(name: Name) => webhooks.map((webhook) => webhook[name]);
  const heard = await Promise.all([
    inOrder(all('preferences').flat(), async (one) => ofPreference(await ports.hearPreference(one))),
    inOrder(all('addresses').flat(), async (one) => ofAddress(await ports.hearAddress(one))),
    inOrder(all('templates').flat(), async (one) => ofTemplate(await ports.hearTemplate(one))),
    inOrder(all('line').flat(), async (one) => {
      await ports.hearLine(one);
      return ofLine(one);
    }),
    ...archives,
  ]);
  return new Map(heard.flat());
}

type Settled<News> = readonly (readonly [News, PromiseSettledResult<LogLine>])[];

/** One after another by their time, since a resume means nothing before the stop that it takes back. */
async function inOrder<News extends { at: number }>(
  news: readonly News[],
  hear: (one: News) => Promise<LogLine>,
): Promise<Settled<News>> {
  const settled: [News, PromiseSettledResult<LogLine>][] = [];
  for (const one of news.toSorted((a, b) => a.at - b.at)) {
    const [result] = await Promise.allSettled([hear(one)]);
    settled.push([one, result]);
  }
  return settled;
}

async function archiveUnread({ archive }: Ports, { webhook, body }: Read): Promise<Settled<object>> {
  const { unread = [] } = webhook ?? {};
  const results = await Promise.allSettled(
    unread.map(async (one): Promise<LogLine> => {
      await archive((webhook && retold(webhook, [one])) ?? body);
      return one.why === 'malformed' ? { malformed: 1 } : { fields: one.field };
    }),
  );
  return results.flatMap((result, index) => {
    const one = unread[index];
    return one ? [[one, result] as const] : [];
  });
}

/** Undefined for what is nested too deep to be written again. */
function retold({ retell }: Webhook, items: readonly object[]): string | undefined {
  try {
    return retell(items);
  } catch {
    return undefined;
  }
}

/** What may fail, and come again, by itself. */
function unitsOf(webhook: Webhook, unsettled: Unsettled, results: Results): readonly Unit[] {
  const { reports, preferences, addresses, templates, line, account, unread } = webhook;
  const statuses = [...Map.groupBy(reports, ({ id }) => id)].map(([id, items]): Unit => {
    const failed = unsettled.has(id);
    return {
      items,
      result: failed
        ? { status: 'rejected', reason: unsettled.get(id) }
        : { status: 'fulfilled', value: { statuses: items.length } },
    };
  });
  const others = [...preferences, ...addresses, ...templates, ...line, ...unread].flatMap((item): Unit[] => {
    const result = results.get(item);
    return result ? [{ items: [item], result }] : [];
  });
  const told = account.map((news): Unit => {
    return { items: [], result: { status: 'fulfilled', value: ofAccount(news) } };
  });
  return [...statuses, ...others, ...told];
}

async function conclude(
  { park }: Ports,
  { record, webhook, error }: Read,
  unsettled: Unsettled,
  results: Results,
): Promise<Handled> {
  if (!webhook) return { record, result: { status: 'rejected', reason: error } };
  const units = unitsOf(webhook, unsettled, results);
  const { replies, foreign, foreignTemplates } = webhook;
  const line = together([
    { statuses: 0, replies: replies || undefined, foreign: foreign || undefined },
    { foreignTemplates: foreignTemplates || undefined },
    ...units.flatMap(({ result }) => (result.status === 'fulfilled' ? [result.value] : [])),
  ]);
  const [result] = await Promise.allSettled([parkFailed(park, units, (items) => retold(webhook, items))]);
  return result.status === 'fulfilled'
    ? { record, result: { status: 'fulfilled', value: { ...line, ...result.value } } }
    : { record, result, kept: line }; // said though the webhook comes again: then it is no news any more
}
