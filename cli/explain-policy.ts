import { readFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { findCustomer } from '../adapters/dynamodb/find-customer.ts';
import { scanMessages } from '../adapters/dynamodb/scan-messages.ts';
import { type catalogue, typeNamed, typeOf } from '../core/catalogue/catalogue.ts';
import { mayMessage } from '../core/consent/consent.ts';
import type { SuppressionReason } from '../core/delivery/gate.ts';
import type { Message } from '../core/delivery/message.ts';
import type { CustomerRecord } from '../core/delivery/ports.ts';
import {
  compareReplays,
  type PastEvent,
  type PolicyDifference,
  replayUnder,
} from '../core/delivery/replay-policy.ts';
import { Policy, policyFrom } from '../core/policy/policy.ts';
import { addressOf } from '../core/recipients/customer.ts';
import { CustomerId } from '../core/recipients/customer-id.ts';
import { dayMs, Instant } from '../core/time/instant.ts';
import { clockOf } from './clock-of.ts';
import { dayGiven } from './day-given.ts';
import { type Deployment, findDeployment, type Target } from './deployment.ts';
import { eventsIn } from './event-file.ts';
import { Problem } from './problem.ts';
import { bad, faint, good, printable, type Report, showProgress, strong } from './terminal.ts';

export type PolicyOptions = Target & { policy: string; since?: string };

const aMonthMs = 30 * dayMs;
const shownChanges = 20;

/**
 * `aviso explain --policy <file> [events.json]`: what a changed policy would have done to the events of a file, or to
 * those that became messages since a day; against what the present one does to the same.
 */
export async function explainPolicy(what: string | undefined, options: PolicyOptions): Promise<Report> {
  const changed = policyIn(options.policy);
  const deployment = await findDeployment(options);
  const present = policyFrom(deployment.output('Policy'));
  const past = what === undefined ? await recorded(deployment, options) : await told(deployment, what);
  const difference = compareReplays(replayUnder(present, past), replayUnder(changed, past));
  return { json: difference, text: asText(difference, present?.version ?? 'malformed', changed.version) };
}

function policyIn(path: string): Policy {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Problem(
      2,
      `${path} cannot be read as JSON: ${error instanceof Error ? error.message : 'unknown'}.`,
    );
  }
  const parsed = Policy.safeParse(json);
  if (parsed.success) return parsed.data;
  const findings = parsed.error.issues.map(
    ({ path: at, message }) => `  ${at.join('.') || '(the file)'}: ${message}`,
  );
  throw new Problem(2, `${path} is no policy:\n${findings.join('\n')}\nSee docs/operations.md for one.`);
}

// What a policy does not decide stands as it was decided; what it does is decided anew.
const ofThePolicy: readonly SuppressionReason[] = ['QUIET_HOURS', 'FREQUENCY_CAP'];

/** Marketing that rested for a code of Meta's would have rested under any policy. */
const isMetas = (gates: Message['gates']): boolean => gates?.at(-1)?.inputs.metaCode !== undefined;

async function recorded(deployment: Deployment, options: PolicyOptions): Promise<readonly PastEvent[]> {
  const now = await clockOf(options);
  const since =
    options.since === undefined ? Instant.parse(now - aMonthMs) : dayGiven('--since', options.since);
  const dynamodb = new DynamoDBClient(deployment.clients);
  const messages: Message[] = [];
  for await (const page of scanMessages(dynamodb, deployment.output('MessagesTableName'), since))
    messages.push(...page);
  const customers = await customersOf(
    deployment,
    messages.map(({ customerId }) => customerId),
  );
  return messages.flatMap(({ eventId, customerId, type: name, times, reason, gates }): PastEvent[] => {
    const type = typeNamed(name);
    const at = times.claimed;
    if (!type || at === undefined) return [];
    const stopped = reason && !(ofThePolicy.includes(reason) && !isMetas(gates)) ? reason : undefined;
    return [{ eventId, type, customerId, customer: customers.get(customerId)?.customer, at, stopped }];
  });
}

async function told(deployment: Deployment, path: string): Promise<readonly PastEvent[]> {
  const read = eventsIn(path).flatMap(({ detailType, detail }) => {
    const type = typeOf(detailType);
    return type ? [{ type, event: type.read(detail).event }] : [];
  });
  const customers = await customersOf(
    deployment,
    read.map(({ event }) => event.customerId),
  );
  return read.map(({ type, event: { eventId, customerId, occurredAt: at } }) => {
    const record = customers.get(customerId);
    const stopped = record && stoppedFor(record, type.purpose);
    return { eventId, type, customerId, customer: record?.customer, at, stopped };
  });
}

function stoppedFor(
  { customer, consents }: CustomerRecord,
  purpose: (typeof catalogue)[number]['purpose'],
): SuppressionReason | undefined {
  if (!customer) return 'UNKNOWN_CUSTOMER';
  if (!addressOf(customer)) return 'NO_ADDRESS';
  const verdict = mayMessage(consents, purpose);
  return verdict.allowed ? undefined : verdict.reason;
}

const readAtOnce = 25;

async function customersOf(
  { clients, output }: Deployment,
  ids: readonly string[],
): Promise<ReadonlyMap<string, CustomerRecord>> {
  const find = findCustomer(new DynamoDBClient(clients), output('CustomersTableName'));
  const wanted = [...new Set(ids)];
  const found = new Map<string, CustomerRecord>();
  const progress = showProgress('read customers', wanted.length);
  for (let from = 0; from < wanted.length; from += readAtOnce) {
    const some = wanted.slice(from, from + readAtOnce);
    const records = await Promise.all(some.map((id) => find(CustomerId.parse(id))));
    for (const [index, id] of some.entries()) {
      const record = records[index];
      if (record) found.set(id, record);
    }
    progress.at(Math.min(from + readAtOnce, wanted.length));
  }
  progress.end();
  return found;
}

function asText(difference: PolicyDifference, before: string, after: string): string {
  const { events, sent, moved, byType, newlyOverCap, changed } = difference;
  const types = Object.entries(byType).map(
    ([name, { before: was, after: is }]) => `  ${name.padEnd(20)} ${was} → ${is}`,
  );
  return [
    `${strong(String(events))} events under policy ${before} and under ${after}:`,
    `${strong(`${sent.before} → ${sent.after}`)} messages: ${good(`${sent.more} more`)}, ${bad(`${sent.fewer} fewer`)}, ${moved} at another time.`,
    ...types,
    newlyOverCap.length > 0
      ? `Newly over a cap: ${printable(newlyOverCap.slice(0, shownChanges).join(', '))}${newlyOverCap.length > shownChanges ? ` and ${newlyOverCap.length - shownChanges} more` : ''}.`
      : 'No customer is newly over a cap.',
    ...changed
      .slice(0, shownChanges)
      .map(({ eventId, customerId, before: was, after: is }) =>
        faint(printable(`  ${eventId} for ${customerId}: ${was} → ${is}`)),
      ),
    ...(changed.length > shownChanges
      ? [faint(`  and ${changed.length - shownChanges} more; --json has all.`)]
      : []),
  ].join('\n');
}
