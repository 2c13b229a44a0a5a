import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Consents } from '../../core/consent/consent.ts';
import { chained, hashOf, newsIn, Receipt, type Statement, wordOf } from '../../core/consent/receipt.ts';
import { type Finding, type FoundReceipt, verifyChain } from '../../core/consent/verify-chain.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { Instant } from '../../core/time/instant.ts';
import { morning } from './builders.ts';

const ana = CustomerId.parse('ana');
const at = (ms: number) => Instant.parse(morning + ms);

const aStatement = (change: Partial<Statement> = {}): Statement => ({
  purpose: 'service',
  state: 'granted',
  at: morning,
  by: 'event:evt-1',
  wording: 'Acepto recibir avisos “de mi cuenta” por WhatsApp.\nSí.',
  ...change,
});

/** Four receipts, and the row they lead to. */
function aChain() {
  const statements = [
    aStatement(),
    aStatement({ purpose: 'marketing', at: at(1) }),
    aStatement({ state: 'withdrawn', at: at(2) }),
    aStatement({ at: at(3) }),
  ];
  const receipts = chained(ana, undefined, statements, at(4));
  const consents: Consents = Object.fromEntries(receipts.map((one) => [one.purpose, wordOf(one)]));
  const last = receipts.at(-1);
  const head = last && { number: last.number, hash: last.hash };
  return { receipts: [...receipts], standing: { consents, head } };
}

const asFound = (receipts: readonly Receipt[]): FoundReceipt[] =>
  receipts.map((receipt) => ({ customerId: 'ana', number: receipt.number, receipt }));

const resealed = (receipt: Receipt): Receipt => ({ ...receipt, hash: hashOf(receipt) });

const named = (findings: readonly Finding[]) => findings.map(({ number, problem }) => `${problem} ${number}`);

describe('a receipt', () => {
  it('is sealed by a hash that a shell can compute: sha256 over its other fields as sorted JSON', () => {
    const { hash, ...fields } = Receipt.parse(aChain().receipts[1]);
    const sorted = `{${Object.entries(fields)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
      .join(',')}}`;

    expect(hash).toBe(createHash('sha256').update(sorted).digest('hex'));
  });

  it('survives UTF-8, though its wording held half a character', () => {
    const [receipt] = chained(ana, undefined, [aStatement({ wording: 'a\ud800b' })], morning);

    expect(JSON.parse(Buffer.from(JSON.stringify(receipt)).toString())).toEqual(receipt);
    expect(receipt && hashOf(receipt)).toBe(receipt?.hash);
    expect(receipt?.wording).toBe('a\ufffdb');
  });

  it('is small on the customer’s row', () => {
    const word = wordOf(Receipt.parse(aChain().receipts[3]));

    expect(word.receipt).toMatch(/^4\.[0-9a-f]{16}$/);
    expect(JSON.stringify(word).length).toBeLessThan(90);
  });
});

describe('statements', () => {
  it('that repeat what stands are no news', () => {
    const standing = { service: { state: 'granted' as const, at: morning } };
    expect(newsIn(standing, [aStatement()])).toEqual([]);
    expect(newsIn(standing, [aStatement({ state: 'withdrawn' })])).toHaveLength(1);
    expect(
      newsIn({ service: { state: 'withdrawn', at: morning } }, [aStatement({ state: 'withdrawn' })]),
    ).toEqual([]);
  });
});

describe('a chain of receipts', () => {
  it('holds, as it was recorded', () => {
    const { receipts, standing } = aChain();
    expect(verifyChain('ana', asFound(receipts), standing)).toEqual([]);
  });

  it('names the receipt of which one character was changed, wherever and whichever it is', () => {
    const field = fc.constantFrom(
      'purpose',
      'state',
      'at',
      'by',
      'wording',
      'recordedAt',
      'previous',
      'hash',
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), field, (index, name) => {
        const { receipts, standing } = aChain();
        const found = asFound(receipts);
        const row: Record<string, unknown> = { ...receipts[index] };
        row[name] = typeof row[name] === 'number' ? Number(row[name]) + 1 : `${row[name]}x`;
        found[index] = { customerId: 'ana', number: index + 1, receipt: Receipt.safeParse(row).data };

        expect(named(verifyChain('ana', found, standing))).toContain(`altered ${index + 1}`);
      }),
    );
  });

  it('names the receipt that was changed and sealed anew, and no other', () => {
    for (const index of [0, 1, 2, 3]) {
      const { receipts, standing } = aChain();
      receipts[index] = resealed({ ...Receipt.parse(receipts[index]), by: 'event:forged' });

      expect(named(verifyChain('ana', asFound(receipts), standing))).toEqual([`altered ${index + 1}`]);
    }
  });

  it('that was forged from one receipt on names the last one, which the row does not vouch for', () => {
    const { receipts, standing } = aChain();
    const forged = chained(ana, receipts[0], [aStatement({ state: 'granted', at: at(9) })], at(9));
    const again = chained(ana, forged[0], [aStatement({ at: at(10) }), aStatement({ at: at(11) })], at(11));

    const findings = verifyChain('ana', asFound([...receipts.slice(0, 1), ...forged, ...again]), standing);

    expect(named(findings)).toContain('altered 4');
  });

  it.each([
    [[1], ['missing 2']],
    [[1, 2], ['missing 2']],
    [[0], ['missing 1']],
    [[3], ['missing 4']],
    [[0, 1, 2, 3], ['missing 1']],
  ])('names what is missing from it (%j)', (gone, expected) => {
    const { receipts, standing } = aChain();
    const left = receipts.filter((_, index) => !gone.includes(index));

    expect(
      named(verifyChain('ana', asFound(left), standing)).filter((one) => one.startsWith('missing')),
    ).toEqual(expected);
  });

  it('names what was put behind its end', () => {
    const { receipts, standing } = aChain();
    const more = chained(ana, receipts.at(-1), [aStatement({ at: at(9) })], at(9));

    expect(named(verifyChain('ana', asFound([...receipts, ...more]), standing))).toEqual(['inserted 5']);
  });

  it('names a field that was never sealed', () => {
    const row = { ...aChain().receipts[0], note: 'added' };
    expect(Receipt.safeParse(row).success).toBe(false);
  });

  it('names a word on the row that its receipts do not bear out', () => {
    const { receipts, standing } = aChain();
    const consents = { ...standing.consents, marketing: { state: 'withdrawn' as const, at: at(1) } };
    expect(named(verifyChain('ana', asFound(receipts), { ...standing, consents }))).toEqual(['word 2']);

    const security = { ...standing.consents, security: { state: 'granted' as const, at: at(1) } };
    expect(named(verifyChain('ana', asFound(receipts), { ...standing, consents: security }))).toEqual([
      'word undefined',
    ]);
    const { service: _, ...without } = standing.consents;
    expect(named(verifyChain('ana', asFound(receipts), { ...standing, consents: without }))).toEqual([
      'word 4',
    ]);
  });

  it('whose end the row does not know, or cannot tell, is a finding too', () => {
    const { receipts, standing } = aChain();
    expect(named(verifyChain('ana', asFound(receipts), { ...standing, head: undefined }))).toEqual([
      'head undefined',
    ]);
    expect(named(verifyChain('ana', asFound(receipts), 'unreadable'))).toEqual(['word undefined']);
    expect(verifyChain('ana', [], { consents: {}, head: undefined })).toEqual([]);
  });

  it('does not count to the billion that a forged row claims', () => {
    const { receipts, standing } = aChain();
    const head = { number: 1_000_000_000, hash: 'x' };
    expect(named(verifyChain('ana', asFound(receipts), { ...standing, head }))).toContain('missing 5');
  });
});
