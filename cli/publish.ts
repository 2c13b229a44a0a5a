import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { type OutgoingEvent, publishEvent } from '../adapters/eventbridge/publish-event.ts';
import { typeOf } from '../core/catalogue/catalogue.ts';
import { readNotification } from '../core/delivery/read-notification.ts';
import { Defect } from '../core/intake/defect.ts';
import { findDeployment, flagsFor, type Target } from './deployment.ts';
import { eventsIn, exampleOf } from './event-file.ts';
import { knownDetailTypes, listenerTo } from './listeners.ts';
import { Problem } from './problem.ts';
import { faint, good, type Report, showProgress, strong, warn } from './terminal.ts';

export type PublishOptions = Target & { customer?: string; eventId?: string; check: boolean };

const eventIdIn = ({ detail }: OutgoingEvent): string => String(Object(detail).eventId ?? '(none)');

/** Says now what would otherwise be found in a dead-letter queue later. */
function checked(event: OutgoingEvent, linkHosts?: readonly string[]): OutgoingEvent {
  const type = typeOf(event.detailType);
  try {
    if (type) readNotification(type, event.detail, linkHosts);
    else listenerTo(event.detailType)?.read(event.detail);
    return event;
  } catch (error) {
    if (!(error instanceof Defect)) throw error;
    throw new Problem(
      1,
      `${error.message}\nNothing was published. Mend the event, or publish it as it is with --no-check.`,
    );
  }
}

const eventsOf = (what: string, { customer, eventId }: PublishOptions): readonly OutgoingEvent[] =>
  what.endsWith('.json')
    ? eventsIn(what)
    : [exampleOf(what, { now: new Date(), ...(eventId && { eventId }), ...(customer && { customer }) })];

async function putAll(
  events: readonly OutgoingEvent[],
  put: (event: OutgoingEvent) => Promise<void>,
): Promise<void> {
  const progress = showProgress('published', events.length);
  try {
    for (const [done, event] of events.entries()) {
      progress.at(done);
      await put(event).catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        throw new Problem(3, events.length === 1 ? why : `${why}\n${howFar(done, events.length)}`);
      });
    }
  } finally {
    progress.end();
  }
}

const howFar = (done: number, all: number): string =>
  `${done} of ${all} events were published before this one. Publishing the file again is safe: an eventId counts once.`;

/** What a person should know about the detail-types they published: each said once, however many events there were. */
function consequences(events: readonly OutgoingEvent[]): readonly string[] {
  return [...new Set(events.map(({ detailType }) => detailType))].flatMap((detailType) => {
    const effect = listenerTo(detailType)?.insteadOfAMessage;
    return effect ? [`${detailType} becomes no message: ${effect}.`] : [];
  });
}

/** `aviso publish <file.json|type>`: puts events on the bus exactly as core banking does. */
export async function publish(what: string, options: PublishOptions): Promise<Report> {
  const events = eventsOf(what, options).map((event) => (options.check ? checked(event) : event));
  const { clients, output, outputs, name } = await findDeployment(options);
  if (options.check) for (const event of events) checked(event, outputs.LinkHosts?.split(','));
  const bus = output('EventBusName');
  await putAll(events, publishEvent(new EventBridgeClient(clients), bus));

  const published = events.map((event) => ({
    eventId: eventIdIn(event),
    detailType: event.detailType,
    listened: listenerTo(event.detailType) !== undefined,
  }));
  const unheard = new Set(published.filter(({ listened }) => !listened).map(({ detailType }) => detailType));
  for (const detailType of unheard)
    warn(
      `Nothing listens to ${detailType}. What is listened to: ${knownDetailTypes.join(', ')}. It waits for a person: npx aviso redrive unrouted${flagsFor(options)}`,
    );

  const asked = published.findLast(
    ({ detailType, listened }) => listened && !listenerTo(detailType)?.insteadOfAMessage,
  );
  const why = asked && `What came of it: npx aviso why ${asked.eventId}${flagsFor(options)}`;
  return {
    json: { bus, events: published },
    text: [
      ...published.map(({ eventId, detailType }) => `${good('published')} ${strong(detailType)} ${eventId}`),
      faint([`on ${bus}, ${name}.`, ...consequences(events), ...(why ? [why] : [])].join(' ')),
    ].join('\n'),
  };
}
