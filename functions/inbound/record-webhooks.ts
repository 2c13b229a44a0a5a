import type { SQSEvent, SQSRecord } from 'aws-lambda';
import type { Preference, PreferenceHeard } from '../../core/consent/hear-preference.ts';
import type { StatusReport } from '../../core/delivery/message.ts';
import type { Unsettled } from '../../core/delivery/record-statuses.ts';
import type { Handled, LogLine } from '../middleware/each-record.ts';
import type { TemplateNews, TemplatesHeard } from './hear-templates.ts';

/** What one webhook brought: reports and preferences for us, and counts of all the rest. */
type Webhook = {
  reports: readonly StatusReport[];
  preferences: readonly Preference[];
  replies: number;
  foreign: number;
  malformed: number;
  templates: TemplateNews;
  otherFields: readonly string[];
};

type Ports = {
  readWebhook: (body: string) => Webhook;
  record: (reports: readonly StatusReport[]) => Promise<Unsettled>;
  hearTemplates: (news: readonly TemplateNews[]) => Promise<readonly TemplatesHeard[]>;
  hear: (preference: Preference) => Promise<PreferenceHeard>;
};

type Read = { record: SQSRecord; webhook?: Webhook; error?: unknown };
type HeardOf = ReadonlyMap<Preference, PromiseSettledResult<PreferenceHeard>>;

/** The statuses of a whole batch are put together first, so that a message's three become one write. */
export const recordWebhooks =
  ({ readWebhook, record, hear, hearTemplates }: Ports) =>
  async ({ Records }: SQSEvent): Promise<readonly Handled[]> => {
    const read = Records.map((one): Read => {
      try {
        return { record: one, webhook: readWebhook(one.body) };
      } catch (error) {
        return { record: one, error };
      }
    });
    const [unsettled, heard, templates] = await Promise.all([
      record(read.flatMap(({ webhook }) => webhook?.reports ?? [])),
      hearInOrder(
        read.flatMap(({ webhook }) => webhook?.preferences ?? []),
        hear,
      ),
      hearTemplates(read.map(({ webhook }) => webhook?.templates ?? noNews)),
    ]);
    return read.map((one, index) => ({
      record: one.record,
      result: resultOf(one, unsettled, heard, templates[index]),
      // Said though the rest of the webhook comes again: then it is no news any more.
      kept: templates[index]?.line,
    }));
  };

const noNews: TemplateNews = { reports: [], unread: [], foreign: 0 };

/** One after another by their time, since a resume means nothing before the stop that it takes back. */
async function hearInOrder(preferences: readonly Preference[], hear: Ports['hear']): Promise<HeardOf> {
  const heard = new Map<Preference, PromiseSettledResult<PreferenceHeard>>();
  for (const preference of preferences.toSorted((a, b) => a.at - b.at)) {
    const [result] = await Promise.allSettled([hear(preference)]);
    heard.set(preference, result);
  }
  return heard;
}

function resultOf(
  { webhook, error }: Read,
  unsettled: Unsettled,
  heard: HeardOf,
  templates: TemplatesHeard | undefined,
): PromiseSettledResult<LogLine> {
  if (!webhook) return { status: 'rejected', reason: error };
  const late = webhook.reports.find(({ id }) => unsettled.has(id));
  if (late) return { status: 'rejected', reason: unsettled.get(late.id) };
  if (templates?.trouble) return { status: 'rejected', reason: templates.trouble.reason };
  const outcomes = webhook.preferences.flatMap((preference) => heard.get(preference) ?? []);
  const failed = outcomes.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') return failed;
  const preferences = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  return {
    status: 'fulfilled',
    value: { ...lineOf(webhook), ...countsOf(preferences), ...templates?.line },
  };
}

const lineOf = ({ reports, replies, foreign, malformed, otherFields }: Webhook): LogLine => ({
  statuses: reports.length,
  replies: replies || undefined,
  foreign: foreign || undefined,
  malformed: malformed || undefined,
  fields: otherFields.join(' ') || undefined,
});

const countsOf = (heard: readonly PreferenceHeard[]): LogLine => ({
  preferences: heard.length || undefined,
  consents: heard.reduce((sum, { changed }) => sum + changed, 0) || undefined,
  strangers: heard.filter(({ customers }) => customers === 0).length || undefined,
});
