import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type BusinessEvent,
  balance,
  missingDocument,
  offer,
  paymentDue,
  suspicion,
  withdrawal,
} from './business-events.ts';
import { whyOf } from './command-line.ts';
import { introduce, statesAnnounced } from './customers.ts';
import { type RunningSandbox, startSandbox } from './running-sandbox.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ fresh: true, args: ['--no-seed'] });
  await sandbox.clock({ set: '2026-11-23T16:00:00Z' });
});
afterAll(() => sandbox?.stop());

/** Each kill strikes somewhere between the first event and the last status. */
const kills = Array.from({ length: 3 }, () => Math.floor(Math.random() * 250));

/** Everything a customer's day has room for. */
const aDayOf = (customerId: string): BusinessEvent[] => [
  ...[1, 2, 3].map((number) => withdrawal(customerId, { transactionId: `tx-${number}` })),
  ...[1, 2].map((number) => suspicion(customerId, { alertId: `alert-${number}` })),
  balance(customerId),
  paymentDue(customerId),
  offer(customerId),
];

/** How each ended, by whoever is asked: the row, the phone, and the bus. */
async function endingOf(event: BusinessEvent, phone: string) {
  const { state, messageId, possibleDuplicate } = await whyOf(sandbox, event.detail.eventId);
  const posts = (await sandbox.messages(phone))
    .map(({ request }) => String(Object(request).biz_opaque_callback_data))
    .filter((data) => data.startsWith(messageId));
  const announced = statesAnnounced(await sandbox.events(), event.detail.eventId);
  return { state, posts: posts.length, possibleDuplicate, lastWord: announced.at(-1) };
}

it(`nothing is lost and nothing doubled by kills after ${kills.join(', ')} ms of work`, async () => {
  const people = [await introduce(sandbox, 'mexico'), await introduce(sandbox, 'colombia')];
  const { now } = await sandbox.clock();
  const work = people.flatMap(({ id, phone }) =>
    [...aDayOf(id), missingDocument(id)].map((event) => ({
      phone,
      event: { ...event, detail: { occurredAt: now, ...event.detail } },
    })),
  );
  const rounds = kills.map((_, round) => work.filter((_, index) => index % kills.length === round));

  for (const [round, some] of rounds.entries()) {
    await Promise.all(some.map(({ event }) => sandbox.publish(event)));
    await sleep(kills[round]);
    await sandbox.kill();
    await sandbox.restart();
  }
  for (const advance of ['PT10M', 'PT10M', 'P1DT1H', 'P2D']) {
    await sandbox.clock({ advance });
    await sandbox.settle();
  }

  for (const { event, phone } of work) {
    const { state, posts, possibleDuplicate, lastWord } = await endingOf(event, phone);
    const story = `${event.detailType} ended as ${state} after ${posts} posts`;
    expect(['read', 'unconfirmed', 'suppressed'], story).toContain(state);
    expect(posts, story).toBeLessThanOrEqual(possibleDuplicate ? 2 : 1);
    expect(posts === 0, story).toBe(state !== 'read');
    if (possibleDuplicate) expect(event.detailType).toBe('SuspiciousActivityDetected');
    expect(lastWord, story).toBe(state);
  }
  const waiting = (await sandbox.queues()).filter(
    ({ visible, inFlight, delayed }) => visible + inFlight + delayed,
  );
  expect(waiting).toEqual([]);
}, 90_000);
