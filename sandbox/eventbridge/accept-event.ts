import { randomUUID } from 'node:crypto';
import { account, type BusEvent, type Caller, region } from '../cloud.ts';
import { busName } from './arns.ts';
import { principalArn } from './bus-policy.ts';
import { type Buses, isDenied } from './buses.ts';
import type { Deliveries, Delivery } from './deliveries.ts';
import type { EventLog } from './event-log.ts';
import { isRecord } from './pattern-operators.ts';
import type { Rules } from './rules.ts';

export type Entry = {
  source: string;
  detailType: string;
  detail: unknown;
  time?: string;
  resources?: string[];
};
export type EntryResult = { eventId: string } | { error: string; message: string };

type Parts = { buses: Buses; rules: Rules; events: EventLog; deliveries: Deliveries; now: () => number };

/** One entry's way onto a bus: judged, noted, then handed to the targets of every rule that matches. */
export const acceptEvent =
  ({ buses, rules, events, deliveries, now }: Parts) =>
  (nameOrArn: string | undefined, entry: Entry, caller: Caller): EntryResult => {
    const bus = buses.find(nameOrArn);
    // AWS itself answers with an event id here and loses the event; nobody is served by that at a desk.
    if (!bus) return refused('ResourceNotFoundException', `Event bus ${busName(nameOrArn)} does not exist.`);
    const flaw = flawOf(entry);
    if (flaw) return flaw;
    const { source, detailType } = entry;
    if (isDenied(bus, { caller, busArn: bus.arn, source, detailType })) {
      return refused(
        'AccessDeniedException',
        `${principalArn(caller)} may not put events of source ${source} on ${bus.arn}: an explicit deny in the bus policy.`,
      );
    }

    const ingestionTime = isoSeconds(now());
    const event: BusEvent = {
      version: '0',
      id: randomUUID(),
      'detail-type': detailType,
      source,
      account,
      time: entry.time === undefined ? ingestionTime : isoSeconds(Date.parse(entry.time)),
      region,
      resources: entry.resources ?? [],
      detail: entry.detail,
    };
    events.append(bus.name, event);
    deliveries.start(
      rules.matching(bus.name, event).map(({ rule, target, input }): Delivery => {
        const body = input(event, { ruleArn: rule.arn, ruleName: rule.name, ingestionTime });
        return { ruleArn: rule.arn, target, body, event };
      }),
    );
    return { eventId: event.id };
  };

function flawOf({ source, detailType, detail, time }: Entry): EntryResult | undefined {
  if (source === '') return missing('Source');
  if (detailType === '') return missing('DetailType');
  if (detail === undefined) return missing('Detail');
  if (!isRecord(detail)) return refused('MalformedDetail', 'Detail is malformed.');
  if (time !== undefined && Number.isNaN(Date.parse(time)))
    return refused('InvalidArgument', 'Parameter Time is not valid.');
  if (source.startsWith('aws.'))
    return refused('NotAuthorizedForSourceException', 'Not authorized for the source.');
  return undefined;
}

function missing(name: string): EntryResult {
  return refused(
    'InvalidArgument',
    `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
  );
}

function refused(error: string, message: string): EntryResult {
  return { error, message };
}

function isoSeconds(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d+Z$/, 'Z');
}
