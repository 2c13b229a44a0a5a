import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { businessConversions } from '../../core/catalogue/business-conversion.ts';
import { typeNamed } from '../../core/catalogue/catalogue.ts';
import { settlingEvents } from '../../core/catalogue/matter.ts';
import { matterMark } from '../../core/catalogue/matter-mark.ts';
import type { Touch } from '../../core/conversations/touch.ts';
import { attribute, type Fact } from '../../core/conversions/attribute.ts';
import { Instant } from '../../core/time/instant.ts';
import { morning } from './builders.ts';
import { aTouch } from './touches.ts';

const goalOf = (type: string) => typeNamed(type)?.goal;
const past = (ms: number): Instant => Instant.parse(morning + ms);
const minute = 60_000;
const windowMs = 14 * 24 * 60 * minute; // of payment reminders
const [pay1, pay2] = [matterMark('payment:pay-1'), matterMark('payment:pay-2')];

const paid = (change: Partial<Fact> = {}): Fact => ({
  conversion: 'payment',
  at: past(10 * minute),
  matters: [pay1],
  ...change,
});
const found = (fact: Fact, ...touches: Touch[]) => attribute(fact, touches, goalOf)?.eventId;

it('every business event that is a conversion says what it settles', () => {
  for (const detailType of Object.keys(businessConversions))
    expect(settlingEvents).toHaveProperty(detailType);
});

describe('a fact belongs', () => {
  const answered = aTouch(1, { type: 'account-update' });
  const about = aTouch(2, { at: past(minute), matters: [pay1] });
  const last = aTouch(3, { at: past(2 * minute) });

  it('to the message that was answered or followed, whatever came later', () => {
    const { messageId, wamid } = answered;
    expect(found(paid({ context: messageId }), answered, about, last)).toBe('evt-1');
    expect(found(paid({ context: wamid }), answered, about, last)).toBe('evt-1');
  });

  it('else to the latest message about the same matter', () => {
    const again = aTouch(4, { at: past(minute + 1), matters: [pay2, pay1] });
    expect(found(paid(), answered, about, last)).toBe('evt-2');
    expect(found(paid(), answered, again, about, last)).toBe('evt-4');
  });

  it('else to the latest that asks for such a step', () => {
    expect(found(paid(), answered, last)).toBe('evt-3');
    expect(found(paid({ matters: [] }), answered, about, last)).toBe('evt-3');
    expect(found(paid({ conversion: 'reply', matters: [] }), answered, about, last)).toBe('evt-1');
  });

  it('to none, where the message that was answered is not known any more', () => {
    expect(found(paid({ context: 'wamid.gone' }), answered, about, last)).toBeUndefined();
  });

  it('to none, where nobody asked for it', () => {
    expect(found(paid())).toBeUndefined();
    expect(found(paid(), answered)).toBeUndefined();
    expect(found(paid(), aTouch(5, { type: 'a-type-of-old', matters: [pay1] }))).toBeUndefined();
  });
});

describe('of two payments of a customer', () => {
  const [first, second] = [aTouch(1, { matters: [pay1] }), aTouch(2, { at: past(1), matters: [pay2] })];

  it('each is that of its own reminder', () => {
    expect(found(paid(), first, second)).toBe('evt-1');
    expect(found(paid({ matters: [pay2] }), first, second)).toBe('evt-2');
  });

  it('one that nobody reminded of is no conversion of the other', () => {
    expect(found(paid(), second)).toBeUndefined();
  });
});

describe('a message counts', () => {
  const reminder = aTouch(1, { matters: [pay1] });

  it.each([
    ['not for what happened before it', -5_001, undefined],
    ['for what happened seconds before it by another clock', -5_000, 'evt-1'],
    ['from when it was sent', 0, 'evt-1'],
    ['to the last millisecond of its window', windowMs, 'evt-1'],
    ['and no longer', windowMs + 1, undefined],
  ])('%s', (_, ms, expected) => {
    expect(found(paid({ at: past(ms) }), reminder)).toBe(expected);
    expect(found(paid({ at: past(ms), matters: [] }), reminder)).toBe(expected);
  });

  it('for an answer to it at any time', () => {
    expect(found(paid({ at: past(-1_000_000), context: reminder.messageId }), reminder)).toBe('evt-1');
    expect(found(paid({ at: past(2 * windowMs), context: reminder.messageId }), reminder)).toBe('evt-1');
  });
});

it('a payment before the reminder was not brought about by it, though one of before may have', () => {
  const [early, late] = [
    aTouch(1, { matters: [pay1] }),
    aTouch(2, { at: past(20 * minute), matters: [pay1] }),
  ];

  expect(found(paid(), late)).toBeUndefined();
  expect(found(paid(), late, early)).toBe('evt-1');
});

it('an event that is heard again stays with its message, though a later one has come to light meanwhile', () => {
  const fact = paid();
  const having = aTouch(1, { matters: [pay1], conversions: { payment: fact.at } });
  const late = aTouch(2, { at: past(minute), matters: [pay1] });

  expect(found(fact, late, having)).toBe('evt-1');
  expect(found(paid({ at: past(11 * minute) }), late, having)).toBe('evt-2');
});

/** What a store would do: the first of a kind stays. */
function noted(touches: readonly Touch[], facts: readonly Fact[]): Touch[] {
  return facts.reduce(
    (standing, fact) => {
      const touch = attribute(fact, standing, goalOf);
      return standing.map((one) =>
        one === touch ? { ...one, conversions: { [fact.conversion]: fact.at, ...one.conversions } } : one,
      );
    },
    [...touches],
  );
}

const some = fc.record({
  touches: fc.array(
    fc.record({
      minute: fc.integer({ min: 0, max: 5 }),
      about: fc.constantFrom<string[][]>([pay1], [pay2], [pay1, pay2], []),
    }),
    { maxLength: 6 },
  ),
  facts: fc.array(
    fc.record({
      conversion: fc.constantFrom('payment' as const, 'autopay' as const),
      minute: fc.integer({ min: 0, max: 5 }),
      about: fc.constantFrom<string[][]>([pay1], [pay2], []),
    }),
    { maxLength: 6 },
  ),
});

it('in whatever order events come and however often, each counts once at most, and the same is counted', () => {
  fc.assert(
    fc.property(some, fc.infiniteStream(fc.nat()), ({ touches, facts }, shuffle) => {
      const sent = touches.map(({ minute: at, about }, n) =>
        aTouch(n, { at: past(at * minute), matters: about }),
      );
      const happened = facts.map(
        ({ conversion, minute: at, about }, n): Fact => ({
          conversion,
          at: past(at * minute + 10_000 + n), // no two in the same millisecond
          matters: about,
        }),
      );
      const again = [...happened, ...happened]
        .map((fact) => ({ fact, place: shuffle.next().value ?? 0 }))
        .toSorted((one, other) => one.place - other.place)
        .map(({ fact }) => fact);
      const kindsOf = (all: readonly Touch[]) =>
        all.map(({ conversions }) => Object.keys(conversions).sort());

      const [once, shuffled] = [noted(sent, happened), noted(sent, again)];

      expect(kindsOf(shuffled)).toEqual(kindsOf(once));
      for (const { conversion, at } of happened) {
        const having = shuffled.filter(({ conversions }) => conversions[conversion] === at);
        expect(having.length).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 200 },
  );
});
