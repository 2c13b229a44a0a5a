import { findDoubtfulReceipts } from '../adapters/dynamodb/find-receipts.ts';
import { findStanding } from '../adapters/dynamodb/find-standing.ts';
import { type Consents, Purpose } from '../core/consent/consent.ts';
import type { Receipt } from '../core/consent/receipt.ts';
import { CustomerId } from '../core/recipients/customer-id.ts';
import { toIso } from '../core/time/instant.ts';
import { consentTables } from './consent-tables.ts';
import type { Target } from './deployment.ts';
import { Problem } from './problem.ts';
import { bad, faint, good, printable, type Report, strong, warn } from './terminal.ts';

const told = ({ at, recordedAt, capturedAt, ...rest }: Receipt) => ({
  ...rest,
  at: toIso(at),
  recordedAt: toIso(recordedAt),
  ...(capturedAt !== undefined && { capturedAt: toIso(capturedAt) }),
});

const stateOf = (state: 'granted' | 'withdrawn'): string => {
  const padded = state.padEnd(11);
  return state === 'granted' ? good(padded) : bad(padded);
};

const wordLine = (consents: Consents, purpose: Purpose): string => {
  const word = consents[purpose];
  if (!word) return `  ${purpose.padEnd(10)} ${faint('never asked')}`;
  return `  ${purpose.padEnd(10)} ${stateOf(word.state)} since ${toIso(word.at)}  ${faint(`receipt ${word.receipt ?? 'none'}`)}`;
};

function receiptLines(receipt: Receipt): string {
  const { number, purpose, state, at, by, hash } = receipt;
  const details = [
    receipt.channel && `channel ${receipt.channel}`,
    receipt.locale,
    receipt.wordingVersion && `wording ${receipt.wordingVersion}`,
    receipt.capturedAt !== undefined && `captured ${toIso(receipt.capturedAt)}`,
    `recorded ${toIso(receipt.recordedAt)}`,
    `hash ${hash.slice(0, 16)}`,
  ].filter((one): one is string => typeof one === 'string');
  const said = [receipt.wording && `“${receipt.wording}”`, receipt.reason, receipt.evidence].filter(
    (one): one is string => Boolean(one),
  );
  return [
    `  ${String(number).padStart(3)}  ${toIso(at)}  ${purpose.padEnd(10)} ${stateOf(state)} ${printable(by)}`,
    faint(`       ${printable(details.join(' · '))}`),
    ...said.map((text) => `       ${printable(text)}`),
  ].join('\n');
}

/** `aviso consent show <customerId>`: the word on each purpose, and every receipt behind it. */
export async function consentShow(given: string, target: Target): Promise<Report> {
  const { data: id } = CustomerId.safeParse(given);
  if (!id) throw new Problem(2, 'A customer id has no white space and up to 128 characters.');
  const { dynamodb, tables, deployment } = await consentTables(target);
  const [{ consents, head }, found] = await Promise.all([
    findStanding(dynamodb, tables.customers)(id),
    findDoubtfulReceipts(dynamodb, tables.receipts)(id),
  ]);
  const receipts = found.flatMap(({ receipt }) => receipt ?? []);
  if (!head && found.length === 0 && Object.keys(consents).length === 0)
    throw new Problem(1, `${deployment.name} has heard nothing of consent from customer ${printable(id)}.`);
  if (receipts.length < found.length)
    warn(
      `${found.length - receipts.length} of the receipts cannot be read; \`aviso consent verify\` names them.`,
    );
  const words = Object.fromEntries(
    Purpose.options.map((purpose) => {
      const word = consents[purpose];
      return [purpose, word ? { ...word, at: toIso(word.at) } : null];
    }),
  );
  return {
    json: { customerId: id, consents: words, receipts: receipts.map(told) },
    text: [
      strong(printable(id)),
      ...Purpose.options.map((purpose) => wordLine(consents, purpose)),
      '',
      'Receipts',
      ...receipts.map(receiptLines),
    ].join('\n'),
  };
}
