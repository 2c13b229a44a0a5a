import { typeOf } from '../../core/catalogue/catalogue.ts';
import { type Chance, chance } from './chance.ts';
import {
  type Act,
  detailOf,
  granted,
  introduction,
  introductionsMs,
  isoOf,
  type Kind,
  kinds,
  notice,
  openingHour,
  phoneOf,
  purposes,
  type Story,
  withdrawn,
} from './story.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

const someKind: readonly [Kind, ...Kind[]] = [
  kinds.fraud,
  kinds.fraud,
  kinds.transaction,
  kinds.transaction,
  kinds.payment,
  kinds.payment,
  kinds.loan,
  kinds.kyc,
  kinds.balance,
];

const templateNames = [
  'fraud_alert_link',
  'transaction_alert',
  'payment_reminder',
  'loan_preapproval',
  'kyc_reminder',
] as const;

/** A story that a seed decides: who there is, what happens to them, and what happens at the same time. */
export function seededStory(seed: number): Story {
  const dice = chance(seed, 'story');
  const start = openingHour + dice.pick([dice.between(0, 10), dice.between(0, 40)]) * hourMs;
  const spanMs = introductionsMs + dice.pick([minuteMs, 2 * minuteMs, 10 * minuteMs, hourMs, 9 * hourMs]);
  const customers = Array.from({ length: dice.between(1, 3) }, (_, i) => i + 1);
  const moment = () =>
    dice.between(introductionsMs, Math.max(spanMs - minuteMs, introductionsMs + 5 * secondMs));
  const someone = () => dice.between(1, customers.length);
  const acts: Act[] = customers.flatMap((customer) => introductionsOf(start, customer, dice));
  // Where much is asked of one customer at once, caps are what everybody races for.
  const crowd = dice.is(0.4) ? dice.pick(someKind) : undefined;
  const count = crowd ? dice.between(3, 7) : dice.between(2, 6);
  for (let i = 0; i < count; i++) {
    const kind = i === 0 ? kinds.fraud : (crowd ?? dice.pick(someKind));
    const customer = dice.is(0.03) ? 9 : crowd ? 1 : someone();
    acts.push(...happenings(start, kind, customer, moment(), `${seed}-${i}`, dice));
  }
  if (dice.is(0.25)) acts.push(withdrawn(start, someone(), moment(), [dice.pick(purposes)]));
  if (dice.is(0.2)) acts.push(granted(start, someone(), moment(), [dice.pick(purposes)]));
  if (dice.is(0.2)) acts.push({ afterMs: moment(), do: 'write', from: phoneOf(someone()), text: 'BAJA' });
  if (dice.is(0.25))
    acts.push({
      afterMs: moment(),
      do: 'foreign',
      to: phoneOf(someone()),
      status: dice.pick(['read', 'failed']),
    });
  if (dice.is(0.25)) {
    const template = dice.pick(templateNames);
    const afterMs = moment();
    acts.push({ afterMs, do: 'review', template, status: dice.pick(['PAUSED', 'REJECTED']) });
    if (dice.is(0.5))
      acts.push({
        afterMs: afterMs + dice.between(0, 20 * minuteMs),
        do: 'review',
        template,
        status: 'APPROVED',
      });
  }
  return { start, acts, spanMs };
}

function introductionsOf(start: number, customer: number, dice: Chance): readonly Act[] {
  const agreed = dice.is(0.9) ? purposes : purposes.filter(() => dice.is(0.5));
  return [
    introduction(start, customer),
    ...(agreed.length > 0 ? [granted(start, customer, 2_000 + customer, agreed)] : []),
  ];
}

/** An event, and what may come with it: its repetition, its settling, its end, a change of mind, a lie about it. */
function happenings(
  start: number,
  kind: Kind,
  customer: number,
  afterMs: number,
  id: string,
  dice: Chance,
): readonly Act[] {
  const event = notice(start, kind, customer, afterMs, id);
  const soon = () =>
    Math.max(afterMs + dice.pick([dice.between(-3_000, 12_000), dice.between(-300, 1_500)]), introductionsMs);
  const expiresAt = isoOf(start, afterMs + dice.pick([500, 5_000, 3 * minuteMs, 6 * hourMs]));
  const detail = dice.is(0.2) ? { ...event.detail, expiresAt } : event.detail;
  const acts: Act[] = [{ ...event, detail }];
  if (dice.is(0.25)) acts.push({ ...event, detail, afterMs: soon() });
  if (dice.is(0.05))
    acts.push({ ...event, afterMs: soon(), detail: { ...detail, data: kind.data(`${id}-other`) } });
  if (dice.is(0.03))
    acts.push({
      ...event,
      afterMs: soon(),
      detail: { ...detail, eventId: `evt-bad-${id}`, data: { amount: 'much' } },
    });
  if (dice.is(0.2)) acts.push(withdrawn(start, customer, soon(), [purposeOf(kind.detailType)]));
  if (kind.settledBy && dice.is(0.3)) {
    const [detailType, data] = kind.settledBy;
    const when = soon();
    acts.push({
      afterMs: when,
      do: 'publish',
      detailType,
      detail: detailOf(start, when, `evt-settled-${id}`, customer, data(id)),
    });
  }
  if (dice.is(0.2))
    acts.push({
      afterMs: soon(),
      do: 'forge',
      eventId: detail.eventId,
      status: dice.pick(['failed', 'read', 'delivered']),
      signature: dice.pick(['none', 'empty', 'wrong']),
    });
  return acts;
}

const purposeOf = (detailType: string): string => typeOf(detailType)?.purpose ?? 'service';
