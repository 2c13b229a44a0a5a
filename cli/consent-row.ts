import * as z from 'zod';
import { Purpose } from '../core/consent/consent.ts';
import { Evidence } from '../core/consent/events.ts';
import type { Statement } from '../core/consent/receipt.ts';
import { findCardNumber } from '../core/intake/find-card-number.ts';
import { CustomerId } from '../core/recipients/customer-id.ts';
import { PhoneNumber } from '../core/recipients/phone-number.ts';
import { type Instant, Timestamp } from '../core/time/instant.ts';
import { isFormula } from './csv-cells.ts';

export const neededColumns = [
  'customerId',
  'purposes',
  'channel',
  'wording',
  'wordingVersion',
  'capturedAt',
  'locale',
] as const;
export const knownColumns = [...neededColumns, 'phone'] as const;
export type Column = (typeof knownColumns)[number];

/** The cells of a row by their column; a column that the file does not have is empty. */
export type Cells = Readonly<Record<Column, string>>;

/** A consent that a row tells of, before anybody looked whether it may count. */
export type ConsentRow = {
  customerId: CustomerId;
  phone: string | undefined;
  statements: readonly Omit<Statement, 'by' | 'evidence'>[];
};

export type RowFault = { column: Column; reason: string };

const evidence = Evidence.shape;
const trimmed = <Schema extends z.ZodType<unknown, string>>(schema: Schema) => z.string().trim().pipe(schema);

const Row = z.object({
  customerId: trimmed(CustomerId),
  purposes: z
    .string()
    .transform((text) => text.split(/[|\s]+/).filter(Boolean))
    .pipe(z.array(Purpose).min(1)),
  channel: trimmed(evidence.channel),
  wording: evidence.wording.refine((text) => text.trim() !== ''),
  wordingVersion: trimmed(evidence.wordingVersion),
  capturedAt: z.string().trim().pipe(Timestamp),
  locale: trimmed(evidence.locale),
  phone: z
    .string()
    .trim()
    .transform((text) => text || undefined)
    .pipe(PhoneNumber.optional()),
});

const mustBe: Partial<Record<Column, string>> = {
  customerId: 'must be the customer’s id, without white space',
  purposes: 'must be service, marketing or security, several parted by | or a blank',
  capturedAt: 'must be an instant with its offset, such as 2026-01-15T09:05:00-06:00',
};

/** Reads one row, or names the column that keeps it from being consent; a cell's value is never repeated. */
export function readConsentRow(cells: Cells, now: Instant): ConsentRow | RowFault {
  const fault = faultIn(cells);
  if (fault) return fault;
  const parsed = Row.safeParse(cells);
  if (!parsed.success) {
    const column = knownColumns.find((name) => name === parsed.error.issues[0]?.path[0]) ?? 'customerId';
    const missing = cells[column].trim() === '' && 'is missing: there is no consent without its evidence';
    return {
      column,
      reason: missing || (mustBe[column] ?? parsed.error.issues[0]?.message ?? 'is malformed'),
    };
  }
  const { customerId, purposes, phone, capturedAt, ...proof } = parsed.data;
  if (capturedAt > now) return { column: 'capturedAt', reason: 'lies in the future' };
  const told = { state: 'granted' as const, at: capturedAt, capturedAt, ...proof };
  return {
    customerId,
    phone,
    statements: [...new Set(purposes)].map((purpose) => ({ purpose, ...told })),
  };
}

function faultIn(cells: Cells): RowFault | undefined {
  for (const column of knownColumns) {
    const cell = cells[column];
    if (cell.includes('\uFFFD')) return { column, reason: 'is not UTF-8: save the file as “CSV UTF-8”' };
    if (isFormula(cell)) return { column, reason: 'begins as a formula does' };
    if (findCardNumber({ [column]: cell }) !== undefined) return { column, reason: 'holds a card number' };
  }
  return undefined;
}
