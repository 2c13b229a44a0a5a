import { describe, expect, it } from 'vitest';
import { settleMatters } from '../../core/delivery/settle-matters.ts';
import { type Instant, later, toIso } from '../../core/time/instant.ts';
import { morning } from './builders.ts';

/** Hears an event that says it happens in an hour, as often as it is told; `now` is the hour of each hearing. */
async function heardAt(...now: Instant[]): Promise<readonly Instant[]> {
  const settled: Instant[] = [];
  let first: Instant | undefined;
  for (const instant of now) {
    const settle = settleMatters({
      now: () => instant,
      noteEvent: async () => {
        first ??= instant;
        return { heardAt: first };
      },
      settle: async (_, __, at) => {
        settled.push(at);
        return 'saved';
      },
    });
    await settle('OnboardingCompleted', {
      eventId: 'evt-1',
      occurredAt: toIso(later(morning, 3_600_000)),
      customerId: 'ana',
      data: {},
    });
  }
  return settled;
}

describe('a matter that is settled by an event from the future', () => {
  it('is settled as of when that was first heard, however often it is repeated', async () => {
    expect(await heardAt(morning, later(morning, 60_000))).toEqual([morning, morning]);
  });
});
