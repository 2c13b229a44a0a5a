import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whyOf } from './command-line.ts';
import { introduce, statesAnnounced, transactionPosted } from './customers.ts';
import { type RunningSandbox, startSandbox } from './running-sandbox.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ fresh: true });
});
afterAll(() => sandbox?.stop());

describe('a sandbox that is stopped in the middle', () => {
  it('keeps customers, messages, phones and events over an orderly restart', async () => {
    const customer = await introduce(sandbox, 'mexico');
    const event = transactionPosted(customer.id);
    await sandbox.publish(event);
    await sandbox.settle();
    const before = await sandbox.events();
    await sandbox.faults({ function: 'links', fault: 'crash' });

    await sandbox.restart();

    expect(await sandbox.faults()).toEqual([]); // unlike all that the product keeps
    expect((await sandbox.events()).slice(0, before.length)).toEqual(before);
    expect(await sandbox.messages(customer.phone)).toHaveLength(1);
    await sandbox.publish(event);
    await sandbox.settle();
    expect(await sandbox.messages(customer.phone)).toHaveLength(1);
  });

  it('loses no event in silence and sends none twice when it is killed while it works', async () => {
    const customer = await introduce(sandbox, 'brazil');
    const events = Array.from(
      { length: 10 },
      (
        _,
        i, // as many as a day may have
      ) => transactionPosted(customer.id, { transactionId: `tx-${i}` }),
    );

    await Promise.all(events.map(sandbox.publish));
    while ((await sandbox.messages(customer.phone)).length === 0) await sleep(2);
    await sandbox.kill();
    await sandbox.restart();
    await sandbox.clock({ advance: 'PT10M' }); // a claim whose attempt was killed may be taken over after a minute
    await sandbox.settle();
    await sandbox.clock({ advance: 'P1DT1H' }); // the patience with what is in doubt
    await sandbox.settle();

    const atMeta = (await sandbox.messages(customer.phone)).map(({ request }) =>
      String(Object(request).biz_opaque_callback_data),
    );
    const endings = await Promise.all(events.map(({ detail }) => whyOf(sandbox, detail.eventId)));
    const endedAs = (state: string) =>
      endings.filter((why) => why.state === state).map(({ messageId }) => messageId);
    expect(endedAs('read').toSorted()).toEqual(atMeta.toSorted());
    expect(endedAs('unconfirmed')).toHaveLength(events.length - atMeta.length);
    for (const { detail } of events)
      expect(statesAnnounced(await sandbox.events(), detail.eventId).at(-1)).toMatch(/^(read|unconfirmed)$/);
    const buffers = (await sandbox.queues()).filter(({ visible, inFlight }) => visible + inFlight > 0);
    expect(buffers).toEqual([]);
  });

  it('numbers what passed the bus without a hole', async () => {
    const numbers = (await sandbox.events()).map(({ seq }) => seq);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });

  it('ends cleanly when it is asked to', async () => {
    await sandbox.restart();
    expect(await sandbox.stop()).toBe(0);
  });
});
