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

    await sandbox.restart();

    expect((await sandbox.events()).slice(0, before.length)).toEqual(before);
    expect(await sandbox.messages(customer.phone)).toHaveLength(1);
    await sandbox.publish(event);
    await sandbox.settle();
    expect(await sandbox.messages(customer.phone)).toHaveLength(1);
  });

  it('loses no event and sends none twice when it is killed while it works', async () => {
    const customer = await introduce(sandbox, 'brazil');
    const events = Array.from({ length: 12 }, (_, i) =>
      transactionPosted(customer.id, { transactionId: `tx-${i}` }),
    );

    await Promise.all(events.map(sandbox.publish));
    await sandbox.kill();
    await sandbox.restart();
    await sandbox.settle();
    await sandbox.clock({ advance: 'PT20M' }); // what was in flight when the lights went out becomes visible again
    await sandbox.settle();

    const texts = (await sandbox.messages(customer.phone)).map(
      ({ request }) => Object(request).biz_opaque_callback_data,
    );
    expect(new Set(texts).size).toBe(texts.length);
    for (const { detail } of events) {
      const { state } = await whyOf(sandbox, detail.eventId);
      expect(['read', 'in-doubt']).toContain(state);
    }
    const announced = statesAnnounced(await sandbox.events(), events[0]?.detail.eventId ?? '');
    expect(announced.length).toBeGreaterThan(0);
  });

  it('ends cleanly when it is asked to', async () => {
    await sandbox.restart();
    expect(await sandbox.stop()).toBe(0);
  });
});
