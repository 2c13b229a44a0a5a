import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chance } from '../simulation/chance.ts';
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
import { causedBy, introduce, statesAnnounced } from './customers.ts';
import { type RunningSandbox, type SeenEvent, startSandbox } from './running-sandbox.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ fresh: true, args: ['--no-seed'] });
  await sandbox.clock({ set: '2026-11-23T16:00:00Z' });
});
afterAll(() => sandbox?.stop());

/** `KILLS_SEED=… npx vitest run test/journeys/killed-at-random.test.ts` kills at the same moments again. */
const seed = Number(process.env.KILLS_SEED ?? Math.floor(Math.random() * 1_000_000));
const { between } = chance('kills', seed);

/** Each kill strikes somewhere between the first event and the last status, one of them early on a machine of any speed. */
const kills = [between(0, 30), between(0, 250), between(0, 250)];

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

/** Kills at once, and answers until when, by the sandbox's clock, anything was done at the latest. */
async function killNow(): Promise<number> {
  const asked = Date.now();
  const ahead = Date.parse((await sandbox.clock()).now) - asked;
  await sandbox.kill();
  return Date.now() + ahead;
}

/** When the last word on an event was said. */
const endedAt = (seen: readonly SeenEvent[], event: BusinessEvent): number =>
  Math.max(...causedBy(seen, event.detail.eventId).map(({ time }) => Date.parse(time)));

it(`nothing is lost and nothing doubled by kills after ${kills.join(', ')} ms of work (KILLS_SEED=${seed})`, async () => {
  const people = [await introduce(sandbox, 'mexico'), await introduce(sandbox, 'colombia')];
  const { now } = await sandbox.clock();
  const work = people.flatMap(({ id, phone }) =>
    [...aDayOf(id), missingDocument(id)].map((event) => ({
      phone,
      event: { ...event, detail: { occurredAt: now, ...event.detail } },
    })),
  );
  const rounds = kills.map((_, round) => work.filter((_, index) => index % kills.length === round));

  const strikes: number[] = [];
  for (const [round, some] of rounds.entries()) {
    await Promise.all(some.map(({ event }) => sandbox.publish(event)));
    await sleep(kills[round]);
    strikes.push(await killNow());
    await sandbox.restart();
  }
  for (const advance of ['PT10M', 'PT10M', 'P1DT1H', 'P2D']) {
    await sandbox.clock({ advance });
    await sandbox.settle();
  }

  const seen = await sandbox.events();
  const inFlight = rounds.map((some, round) =>
    some.filter(({ event }) => endedAt(seen, event) > (strikes[round] ?? Number.NaN)),
  );
  expect(inFlight.flat().length, 'events without an end when a kill struck').toBeGreaterThan(0);
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
