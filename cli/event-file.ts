import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import type { OutgoingEvent } from '../adapters/eventbridge/publish-event.ts';
import { catalogue } from '../core/catalogue/catalogue.ts';
import { faultIn } from '../core/intake/json-fault.ts';
import { Problem } from './problem.ts';

const Detail = z.record(z.string(), z.unknown());
const DetailText = z.string().transform((text, context) => {
  try {
    return Detail.parse(JSON.parse(text));
  } catch {
    context.addIssue({ code: 'custom', message: 'must be a JSON object' });
    return z.NEVER;
  }
});

const Ours = z.object({ source: z.string(), detailType: z.string(), detail: Detail });
const OnTheBus = z
  .object({ source: z.string(), 'detail-type': z.string(), detail: Detail })
  .transform(({ 'detail-type': detailType, ...rest }) => ({ ...rest, detailType }));
const PutEventsEntry = z
  .object({ Source: z.string(), DetailType: z.string(), Detail: z.union([DetailText, Detail]) })
  .transform(({ Source, DetailType, Detail: detail }) => ({
    source: Source,
    detailType: DetailType,
    detail,
  }));

const OneEvent = z.union([Ours, OnTheBus, PutEventsEntry]);
const Events = z.union([OneEvent.transform((event) => [event]), z.array(OneEvent).min(1)]);

const example = (name: string): string =>
  fileURLToPath(new URL(`../docs/examples/${name}.json`, import.meta.url));

function contents(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new Problem(
      2,
      `There is no file ${path}. Give a JSON file, or one of the types: ${catalogue.map(({ name }) => name).join(', ')}.`,
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    const { line, column } = faultIn(text);
    throw new Problem(2, `${path} is not JSON: look at line ${line}, column ${column}.`);
  }
}

/** Reads a file of one or more events: ours, as EventBridge delivers them, or as PutEvents takes them. */
export function eventsIn(path: string): readonly OutgoingEvent[] {
  const parsed = Events.safeParse(contents(path));
  if (parsed.success) return parsed.data;
  throw new Problem(
    2,
    `${path} holds no event. An event is { "source", "detailType", "detail": { … } }; see docs/examples/.`,
  );
}

/** The example of a notification type (or any other in docs/examples), as if it happened now. */
export function exampleOf(
  name: string,
  { eventId, now, customer }: { eventId?: string; now: Date; customer?: string },
): OutgoingEvent {
  const [event] = eventsIn(example(name));
  if (!event) throw new Problem(2, `docs/examples/${name}.json is empty.`);
  const given = Detail.parse(event.detail);
  const detail = {
    // Under an id that was chosen it is the same event each time, instant and all.
    ...(eventId ? { ...given, eventId } : { ...happening(given, now), eventId: randomUUID() }),
    ...(customer && { customerId: customer }),
  };
  return { ...event, detail };
}

const Captured = z.looseObject({ evidence: z.looseObject({ capturedAt: z.string() }) });

/** A consent that was captured long ago would not count after a later withdrawal. */
function happening(detail: z.infer<typeof Detail>, now: Date): z.infer<typeof Detail> {
  const occurredAt = now.toISOString();
  const { data } = Captured.safeParse(detail.data);
  return {
    ...detail,
    occurredAt,
    ...(data && { data: { ...data, evidence: { ...data.evidence, capturedAt: occurredAt } } }),
  };
}
