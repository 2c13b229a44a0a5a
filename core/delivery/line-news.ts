import type { Instant } from '../time/instant.ts';

/** What Meta tells about the number that sends, by webhook. */
export type LineNews = { at: Instant } & (
  | { kind: 'throughput'; perSecond: number }
  /** Customers who may be written to in 24 hours, outside their service windows; undefined without a limit. */
  | { kind: 'messaging-limit'; perDay: number | undefined }
  /** Nothing may be sent until a person has seen to it. `cause` is Meta's own word, such as `DISABLED_UPDATE`. */
  | { kind: 'stopped'; cause: string }
  | { kind: 'restored'; cause: string }
);

/** Safe to repeat; news that is older than what is known changes nothing. */
export type HearLineNews = (news: LineNews) => Promise<void>;

/** Messages that came in count against the same rate as those that go out. */
export type CountReceived = (messages: number) => Promise<void>;
