import type { CustomerId } from '../recipients/customer-id.ts';
import { dayMs, later, toIso } from '../time/instant.ts';
import type { Facts } from './facts.ts';
import type { FindTurns, KeepTranscript } from './ports.ts';
import { transcriptKey } from './received-keys.ts';
import type { Touch } from './touch.ts';
import type { Turn } from './turn.ts';

export type HandOverPorts = {
  findTurns: FindTurns;
  keepTranscript: KeepTranscript;
};

const transcriptMs = 30 * dayMs;

/** Keeps what was said, for the person who takes over. Answers with the key of the transcript. */
export async function handOver(
  ports: HandOverPorts,
  facts: Facts,
  reason: string,
  { customerId, entry }: { customerId: CustomerId; entry: string },
): Promise<string> {
  const key = transcriptKey(customerId, entry, facts.now);
  await writeTranscript(ports, facts, { customerId, reason, key });
  return key;
}

/** The last 30 days with what was said just now, over what stood under the key. */
export async function writeTranscript(
  { findTurns, keepTranscript }: HandOverPorts,
  { incoming, touches, chat, now }: Facts,
  { customerId, reason, key }: { customerId: CustomerId; reason: string; key: string },
): Promise<void> {
  const since = later(now, -transcriptMs);
  const turns = await findTurns(customerId, since);
  const last = { at: toIso(incoming.at), from: 'customer', ...said(incoming) };
  const before = [...turns.flatMap(linesOf), ...touches.filter(({ at }) => at >= since).map(lineOf)];
  await keepTranscript(customerId, key, {
    customerId,
    reason,
    handedOverAt: toIso(chat.person?.since ?? now),
    lines: [...before.toSorted((a, b) => (a.at < b.at ? -1 : 1)), last],
  });
}

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
