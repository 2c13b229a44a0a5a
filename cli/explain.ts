import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { findCustomer } from '../adapters/dynamodb/find-customer.ts';
import { findMessage } from '../adapters/dynamodb/find-message.ts';
import { findTemplateVersions } from '../adapters/dynamodb/find-template-versions.ts';
import type { OutgoingEvent } from '../adapters/eventbridge/publish-event.ts';
import { typeOf } from '../core/catalogue/catalogue.ts';
import type { NotificationType } from '../core/catalogue/notification-type.ts';
import { findTemplate } from '../core/delivery/choose-template.ts';
import { type DryRun, dryRun } from '../core/delivery/dry-run.ts';
import { rowAfterSend, settlement } from '../core/delivery/imagined-row.ts';
import { messageIdOf } from '../core/delivery/message-id.ts';
import type { CustomerRecord } from '../core/delivery/ports.ts';
import { readNotification } from '../core/delivery/read-notification.ts';
import { Defect } from '../core/intake/defect.ts';
import { policyFrom } from '../core/policy/policy.ts';
import type { CustomerId } from '../core/recipients/customer-id.ts';
import { type Instant, Timestamp } from '../core/time/instant.ts';
import { clockOf } from './clock-of.ts';
import { type Deployment, findDeployment, type Target } from './deployment.ts';
import { eventsIn, exampleOf } from './event-file.ts';
import { asTable } from './explain-table.ts';
import { listenerTo } from './listeners.ts';
import { Problem } from './problem.ts';
import type { Report } from './terminal.ts';

export type ExplainOptions = Target & { customer?: string; at?: string };

/** What explains why an event would become no message at all. */
export type Unread = {
  eventId: string;
  detailType: string;
  would: 'dead-letter' | 'tell' | 'nobody';
  reason: string;
  path?: string;
};

export type Explained = DryRun | Unread;

/** `aviso explain <file.json|type>`: what would become of events, decided as the dispatcher would, and nothing written. */
export async function explain(what: string, options: ExplainOptions): Promise<Report> {
  const at = instantOf(options.at);
  const chosen = { now: new Date(at ?? Date.now()), ...(options.customer && { customer: options.customer }) };
  const events = what.endsWith('.json') ? eventsIn(what) : [exampleOf(what, chosen)];
  const deployment = await findDeployment(options);
  const now = at ?? (await clockOf(options));
  const rows = imaginedRows(deployment);
  const explained: Explained[] = [];
  for (const event of events) explained.push(await explainEvent(deployment, rows, event, now));
  const malformed = explained.some(({ would }) => would === 'dead-letter' || would === 'reject');
  return {
    json: explained.length === 1 ? explained[0] : explained,
    text: explained.map(asTable).join('\n\n'),
    exitCode: malformed ? 1 : 0,
  };
}

function instantOf(text: string | undefined): Instant | undefined {
  if (text === undefined) return undefined;
  const parsed = Timestamp.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new Problem(2, `--at ${text} is no instant; write it like 2026-11-22T23:30:00-06:00.`);
}

type Rows = {
  of: (id: CustomerId) => Promise<CustomerRecord>;
  become: (id: CustomerId, record: CustomerRecord) => void;
};

/** Customers' rows as they stand, and as they would stand after the events before: what was sent, and what is settled. */
function imaginedRows({ clients, output }: Deployment): Rows {
  const find = findCustomer(new DynamoDBClient(clients), output('CustomersTableName'));
  const imagined = new Map<CustomerId, CustomerRecord>();
  return {
    of: async (id) => imagined.get(id) ?? find(id),
    become: (id, record) => void imagined.set(id, record),
  };
}

async function explainEvent(
  deployment: Deployment,
  rows: Rows,
  event: OutgoingEvent,
  now: Instant,
): Promise<Explained> {
  const eventId = String(Object(event.detail).eventId ?? '(none)');
  const { detailType } = event;
  const type = typeOf(detailType);
  try {
    if (type) return await judged(deployment, rows, type, event.detail, now);
    const listener = listenerTo(detailType);
    if (!listener) return { eventId, detailType, would: 'nobody', reason: 'nothing listens to it' };
    listener.read(event.detail);
    const settled = settlement(detailType, event.detail);
    if (settled) rows.become(settled.customerId, settled.after(await rows.of(settled.customerId)));
    return { eventId, detailType, would: 'tell', reason: listener.insteadOfAMessage ?? '' };
  } catch (error) {
    if (!(error instanceof Defect)) throw error;
    const path = error.path ? { path: error.path } : {};
    return {
      eventId,
      detailType,
      would: 'dead-letter',
      reason: `${error.reason}: ${error.message}`,
      ...path,
    };
  }
}

async function judged(
  { clients, output, outputs }: Deployment,
  rows: Rows,
  type: NotificationType,
  detail: unknown,
  now: Instant,
): Promise<DryRun> {
  const notification = readNotification(type, detail, outputs.LinkHosts?.split(','));
  const { customerId, eventId } = notification.event;
  const dynamodb = new DynamoDBClient(clients);
  const [record, known] = await Promise.all([
    rows.of(customerId),
    findMessage(dynamodb, output('MessagesTableName'))(messageIdOf(eventId)),
  ]);
  const cameAt = known?.times.claimed ?? now;
  const reader = { customer: record.customer, defaultLanguage: output('DefaultLanguage'), cameAt };
  const find = findTemplateVersions(dynamodb, output('TemplatesTableName'));
  const template = await findTemplate(find, type, notification.template, reader);
  const question = { type, notification, record, template, deferredBefore: false, now };
  const rules = { policy: policyFrom(outputs.Policy) };
  const run = dryRun(rules, question, known);
  if (run.would === 'send') rows.become(customerId, rowAfterSend(rules, question));
  return run;
}
