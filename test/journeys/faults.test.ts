import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { messageIdOf } from '../../core/delivery/message-id.ts';
import { whyOf } from './command-line.ts';
import { introduce, statesAnnounced, transactionPosted } from './customers.ts';
import { type RunningSandbox, startSandbox } from './running-sandbox.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ fresh: true, args: ['--no-seed'] });
});
afterEach(() => sandbox.clearFaults());
afterAll(() => sandbox?.stop());

const dispatcher = 'transaction-alert-dispatcher';
const queue = 'aviso-local-transaction-alert';

/** How many messages arrive, and how the event ends. */
type End = { arrived: number; end: string };
const once: End = { arrived: 1, end: 'read' };
/** Meta does not have it, and nobody here can know. */
const never: End = { arrived: 0, end: expect.stringMatching(/^(in-doubt|unconfirmed)$/) };

/** Long enough for every lease, visibility time-out and wait of a few tries. */
const later = async () => {
  await sandbox.settle();
  await sandbox.clock({ advance: 'PT10M' });
  await sandbox.settle();
};

const anEvent = async () => {
  const customer = await introduce(sandbox, 'mexico');
  const event = transactionPosted(customer.id, {}, { eventId: randomUUID() });
  const { eventId } = event.detail;
  return { customer, event, eventId, messageId: messageIdOf(eventId) };
};
type OneEvent = Awaited<ReturnType<typeof anEvent>>;

/** The state is the one that `why` tells, if it is also the last that the bank has heard. */
const endOf = async ({ customer, eventId }: OneEvent): Promise<End> => {
  const { state } = await whyOf(sandbox, eventId);
  const heard = statesAnnounced(await sandbox.events(), eventId).at(-1);
  const arrived = (await sandbox.messages(customer.phone)).length;
  return { arrived, end: heard === state ? state : `${state}, heard as ${heard}` };
};

// An SDK tries three times by itself: what strikes three times reaches the function.
const call = { service: 'dynamodb', function: dispatcher, times: 3 };

/** What can be done to one event among others. */
const troubles: Record<string, [(event: OneEvent) => object, End]> = {
  'DynamoDB throttles the customer': [
    ({ customer }) => ({ ...call, operation: 'GetItem', containing: customer.id, fault: 'throttle' }),
    once,
  ],
  'DynamoDB fails to keep the claim': [
    ({ eventId }) => ({ ...call, operation: 'PutItem', containing: eventId, fault: 'fail' }),
    once,
  ],
  'the answer to the claim is lost': [
    ({ eventId }) => ({ ...call, operation: 'PutItem', containing: eventId, fault: 'lost-answer' }),
    once,
  ],
  'the answer to the reservation is lost': [
    ({ customer }) => ({
      ...call,
      operation: 'UpdateItem',
      containing: customer.id,
      fault: 'lost-answer',
      times: 1,
    }),
    once,
  ],
  'the reservation meets another write': [
    ({ customer }) => ({ ...call, operation: 'UpdateItem', containing: customer.id, fault: 'conflict' }),
    once,
  ],
  'the end cannot be kept': [
    ({ messageId }) => ({ ...call, operation: 'UpdateItem', containing: `"${messageId}"}`, fault: 'fail' }),
    once,
  ],
  'the answer to the end is lost': [
    ({ messageId }) => ({
      ...call,
      operation: 'UpdateItem',
      containing: `"${messageId}"}`,
      fault: 'lost-answer',
    }),
    once,
  ],
  'DynamoDB is slow': [
    ({ eventId }) => ({
      ...call,
      containing: eventId,
      fault: 'delay',
      delayMs: 300,
      when: 'after',
      times: 1,
    }),
    once,
  ],
  'the token cannot be read': [() => ({ service: 'secretsmanager', fault: 'fail', times: 3 }), once],
  'SQS hands it out again': [({ eventId }) => ({ queue, containing: eventId, fault: 'duplicate' }), once],
  'SQS hands it to two at once': [
    ({ eventId }) => ({ queue, containing: eventId, fault: 'duplicate', when: 'before' }),
    once,
  ],
  'SQS is late': [({ eventId }) => ({ queue, containing: eventId, fault: 'delay', delayMs: 60_000 }), once],
  'the bus delivers twice': [
    ({ eventId }) => ({ detailType: 'TransactionPosted', containing: eventId, fault: 'duplicate' }),
    once,
  ],
  'the bus is late': [
    ({ eventId }) => ({ detailType: 'TransactionPosted', containing: eventId, fault: 'delay', delayMs: 200 }),
    once,
  ],
};

/** What Meta answers instead of what it should. */
const answers: Record<string, [object, End]> = {
  'a page of a proxy, and nothing taken': [{ answer: 'html', httpStatus: 503, accepted: false }, never],
  'a page of a proxy': [{ answer: 'html', httpStatus: 502 }, once],
  'a page that says 200': [{ answer: 'html' }, once],
  nothing: [{ answer: 'empty' }, once],
  'half of it': [{ answer: 'truncated' }, once],
  'no wamid': [{ answer: 'no-wamid' }, once],
  'a reset': [{ answer: 'reset' }, never],
  'a reset after the message was taken': [{ answer: 'reset', accepted: true }, once],
  'a cut, and nothing taken': [{ lostResponse: true, accepted: false }, never],
  'silence, and nothing taken': [{ answer: 'hang', accepted: false }, never],
  silence: [{ answer: 'hang' }, once],
  'a byte now and then': [{ answer: 'drip' }, once],
};

describe('one notification is one message at most, and ends', () => {
  it('whatever becomes of its calls, its record and its request', async () => {
    const broken = await Promise.all(
      Object.entries(troubles).map(async ([name, [fault, end]]) => {
        const event = await anEvent();
        await sandbox.faults(fault(event));
        return { name, end, event };
      }),
    );
    const answered = await Promise.all(
      Object.entries(answers).map(async ([name, [answer, end]]) => {
        const event = await anEvent();
        await sandbox.behaviour({ to: event.customer.phone, next: [answer] });
        return { name, end, event };
      }),
    );
    const all = [...broken, ...answered];

    await Promise.all(all.map(({ event }) => sandbox.publish(event.event)));
    await later();

    const ends = await Promise.all(all.map(async ({ name, event }) => [name, await endOf(event)]));
    expect(Object.fromEntries(ends)).toEqual(Object.fromEntries(all.map(({ name, end }) => [name, end])));
    expect((await sandbox.faults()).filter(({ left }) => left !== 0)).toEqual([]);
  }, 120_000);

  it.each<[string, object, End]>([
    ['crashes at its start', { fault: 'crash' }, once],
    ['crashes after the claim', { fault: 'crash', at: { to: 'PutItem', when: 'after' } }, once],
    ['crashes before its request to Meta', { fault: 'crash', at: { to: '/messages' } }, never],
    ['crashes after Meta has answered', { fault: 'crash', at: { to: '/messages', when: 'after' } }, once],
    ['times out at its second call', { fault: 'timeout', at: { call: 2 } }, once],
    [
      'freezes after the reservation',
      { fault: 'freeze', delayMs: 2_100, at: { to: 'UpdateItem', when: 'after' } },
      once,
    ],
    ['has a clock that is five minutes behind', { fault: 'clock-skew', skewMs: -300_000 }, once],
  ])(
    'when its dispatcher %s',
    async (_, fault, end) => {
      const event = await anEvent();
      await sandbox.faults({ function: dispatcher, ...fault });

      await sandbox.publish(event.event);
      await later();

      expect((await sandbox.faults()).filter(({ fired }) => fired === 0)).toEqual([]);
      expect(await endOf(event)).toEqual(end);
    },
    60_000,
  );
});
