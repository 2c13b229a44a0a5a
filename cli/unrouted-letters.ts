import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import * as z from 'zod';
import { type OutgoingEvent, publishEvent } from '../adapters/eventbridge/publish-event.ts';
import { typeOf } from '../core/catalogue/catalogue.ts';
import { likelyMeant } from '../core/delivery/dead-letter.ts';
import { failing, foreseeRedrive, type Prospect } from '../core/delivery/foresee-redrive.ts';
import { messageIdOf } from '../core/delivery/message-id.ts';
import { readNotification } from '../core/delivery/read-notification.ts';
import { EventId } from '../core/intake/business-event.ts';
import { contentHash } from '../core/intake/content-hash.ts';
import { Defect } from '../core/intake/defect.ts';
import type { Instant } from '../core/time/instant.ts';
import { foreseeHearing } from './customer-letters.ts';
import type { Deployment } from './deployment.ts';
import type { LetterRoad } from './letter-road.ts';
import { knownDetailTypes, listenerTo } from './listeners.ts';
import { foreseePorts } from './notification-letters.ts';
import { Problem } from './problem.ts';

const OnTheBus = z
  .object({
    source: z.string(),
    'detail-type': z.string(),
    time: z.iso.datetime().transform((time) => new Date(time)),
    resources: z.array(z.string()).default([]),
    detail: z.unknown(),
  })
  .transform(({ 'detail-type': detailType, ...rest }) => ({ ...rest, detailType }));

const Sources = z.array(z.string());

function eventIn(body: string): OutgoingEvent | undefined {
  try {
    return OnTheBus.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

const eventIdIn = (detail: unknown): string | undefined => EventId.safeParse(Object(detail).eventId).data;

/** Events that no rule took off the bus. A replay puts them there again, for somebody may know them by now. */
export function unroutedLetters(deployment: Deployment, now: Instant): Omit<LetterRoad, 'queueUrl'> {
  const { clients, output, outputs } = deployment;
  const sources = outputs.ProducerSources && Sources.parse(JSON.parse(outputs.ProducerSources));
  const put = publishEvent(new EventBridgeClient(clients), output('EventBusName'));
  const foreseeOnItsRoad = roadAhead(deployment, now);
  const isUnheard = ({ source }: OutgoingEvent) =>
    sources !== undefined && sources !== '' && !sources.includes(source);

  return {
    reasonOf: ({ body }) => {
      const event = eventIn(body);
      return event && isUnheard(event) ? 'UNHEARD_SOURCE' : 'UNKNOWN_DETAIL_TYPE';
    },
    subjectOf: ({ id, body }) => {
      const event = eventIn(body);
      const eventId = eventIdIn(event?.detail);
      return {
        key: event && eventId ? contentHash([event.source, event.detailType, event.detail]) : id,
        ...(eventId && { eventId, messageId: messageIdOf(eventId) }),
        ...(event && { detailType: event.detailType }),
      };
    },
    foresee: async ({ body }) => {
      const event = eventIn(body);
      if (!event) return { would: 'lost', because: 'it is no event of EventBridge’s' };
      if (isUnheard(event)) return unheard(event.source);
      return listenerTo(event.detailType) ? foreseeOnItsRoad(event) : unknown(event.detailType);
    },
    replay: async ({ id, body }) => {
      const event = eventIn(body);
      if (!event) throw new Problem(1, `${id} is no event of EventBridge’s.`);
      await put(event);
    },
  };
}

const unheard = (source: string): Prospect => ({
  would: 'fail',
  reason: 'UNHEARD_SOURCE',
  because: `source ${source} is not among the producerSources of the stage`,
});

function unknown(detailType: string): Prospect {
  const meant = likelyMeant(detailType, knownDetailTypes);
  return {
    would: 'fail',
    reason: 'UNKNOWN_DETAIL_TYPE',
    because: `nothing listens to ${detailType}${meant ? `; likely ${meant} was meant` : ''}`,
  };
}

/** What would become of an event whose detail-type is known by now. */
const roadAhead = (deployment: Deployment, now: Instant) => {
  const foresee = foreseeRedrive(foreseePorts(deployment, now));
  const foreseeHeard = foreseeHearing(deployment);
  return async ({ detailType, detail }: OutgoingEvent): Promise<Prospect> => {
    const type = typeOf(detailType);
    if (!type) return foreseeHeard(detailType, detail);
    try {
      const notification = readNotification(type, detail, deployment.outputs.LinkHosts?.split(','));
      return await foresee(type, notification);
    } catch (error) {
      if (error instanceof Defect) return failing(error);
      throw error;
    }
  };
};
