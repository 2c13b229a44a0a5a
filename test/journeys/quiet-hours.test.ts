import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  autopayEnabled,
  type BusinessEvent,
  balance,
  cardBlocked,
  consentWithdrawnBy,
  happen,
  loanApplied,
  missingDocument,
  offer,
  offerWithdrawn,
  onboardingCompleted,
  paymentCancelled,
  paymentDue,
  paymentReceived,
  suspicion,
} from './business-events.ts';
import { printedWhyOf, whyOf } from './command-line.ts';
import { introduce, statesAnnounced } from './customers.ts';
import { type RunningSandbox, startSandbox } from './running-sandbox.ts';

/** Nine in the evening in Mexico, when nobody is written to about balances, offers or payments. */
const evening = '2026-11-24T03:00:00.000Z';
const eight = '2026-11-24T14:00:00.000Z';

/** What settles what, and the id under which the same event settles something else of the customer's, if it can. */
const settling = {
  PaymentReceived: [paymentDue, paymentReceived, { paymentId: 'pay-2' }],
  PaymentCancelled: [paymentDue, paymentCancelled, { paymentId: 'pay-2' }],
  AutopayEnabled: [paymentDue, autopayEnabled, { paymentId: 'pay-2' }],
  LoanOfferWithdrawn: [offer, offerWithdrawn, { offerId: 'offer-2' }],
  LoanApplied: [offer, loanApplied, { offerId: 'offer-2' }],
  OnboardingCompleted: [missingDocument, onboardingCompleted, undefined],
  CardBlocked: [suspicion, cardBlocked, { alertId: 'alert-2' }],
} as const;
const settlers = Object.keys(settling) as (keyof typeof settling)[];

type Waiting = { id: string; phone: string; event: BusinessEvent };

let sandbox: RunningSandbox;
const publish = (...events: readonly BusinessEvent[]) => happen(sandbox, ...events);
const why = ({ event }: Waiting) => whyOf(sandbox, event.detail.eventId);
const received = ({ phone }: Waiting) => sandbox.messages(phone);

/** A customer in Mexico, and an event that has to wait: for the morning, or a warning until Meta is less busy. */
async function someone(about: typeof balance): Promise<Waiting> {
  const { id, phone } = await introduce(sandbox, 'mexico');
  const event = about(id, {}, { occurredAt: evening });
  if (event.detailType === 'SuspiciousActivityDetected')
    await sandbox.behaviour({ to: phone, next: Array.from({ length: 4 }, () => ({ error: 80007 })) });
  await publish(event);
  return { id, phone, event };
}

const people = new Map<string, Waiting>();
const the = (name: string): Waiting => {
  const person = people.get(name);
  if (!person) throw new Error(`Nobody waits as ${name}`);
  return person;
};
const other = (settler: string) => `another than ${settler} settled`;

beforeAll(async () => {
  sandbox = await startSandbox({ fresh: true, args: ['--no-seed'] });
  await sandbox.clock({ set: evening });
  const waits: [string, typeof balance][] = [
    ...['left alone', 'published again', 'opted out', 'moved to Tokyo'].map(
      (name): [string, typeof balance] => [name, balance],
    ),
    ...settlers.flatMap((settler): [string, typeof balance][] => [
      [settler, settling[settler][0]],
      [other(settler), settling[settler][0]],
    ]),
  ];
  await Promise.all(waits.map(async ([name, about]) => people.set(name, await someone(about))));
}, 120_000);
afterAll(() => sandbox?.stop());

const wake = ({ messageId }: { messageId: string }) =>
  sandbox.aws.sqs.send(
    new SendMessageCommand({
      QueueUrl: sandbox.output('AccountUpdateBufferUrl'),
      MessageBody: JSON.stringify({ wake: messageId }),
    }),
  );

describe('at nine in the evening', () => {
  it('a message waits until eight, and why says by whose hours', async () => {
    const { state, wakeAt, gates } = await printedWhyOf(sandbox, the('left alone').event.detail.eventId);

    expect({ state, wakeAt }).toEqual({ state: 'deferred', wakeAt: eight });
    expect(gates.at(-1)).toEqual({
      gate: 'quiet-hours',
      verdict: 'defer',
      inputs: { zone: 'America/Mexico_City', by: 'hours/2026-11', until: eight },
      rule: 'quiet-hours/1',
    });
  });

  it('nobody has been written to', async () => {
    const states = await Promise.all([...people.values()].map(async (one) => (await why(one)).state));
    expect(new Set(states)).toEqual(new Set(['deferred', 'claimed']));
    expect(await sandbox.messages()).toEqual([]);
  });
});

describe('at eight in the morning, after a night of events and a restart', () => {
  beforeAll(async () => {
    await publish(
      the('published again').event,
      consentWithdrawnBy(the('opted out').id),
      {
        detailType: 'CustomerUpdated',
        detail: {
          eventId: 'moved-to-tokyo',
          customerId: the('moved to Tokyo').id,
          data: { name: 'Ana', locale: 'es-MX', timeZone: 'Asia/Tokyo' },
        },
      },
      ...settlers.flatMap((settler) => {
        const [, settle, another] = settling[settler];
        const itself = settle(the(settler).id);
        return another ? [itself, settle(the(other(settler)).id, another)] : [itself];
      }),
    );
    await sandbox.restart(['--no-seed']);
    await sandbox.clock({ set: eight });
    await sandbox.clock({ advance: 'PT1M' });
  }, 120_000);

  it('what waited is sent at that hour', async () => {
    const [message, ...more] = await received(the('left alone'));

    expect(more).toEqual([]);
    expect(String(message?.at)).toMatch(/^2026-11-24T14:00:/);
    const { state, gates } = await why(the('left alone'));
    expect(state).toBe('read');
    expect(gates.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
    const announced = statesAnnounced(await sandbox.events(), the('left alone').event.detail.eventId);
    // A step that the next has overtaken is not announced.
    expect(announced.filter((step) => step !== 'sent' && step !== 'delivered')).toEqual([
      'deferred',
      'accepted',
      'read',
    ]);
  });

  it('it is sent once, though it was published again in the night and is woken again', async () => {
    await wake(await why(the('published again')));
    await sandbox.settle();

    expect(await received(the('published again'))).toHaveLength(1);
    expect((await sandbox.queues()).filter(({ visible, inFlight }) => visible + inFlight > 0)).toEqual([]);
  });

  it.each(settlers)('%s has made its message OBSOLETE', async (settler) => {
    const about = the(settler);
    const { state, reason, gates } = await why(about);

    expect({ state, reason }).toEqual({ state: 'suppressed', reason: 'OBSOLETE' });
    expect(gates.at(-1)).toMatchObject({ gate: 'obsolescence', verdict: 'refuse' });
    expect(await received(about)).toEqual([]);
  });

  it.each(settlers)('%s of another id, or another customer, has made nothing obsolete', async (settler) => {
    const about = the(other(settler));
    expect(await why(about)).toMatchObject({ state: 'read' });
    expect(await received(about)).toHaveLength(1);
  });

  it('whoever withdrew in the night gets nothing', async () => {
    expect(await why(the('opted out'))).toMatchObject({ state: 'suppressed', reason: 'OPTED_OUT' });
    expect(await received(the('opted out'))).toEqual([]);
  });

  it('for whom it is night by now, it is too late: nobody waits twice', async () => {
    const { state, reason, gates } = await printedWhyOf(sandbox, the('moved to Tokyo').event.detail.eventId);

    expect({ state, reason }).toEqual({ state: 'suppressed', reason: 'QUIET_HOURS' });
    expect(gates.at(-1)).toEqual({
      gate: 'quiet-hours',
      verdict: 'refuse',
      inputs: { zone: 'Asia/Tokyo', by: 'hours/2026-11' },
      rule: 'quiet-hours/1',
    });
    expect(await received(the('moved to Tokyo'))).toEqual([]);
  });
});
