import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { scanReceipts } from '../adapters/dynamodb/audit-consent.ts';
import { findDoubtfulReceipts } from '../adapters/dynamodb/find-receipts.ts';
import type { Receipt } from '../core/consent/receipt.ts';
import type { FoundReceipt } from '../core/consent/verify-chain.ts';
import { type ConsentTables, consentTables } from './consent-tables.ts';
import { formulaSafe } from './csv-cells.ts';
import type { Target } from './deployment.ts';
import { type Screen, showProgress, warn } from './terminal.ts';

const columns = [
  'customerId',
  'number',
  'purpose',
  'state',
  'at',
  'recordedAt',
  'by',
  'channel',
  'wording',
  'wordingVersion',
  'capturedAt',
  'locale',
  'reason',
  'evidence',
  'previous',
  'hash',
] as const satisfies readonly (keyof Receipt)[];

const instants: ReadonlySet<string> = new Set(['at', 'recordedAt', 'capturedAt']);

const cell = (receipt: Receipt, column: (typeof columns)[number]): string => {
  const value = receipt[column];
  if (value === undefined) return '';
  return typeof value === 'number' && instants.has(column)
    ? new Date(value).toISOString()
    : formulaSafe(String(value));
};

async function* pagesOf(
  { dynamodb, tables }: ConsentTables,
  id: string | undefined,
): AsyncGenerator<readonly FoundReceipt[]> {
  if (id === undefined) yield* scanReceipts(dynamodb, tables.receipts);
  else yield await findDoubtfulReceipts(dynamodb, tables.receipts)(id);
}

/**
 * `aviso consent export [customerId]`: receipts on stdout as they come, as CSV that is safe in a spreadsheet, or as
 * JSON lines with the very fields that were sealed. Answers the exit code.
 */
export async function consentExport(
  id: string | undefined,
  { json, ...target }: Target & { json?: boolean },
  out: NodeJS.WritableStream & Screen = process.stdout,
): Promise<0 | 1> {
  const given = await consentTables(target);
  const progress = showProgress('exported receipts:', undefined, out.isTTY ? silent : process.stderr);
  let unreadable = 0;
  let count = 0;
  async function* receipts(): AsyncGenerator<Receipt> {
    for await (const page of pagesOf(given, id)) {
      for (const { receipt } of page) {
        if (receipt) yield receipt;
        else unreadable += 1;
      }
      count += page.length;
      progress.at(count);
    }
  }
  async function* lines(): AsyncGenerator<string> {
    for await (const receipt of receipts()) yield `${JSON.stringify(receipt)}\n`;
  }
  async function* rows(): AsyncGenerator<readonly string[]> {
    for await (const receipt of receipts()) yield columns.map((column) => cell(receipt, column));
  }
  try {
    if (json) await pipeline(Readable.from(lines()), out, { end: false });
    else
      await pipeline(
        Readable.from(rows()),
        stringify({ header: true, columns: [...columns], bom: true }),
        out,
        { end: false },
      );
  } catch (error) {
    // Whoever read has had enough, as `head` does.
    if (!isBrokenPipe(error)) throw error;
  } finally {
    progress.end();
  }
  if (unreadable > 0) warn(`${unreadable} receipts cannot be read; \`aviso consent verify\` names them.`);
  return unreadable > 0 ? 1 : 0;
}

// A count would stand between the receipts where both go to the same terminal.
const silent: Screen = { write: () => true };

const isBrokenPipe = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EPIPE';
