import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { NoteOutcome } from '../../core/conversations/ports.ts';
import { conversionAttribute, touchExpiry } from './touch-attributes.ts';
import { unmet } from './unmet.ts';

/**
 * Writes what nobody has noted before, and `known` where that is nothing. Where the row does not exist yet, it begins
 * with this and with what is told of the message; the rest is filled in once the stream tells that Meta took it.
 */
export const noteOutcome =
  (dynamodb: DynamoDBClient, table: string): NoteOutcome =>
  async ({ customerId, messageId, ...message }, { conversion, ...outcome }) => {
    const news = told({
      ...outcome,
      ...(conversion && { [conversionAttribute(conversion.kind)]: conversion.at }),
    });
    const at = conversion?.at ?? outcome.optedOutAt;
    const all = { ...told(message), ...news, ...(at !== undefined && { expiresAt: touchExpiry(at) }) };
    const names = Object.keys(all);
    const standing = await unmet(
      dynamodb,
      new UpdateItemCommand({
        TableName: table,
        Key: { customerId: { S: customerId }, messageId: { S: messageId } },
        UpdateExpression: `SET ${names.map((name) => `#${name} = if_not_exists(#${name}, :${name})`).join(', ')}`,
        ConditionExpression: Object.keys(news)
          .map((name) => `attribute_not_exists(#${name})`)
          .join(' OR '),
        ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: marshall(
          Object.fromEntries(Object.entries(all).map(([name, value]) => [`:${name}`, value])),
        ),
      }),
    );
    return standing === undefined ? 'noted' : 'known';
  };

const told = (facts: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
