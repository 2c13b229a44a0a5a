import type { NotificationType } from '../../core/catalogue/notification-type.ts';
import { transactionAlert } from '../../core/catalogue/transaction-alert.ts';
import type { Facts } from '../../core/delivery/gate.ts';
import type { Message, State } from '../../core/delivery/message.ts';
import { Wamid } from '../../core/delivery/message.ts';
import { messageIdOf } from '../../core/delivery/message-id.ts';
import type { CustomerRecord } from '../../core/delivery/ports.ts';
import { capsFor } from '../../core/policy/caps.ts';
import { contactLawOf } from '../../core/policy/contact-law.ts';
import { defaultPolicy } from '../../core/policy/policy.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { Instant } from '../../core/time/instant.ts';
import { TimeZone } from '../../core/time/time-zone.ts';

export const at = (iso: string): Instant => Instant.parse(Date.parse(iso));

export const morning = at('2026-11-22T14:15:00Z');

export const aWamid = (n = 1): Wamid => Wamid.parse(`wamid.${String(n).padStart(8, '0')}`);

export const aCustomer = (change: Partial<NonNullable<CustomerRecord['customer']>> = {}) => ({
  id: CustomerId.parse('ana'),
  name: 'Ana',
  locale: 'es-MX',
  timeZone: TimeZone.parse('America/Mexico_City'),
  phone: '+525512345678',
  ...change,
});

export const aRecord = (change: Partial<CustomerRecord> = {}): CustomerRecord => ({
  customer: aCustomer(),
  consents: { service: { state: 'granted', at: at('2026-01-01T00:00:00Z') } },
  settled: () => undefined,
  reservations: [],
  ...change,
});

export const aTransaction = (change: Record<string, unknown> = {}, data: Record<string, unknown> = {}) => ({
  eventId: 'evt-1',
  occurredAt: '2026-11-22T08:15:00-06:00',
  customerId: 'ana',
  ...change,
  data: {
    transactionId: 'tx-1',
    kind: 'withdrawal',
    amount: { minorUnits: 20000, currency: 'MXN' },
    place: 'Reforma 222',
    ...data,
  },
});

export const aNotification = (
  change: Record<string, unknown> = {},
  type: NotificationType = transactionAlert,
) => type.read(aTransaction(change));

export const aMessage = (change: Partial<Message> & { state?: State } = {}): Message => ({
  id: messageIdOf('evt-1'),
  eventId: 'evt-1',
  customerId: CustomerId.parse('ana'),
  type: 'transaction-alert',
  contentHash: aNotification().event.contentHash,
  state: 'claimed',
  times: { claimed: morning },
  owner: 'owner-1',
  leaseUntil: Instant.parse(morning + 60_000),
  ...change,
});

/** All that the gates may know of an ordinary case, which passes. */
export function someFacts({ type = transactionAlert, expiresAt, ...change }: SomeFacts = {}): Facts {
  const notification = aNotification(expiresAt ? { expiresAt } : {});
  const record = aRecord();
  const { policy = defaultPolicy } = change;
  const law = contactLawOf('MX');
  const [template] = type.templates;
  if (!template) throw new Error(`${type.name} has no templates`);
  return {
    ...record,
    notification,
    type,
    policy,
    law,
    template: { template, metaName: template.name, version: '1f2e3d4c' },
    caps: capsFor({ ...type.policy, purpose: type.purpose, law, policy }),
    today: {},
    deferredBefore: false,
    now: morning,
    ...change,
  };
}

type SomeFacts = Partial<Omit<Facts, 'type'>> & { type?: NotificationType; expiresAt?: string };
