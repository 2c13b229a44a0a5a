import type { Incoming } from '../../core/delivery/incoming.ts';
import { RetryLater } from '../../core/intake/retry-later.ts';
import type { LogLine } from '../middleware/each-record.ts';

/** Hands messages on to whoever converses, each by itself; answers with those that were not taken. Some may come twice. */
export type ForwardIncoming = (messages: readonly Incoming[]) => Promise<ReadonlySet<Incoming>>;

const forwarded: LogLine = { forwarded: 1 };
const afterSeconds = 5;

/** What became of each message; of none where nobody takes them. */
export async function forwardIncoming(
  forward: ForwardIncoming | undefined,
  messages: readonly Incoming[],
): Promise<readonly (readonly [Incoming, PromiseSettledResult<LogLine>])[]> {
  if (!forward || messages.length === 0) return [];
  const left = await forward(messages);
  const reason = new RetryLater('REPLY_NOT_QUEUED', 'The queue of replies did not take it.', afterSeconds);
  return messages.map((one) => [
    one,
    left.has(one) ? { status: 'rejected', reason } : { status: 'fulfilled', value: forwarded },
  ]);
}
