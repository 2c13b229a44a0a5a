import { scanReceipts, scanWords, withReceipts } from '../adapters/dynamodb/audit-consent.ts';
import { mostKeys } from '../adapters/dynamodb/batch-get.ts';
import { findDoubtfulReceipts } from '../adapters/dynamodb/find-receipts.ts';
import { findStandings } from '../adapters/dynamodb/find-standings.ts';
import type { Standing } from '../core/consent/ports.ts';
import { type Finding, type FoundReceipt, verifyChain } from '../core/consent/verify-chain.ts';
import { type ConsentTables, consentTables } from './consent-tables.ts';
import type { Target } from './deployment.ts';
import { Problem } from './problem.ts';
import { bad, faint, good, printable, type Report, showProgress } from './terminal.ts';

type Verified = { customers: number; receipts: number; findings: readonly Finding[] };

const readings = 3;

/** One customer, by consistent reads, and again where the chain grew between them. */
const lookClosely =
  ({ dynamodb, tables }: ConsentTables) =>
  async (id: string): Promise<{ findings: readonly Finding[]; receipts: number }> => {
    const standingOf = async () =>
      (await findStandings(dynamodb, tables.customers)([id])).get(id) ?? 'unreadable';
    let standing = await standingOf();
    for (let reading = 1; ; reading++) {
      const found = await findDoubtfulReceipts(dynamodb, tables.receipts)(id);
      const after = await standingOf();
      if (headOf(after) === headOf(standing) || reading === readings)
        return { findings: verifyChain(id, found, after), receipts: found.length };
      standing = after;
    }
  };

const headOf = (standing: Standing | 'unreadable'): string =>
  standing === 'unreadable' ? standing : (standing.head?.hash ?? '');

/** Chains as a scan brings them, some at a time. */
async function* chainsOf(
  pages: AsyncIterable<readonly FoundReceipt[]>,
): AsyncGenerator<readonly FoundReceipt[][]> {
  let batch: FoundReceipt[][] = [];
  let chain: FoundReceipt[] = [];
  for await (const page of pages) {
    for (const receipt of page) {
      if (chain[0] && chain[0].customerId !== receipt.customerId) {
        batch.push(chain);
        chain = [];
      }
      chain.push(receipt);
      if (batch.length === mostKeys) {
        yield batch;
        batch = [];
      }
    }
  }
  if (chain.length > 0) batch.push(chain);
  if (batch.length > 0) yield batch;
}

/** A scan is quick and may see a chain while it grows, so whatever looks wrong to it is looked at closely. */
async function verifyAll(given: ConsentTables): Promise<Verified> {
  const { dynamodb, tables } = given;
  const closely = lookClosely(given);
  const findings = new Map<string, readonly Finding[]>();
  const doubt = async (id: string) => {
    if (!findings.has(id)) findings.set(id, (await closely(id)).findings);
  };
  const progress = showProgress('verified receipts:', undefined);
  let customers = 0;
  let receipts = 0;
  try {
    for await (const chains of chainsOf(scanReceipts(dynamodb, tables.receipts))) {
      const ids = chains.flatMap(([first]) => (first ? [first.customerId] : []));
      const standings = await findStandings(dynamodb, tables.customers)([...new Set(ids)]);
      for (const chain of chains) {
        const id = chain[0]?.customerId ?? '';
        if (verifyChain(id, chain, standings.get(id) ?? 'unreadable').length > 0) await doubt(id);
        receipts += chain.length;
      }
      customers += chains.length;
      progress.at(receipts);
    }
    for await (const ids of scanWords(dynamodb, tables.customers)) {
      for (let i = 0; i < ids.length; i += mostKeys) {
        const some = ids.slice(i, i + mostKeys);
        const known = await withReceipts(dynamodb, tables.receipts)(some);
        for (const id of some) if (!known.has(id)) await doubt(id);
      }
    }
  } finally {
    progress.end();
  }
  return { customers, receipts, findings: [...findings.values()].flat() };
}

async function verifyOne(given: ConsentTables, id: string): Promise<Verified> {
  const { findings, receipts } = await lookClosely(given)(id);
  return { customers: receipts > 0 ? 1 : 0, receipts, findings };
}

const line = ({ customerId, sentence }: Finding): string =>
  `${bad('✗')} ${printable(customerId)}: ${sentence}`;

/** `aviso consent verify [customerId]`: whether every receipt is what was recorded, and every word has its receipt. */
export async function consentVerify(id: string | undefined, target: Target): Promise<Report> {
  const given = await consentTables(target);
  const { customers, receipts, findings } = await (id === undefined
    ? verifyAll(given)
    : verifyOne(given, id));
  if (id !== undefined && receipts === 0 && findings.length === 0)
    throw new Problem(
      1,
      `${given.deployment.name} has no receipt of customer ${printable(id)}: there is nothing to verify.`,
    );
  const seen = faint(`${receipts} receipt(s) of ${customers} customer(s) in ${given.deployment.name}.`);
  const verdict =
    findings.length === 0
      ? good('Every receipt is what was recorded.')
      : bad(`${findings.length} finding(s).`);
  return {
    json: { ok: findings.length === 0, customers, receipts, findings },
    text: [...findings.map(line), `${verdict} ${seen}`].join('\n'),
    exitCode: findings.length === 0 ? 0 : 1,
  };
}
