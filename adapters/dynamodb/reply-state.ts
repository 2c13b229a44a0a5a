import { type AttributeValue, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { BeginReply, EndReply } from '../../core/conversations/ports.ts';
import { entryKey } from './chat-item.ts';
import { unmet } from './unmet.ts';

/** The write-ahead mark of a reply: of all who find it due, one may post it. */
export const beginReply =
  (dynamodb: DynamoDBClient, table: string): BeginReply =>
  async ({ customerId, entry, confides }) => {
    const standing = await unmet(
      dynamodb,
      new UpdateItemCommand({
        TableName: table,
        Key: entryKey(customerId, entry),
        ...setting({ replied: { S: 'posting' }, 'reply.text': textOf(confides) }, { ':due': { S: 'due' } }),
        ConditionExpression: '#replied = :due',
      }),
    );
    return standing === undefined;
  };

export const endReply =
  (dynamodb: DynamoDBClient, table: string): EndReply =>
  async ({ customerId, entry, confides, reply }, { replied, replyWamid, replyCode }) => {
    await unmet(
      dynamodb,
      new UpdateItemCommand({
        TableName: table,
        Key: entryKey(customerId, entry),
        ...setting({
          replied: { S: replied },
          replyWamid: textOf(replyWamid),
          replyCode: replyCode === undefined ? undefined : { N: String(replyCode) },
          'reply.text': textOf(confides && (replied === 'due' ? reply?.text : confides)),
        }),
        ConditionExpression: 'attribute_exists(entry)',
      }),
    );
  };

const textOf = (text: string | undefined): AttributeValue | undefined =>
  text === undefined ? undefined : { S: text };

/** Sets what is told, by its path. */
function setting(
  values: Readonly<Record<string, AttributeValue | undefined>>,
  others: Readonly<Record<string, AttributeValue>> = {},
) {
  const told = Object.entries(values).flatMap(([path, value]) => (value ? [{ path, value }] : []));
  const steps = told.flatMap(({ path }) => path.split('.'));
  return {
    UpdateExpression: `SET ${told.map(({ path }, n) => `#${path.replace('.', '.#')} = :v${n}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(steps.map((step) => [`#${step}`, step])),
    ExpressionAttributeValues: {
      ...others,
      ...Object.fromEntries(told.map(({ value }, n) => [`:v${n}`, value])),
    },
  };
}
