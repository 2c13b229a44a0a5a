import { randomUUID } from 'node:crypto';
import type { RunningSandbox, SeenEvent } from './running-sandbox.ts';

type Person = { id: string; phone: string };
type Profile = { name: string; locale: string; timeZone: string; country: string; phone: string };

let introduced = 0;

const digits = (length: number): string => String(10_000_000 + ++introduced * 7_919).slice(-length);

/** A number of its own for each, so that one journey's messages are nobody else's. */
const profiles: Record<'mexico' | 'colombia' | 'brazil' | 'india', () => Profile> = {
  mexico: () => ({
    name: 'Ana',
    locale: 'es-MX',
    timeZone: 'America/Mexico_City',
    country: 'MX',
    phone: `+5255${digits(8)}`,
  }),
  colombia: () => ({
    name: 'Camila',
    locale: 'es-CO',
    timeZone: 'America/Bogota',
    country: 'CO',
    phone: `+5730${digits(8)}`,
  }),
  brazil: () => ({
    name: 'João',
    locale: 'pt-BR',
    timeZone: 'America/Sao_Paulo',
    country: 'BR',
    phone: `+55119${digits(8)}`,
  }),
  india: () => ({
    name: 'Priya',
    locale: 'en-IN',
    timeZone: 'Asia/Kolkata',
    country: 'IN',
    phone: `+9198${digits(8)}`,
  }),
};

const now = (): string => new Date().toISOString();

const evidence = () => ({
  channel: 'app',
  wording: 'Acepto recibir avisos por WhatsApp.',
  wordingVersion: '1',
  capturedAt: now(),
  locale: 'es',
});

export const consentGranted = (customerId: string, purposes = ['service', 'marketing', 'security']) => ({
  source: 'onboarding',
  detailType: 'ConsentGranted',
  detail: { eventId: randomUUID(), occurredAt: now(), customerId, data: { purposes, evidence: evidence() } },
});

export const consentWithdrawn = (customerId: string, purposes = ['service', 'marketing', 'security']) => ({
  source: 'onboarding',
  detailType: 'ConsentWithdrawn',
  detail: { eventId: randomUUID(), occurredAt: now(), customerId, data: { purposes } },
});

/** Tells the bank's part: who the customer is and, unless told otherwise, what they agreed to. */
export async function introduce(
  sandbox: RunningSandbox,
  country: keyof typeof profiles,
  { consent = true } = {},
): Promise<Person> {
  const profile = profiles[country]();
  const id = `customer-${randomUUID()}`;
  await sandbox.publish({
    source: 'onboarding',
    detailType: 'CustomerUpdated',
    detail: { eventId: randomUUID(), occurredAt: now(), customerId: id, data: profile },
  });
  if (consent) await sandbox.publish(consentGranted(id));
  await sandbox.settle();
  return { id, phone: profile.phone };
}

export const transactionPosted = (customerId: string, data: object = {}, change: object = {}) => ({
  detailType: 'TransactionPosted',
  detail: {
    eventId: randomUUID(),
    occurredAt: now(),
    customerId,
    ...change,
    data: {
      transactionId: 'tx-1',
      kind: 'withdrawal',
      amount: { minorUnits: 20_000, currency: 'USD' },
      place: 'Reforma 222',
      balance: { minorUnits: 542_000, currency: 'USD' },
      ...data,
    },
  },
});

export const suspiciousActivity = (customerId: string, data: object = {}, change: object = {}) => ({
  detailType: 'SuspiciousActivityDetected',
  detail: {
    eventId: randomUUID(),
    occurredAt: now(),
    customerId,
    ...change,
    data: { alertId: 'alert-1', amount: { minorUnits: 89_000, currency: 'USD' }, place: 'Cancún', ...data },
  },
});

/** What the bus heard from us about one event. */
export const causedBy = (events: readonly SeenEvent[], eventId: string): readonly SeenEvent[] =>
  events.filter(({ source, detail }) => source === 'aviso' && detail.causedBy === eventId);

export const statesAnnounced = (events: readonly SeenEvent[], eventId: string): readonly string[] =>
  causedBy(events, eventId)
    .filter(({ detailType }) => detailType === 'MessageStatusChanged')
    .map(({ detail }) => String(Object(detail.data).state));
