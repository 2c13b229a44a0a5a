import { randomUUID } from 'node:crypto';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { type OutgoingEvent, publishEvent } from '../adapters/eventbridge/publish-event.ts';
import { catalogue } from '../core/catalogue/catalogue.ts';
import { Defect } from '../core/intake/defect.ts';
import { findDeployment, type Target } from './deployment.ts';
import { eventsIn, exampleOf } from './event-file.ts';
import { Problem } from './problem.ts';
import { faint, good, type Report, strong } from './terminal.ts';

export type PublishOptions = Target & { customer?: string; eventId?: string; check: boolean };

const eventIdIn = ({ detail }: OutgoingEvent): string => String(Object(detail).eventId ?? '(none)');

/** Says now what would otherwise be found in a dead-letter queue later. */
function checked(event: OutgoingEvent): OutgoingEvent {
  const type = catalogue.find(({ detailType }) => detailType === event.detailType);
  try {
    type?.read(event.detail);
    return event;
  } catch (error) {
    if (!(error instanceof Defect)) throw error;
    throw new Problem(
      1,
      `${error.message}\nNothing was published. Mend the event, or publish it as it is with --no-check.`,
    );
  }
}

const eventsOf = (
  what: string,
  { customer, eventId = randomUUID() }: PublishOptions,
): readonly OutgoingEvent[] =>
  what.endsWith('.json')
    ? eventsIn(what)
    : [exampleOf(what, { eventId, now: new Date(), ...(customer && { customer }) })];

/** `aviso publish <file.json|type>`: puts events on the bus exactly as core banking does. */
export async function publish(what: string, options: PublishOptions): Promise<Report> {
  const events = eventsOf(what, options).map((event) => (options.check ? checked(event) : event));
  const { clients, output, name } = await findDeployment(options);
  const bus = output('EventBusName');
  const put = publishEvent(new EventBridgeClient(clients), bus);
  for (const event of events) {
    await put(event).catch((error: unknown) => {
      throw new Problem(3, error instanceof Error ? error.message : String(error));
    });
  }
  const published = events.map((event) => ({ eventId: eventIdIn(event), detailType: event.detailType }));
  const lines = published.map(
    ({ eventId, detailType }) => `${good('published')} ${strong(detailType)} ${eventId}`,
  );
  const last = published.at(-1)?.eventId;
  return {
    json: { bus, events: published },
    text: [
      ...lines,
      faint(`on ${bus}, ${name}. What came of it: npx aviso why ${last}${options.local ? ' --local' : ''}`),
    ].join('\n'),
  };
}
