import { blockedBy } from '../adapters/whatsapp/error-codes.ts';
import { dailyLimit, newcomersOf, paceOf, pauseOf } from '../core/delivery/line.ts';
import { type LineRow, numberIn } from '../core/delivery/line-row.ts';
import { Instant, toIso } from '../core/time/instant.ts';

type Stated = { perSecond: number; perDay: number | undefined };

/** How a business number stands, in words. Throws where it is stopped and only a person can help. */
export function lineState(row: LineRow, now: number, { perSecond, perDay }: Stated): string {
  const rate = numberIn(row, 'perSecond') ?? perSecond;
  const pace = paceOf(row, now);
  const most = dailyLimit(row, 'service', perDay);
  const words = [
    `${rate} messages a second${pace < 1 ? `, at ${Math.round(pace * 100)} % since that was too many` : ''}`,
    `${newcomersOf(row, now)} new customers in 24 hours${Number.isFinite(most) ? ` of ${most}` : ''}`,
  ];
  const pause = pauseOf(row, 'general');
  if (!pause) return words.join(', ');
  const cause = typeof pause.cause === 'number' ? `Meta’s code ${pause.cause}` : pause.cause;
  const paused = `paused for ${cause}, ${pause.times}× in a row, until ${toIso(Instant.parse(Math.floor(pause.until)))}`;
  const passes = typeof pause.cause === 'number' && blockedBy(pause.cause) === 'lane';
  if (passes) return [...words, paused].join(', ');
  throw new Error([paused, ...words].join(', '));
}
