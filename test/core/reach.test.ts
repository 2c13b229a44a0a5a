import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fraudAlert } from '../../core/catalogue/fraud-alert.ts';
import { loanPreapproval } from '../../core/catalogue/loan-preapproval.ts';
import type { Facts } from '../../core/delivery/gate.ts';
import { walkGates } from '../../core/delivery/gates.ts';
import {
  arrived,
  bounced,
  cooledDown,
  nothingTold,
  type Reach,
  suspectUntil,
} from '../../core/recipients/reach.ts';
import { dayMs, type Instant, later } from '../../core/time/instant.ts';
import { at, morning, someFacts } from './builders.ts';

const days = (n: number): Instant => later(morning, n * dayMs);
const bounce =
  (when: Instant, mark = '0000') =>
  (reach: Reach) =>
    bounced(reach, { at: when, mark });
const all = (...news: readonly ((reach: Reach) => Reach)[]): Reach =>
  news.reduce((reach, hear) => hear(reach), nothingTold);
const threeTimes = all(bounce(days(-3)), bounce(days(-2)), bounce(days(-1)));

describe('an address', () => {
  it('is suspect for 30 days after the third message in a row that did not get there', () => {
    expect(suspectUntil(all(bounce(days(-3)), bounce(days(-2))))).toBeUndefined();
    expect(suspectUntil(threeTimes)).toBe(days(29));
  });

  it('is not suspect for three messages over more than 30 days', () => {
    const rarely = all(bounce(days(-31)), bounce(days(-20)), bounce(days(-1)), bounce(days(3)));
    expect(suspectUntil(rarely)).toBe(days(33)); // three of the four lie within 30 days
    expect(suspectUntil(all(bounce(days(-31)), bounce(days(-20)), bounce(days(0))))).toBeUndefined();
  });

  it('is trusted again once a message arrived, and then three more must fail', () => {
    const trusted = arrived(threeTimes, days(0));

    expect(suspectUntil(trusted)).toBeUndefined();
    expect(suspectUntil(bounce(days(2))(bounce(days(1))(trusted)))).toBeUndefined();
    expect(suspectUntil(bounce(days(3))(bounce(days(2))(bounce(days(1))(trusted))))).toBe(days(33));
  });

  it('does not bounce twice for the same message, and does for two of the same second', () => {
    const second = at('2026-11-22T14:00:00Z');
    const twice = all(bounce(second, 'aaaa'), bounce(later(second, 999), 'aaaa'), bounce(second, 'bbbb'));
    expect(twice.bounces).toHaveLength(2);
  });
});

describe('what Meta told of how a customer is reached', () => {
  it('is the same in whatever order, and however often, it is heard', () => {
    const when = fc.integer({ min: 0, max: 70 * 86_400 }).map((s) => later(morning, s * 1000));
    const one = fc.oneof(
      fc.record({ when, mark: fc.constantFrom('0a', '0b') }).map(({ when, mark }) => bounce(when, mark)),
      when.map((instant) => (reach: Reach) => arrived(reach, instant)),
      fc.record({ when, code: fc.constantFrom(131049, 130472) }).map(
        ({ when, code }) =>
          (reach: Reach) =>
            cooledDown(reach, code, when),
      ),
    );
    const told = fc.array(one, { maxLength: 8 });
    const orders = told.chain((news) =>
      fc.tuple(
        fc.constant(news),
        fc.shuffledSubarray([...news, ...news], { minLength: news.length * 2, maxLength: news.length * 2 }),
      ),
    );
    fc.assert(
      fc.property(orders, ([once, twice]) => {
        expect(all(...twice)).toEqual(all(...once));
        expect(all(...once).bounces.length).toBeLessThanOrEqual(3);
      }),
    );
  });
});

const gateOf = (facts: Partial<Facts>, gate: string, type = someFacts().type) => {
  const walk = walkGates(someFacts({ ...facts, type } as Parameters<typeof someFacts>[0]));
  return { ...walk, record: walk.trace.find((one) => one.gate === gate) };
};

describe('the address gate', () => {
  it('refuses a suspect address, and says until when', () => {
    expect(gateOf({ reach: threeTimes }, 'address')).toMatchObject({
      verdict: 'refuse',
      reason: 'NO_ADDRESS',
      record: {
        inputs: { address: 'phone', bounces: 3, suspect: true, until: '2026-12-21T14:15:00.000Z' },
        rule: 'address/2',
      },
    });
  });

  it('lets a warning of fraud try it', () => {
    const granted = { security: { state: 'granted', at: days(-9) } } as const;
    expect(gateOf({ reach: threeTimes, consents: granted }, 'address', fraudAlert)).toMatchObject({
      verdict: 'pass',
      record: { inputs: { address: 'phone', bounces: 3, suspect: true } },
    });
  });

  it('lets everything pass after 30 days, or while too little speaks against it', () => {
    expect(gateOf({ reach: threeTimes, now: days(29) }, 'address').record).toMatchObject({
      verdict: 'pass',
      inputs: { address: 'phone', bounces: 3 },
    });
    expect(gateOf({ reach: all(bounce(days(-1))) }, 'address').record).toMatchObject({
      verdict: 'pass',
      inputs: { address: 'phone', bounces: 1 },
    });
    expect(gateOf({}, 'address').record?.inputs).toEqual({ address: 'phone' });
  });
});

describe('the frequency cap', () => {
  const consents = {
    marketing: { state: 'granted', at: days(-9) },
    service: { state: 'granted', at: days(-9) },
  } as const;
  const cooling = { reach: cooledDown(nothingTold, 131049, days(0)), consents };

  it('has marketing rest for a day after Meta would not deliver it, and names Meta’s code', () => {
    const monday = at('2026-11-23T14:14:00Z'); // a minute before the day is over, within contact hours
    expect(gateOf({ ...cooling, now: monday }, 'frequency-cap', loanPreapproval)).toMatchObject({
      verdict: 'refuse',
      reason: 'FREQUENCY_CAP',
      record: { inputs: { metaCode: 131049, until: '2026-11-23T14:15:00.000Z' }, rule: 'frequency-cap/2' },
    });
    const after = gateOf({ ...cooling, now: at('2026-11-23T14:15:00Z') }, 'frequency-cap', loanPreapproval);
    expect(after).toMatchObject({ verdict: 'pass', record: { inputs: { marketing: '0/1' } } });
  });

  it('has nothing else rest', () => {
    expect(gateOf(cooling, 'frequency-cap')).toMatchObject({
      verdict: 'pass',
      record: { inputs: { transactions: '0/10' } },
    });
  });
});
