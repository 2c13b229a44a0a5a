import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { ReserveSend, Unreserve } from '../../core/delivery/ports.ts';
import { consentAttribute, sendsAttribute } from './customer-item.ts';
import { unmet } from './unmet.ts';

/**
 * One update that asks for consent and leaves the mark. Marks are sets of ids, so that a message counts once
 * however often it is reserved; a mark of any attempt turns the others away.
 */
export const reserveSend =
  (dynamodb: DynamoDBClient, table: string): ReserveSend =>
  async ({ customerId, messageId, owner, purpose, day, neighbours, forget }) => {
    const days = [day, ...neighbours].map((one, i) => [`#d${i}`, sendsAttribute(one)] as const);
    const old = forget.map((one, i) => [`#old${i}`, sendsAttribute(one)] as const);
    const unmarked = days.map(([name]) => `NOT contains(${name}, :id)`);
    const mark = `${messageId} ${owner}`;
    const standing = await unmet(
      dynamodb,
      new UpdateItemCommand({
        TableName: table,
        Key: { customerId: { S: customerId } },
        UpdateExpression: `ADD #d0 :ids SET lastSend = :mark${old.length > 0 ? ` REMOVE ${old.map(([name]) => name).join(', ')}` : ''}`,
        ConditionExpression: ['#consent.#state = :granted', ...unmarked].join(' AND '),
        ExpressionAttributeNames: {
          ...Object.fromEntries([...days, ...old]),
          '#consent': consentAttribute(purpose),
          '#state': 'state',
        },
        ExpressionAttributeValues: {
          ':ids': { SS: [messageId] },
          ':mark': { S: mark },
          ':granted': { S: 'granted' },
          ':id': { S: messageId },
        },
      }),
    );
    // The SDK repeats a write whose acknowledgement was lost, and then meets its own mark.
    return standing === undefined || standing.lastSend?.S === mark ? 'reserved' : 'overtaken';
  };

/** Only the attempt that left the mark may take it away: while it stands, nobody else can leave one. */
export const unreserve =
  (dynamodb: DynamoDBClient, table: string): Unreserve =>
  async ({ customerId, messageId, day }) => {
    await dynamodb.send(
      new UpdateItemCommand({
        TableName: table,
        Key: { customerId: { S: customerId } },
        UpdateExpression: 'DELETE #day :ids',
        ExpressionAttributeNames: { '#day': sendsAttribute(day) },
        ExpressionAttributeValues: { ':ids': { SS: [messageId] } },
      }),
    );
  };
