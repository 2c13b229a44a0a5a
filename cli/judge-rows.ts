import { setTimeout as sleep } from 'node:timers/promises';
import type { Consents, Purpose } from '../core/consent/consent.ts';
import type { ChangeConsents, FindByName, FindStandings, Standing } from '../core/consent/ports.ts';
import type { Statement } from '../core/consent/receipt.ts';
import { textHash } from '../core/intake/content-hash.ts';
import { RetryLater } from '../core/intake/retry-later.ts';
import type { CustomerId } from '../core/recipients/customer-id.ts';
import type { Instant } from '../core/time/instant.ts';
import type { ConsentRow } from './consent-row.ts';
import { inParallel } from './in-parallel.ts';

export type Verdict = 'granted' | 'already' | 'opted-out' | 'duplicate';
export type Judged = { purpose: Purpose; verdict: Verdict; column: 'purposes' | 'phone'; reason: string };

/** Remembers whom a file has named, by hashes: about two hundred bytes for each customer and each number. */
export function rememberRows() {
  const purposes = new Map<string, readonly Purpose[]>();
  const owners = new Map<string, string>();
  return {
    /** What of a row the file has said before; the row counts as said from here on. */
    repeatedIn({ customerId, phone, statements }: ConsentRow): readonly Judged[] {
      const id = textHash(customerId);
      const number = phone && textHash(phone);
      if (number && (owners.get(number) ?? id) !== id)
        return statements.map(({ purpose }) =>
          twice(purpose, 'phone', 'the number is that of another customer in this file'),
        );
      if (number) owners.set(number, id);
      const before = purposes.get(id) ?? [];
      const told = statements.map(({ purpose }) => purpose);
      purposes.set(id, [...new Set([...before, ...told])]);
      return told
        .filter((purpose) => before.includes(purpose))
        .map((purpose) => twice(purpose, 'purposes', `${purpose}: an earlier row of this file has it`));
    },
  };
}

const twice = (purpose: Purpose, column: Judged['column'], reason: string): Judged => ({
  purpose,
  verdict: 'duplicate',
  column,
  reason,
});

const judgedBy = (consents: Consents, purpose: Purpose): Judged => {
  const state = consents[purpose]?.state;
  if (state === undefined) return { purpose, verdict: 'granted', column: 'purposes', reason: '' };
  if (state === 'granted') return { purpose, verdict: 'already', column: 'purposes', reason: '' };
  return {
    purpose,
    verdict: 'opted-out',
    column: 'purposes',
    reason: `${purpose}: the customer has withdrawn`,
  };
};

/** Why nothing is known of a row's customer, or of others with the number: then nothing of it may be granted. */
export type Doubt = { column: 'customerId' | 'phone'; reason: string };

const unreadable: Doubt = { column: 'customerId', reason: 'what is kept of this customer cannot be read' };
const unreadableOther: Doubt = {
  column: 'phone',
  reason: 'what is kept of another customer with this number cannot be read',
};

type Ports = {
  now: () => Instant;
  findStandings: FindStandings;
  findByName: FindByName;
  /** In a dry run one that only decides. */
  changeConsents: ChangeConsents;
};

/** A row with what of it is left to grant. */
export type Asked = { row: ConsentRow; statements: readonly Statement[] };

const customersInOneChange = 25;
const changesAtOnce = 4;
const lookUpsAtOnce = 16;

/**
 * Grants what nobody was ever asked, in the same transaction that makes sure of it. Who has withdrawn, under this
 * customer id or by the same number under another, is never opted in again, whenever the file says they agreed.
 */
export const grantRows =
  (ports: Ports) =>
  async (asked: readonly Asked[]): Promise<ReadonlyMap<Asked, readonly Judged[] | Doubt>> => {
    const judged = new Map<Asked, readonly Judged[] | Doubt>();
    const withdrawn = await withdrawnByNumber(ports, asked);
    for (const one of asked) if (!withdrawn.has(one)) judged.set(one, unreadableOther);
    const changeOf = (one: Asked) => ({
      id: one.row.customerId,
      decide: ({ consents }: Standing) => {
        const barred = withdrawn.get(one) ?? new Set();
        judged.set(
          one,
          one.statements.map(({ purpose }) =>
            barred.has(purpose) ? barredBy(purpose) : judgedBy(consents, purpose),
          ),
        );
        return one.statements.filter(({ purpose }) => !consents[purpose] && !barred.has(purpose));
      },
    });
    for (const round of roundsOf(asked.filter((one) => withdrawn.has(one)))) {
      await inParallel(changesAtOnce, slicesOf(round, customersInOneChange), async (some) => {
        const missed = await patiently(() => ports.changeConsents(some.map(changeOf), ports.now()));
        for (const one of some) if (missed.includes(one.row.customerId)) judged.set(one, unreadable);
      });
    }
    return judged;
  };

/** Of each customer one row a round, in the order of the file. */
function roundsOf(asked: readonly Asked[]): readonly (readonly Asked[])[] {
  const rounds: Asked[][] = [];
  const seen = new Map<CustomerId, number>();
  for (const one of asked) {
    const { customerId } = one.row;
    const round = seen.get(customerId) ?? 0;
    seen.set(customerId, round + 1);
    rounds[round] = [...(rounds[round] ?? []), one];
  }
  return rounds;
}

const slicesOf = <Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));

/** What others who are reached at a row's number have withdrawn; no entry where that cannot be read. */
async function withdrawnByNumber(
  { findByName, findStandings }: Ports,
  asked: readonly Asked[],
): Promise<ReadonlyMap<Asked, ReadonlySet<Purpose>>> {
  const withdrawn = new Map<Asked, ReadonlySet<Purpose>>();
  await inParallel(lookUpsAtOnce, asked, async (one) => {
    const found = one.row.phone === undefined ? [] : await findByName({ waId: one.row.phone });
    const standings = await findStandings(found.filter((id) => id !== one.row.customerId));
    const known = [...standings.values()].filter((standing) => standing !== 'unreadable');
    if (known.length < standings.size) return;
    const purposes = one.statements.map(({ purpose }) => purpose);
    const barred = purposes.filter((purpose) =>
      known.some(({ consents }) => consents[purpose]?.state === 'withdrawn'),
    );
    withdrawn.set(one, new Set(barred));
  });
  return withdrawn;
}

const barredBy = (purpose: Purpose): Judged => ({
  purpose,
  verdict: 'opted-out',
  column: 'phone',
  reason: `${purpose}: another customer with this number has withdrawn`,
});

const mostTries = 6;

/** Others may write to the same customers meanwhile, and the tables take only so much at a time. */
async function patiently<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RetryLater) || attempt === mostTries) throw error;
      await sleep(error.afterSeconds * 1000 * attempt * Math.random());
    }
  }
}
