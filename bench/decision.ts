import { paymentReminder } from '../core/catalogue/payment-reminder.ts';
import { transactionAlert } from '../core/catalogue/transaction-alert.ts';
import { chooseTemplate, templatesFor } from '../core/delivery/choose-template.ts';
import { judgeNotification } from '../core/delivery/judge-notification.ts';
import type { CustomerRecord } from '../core/delivery/ports.ts';
import { defaultPolicy } from '../core/policy/policy.ts';
import { Customer } from '../core/recipients/customer.ts';
import { Instant } from '../core/time/instant.ts';
import type { Figure } from './figures.ts';

const people = [
  { timeZone: 'America/Mexico_City', country: 'MX', locale: 'es-MX' },
  { timeZone: 'America/Bogota', country: 'CO', locale: 'es-CO' },
  { timeZone: 'America/Sao_Paulo', country: 'BR', locale: 'pt-BR' },
  { timeZone: 'America/Santiago', country: 'CL', locale: 'es-CL' },
  { timeZone: 'Europe/Madrid', country: 'ES', locale: 'es-ES' },
  { timeZone: 'Asia/Kolkata', country: 'IN', locale: 'en-IN' },
];
const start = Date.parse('2026-11-22T00:00:00Z');
const granted = { state: 'granted' as const, at: Instant.parse(start) };

const records = people.map(
  (person, index): CustomerRecord => ({
    customer: Customer.parse({ id: `bench-${index}`, name: 'Ana', phone: '+525512345678', ...person }),
    consents: { service: granted },
    settled: () => undefined,
    reservations: [],
  }),
);

const detail = (data: object) => ({
  eventId: 'bench',
  occurredAt: '2026-11-22T00:00:00Z',
  customerId: 'bench',
  data,
});
const amount = { minorUnits: 20000, currency: 'MXN' };
const asked = [
  {
    type: transactionAlert,
    notification: transactionAlert.read(detail({ transactionId: 't', kind: 'payment', amount })),
  },
  {
    type: paymentReminder,
    notification: paymentReminder.read(
      detail({
        paymentId: 'p',
        product: 'Card',
        amount,
        dueDate: '2026-11-25',
        payUrl: 'https://bank.example/p',
      }),
    ),
  },
];

const decisions = 50_000;

/** A decision every 17 minutes over a year and a half, in six countries, half of them at hours that must be looked up. */
function decide(times: number): void {
  const minutes = 17 * 60_000;
  for (let i = 0; i < times; i++) {
    const question = asked[i % asked.length];
    const record = records[i % records.length];
    if (!question || !record?.customer) continue;
    const now = Instant.parse(start + i * minutes);
    const candidates = templatesFor(question.type, question.notification.template, record.customer, 'es');
    const template = chooseTemplate(candidates, []);
    judgeNotification(
      { policy: defaultPolicy },
      { ...question, record, template, deferredBefore: false, now },
    );
  }
}

/** CPU of this process, since a decision is too short to be seen from outside. */
export function decisionFigure(): Figure {
  decide(5_000); // formats and offsets are looked up once in a function's life
  const before = process.cpuUsage();
  decide(decisions);
  const { user, system } = process.cpuUsage(before);
  return {
    id: 'decision',
    name: 'CPU of one decision: template, gates, caps and hours',
    unit: 'µs',
    value: (user + system) / decisions,
    target: 50,
  };
}
