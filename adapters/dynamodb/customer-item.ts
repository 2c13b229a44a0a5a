import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { Consent, type Consents, Purpose } from '../../core/consent/consent.ts';
import type { Standing } from '../../core/consent/ports.ts';
import { ChainHead } from '../../core/consent/receipt.ts';
import { MessageId } from '../../core/delivery/message-id.ts';
import type { CustomerRecord } from '../../core/delivery/ports.ts';
import { Customer } from '../../core/recipients/customer.ts';

const inEveryUpdate = new Set(['name', 'locale', 'timeZone']);

/** When a field was last told. Name, locale and time zone come in every update; what may be left out has its own. */
export const toldAtAttribute = (field: string): string =>
  inEveryUpdate.has(field) ? 'updatedAt' : `${field}At`;

export const consentAttribute = (purpose: Purpose): string => `consent_${purpose}`;

/** Where the customer's chain of receipts ends. */
export const headAttribute = 'receiptHead';

const sends = 'sends_';

/** Message ids reserved on one of the customer's calendar days. */
export const sendsAttribute = (day: string): string => `${sends}${day}`;

const MessageIds = z.set(MessageId);

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
    reservations: Object.fromEntries(
      Object.keys(row)
        .filter((name) => name.startsWith(sends))
        .map((name) => [name.slice(sends.length), [...MessageIds.parse(row[name])]]),
    ),
  };
}
