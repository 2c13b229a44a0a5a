import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drained, lineSimulation, shareUsed } from '../../bench/line-simulation.ts';
import { virtualTime } from '../../bench/virtual-time.ts';
import {
  type Ask,
  dailyLimit,
  leaseFor,
  newcomersOf,
  newsChange,
  paceOf,
  pauseChange,
  pauseOf,
  probeChange,
  receivedChange,
  resumeChange,
} from '../../core/delivery/line.ts';
import type { LineNews } from '../../core/delivery/line-news.ts';
import { type ChangeLine, changed, type LineRow } from '../../core/delivery/line-row.ts';
import { lineTurns } from '../../core/delivery/line-turns.ts';
import { isBorrowing, mustNotCrowd, pairExhausted } from '../../core/delivery/pair-limit.ts';
import { later } from '../../core/time/instant.ts';
import { morning } from './builders.ts';

/** A row in memory, where the first guess may be wrong and the second is not. */
function aLine(row: LineRow = {}) {
  const line = {
    row,
    try: (change: Parameters<ChangeLine>[0]): boolean => {
      const next = changed(line.row, change);
      line.row = next ?? line.row;
      return next !== undefined;
    },
    lease: (ask: Partial<Ask> = {}): readonly number[] => {
      const whole = {
        stream: 'general' as const,
        turns: 1,
        newcomers: 0,
        now: morning,
        perSecond: 80,
        ...ask,
      };
      const { change, slots } = leaseFor(line.row, whole);
      return line.try(change) ? slots(line.row) : [];
    },
  };
  return line;
}

const plus = (milliseconds: number) => morning + milliseconds;

describe('a lease', () => {
  it('takes slots one after another, from now on where nobody is ahead', () => {
    const line = aLine({ until: morning - 5000 });

    expect(line.lease({ turns: 3 })).toEqual([plus(0), plus(12.5), plus(25)]);
    expect(line.lease({ turns: 2 })).toEqual([plus(37.5), plus(50)]);
    expect(line.row.until).toBe(plus(62.5));
  });

  it('is not given further ahead than six seconds', () => {
    const line = aLine();
    line.lease({ turns: 490 });

    expect(line.lease()).toEqual([]);
    expect(line.lease({ now: plus(1000) })).toEqual([plus(6125)]);
  });

  it('is held up by no row of a clock that runs five minutes ahead', () => {
    expect(aLine({ until: plus(300_000) }).lease()).toEqual([morning]);
  });

  it('fails, and takes nothing, where the line was not as it was believed to be', () => {
    const { change } = leaseFor(
      {},
      { stream: 'general', turns: 1, newcomers: 0, now: morning, perSecond: 80 },
    );

    expect(changed({ until: plus(1) }, change)).toBeUndefined();
  });

  it('goes to security at once though six seconds are given away, and moves all others back', () => {
    const line = aLine({ until: plus(5900) });

    expect(line.lease({ stream: 'urgent', turns: 3 })).toEqual([morning, morning, morning]);
    expect(line.row.until).toBe(plus(5937.5));
  });

  it('lets security send a quarter of a second’s worth at once, and a tenth of the rate from then on', () => {
    const line = aLine({ until: plus(5000) });

    const slots = [0, 1, 2].flatMap(() => line.lease({ stream: 'urgent', turns: 10 }));

    expect(slots.slice(0, 20)).toEqual(Array(20).fill(morning));
    expect(slots.slice(20)).toEqual(Array.from({ length: 10 }, (_, i) => plus((i + 1) * 125)));
  });

  it('takes security from the general slots where those are free sooner', () => {
    const line = aLine({ urgentUntil: plus(2500) });

    expect(line.lease({ stream: 'urgent', turns: 2 })).toEqual([plus(0), plus(12.5)]);
    expect(line.row.urgentUntil).toBe(plus(2500));
  });

  it('never gives out more in any stretch of time than the rate and one second’s worth, whoever asks when', () => {
    const asks = fc.array(
      fc.record({
        stream: fc.constantFrom('general' as const, 'urgent' as const),
        turns: fc.integer({ min: 1, max: 10 }),
        waitMs: fc.integer({ min: 0, max: 200 }),
      }),
      { minLength: 1, maxLength: 200 },
    );
    fc.assert(
      fc.property(asks, fc.constantFrom(20, 80, 1000), (all, perSecond) => {
        const line = aLine();
        let now: number = morning;
        const slots = all.flatMap(({ waitMs, ...ask }) => {
          now += waitMs;
          return [...line.lease({ ...ask, now, perSecond })];
        });
        let tokens = perSecond;
        let last = 0;
        for (const at of slots.toSorted((a, b) => a - b)) {
          tokens = Math.min(perSecond, tokens + ((at - last) * perSecond) / 1000) - 1;
          last = at;
          if (tokens < -0.001) return false;
        }
        return true;
      }),
      { numRuns: 300 },
    );
  });

  it('counts messages that came in, as long as somebody is sending', () => {
    const busy = { until: plus(1000) };

    expect(changed(busy, receivedChange(8, 80, morning))).toEqual({ until: plus(1100) });
    expect(changed({ until: plus(-1) }, receivedChange(8, 80, morning))).toBeUndefined();
    expect(changed({}, receivedChange(8, 80, morning))).toBeUndefined();
  });
});

describe('a pause', () => {
  const refused = { block: 'lane' as const, cause: 130429, now: morning as number, probe: undefined };

  it('of general traffic leaves security alone', () => {
    const line = aLine();
    line.try(pauseChange(line.row, 'general', refused));

    expect(line.lease()).toEqual([]);
    expect(line.lease({ stream: 'urgent' })).toEqual([morning]);
  });

  it('begins once, however many posts were under way', () => {
    const line = aLine();

    expect(line.try(pauseChange(line.row, 'general', refused))).toBe(true);
    expect(line.try(pauseChange(line.row, 'general', { ...refused, now: plus(5) }))).toBe(false);
    expect(pauseOf(line.row, 'general')).toEqual({
      until: plus(1000),
      cause: 130429,
      times: 1,
      probing: false,
    });
  });

  it.each([
    ['lane', 'general', [1, 2, 4, 8, 16, 32, 60, 60]],
    ['lane', 'urgent', [0.25, 0.5, 1, 1, 1]],
    ['line', 'general', [60, 120, 240, 480, 900, 900]],
    ['line', 'urgent', [60, 60, 60]],
  ] as const)('of a %s, %s, lasts %j seconds while probes fail', (block, stream, seconds) => {
    const line = aLine();
    let now: number = morning;
    line.try(pauseChange(line.row, stream, { ...refused, block, now }));

    for (const length of seconds) {
      const pause = pauseOf(line.row, stream);
      expect(pause?.until).toBe(now + length * 1000);
      now = pause?.until ?? 0;
      if (pause) line.try(probeChange(stream, pause, now));
      line.try(pauseChange(line.row, stream, { ...refused, block, now, probe: pauseOf(line.row, stream) }));
    }
  });

  it('is tried out by one of all who find it over, and ends when that one is answered', () => {
    const line = aLine();
    line.try(pauseChange(line.row, 'general', refused));
    const over = pauseOf(line.row, 'general');
    if (!over) throw new Error('it does not pause');

    expect([1, 2, 3].map(() => line.try(probeChange('general', over, plus(1000))))).toEqual([
      true,
      false,
      false,
    ]);
    const probe = pauseOf(line.row, 'general');
    if (!probe) throw new Error('it does not probe');
    expect(line.try(resumeChange('general', probe))).toBe(true);

    expect(pauseOf(line.row, 'general')).toBeUndefined();
    expect(line.lease({ now: plus(1100) })).toHaveLength(1);
  });

  it('for a broken rate is followed by a slower pace, which is the whole again after a minute', () => {
    const line = aLine();
    line.try(pauseChange(line.row, 'general', refused));

    expect(paceOf(line.row, morning)).toBeCloseTo(0.7);
    expect(paceOf(line.row, plus(6000))).toBeCloseTo(0.8);
    expect(paceOf(line.row, plus(60_000))).toBe(1);
  });
});

describe('news of the number', () => {
  const news = (...[kind]: [LineNews]) => newsChange(kind);

  it('change what is known, unless they are older', () => {
    const line = aLine();

    expect(line.try(news({ kind: 'throughput', at: morning, perSecond: 1000 }))).toBe(true);
    expect(line.try(news({ kind: 'throughput', at: later(morning, -1), perSecond: 80 }))).toBe(false);
    expect(line.try(news({ kind: 'messaging-limit', at: morning, perDay: undefined }))).toBe(true);

    expect(line.row).toMatchObject({ perSecond: 1000, perDay: 0 });
    expect(dailyLimit(line.row, 'marketing', 250)).toBe(Number.POSITIVE_INFINITY);
  });

  it('stop everybody until it is restored, security too', () => {
    const line = aLine();
    line.try(news({ kind: 'stopped', at: morning, cause: 'DISABLED_UPDATE' }));

    expect([line.lease(), line.lease({ stream: 'urgent' })]).toEqual([[], []]);
    expect(pauseOf(line.row, 'urgent')?.cause).toBe('DISABLED_UPDATE');
    expect(line.try(news({ kind: 'restored', at: later(morning, -1), cause: 'late' }))).toBe(false);
    expect(line.try(news({ kind: 'restored', at: later(morning, 60_000), cause: 'REINSTATE' }))).toBe(true);
    expect(line.lease({ now: plus(60_000) })).toHaveLength(1);
  });
});

describe('customers that are new', () => {
  const hour = 3_600_000;

  it('are counted with the next lease, for 24 hours, and forgotten after that', () => {
    const line = aLine();
    line.lease({ newcomers: 7 });
    line.lease({ newcomers: 5, now: plus(23 * hour) });

    expect(newcomersOf(line.row, plus(23 * hour))).toBe(12);
    expect(newcomersOf(line.row, plus(26 * hour))).toBe(5);
    line.lease({ newcomers: 1, now: plus(26 * hour) });
    expect(Object.keys(line.row).filter((field) => field.startsWith('new'))).toHaveLength(2);
  });

  it('may be written to by marketing up to nine tenths of the limit, and by security whatever we count', () => {
    expect(dailyLimit({}, 'marketing', 250)).toBe(225);
    expect(dailyLimit({ perDay: 1000 }, 'service', 250)).toBe(1000);
    expect(dailyLimit({ perDay: 1000 }, 'security', 250)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('one customer', () => {
  it('gets 45 at once, and then one every six seconds', () => {
    let until = morning;
    for (let i = 0; i < 45; i++) {
      mustNotCrowd(until, morning);
      until = later(isBorrowing(until, morning) ? until : morning, 6000);
    }

    expect(() => mustNotCrowd(until, morning)).toThrow(
      expect.objectContaining({ reason: 'PAIR_LIMIT', afterSeconds: 6 }),
    );
    expect(() => mustNotCrowd(until, later(morning, 6000))).not.toThrow();
  });

  it('waits six seconds once Meta has said that there were too many', () => {
    expect(() => mustNotCrowd(pairExhausted(morning), morning)).toThrow(
      expect.objectContaining({ afterSeconds: 6 }),
    );
  });
});

describe('the turns of one environment', () => {
  function anEnvironment(lane: 'security' | 'service' | 'marketing', row: LineRow = {}, perDay?: number) {
    const time = virtualTime(morning);
    const line = aLine(row);
    const world = { time, line, writes: 0, stopped: [] as number[], isDown: false };
    const change: ChangeLine = async (wanted) => {
      await time.pause(5);
      if (world.isDown) throw new Error('unreachable');
      world.writes++;
      return { done: line.try(wanted), row: line.row };
    };
    const turns = lineTurns(
      { now: time.now, pause: time.pause, change, stopped: (code) => world.stopped.push(code) },
      { lane, perSecond: 80, perDay },
    );
    /** What comes of a promise, while time passes for it. */
    const settled = async <T>(promise: Promise<T>): Promise<PromiseSettledResult<T>> => {
      let over = false;
      const [result] = await Promise.all([
        Promise.allSettled([promise]).then(([one]) => {
          over = true;
          return one;
        }),
        time.run(() => over),
      ]);
      return result;
    };
    return { ...world, world, turns, settled };
  }

  const reachesNew = false;

  it('come from one lease for a whole batch', async () => {
    const { turns, settled, world } = anEnvironment('service');
    turns.expect(10);

    const all = await settled(Promise.all(Array.from({ length: 10 }, () => turns.takeTurn({ reachesNew }))));

    expect(all.status).toBe('fulfilled');
    expect(world.writes).toBe(1);
    expect(world.line.row.until).toBe(plus(125));
  });

  it('send general traffic back after seven seconds, with what is left of a pause', async () => {
    const refused = { block: 'lane' as const, cause: 130429, now: morning, probe: undefined };
    const row = changed({ pauses: 5 }, pauseChange({}, 'general', { ...refused, now: plus(29_000) }));
    const { turns, settled, time } = anEnvironment('marketing', row);

    const answer = await settled(turns.takeTurn({ reachesNew }));

    expect(answer).toMatchObject({ reason: { reason: 'LINE_PAUSED', afterSeconds: 24 } });
    expect(time.now() - morning).toBeCloseTo(7000, -2);
  });

  it('go on as soon as somebody has ended a pause that should have lasted longer', async () => {
    const refused = { block: 'line' as const, cause: 131042, now: morning, probe: undefined };
    const { turns, settled, time, world } = anEnvironment('service');
    world.line.row = changed({ pauses: 3 }, pauseChange({}, 'general', refused)) ?? {};
    expect(await settled(turns.takeTurn({ reachesNew }))).toMatchObject({
      reason: { reason: 'LINE_PAUSED' },
    });

    world.line.try(newsChange({ kind: 'restored', at: morning, cause: 'REINSTATED' }));
    let waited = false;
    void time.pause(4000).then(() => {
      waited = true;
    });
    await time.run(() => waited);

    expect(await settled(turns.takeTurn({ reachesNew }))).toMatchObject({ status: 'fulfilled' });
  });

  it.each(['service', 'marketing'] as const)('make %s wait when the row cannot be reached', async (lane) => {
    const { turns, settled, world } = anEnvironment(lane);
    world.isDown = true;

    expect(await settled(turns.takeTurn({ reachesNew }))).toMatchObject({
      reason: { reason: 'LINE_UNKNOWN' },
    });
  });

  it('let security go when the row cannot be reached', async () => {
    const { turns, settled, world } = anEnvironment('security');
    world.isDown = true;

    expect(await settled(turns.takeTurn({ reachesNew }))).toMatchObject({ value: { waitedMs: 5 } });
  });

  it('let security go when the row does not answer within half a second', async () => {
    const time = virtualTime(morning);
    const change = () => new Promise<never>(() => undefined);
    const ports = { now: time.now, pause: time.pause, change, stopped: () => undefined };
    const { takeTurn } = lineTurns(ports, { lane: 'security', perSecond: 80, perDay: undefined });
    let waited: number | undefined;
    void takeTurn({ reachesNew }).then(({ waitedMs }) => {
      waited = waitedMs;
    });

    await time.run(() => waited !== undefined);

    expect(waited).toBe(500);
  });

  it('keep marketing from new customers at nine tenths of the limit, and from nobody else', async () => {
    const hour = Math.floor(morning / 3_600_000);
    const { turns, settled } = anEnvironment('marketing', { [`new${hour}`]: 225 }, 250);

    expect(await settled(turns.takeTurn({ reachesNew: true }))).toMatchObject({
      reason: { reason: 'MESSAGING_LIMIT', afterSeconds: 894 },
    });
    expect(await settled(turns.takeTurn({ reachesNew: false }))).toMatchObject({ status: 'fulfilled' });
  });

  it('stop the line for all when the account is at fault, and tell a person once', async () => {
    const { turns, settled, world } = anEnvironment('service');
    turns.expect(3);
    const result = { state: 'not-sent' as const, code: 131042, afterSeconds: 60, blocks: 'line' as const };

    await settled(Promise.all([1, 2, 3].map(async () => (await turns.takeTurn({ reachesNew })).end(result))));

    expect(world.stopped).toEqual([131042]);
    for (const stream of ['general', 'urgent'] as const)
      expect(pauseOf(world.line.row, stream)).toMatchObject({ cause: 131042, times: 1 });
  });
});

describe('a number under load', () => {
  it.each([
    [80, 1],
    [80, 2],
    [1000, 3],
  ])(
    'that takes %i a second is used to 97 % by 10,000 waiting messages, without a breach (seed %i)',
    async (perSecond, seed) => {
      const course = await drained(perSecond, 10_000, seed);

      expect(course.accepted).toHaveLength(10_000);
      expect(course.posts).toBe(10_000);
      expect(shareUsed(course, perSecond)).toBeGreaterThanOrEqual(0.97);
      expect(shareUsed(course, perSecond)).toBeLessThanOrEqual(1.01);
      expect(course.writes / course.posts).toBeLessThanOrEqual(0.2);
      expect(course.mostTries).toBe(1);
    },
  );

  it('that many messages to one customer wait for costs nobody a breach of the pair limit', async () => {
    const simulation = lineSimulation({ perSecond: 80, seed: 4, environments: { service: 5 } });
    for (let i = 0; i < 2000; i++) simulation.put('service', i % 40 === 0 ? -1 : i);

    await simulation.run();

    expect(simulation.course.accepted).toHaveLength(2000);
    expect(simulation.course.refused).toEqual({});
  });

  it.each([1, 2, 3])(
    'takes a fraud alert within two seconds, behind 100,000 offers and in a storm of 429 (seed %i)',
    async (seed) => {
      const storm = { perSecond: 80, rateAt: () => 40 }; // somebody else uses the other half
      const environments = { marketing: 5, service: 10, security: 3 };
      const simulation = lineSimulation({ ...storm, seed, environments });
      for (let i = 0; i < 100_000; i++) simulation.put('marketing', i);
      void simulation.every(1000, 'security');

      await simulation.run(60_000);

      const { accepted, posts, refused } = simulation.course;
      const alerts = accepted.filter(({ lane }) => lane === 'security').map(({ tookMs }) => tookMs);
      expect(alerts.length).toBeGreaterThanOrEqual(55);
      expect(Math.max(...alerts)).toBeLessThanOrEqual(2000);
      expect(refused[130429]).toBeGreaterThan(10);
      expect(posts).toBeLessThanOrEqual(3 * accepted.length);
    },
  );

  it('sends a fraud alert at once in front of 100,000 offers when there is no storm', async () => {
    const simulation = lineSimulation({
      perSecond: 80,
      seed: 5,
      environments: { marketing: 5, security: 3 },
    });
    for (let i = 0; i < 100_000; i++) simulation.put('marketing', i);
    void simulation.every(200, 'security');

    await simulation.run(30_000);

    const { accepted, refused } = simulation.course;
    const alerts = accepted.filter(({ lane }) => lane === 'security').map(({ tookMs }) => tookMs);
    expect(alerts.length).toBeGreaterThan(100);
    expect(Math.max(...alerts)).toBeLessThanOrEqual(600);
    expect(refused).toEqual({});
  });

  it.each([
    [
      'refuses everything for half a minute',
      { rateAt: (ms: number) => (ms > 5000 && ms < 35_000 ? 1e-6 : 80) },
      0,
    ],
    [
      'stops the line for a minute',
      { errorAt: (ms: number) => (ms > 5000 && ms < 65_000 ? 131042 : undefined) },
      1,
    ],
  ])('that %s gets far fewer than three posts for each message', async (_, trouble, stops) => {
    const simulation = lineSimulation({ perSecond: 80, seed: 6, environments: { marketing: 5 }, ...trouble });
    for (let i = 0; i < 1000; i++) simulation.put('marketing', i);

    await simulation.run();

    const { accepted, posts, refused, mostTries } = simulation.course;
    expect(accepted).toHaveLength(1000);
    expect(Object.keys(refused)).toHaveLength(1);
    expect(posts).toBeLessThanOrEqual(1100);
    expect(mostTries).toBeLessThan(10);
    expect(simulation.stops()).toBe(stops);
  });

  it('lets fraud alerts flow while its row cannot be reached, and nothing else', async () => {
    const isUnreachable = (ms: number) => ms > 5000 && ms < 25_000;
    const environments = { marketing: 5, security: 2 };
    const simulation = lineSimulation({ perSecond: 80, seed: 7, environments, isUnreachable });
    for (let i = 0; i < 100_000; i++) simulation.put('marketing', i);
    void simulation.every(1000, 'security');

    await simulation.run(25_000);

    const start = Date.parse('2026-11-22T12:00:00Z');
    const meanwhile = simulation.course.accepted.filter(({ at }) => at > start + 7000 && at < start + 25_000);
    expect(new Set(meanwhile.map(({ lane }) => lane))).toEqual(new Set(['security']));
    expect(meanwhile.length).toBeGreaterThanOrEqual(17);
  });
});
