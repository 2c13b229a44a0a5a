import { createHash } from 'node:crypto';
import type { Incoming } from '../delivery/incoming.ts';
import { dayMs, type Instant } from '../time/instant.ts';
import type { Chat } from './chat.ts';
import type { Facts } from './facts.ts';

// No person reads faster, and two machines that answer one another stop by themselves.
const shortMs = 10 * 60 * 1000;
const mostInShort = 10;
const mostInDay = 40;
const mostRepeats = 3;
const urgentShare = 1.5;

/** What was said, in a few characters: enough to know a machine that repeats itself. */
export const hashOfContent = ({ content }: Incoming): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 12);

/** The chat as it hears this: what is said again and again within a short while counts. */
export function heardAgain({ last }: Chat, incoming: Incoming, now: Instant): NonNullable<Chat['last']> {
  const hash = hashOfContent(incoming);
  const again = last?.hash === hash && now - last.at < shortMs;
  return { hash, times: again ? last.times + 1 : 1, at: now };
}

/** Whether we have said enough for now, whoever it is that goes on writing; a cry for help is heard a little longer. */
export function isFlooding(
  { chat, incoming, now }: Pick<Facts, 'chat' | 'incoming' | 'now'>,
  isUrgent = false,
): boolean {
  const since = (ms: number) => chat.repliedAt.filter((at) => now - at < ms).length;
  const more = isUrgent ? urgentShare : 1;
  return (
    since(shortMs) >= mostInShort * more ||
    since(dayMs) >= mostInDay * more ||
    heardAgain(chat, incoming, now).times > mostRepeats * more
  );
}

/** With one more reply; those of before yesterday count no more. */
export const withReply = (repliedAt: readonly Instant[], now: Instant): Instant[] =>
  [...repliedAt.filter((at) => now - at < dayMs), now].slice(-mostInDay * urgentShare);
