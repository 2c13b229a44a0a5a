import { typeOf } from '../../core/catalogue/catalogue.ts';
import { type Chance, chance } from './chance.ts';

/** Something that the bank, a customer, Meta or a stranger does, so long after the story has begun. */
export type Act = { afterMs: number } & (
  | { do: 'publish'; detailType: string; detail: Detail }
  /** A customer writes to us. */
  | { do: 'write'; from: string; text: string }
  /** Meta decides on a template. */
  | { do: 'review'; template: string; status: 'APPROVED' | 'PAUSED' | 'REJECTED' }
  /** Another app of our account has sent something, and we hear of it. */
  | { do: 'foreign'; to: string; status: string }
  /** A stranger tells us what became of the message of an event. */
  | { do: 'forge'; eventId: string; status: string; signature: 'none' | 'empty' | 'wrong' }
);

export type Detail = { eventId: string; customerId: string; expiresAt?: string; data: object };

export type Story = {
  start: number;
  acts: readonly Act[];
  /** Faults strike from the first act after the introductions until then. */
  spanMs: number;
};

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** Before it, customers are introduced and nothing goes wrong. */
export const introductionsMs = minuteMs;

// 08:00 in Lima, where nobody sets clocks and we know of no law beside the stage's own hours.
const openingHour = Date.parse('2026-11-23T13:00:00Z');

export const isoOf = (start: number, afterMs: number): string => new Date(start + afterMs).toISOString();

export const phoneOf = (customer: number): string => `+5191100000${customer}`;

/** What only a customer knows, to be found nowhere that it does not belong. */
export const canaries = (customer: number) => ({
  name: `Canaria Secreta ${customer}`,
  place: 'Calle Canaria 99',
});

export const purposes = ['service', 'marketing', 'security'] as const;

export const introduction = (start: number, customer: number): Act => ({
  afterMs: customer * 300,
  do: 'publish',
  detailType: 'CustomerUpdated',
  detail: detailOf(start, customer * 300, `evt-hello-${customer}`, customer, {
    name: canaries(customer).name,
    locale: 'es-PE',
    timeZone: 'America/Lima',
    country: 'PE',
    phone: phoneOf(customer),
  }),
});

export const granted = (start: number, customer: number, afterMs: number, which: readonly string[]): Act => ({
  afterMs,
  do: 'publish',
  detailType: 'ConsentGranted',
  detail: detailOf(start, afterMs, `evt-yes-${customer}-${afterMs}`, customer, {
    purposes: which,
    evidence: {
      channel: 'app',
      wording: 'Sí',
      wordingVersion: '1',
      capturedAt: isoOf(start, afterMs),
      locale: 'es-PE',
    },
  }),
});

export const withdrawn = (
  start: number,
  customer: number,
  afterMs: number,
  which: readonly string[],
): Act => ({
  afterMs,
  do: 'publish',
  detailType: 'ConsentWithdrawn',
  detail: detailOf(start, afterMs, `evt-no-${customer}-${afterMs}`, customer, { purposes: which }),
});

function detailOf(
  start: number,
  afterMs: number,
  eventId: string,
  customer: number,
  data: object,
): Detail & { occurredAt: string } {
  return { eventId, occurredAt: isoOf(start, afterMs), customerId: `customer-${customer}`, data };
}

type Kind = {
  detailType: string;
  data: (id: string) => object;
  settledBy?: readonly [string, (id: string) => object];
};

const amount = { minorUnits: 7_654_321, currency: 'PEN' };

export const kinds = {
  fraud: {
    detailType: 'SuspiciousActivityDetected',
    data: (id) => ({
      alertId: id,
      amount,
      place: canaries(0).place,
      confirmUrl: 'https://bank.example/confirm',
    }),
    settledBy: ['CardBlocked', (id) => ({ alertId: id })],
  },
  transaction: {
    detailType: 'TransactionPosted',
    data: (id) => ({ transactionId: id, kind: 'purchase', amount, place: canaries(0).place }),
  },
  payment: {
    detailType: 'PaymentDue',
    data: (id) => ({
      paymentId: id,
      product: 'Tarjeta',
      amount,
      dueDate: '2026-12-01',
      payUrl: 'https://bank.example/pay',
    }),
    settledBy: ['PaymentReceived', (id) => ({ paymentId: id })],
  },
  loan: {
    detailType: 'LoanPreapproved',
    data: (id) => ({ offerId: id, amount, validUntil: '2026-12-24', applyUrl: 'https://bank.example/apply' }),
    settledBy: ['LoanOfferWithdrawn', (id) => ({ offerId: id })],
  },
  kyc: {
    detailType: 'OnboardingStalled',
    data: () => ({ step: 'selfie', uploadUrl: 'https://bank.example/upload' }),
  },
  balance: { detailType: 'AccountUpdated', data: () => ({ kind: 'balance', balance: amount }) },
} satisfies Record<string, Kind>;

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

/** An event that asks for a message. */
export const notice = (
  start: number,
  { detailType, data }: Kind,
  customer: number,
  afterMs: number,
  id: string,
): Act & { do: 'publish' } => ({
  afterMs,
  do: 'publish',
  detailType,
  detail: detailOf(start, afterMs, `evt-${id}`, customer, data(id)),
});

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
