import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { BeginReply, EndReply } from '../../core/conversations/ports.ts';
import { entryKey } from './chat-item.ts';
import { unmet } from './unmet.ts';

/** The write-ahead mark of a reply: of all who find it due, one may post it. */
export const beginReply =
  (dynamodb: DynamoDBClient, table: string): BeginReply =>
  async ({ customerId, entry }) => {
    const standing = await unmet(
      dynamodb,
      new UpdateItemCommand({
        TableName: table,
        Key: entryKey(customerId, entry),
        UpdateExpression: 'SET replied = :posting',
        ConditionExpression: 'replied = :due',
        ExpressionAttributeValues: { ':posting': { S: 'posting' }, ':due': { S: 'due' } },
      }),
    );
    return standing === undefined;
  };

export const endReply =
  (dynamodb: DynamoDBClient, table: string): EndReply =>
  async ({ customerId, entry }, { replied, replyWamid, replyCode }) => {
    const told = { ...(replyWamid && { replyWamid: { S: replyWamid } }), ...codeOf(replyCode) };
    await unmet(
      dynamodb,
      new UpdateItemCommand({
        TableName: table,
        Key: entryKey(customerId, entry),
        UpdateExpression: `SET replied = :replied${Object.keys(told)
          .map((name) => `, ${name} = :${name}`)
          .join('')}`,
        ConditionExpression: 'attribute_exists(entry)',
        ExpressionAttributeValues: {
          ':replied': { S: replied },
          ...Object.fromEntries(Object.entries(told).map(([name, value]) => [`:${name}`, value])),
        },
      }),
    );
  };

const codeOf = (code: number | undefined) => (code === undefined ? {} : { replyCode: { N: String(code) } });
