import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyStatus, type Message, rankOf, type StatusReport } from '../../core/delivery/message.ts';
import { Instant } from '../../core/time/instant.ts';
import { aMessage, aWamid, morning } from './builders.ts';

const later = (seconds: number): Instant => Instant.parse(morning + seconds * 1000);

const report = (state: StatusReport['state'], seconds: number): StatusReport => {
  const base = { id: aMessage().id, attempt: 1 as const, wamid: aWamid(), at: later(seconds) };
  return state === 'failed' ? { ...base, state, code: 131026 } : { ...base, state };
};

const orders = <T>(items: readonly T[]): T[][] =>
  items.length <= 1
    ? [[...items]]
    : items.flatMap((item, i) => orders(items.filter((_, j) => j !== i)).map((rest) => [item, ...rest]));

const accepted = aMessage({
  state: 'accepted',
  wamid: aWamid(),
  times: { claimed: morning, accepted: later(1) },
});
const three = [report('sent', 2), report('delivered', 3), report('read', 4)];

describe('the life of a message', () => {
  it.each(orders(three).map((order) => [order.map(({ state }) => state).join(', '), order] as const))(
    'ends up read, in whatever order its reports arrive (%s)',
    (_, order) => {
      const end = order.reduce(applyStatus, accepted);
      expect(end.state).toBe('read');
      expect(end.times).toMatchObject({ sent: later(2), delivered: later(3), read: later(4) });
    },
  );

  it('believes the handset over a failure report, early or late', () => {
    for (const order of orders([report('failed', 2), report('delivered', 3)])) {
      expect(order.reduce(applyStatus, accepted).state).toBe('delivered');
    }
  });

  it('stays failed when only a late "sent" contradicts it', () => {
    expect([report('failed', 3), report('sent', 2)].reduce(applyStatus, accepted)).toMatchObject({
      state: 'failed',
      code: 131026,
    });
  });

  it('takes its wamid from a status that overtakes our own outcome', () => {
    expect(applyStatus(aMessage(), report('delivered', 2))).toMatchObject({
      state: 'delivered',
      wamid: aWamid(),
    });
  });

  it('is settled by its webhook after its answer was lost', () => {
    expect(applyStatus(aMessage({ state: 'in-doubt' }), report('sent', 2)).state).toBe('sent');
  });

  it('carries no failure code once it has arrived after all', () => {
    expect([report('failed', 2), report('delivered', 3)].reduce(applyStatus, accepted).code).toBeUndefined();
  });

  it('never goes back and never depends on repetition, whatever Meta sends', () => {
    const anyReport = fc.constantFrom(...three, report('failed', 2));
    fc.assert(
      fc.property(fc.array(anyReport, { maxLength: 12 }), (reports) => {
        let now: Message = accepted;
        for (const one of reports) {
          const next = applyStatus(now, one);
          expect(rankOf(next.state)).toBeGreaterThanOrEqual(rankOf(now.state));
          expect(applyStatus(next, one)).toEqual(next);
          now = next;
        }
      }),
    );
  });
});
