import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { findContentHash } from '../adapters/dynamodb/find-message.ts';
import { contentOf } from '../core/delivery/dead-letter.ts';
import { failing, type Prospect } from '../core/delivery/foresee-redrive.ts';
import { messageIdOf } from '../core/delivery/message-id.ts';
import { Defect, eventIdReused } from '../core/intake/defect.ts';
import type { Deployment } from './deployment.ts';
import type { LetterReading } from './letter-road.ts';
import { listenerTo } from './listeners.ts';
import { unreadSubject } from './notification-letters.ts';

const Heard = z.object({ eventId: z.string(), contentHash: z.string() });
type Heard = z.infer<typeof Heard>;

/** Reads what the bank says of a customer, or settles; the defect where that cannot be read. */
export function heardIn(detailType: string, detail: unknown): Heard | Defect {
  const listener = listenerTo(detailType);
  if (!listener?.insteadOfAMessage)
    return new Defect(
      'INVALID_EVENT',
      'detail-type',
      `${detailType} does not tell anything about a customer.`,
    );
  try {
    return Heard.parse(listener.read(detail));
  } catch (error) {
    if (error instanceof Defect) return error;
    throw error;
  }
}

/** What would come of hearing it once more, or for the first time. */
export const foreseeHearing = ({ clients, output }: Deployment) => {
  const findHash = findContentHash(new DynamoDBClient(clients), output('MessagesTableName'));
  return async (detailType: string, detail: unknown): Promise<Prospect> => {
    const heard = heardIn(detailType, detail);
    if (heard instanceof Defect) return failing(heard);
    const known = await findHash(messageIdOf(heard.eventId));
    return known !== undefined && known !== heard.contentHash
      ? failing(eventIdReused())
      : { would: 'hear', ...(known && { state: 'heard' }) };
  };
};

/** Letters of what the bank said of its customers, and of what was settled. */
export function customerLetters(deployment: Deployment): LetterReading {
  const foresee = foreseeHearing(deployment);
  return {
    subjectOf: (letter) => {
      const content = contentOf(letter);
      if (content.kind !== 'event') return unreadSubject(letter, undefined, undefined);
      const { detailType, detail } = content;
      const heard = heardIn(detailType, detail);
      if (heard instanceof Defect) return unreadSubject(letter, detailType, detail);
      return { key: heard.contentHash, eventId: heard.eventId, detailType };
    },
    foresee: async (letter) => {
      const content = contentOf(letter);
      switch (content.kind) {
        case 'event':
          return foresee(content.detailType, content.detail);
        case 'lost':
          return { would: 'lost', because: content.because };
        case 'unreadable':
          return failing(content.defect);
        case 'wake':
          return { would: 'fail', because: 'nothing of a customer wakes' };
      }
    },
  };
}
