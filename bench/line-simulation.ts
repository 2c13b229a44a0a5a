import type { Lane } from '../core/delivery/line.ts';
import { type ChangeLine, changed, type LineRow } from '../core/delivery/line-row.ts';
import { lineTurns } from '../core/delivery/line-turns.ts';
import { isBorrowing, mustNotCrowd, pairExhausted, pairSpacingMs } from '../core/delivery/pair-limit.ts';
import type { SendResult, TakeTurn } from '../core/delivery/ports.ts';
import { RetryLater } from '../core/intake/retry-later.ts';
import { Instant, later } from '../core/time/instant.ts';
import { seeded, type VirtualTime, virtualTime } from './virtual-time.ts';

/** One message that waits in a lane's buffer. */
type Waiting = { lane: Lane; customer: number; tries: number; since: number };

/** What became of the messages, and what Meta saw. */
export type Course = {
  accepted: { lane: Lane; at: number; tookMs: number }[];
  posts: number;
  refused: Record<number, number>;
  postponed: number;
  /** Tries of the most unlucky message. */
  mostTries: number;
  /** Writes to the line's row, met conditions and unmet ones. */
  writes: number;
};

export type Scenario = {
  perSecond: number;
  /** What dispatchers believe; otherwise the truth. */
  believedPerSecond?: number;
  /** Environments of each lane that work at once. */
  environments: Partial<Record<Lane, number>>;
  seed: number;
  /** Replaces Meta's rate at a moment, in milliseconds since the start; 0 refuses everything. */
  rateAt?: (elapsed: number) => number;
  /** An error of Meta's own at a moment. */
  errorAt?: (elapsed: number) => number | undefined;
  /** When the line's table answers nobody. */
  isUnreachable?: (elapsed: number) => boolean;
};

const start = Date.parse('2026-11-22T12:00:00Z');
const batchSize = 10;

/** A number at Meta as its documentation describes it: a second's worth may be sent at once, then the rate. */
function simulatedMeta(time: VirtualTime, rateAt: (elapsed: number) => number) {
  let tokens = rateAt(0);
  let at = start;
  const borrowed = new Map<number, number>();
  return (customer: number): number => {
    const now = time.now();
    const rate = rateAt(now - start);
    tokens = Math.min(rate, tokens + ((now - at) / 1000) * rate);
    at = now;
    if (tokens < 1) return 130429;
    const until = Math.max(borrowed.get(customer) ?? 0, now);
    if (until > now + 44 * pairSpacingMs) return 131056;
    tokens -= 1;
    borrowed.set(customer, until + pairSpacingMs);
    return 0;
  };
}

const blocks = new Map<number, 'pair' | 'lane' | 'line'>([
  [130429, 'lane'],
  [131056, 'pair'],
  [131042, 'line'],
]);
const firstWaits = new Map([
  [130429, 0.5],
  [131056, 6],
  [131000, 2],
  [131016, 2],
]);

/** Dispatchers, their buffers, the number's row and Meta, on a clock of their own. */
export function lineSimulation(scenario: Scenario) {
  const { perSecond, believedPerSecond = perSecond, environments, seed } = scenario;
  const time = virtualTime(start);
  const random = seeded(seed);
  const between = (low: number, high: number) => time.pause(low + random() * (high - low));
  const meta = simulatedMeta(time, scenario.rateAt ?? (() => perSecond));
  const course: Course = { accepted: [], posts: 0, refused: {}, postponed: 0, mostTries: 0, writes: 0 };
  const buffers: Record<Lane, Waiting[]> = { security: [], service: [], marketing: [] };
  const pairs = new Map<number, Instant>();
  const written = new Map<number, Instant>();
  let row: LineRow = {};
  let open = 0;
  let stops = 0;

  const change: ChangeLine = async (wanted) => {
    await between(2, 6);
    if (scenario.isUnreachable?.(time.now() - start)) throw new Error('unreachable');
    course.writes++;
    const next = changed(row, wanted);
    row = next ?? row;
    const seen = row;
    await between(2, 6);
    return { done: next !== undefined, row: seen };
  };

  const put = (lane: Lane, customer: number) => {
    open++;
    buffers[lane].push({ lane, customer, tries: 0, since: time.now() });
  };

  const post = async (customer: number): Promise<SendResult> => {
    course.posts++;
    await between(20, 50);
    const code = scenario.errorAt?.(time.now() - start) ?? meta(customer);
    await between(80, 300);
    if (code === 0) return { state: 'accepted', wamid: 'wamid.simulated' as never };
    course.refused[code] = (course.refused[code] ?? 0) + 1;
    const block = blocks.get(code);
    return {
      state: 'not-sent',
      code,
      afterSeconds: firstWaits.get(code) ?? 60,
      ...(block && { blocks: block }),
    };
  };

  /** One record as the dispatcher handles it: gates, turn, reservation, POST. */
  async function handle({ customer, since, lane }: Waiting, takeTurn: TakeTurn) {
    await between(10, 30);
    mustNotCrowd(pairs.get(customer), Instant.parse(Math.floor(time.now())));
    const turn = await takeTurn({ countedAt: written.get(customer) });
    await between(4, 12);
    const now = Instant.parse(Math.floor(time.now()));
    const until = pairs.get(customer);
    mustNotCrowd(until, now);
    pairs.set(customer, later(isBorrowing(until, now) ? until : now, pairSpacingMs));
    written.set(customer, now);
    const result = await post(customer);
    await turn.end(result);
    if (result.state === 'not-sent') {
      if (result.blocks === 'pair') pairs.set(customer, pairExhausted(now));
      throw new RetryLater(`META_${result.code}`, 'refused', result.afterSeconds);
    }
    await between(4, 12);
    open--;
    course.accepted.push({ lane, at: time.now(), tookMs: time.now() - since });
  }

  /** As a buffer does: after a wait that doubles with every try, and spreads by a quarter. */
  async function postpone(waiting: Waiting, trouble: unknown): Promise<void> {
    if (!(trouble instanceof RetryLater)) throw trouble;
    course.postponed++;
    const seconds = Math.min(trouble.afterSeconds * 2 ** (waiting.tries - 1), 900) * (1 + random() / 4);
    await time.pause(Math.ceil(seconds) * 1000);
    buffers[waiting.lane].push(waiting);
  }

  async function environment(lane: Lane): Promise<void> {
    const settings = { lane, perSecond: believedPerSecond, perDay: undefined };
    const turns = lineTurns({ now: time.now, pause: time.pause, change, stopped: () => stops++ }, settings);
    await between(0, 200);
    for (;;) {
      const batch = buffers[lane].splice(0, batchSize);
      if (batch.length === 0) {
        await between(20, 60);
        continue;
      }
      turns.expect(batch.length);
      const one = async (waiting: Waiting) => {
        waiting.tries++;
        course.mostTries = Math.max(course.mostTries, waiting.tries);
        const { takeTurn, leave } = turns.enter();
        await handle(waiting, takeTurn)
          .catch((trouble: unknown) => void postpone(waiting, trouble))
          .finally(leave);
      };
      await Promise.all(batch.map(one));
    }
  }

  for (const [lane, count] of Object.entries(environments) as [Lane, number][])
    for (let i = 0; i < count; i++) void environment(lane);

  return {
    put,
    course,
    elapsed: () => time.now() - start,
    stops: () => stops,
    row: () => row,
    /** Puts one into a lane every so often, for as long as the simulation runs. */
    every: async (milliseconds: number, lane: Lane) => {
      for (let i = 0; ; i++) {
        await time.pause(milliseconds);
        put(lane, 1_000_000 + i);
      }
    },
    /** Until every message was accepted, or until so much time has passed. */
    run: (milliseconds = Number.POSITIVE_INFINITY) =>
      time.run(() => open === 0 || time.now() - start > milliseconds),
  };
}

/** A backlog that is drained by as many environments as the rate needs. */
export async function drained(perSecond: number, messages: number, seed: number): Promise<Course> {
  const simulation = lineSimulation({
    perSecond,
    seed,
    environments: { marketing: perSecond > 100 ? 45 : 5 },
  });
  for (let i = 0; i < messages; i++) simulation.put('marketing', i);
  await simulation.run();
  return simulation.course;
}

/** The part of the permitted rate that a drain used, from its first message to its last. */
export function shareUsed({ accepted }: Course, perSecond: number): number {
  const times = accepted.map(({ at }) => at);
  const span = times.reduce((a, b) => Math.max(a, b), 0) - times.reduce((a, b) => Math.min(a, b), Infinity);
  return ((accepted.length - 1) * 1000) / span / perSecond;
}
