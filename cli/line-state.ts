import { paceOf, rateOf } from '../core/delivery/line-pace.ts';
import { passesByItself, pauseOf } from '../core/delivery/line-pauses.ts';
import { type LineRow, numberIn } from '../core/delivery/line-row.ts';
import { dailyLimit, newcomersOf } from '../core/delivery/new-customers.ts';
import { Instant, toIso } from '../core/time/instant.ts';

type Stated = { perSecond: number | undefined; perDay: number | undefined };

/** How a business number stands, in words. Throws where it is stopped and only a person can help. */
export function lineState(row: LineRow, now: number, { perSecond, perDay }: Stated): string {
  const rate = rateOf(row, perSecond);
  const told = numberIn(row, 'perSecond') ?? rate;
  const pace = paceOf(row, now);
  const most = dailyLimit(row, 'service', perDay);
  const words = [
    `${rate} messages a second${told > rate ? ` of the ${told} that Meta takes: raise throughput in the stage` : ''}${pace < 1 ? `, at ${Math.round(pace * 100)} % since that was too many` : ''}`,
    `${newcomersOf(row, now)} new customers in 24 hours${Number.isFinite(most) ? ` of ${most}` : ''}`,
  ];
  const pause = pauseOf(row, 'general');
  if (!pause) return words.join(', ');
  const cause = typeof pause.cause === 'number' ? `Meta’s code ${pause.cause}` : pause.cause;
  const paused = `paused for ${cause}, ${pause.times}× in a row, until ${toIso(Instant.parse(Math.floor(pause.until)))}`;
  if (passesByItself(pause.cause)) return [...words, paused].join(', ');
  throw new Error([paused, ...words].join(', '));
}
