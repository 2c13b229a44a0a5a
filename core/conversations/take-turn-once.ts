import { RetryLater } from '../intake/retry-later.ts';
import type { Chat } from './chat.ts';
import type { BesideTurn, FindChat, SaveTurn } from './ports.ts';
import type { Turn } from './turn.ts';

/** A turn as it is to be kept, with the chat after it and what stands beside it. */
export type Written = { turn: Turn; chat: Chat; beside: BesideTurn };

export type TurnPorts = { findChat: FindChat; saveTurn: SaveTurn };

const tries = 5;

/** The turn that stands under an entry already, or one that is decided over the chat as it is; anew where another came in between. */
export async function takeTurnOnce(
  { findChat, saveTurn }: TurnPorts,
  { customerId, entry }: Pick<Turn, 'customerId' | 'entry'>,
  decide: (chat: Chat) => Promise<Written>,
): Promise<Turn> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const { chat, turn: known } = await findChat(customerId, entry);
    if (known) return known;
    const { turn, chat: after, beside } = await decide(chat);
    if ((await saveTurn(turn, after, beside)) === 'saved') return turn;
  }
  throw new RetryLater('BUSY', 'the chat went on while its turn was decided', 1);
}
