import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { newChat } from '../../core/conversations/chat.ts';
import type { FindChat } from '../../core/conversations/ports.ts';
import { batchGet } from './batch-get.ts';
import { chatEntry, entryKey, parseChatItem } from './chat-item.ts';
import { parseTurn } from './parse-turn.ts';

export const findChat =
  (dynamodb: DynamoDBClient, table: string): FindChat =>
  async (id, entry) => {
    const items = await batchGet(dynamodb, table, [entryKey(id, chatEntry), entryKey(id, entry)]);
    const under = (name: string) => items.find((item) => item.entry?.S === name);
    const chat = under(chatEntry);
    const turn = under(entry);
    return { chat: chat ? parseChatItem(chat) : newChat, turn: turn && parseTurn(turn) };
  };
