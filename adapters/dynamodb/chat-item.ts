import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { Chat } from '../../core/conversations/chat.ts';
import type { Turn } from '../../core/conversations/turn.ts';
import type { CustomerId } from '../../core/recipients/customer-id.ts';
import { dayMs } from '../../core/time/instant.ts';

type Item = Record<string, AttributeValue>;

/** Under this entry stands how a chat is; turns stand under what was heard. */
export const chatEntry = 'chat';

/** Longer than Meta tells anything again, and than anybody asks what was said. */
const turnsKeptMs = 90 * dayMs;

export const entryKey = (customerId: CustomerId, entry: string): Item => ({
  customerId: { S: customerId },
  entry: { S: entry },
});

export const chatItem = (customerId: CustomerId, chat: Chat): Item => ({
  ...marshall(chat, { removeUndefinedValues: true }),
  ...entryKey(customerId, chatEntry),
});

export const parseChatItem = (item: Item): Chat => Chat.parse(unmarshall(item));

export const turnItem = (turn: Turn): Item =>
  marshall(
    { ...turn, expiresAt: Math.ceil((turn.at + turnsKeptMs) / 1000) },
    { removeUndefinedValues: true },
  );
