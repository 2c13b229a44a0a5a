import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { ChangeAddress } from '../../core/consent/ports.ts';
import { toldAtAttribute } from './customer-item.ts';
import { unmet } from './unmet.ts';

/**
 * Replaces an address under the field's own time, so that what is told of it later, by whomever, stands. A row from
 * before addresses had times of their own knows them since its last update.
 */
export const changeAddress =
  (dynamodb: DynamoDBClient, table: string): ChangeAddress =>
  async (id, { field, before, value, at }) => {
    const olds = before.map((old, index) => [`:old${index}`, { S: old }] as const);
    const isOld = olds.length > 0 ? ` OR #field IN (${olds.map(([name]) => name).join(', ')})` : '';
    const standing = await unmet(
      dynamodb,
      new UpdateItemCommand({
        TableName: table,
        Key: { customerId: { S: id } },
        UpdateExpression: 'SET #field = :value, #at = :at',
        ConditionExpression: [
          'attribute_exists(customerId)',
          `(attribute_not_exists(#field)${isOld})`,
          '(#at < :at OR (attribute_not_exists(#at) AND (attribute_not_exists(#field) OR NOT #updatedAt >= :at)))',
        ].join(' AND '),
        ExpressionAttributeNames: {
          '#field': field,
          '#at': toldAtAttribute(field),
          '#updatedAt': 'updatedAt',
        },
        ExpressionAttributeValues: {
          ':value': { S: value },
          ':at': { N: String(at) },
          ...Object.fromEntries(olds),
        },
      }),
    );
    return standing ? 'stale' : 'saved';
  };
