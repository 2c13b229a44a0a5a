import type { NoteOutcome, OutcomeOf } from '../../core/conversations/ports.ts';
import type { Instant } from '../../core/time/instant.ts';
import { errorLine, print } from '../middleware/structured-logs.ts';

/** Nobody who taps a link waits longer for our figures. */
const longestMs = 500;

/** Notes that a link was followed; whatever goes wrong is a line of the log, and the customer is led on. */
export async function noteClick(
  note: NoteOutcome,
  message: OutcomeOf,
  { link, at }: { link: string; at: Instant },
): Promise<void> {
  try {
    await withinTime(note(message, { link, conversion: { kind: 'click', at } }));
  } catch (error) {
    print({ fn: 'links', clickLost: true, message: message.messageId, ...errorLine(error) });
  }
}

class TookTooLong extends Error {
  override name = 'TookTooLong';
}

async function withinTime(work: Promise<unknown>): Promise<void> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new TookTooLong()), longestMs);
  try {
    await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
