import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { ReserveSend } from '../../core/delivery/ports.ts';
import { consentAttribute, sendsAttribute } from './customer-item.ts';
import { met } from './met.ts';

/** A set of ids, so that the same message taken twice counts once; a second taker of it is turned away. */
export const reserveSend =
  (dynamodb: DynamoDBClient, table: string): ReserveSend =>
  async ({ customerId, messageId, purpose, day, forget }) => {
    const old = forget.map((_, i) => `#old${i}`);
    const reserve = new UpdateItemCommand({
      TableName: table,
      Key: { customerId: { S: customerId } },
      UpdateExpression: `ADD #day :ids${old.length > 0 ? ` REMOVE ${old.join(', ')}` : ''}`,
      ConditionExpression: '#consent.#state = :granted AND NOT contains(#day, :id)',
      ExpressionAttributeNames: {
        '#day': sendsAttribute(day),
        '#consent': consentAttribute(purpose),
        '#state': 'state',
        ...Object.fromEntries(forget.map((past, i) => [`#old${i}`, sendsAttribute(past)])),
      },
      ExpressionAttributeValues: {
        ':ids': { SS: [messageId] },
        ':id': { S: messageId },
        ':granted': { S: 'granted' },
      },
    });
    return (await met(dynamodb, reserve)) ? 'reserved' : 'overtaken';
  };
