import { createHash } from 'node:crypto';
import type { CustomerId } from '../recipients/customer-id.ts';
import { dayMs, type Instant, later, toIso } from '../time/instant.ts';
import type { Facts } from './facts.ts';
import type { FindTurns, KeepTranscript, PauseMessages } from './ports.ts';
import type { Touch } from './touch.ts';
import type { Turn } from './turn.ts';

export type HandOverPorts = {
  findTurns: FindTurns;
  keepTranscript: KeepTranscript;
  pauseMessages: PauseMessages;
};

const transcriptMs = 30 * dayMs;

/** How long a person has the chat when nobody says anything more: as long as WhatsApp lets them answer. */
export const personUntil = (heardAt: Instant): Instant => later(heardAt, dayMs);

/** Keeps what was said in the last 30 days for the person who takes over, and puts automated messages off. Answers with its key. */
export async function handOver(
  { findTurns, keepTranscript, pauseMessages }: HandOverPorts,
  facts: Facts,
  reason: string,
  { customerId, entry }: { customerId: CustomerId; entry: string },
): Promise<string> {
  const { incoming, touches, now } = facts;
  const since = later(now, -transcriptMs);
  const turns = await findTurns(customerId, since);
  const key = transcriptKeyOf(customerId, entry, now);
  const last = { at: toIso(incoming.at), from: 'customer', ...said(incoming) };
  const before = [...turns.flatMap(linesOf), ...touches.filter(({ at }) => at >= since).map(lineOf)];
  await keepTranscript(customerId, key, {
    customerId,
    reason,
    handedOverAt: toIso(now),
    lines: [...before.toSorted((a, b) => (a.at < b.at ? -1 : 1)), last],
  });
  await pauseMessages(customerId, personUntil(incoming.at));
  return key;
}

const transcriptKeyOf = (customerId: CustomerId, entry: string, now: Instant): string => {
  const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);
  return `transcripts/${hash(customerId)}/${toIso(now).slice(0, 10)}-${hash(entry).slice(0, 16)}.json`;
};

type Line = { at: string; from: 'customer' | 'bank' } & Record<string, unknown>;

const linesOf = ({ at, heard, understood, reply, confides, replied, announcements }: Turn): Line[] => [
  {
    at: toIso(at),
    from: 'customer',
    ...(heard !== undefined ? { text: heard } : { kind: understood }),
    ...filesIn(announcements),
  },
  ...(reply && replied === 'sent'
    ? [{ at: toIso(at), from: 'bank' as const, ...(confides ? { kind: confides } : { text: reply.text }) }]
    : []),
];

/** Where a document lies that came along. */
function filesIn(announcements: Turn['announcements']): { document?: unknown } {
  const received = announcements.find(({ detailType }) => detailType === 'DocumentReceived');
  return received ? { document: received.data.s3Key } : {};
}

const lineOf = ({ at, type, template, messageId }: Touch): Line => ({
  ...{ at: toIso(at), from: 'bank', notification: type, messageId },
  ...(template && { template }),
});

const said = ({ content }: Facts['incoming']): Record<string, string> => {
  if (content.kind === 'text') return { text: content.text };
  return content.kind === 'tap' ? { text: content.title } : { kind: content.kind };
};
