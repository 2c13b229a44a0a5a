import type { Instant } from '../time/instant.ts';
import { streams } from './line.ts';
import { resumed, stopped } from './line-pauses.ts';
import type { Change, Test } from './line-row.ts';

/** What Meta tells about the number that sends, by webhook. */
export type LineNews = { at: Instant } & (
  | { kind: 'throughput'; perSecond: number }
  /** Customers who may be written to in 24 hours, outside their service windows; undefined without a limit. */
  | { kind: 'messaging-limit'; perDay: number | undefined }
  /** Nothing may be sent until a person has seen to it. `cause` is Meta's own word, such as `DISABLED_UPDATE`. */
  | { kind: 'stopped'; cause: string }
  | { kind: 'restored'; cause: string }
);

/** What news of the number change on its row; what is older than the last of its kind changes nothing. */
export function newsChange(news: LineNews): Change {
  const { at } = news;
  const later = (field: string): Test => ({ field, outside: [at - 1, Number.MAX_SAFE_INTEGER] });
  switch (news.kind) {
    case 'throughput':
      return { where: [later('perSecondAt')], set: { perSecond: news.perSecond, perSecondAt: at } };
    case 'messaging-limit':
      return { where: [later('perDayAt')], set: { perDay: news.perDay ?? 0, perDayAt: at } };
    case 'stopped': {
      const stops = streams.map((stream) => stopped(stream, news.cause, at));
      return {
        where: [later('newsAt')],
        set: Object.assign({ newsAt: at }, ...stops.map(({ set }) => set)),
        remove: stops.flatMap(({ remove }) => remove),
      };
    }
    case 'restored':
      return { where: [later('newsAt')], set: { newsAt: at }, remove: streams.flatMap(resumed) };
  }
}
