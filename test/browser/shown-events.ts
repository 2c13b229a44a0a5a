import {
  missingDocument,
  offer,
  paymentDue,
  statement,
  suspicion,
  withdrawal,
} from '../journeys/business-events.ts';

export type Shown = {
  customerId: string;
  /** An amount of so many units of the customer's currency. */
  money: (units: number) => { minorUnits: number; currency: string };
  cash: string;
  place: string;
  statement: string;
  product: string;
};

const moneyIn = (currency: string) => (units: number) => ({ minorUnits: units * 100, currency });

/** One customer for each language, with what is usual in their country; by their id. */
export const customers: Record<'ana' | 'joao' | 'priya', Shown> = {
  priya: {
    customerId: 'priya',
    money: moneyIn('INR'),
    cash: 'ATM, MG Road',
    place: 'Jaipur',
    statement: 'statement-2026-10.pdf',
    product: 'Gold Card',
  },
  ana: {
    customerId: 'ana',
    money: moneyIn('MXN'),
    cash: 'Cajero Reforma 222',
    place: 'Cancún',
    statement: 'estado-de-cuenta-2026-10.pdf',
    product: 'Tarjeta Oro',
  },
  joao: {
    customerId: 'joao',
    money: moneyIn('BRL'),
    cash: 'Caixa Paulista 900',
    place: 'Recife',
    statement: 'extrato-2026-10.pdf',
    product: 'Cartão Ouro',
  },
};

/** Money that moved, and money that moved oddly. */
export const movements = ({ customerId, money, cash, place }: Shown) => [
  withdrawal(customerId, { amount: money(2_000), balance: money(18_450), merchant: cash }),
  suspicion(customerId, {
    amount: money(8_900),
    place,
    confirmUrl: 'https://bank.example/alerts/alert-1',
  }),
];

/** How the account stands, and what it is good for. */
export const account = ({ customerId, money, statement: filename }: Shown) => [
  statement(customerId, { document: { url: 'https://bank.example/statements/2026-10.pdf', filename } }),
  offer(customerId, { amount: money(50_000), imageUrl: 'https://bank.example/loans/offer.png' }),
];

/** What the customer is asked to do. */
export const reminders = ({ customerId, money, product }: Shown) => [
  missingDocument(customerId, {
    step: 'proof-of-address',
    uploadUrl: 'https://bank.example/onboarding/documents',
    dueBy: '2026-12-04',
  }),
  paymentDue(customerId, { amount: money(3_800), product, dueDate: '2026-11-26', daysLeft: 3 }),
];
