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

/** What was said, in a few characters: enough to know a machine that repeats itself. */
export const hashOfContent = ({ content }: Incoming): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 12);

/** The chat as it hears this: what is said again and again counts. */
export function heardAgain({ last }: Chat, incoming: Incoming): NonNullable<Chat['last']> {
  const hash = hashOfContent(incoming);
  return { hash, times: last?.hash === hash ? last.times + 1 : 1 };
}

/** Whether we have said enough for now, whoever it is that goes on writing. */
export function isFlooding({ chat, incoming, now }: Pick<Facts, 'chat' | 'incoming' | 'now'>): boolean {
  const since = (ms: number) => chat.repliedAt.filter((at) => now - at < ms).length;
  return (
    since(shortMs) >= mostInShort ||
    since(dayMs) >= mostInDay ||
    heardAgain(chat, incoming).times > mostRepeats
  );
}

/** With one more reply; those of before yesterday count no more. */
export const withReply = (repliedAt: readonly Instant[], now: Instant): Instant[] =>
  [...repliedAt.filter((at) => now - at < dayMs), now].slice(-mostInDay);
