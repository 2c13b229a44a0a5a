import { RetryLater } from '../intake/retry-later.ts';
import type { Chat } from './chat.ts';
import { deliverEventReply, type EventReplyPorts } from './deliver-event-reply.ts';
import { type HeardStepUp, hearStepUp, type StepUpPorts } from './hear-step-up.ts';
import type { FindChat, SaveTurn } from './ports.ts';
import { withReply } from './quiet.ts';
import { stepUpReply } from './step-up-words.ts';
import type { Turn } from './turn.ts';

export type CompleteStepUpPorts = StepUpPorts &
  EventReplyPorts & { findChat: FindChat; saveTurn: SaveTurn; defaultLanguage: string };

const tries = 5;

/** Announces what the customer has confirmed in the bank's app, and says so in the chat. */
export const completeStepUp =
  (ports: CompleteStepUpPorts) =>
  async (detail: unknown): Promise<Pick<Turn, 'understood' | 'replied'>> => {
    const heard = await hearStepUp(ports)(detail);
    const { customerId, entry } = heard.turn;
    const { customer } = await ports.findCustomer(customerId);
    const reply =
      heard.saying &&
      stepUpReply(heard.saying, customer?.locale ?? ports.defaultLanguage, ports.defaultLanguage);
    for (let attempt = 0; attempt < tries; attempt++) {
      const { chat, turn: known } = await ports.findChat(customerId, entry);
      if (known) return deliverEventReply(ports, known);
      const turn: Turn = { ...heard.turn, ...(reply && { reply }), replied: reply ? 'due' : 'none' };
      if ((await ports.saveTurn(turn, chatAfter(chat, heard, turn), {})) === 'saved')
        return deliverEventReply(ports, turn);
    }
    throw new RetryLater('BUSY', 'the chat went on while a confirmation was written', 1);
  };

/** Who has shown the bank's app who they are is known again, by whatever key they write with next. */
function chatAfter(chat: Chat, { refused }: HeardStepUp, { at, reply }: Turn): Chat {
  const { identityKeyHash, identityChangedAt, ...rest } = chat;
  return {
    ...(refused ? chat : rest),
    repliedAt: reply ? withReply(chat.repliedAt, at) : chat.repliedAt,
  };
}
