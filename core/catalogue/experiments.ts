import { dayMs, type Instant } from '../time/instant.ts';
import { type Experiment, isRunning } from './experiment.ts';

/** Every experiment there is. Who has ended stays as long as somebody may ask for its figures. */
export const experiments: readonly Experiment[] = [
  {
    name: 'loan-call-to-action',
    type: 'loan-preapproval',
    template: 'loan_preapproval',
    variants: [
      { name: 'apply', template: 'loan_preapproval', share: 0.5 },
      { name: 'see-offer', template: 'loan_preapproval_see_offer', share: 0.5 },
    ],
    conversion: 'application',
    watchedSeconds: (7 * dayMs) / 1000,
    baseline: 0.04,
    leastEffect: 0.01,
    mostOptOuts: 0.01,
    power: 0.8,
    alpha: 0.05,
  },
];

/** The experiment that a template of a type is in at an instant. */
export const experimentOn = (type: string, template: string, at: Instant): Experiment | undefined =>
  experiments.find((one) => one.type === type && one.template === template && isRunning(one, at));

/** The template that a type's events choose where this one is sent: itself, unless it is a variant of it. */
export const chosenFor = (type: string, template: string): string =>
  experiments.find(
    (one) => one.type === type && one.variants.some((variant) => variant.template === template),
  )?.template ?? template;
