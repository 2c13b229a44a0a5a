import type { SQSEvent, SQSRecord } from 'aws-lambda';
import type { StatusReport } from '../../core/delivery/message.ts';
import type { Unsettled } from '../../core/delivery/record-statuses.ts';
import type { Handled, LogLine } from '../middleware/each-record.ts';
import type { TemplateNews } from './hear-templates.ts';

/** What one webhook brought: reports for us, and counts of all the rest. */
type Webhook = {
  reports: readonly StatusReport[];
  replies: number;
  foreign: number;
  malformed: number;
  templates: TemplateNews;
  otherFields: readonly string[];
};

type Ports = {
  readWebhook: (body: string) => Webhook;
  record: (reports: readonly StatusReport[]) => Promise<Unsettled>;
  hearTemplates: (news: readonly TemplateNews[]) => Promise<readonly PromiseSettledResult<LogLine>[]>;
};

type Read = { record: SQSRecord; webhook?: Webhook; error?: unknown };

/** The statuses of a whole batch are put together first, so that a message's three become one write. */
export const recordWebhooks =
  ({ readWebhook, record, hearTemplates }: Ports) =>
  async ({ Records }: SQSEvent): Promise<readonly Handled[]> => {
    const read = Records.map((one): Read => {
      try {
        return { record: one, webhook: readWebhook(one.body) };
      } catch (error) {
        return { record: one, error };
      }
    });
    const unsettled = await record(read.flatMap(({ webhook }) => webhook?.reports ?? []));
    const templates = await hearTemplates(read.map(({ webhook }) => webhook?.templates ?? noNews));
    return read.map((one, index) => ({
      record: one.record,
      result: resultOf(one, unsettled, templates[index]),
    }));
  };

const noNews: TemplateNews = { reports: [], unread: [] };

function resultOf(
  { webhook, error }: Read,
  unsettled: Unsettled,
  templates: PromiseSettledResult<LogLine> | undefined,
): PromiseSettledResult<LogLine> {
  if (!webhook) return { status: 'rejected', reason: error };
  const late = webhook.reports.find(({ id }) => unsettled.has(id));
  if (late) return { status: 'rejected', reason: unsettled.get(late.id) };
  if (templates?.status === 'rejected') return templates;
  return { status: 'fulfilled', value: { ...lineOf(webhook), ...templates?.value } };
}

const lineOf = ({ reports, replies, foreign, malformed, otherFields }: Webhook): LogLine => ({
  statuses: reports.length,
  replies: replies || undefined,
  foreign: foreign || undefined,
  malformed: malformed || undefined,
  fields: otherFields.join(' ') || undefined,
});
