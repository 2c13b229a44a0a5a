import { createHash } from 'node:crypto';
import type { BankCustomer } from './customers.ts';

type Money = { minorUnits: number; currency: string };
export type Payment = { product: string; amount: Money; dueDate: string };

const currencies: Record<string, string> = {
  MX: 'MXN',
  BR: 'BRL',
  CO: 'COP',
  AR: 'ARS',
  CL: 'CLP',
  PE: 'PEN',
  ES: 'EUR',
  PT: 'EUR',
  IN: 'INR',
};
/** How much a thing that costs 1 USD costs about, in minor units. */
const scale: Record<string, number> = {
  MXN: 1800,
  BRL: 550,
  COP: 400_000,
  ARS: 140_000,
  CLP: 950,
  PEN: 370,
  EUR: 90,
  INR: 8500,
  USD: 100,
};

type Words = { savings: string; card: string; movements: readonly [string, number][] };
const spanish: Words = {
  savings: 'Cuenta de ahorro',
  card: 'Tarjeta Oro',
  movements: [
    ['Supermercado La Esquina', -42],
    ['Nómina', 1450],
    ['Farmacia Central', -13],
    ['Café del Parque', -4],
    ['Retiro en cajero', -60],
    ['Transferencia recibida', 120],
  ],
};
const words: Record<string, Words> = {
  es: spanish,
  pt: {
    savings: 'Conta corrente',
    card: 'Cartão Ouro',
    movements: [
      ['Mercado da Esquina', -42],
      ['Salário', 1450],
      ['Farmácia Central', -13],
      ['Padaria do Bairro', -4],
      ['Saque em caixa eletrônico', -60],
      ['Pix recebido', 120],
    ],
  },
  en: {
    savings: 'Savings account',
    card: 'Gold Card',
    movements: [
      ['Corner Groceries', -42],
      ['Salary', 1450],
      ['Central Pharmacy', -13],
      ['Park Coffee', -4],
      ['Cash withdrawal', -60],
      ['Transfer received', 120],
    ],
  },
};

/** Figures that are a customer's own, and the same at every question. */
const chance = ({ customerId }: BankCustomer, what: string): number =>
  createHash('sha256').update(`${customerId} ${what}`).digest().readUInt32BE() / 2 ** 32;

const wordsOf = ({ locale }: BankCustomer): Words => words[locale.slice(0, 2)] ?? spanish;

const money = ({ country }: BankCustomer, dollars: number): Money => {
  const currency = currencies[country] ?? 'USD';
  return { minorUnits: Math.round(dollars * (scale[currency] ?? 100)), currency };
};

const dayMs = 86_400_000;

/** A day of the customer's calendar, so many days from now: `2026-11-22`. */
export const dayOf = ({ timeZone }: BankCustomer, now: number, days = 0): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone }).format(now + days * dayMs);

export const balanceOf = (customer: BankCustomer) => ({
  kind: 'balance',
  accounts: [
    { name: wordsOf(customer).savings, available: money(customer, 200 + 4000 * chance(customer, 'savings')) },
    { name: wordsOf(customer).card, available: money(customer, 2500 * chance(customer, 'card')) },
  ],
});

export const movementsOf = (customer: BankCustomer, now: number) => ({
  kind: 'movements',
  movements: wordsOf(customer).movements.map(([description, dollars], place) => ({
    date: dayOf(customer, now, -1 - 2 * place),
    description,
    amount: money(customer, dollars * (0.8 + 0.4 * chance(customer, description))),
  })),
});

/** What is due: what the bank has written about, or else the card's next payment. */
export const paymentsOf = (customer: BankCustomer, now: number, announced: Payment[]) => ({
  kind: 'payment-date',
  payments:
    announced.length > 0
      ? announced
      : [
          {
            product: wordsOf(customer).card,
            amount: money(customer, 40 + 300 * chance(customer, 'due')),
            dueDate: dayOf(customer, now, 3 + Math.floor(20 * chance(customer, 'day'))),
          },
        ],
});

/** Of the month before the customer's own. */
export function statementOf(customer: BankCustomer, now: number) {
  const [year = 0, month = 0] = dayOf(customer, now).split('-').map(Number);
  return { kind: 'statement', period: new Date(Date.UTC(year, month - 2)).toISOString().slice(0, 7) };
}
