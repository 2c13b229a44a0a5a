import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fraudAlert } from '../../core/catalogue/fraud-alert.ts';
import { transactionAlert } from '../../core/catalogue/transaction-alert.ts';
import { waitForPerson } from '../../core/delivery/wait-for-person.ts';
import { dayMs, Instant, later } from '../../core/time/instant.ts';
import { morning } from './builders.ts';

const minute = 60_000;

describe('a message to a customer to whom a person speaks', () => {
  it('looks again within a quarter of an hour, so that a chat that is given back is soon noticed', () => {
    const until = waitForPerson(transactionAlert, { personUntil: later(morning, dayMs) }, morning);

    expect(until).toBe(later(morning, 15 * minute));
  });

  it('waits for nobody once the person’s day is over, or where there was none', () => {
    expect(waitForPerson(transactionAlert, { personUntil: morning }, morning)).toBeUndefined();
    expect(waitForPerson(transactionAlert, {}, morning)).toBeUndefined();
  });

  it('goes out at once where it warns of fraud', () => {
    expect(waitForPerson(fraudAlert, { personUntil: later(morning, dayMs) }, morning)).toBeUndefined();
  });

  it('is never woken before a minute has passed, nor a quarter of an hour after the person has gone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 * dayMs }), (left) => {
        const personUntil = later(morning, left);
        const until = waitForPerson(transactionAlert, { personUntil }, morning) ?? Instant.parse(0);
        expect(until - morning).toBeGreaterThanOrEqual(minute);
        expect(until - personUntil).toBeLessThanOrEqual(minute);
      }),
    );
  });
});
