import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { Consent, type Consents, Purpose } from '../../core/consent/consent.ts';
import type { Standing } from '../../core/consent/ports.ts';
import { ChainHead } from '../../core/consent/receipt.ts';
import { MessageId } from '../../core/delivery/message-id.ts';
import type { CustomerRecord, Reserved } from '../../core/delivery/ports.ts';
import { Counter } from '../../core/policy/policy.ts';
import { Customer } from '../../core/recipients/customer.ts';
import { settledIn } from './settled-item.ts';

const inEveryUpdate = new Set(['name', 'locale', 'timeZone']);

/** When a field was last told. Name, locale and time zone come in every update; what may be left out has its own. */
export const toldAtAttribute = (field: string): string =>
  inEveryUpdate.has(field) ? 'updatedAt' : `${field}At`;

export const consentAttribute = (purpose: Purpose): string => `consent_${purpose}`;

/** Where the customer's chain of receipts ends. */
export const headAttribute = 'receiptHead';

/** Message ids reserved on one of the customer's calendar days, under one counter. */
export const sendsAttribute = ({ day, counter }: Pick<Reserved, 'day' | 'counter'>): string =>
  `sends_${day}_${counter}`;

/** 16 bytes where its name has 40: a row above 1,024 bytes doubles the price of every send. */
export const packedId = (id: MessageId): Uint8Array =>
  Buffer.from(id.slice('msg_'.length).replaceAll('-', ''), 'hex');

const unpackedId = (bytes: Uint8Array): MessageId =>
  MessageId.parse(
    `msg_${Buffer.from(bytes)
      .toString('hex')
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}`,
  );

const PackedIds = z.set(z.instanceof(Uint8Array)).transform((ids) => [...ids].map(unpackedId));

const reservedIn = (row: Record<string, unknown>): readonly Reserved[] =>
  Object.entries(row).flatMap(([name, ids]) => {
    const [, day, counter] = /^sends_([\d-]{10})_(\w+)$/.exec(name) ?? [];
    return day ? [{ day, counter: Counter.parse(counter), ids: PackedIds.parse(ids) }] : [];
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

/** A row may hold consent before anybody told us who the customer is: then there is no customer yet. */
export function parseCustomerItem(item: Record<string, AttributeValue>): CustomerRecord {
  const row = unmarshall(item);
  return {
    customer: row.name === undefined ? undefined : Customer.parse({ ...row, id: row.customerId }),
    consents: consentsOf(row),
    settled: settledIn(row),
    reservations: reservedIn(row),
  };
}
