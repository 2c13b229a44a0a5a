import { randomUUID } from 'node:crypto';
import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';

type Entry = { detailType: string; detail: object };

const now = (): string => new Date().toISOString();

export const phoneOf = (customer: number): string => `+52555${String(1_000_000 + customer).slice(-7)}`;

const introduction = (customer: number): Entry => ({
  detailType: 'CustomerUpdated',
  detail: {
    eventId: randomUUID(),
    occurredAt: now(),
    customerId: `bench-${customer}`,
    data: {
      name: 'Ana',
      locale: 'es-MX',
      timeZone: 'America/Mexico_City',
      country: 'MX',
      phone: phoneOf(customer),
    },
  },
});

const consent = (customer: number): Entry => ({
  detailType: 'ConsentGranted',
  detail: {
    eventId: randomUUID(),
    occurredAt: now(),
    customerId: `bench-${customer}`,
    data: {
      purposes: ['service', 'security'],
      evidence: { channel: 'app', wording: 'Acepto.', wordingVersion: '1', capturedAt: now(), locale: 'es' },
    },
  },
});

export const transaction = (customer: number): Entry & { eventId: string } => {
  const eventId = randomUUID();
  return {
    eventId,
    detailType: 'TransactionPosted',
    detail: {
      eventId,
      occurredAt: now(),
      customerId: `bench-${customer}`,
      data: {
        transactionId: eventId,
        kind: 'withdrawal',
        amount: { minorUnits: 20_000, currency: 'MXN' },
        place: 'Reforma 222',
      },
    },
  };
};

/** A warning whose button leads to the bank. */
export const warning = (customer: number): Entry => ({
  detailType: 'SuspiciousActivityDetected',
  detail: {
    eventId: randomUUID(),
    occurredAt: now(),
    customerId: `bench-${customer}`,
    data: {
      alertId: randomUUID(),
      amount: { minorUnits: 89_000, currency: 'MXN' },
      place: 'Cancún',
      confirmUrl: 'https://bank.example/review?alert=1',
    },
  },
});

export const introductions = (customers: number): readonly Entry[] =>
  Array.from({ length: customers }, (_, customer) => [introduction(customer), consent(customer)]).flat();

/** Ten entries a call, as PutEvents allows, all calls at once. */
export async function putAll(
  eventBridge: EventBridgeClient,
  bus: string,
  entries: readonly Entry[],
): Promise<void> {
  const calls: PutEventsRequestEntry[][] = [];
  for (let start = 0; start < entries.length; start += 10) {
    calls.push(
      entries.slice(start, start + 10).map(({ detailType, detail }) => ({
        EventBusName: bus,
        Source: 'bench',
        DetailType: detailType,
        Detail: JSON.stringify(detail),
      })),
    );
  }
  const answers = await Promise.all(
    calls.map((Entries) => eventBridge.send(new PutEventsCommand({ Entries }))),
  );
  const failed = answers.reduce((sum, { FailedEntryCount = 0 }) => sum + FailedEntryCount, 0);
  if (failed > 0) throw new Error(`the bus refused ${failed} of ${entries.length} events`);
}
