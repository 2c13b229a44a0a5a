import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Consent, laterWord } from '../../core/consent/consent.ts';
import { hearAboutCustomer } from '../../core/consent/hear-about-customer.ts';
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
  const save = async (...what: unknown[]) => {
    saved.push(what);
    return 'saved' as const;
  };
  const hear = hearAboutCustomer({
    now: () => morning,
    noteEvent: async ({ eventId }) => (eventId === 'taken' ? 'reused' : 'noted'),
    saveCustomer: save,
    saveConsent: save,
  });
  const tell = (detailType: string, data: object, aheadMs = 0, eventId = 'evt-1') =>
    hear(detailType, {
      eventId,
      occurredAt: toIso(Instant.parse(morning + aheadMs)),
      customerId: 'ana',
      data,
    });
  return { saved, tell };
}

describe('an event about a customer', () => {
  it.each(events)(
    'from the future counts as of now, lest it overrule all that follows: %s',
    async (type, data) => {
      const { saved, tell } = aListener();

      expect(await tell(type, data, 365 * 86_400_000)).toBe('saved');

      expect(JSON.stringify(saved)).toContain(String(morning));
      expect(JSON.stringify(saved)).not.toContain(String(morning + 365 * 86_400_000));
    },
  );

  it.each(events)('is refused under an id that stands for another one: %s', async (type, data) => {
    const { saved, tell } = aListener();

    await expect(tell(type, data, 0, 'taken')).rejects.toMatchObject({
      reason: 'EVENT_ID_REUSED',
      path: 'eventId',
    });
    expect(saved).toEqual([]);
  });
});

describe('a consent', () => {
  it('keeps what proves it, and of the wording a hash', async () => {
    const { saved, tell } = aListener();

    await tell('ConsentGranted', { purposes: ['service', 'service'], evidence });

    expect(saved).toEqual([
      [
        'ana',
        'service',
        {
          state: 'granted',
          at: morning,
          channel: 'app',
          wordingVersion: '2026-10',
          wordingHash: createHash('sha256').update(wording).digest('base64url').slice(0, 22),
          capturedAt: Date.parse(evidence.capturedAt),
          locale: 'es',
        },
      ],
    ]);
    expect(JSON.stringify(saved).length).toBeLessThan(250);
  });

  it('ends as the same word, in whatever order grants and withdrawals come', () => {
    const word = fc.record({
      state: fc.constantFrom('granted' as const, 'withdrawn' as const),
      at: fc.integer({ min: 0, max: 3 }).map((ms) => Instant.parse(ms)),
    });
    const heard = (words: readonly Consent[]) => words.reduce<Consent | undefined>(laterWord, undefined);
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
