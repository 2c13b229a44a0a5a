import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { Consent, type Consents, Purpose } from '../../core/consent/consent.ts';
import type { Standing } from '../../core/consent/ports.ts';
import { ChainHead } from '../../core/consent/receipt.ts';
import type { CustomerRecord, Reserved } from '../../core/delivery/ports.ts';
import { Counter } from '../../core/policy/policy.ts';
import { Customer } from '../../core/recipients/customer.ts';
import { Instant } from '../../core/time/instant.ts';
import { reachAttribute, reachOn } from './reach-item.ts';
import { settledOn } from './settled-item.ts';

const inEveryUpdate = new Set(['name', 'locale', 'timeZone']);

/** When a field was last told. Name, locale and time zone come in every update; what may be left out has its own. */
export const toldAtAttribute = (field: string): string =>
  inEveryUpdate.has(field) ? 'updatedAt' : `${field}At`;

/** When the address was told that an unmarshalled row is written to. A row of before addresses had times knows its last update. */
export function addressSince(row: Record<string, unknown>): Instant | undefined {
  const field = row.phone === undefined ? 'whatsappUserId' : 'phone';
  return Instant.optional().parse(row[toldAtAttribute(field)] ?? row.updatedAt);
}

export const consentAttribute = (purpose: Purpose): string => `consent_${purpose}`;

/** Until when a person has the customer's chat, and automated messages wait. */
export const personAttribute = 'person';

/** Where the customer's chain of receipts ends. */
export const headAttribute = 'receiptHead';

/** A row above 1,024 bytes doubles the price of every send, so counters have a letter there. */
const letters: Readonly<Record<Counter, string>> = {
  transactions: 't',
  shared: 's',
  marketing: 'm',
  regulated: 'r',
  none: 'n',
};

/** Sends reserved on one of the customer's calendar days, under one counter: `sends_2026-11-22_t`. */
export const sendsAttribute = ({ day, counter }: Pick<Reserved, 'day' | 'counter'>): string =>
  `sends_${day}_${letters[counter]}`;

/** 8 bytes where the message's id has 40. */
export const packedMark = (mark: string): Uint8Array => Buffer.from(mark, 'hex');

const PackedMarks = z
  .set(z.instanceof(Uint8Array))
  .transform((marks) => [...marks].map((bytes) => Buffer.from(bytes).toString('hex')));

const reservedIn = (row: Record<string, unknown>): readonly Reserved[] =>
  Object.entries(row).flatMap(([name, marks]) => {
    const [, day, letter] = /^sends_([\d-]{10})_(\w)$/.exec(name) ?? [];
    const counter = Counter.options.find((one) => letters[one] === letter);
    return day && counter ? [{ day, counter, marks: PackedMarks.parse(marks) }] : [];
  });

const consentsOf = (row: Record<string, unknown>): Consents =>
  Object.fromEntries(
    Purpose.options.flatMap((purpose) => {
      const word = row[consentAttribute(purpose)];
      return word === undefined ? [] : [[purpose, Consent.parse(word)]];
    }),
  );

/** What a row says of consent; nothing where there is no row. */
export function parseStanding(item: Record<string, AttributeValue> | undefined): Standing {
  const row = item ? unmarshall(item) : {};
  return { consents: consentsOf(row), head: ChainHead.optional().parse(row[headAttribute]) };
}

/** A row may hold consent before anybody told us who the customer is: then, as without a row, there is no customer yet. */
export function parseCustomerItem(item: Record<string, AttributeValue> | undefined): CustomerRecord {
  const row = item ? unmarshall(item) : {};
  return {
    customer: row.name === undefined ? undefined : Customer.parse({ ...row, id: row.customerId }),
    consents: consentsOf(row),
    settled: settledOn(row),
    reservations: reservedIn(row),
    ...(row.pair !== undefined && { pairUntil: Instant.parse(row.pair) }),
    ...(row[personAttribute] !== undefined && { personUntil: Instant.parse(row[personAttribute]) }),
    ...(row.sent !== undefined && { countedAt: Instant.parse(row.sent) }),
    ...(row[reachAttribute] !== undefined && { reach: reachOn(row) }),
  };
}
