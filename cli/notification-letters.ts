import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { cachedFor } from '../adapters/dynamodb/cached-template-versions.ts';
import { findCustomer } from '../adapters/dynamodb/find-customer.ts';
import { findMessage } from '../adapters/dynamodb/find-message.ts';
import { findTemplateVersions } from '../adapters/dynamodb/find-template-versions.ts';
import { findWaiting } from '../adapters/dynamodb/find-waiting.ts';
import type { Notification, NotificationType } from '../core/catalogue/notification-type.ts';
import { contentOf, type DeadLetter } from '../core/delivery/dead-letter.ts';
import {
  type ForeseePorts,
  failing,
  foreseeRedrive,
  type Prospect,
} from '../core/delivery/foresee-redrive.ts';
import { messageIdOf } from '../core/delivery/message-id.ts';
import type { Subject } from '../core/delivery/plan-redrive.ts';
import { readNotification } from '../core/delivery/read-notification.ts';
import { contentHash } from '../core/intake/content-hash.ts';
import { Defect } from '../core/intake/defect.ts';
import { policyFrom } from '../core/policy/policy.ts';
import type { Instant } from '../core/time/instant.ts';
import type { Deployment } from './deployment.ts';
import type { LetterReading } from './letter-road.ts';

/** The dispatcher's own rules and rows, to ask what it would do. */
export function foreseePorts({ clients, output, outputs }: Deployment, now: Instant): ForeseePorts {
  const dynamodb = new DynamoDBClient(clients);
  const aMinute = 60_000;
  return {
    now: () => now,
    rules: { policy: policyFrom(outputs.Policy), defaultLanguage: output('DefaultLanguage') },
    findMessage: findMessage(dynamodb, output('MessagesTableName')),
    findCustomer: findCustomer(dynamodb, output('CustomersTableName')),
    findTemplateVersions: cachedFor(
      aMinute,
      Date.now,
      findTemplateVersions(dynamodb, output('TemplatesTableName')),
    ),
  };
}

/** What is known of an event that cannot be read: copies of it are told by all they say. */
export const unreadSubject = (
  { id, eventId }: Pick<DeadLetter, 'id' | 'eventId'>,
  detailType: string | undefined,
  detail: unknown,
): Subject => ({
  key: eventId === undefined || detail === undefined ? id : contentHash([detailType, detail]),
  ...(eventId && { eventId, messageId: messageIdOf(eventId) }),
  ...(detailType && { detailType }),
});

const isDefect = (one: Notification | Defect): one is Defect => one instanceof Defect;

/** Letters of a notification type: events, and wakes of deferred ones. */
export function notificationLetters(
  type: NotificationType,
  deployment: Deployment,
  now: Instant,
): LetterReading {
  const { clients, output, outputs } = deployment;
  const ports = foreseePorts(deployment, now);
  const foresee = foreseeRedrive(ports);
  const waiting = findWaiting(new DynamoDBClient(clients), output('WaitingTableName'));
  const read = (detail: unknown): Notification | Defect => {
    try {
      return readNotification(type, detail, outputs.LinkHosts?.split(','));
    } catch (error) {
      if (error instanceof Defect) return error;
      throw error;
    }
  };

  const foreseeEvent = async (detail: unknown, woken = false): Promise<Prospect> => {
    const notification = read(detail);
    return isDefect(notification) ? failing(notification) : foresee(type, notification, woken);
  };

  return {
    subjectOf: (letter) => {
      const content = contentOf(letter);
      if (content.kind === 'wake')
        return {
          key: content.messageId,
          messageId: content.messageId,
          ...(letter.eventId && { eventId: letter.eventId }),
        };
      if (content.kind !== 'event') return unreadSubject(letter, undefined, undefined);
      const notification = read(content.detail);
      if (isDefect(notification)) return unreadSubject(letter, content.detailType, content.detail);
      const { eventId, contentHash: key } = notification.event;
      return { key, eventId, messageId: messageIdOf(eventId), detailType: content.detailType };
    },
    foresee: async (letter) => {
      const content = contentOf(letter);
      switch (content.kind) {
        case 'event':
          return foreseeEvent(content.detail);
        case 'lost':
          return { would: 'lost', because: content.because };
        case 'unreadable':
          return failing(content.defect);
        case 'wake': {
          const detail = await waiting(content.messageId);
          if (detail !== undefined) return foreseeEvent(detail, true);
          const state = (await ports.findMessage(content.messageId))?.state;
          const because = 'the deferred event is no longer kept; publish it again';
          return { would: 'fail', reason: 'NOTHING_WAITS', because, ...(state && { state }) };
        }
      }
    },
  };
}
