import { wilson } from './wilson.ts';

/** What is counted of a group of messages, each message once for each. */
export type Steps = {
  /** Meta took it. */
  sent: number;
  delivered: number;
  deliveredWithLink: number;
  /** A lower bound: customers may keep to themselves what they have read. */
  readAtLeast: number;
  clicked: number;
  replied: number;
  /** Any of the conversions that its type is sent for. */
  converted: number;
  /** The customer stopped such messages after it. */
  optedOut: number;
};

/** What each rate is a share of. */
export const denominators = {
  delivered: 'sent',
  readAtLeast: 'delivered',
  clicked: 'deliveredWithLink',
  replied: 'delivered',
  converted: 'delivered',
  optedOut: 'delivered',
} as const satisfies Partial<Record<keyof Steps, keyof Steps>>;

/** Between 0 and 1, with its 95 % interval; `of` names the count it is a share of, and of none there is no value. */
export type Rate = { value: number | null; of: keyof Steps; low: number; high: number };
export type Rates = Readonly<Record<keyof typeof denominators, Rate>>;

function rateOf(steps: Steps, step: keyof Rates): Rate {
  const of = denominators[step];
  // Whose delivery was never reported may have clicked all the same.
  const count = Math.min(steps[step], steps[of]);
  return { value: steps[of] === 0 ? null : count / steps[of], of, ...wilson(count, steps[of]) };
}

export const ratesOf = (steps: Steps): Rates => ({
  delivered: rateOf(steps, 'delivered'),
  readAtLeast: rateOf(steps, 'readAtLeast'),
  clicked: rateOf(steps, 'clicked'),
  replied: rateOf(steps, 'replied'),
  converted: rateOf(steps, 'converted'),
  optedOut: rateOf(steps, 'optedOut'),
});
