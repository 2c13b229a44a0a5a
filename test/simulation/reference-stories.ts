import type { FaultKind, FaultPlan, Site } from './fault.ts';
import {
  type Act,
  granted,
  introduction,
  introductionsMs,
  kinds,
  notice,
  phoneOf,
  purposes,
  type Story,
  withdrawn,
} from './story.ts';

/** A short story in which every moment is known, so that a fault can be put into each. */
export type ReferenceStory = Story & { name: string; seed: number; plan: () => FaultPlan };

const secondMs = 1_000;
const hourMs = 3_600_000;
const nineInTheMorning = Date.parse('2026-11-23T14:00:00Z');
const tenAtNight = nineInTheMorning + 13 * hourMs;
const then = introductionsMs + secondMs;

/** The fault of one moment: the nth at a place, of those whose name begins so. */
const at =
  (site: Site, kind: FaultKind, nth = 1, name = '') =>
  (): FaultPlan => {
    let passed = 0;
    return (point) =>
      point.site === site && point.name.startsWith(name) && ++passed === nth ? kind : undefined;
  };

const together =
  (...plans: readonly (() => FaultPlan)[]) =>
  (): FaultPlan => {
    const all = plans.map((plan) => plan());
    return (point) => all.map((plan) => plan(point)).find((kind) => kind !== undefined);
  };

// Chance decides how long requests take: here next to nothing, and there long enough for much to happen meanwhile.
const quick = 5;
const slow = 3;

type Setting = { start: number; seed: number; plan: () => FaultPlan };

function told(name: string, acts: readonly Act[], setting: Partial<Setting> = {}): ReferenceStory {
  const { start = nineInTheMorning, seed = quick, plan = () => () => undefined } = setting;
  const spanMs = introductionsMs + 20 * secondMs;
  return {
    name,
    seed,
    start,
    spanMs,
    acts: [introduction(start, 1), granted(start, 1, 2_000, purposes), ...acts],
    plan,
  };
}

const asked = (
  kind: (typeof kinds)[keyof typeof kinds],
  id: string,
  { start = nineInTheMorning, afterMs = then } = {},
) => notice(start, kind, 1, afterMs, id);

const alert = asked(kinds.fraud, 'alert');
const purchase = asked(kinds.transaction, 'purchase');
const reminder = asked(kinds.payment, 'reminder');
const offer = asked(kinds.loan, 'offer');

const settles = (afterMs: number, detailType: string, data: object): Act => ({
  afterMs,
  do: 'publish',
  detailType,
  detail: { ...alert.detail, eventId: `evt-${detailType}`, data },
});

const unclearAnswers: readonly [string, FaultKind][] = [
  ['a message whose answer is lost', 'reset'],
  ['a message that meets a server error', 'server-error'],
  ['a message whose answer is cut short', 'garbage'],
  ['a message whose answer has no id', 'no-wamid'],
];

export const referenceStories: readonly ReferenceStory[] = [
  told('a warning of fraud', [alert]),
  told('an event that comes twice', [purchase, { ...purchase, afterMs: then + 30 }]),
  told('another event under the same id', [
    purchase,
    {
      ...asked(kinds.transaction, 'other'),
      detail: { ...purchase.detail, data: kinds.transaction.data('other') },
    },
  ]),
  told('a reminder that waits for the morning', [asked(kinds.payment, 'night', { start: tenAtNight })], {
    start: tenAtNight,
  }),
  told('a consent that is withdrawn meanwhile', [
    purchase,
    withdrawn(nineInTheMorning, 1, then + 60, ['service']),
  ]),
  told('a payment that comes meanwhile', [
    reminder,
    settles(then + 70, 'PaymentReceived', { paymentId: 'reminder' }),
  ]),
  told(
    'a crowd at the cap',
    [1, 2, 3, 4].map((n) => asked(kinds.transaction, `crowd-${n}`)),
  ),
  told(
    'one more than the cap, after Meta has throttled one',
    [0, 0, 6].map((seconds, n) =>
      asked(kinds.transaction, `late-${n}`, { afterMs: then + seconds * secondMs }),
    ),
    { plan: at('meta', 'throttled', 2) },
  ),
  told('Meta is throttling', [alert], { plan: at('meta', 'throttled') }),
  told('Meta refuses for good', [purchase], { plan: at('meta', 'rejected') }),
  told('Meta refuses until somebody has mended it', [reminder], { plan: at('meta', 'mendable') }),
  told('an answer that is lost', [alert], { plan: at('meta', 'reset') }),
  told('an answer that comes after the statuses', [purchase], { plan: at('meta', 'slow') }),
  told('a message that Meta holds', [offer], { plan: at('meta', 'held') }),
  told('a customer who wants no more offers', [
    offer,
    { afterMs: then + 40, do: 'write', from: phoneOf(1), text: 'BAJA' },
  ]),
  told('a template that Meta pauses', [
    { afterMs: then - 500, do: 'review', template: 'payment_reminder', status: 'PAUSED' },
    reminder,
  ]),
  told('a consent that is withdrawn once it was relied on', [
    purchase,
    withdrawn(nineInTheMorning, 1, then + 600, ['service']),
  ]),
  told('two at work, one of whom takes the other for dead', [purchase], {
    seed: slow,
    plan: together(
      at('deliver', 'duplicate'),
      at('start', 'clock-ahead', 2, 'dispatch'),
      at('dynamodb', 'delay', 1, 'Query'),
    ),
  }),
  ...unclearAnswers.map(([name, kind]) =>
    told(`${name}, and whose statuses are late`, [purchase], {
      plan: together(at('meta', kind), at('webhook', 'late')),
    }),
  ),
];
