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

/** Before it, customers are introduced and nothing goes wrong. */
export const introductionsMs = 60_000;

// 08:00 in Lima, where nobody sets clocks and we know of no law beside the stage's own hours.
export const openingHour = Date.parse('2026-11-23T13:00:00Z');

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

export function detailOf(
  start: number,
  afterMs: number,
  eventId: string,
  customer: number,
  data: object,
): Detail & { occurredAt: string } {
  return { eventId, occurredAt: isoOf(start, afterMs), customerId: `customer-${customer}`, data };
}

export type Kind = {
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
