import { describe, expect, it } from 'vitest';
import type { Experiment } from '../../core/catalogue/experiment.ts';
import { openExperiment } from '../../core/conversions/experiment-figures.ts';
import type { State } from '../../core/delivery/message.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { dayMs, type Instant, later } from '../../core/time/instant.ts';
import { morning } from './builders.ts';
import { aTouch } from './touches.ts';

const experiment: Experiment = {
  name: 'wording',
  type: 'loan-preapproval',
  template: 'loan_preapproval',
  variants: [
    { name: 'apply', template: 'loan_preapproval', share: 0.5 },
    { name: 'see', template: 'loan_preapproval_see_offer', share: 0.5 },
  ],
  conversion: 'application',
  watchedSeconds: (7 * dayMs) / 1000,
  baseline: 0.1,
  leastEffect: 0.02,
  mostOptOuts: 0.01,
  power: 0.8,
  alpha: 0.05,
};

const days = (number: number): Instant => later(morning, number * dayMs);
const inAWeek = days(7);
let count = 0;
const touch = (customer: string, variant: string | undefined, change: object = {}) =>
  aTouch(++count, {
    customerId: CustomerId.parse(customer),
    type: 'loan-preapproval',
    ...(variant && { variant: `wording/${variant}` }),
    ...change,
  });

const figures = (touches: ReturnType<typeof touch>[], now = inAWeek, of = experiment) => {
  const open = openExperiment(of);
  for (const one of touches) open.countTouch(one);
  return open.figures(now).arms;
};

describe('the figures of an experiment', () => {
  it('count customers, and each of them once, however many messages they had', () => {
    const arms = figures([
      touch('ana', 'apply', { conversions: { application: days(1) } }),
      touch('ana', 'apply', { at: days(2), conversions: { application: days(3) } }),
      touch('joao', 'apply'),
      touch('priya', 'see', { conversions: { click: days(1) }, optedOutAt: days(1) }),
    ]);

    expect(arms).toMatchObject([
      { variant: 'apply', customers: 2, counted: 2, converted: 1, conversions: 1, optedOut: 0 },
      { variant: 'see', customers: 1, counted: 1, converted: 0, conversions: 0, optedOut: 1 },
    ]);
    expect(arms[0]?.rate?.estimate).toBe(0.5);
  });

  it('leave out messages that are in no experiment, or in another', () => {
    expect(figures([touch('ana', undefined), touch('joao', 'gone')])).toMatchObject([
      { customers: 0, rate: undefined },
      { customers: 0 },
    ]);
  });

  it('count a customer once the whole time is over, to the millisecond, and shows them before', () => {
    const early = touch('ana', 'apply', { conversions: { application: days(1) } });

    expect(figures([early], later(inAWeek, -1))[0]).toMatchObject({
      customers: 1,
      conversions: 1,
      counted: 0,
    });
    expect(figures([early], inAWeek)[0]).toMatchObject({ counted: 1, converted: 1 });
  });

  it('do not count what came after that time, so that nobody is counted anew', () => {
    const on = (at: Instant) =>
      figures([touch('ana', 'apply', { conversions: { application: at } })], days(30));

    expect(on(inAWeek)[0]).toMatchObject({ counted: 1, converted: 1 });
    expect(on(later(inAWeek, 1))[0]).toMatchObject({ counted: 1, converted: 0, conversions: 1 });
  });

  it('keep a customer in the variant of their first message, in whatever order rows are read', () => {
    const first = touch('ana', 'see');
    const second = touch('ana', 'apply', { at: days(1), conversions: { application: days(2) } });

    for (const rows of [
      [first, second],
      [second, first],
    ])
      expect(figures(rows)).toMatchObject([{ customers: 0 }, { customers: 1, converted: 1 }]);
  });

  it('leave out who had it before the experiment began', () => {
    const begun = { ...experiment, startsAt: days(1) };

    const arms = figures([touch('ana', 'apply'), touch('joao', 'apply', { at: days(1) })], days(9), begun);

    expect(arms[0]?.customers).toBe(1);
  });

  it('tell how many messages Meta took, and how many of them arrived', () => {
    const open = openExperiment(experiment);
    const deliver = (variant: string | undefined, ...states: State[]) =>
      open.countDelivery({
        type: 'loan-preapproval',
        state: states.at(-1) ?? 'claimed',
        times: Object.fromEntries(states.map((state) => [state, morning])),
        ...(variant && { variant }),
      });
    deliver('wording/apply', 'claimed', 'accepted', 'sent', 'delivered');
    deliver('wording/apply', 'claimed', 'accepted', 'read');
    deliver('wording/apply', 'claimed', 'accepted', 'failed');
    deliver('wording/apply', 'claimed', 'in-doubt');
    deliver('another/apply', 'claimed', 'accepted');
    deliver(undefined, 'claimed', 'accepted');

    expect(open.figures(inAWeek).arms).toMatchObject([
      { sent: 3, delivered: 2 },
      { sent: 0, delivered: 0 },
    ]);
  });

  it('come with a verdict, once there are enough of them', () => {
    const crowd = (variant: string, size: number, every: number) =>
      Array.from({ length: size }, (_, n) =>
        touch(`${variant}-${n}`, variant, n % every === 0 ? { conversions: { application: days(1) } } : {}),
      );
    const open = openExperiment(experiment);
    for (const one of [...crowd('apply', 2000, 20), ...crowd('see', 2000, 5)]) open.countTouch(one);

    expect(open.figures(days(6))).toMatchObject({ verdict: 'running', counted: 0 });
    expect(open.figures(inAWeek)).toMatchObject({
      verdict: 'better',
      counted: 4000,
      plannedIfLookedAtOnce: 7678,
    });
  });
});
