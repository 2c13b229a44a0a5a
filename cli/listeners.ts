import type * as z from 'zod';
import { catalogue } from '../core/catalogue/catalogue.ts';
import { settlingEvents } from '../core/catalogue/matter.ts';
import { ConsentGranted, ConsentWithdrawn } from '../core/consent/events.ts';
import { StepUpCompleted } from '../core/conversations/judge-step-up.ts';
import { ConversationReturned } from '../core/conversations/return-chat.ts';
import { parseEvent } from '../core/intake/business-event.ts';
import { CustomerUpdated } from '../core/recipients/customer-updated.ts';

/** What is done with the events of a detail-type. */
export type Listener = {
  /** Throws a Defect for what would be dead-lettered. */
  read: (detail: unknown) => unknown;
  /** What happens, where it is not a message. */
  insteadOfAMessage?: string;
};

const aboutCustomers = (
  detailType: string,
  data: z.ZodType,
  insteadOfAMessage: string,
): [string, Listener] => [
  detailType,
  { read: (detail) => parseEvent(detailType, data, detail), insteadOfAMessage },
];

const listeners = new Map<string, Listener>([
  ...catalogue.map(({ detailType, read }): [string, Listener] => [detailType, { read }]),
  aboutCustomers('CustomerUpdated', CustomerUpdated, 'it says who the customer is and where to reach them'),
  aboutCustomers('ConsentGranted', ConsentGranted, 'from now on the customer may be sent these purposes'),
  aboutCustomers('ConsentWithdrawn', ConsentWithdrawn, 'from now on the customer is not sent these purposes'),
  aboutCustomers(
    'ConversationReturned',
    ConversationReturned,
    'the chat is answered by the machine again, and what waited for it is sent',
  ),
  aboutCustomers(
    'StepUpCompleted',
    StepUpCompleted,
    'what its challenge asked for is requested, where it fits the challenge',
  ),
  ...Object.entries(settlingEvents).map(([detailType, data]) =>
    aboutCustomers(detailType, data, 'from now on nobody is written to about what it settles'),
  ),
]);

/** Undefined for what no rule of ours takes off the bus. */
export const listenerTo = (detailType: string): Listener | undefined => listeners.get(detailType);

export const knownDetailTypes: readonly string[] = [...listeners.keys()];
