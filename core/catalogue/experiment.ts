import { createHash } from 'node:crypto';
import type { CustomerId } from '../recipients/customer-id.ts';
import type { Instant } from '../time/instant.ts';
import type { Conversion } from './conversion.ts';

/** One way to say it. `share` of all customers have it, between 0 and 1. */
export type Variant = { name: string; template: string; share: number };

/** Two or more wordings of one template, each for its share of the customers, until it is known which asks better. */
export type Experiment = {
  /** Kebab-case. Under another name, customers are dealt out anew. */
  name: string;
  /** The notification type's name. */
  type: string;
  /** Which of its templates: the name that its events choose. */
  template: string;
  /** The first is what the others are held against. */
  variants: readonly [Variant, Variant, ...Variant[]];
  /** What counts as success. */
  conversion: Conversion;
  /** How long a customer is watched from their first message on; who had it later than that is not counted yet. */
  watchedSeconds: number;
  /** The share of customers that is expected to convert under the first variant. */
  baseline: number;
  /** The least difference in that share that is worth knowing: 0.02 is from 10 % to 12 %. */
  leastEffect: number;
  /** The largest increase in the share of customers who opt out that is put up with. */
  mostOptOuts: number;
  /** How surely a difference of that size is to be found once the planned size is reached. */
  power: number;
  /** How often chance alone may be taken for a difference, however often one looks. */
  alpha: number;
  startsAt?: Instant;
  endsAt?: Instant;
};

/** Whether messages of events that come at this instant take part. */
export const isRunning = (
  { startsAt, endsAt }: Pick<Experiment, 'startsAt' | 'endsAt'>,
  at: Instant,
): boolean => (startsAt === undefined || startsAt <= at) && (endsAt === undefined || at < endsAt);

/** Where a customer stands between 0 and 1: evenly spread, the same each time, and another in each experiment. */
const placeOf = (experiment: string, customer: CustomerId): number =>
  createHash('sha256').update(`${experiment} ${customer}`).digest().readUIntBE(0, 6) / 2 ** 48;

/**
 * A customer's variant, always the same. Shares lie side by side, so that a share which grows where no other does
 * loses nobody.
 */
export function variantFor(
  { name, variants }: Pick<Experiment, 'name' | 'variants'>,
  customer: CustomerId,
): Variant {
  const place = placeOf(name, customer);
  let end = 0;
  const found = variants.find(({ share }) => {
    end += share;
    return place < end;
  });
  return found ?? variants[0];
}

/** As it stands on messages: `loan-call-to-action/see-offer`. */
export const variantKey = ({ name }: Pick<Experiment, 'name'>, variant: Pick<Variant, 'name'>): string =>
  `${name}/${variant.name}`;
