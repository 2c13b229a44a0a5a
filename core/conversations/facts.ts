import { meaningOf } from '../catalogue/answer.ts';
import type { NotificationType } from '../catalogue/notification-type.ts';
import type { Consents } from '../consent/consent.ts';
import type { Incoming } from '../delivery/incoming.ts';
import type { ReplyClaim } from '../delivery/reply-payload.ts';
import type { Customer } from '../recipients/customer.ts';
import { dayMs, type Instant } from '../time/instant.ts';
import type { Chat } from './chat.ts';
import type { UnderstandText } from './intent.ts';
import type { About } from './step.ts';
import type { Touch } from './touch.ts';

/** All that is known when a customer has said something. No clock, no store: the same facts always lead to the same step. */
export type Facts = {
  now: Instant;
  incoming: Incoming;
  customer: Pick<Customer, 'name' | 'locale'> | undefined;
  consents: Consents;
  chat: Chat;
  /** The customer's messages, the latest first. */
  touches: readonly Touch[];
  /** Of a tap on a button that is ours, and this customer's. */
  claim: ReplyClaim | undefined;
  /** The message whose button that was. */
  claimed: About | undefined;
  understand: UnderstandText;
  typeNamed: (name: string) => NotificationType | undefined;
  /** Several customers write from this number, so nobody knows which of them it is. */
  isShared: boolean;
  /** Whether there is a bank to ask. */
  hasBank: boolean;
};

/** The message that the customer answered by WhatsApp's own reply, where they did. */
export const inContext = ({ incoming, touches }: Pick<Facts, 'incoming' | 'touches'>): Touch | undefined =>
  incoming.answers && touches.find(({ wamid }) => wamid === incoming.answers);

/** The message that this may be about: the one in context, or else the latest of those that may be answered still. */
export function touchThat(
  facts: Facts,
  mayBe: (type: NotificationType, touch: Touch) => boolean,
): Touch | undefined {
  const { touches, typeNamed, incoming } = facts;
  const context = inContext(facts);
  return (context ? [context] : touches).find((touch) => {
    const type = typeNamed(touch.type);
    return type && incoming.at - touch.at <= type.answerableSeconds * 1000 && mayBe(type, touch);
  });
}

/**
 * Whether words are meant as this message's answer. What was asked for before may be asked for anew: a person at any
 * time, the rest a day later.
 */
export function isMeant({ now }: Pick<Facts, 'now'>, { answers }: Touch, answer: string): boolean {
  const given = answers[answer];
  const { by, protects, reassures } = meaningOf(answer);
  if (given === undefined || protects || reassures || by === 'step-up') return true;
  return by === 'itself' && now - given < dayMs;
}

/** Nobody can tell that this is the customer: another key behind the number, none that is known, or a number of several. */
export const isUnsure = ({ chat, incoming, isShared }: Facts): boolean =>
  isShared || incoming.identityKeyHash === undefined || isAnother({ chat, incoming });

/** Another key than the chat's behind the number: another phone, or another person. */
export const isAnother = ({ chat, incoming }: Pick<Facts, 'chat' | 'incoming'>): boolean =>
  chat.identityChangedAt !== undefined ||
  (chat.identityKeyHash !== undefined &&
    incoming.identityKeyHash !== undefined &&
    chat.identityKeyHash !== incoming.identityKeyHash);
