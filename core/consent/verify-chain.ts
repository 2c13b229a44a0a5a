import { Purpose } from './consent.ts';
import type { Standing } from './ports.ts';
import { hashOf, type Receipt, wordOf } from './receipt.ts';

/** A row of the chain as it was found; without `receipt` it cannot be read as one. */
export type FoundReceipt = { customerId: string; number: number; receipt: Receipt | undefined };

/** What does not hold about a customer's consent. */
export type Finding = {
  customerId: string;
  /** The receipt in question, where it is one. */
  number?: number;
  problem: 'altered' | 'unproven' | 'missing' | 'inserted' | 'head' | 'word';
  sentence: string;
};

/**
 * Walks a customer's chain back from the hash on the customer's row: each receipt must be sealed by its own hash, and
 * that hash be the one which the next receipt, or the row, holds. So the receipt that was changed is the one named.
 */
export function verifyChain(
  customerId: string,
  found: readonly FoundReceipt[],
  standing: Standing | 'unreadable',
): readonly Finding[] {
  if (standing === 'unreadable')
    return [{ customerId, problem: 'word', sentence: 'The words on the customer’s row cannot be read.' }];
  const newestFirst = found.toSorted((a, b) => b.number - a.number);
  const end = standing.head?.number ?? newestFirst[0]?.number ?? 0;
  const chain = newestFirst.filter(({ number }) => number <= end);
  const inserted = newestFirst.filter(({ number }) => number > end);
  const walked = walk(chain, end, standing.head?.hash);
  const doubtful = new Set(walked.map(({ number }) => number));
  return [
    ...inserted.map(({ number }) => finding(number, 'inserted')),
    ...(standing.head || found.length === 0 ? [] : [finding(undefined, 'head')]),
    ...walked,
    ...wordsAmiss(chain, standing, doubtful),
  ].map((one) => ({ customerId, ...one }));
}

type Nameless = Omit<Finding, 'customerId'>;

const sentences = {
  altered: (n: number) => `Receipt ${n} is not what was recorded.`,
  unproven: (n: number) =>
    `Receipt ${n} is not the one that receipt ${n + 1} names, and that one was altered itself.`,
  inserted: (n: number) => `Receipt ${n} stands beyond the end of the chain: it was inserted.`,
  head: () => 'The customer’s row does not say where the chain ends.',
};

const finding = (number: number | undefined, problem: keyof typeof sentences): Nameless => ({
  ...(number !== undefined && { number }),
  problem,
  sentence: sentences[problem](number ?? 0),
});

function missing(from: number, to: number): Nameless[] {
  if (from > to) return [];
  const which = from === to ? `Receipt ${from} is` : `Receipts ${from} to ${to} are`;
  return [{ number: from, problem: 'missing', sentence: `${which} missing.` }];
}

/** `expected` is the hash that the newest receipt must have, or undefined where nobody vouches for it. */
function walk(chain: readonly FoundReceipt[], end: number, expected: string | undefined): Nameless[] {
  const findings: Nameless[] = [];
  let next = { number: end + 1, expected, sound: true };
  for (const { number, receipt } of chain) {
    const gap = missing(number + 1, next.number - 1);
    const claimed = gap.length > 0 ? undefined : next.expected;
    const sealed = receipt !== undefined && hashOf(receipt) === receipt.hash && isBeginning(receipt);
    const linked = claimed === undefined || receipt?.hash === claimed;
    const verdict = sealed && !linked && !next.sound ? 'unproven' : 'altered';
    findings.push(...gap, ...(sealed && linked ? [] : [finding(number, verdict)]));
    next = { number, expected: receipt?.previous, sound: sealed && linked };
  }
  return [...findings, ...missing(1, next.number - 1)];
}

const isBeginning = ({ number, previous }: Receipt): boolean => (number === 1) === (previous === '');

function wordsAmiss(
  chain: readonly FoundReceipt[],
  { consents }: Standing,
  doubtful: ReadonlySet<number | undefined>,
): Nameless[] {
  return Purpose.options.flatMap((purpose) => {
    const last = chain.find(({ receipt }) => receipt?.purpose === purpose)?.receipt;
    if (last && doubtful.has(last.number)) return [];
    const proven = last && wordOf(last);
    const standing = consents[purpose];
    const same =
      standing?.state === proven?.state &&
      standing?.at === proven?.at &&
      standing?.receipt === proven?.receipt;
    const sentence = last
      ? `The word that stands on ${purpose} is not that of receipt ${last.number}.`
      : `The word that stands on ${purpose} has no receipt.`;
    return same ? [] : [{ ...(last && { number: last.number }), problem: 'word' as const, sentence }];
  });
}
