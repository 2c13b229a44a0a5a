import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Consents } from '../../core/consent/consent.ts';
import { hearAboutCustomer } from '../../core/consent/hear-about-customer.ts';
import { chained, newsIn, type Receipt, type Statement, wordOf } from '../../core/consent/receipt.ts';
import { isNews, type Told } from '../../core/recipients/latest-told.ts';
import { Instant, toIso } from '../../core/time/instant.ts';
import { morning } from './builders.ts';

const wording = 'Acepto recibir avisos de mi cuenta por WhatsApp.';
const evidence = {
  channel: 'app',
  wording,
  wordingVersion: '2026-10',
  capturedAt: '2026-11-22T14:14:58Z',
  locale: 'es',
};
const events = [
  ['CustomerUpdated', { name: 'Ana', locale: 'es-MX', timeZone: 'America/Mexico_City' }],
  ['ConsentGranted', { purposes: ['service'], evidence }],
  ['ConsentWithdrawn', { purposes: ['service'] }],
] as const;

function aListener() {
  const saved: unknown[] = [];
  const receipts: Receipt[] = [];
  const heardAt = new Map<string, Instant>();
  const listener = { saved, receipts, now: morning as number };
  const now = () => Instant.parse(listener.now);
  const hear = hearAboutCustomer({
    now,
    noteEvent: async ({ eventId }) => {
      if (eventId === 'taken') return 'reused';
      heardAt.set(eventId, heardAt.get(eventId) ?? now());
      return { heardAt: heardAt.get(eventId) ?? now() };
    },
    saveCustomer: async (...what) => {
      saved.push(what);
      return 'saved';
    },
    changeConsent: async (id, decide, at) => {
      const consents = Object.fromEntries(receipts.map((receipt) => [receipt.purpose, wordOf(receipt)]));
      const head = receipts.at(-1);
      const appended = chained(id, head, await decide({ consents, head }), at);
      receipts.push(...appended);
      return appended;
    },
  });
  const tell = (detailType: string, data: object, aheadMs = 0, eventId = 'evt-1') =>
    hear(detailType, {
      eventId,
      occurredAt: toIso(Instant.parse(morning + aheadMs)),
      customerId: 'ana',
      data,
    });
  return Object.assign(listener, { tell });
}

describe('an event about a customer', () => {
  it.each(events)(
    'from the future counts as of now, lest it overrule all that follows: %s',
    async (type, data) => {
      const { saved, receipts, tell } = aListener();

      expect(await tell(type, data, 365 * 86_400_000)).toBe('saved');

      const kept = JSON.stringify([saved, receipts]);
      expect(kept).toContain(String(morning));
      expect(kept).not.toContain(String(morning + 365 * 86_400_000));
    },
  );

  it.each(events)('is refused under an id that stands for another one: %s', async (type, data) => {
    const { saved, receipts, tell } = aListener();

    await expect(tell(type, data, 0, 'taken')).rejects.toMatchObject({
      reason: 'EVENT_ID_REUSED',
      path: 'eventId',
    });
    expect([saved, receipts]).toEqual([[], []]);
  });
});

describe('a consent', () => {
  it('is recorded once for each purpose, with the exact wording and who told of it', async () => {
    const { receipts, tell } = aListener();

    await tell('ConsentGranted', { purposes: ['service', 'service', 'marketing'], evidence });

    expect(receipts).toMatchObject([
      {
        customerId: 'ana',
        number: 1,
        purpose: 'service',
        state: 'granted',
        at: Date.parse(evidence.capturedAt),
        recordedAt: morning,
        by: 'event:evt-1',
        ...evidence,
        capturedAt: Date.parse(evidence.capturedAt),
        previous: '',
      },
      { number: 2, purpose: 'marketing', previous: receipts[0]?.hash },
    ]);
  });

  it('that is withdrawn is recorded with the reason that was given', async () => {
    const { receipts, tell } = aListener();

    await tell('ConsentGranted', { purposes: ['service'], evidence });
    await tell('ConsentWithdrawn', { purposes: ['service'], reason: 'asked at the branch' }, 1, 'evt-2');

    expect(receipts[1]).toMatchObject({
      state: 'withdrawn',
      reason: 'asked at the branch',
      by: 'event:evt-2',
    });
  });

  it('captured before a withdrawal does not undo it, however late it is published', async () => {
    const { receipts, tell } = aListener();
    const january = { ...evidence, capturedAt: '2026-01-15T09:05:00Z' };
    await tell('ConsentWithdrawn', { purposes: ['service'] }, -60_000, 'evt-june');

    expect(
      await tell('ConsentGranted', { purposes: ['service'], evidence: january }, 0, 'evt-november'),
    ).toBe('stale');

    expect(receipts.map(({ state }) => state)).toEqual(['withdrawn']);
  });

  it('captured in the future counts as of the event', async () => {
    const { receipts, tell } = aListener();
    const tomorrow = { ...evidence, capturedAt: '2026-11-23T14:15:00Z' };

    await tell('ConsentGranted', { purposes: ['service'], evidence: tomorrow });

    expect(receipts[0]?.at).toBe(morning);
  });

  it.each([
    ['ConsentGranted', { purposes: ['service'], evidence }],
    ['ConsentWithdrawn', { purposes: ['service'] }],
  ])(
    'told again by the same event is not recorded again, a %s from the future neither',
    async (type, data) => {
      const scene = aListener();

      expect(await scene.tell(type, data, 60_000)).toBe('saved');
      scene.now += 5000;
      expect(await scene.tell(type, data, 60_000)).toBe('stale');

      expect(scene.receipts).toHaveLength(1);
    },
  );

  it('ends as the same word, in whatever order grants and withdrawals come', () => {
    const word = fc.record<Statement>({
      purpose: fc.constant('service'),
      state: fc.constantFrom('granted', 'withdrawn'),
      at: fc.integer({ min: 0, max: 3 }).map((ms) => Instant.parse(ms)),
      by: fc.constant('test'),
    });
    const heard = (words: readonly Statement[]) =>
      words.reduce<Consents>((known, one) => {
        const [news] = newsIn(known, [one]);
        return news ? { service: { state: news.state, at: news.at } } : known;
      }, {});
    fc.assert(
      fc.property(orders(word), ([one, other]) => {
        expect(heard(other)).toEqual(heard(one));
      }),
    );
  });
});

describe('a field of a customer', () => {
  it('ends as the same text, in whatever order it is told', () => {
    const told = fc.record({
      value: fc.constantFrom('a', 'b', 'á', 'ñ', '👍'),
      at: fc.integer({ min: 0, max: 3 }),
    });
    const known = (all: readonly Told[]) =>
      all.reduce<Told | undefined>((last, one) => (isNews(one, last) ? one : last), undefined);
    fc.assert(
      fc.property(orders(told), ([one, other]) => {
        expect(known(other)).toEqual(known(one));
      }),
    );
  });

  it('that is told once more is no news', () => {
    expect(isNews({ value: 'a', at: 1 }, { value: 'a', at: 1 })).toBe(false);
  });
});

/** The same things, in two orders. */
function orders<T>(one: fc.Arbitrary<T>): fc.Arbitrary<[T[], T[]]> {
  return fc
    .array(one, { maxLength: 6 })
    .chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
    );
}
