import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { variantFor } from '../../core/catalogue/experiment.ts';
import { experiments } from '../../core/catalogue/experiments.ts';
import { loanPreapproval } from '../../core/catalogue/loan-preapproval.ts';
import { type NotificationType, notificationType } from '../../core/catalogue/notification-type.ts';
import { transactionAlert } from '../../core/catalogue/transaction-alert.ts';
import { type DispatchPorts, dispatchNotification } from '../../core/delivery/dispatch-notification.ts';
import { applyStatus, type StatusReport } from '../../core/delivery/message.ts';
import { messageIdOf } from '../../core/delivery/message-id.ts';
import type { SendResult } from '../../core/delivery/ports.ts';
import { explain } from '../../core/delivery/why.ts';
import { RetryLater } from '../../core/intake/retry-later.ts';
import { defaultPolicy, type Policy } from '../../core/policy/policy.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { type TemplateKey, unpushed } from '../../core/templates/template-version.ts';
import { Instant, later } from '../../core/time/instant.ts';
import { aCustomer, aMessage, aTransaction, at, aWamid, morning } from '../core/builders.ts';
import { type DeliveryStore, dynamoDbStore, inMemoryStore } from './delivery-store.ts';

/** Everything that has rules: quiet hours, a cap that is shared, and a matter that may be settled. */
const reminder: NotificationType = notificationType({
  ...transactionAlert,
  name: 'reminder',
  policy: { quietHours: 'respected', cap: 'shared', collects: false },
  data: z.object({ transactionId: z.string() }),
  template: () => 'transaction_alert',
  fill: ({ data }) => ({ name: data.transactionId }),
  matters: ({ transactionId }) => [`payment:${transactionId}`],
});
/** A type of which a template is in an experiment, to customers who agreed to service. */
const offer: NotificationType = notificationType({
  ...loanPreapproval,
  purpose: 'service',
  policy: reminder.policy,
  patienceSeconds: 60,
  data: z.unknown(),
  template: () => 'loan_preapproval',
  fill: () => ({ name: 'Ana', amount: '$1', date: '1' }),
});
const [experiment] = experiments.filter(({ type }) => type === offer.name);
if (!experiment) throw new Error('no experiment is on the offer');
const policy: Policy = { ...defaultPolicy, caps: { transactions: 10, shared: 3, marketing: 1 } };

const accepted: SendResult = { state: 'accepted', wamid: aWamid() };
/** Redelivers, as a queue does, until every event has come to its end. */
async function eventually(scenes: readonly { deliver: () => Promise<unknown> }[]): Promise<void> {
  let open = scenes;
  for (let round = 0; round < 50 && open.length > 0; round++) {
    const answers = await Promise.allSettled(open.map(({ deliver }) => deliver()));
    open = open.filter((_, index) => answers[index]?.status === 'rejected');
  }
}

const throttled: SendResult = { state: 'not-sent', code: 130429, afterSeconds: 2 };

describe.each([
  ['in memory', inMemoryStore],
  ['on DynamoDB', dynamoDbStore],
])('delivery over a store %s', (_, open) => {
  let store: DeliveryStore;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store.close());

  let count = 0;

  /** A customer who agreed, an event for them, and dispatchers that share a clock and a Meta. */
  async function aScene({ consent = true, type = transactionAlert, customer = `customer-${++count}` } = {}) {
    const customerId = CustomerId.parse(customer);
    count++;
    const eventId = `evt-${count}-${Math.random()}`;
    await store.introduce(aCustomer({ id: customerId }));
    if (consent)
      await store.saveConsent(customerId, 'service', { state: 'granted', at: at('2026-01-01T00:00:00Z') });
    const scene = {
      id: messageIdOf(eventId),
      customerId,
      now: morning as number,
      posted: 0,
      deferred: [] as Parameters<DispatchPorts['defer']>[0][],
      meta: async (): Promise<SendResult> => accepted,
      /** One delivery of the event to one dispatcher, with ports replaced as the story needs. */
      deliver: (
        change: Partial<DispatchPorts> = {},
        data = {},
        delivery = { record: Math.random().toString(36).slice(2), redriven: false, woken: false },
      ) => {
        const ports: DispatchPorts = {
          ...store,
          now: () => Instant.parse(scene.now),
          ticks: () => scene.now,
          newOwner: () => `owner-${Math.random()}`,
          takeTurn: async () => ({ waitedMs: 0, end: async () => undefined }),
          send: async ({ mayStart }) => {
            if (!mayStart()) return { state: 'not-sent', code: 0, afterSeconds: 2 };
            scene.posted++;
            return scene.meta();
          },
          findTemplateVersions: async () => [],
          openCircuit: () => undefined,
          defer: async (one) => {
            scene.deferred.push(one);
          },
          rules: { policy, defaultLanguage: 'es' },
          ...change,
        };
        return dispatchNotification(ports)(
          type,
          type.read(aTransaction({ eventId, customerId }, data)),
          delivery,
        );
      },
      wake: () => scene.deliver({}, {}, { record: 'woken', redriven: false, woken: true }),
      state: async () => (await store.message(scene.id))?.state,
    };
    return scene;
  }

  const minute = 60_000;

  it('sends an event once, however often it is delivered', async () => {
    const scene = await aScene();

    await scene.deliver();
    await scene.deliver();
    scene.now += 2 * minute;
    await scene.deliver();

    expect(scene.posted).toBe(1);
    expect(await scene.state()).toBe('accepted');
  });

  it('sends it once when ten dispatchers get it at the same time', async () => {
    const scene = await aScene();

    const answers = await Promise.allSettled(Array.from({ length: 10 }, () => scene.deliver()));

    expect(scene.posted).toBe(1);
    expect(answers.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(1);
    for (const answer of answers)
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ name: 'RetryLater' });
    expect(await scene.state()).toBe('accepted');
  });

  it('waits for its turn with nothing reserved, and asks the gates anew when that took long', async () => {
    const scene = await aScene();
    const order: string[] = [];
    const results: unknown[] = [];
    const takeTurn: DispatchPorts['takeTurn'] = async () => {
      order.push('turn');
      scene.now += 3000;
      return { waitedMs: 3000, end: async (result) => void results.push(result) };
    };
    const reserve: DispatchPorts['reserve'] = (one) => {
      order.push('reserve');
      return store.reserve(one);
    };
    const findCustomer: DispatchPorts['findCustomer'] = (customer) => {
      order.push('gates');
      return store.findCustomer(customer);
    };

    await scene.deliver({ takeTurn, reserve, findCustomer });

    expect(order).toEqual(['gates', 'turn', 'gates', 'reserve']);
    expect(results).toEqual([accepted]);
    expect(scene.posted).toBe(1);
  });

  it('is not sent when consent was withdrawn while it waited for its turn, which it gives back', async () => {
    const scene = await aScene();
    const results: unknown[] = [];
    const takeTurn: DispatchPorts['takeTurn'] = async () => {
      const withdrawn = { state: 'withdrawn' as const, at: at('2026-06-01T00:00:00Z') };
      await store.saveConsent(scene.customerId, 'service', withdrawn);
      return { waitedMs: 0, end: async (result) => void results.push(result) };
    };

    await scene.deliver({ takeTurn });

    expect(scene.posted).toBe(0);
    expect(await scene.state()).toBe('suppressed');
    expect(results).toEqual([undefined]);
  });

  it('goes back without a reservation when its turn is too far away', async () => {
    const scene = await aScene();
    const takeTurn = async () => {
      throw new RetryLater('LINE_BUSY', 'the number sends as fast as it may', 6);
    };

    await expect(scene.deliver({ takeTurn })).rejects.toMatchObject({ reason: 'LINE_BUSY', afterSeconds: 6 });
    expect((await store.findCustomer(scene.customerId)).reservations).toEqual([]);
    await scene.deliver();

    expect(scene.posted).toBe(1);
  });

  const waiting =
    (afterSeconds: number, reason = 'MESSAGING_LIMIT'): DispatchPorts['takeTurn'] =>
    async () => {
      throw new RetryLater(reason, 'no turn', afterSeconds);
    };

  it('is woken when the line is free again, where that is further away than its buffer would wait', async () => {
    const scene = await aScene({ type: reminder });
    await scene.deliver({ takeTurn: waiting(4 * 3600) });

    const wakeAt = later(morning, 4 * 60 * minute);
    const wake = `${scene.id}.line${wakeAt / 1000}`;
    expect(scene.deferred).toMatchObject([{ id: scene.id, wake, until: wakeAt }]);
    const message = await store.message(scene.id);
    if (!message) throw new Error('it is not kept');
    expect(message).toMatchObject({ state: 'deferred', wakeAt, released: true });
    expect(message.template).toBeUndefined();
    expect(explain(message)).toMatchObject({
      reason: 'MESSAGING_LIMIT',
      wakeAt: new Date(wakeAt).toISOString(),
    });
    expect((await store.findCustomer(scene.customerId)).reservations).toEqual([]);

    scene.now = wakeAt;
    await scene.wake();
    expect(scene.posted).toBe(1);
    expect((await store.message(scene.id))?.trouble).toBeUndefined();
  });

  it('waits for the line again and again, under another name each time, and for quiet hours once after that', async () => {
    const scene = await aScene({ type: reminder });
    const woken = { record: 'woken', redriven: false, woken: true };
    await scene.deliver({ takeTurn: waiting(900, 'LINE_PAUSED') });
    scene.now += 15 * minute;
    await scene.deliver({ takeTurn: waiting(900, 'LINE_PAUSED') }, {}, woken);
    expect(new Set(scene.deferred.map(({ wake }) => wake)).size).toBe(2);

    scene.now = at('2026-11-23T04:00:00Z'); // Mexico City: ten at night
    await scene.wake();
    expect(await store.message(scene.id)).toMatchObject({
      state: 'deferred',
      wakeAt: at('2026-11-23T14:00:00Z'),
      deferral: { gate: 'quiet-hours' },
    });
    scene.now = at('2026-11-23T14:00:00Z');
    await scene.deliver({ takeTurn: waiting(13 * 3600) }, {}, woken);
    scene.now = at('2026-11-24T04:00:00Z');
    await scene.wake();

    expect(scene.posted).toBe(0);
    expect(await store.message(scene.id)).toMatchObject({ state: 'suppressed', reason: 'QUIET_HOURS' });
  });

  it('is woken in a quarter of an hour where its buffer has handed it out six times, whatever it waits for', async () => {
    const scene = await aScene({ type: reminder });
    const received = (receives: number) => ({ record: 'r', redriven: false, woken: false, receives });
    const takeTurn = waiting(30, 'LINE_PAUSED');
    await expect(scene.deliver({ takeTurn }, {}, received(5))).rejects.toMatchObject({ afterSeconds: 30 });
    expect(await scene.state()).toBe('claimed');

    await scene.deliver({ takeTurn }, {}, received(6));

    expect(await store.message(scene.id)).toMatchObject({
      state: 'deferred',
      wakeAt: later(morning, 15 * minute),
    });
  });

  it('is tried again soon when it warns of fraud, however long the line is stopped', async () => {
    const scene = await aScene({ type: { ...transactionAlert, lane: 'security' } });
    const often = { record: 'r', redriven: false, woken: false, receives: 9 };

    await expect(scene.deliver({ takeTurn: waiting(900) }, {}, often)).rejects.toBeInstanceOf(RetryLater);
    expect(scene.deferred).toEqual([]);
  });

  it('tells with each turn when the customer was written to last', async () => {
    const asked: (number | undefined)[] = [];
    const takeTurn: DispatchPorts['takeTurn'] = async ({ countedAt }) => {
      asked.push(countedAt);
      return { waitedMs: 0, end: async () => undefined };
    };
    const first = await aScene();
    const others = [
      await aScene({ customer: first.customerId }),
      await aScene({ customer: first.customerId }),
    ];
    for (const [i, scene] of [first, ...others].entries()) {
      scene.now += i * 12 * 60 * minute;
      await scene.deliver({ takeTurn });
    }

    expect(asked).toEqual([undefined, morning, morning + 12 * 60 * minute]);
  });

  it('waits six seconds for a customer of whom Meta says that there were too many, and lets others pass', async () => {
    const scene = await aScene();
    scene.meta = async () => ({ state: 'not-sent', code: 131056, afterSeconds: 6, blocks: 'pair' });
    await expect(scene.deliver()).rejects.toMatchObject({ reason: 'META_131056' });

    const second = await aScene({ customer: scene.customerId });
    await expect(second.deliver()).rejects.toMatchObject({ reason: 'PAIR_LIMIT', afterSeconds: 6 });
    const other = await aScene();
    await other.deliver();
    expect([second.posted, other.posted]).toEqual([0, 1]);

    second.now += 6000;
    await second.deliver();
    expect(await second.state()).toBe('accepted');
  });

  it('sends a customer 45 at once, with dispatchers side by side, and the next one six seconds later', async () => {
    const free = { ...transactionAlert, policy: { ...transactionAlert.policy, cap: 'none' as const } };
    const first = await aScene({ type: free });
    const others = await Promise.all(
      Array.from({ length: 49 }, () => aScene({ type: free, customer: first.customerId })),
    );
    const all = [first, ...others];

    for (let round = 0; round < 20; round++) {
      const open = all.filter(({ posted }) => posted === 0);
      await Promise.allSettled(open.map((scene) => scene.deliver()));
    }

    expect(all.reduce((sum, { posted }) => sum + posted, 0)).toBe(45);
    const waiting = all.filter(({ posted }) => posted === 0);
    for (const scene of waiting) scene.now += 6000;
    await Promise.allSettled(waiting.map((scene) => scene.deliver()));
    expect(all.reduce((sum, { posted }) => sum + posted, 0)).toBe(46);
  });

  it('sends it when Meta throttles the first attempt while a second delivery looks on', async () => {
    const scene = await aScene();
    scene.meta = async () => {
      await expect(scene.deliver()).rejects.toMatchObject({ reason: 'BUSY' });
      scene.meta = async () => accepted;
      return throttled;
    };

    await expect(scene.deliver()).rejects.toMatchObject({ reason: 'META_130429' });
    await scene.deliver();

    expect(scene.posted).toBe(2); // the first was surely not taken
    expect(await scene.state()).toBe('accepted');
  });

  it('never posts again when an attempt died after its reservation', async () => {
    const scene = await aScene();
    const died = scene.deliver({ send: async () => new Promise(() => undefined) });
    await expect.poll(async () => (await store.findCustomer(scene.customerId)).reservations).not.toEqual([]);
    scene.now += 2 * minute;

    await scene.deliver();

    expect(scene.posted).toBe(0);
    expect(await scene.state()).toBe('in-doubt');
    void died;
  });

  it('does not vouch for an attempt that died, when trouble of its own comes before it could look', async () => {
    const scene = await aScene();
    void scene.deliver({ send: async () => new Promise(() => undefined) });
    await expect.poll(async () => (await store.findCustomer(scene.customerId)).reservations).not.toEqual([]);
    scene.now += 2 * minute;
    const throttled = { findCustomer: async () => Promise.reject(new Error('throttled')) };

    await expect(scene.deliver(throttled)).rejects.toThrow('throttled');
    await scene.deliver();

    expect(scene.posted).toBe(0);
    expect(await scene.state()).toBe('in-doubt');
  });

  it('gives back what it had taken of the customer’s day when Meta refuses', async () => {
    const scene = await aScene();
    scene.meta = async () => ({ state: 'refused', code: 131026, mendable: false });

    await scene.deliver();

    expect((await store.findCustomer(scene.customerId)).reservations).toEqual([]);
  });

  it('is refused as Meta said, even where its place of the day cannot be given back', async () => {
    const scene = await aScene();
    scene.meta = async () => ({ state: 'refused', code: 131026, mendable: false });

    await scene.deliver({ unreserve: async () => Promise.reject(new Error('throttled')) });

    expect(await store.message(scene.id)).toMatchObject({ state: 'refused', code: 131026 });
  });

  it('is sent when it is redriven, though its first attempt died as it saved a refusal', async () => {
    const scene = await aScene();
    scene.meta = async () => ({ state: 'refused', code: 132001, mendable: true });
    void scene.deliver({ save: async () => new Promise(() => undefined) });
    await expect.poll(() => scene.posted).toBe(1);
    await expect.poll(async () => (await store.findCustomer(scene.customerId)).reservations).toEqual([]);

    scene.now += 2 * minute;
    scene.meta = async () => accepted;
    await scene.deliver();

    expect(await scene.state()).toBe('accepted');
  });

  it('takes up what an attempt left that died before its reservation', async () => {
    const scene = await aScene();
    void scene.deliver({ findCustomer: async () => new Promise(() => undefined) });
    await expect.poll(scene.state).toBe('claimed');
    await expect(scene.deliver()).rejects.toMatchObject({ reason: 'BUSY' });
    scene.now += 2 * minute;

    await scene.deliver();

    expect(scene.posted).toBe(1);
  });

  it('does not post twice when the customer’s midnight falls between two dispatchers', async () => {
    const scene = await aScene();
    scene.now = at('2026-11-23T05:59:59.999Z'); // Mexico City: one millisecond to midnight
    const reads = Promise.withResolvers<void>();
    const late: Partial<DispatchPorts> = {
      findCustomer: async (id) => {
        const record = await store.findCustomer(id);
        await reads.promise;
        return record;
      },
    };
    const first = scene.deliver(late);
    await expect.poll(scene.state).toBe('claimed');
    scene.now += 2 * minute; // the first one's lease is over, and so is the day
    await scene.deliver();
    reads.resolve();

    await first;
    expect(scene.posted).toBe(1);
    expect(await scene.state()).toBe('accepted');
  });

  it('leaves nothing behind that stops a later try, when the token cannot be read', async () => {
    const scene = await aScene();
    const unreadable = {
      send: async (): Promise<SendResult> => ({ state: 'not-sent', code: 0, afterSeconds: 2 }),
    };

    for (let i = 0; i < 3; i++)
      await expect(scene.deliver(unreadable)).rejects.toMatchObject({ reason: 'META_0' });
    await scene.deliver();

    expect(scene.posted).toBe(1);
  });

  it('asks for consent again before every post, also after a throttle', async () => {
    const scene = await aScene();
    scene.meta = async () => throttled;
    await expect(scene.deliver()).rejects.toMatchObject({ name: 'RetryLater' });

    const withdraws: Partial<DispatchPorts> = {
      reserve: async (reservation) => {
        await store.saveConsent(scene.customerId, 'service', { state: 'withdrawn', at: morning });
        return store.reserve(reservation);
      },
    };
    await scene.deliver(withdraws);

    expect(scene.posted).toBe(1);
    expect(await store.message(scene.id)).toMatchObject({ state: 'suppressed', reason: 'OPTED_OUT' });
  });

  it('does not post on a consent that is older than two seconds', async () => {
    const scene = await aScene();
    const slow: Partial<DispatchPorts> = {
      reserve: async (reservation) => {
        const answer = await store.reserve(reservation);
        scene.now += 1;
        return answer;
      },
      send: async ({ mayStart }) => {
        scene.now += 2001;
        return mayStart() ? accepted : { state: 'not-sent', code: 0, afterSeconds: 2 };
      },
    };

    await expect(scene.deliver(slow)).rejects.toMatchObject({ name: 'RetryLater' });
    await scene.deliver();
    expect(scene.posted).toBe(1);
  });

  it('can be sent after all, once a person has mended what Meta refused', async () => {
    const scene = await aScene();
    scene.meta = async () => ({ state: 'refused', code: 132001, mendable: true });
    await expect(scene.deliver()).rejects.toMatchObject({ name: 'Defect', reason: 'META_132001' });
    expect(await store.message(scene.id)).toMatchObject({ state: 'refused', code: 132001 });

    scene.meta = async () => accepted;
    await scene.deliver(); // a copy of the event, which nobody has sent back
    expect(await scene.state()).toBe('refused');

    await scene.deliver({}, {}, { record: 'moved-back', redriven: true, woken: false });

    expect(await store.message(scene.id)).toMatchObject({ state: 'accepted' });
    expect((await store.message(scene.id))?.code).toBeUndefined();
  });

  it('tells a person again when the same record returns, since its dead letter was never taken', async () => {
    const scene = await aScene();
    scene.meta = async () => ({ state: 'refused', code: 132001, mendable: true });
    const record = { record: 'a1b2c3d4-0000', redriven: false, woken: false };

    await expect(scene.deliver({}, {}, record)).rejects.toMatchObject({ reason: 'META_132001' });
    await expect(scene.deliver({}, {}, record)).rejects.toMatchObject({ reason: 'META_132001' });

    expect(scene.posted).toBe(1);
  });

  it('stays refused when it is nobody’s to mend', async () => {
    const scene = await aScene();
    scene.meta = async () => ({ state: 'refused', code: 131026, mendable: false });

    await scene.deliver();
    await scene.deliver();

    expect(scene.posted).toBe(1);
    expect(await scene.state()).toBe('refused');
  });

  it('is not unsent by an attempt that was slower than its lease', async () => {
    const scene = await aScene({ consent: false });
    const reads = Promise.withResolvers<void>();
    const slow = scene.deliver({
      findCustomer: async (id) => {
        const record = await store.findCustomer(id);
        await reads.promise;
        return record;
      },
    });
    await expect.poll(scene.state).toBe('claimed');
    await store.saveConsent(scene.customerId, 'service', { state: 'granted', at: morning });
    scene.now += 2 * minute;
    await scene.deliver();
    await store.record(scene.id, [{ id: scene.id, attempt: 1, wamid: aWamid(), at: morning, state: 'read' }]);

    reads.resolve();
    await slow;

    expect(await store.message(scene.id)).toMatchObject({ state: 'read' });
    expect(scene.posted).toBe(1);
  });

  it('believes a webhook that overtakes its own answer', async () => {
    const scene = await aScene();
    scene.meta = async () => {
      await store.record(scene.id, [
        { id: scene.id, attempt: 1, wamid: aWamid(), at: Instant.parse(scene.now), state: 'delivered' },
      ]);
      return accepted;
    };

    await scene.deliver();

    expect(await store.message(scene.id)).toMatchObject({
      state: 'delivered',
      wamid: aWamid(),
      gates: expect.any(Array),
    });
  });

  it('is a defect, and not a guess, when a claim of days ago is redriven', async () => {
    const scene = await aScene();
    void scene.deliver({ findCustomer: async () => new Promise(() => undefined) });
    await expect.poll(scene.state).toBe('claimed');
    scene.now += 3 * 24 * 60 * minute;

    await expect(scene.deliver()).rejects.toMatchObject({ name: 'Defect', reason: 'CLAIM_TOO_OLD' });
    expect(scene.posted).toBe(0);
  });

  it('never sends more than the customer’s day allows, with a hundred dispatchers at once', async () => {
    const customer = `crowded-${count}`;
    const scenes = await Promise.all(Array.from({ length: 100 }, () => aScene({ type: reminder, customer })));

    await eventually(scenes);

    const states = await Promise.all(scenes.map(({ state }) => state()));
    expect(scenes.reduce((sum, { posted }) => sum + posted, 0)).toBe(3);
    expect(states.filter((state) => state === 'accepted')).toHaveLength(3);
    expect(states.filter((state) => state === 'suppressed')).toHaveLength(97);
    const { reservations } = await store.findCustomer(CustomerId.parse(customer));
    expect(reservations.map(({ marks }) => marks.length)).toEqual([3]);
  });

  it('lets another message have the place that one gave back when Meta refused it', async () => {
    const customer = `refunded-${count}`;
    const [refused, ...others] = await Promise.all(
      Array.from({ length: 5 }, () => aScene({ type: reminder, customer })),
    );
    if (!refused) throw new Error('no scene');
    refused.meta = async () => ({ state: 'refused', code: 131026, mendable: false });

    await refused.deliver();
    for (const scene of others) await scene.deliver();

    expect(others.map(({ posted }) => posted)).toEqual([1, 1, 1, 0]);
    expect(await store.message(others[3]?.id ?? refused.id)).toMatchObject({
      state: 'suppressed',
      reason: 'FREQUENCY_CAP',
    });
  });

  it('counts a new day from the customer’s own midnight', async () => {
    const customer = `midnight-${count}`;
    const scenes = await Promise.all(Array.from({ length: 5 }, () => aScene({ type: reminder, customer })));
    const times = ['T17:00:00Z', 'T18:00:00Z', 'T19:00:00Z', 'T20:00:00Z'].map((time) =>
      at(`2026-11-22${time}`),
    );
    for (const [index, scene] of scenes.entries()) {
      scene.now = times[index] ?? at('2026-11-23T14:30:00Z'); // Mexico City: the next morning
      await scene.deliver();
    }
    expect(scenes.map(({ posted }) => posted)).toEqual([1, 1, 1, 0, 1]);
  });

  it('waits for quiet hours to end, and is sent when it wakes', async () => {
    const scene = await aScene({ type: reminder });
    scene.now = at('2026-11-23T04:00:00Z'); // Mexico City: ten at night
    await scene.deliver();

    const until = at('2026-11-23T14:00:00Z');
    expect(await store.message(scene.id)).toMatchObject({ state: 'deferred', wakeAt: until });
    expect(scene.deferred).toEqual([
      {
        id: scene.id,
        wake: scene.id,
        eventId: expect.any(String),
        until,
        detail: expect.objectContaining({ customerId: scene.customerId }),
      },
    ]);
    await scene.deliver(); // a copy of the event, which wakes nothing
    expect(await scene.state()).toBe('deferred');

    scene.now = until - 1;
    await expect(scene.wake()).rejects.toMatchObject({ reason: 'EARLY' });
    scene.now = until;
    await scene.wake();
    await scene.wake();

    expect(scene.posted).toBe(1);
    expect(await store.message(scene.id)).toMatchObject({ state: 'accepted' });
    expect((await store.message(scene.id))?.wakeAt).toBeUndefined();
  });

  it('gives the scheduler a minute, when its hour is about to strike', async () => {
    const scene = await aScene({ type: reminder });
    scene.now = at('2026-11-23T13:59:59.900Z'); // Mexico City: a tenth of a second to eight
    await scene.deliver();

    const wakeAt = at('2026-11-23T14:00:59.900Z');
    expect(scene.deferred).toMatchObject([{ until: wakeAt }]);
    expect(await store.message(scene.id)).toMatchObject({ state: 'deferred', wakeAt });
  });

  it('does not wait twice', async () => {
    const scene = await aScene({ type: reminder });
    scene.now = at('2026-11-23T04:00:00Z');
    await scene.deliver();

    scene.now = at('2026-11-24T03:00:00Z'); // woken late: the next night
    await scene.wake();

    expect(scene.posted).toBe(0);
    expect(await store.message(scene.id)).toMatchObject({ state: 'suppressed', reason: 'QUIET_HOURS' });
  });

  it('is found again when the function died between its schedule and its row', async () => {
    const scene = await aScene({ type: reminder });
    scene.now = at('2026-11-23T04:00:00Z');
    void scene.deliver({ save: async () => new Promise(() => undefined) });
    await expect.poll(() => scene.deferred.length).toBe(1);

    scene.now = at('2026-11-23T14:00:00Z');
    await scene.wake();

    expect(scene.posted).toBe(1);
    expect(await scene.state()).toBe('accepted');
  });

  it('may wake days after it was claimed, and be taken up again when that attempt failed', async () => {
    const scene = await aScene({ type: reminder });
    scene.now = at('2026-11-20T04:00:00Z');
    await scene.deliver();
    scene.now += 4 * 24 * 60 * minute;
    scene.now = at('2026-11-24T15:00:00Z');
    scene.meta = async () => throttled;
    await expect(scene.wake()).rejects.toMatchObject({ reason: 'META_130429' });

    scene.meta = async () => accepted;
    await scene.wake();

    expect(await scene.state()).toBe('accepted');
  });

  it('is obsolete once its matter is settled, also while it waits', async () => {
    const scene = await aScene({ type: reminder });
    scene.now = at('2026-11-23T04:00:00Z');
    await scene.deliver();
    await store.settle(scene.customerId, 'payment:tx-1', at('2026-11-23T12:00:00Z'));

    scene.now = at('2026-11-23T14:00:00Z');
    await scene.wake();

    expect(scene.posted).toBe(0);
    expect(await store.message(scene.id)).toMatchObject({ state: 'suppressed', reason: 'OBSOLETE' });
  });

  it('is obsolete when its matter is settled between the gates and the reservation', async () => {
    const scene = await aScene({ type: reminder });
    scene.now = at('2026-11-22T16:00:00Z');
    await scene.deliver({
      reserve: async (reservation) => {
        await store.settle(scene.customerId, 'payment:tx-1', at('2026-11-22T16:00:00Z'));
        return store.reserve(reservation);
      },
    });

    expect(scene.posted).toBe(0);
    expect(await store.message(scene.id)).toMatchObject({ state: 'suppressed', reason: 'OBSOLETE' });
  });

  it('relies on the receipt that stands when it is reserved, where consent was withdrawn and granted again', async () => {
    const scene = await aScene();
    const relied = (await store.findCustomer(scene.customerId)).consents.service?.receipt;
    let tries = 0;
    await scene.deliver({
      reserve: async (reservation) => {
        if (tries++ === 0) {
          await store.saveConsent(scene.customerId, 'service', {
            state: 'withdrawn',
            at: later(morning, -2),
          });
          await store.saveConsent(scene.customerId, 'service', { state: 'granted', at: later(morning, -1) });
        }
        return store.reserve(reservation);
      },
    });

    const standing = (await store.findCustomer(scene.customerId)).consents.service?.receipt;
    expect(standing).toMatch(/^3\./);
    expect(relied).toMatch(/^1\./);
    expect([tries, scene.posted]).toEqual([2, 1]);
    expect(await store.message(scene.id)).toMatchObject({ state: 'accepted', receipt: standing });
  });

  it('says so when none of its templates may be sent', async () => {
    const scene = await aScene();
    const paused = async (templates: readonly TemplateKey[]) =>
      templates.map(({ name, language }) => ({
        name,
        language,
        version: unpushed,
        metaName: name,
        status: 'PAUSED' as const,
        category: 'UTILITY',
        at: morning,
        changedAt: morning,
      }));
    await scene.deliver({ findTemplateVersions: paused });

    expect(scene.posted).toBe(0);
    expect(await store.message(scene.id)).toMatchObject({
      state: 'suppressed',
      reason: 'TEMPLATE_UNAVAILABLE',
    });
  });

  describe('in an experiment', () => {
    const [own, other] = experiment.variants;
    const variantOf = (customer: string) => variantFor(experiment, CustomerId.parse(customer));

    async function aSceneOf(variant: typeof own, type = offer) {
      for (;;) {
        const customer = `asked-${++count}`;
        if (variantOf(customer) === variant) return aScene({ type, customer });
      }
    }

    const standing =
      (statuses: Readonly<Record<string, 'APPROVED' | 'PENDING' | 'PAUSED'>>) =>
      async (templates: readonly TemplateKey[]) =>
        templates.flatMap(({ name, language }) => {
          const status = statuses[name];
          const version = { name, language, version: unpushed, metaName: name, category: 'MARKETING' };
          return status ? [{ ...version, status, at: morning, changedAt: morning }] : [];
        });
    const bothApproved = { [own.template]: 'APPROVED', [other.template]: 'APPROVED' } as const;

    it('is said by the template of the customer’s variant, which is written down and told', async () => {
      for (let n = 0; n < 6; n++) {
        const scene = await aScene({ type: offer });
        const variant = variantOf(scene.customerId);
        await scene.deliver();

        const message = await store.message(scene.id);
        expect(message?.template).toMatch(new RegExp(`^${variant.template}/es_MX@`));
        expect(message && explain(message)).toMatchObject({ variant: `${experiment.name}/${variant.name}` });
      }
    });

    it('waits until Meta has approved each of its variants, and until then counts nobody', async () => {
      for (const status of [{}, { [other.template]: 'PENDING' as const }]) {
        const scene = await aSceneOf(other);
        const findTemplateVersions = standing({ [own.template]: 'APPROVED', ...status });
        await scene.deliver({ findTemplateVersions });

        const message = await store.message(scene.id);
        expect(message).toMatchObject({ state: 'accepted' });
        expect(message?.template).toMatch(/^loan_preapproval\/es_MX@/);
        expect(message?.variant).toBeUndefined();
      }
    });

    it('counts nobody while a variant that others would have is paused', async () => {
      const findTemplateVersions = standing({ ...bothApproved, [other.template]: 'PAUSED' });
      for (const variant of [own, other]) {
        const scene = await aSceneOf(variant);
        await scene.deliver({ findTemplateVersions });

        expect(await scene.state()).toBe('accepted');
        expect((await store.message(scene.id))?.variant).toBeUndefined();
      }
    });

    it('has the same variant when it is sent once more', async () => {
      const scene = await aSceneOf(other, { ...offer, whenUnconfirmed: 'send-once-more' });
      scene.meta = async () => ({ state: 'in-doubt' });
      await scene.deliver();
      const first = await store.message(scene.id);
      expect(first?.variant).toBe(`${experiment.name}/${other.name}`);

      scene.now += minute;
      scene.meta = async () => accepted;
      await scene.wake();

      expect(scene.posted).toBe(2);
      const { variant, template } = first ?? {};
      expect(await store.message(scene.id)).toMatchObject({
        state: 'accepted',
        attempt: 2,
        variant,
        template,
      });
    });

    it('has no variant any more when it is sent after all by the type’s own template', async () => {
      const scene = await aSceneOf(other);
      scene.meta = async () => ({ state: 'refused', code: 132001, mendable: true });
      await expect(scene.deliver()).rejects.toMatchObject({ reason: 'META_132001' });
      expect((await store.message(scene.id))?.variant).toBe(`${experiment.name}/${other.name}`);

      scene.meta = async () => accepted;
      const findTemplateVersions = standing({ ...bothApproved, [other.template]: 'PAUSED' });
      await scene.deliver(
        { findTemplateVersions },
        {},
        { record: 'moved-back', redriven: true, woken: false },
      );

      const message = await store.message(scene.id);
      expect(message).toMatchObject({ state: 'accepted' });
      expect(message?.template).toMatch(/^loan_preapproval\/es_MX@/);
      expect(message?.variant).toBeUndefined();
    });

    it('that was not sent has no variant', async () => {
      const scene = await aScene({ type: offer, consent: false });
      await scene.deliver();

      expect(await store.message(scene.id)).toMatchObject({ state: 'suppressed' });
      expect((await store.message(scene.id))?.variant).toBeUndefined();
    });
  });

  it('refuses another content under the same id', async () => {
    const scene = await aScene();
    await scene.deliver();

    for (let i = 0; i < 2; i++)
      await expect(scene.deliver({}, { place: 'elsewhere' })).rejects.toMatchObject({
        reason: 'EVENT_ID_REUSED',
      });
    expect((await store.message(scene.id))?.reused).toHaveLength(1);
    expect(scene.posted).toBe(1);
  });

  describe('whose answer was lost', () => {
    const lost: SendResult = { state: 'in-doubt' };
    const fraud: NotificationType = { ...reminder, whenUnconfirmed: 'send-once-more', patienceSeconds: 60 };

    const aSceneInDoubt = async (type: NotificationType) => {
      const scene = await aScene({ type });
      scene.meta = async () => lost;
      await scene.deliver();
      return scene;
    };

    it('waits for a status, and is not posted again by any copy of its event', async () => {
      const scene = await aSceneInDoubt(transactionAlert);
      scene.now += 2 * minute;
      await scene.deliver();

      expect(scene.posted).toBe(1);
      const wakeAt = later(morning, transactionAlert.patienceSeconds * 1000);
      expect(await store.message(scene.id)).toMatchObject({ state: 'in-doubt', wakeAt });
      const wake = `${scene.id}.doubt1.${wakeAt / 1000}`;
      expect(scene.deferred).toMatchObject([{ wake, until: wakeAt }]);
    });

    it('ends as unconfirmed when no status came, and believes one that comes after that', async () => {
      const scene = await aSceneInDoubt(transactionAlert);

      await expect(scene.wake()).rejects.toMatchObject({ reason: 'EARLY' });
      scene.now += transactionAlert.patienceSeconds * 1000;
      await scene.wake();
      expect(await scene.state()).toBe('unconfirmed');
      await scene.wake();
      await store.record(scene.id, [
        { id: scene.id, attempt: 1, wamid: aWamid(), at: Instant.parse(scene.now), state: 'delivered' },
      ]);

      expect(scene.posted).toBe(1);
      expect(await scene.state()).toBe('delivered');
    });

    it('is arranged to end before it is written down', async () => {
      const scene = await aScene();
      scene.meta = async () => lost;
      const noSchedule = { defer: async () => Promise.reject(new Error('no schedule')) };

      await expect(scene.deliver(noSchedule)).rejects.toThrow('no schedule');
      expect(await scene.state()).toBe('claimed');
      scene.now += 2 * minute;
      await scene.deliver();

      expect(scene.posted).toBe(1);
      expect(scene.deferred).toHaveLength(1);
      expect(await scene.state()).toBe('in-doubt');
    });

    it('leaves the wake with nothing to do when its status has come', async () => {
      const scene = await aSceneInDoubt(fraud);
      await store.record(scene.id, [
        { id: scene.id, attempt: 1, wamid: aWamid(), at: Instant.parse(scene.now), state: 'sent' },
      ]);
      scene.now += minute;
      await scene.wake();

      expect(scene.posted).toBe(1);
      expect(await scene.state()).toBe('sent');
    });

    it('is sent once more where its type declares it, and never a third time', async () => {
      const scene = await aSceneInDoubt(fraud);
      scene.now += minute;
      await scene.wake();
      expect(scene.posted).toBe(2);
      expect(await store.message(scene.id)).toMatchObject({ state: 'in-doubt', attempt: 2 });
      expect(scene.deferred.map(({ wake }) => wake.split('.')[1])).toEqual(['doubt1', 'doubt2']);

      scene.now += minute;
      await scene.wake();
      await scene.wake();

      expect(scene.posted).toBe(2);
      expect(await scene.state()).toBe('unconfirmed');
    });

    it('is accepted the second time, and the late failure of the first post changes nothing', async () => {
      const scene = await aSceneInDoubt(fraud);
      scene.now += minute;
      scene.meta = async () => accepted;
      await scene.wake();
      const told = { id: scene.id, wamid: aWamid(), at: Instant.parse(scene.now) };
      await store.record(scene.id, [
        { ...told, attempt: 1, state: 'failed', code: 131026 },
        { ...told, attempt: 2, state: 'sent' },
      ]);

      expect(await store.message(scene.id)).toMatchObject({ state: 'sent', attempt: 2 });
      expect((await store.message(scene.id))?.code).toBeUndefined();
    });

    it('is not sent a third time by whoever follows an attempt that died as it sent the second', async () => {
      const scene = await aSceneInDoubt(fraud);
      scene.now += minute;
      void scene.deliver(
        { send: async () => new Promise(() => undefined) },
        {},
        { record: 'woken', redriven: false, woken: true },
      );
      const marks = async () =>
        (await store.findCustomer(scene.customerId)).reservations.flatMap(({ marks }) => marks);
      await expect.poll(marks).toHaveLength(2);

      await expect(scene.wake()).rejects.toMatchObject({ reason: 'BUSY' });
      scene.now += minute;
      await scene.wake();
      expect(await store.message(scene.id)).toMatchObject({ state: 'in-doubt', attempt: 2 });
      scene.now += minute;
      await scene.wake();

      expect(scene.posted).toBe(1);
      expect(await scene.state()).toBe('unconfirmed');
    });

    it('is no duplicate when Meta refuses the second post, and says nothing of the first', async () => {
      const scene = await aSceneInDoubt(fraud);
      scene.now += minute;
      scene.meta = async () => ({ state: 'refused', code: 132001, mendable: true });
      await scene.wake();

      const ended = await store.message(scene.id);
      expect(ended).toMatchObject({ state: 'unconfirmed', code: 132001 });
      expect(ended?.attempt).toBeUndefined();
    });

    it('is not sent once more when its status comes while the gates are asked', async () => {
      const scene = await aSceneInDoubt(fraud);
      scene.now += minute;
      const told = { id: scene.id, attempt: 1 as const, wamid: aWamid(), at: Instant.parse(scene.now) };
      const reserve: DispatchPorts['reserve'] = async (reservation) => {
        await store.record(scene.id, [{ ...told, state: 'sent' }]);
        return store.reserve(reservation);
      };
      await scene.deliver({ reserve }, {}, { record: 'woken', redriven: false, woken: true });

      expect(scene.posted).toBe(1);
      expect(await scene.state()).toBe('sent');
      const { reservations } = await store.findCustomer(scene.customerId);
      expect(reservations.flatMap(({ marks }) => marks)).toHaveLength(1);
    });

    it('is sent once more by the next wake, when nobody could tell whether its status had come', async () => {
      const scene = await aSceneInDoubt(fraud);
      scene.now += minute;
      let asked = 0;
      const takeOver: DispatchPorts['takeOver'] = async (seen, lease) => {
        if (++asked === 2) throw new Error('throttled');
        return store.takeOver(seen, lease);
      };
      const woken = { record: 'woken', redriven: false, woken: true };
      await expect(scene.deliver({ takeOver }, {}, woken)).rejects.toThrow('throttled');
      scene.meta = async () => accepted;
      await scene.wake();

      expect(scene.posted).toBe(2);
      expect(await store.message(scene.id)).toMatchObject({ state: 'accepted', attempt: 2 });
    });

    it('is not held for failed because the first post’s failure comes while the second is under way', async () => {
      const scene = await aSceneInDoubt(fraud);
      scene.now += minute;
      scene.meta = async () => {
        const told = { id: scene.id, wamid: aWamid(), at: Instant.parse(scene.now) };
        await store.record(scene.id, [{ ...told, attempt: 1, state: 'failed', code: 131026 }]);
        return accepted;
      };
      await scene.wake();

      const ended = await store.message(scene.id);
      expect(ended).toMatchObject({ state: 'accepted', attempt: 2 });
      expect(ended?.code).toBeUndefined();
    });

    it('is sent once more by one of two that are woken at once', async () => {
      const scene = await aSceneInDoubt(fraud);
      scene.now += minute;

      await Promise.allSettled([scene.wake(), scene.wake(), scene.wake()]);

      expect(scene.posted).toBe(2);
    });

    it('is tried again when Meta throttles the second post', async () => {
      const scene = await aSceneInDoubt(fraud);
      scene.now += minute;
      scene.meta = async () => throttled;
      await expect(scene.wake()).rejects.toMatchObject({ reason: 'META_130429' });

      scene.meta = async () => accepted;
      await scene.wake();

      expect(await store.message(scene.id)).toMatchObject({ state: 'accepted', attempt: 2 });
    });

    it('is not sent once more to a customer who has withdrawn since, and says why', async () => {
      const scene = await aSceneInDoubt(fraud);
      await store.saveConsent(scene.customerId, 'service', { state: 'withdrawn', at: later(morning, 1) });
      scene.now += minute;
      await scene.wake();

      expect(scene.posted).toBe(1);
      const message = await store.message(scene.id);
      expect(message).toMatchObject({ state: 'unconfirmed', reason: 'OPTED_OUT' });
      expect(message?.attempt).toBeUndefined(); // it was not made, so there is no duplicate
    });

    it('fails when its first post fails, though it was to be sent once more and then was not', async () => {
      const scene = await aSceneInDoubt(fraud);
      await store.saveConsent(scene.customerId, 'service', { state: 'withdrawn', at: later(morning, 1) });
      scene.now += minute;
      await scene.wake();
      const told = { id: scene.id, attempt: 1 as const, wamid: aWamid(), at: Instant.parse(scene.now) };
      await store.record(scene.id, [{ ...told, state: 'sent' }]);
      await store.record(scene.id, [{ ...told, state: 'failed', code: 131026 }]);

      const message = await store.message(scene.id);
      expect(message).toMatchObject({ state: 'failed', code: 131026 });
      expect(message?.reason).toBeUndefined();
    });

    it('has an end as well when an attempt died after its reservation', async () => {
      const scene = await aScene();
      void scene.deliver({ send: async () => new Promise(() => undefined) });
      await expect
        .poll(async () => (await store.findCustomer(scene.customerId)).reservations)
        .not.toEqual([]);
      scene.now += 2 * minute;
      await scene.deliver();
      scene.now += transactionAlert.patienceSeconds * 1000;
      await scene.wake();

      expect(await scene.state()).toBe('unconfirmed');
    });
  });

  it('is sent by the next version at once, when Meta has just paused its template', async () => {
    const scene = await aScene();
    const opened: string[] = [];
    scene.meta = async () => {
      scene.meta = async () => accepted;
      return { state: 'template-paused', code: 132015 };
    };

    await scene.deliver({ openCircuit: ({ template, language }) => opened.push(`${template}/${language}`) });

    expect(opened).toEqual(['transaction_alert/es_MX']);
    expect(scene.posted).toBe(2);
    expect(await scene.state()).toBe('accepted');
  });

  it('keeps statuses exactly as the lattice says, in any order and any repetition', async () => {
    const report = (
      id: ReturnType<typeof messageIdOf>,
      state: StatusReport['state'],
      attempt: StatusReport['attempt'],
      second: number,
    ): StatusReport => {
      const base = { id, attempt, wamid: aWamid(), at: Instant.parse(morning + second * 1000) };
      return state === 'failed' ? { ...base, state, code: 131026 } : { ...base, state };
    };
    const anyReport = fc.record({
      state: fc.constantFrom('sent', 'delivered', 'read', 'failed'),
      attempt: fc.constantFrom(1 as const, 2 as const),
    });
    const post = fc.constantFrom(undefined, 2 as const);
    await fc.assert(
      fc.asyncProperty(post, fc.array(anyReport, { minLength: 1, maxLength: 6 }), async (posted, states) => {
        const message = aMessage({
          id: messageIdOf(`lattice-${++count}-${Math.random()}`),
          state: 'accepted',
          wamid: aWamid(),
          ...(posted && { attempt: posted }),
        });
        await store.claim(message);
        const seconds = { sent: 1, failed: 2, delivered: 3, read: 4 };
        const reports = states.map(({ state, attempt }) =>
          report(message.id, state as StatusReport['state'], attempt, seconds[state as keyof typeof seconds]),
        );
        for (const one of reports) await store.record(message.id, [one]);
        expect(await store.message(message.id)).toEqual(reports.reduce(applyStatus, message));
      }),
      { numRuns: 40 },
    );
  });
});
