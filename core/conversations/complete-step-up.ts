import type { Chat } from './chat.ts';
import { deliverEventReply, type EventReplyPorts } from './deliver-event-reply.ts';
import { type HeardStepUp, hearStepUp, type StepUpPorts } from './hear-step-up.ts';
import { withReply } from './quiet.ts';
import { stepUpReply } from './step-up-words.ts';
import { type TurnPorts, takeTurnOnce } from './take-turn-once.ts';
import type { Turn } from './turn.ts';

export type CompleteStepUpPorts = StepUpPorts & EventReplyPorts & TurnPorts & { defaultLanguage: string };

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
    const written: Turn = { ...heard.turn, ...(reply && { reply }), replied: reply ? 'due' : 'none' };
    const turn = await takeTurnOnce(ports, { customerId, entry }, async (chat) => {
      return { turn: written, chat: chatAfter(chat, heard, written), beside: {} };
    });
    return deliverEventReply(ports, turn);
  };

/** Who has shown the bank's app who they are is known again, by whatever key they write with next. */
function chatAfter(chat: Chat, { refused }: HeardStepUp, { at, reply }: Turn): Chat {
  const { identityKeyHash, identityChangedAt, ...rest } = chat;
  return {
    ...(refused ? chat : rest),
    repliedAt: reply ? withReply(chat.repliedAt, at) : chat.repliedAt,
  };
}
