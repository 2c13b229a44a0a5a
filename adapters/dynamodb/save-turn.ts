import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { SaveTurn } from '../../core/conversations/ports.ts';
import { canceledBy } from './canceled-by.ts';
import { chatItem, turnItem } from './chat-item.ts';
import { answerAttribute, touchExpiry } from './touch-attributes.ts';

type Tables = { conversations: string; outcomes: string };

/**
 * One transaction: the turn where none stands under its entry, the chat over the version that was read, and the answer
 * where its message has none such yet.
 */
export const saveTurn =
  (dynamodb: DynamoDBClient, { conversations, outcomes }: Tables): SaveTurn =>
  async (turn, chat, answer) => {
    const writes: TransactWriteItem[] = [
      {
        Put: {
          TableName: conversations,
          Item: turnItem(turn),
          ConditionExpression: 'attribute_not_exists(entry)',
        },
      },
      {
        Put: {
          TableName: conversations,
          Item: chatItem(turn.customerId, { ...chat, version: chat.version + 1 }),
          ...(chat.version === 0
            ? { ConditionExpression: 'attribute_not_exists(entry)' }
            : {
                ConditionExpression: 'version = :seen',
                ExpressionAttributeValues: { ':seen': { N: String(chat.version) } },
              }),
        },
      },
      ...(answer ? [firstAnswer(outcomes, turn, answer)] : []),
    ];
    return (await canceledBy(dynamodb, writes)) === undefined ? 'saved' : 'overtaken';
  };

const firstAnswer = (
  table: string,
  { customerId, at }: Parameters<SaveTurn>[0],
  { messageId, name }: NonNullable<Parameters<SaveTurn>[2]>,
): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: { customerId: { S: customerId }, messageId: { S: messageId } },
    UpdateExpression: 'SET #answer = :at, expiresAt = if_not_exists(expiresAt, :expiry)',
    ConditionExpression: 'attribute_not_exists(#answer)',
    ExpressionAttributeNames: { '#answer': answerAttribute(name) },
    ExpressionAttributeValues: { ':at': { N: String(at) }, ':expiry': { N: String(touchExpiry(at)) } },
  },
});
