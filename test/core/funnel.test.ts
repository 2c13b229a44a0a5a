import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { typeNamed } from '../../core/catalogue/catalogue.ts';
import type { Touch } from '../../core/conversations/touch.ts';
import { type Asked, type Delivery, openFunnel } from '../../core/conversions/funnel.ts';
import { wilson } from '../../core/conversions/wilson.ts';
import { Instant } from '../../core/time/instant.ts';
import { morning } from './builders.ts';
import { aTouch } from './touches.ts';

const goalOf = (type: string) => typeNamed(type)?.goal;
const past = (ms: number): Instant => Instant.parse(morning + ms);
const today: Asked = { by: 'type', since: past(0), until: past(86_400_000) };

const aDelivery = (state: Delivery['state'], change: Partial<Delivery> = {}): Delivery => ({
  type: 'payment-reminder',
  template: 'payment_reminder/es_MX@1f2e3d4c',
  state,
  times: { claimed: past(0), ...(state !== 'suppressed' && { accepted: past(1) }), [state]: past(2) },
  ...change,
});

function counted(asked: Asked, deliveries: readonly Delivery[], touches: readonly Touch[] = []) {
  const funnel = openFunnel(asked, goalOf);
  deliveries.forEach(funnel.countDelivery);
  touches.forEach(funnel.countTouch);
  return funnel.groups();
}

describe('the funnel of a type', () => {
  it('counts each message at every step that it came to', () => {
    const link = 'https://bank.example/pay';
    const [group] = counted(
      today,
      [
        aDelivery('read', { link }),
        aDelivery('delivered', { link }),
        aDelivery('delivered'),
        aDelivery('accepted'),
        aDelivery('failed'),
        aDelivery('refused', { times: { claimed: past(0), refused: past(2) } }),
        aDelivery('suppressed'),
      ],
      [
        aTouch(1, { conversions: { click: past(5), payment: past(6) }, satisfaction: 5 }),
        aTouch(2, { answers: { autopay: past(7) }, satisfaction: 2 }),
        aTouch(3, { optedOutAt: past(8), conversions: { upload: past(9) } }),
      ],
    );

    expect(group).toMatchObject({
      key: 'payment-reminder',
      sent: 5,
      delivered: 3,
      deliveredWithLink: 2,
      readAtLeast: 1,
      clicked: 1,
      replied: 1,
      converted: 1, // an upload is not what a reminder asks for, nor is a reply
      optedOut: 1,
      failed: 2,
      suppressed: 1,
      csat: { mean: 3.5, answers: 2 },
      conversions: { click: 1, reply: 1, upload: 1, payment: 1, autopay: 0, application: 0, onboarding: 0 },
    });
    expect(group?.rates).toMatchObject({
      delivered: { value: 3 / 5, of: 'sent' },
      readAtLeast: { value: 1 / 3, of: 'delivered' },
      clicked: { value: 1 / 2, of: 'deliveredWithLink' },
      replied: { value: 1 / 3, of: 'delivered' },
      converted: { value: 1 / 3, of: 'delivered' },
      optedOut: { value: 1 / 3, of: 'delivered' },
    });
  });

  it('counts a reply as a conversion where that is what its messages ask for', () => {
    const alert = aTouch(1, { type: 'fraud-alert', answers: { confirm: past(9) } });

    expect(counted(today, [], [alert])).toMatchObject([{ key: 'fraud-alert', replied: 1, converted: 1 }]);
  });

  it('takes a message that was read for delivered, whether or not anybody said so', () => {
    const [group] = counted(today, [aDelivery('read', { times: { claimed: past(0), read: past(3) } })]);

    expect(group).toMatchObject({ sent: 1, delivered: 1, readAtLeast: 1 });
  });

  it('counts nothing of what is under way or in doubt', () => {
    const claimed = aDelivery('claimed', { times: { claimed: past(0) } });
    const doubtful = aDelivery('in-doubt', { times: { claimed: past(0), 'in-doubt': past(1) } });

    expect(counted(today, [claimed, doubtful])).toEqual([]);
  });

  it('has no rate of nothing, and none above one where a click came without word of a delivery', () => {
    const click = aTouch(1, { conversions: { click: past(5), payment: past(6) } });

    const [none] = counted(today, [], [click]);
    const [some] = counted(today, [aDelivery('delivered')], [click, aTouch(2, click)]);

    expect(none?.rates.converted).toEqual({ value: null, of: 'delivered', low: 0, high: 1 });
    expect(some?.rates.converted).toMatchObject({ value: 1, high: 1 });
  });
});

describe('a period', () => {
  it('is that in which Meta took the messages, from its first millisecond to before its last', () => {
    const at = (ms: number) => [
      aDelivery('delivered', { times: { claimed: past(-9), accepted: past(ms), delivered: past(1e9) } }),
    ];
    const touched = (ms: number) => [aTouch(1, { at: past(ms) })];

    for (const [ms, count] of [
      [-1, 0],
      [0, 1],
      [86_399_999, 1],
      [86_400_000, 0],
    ] as const) {
      expect([ms, counted(today, at(ms)).length]).toEqual([ms, count]);
      expect([ms, counted(today, [], touched(ms)).length]).toEqual([ms, count]);
    }
  });

  it('may be of one type alone', () => {
    const asked = { ...today, type: 'fraud-alert' };

    expect(
      counted(asked, [aDelivery('read'), aDelivery('read', { type: 'fraud-alert' })], [aTouch()]),
    ).toMatchObject([{ key: 'fraud-alert', sent: 1 }]);
  });
});

it.each([
  ['template', 'payment_reminder/es_MX@1f2e3d4c'],
  ['variant', 'call-to-action/now'],
] as const)('by %s, messages that have none are a group of their own', (by, key) => {
  const given = { template: 'payment_reminder/es_MX@1f2e3d4c', variant: 'call-to-action/now' };
  const { template: _, ...without } = aDelivery('suppressed');

  const groups = counted(
    { ...today, by },
    [aDelivery('read', given), without],
    [aTouch(1, { ...given, conversions: { payment: past(5) } })],
  );

  expect(groups).toMatchObject([
    { key, sent: 1, converted: 1, suppressed: 0 },
    { key: 'none', sent: 0, suppressed: 1 },
  ]);
});

const states = fc.constantFrom(
  'accepted' as const,
  'delivered' as const,
  'read' as const,
  'suppressed' as const,
);
const rows = fc.array(
  fc.oneof(
    fc.record({ state: states, type: fc.constantFrom('payment-reminder', 'fraud-alert') }),
    fc.record({ kind: fc.constantFrom('click' as const, 'reply' as const, 'payment' as const) }),
  ),
  { maxLength: 12 },
);

it('the order in which rows are read does not change what is counted', () => {
  fc.assert(
    fc.property(rows, (some) => {
      const countAll = (given: typeof some) => {
        const funnel = openFunnel(today, goalOf);
        for (const row of given) {
          if ('state' in row) funnel.countDelivery(aDelivery(row.state, { type: row.type }));
          else funnel.countTouch(aTouch(1, { conversions: { [row.kind]: past(5) } }));
        }
        return funnel.groups();
      };
      expect(countAll(some.toReversed())).toEqual(countAll(some));
    }),
    { numRuns: 100 },
  );
});

// Worked out apart, from the formula.
it.each([
  [5, 10, 0.2366, 0.7634],
  [0, 10, 0, 0.2775],
  [10, 10, 0.7225, 1],
  [48, 1000, 0.0364, 0.0631],
])('%i of %i may be a share between %f and %f', (count, of, low, high) => {
  const interval = wilson(count, of);

  expect(interval.low).toBeCloseTo(low, 4);
  expect(interval.high).toBeCloseTo(high, 4);
});
