import { describe, expect, it } from 'vitest';
import {
  type Count,
  differenceBounds,
  leastIncrease,
  rateBounds,
} from '../../core/conversions/always-valid.ts';
import { chiSquareAbove, normalBelow, normalQuantile } from '../../core/conversions/normal.ts';
import {
  type Arm,
  judgeExperiment,
  plannedSize,
  sampleRatio,
  sizeLookedAtOnce,
} from '../../core/conversions/verdict.ts';

/** The same dice each time, between 0 and 1 (mulberry32). */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const plan = (change: object = {}, [own, ...others]: readonly number[] = [0.5, 0.5]) => {
  const variant = (share: number | undefined, n: number) => ({
    name: `v${n}`,
    template: 't',
    share: share ?? 0,
  });
  const [second, ...more] = others.map((share, n) => variant(share, n + 1));
  if (!second) throw new Error('two at least');
  const variants: Parameters<typeof judgeExperiment>[0]['variants'] = [variant(own, 0), second, ...more];
  return {
    variants,
    baseline: 0.1,
    leastEffect: 0.02,
    mostOptOuts: 0.01,
    power: 0.8,
    alpha: 0.05,
    ...change,
  };
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

describe('the normal distribution', () => {
  it.each([
    [0, 0.5],
    [1.959964, 0.975],
    [-1.644854, 0.05],
    [3.290527, 0.9995],
    [6, 0.9999999990134],
  ])('has below %d a share of %d', (z, share) => {
    expect(normalBelow(z)).toBeCloseTo(share, 7);
    expect(normalQuantile(share)).toBeCloseTo(z, 4);
  });

  it('has next to nothing beyond nine deviations', () => {
    expect([normalBelow(-40), normalBelow(40)]).toEqual([0, 1]);
  });
});

it.each([
  [3.841459, 1, 0.05],
  [10.827566, 1, 0.001],
  [5.991465, 2, 0.05],
  [7.814728, 3, 0.05],
  [18.467, 4, 0.001],
  [0, 3, 1],
])('a chi-square of %d with %i degrees of freedom is as rare as tables say', (value, degrees, above) => {
  expect(chiSquareAbove(value, degrees)).toBeCloseTo(above, 5);
});

describe('the planned size', () => {
  it.each([
    [0.1, 0.02, 3839],
    [0.04, 0.01, 6743],
    [0.5, 0.05, 1562],
  ])(
    'for a test that is looked at once is what textbooks say: from %d by %d',
    (baseline, leastEffect, each) => {
      const [own = 0, other = 0] = sizeLookedAtOnce(plan({ baseline, leastEffect }));
      expect(own).toBe(other);
      expect(Math.abs(own - each)).toBeLessThanOrEqual(2);
    },
  );

  it('is about twice as much for one that may be looked at each day', () => {
    const [each = 0] = plannedSize(plan());
    expect(each).toBe(7350);
  });

  it('follows the shares, and grows as they become unequal or more', () => {
    const [own = 0, other = 0] = plannedSize(plan({}, [0.9, 0.1]));
    expect(own / other).toBeCloseTo(9, 2);
    expect(own + other).toBeGreaterThan(sum(plannedSize(plan())));
    expect(sum(plannedSize(plan({}, [0.34, 0.33, 0.33])))).toBeGreaterThan(sum(plannedSize(plan())));
  });
});

describe('whoever looks after every single customer, and stops at the first word,', () => {
  type Peek = (one: Count, other: Count) => boolean;

  /** How many of so many experiments ever come to a word, each peeked at after every customer. */
  function everSaid(peek: Peek, rates: readonly [number, number], { share = 0.5, size = 0, runs = 250 }) {
    const roll = dice(20261122);
    let said = 0;
    for (let run = 0; run < runs; run++) {
      const aGroup = () => ({ of: 0, successes: 0 });
      const groups = [aGroup(), aGroup()] as const;
      for (let customer = 0; customer < size; customer++) {
        const arm = roll() < share ? 1 : 0;
        groups[arm].of += 1;
        if (roll() < rates[arm]) groups[arm].successes += 1;
        if (!peek(groups[1], groups[0])) continue;
        said += 1;
        break;
      }
    }
    return said / runs;
  }

  const cases = [
    { baseline: 0.1, leastEffect: 0.05, share: 0.5 },
    { baseline: 0.02, leastEffect: 0.02, share: 0.5 },
    { baseline: 0.05, leastEffect: 0.05, share: 0.1 },
  ];

  const ofPlan = ({ share, ...rates }: (typeof cases)[number]) =>
    sum(plannedSize(plan(rates, [1 - share, share])));

  const differs =
    (planned: number): Peek =>
    (one, other) => {
      const bounds = differenceBounds(one, other, { alpha: 0.05, planned });
      return bounds !== undefined && (bounds.low > 0 || bounds.high < 0);
    };

  it.each(cases)('sees a difference where there is none in at most 5 of 100 experiments: %o', (one) => {
    const planned = ofPlan(one);
    const rates = [one.baseline, one.baseline] as const;
    expect(everSaid(differs(planned), rates, { ...one, size: 2 * planned })).toBeLessThanOrEqual(0.05);
  });

  it.each(cases)('finds a difference that is there by the planned size, as planned: %o', (one) => {
    const planned = ofPlan(one);
    const rates = [one.baseline, one.baseline + one.leastEffect] as const;
    expect(everSaid(differs(planned), rates, { ...one, size: planned, runs: 100 })).toBeGreaterThanOrEqual(
      0.8,
    );
  });

  it.each(cases)('stops for opt-outs that are put up with in at most 5 of 100 experiments: %o', (one) => {
    const planned = ofPlan(one);
    const allowed = 0.01;
    const stops: Peek = (other, first) =>
      (leastIncrease(other, first, { alpha: 0.05, planned }) ?? -1) > allowed;
    expect(everSaid(stops, [0.01, 0.02], { ...one, size: 2 * planned })).toBeLessThanOrEqual(0.05);
  });

  it('would be wrong far more often by a test that is made to be looked at once', () => {
    const naive: Peek = (one, other) => {
      const rate = (one.successes + other.successes) / (one.of + other.of);
      const error = Math.sqrt(rate * (1 - rate) * (1 / one.of + 1 / other.of));
      return (
        one.of > 30 &&
        other.of > 30 &&
        Math.abs(one.successes / one.of - other.successes / other.of) > 1.96 * error
      );
    };
    expect(everSaid(naive, [0.1, 0.1], { size: 5000 })).toBeGreaterThan(0.2);
  });
});

describe('bounds', () => {
  const width = { alpha: 0.05, planned: 10_000 };

  it('are not there before anybody is counted, and say nothing after a handful', () => {
    const nobody = { of: 0, successes: 0 };
    const one = { of: 1, successes: 1 };
    expect(rateBounds(nobody, width)).toBeUndefined();
    expect(differenceBounds(one, nobody, width)).toBeUndefined();
    expect(leastIncrease(nobody, one, width)).toBeUndefined();
    expect(rateBounds(one, width)).toMatchObject({ low: 0, high: 1 });
    expect(differenceBounds(one, { of: 1, successes: 0 }, width)).toMatchObject({ low: -1, high: 1 });
  });

  it('lie around what was seen, and close in', () => {
    const half = (of: number) => {
      const { estimate, low, high } = rateBounds({ of, successes: of / 10 }, width) ?? {
        estimate: 0,
        low: 0,
        high: 0,
      };
      expect(estimate).toBe(0.1);
      return [low, high];
    };
    const [[low1 = 0, high1 = 0], [low2 = 0, high2 = 0]] = [half(1000), half(100_000)];
    expect(low1).toBeLessThan(low2);
    expect(high2).toBeLessThan(high1);
    expect(low2).toBeGreaterThan(0.09);
  });
});

describe('the verdict', () => {
  const arm = (of: number, converted: number, optedOut = 0): Arm => ({
    customers: of,
    converted: { of, successes: converted },
    optedOut: { of, successes: optedOut },
  });

  it.each<[string, Arm, Arm]>([
    ['running', arm(0, 0), arm(0, 0)],
    ['running', arm(1000, 100), arm(1000, 115)],
    ['better', arm(7350, 735), arm(7350, 900)],
    ['worse', arm(7350, 735), arm(7350, 600)],
    ['no-difference', arm(40_000, 4000), arm(40_000, 4040)],
    ['stop', arm(7350, 735, 30), arm(7350, 900, 250)],
    ['running', arm(1000, 100, 2), arm(1000, 100, 12)],
    ['broken', arm(7350, 735), arm(6900, 900)],
  ])('is %s of %o and %o', (verdict, first, other) => {
    expect(judgeExperiment(plan(), [first, other]).verdict).toBe(verdict);
  });

  it('says how far it is, by the customers who are counted', () => {
    const waiting = { ...arm(100, 10), customers: 5000 };
    const judged = judgeExperiment(plan(), [waiting, { ...waiting, customers: 5030 }]);
    expect(judged).toMatchObject({ verdict: 'running', counted: 200, planned: 14_700 });
  });

  it('of three is about each beside the first, and about the worst and the best of them', () => {
    const thirds = plan({}, [0.4, 0.3, 0.3]);
    const judge = (...arms: Arm[]) => judgeExperiment(thirds, arms);
    const first = arm(16_000, 1600);
    const same = arm(12_000, 1200);
    const better = arm(12_000, 1500);
    expect(judge(first, same, better)).toMatchObject({
      verdict: 'better',
      comparisons: [
        { variant: 'v1', verdict: 'no-difference' },
        { variant: 'v2', verdict: 'better' },
      ],
    });
    expect(judge(first, better, arm(12_000, 1200, 600)).verdict).toBe('stop');
    expect(judge(first, arm(12_000, 800), arm(12_000, 800)).verdict).toBe('worse');
  });
});

describe('the ratio of a sample', () => {
  it.each([
    [[5000, 5000], 1],
    [[5000, 5100], 0.3197],
    [[5000, 5400], 0.0000877],
    [[3, 1], 1],
  ])('of %j is as likely as a chi-square says', (customers, likely) => {
    expect(sampleRatio(plan(), customers)).toBeCloseTo(likely, 4);
  });

  it('is held against the shares that were meant', () => {
    expect(sampleRatio(plan({}, [0.9, 0.1]), [9000, 1000])).toBe(1);
    expect(sampleRatio(plan({}, [0.9, 0.1]), [5000, 5000])).toBeLessThan(1e-9);
  });
});
