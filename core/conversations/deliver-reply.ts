import type { TakeTurn } from '../delivery/ports.ts';
import { RetryLater } from '../intake/retry-later.ts';
import type { Address } from '../recipients/address.ts';
import { dayMs, type Instant } from '../time/instant.ts';
import type { BeginReply, EndReply, SendReply } from './ports.ts';
import type { Turn } from './turn.ts';

export type DeliverPorts = {
  now: () => Instant;
  /** A moment of its own on the business number, which replies share with all messages. */
  takeTurn: TakeTurn;
  beginReply: BeginReply;
  endReply: EndReply;
  sendReply: SendReply;
};

// Time to be posted, and to be tapped.
const marginMs = 60_000;

/** Meta takes nothing but templates once a day has passed since the customer wrote, and a link may be over before that. */
const isTooLate = ({ at, reply }: Turn, now: Instant): boolean =>
  now + marginMs >= Math.min(at + dayMs, reply?.link?.until ?? Number.POSITIVE_INFINITY);

/**
 * Posts the reply of a turn, at most once: what may have been posted is never posted again. RetryLater where it surely was
 * not, and may be yet.
 */
export async function deliverReply(
  ports: DeliverPorts,
  turn: Turn,
  to: Address | undefined,
): Promise<Pick<Turn, 'replied'>> {
  const { reply } = turn;
  if (turn.replied !== 'due' || !reply || !to) return turn;
  if (isTooLate(turn, ports.now())) return ended(ports, turn, { replied: 'too-late' });
  const line = await ports.takeTurn({ countedAt: ports.now() });
  if (!(await ports.beginReply(turn))) {
    await line.end();
    return { replied: 'posting' };
  }
  const result = await ports.sendReply(to, { ...reply, callbackData: turn.entry });
  await line.end();
  switch (result.state) {
    case 'sent':
      return ended(ports, turn, { replied: 'sent', replyWamid: result.wamid });
    case 'refused':
      return ended(ports, turn, { replied: 'refused', replyCode: result.code });
    case 'in-doubt':
      return { replied: 'posting' };
    case 'not-sent':
      await ports.endReply(turn, { replied: 'due' });
      throw new RetryLater(`META_${result.code}`, 'Meta did not take the reply', result.afterSeconds);
  }
}

async function ended(
  { endReply }: DeliverPorts,
  turn: Turn,
  outcome: Parameters<EndReply>[1],
): Promise<Pick<Turn, 'replied'>> {
  await endReply(turn, outcome);
  return outcome;
}
