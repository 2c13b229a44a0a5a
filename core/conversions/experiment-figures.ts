import { type Experiment, variantKey } from '../catalogue/experiment.ts';
import { type Touch, takenByMeta } from '../conversations/touch.ts';
import type { CustomerId } from '../recipients/customer-id.ts';
import { dayMs, type Instant } from '../time/instant.ts';
import { type Bounds, rateBounds } from './always-valid.ts';
import type { Delivery } from './funnel.ts';
import { type Arm, judgeExperiment, plannedSize, sizeLookedAtOnce, type Verdict } from './verdict.ts';

/** What became of the messages of one variant, and of the customers who had it. */
export type ArmFigures = {
  variant: string;
  template: string;
  share: number;
  /** Messages that Meta took, and of those: that arrived. */
  sent: number;
  delivered: number;
  customers: number;
  /** So far, of all customers: those that the rate does not count yet are among them. */
  conversions: number;
  optedOut: number;
  planned: number;
  /** Customers who were watched long enough, and how many of them converted in that time. */
  counted: number;
  converted: number;
  /** `converted` of `counted`. */
  rate: Bounds | undefined;
};

export type ExperimentFigures = Verdict & {
  arms: readonly ArmFigures[];
  /** Customers that a test would take that is looked at once, at its end. */
  plannedIfLookedAtOnce: number;
};

/** Rows go in, in any order and each once; it remembers a little of each customer in the experiment. */
export type OpenExperiment = {
  countDelivery: (delivery: Delivery) => void;
  countTouch: (touch: Touch) => void;
  figures: (now: Instant) => ExperimentFigures;
};

type Seen = { arm: number; first: Instant; converted: readonly Instant[]; optedOut: readonly Instant[] };

// Who opts out does so at once or not because of this message.
const optOutWatchedMs = dayMs;

/**
 * Counts customers, since those are what is dealt out: each in the variant of their first message, from which on they
 * are watched. What came later than that is not held against the variant, and who had it too late is not counted yet:
 * so every customer is counted once, in the same way, and never anew.
 */
export function openExperiment(experiment: Experiment): OpenExperiment {
  const keys = experiment.variants.map((variant) => variantKey(experiment, variant));
  const armOf = ({ variant }: { variant?: string | undefined }): number => keys.indexOf(variant ?? '');
  const messages = keys.map(() => ({ sent: 0, delivered: 0 }));
  const customers = new Map<CustomerId, Seen>();
  return {
    countDelivery: (delivery) => {
      const counts = messages[armOf(delivery)];
      if (!counts || !takenByMeta.some((state) => delivery.times[state] !== undefined)) return;
      counts.sent += 1;
      if (delivery.times.delivered !== undefined || delivery.times.read !== undefined) counts.delivered += 1;
    },
    countTouch: (touch) => {
      const arm = armOf(touch);
      if (arm < 0 || touch.at < (experiment.startsAt ?? touch.at)) return;
      customers.set(touch.customerId, seenWith(customers.get(touch.customerId), touch, arm, experiment));
    },
    figures: (now) => figuresOf(experiment, messages, [...customers.values()], now),
  };
}

function seenWith(before: Seen | undefined, touch: Touch, arm: number, { conversion }: Experiment): Seen {
  const converted = [before?.converted ?? [], touch.conversions[conversion] ?? []].flat();
  const optedOut = [before?.optedOut ?? [], touch.optedOutAt ?? []].flat();
  const first = before && before.first <= touch.at ? before : { arm, first: touch.at };
  return { arm: first.arm, first: first.first, converted, optedOut };
}

/** Of those who were watched for so long by now, how many did it in that time. */
function watched(seen: readonly Seen[], did: 'converted' | 'optedOut', forMs: number, now: Instant) {
  const ripe = seen.filter(({ first }) => first + forMs <= now);
  const successes = ripe.filter((one) => one[did].some((at) => at <= one.first + forMs)).length;
  return { of: ripe.length, successes };
}

function figuresOf(
  experiment: Experiment,
  messages: readonly { sent: number; delivered: number }[],
  customers: readonly Seen[],
  now: Instant,
): ExperimentFigures {
  const groups = experiment.variants.map((_, arm) => customers.filter((one) => one.arm === arm));
  const arms = groups.map(
    (seen): Arm => ({
      customers: seen.length,
      converted: watched(seen, 'converted', experiment.watchedSeconds * 1000, now),
      optedOut: watched(seen, 'optedOut', optOutWatchedMs, now),
    }),
  );
  const planned = plannedSize(experiment);
  return {
    ...judgeExperiment(experiment, arms),
    plannedIfLookedAtOnce: sizeLookedAtOnce(experiment).reduce((sum, one) => sum + one, 0),
    arms: experiment.variants.map(({ name, template, share }, n) => {
      const seen = groups[n] ?? [];
      const { of: counted, successes: converted } = arms[n]?.converted ?? { of: 0, successes: 0 };
      const width = { alpha: experiment.alpha, planned: planned[n] ?? 0 };
      return {
        variant: name,
        template,
        share,
        ...(messages[n] ?? { sent: 0, delivered: 0 }),
        customers: seen.length,
        conversions: seen.filter((one) => one.converted.length > 0).length,
        optedOut: seen.filter((one) => one.optedOut.length > 0).length,
        planned: planned[n] ?? 0,
        counted,
        converted,
        rate: rateBounds({ of: counted, successes: converted }, width),
      };
    }),
  };
}
