import { typeNamed } from '../../core/catalogue/catalogue.ts';
import { newChat } from '../../core/conversations/chat.ts';
import type { Facts } from '../../core/conversations/facts.ts';
import type { Intent, Understanding } from '../../core/conversations/intent.ts';
import type { Touch } from '../../core/conversations/touch.ts';
import type { Incoming } from '../../core/delivery/incoming.ts';
import { messageIdOf } from '../../core/delivery/message-id.ts';
import { later } from '../../core/time/instant.ts';
import { aCustomer, aWamid, morning } from './builders.ts';

/** A message that Ana had ten minutes ago. */
export const aTouch = (type: string, change: Partial<Touch> = {}): Touch => ({
  customerId: aCustomer().id,
  messageId: messageIdOf(`about-${type}`),
  eventId: `about-${type}`,
  type,
  at: later(morning, -600_000),
  wamid: aWamid(7),
  matters: [],
  answers: {},
  conversions: {},
  ...change,
});

export const anIncoming = (
  content: Incoming['content'] | string,
  change: Partial<Incoming> = {},
): Incoming => ({
  ...{ wamid: aWamid(100), at: morning, waId: '5215512345678', identityKeyHash: 'key-of-ana' },
  content: typeof content === 'string' ? { kind: 'text', text: content } : content,
  ...change,
});

export const understood = (intent: Intent, change: Partial<Understanding> = {}): Understanding => ({
  ...{ intent, band: 'answer', by: 'keyword', confidence: 1, candidates: intent === 'other' ? [] : [intent] },
  ...change,
});

export const someChatFacts = (change: Partial<Facts> = {}): Facts => ({
  now: later(morning, 1000),
  incoming: anIncoming('hola'),
  customer: aCustomer(),
  consents: {},
  chat: newChat,
  touches: [],
  claim: undefined,
  claimed: undefined,
  understand: () => understood('greeting'),
  typeNamed,
  isShared: false,
  hasBank: true,
  ...change,
});
