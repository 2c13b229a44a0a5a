import * as z from 'zod';
import { sealOf } from '../intake/content-hash.ts';
import { CustomerId } from '../recipients/customer-id.ts';
import { Instant } from '../time/instant.ts';
import { type Consent, type Consents, isLaterWord, Purpose } from './consent.ts';

/** What somebody told of a customer's consent to one purpose, with all that proves it. */
export const Statement = z.strictObject({
  purpose: Purpose,
  state: z.enum(['granted', 'withdrawn']),
  /** When the customer said so, as the source tells it. */
  at: Instant,
  /** Who told us: `event:<eventId>`, `meta:user_preferences`, `meta:reply`, `meta:131050` or `import:<file name>`. */
  by: z.string(),
  channel: z.string().optional(),
  /** The exact words that the customer agreed to. */
  wording: z.string().optional(),
  wordingVersion: z.string().optional(),
  capturedAt: Instant.optional(),
  locale: z.string().optional(),
  reason: z.string().optional(),
  /** Where the proof lies, such as a line of an imported file. */
  evidence: z.string().optional(),
  /** It had been so before: kept as proof of the later word, and no news to anybody. */
  again: z.literal(true).optional(),
});
export type Statement = z.infer<typeof Statement>;

/**
 * A statement in its place in the customer's chain: receipts are numbered from 1 and never changed, and each holds
 * the hash of the one before it. Strict, since a field that is not sealed is a forgery.
 */
export const Receipt = Statement.extend({
  customerId: CustomerId,
  number: z.int().positive(),
  recordedAt: Instant,
  /** Empty for the first. */
  previous: z.string(),
  hash: z.string(),
});
export type Receipt = z.infer<typeof Receipt>;

/** Where a chain ends. */
export const ChainHead = z.object({ number: z.int().positive(), hash: z.string() });
export type ChainHead = z.infer<typeof ChainHead>;

export const referenceTo = ({ number, hash }: ChainHead): string => `${number}.${hash.slice(0, 16)}`;

/** What the hash of a receipt must be, by all its other fields. */
export const hashOf = ({ hash: _, ...fields }: Receipt): string => sealOf(fields);

/** The word that a receipt puts on its customer's row. */
export const wordOf = (receipt: Receipt): Consent => ({
  state: receipt.state,
  at: receipt.at,
  receipt: referenceTo(receipt),
});

/** What a chain alone says: the words that its last receipts put on the customer's row. */
export function standingBy(receipts: readonly Receipt[]): {
  consents: Consents;
  head: ChainHead | undefined;
} {
  const last = receipts.at(-1);
  return {
    consents: Object.fromEntries(receipts.map((receipt) => [receipt.purpose, wordOf(receipt)])),
    head: last && { number: last.number, hash: last.hash },
  };
}

/** Statements that change something beside what stands; of two on one purpose the second must be later still. */
export function newsIn(consents: Consents, statements: readonly Statement[]): readonly Statement[] {
  const standing: Partial<Record<Purpose, Pick<Consent, 'state' | 'at'>>> = { ...consents };
  return statements.filter((statement) => {
    const isNews = isLaterWord(standing[statement.purpose], statement);
    if (isNews) standing[statement.purpose] = statement;
    return isNews;
  });
}

/** Gives each statement the next place in the chain. */
export function chained(
  customerId: CustomerId,
  head: ChainHead | undefined,
  statements: readonly Statement[],
  recordedAt: Instant,
): readonly Receipt[] {
  let last = head;
  return statements.map((statement) => {
    const number = (last?.number ?? 0) + 1;
    const fields = { ...wellFormed(statement), customerId, number, recordedAt, previous: last?.hash ?? '' };
    const receipt = { ...fields, hash: sealOf(fields) };
    last = receipt;
    return receipt;
  });
}

/** UTF-8 knows no half of a surrogate pair: a store would hand back other bytes than were sealed. */
const wellFormed = (statement: Statement): Statement =>
  Statement.parse(
    Object.fromEntries(
      Object.entries(statement)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [name, typeof value === 'string' ? value.toWellFormed() : value]),
    ),
  );
