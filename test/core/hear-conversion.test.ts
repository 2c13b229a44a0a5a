import { describe, expect, it } from 'vitest';
import { typeNamed } from '../../core/catalogue/catalogue.ts';
import { matterMark } from '../../core/catalogue/matter-mark.ts';
import type { Touch } from '../../core/conversations/touch.ts';
import { hearConversion } from '../../core/conversions/hear-conversion.ts';
import { RetryLater } from '../../core/intake/retry-later.ts';
import { Instant } from '../../core/time/instant.ts';
import { morning } from './builders.ts';
import { aTouch } from './touches.ts';

const reminder = aTouch(1, { matters: [matterMark('payment:pay-1')] });
const past = (ms: number): Instant => Instant.parse(morning + ms);

const received = (change: object = {}, data: object = { paymentId: 'pay-1' }) => ({
  eventId: 'paid-1',
  occurredAt: new Date(morning + 600_000).toISOString(),
  customerId: 'ana',
  ...change,
  data,
});

type World = { touches: Touch[]; now?: Instant; lastSend?: Instant; contentHash?: string };

/** A bank with one customer; what is noted goes onto its touches, the first time. */
function aBank({ touches, now = past(700_000), lastSend, contentHash }: World) {
  const hear = hearConversion({
    now: () => now,
    findTouches: async () => touches,
    findLastSend: async () => lastSend,
    findContentHash: async () => contentHash,
    goalOf: (type) => typeNamed(type)?.goal,
    noteOutcome: async ({ messageId }, { conversion }) => {
      const at = touches.findIndex((one) => one.messageId === messageId);
      const touch = touches[at];
      if (!touch || !conversion || touch.conversions[conversion.kind] !== undefined) return 'known';
      touches[at] = { ...touch, conversions: { ...touch.conversions, [conversion.kind]: conversion.at } };
      return 'noted';
    },
  });
  return { hear, touches };
}

describe('what the bank reports', () => {
  it('is noted at the message that asked for it, as of when it happened', async () => {
    const { hear, touches } = aBank({ touches: [reminder, aTouch(2)] });

    expect(await hear('PaymentReceived', received())).toEqual({
      eventId: 'paid-1',
      conversion: 'payment',
      attributed: true,
      messageId: reminder.messageId,
      known: false,
    });

    expect(touches.map(({ conversions }) => conversions)).toEqual([{ payment: past(600_000) }, {}]);
  });

  it.each([
    ['AutopayEnabled', 'payment-reminder', 'payment:pay-1', { paymentId: 'pay-1' }, 'autopay'],
    ['LoanApplied', 'loan-preapproval', 'offer:of-1', { offerId: 'of-1' }, 'application'],
    ['OnboardingCompleted', 'kyc-reminder', 'onboarding:', {}, 'onboarding'],
  ] as const)('as %s counts for a %s', async (detailType, type, matter, data, conversion) => {
    const { hear, touches } = aBank({ touches: [aTouch(1, { type, matters: [matterMark(matter)] })] });

    expect(await hear(detailType, received({}, data))).toMatchObject({ conversion, attributed: true });
    expect(Object.keys(touches[0]?.conversions ?? {})).toEqual([conversion]);
  });

  it('twice counts once', async () => {
    const { hear, touches } = aBank({ touches: [reminder] });
    await hear('PaymentReceived', received());

    expect(await hear('PaymentReceived', received())).toMatchObject({ attributed: true, known: true });
    expect(touches[0]?.conversions).toEqual({ payment: past(600_000) });
  });

  it('of a payment that nobody was written to about is no conversion', async () => {
    const { hear, touches } = aBank({ touches: [reminder] });

    expect(await hear('PaymentReceived', received({}, { paymentId: 'pay-2' }))).toEqual({
      eventId: 'paid-1',
      conversion: 'payment',
      attributed: false,
    });
    expect(touches).toEqual([reminder]);
  });

  it('from the future counts as of now', async () => {
    const { hear, touches } = aBank({ touches: [reminder] });
    await hear('PaymentReceived', received({ occurredAt: '2027-11-22T00:00:00Z' }));

    expect(touches[0]?.conversions).toEqual({ payment: past(700_000) });
  });

  it('counts for nothing where it cannot be read, or under an id that stands for another event', async () => {
    const { hear } = aBank({ touches: [reminder] });
    const other = aBank({ touches: [reminder], contentHash: 'of another content' });

    expect(await hear('PaymentReceived', received({}, {}))).toEqual({
      attributed: false,
      reason: 'INVALID_EVENT',
    });
    expect(await hear('CardBlocked', received({}, { cardLast4: '4242' }))).toMatchObject({
      attributed: false,
    });
    expect(await other.hear('PaymentReceived', received())).toMatchObject({
      attributed: false,
      reason: 'EVENT_ID_REUSED',
    });
  });
});

describe('while the last message to the customer has left no row yet', () => {
  const lastSend = past(650_000);

  it('what the bank reports waits, even where an earlier message would do', async () => {
    const { hear } = aBank({ touches: [reminder], lastSend });

    await expect(hear('PaymentReceived', received())).rejects.toThrow(RetryLater);
  });

  it('for a minute, since that message may never have come to Meta', async () => {
    const { hear } = aBank({ touches: [reminder], lastSend, now: past(710_000) });

    expect(await hear('PaymentReceived', received())).toMatchObject({ attributed: true });
  });

  it('and no longer than until the row is there', async () => {
    const { hear } = aBank({ touches: [reminder, aTouch(2, { at: past(650_400) })], lastSend });

    expect(await hear('PaymentReceived', received())).toMatchObject({ messageId: reminder.messageId });
  });
});
