import type { MessageId } from '../delivery/message-id.ts';
import { answerStep } from './answer-step.ts';
import { type Facts, isMeant, isUnsure, touchThat } from './facts.ts';
import type { Intent } from './intent.ts';
import { menu, type Step } from './step.ts';

/** By a button; by words that are beyond doubt; or by what a machine makes of a text. */
type Sureness = 'button' | 'text' | 'guess';

/** The answers of messages that an intent may stand for. */
const answersFor: Readonly<Partial<Record<Intent, readonly string[]>>> = {
  report_fraud: ['report-and-block', 'report-fraud'],
  statement: ['details'],
  call_me: ['call-me'],
  agent: ['support'],
  autopay_on: ['autopay'],
};

/**
 * What the customer wants, done. By a button all of it; by text alone nothing that cannot be taken back, save what
 * protects: a report that answers a warning, and the end of offers.
 */
export function intentStep(facts: Facts, intent: Intent, by: Sureness, asked?: MessageId): Step {
  return answering(facts, intent, by, asked) ?? { understood: intent, ...stepFor(facts, intent, by) };
}

/** Where a message asked for just this, it is that message's answer. */
function answering(facts: Facts, intent: Intent, by: Sureness, asked?: MessageId): Step | undefined {
  if (by === 'guess' && (intent === 'report_fraud' || intent === 'call_me')) return undefined;
  const names = answersFor[intent] ?? [];
  let answer: string | undefined;
  const touch = touchThat(facts, (type, { messageId }) => {
    answer = names.find((name) => type.answers.includes(name));
    // What a question led to is about the message that was asked about, and no other.
    return answer !== undefined && (asked === undefined || messageId === asked);
  });
  return touch && answer && isMeant(facts, touch, answer) ? answerStep(touch, answer) : undefined;
}

function stepFor(facts: Facts, intent: Intent, by: Sureness): Omit<Step, 'understood'> {
  const surely = by === 'button';
  switch (intent) {
    case 'balance':
      return asking(facts, 'balance');
    case 'movements':
      return asking(facts, 'movements');
    case 'payment_date':
      return asking(facts, 'payment-date');
    case 'statement':
      return { events: [{ detailType: 'StatementDetailsRequested' }], say: { text: 'details' } };
    case 'transfer':
      return { say: { text: 'inAppTransfer', opens: 'app' } };
    case 'pay_now':
      return { say: { text: 'inAppPay', opens: 'app' } };
    case 'autopay_on':
      return { challenge: 'autopay', say: { text: 'stepUpAutopay' } };
    case 'unblock_card':
      return { challenge: 'unblock-card', say: { text: 'stepUpUnblock' } };
    case 'report_fraud':
      return surely
        ? {
            events: [{ detailType: 'FraudReported' }],
            say: { text: 'reported', wants: ['block_card', 'agent'] },
          }
        : { say: { text: 'fraudAsked', wants: ['report_fraud', 'block_card', 'agent'] } };
    case 'block_card':
      return surely
        ? { events: [{ detailType: 'CardBlockRequested' }], say: { text: 'blocked', wants: ['agent'] } }
        : { say: { text: 'blockAsked', wants: ['block_card', 'agent'] } };
    case 'call_me':
      return by === 'guess'
        ? { say: { text: 'callAsked', wants: ['call_me', 'agent'] } }
        : { events: [{ detailType: 'CallbackRequested' }], say: { text: 'callback' } };
    case 'agent':
      return { events: [{ detailType: 'SupportRequested' }], person: 'asked', say: { text: 'handedOver' } };
    case 'opt_out':
      return by === 'guess'
        ? { say: { text: 'optOutAsked', wants: ['opt_out', 'agent'] } }
        : { consent: 'stop', say: { text: 'optedOut' } };
    case 'opt_in':
      return optIn(facts, surely);
    case 'thanks':
      return { say: { text: 'welcome' } };
    case 'greeting':
    case 'help':
    case 'other':
      return { say: { text: 'menu', wants: menu } };
  }
}

/** There is nothing to ask of who gets offers already, or never agreed to any. */
function optIn({ consents: { marketing } }: Facts, surely: boolean): Omit<Step, 'understood'> {
  if (!marketing) return { say: { text: 'nothingToRestore', opens: 'app' } };
  if (marketing.state === 'granted') return { say: { text: 'alreadyIn' } };
  return surely
    ? { consent: 'resume', say: { text: 'optedIn' } }
    : { say: { text: 'optInAsked', wants: ['opt_in'] } };
}

/** Only the bank knows it, and only who is surely the customer may hear it. */
function asking(facts: Facts, bank: 'balance' | 'movements' | 'payment-date'): Omit<Step, 'understood'> {
  if (!facts.hasBank) return { say: { text: 'inApp', opens: 'app' } };
  if (isUnsure(facts)) return { say: { text: 'identityUnknown', opens: 'app' } };
  return { needs: { bank } };
}
