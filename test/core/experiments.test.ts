import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../core/catalogue/catalogue.ts';
import { checkExperiments } from '../../core/catalogue/check-experiments.ts';
import { type Experiment, variantFor } from '../../core/catalogue/experiment.ts';
import { experiments } from '../../core/catalogue/experiments.ts';
import { loanPreapproval } from '../../core/catalogue/loan-preapproval.ts';
import type { NotificationType } from '../../core/catalogue/notification-type.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { at } from './builders.ts';

const [real] = experiments;
if (!real) throw new Error('there is no experiment');

const everybody = Array.from({ length: 20_000 }, (_, n) => CustomerId.parse(`customer-${n}`));

const withShares = (...shares: number[]): Pick<Experiment, 'name' | 'variants'> => {
  const [first, second, ...others] = shares.map((share, n) => ({ name: `v${n}`, template: `t${n}`, share }));
  if (!first || !second) throw new Error('two at least');
  return { name: 'wording', variants: [first, second, ...others] };
};

describe('the variant of a customer', () => {
  it('is the same each time', () => {
    for (const id of everybody.slice(0, 500)) expect(variantFor(real, id)).toBe(variantFor(real, id));
  });

  it.each([[[0.5, 0.5]], [[0.9, 0.1]], [[0.2, 0.3, 0.5]], [[0.01, 0.33, 0.33, 0.33]]])(
    'follows the shares %j, within what chance allows',
    (shares) => {
      const experiment = withShares(...shares);
      const chosen = everybody.map((id) => variantFor(experiment, id).name);
      for (const { name, share } of experiment.variants) {
        const count = chosen.filter((one) => one === name).length;
        const deviation = Math.sqrt(everybody.length * share * (1 - share));
        expect(Math.abs(count - everybody.length * share)).toBeLessThan(4.5 * deviation);
      }
    },
  );

  it('in one experiment says nothing about the one in another', () => {
    const both = everybody.filter(
      (id) =>
        variantFor({ ...real, name: 'one' }, id) === real.variants[0] &&
        variantFor({ ...real, name: 'another' }, id) === real.variants[0],
    ).length;
    const deviation = Math.sqrt(everybody.length * 0.25 * 0.75);
    expect(Math.abs(both - everybody.length / 4)).toBeLessThan(4.5 * deviation);
  });

  it('stays when its share grows at the expense of any others', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(
        weights,
        fc.nat(),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true })),
        (parts, seed, kept) => {
          const total = parts.reduce((sum, part) => sum + part, 0);
          const before = parts.map((part) => part / total);
          const grown = seed % before.length;
          const after = before.map((share, n) => (n === grown ? share : share * (kept[n] ?? 0.5)));
          after[grown] = 1 - after.reduce((sum, share, n) => (n === grown ? sum : sum + share), 0);
          const [old, next] = [withShares(...before), withShares(...after)];
          for (const id of everybody.slice(0, 200))
            if (variantFor(old, id).name === `v${grown}`) expect(variantFor(next, id).name).toBe(`v${grown}`);
        },
      ),
      { numRuns: 50, seed: 42 },
    );
  });

  it('is there for everybody, even where shares sum to a little less than one', () => {
    const thirds = withShares(0.1, 0.2, 0.7 - 1e-12);
    for (const id of everybody.slice(0, 500)) expect(variantFor(thirds, id)).toBeDefined();
  });
});

describe('the experiments', () => {
  it('that there are may run', () => {
    expect(checkExperiments()).toEqual([]);
  });

  const variants = (change: (one: Experiment['variants']) => object[]): Experiment =>
    ({ ...real, variants: change(real.variants) }) as unknown as Experiment;
  const [apply, seeOffer] = real.variants;
  const image = 'loan_preapproval_image';
  const name = real.name;

  it.each<[what: string, change: Experiment[], fault: string]>([
    [
      'two of one name',
      [real, { ...real, endsAt: at('2000-01-01T00:00:00Z') }],
      'has the name of another experiment',
    ],
    ['a name with blanks', [{ ...real, name: 'a b' }], 'has "a b" for a name, which is not kebab-case'],
    [
      'a name too long',
      [{ ...real, name: 'a'.repeat(43) }],
      `has a name that is too long: "${'a'.repeat(43)}/apply" may have 48 characters`,
    ],
    [
      'two variants of one name',
      [variants(() => [apply, { ...seeOffer, name: 'apply' }])],
      'has two variants called "apply"',
    ],
    [
      'one template twice',
      [variants(() => [apply, { ...seeOffer, template: apply.template }])],
      'has two variants with "loan_preapproval"',
    ],
    [
      'shares that leave some out',
      [variants(() => [apply, { ...seeOffer, share: 0.4 }])],
      'has shares that sum to 0.9, not to 1',
    ],
    [
      'no share',
      [
        variants(() => [
          { ...apply, share: 1 },
          { ...seeOffer, share: 0 },
        ]),
      ],
      'has a share that is not between 0 and 1',
    ],
    ['no baseline', [{ ...real, baseline: 0 }], 'has a baseline that is not between 0 and 1'],
    [
      'too much hope',
      [{ ...real, leastEffect: 0.96 }],
      'has a least effect that no rate above its baseline can show',
    ],
    ['no power', [{ ...real, power: 0.2 }], 'has a power that is not between 0.5 and 1'],
    ['no alpha', [{ ...real, alpha: 0 }], 'has an alpha that is not between 0 and 0.2'],
    ['no guard', [{ ...real, mostOptOuts: 0 }], 'has an increase of opt-outs that is not between 0 and 1'],
    ['no patience', [{ ...real, watchedSeconds: 0 }], 'watches its customers for no time'],
    [
      'an end before its start',
      [{ ...real, startsAt: at('2026-12-02T00:00:00Z'), endsAt: at('2026-12-01T00:00:00Z') }],
      'ends before it starts',
    ],
    [
      'a type of nowhere',
      [{ ...real, type: 'lottery' }],
      'is on the type "lottery", which the catalogue has not',
    ],
    [
      'a variant of nowhere',
      [variants(() => [apply, { ...seeOffer, template: 'nowhere' }])],
      'has no template "nowhere" in es',
    ],
    [
      'a variant with a header',
      [variants(() => [apply, { ...seeOffer, template: image }])],
      `has "${image}" in es with other parameters, header or buttons than "loan_preapproval"`,
    ],
    [
      'nothing to be held against',
      [{ ...variants(() => [{ ...apply, template: image }, seeOffer]) }],
      'has no variant with "loan_preapproval", which the others are held against',
    ],
    [
      'another at the same time',
      [real, { ...real, name: 'late', startsAt: at('2026-12-01T00:00:00Z') }],
      `runs at the same time as ${name}, on the same template`,
    ],
  ])('with %s is told so', (_, all, fault) => {
    expect(checkExperiments(all)).toContain(`${all.at(-1)?.name} ${fault}`);
  });

  it('may follow one another on one template', () => {
    const change = at('2026-12-01T00:00:00Z');
    const all = [
      { ...real, endsAt: change },
      { ...real, name: 'next', startsAt: change },
    ];
    expect(checkExperiments(all)).toEqual([]);
  });

  it('are not on messages that may come twice', () => {
    const twice: NotificationType = { ...loanPreapproval, whenUnconfirmed: 'send-once-more' };
    const types = catalogue.map((type) => (type === loanPreapproval ? twice : type));
    expect(checkExperiments([real], types)).toEqual([
      `${name} is on loan-preapproval, whose messages may come twice and are not counted`,
    ]);
  });

  it('need each variant in every language of their template', () => {
    const [gone] = loanPreapproval.templates.filter(({ name: one }) => one === seeOffer.template);
    const poorer = { ...loanPreapproval, templates: loanPreapproval.templates.filter((one) => one !== gone) };
    expect(checkExperiments([real], [poorer])).toEqual([
      `${name} has no template "${seeOffer.template}" in ${gone?.language}`,
    ]);
  });
});
