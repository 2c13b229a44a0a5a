import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { intervalPicture, points } from '../../cli/experiment-picture.ts';
import { experimentText } from '../../cli/experiment-text.ts';
import { experimentsList, experimentsShow } from '../../cli/experiments.ts';
import type { Experiment } from '../../core/catalogue/experiment.ts';
import { experiments } from '../../core/catalogue/experiments.ts';
import { openExperiment } from '../../core/conversions/experiment-figures.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { dayMs, Instant, later } from '../../core/time/instant.ts';
import { at, morning } from '../core/builders.ts';
import { aTouch } from '../core/touches.ts';

const [real] = experiments;
if (!real) throw new Error('there is no experiment');
const experiment: Experiment = { ...real, baseline: 0.1, leastEffect: 0.02 };

type Group = { customers: number; conversions: number; optOuts?: number };

function figuresOf(groups: readonly Group[], now: Instant) {
  const open = openExperiment(experiment);
  for (const [index, { customers, conversions, optOuts = 0 }] of groups.entries())
    for (let n = 0; n < customers; n++) {
      const variant = `${experiment.name}/${experiment.variants[index]?.name}`;
      const type = experiment.type;
      const times = { claimed: morning, accepted: morning, delivered: morning };
      open.countDelivery({ type, variant, state: 'delivered', times });
      open.countTouch(
        aTouch(n, {
          customerId: CustomerId.parse(`${index}-${n}`),
          type,
          variant,
          conversions: n < conversions ? { application: later(morning, 1) } : {},
          ...(n < optOuts && { optedOutAt: later(morning, 1) }),
        }),
      );
    }
  return open.figures(now);
}

const later8Days = later(morning, 8 * dayMs);

const textOf = (groups: readonly Group[], { width = 100, now = later8Days } = {}) =>
  stripVTControlCharacters(experimentText(experiment, figuresOf(groups, now), { now, width }));

describe('an experiment, for people,', () => {
  it('is a table of its variants, a sentence, and a picture of what is known', () => {
    expect(
      textOf([
        { customers: 3000, conversions: 300, optOuts: 3 },
        { customers: 3000, conversions: 420, optOuts: 5 },
      ]).split('\n'),
    ).toEqual([
      'loan-call-to-action on loan-preapproval (loan_preapproval): running',
      "counts application within 7 days of a customer's first message",
      '',
      'variant            sent  delivered  conversions  opted out  counted                          rate  planned',
      'apply (50 %)      3,000      3,000          300          3    3,000   10.00 % (8.29 % to 11.71 %)    7,350',
      'see-offer (50 %)  3,000      3,000          420          5    3,000  14.00 % (12.02 % to 15.98 %)    7,350',
      '',
      '"see-offer" is better: between 1.38 and 6.62 more of 100 customers convert than with "apply".',
      '                       ╎       ┃     ├─╎────────●──────────┤',
      '                      −2       0      +2',
      '',
      'Planned for a difference of 2 in 100 from 10.00 %: 14,700 customers (7,678 for a test that is looked at once).',
      'Bounds hold however often you look; they are wrong in at most 5 of 100 experiments.',
    ]);
  });

  it.each<[string, Group, Group, RegExp]>([
    [
      'is running',
      { customers: 1000, conversions: 100 },
      { customers: 1000, conversions: 110 },
      /^Nothing is sure yet of "see-offer": 2,000 of 14,700 planned customers are counted\.$/m,
    ],
    [
      'is worse',
      { customers: 3000, conversions: 420 },
      { customers: 3000, conversions: 300 },
      /^"see-offer" is worse: between 1\.38 and 6\.62 fewer of 100 customers convert than with "apply"\.$/m,
    ],
    [
      'makes no difference',
      { customers: 20_000, conversions: 2000 },
      { customers: 20_000, conversions: 2010 },
      /^No difference of 2 in 100 customers between "see-offer" and "apply"/m,
    ],
    [
      'is to be stopped',
      { customers: 3000, conversions: 300, optOuts: 10 },
      { customers: 3000, conversions: 300, optOuts: 200 },
      /^Stop "see-offer": at least \S+ more of 100 customers opt out than with "apply", and 1 are put up with\.$/m,
    ],
    [
      'is broken',
      { customers: 3000, conversions: 300 },
      { customers: 2500, conversions: 420 },
      /^Broken: customers are not dealt out by the shares \(chance alone does this once in [\d,]+ times\)/m,
    ],
  ])('says in a sentence that it %s', (_, first, other, sentence) => {
    expect(textOf([first, other])).toMatch(sentence);
  });

  it('says who is not counted yet, and shows no rate before anybody is', () => {
    const text = textOf(
      [
        { customers: 30, conversions: 3 },
        { customers: 32, conversions: 4 },
      ],
      {
        now: later(morning, dayMs),
      },
    );

    expect(text).toContain('62 more customers have been watched for less than 7 days, and count then.');
    expect(text).toMatch(/^apply \(50 %\) +30 +30 +3 +0 +0 +– /m);
    expect(text).not.toContain('●');
  });

  it.each([100, 60, 30, 20])('draws no line that is wider than a terminal of %i columns', (width) => {
    const groups = [
      { customers: 3000, conversions: 300 },
      { customers: 3000, conversions: 330 },
    ];
    const drawn = textOf(groups, { width })
      .split('\n')
      .filter((line) => /[─┃]/.test(line));

    expect(drawn).toHaveLength(width >= 30 ? 1 : 0);
    for (const line of drawn) expect(line.length).toBeLessThanOrEqual(width);
  });
});

describe('the picture of an interval', () => {
  it.each([
    [{ estimate: 0.01, low: -0.01, high: 0.03 }, '├', '┤'],
    [{ estimate: 0, low: -1, high: 1 }, '◂', '▸'],
  ])('of %o begins with %s and ends with %s', (bounds, left, right) => {
    const [line = ''] = intervalPicture(bounds, 0.02, 60) ?? [];
    const marks = line.replaceAll(/[ ╎]/g, '');
    expect(marks.startsWith(left)).toBe(true);
    expect(marks.endsWith(right)).toBe(true);
    expect(line).toContain('●');
  });

  it('writes differences in points of a hundred', () => {
    expect([0.02, 0.0125, -0.004, 0.2, 0].map(points)).toEqual(['2', '1.25', '-0.4', '20', '0']);
  });
});

describe('aviso experiments', () => {
  const nowhere = { portBase: '1', stage: 'local', local: true };

  it('lists what is tested, with its shares and templates', async () => {
    const { text, json } = await experimentsList({ portBase: '1', stage: 'prod' });

    expect(stripVTControlCharacters(text)).toContain(
      'apply 50 % (loan_preapproval) · see-offer 50 % (loan_preapproval_see_offer)',
    );
    expect(json).toMatchObject({ experiments: [{ name: 'loan-call-to-action', stage: 'running' }] });
  });

  it('says which experiments there are, before anything is read', async () => {
    await expect(experimentsShow('colours', nowhere)).rejects.toMatchObject({
      exitCode: 2,
      message: 'There is no experiment colours. Name one of: loan-call-to-action.',
    });
  });

  it.each([
    [{ startsAt: at('2027-01-01T00:00:00Z') }, 'starts 2027-01-01T00:00:00.000Z'],
    [{ endsAt: at('2026-11-23T00:00:00Z') }, 'ended 2026-11-23T00:00:00.000Z'],
    [{ endsAt: at('2027-01-01T00:00:00Z') }, 'running until 2027-01-01T00:00:00.000Z'],
    [{}, 'running'],
  ])('tells when an experiment with %o runs', (dates, line) => {
    const nobody = figuresOf([], Instant.parse(later8Days));
    const text = experimentText({ ...experiment, ...dates }, nobody, { now: later8Days, width: 80 });
    expect(stripVTControlCharacters(text).split('\n')[0]).toBe(
      `loan-call-to-action on loan-preapproval (loan_preapproval): ${line}`,
    );
  });
});
