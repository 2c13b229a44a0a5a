import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { BesideTurn, SaveTurn } from '../../core/conversations/ports.ts';
import type { Turn } from '../../core/conversations/turn.ts';
import { canceledBy } from './canceled-by.ts';
import { chatItem, turnItem } from './chat-item.ts';
import { personAttribute } from './customer-item.ts';
import { answerAttribute, touchExpiry } from './touch-attributes.ts';

type Tables = { conversations: string; outcomes: string; customers: string };

/**
 * One transaction: the turn where none stands under its entry, the chat over the version that was read, the answer where
 * its message has none such yet, and the pause on the customer's row, which every send reads.
 */
export const saveTurn =
  (dynamodb: DynamoDBClient, { conversations, outcomes, customers }: Tables): SaveTurn =>
  async (turn, chat, { answer, pausedUntil }) => {
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
      ...(pausedUntil ? [pause(customers, turn, pausedUntil)] : []),
    ];
    return (await canceledBy(dynamodb, writes)) === undefined ? 'saved' : 'overtaken';
  };

const firstAnswer = (
  table: string,
  { customerId, at }: Turn,
  { messageId, name, unless }: NonNullable<BesideTurn['answer']>,
): TransactWriteItem => {
  const absent = [name, ...unless].map((one, i) => [`#a${i}`, answerAttribute(one)] as const);
  return {
    Update: {
      TableName: table,
      Key: { customerId: { S: customerId }, messageId: { S: messageId } },
      UpdateExpression: 'SET #a0 = :at, expiresAt = if_not_exists(expiresAt, :expiry)',
      ConditionExpression: absent
        .map(([placeholder]) => `attribute_not_exists(${placeholder})`)
        .join(' AND '),
      ExpressionAttributeNames: Object.fromEntries(absent),
      ExpressionAttributeValues: { ':at': { N: String(at) }, ':expiry': { N: String(touchExpiry(at)) } },
    },
  };
};

const pause = (
  table: string,
  { customerId }: Turn,
  until: NonNullable<BesideTurn['pausedUntil']>,
): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: { customerId: { S: customerId } },
    UpdateExpression: until === 'over' ? 'REMOVE #person' : 'SET #person = :until',
    ConditionExpression: 'attribute_exists(customerId)',
    ExpressionAttributeNames: { '#person': personAttribute },
    ...(until !== 'over' && { ExpressionAttributeValues: { ':until': { N: String(until) } } }),
  },
});
