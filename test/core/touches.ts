import { Touch } from '../../core/conversations/touch.ts';
import { messageIdOf } from '../../core/delivery/message-id.ts';
import { aWamid, morning } from './builders.ts';

/** A message that Meta took, and of which nothing came yet; `n` names it. */
export const aTouch = (n = 1, change: Partial<Touch> = {}): Touch =>
  Touch.parse({
    customerId: 'ana',
    messageId: messageIdOf(`evt-${n}`),
    eventId: `evt-${n}`,
    type: 'payment-reminder',
    at: morning,
    wamid: aWamid(n),
    template: 'payment_reminder/es_MX@1f2e3d4c',
    matters: [],
    answers: {},
    conversions: {},
    ...change,
  });
