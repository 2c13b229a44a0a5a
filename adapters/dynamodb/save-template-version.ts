import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { SaveTemplateVersion } from '../../core/templates/ports.ts';
import type { TemplateVersion } from '../../core/templates/template-version.ts';
import { templateItem } from './template-item.ts';

type Row = Record<string, AttributeValue>;

const told = [
  'metaName',
  'metaId',
  'status',
  'at',
  'category',
  'categoryAt',
  'quality',
  'qualityAt',
  'approvedAt',
  'editedAt',
];

/** Meets only the row that was read: each attribute that anybody may change is as it was. */
export function asItWas(previous: TemplateVersion) {
  const before = templateItem(previous);
  const known = told.filter((name) => before[name]);
  return {
    ConditionExpression: told
      .map((name) => (before[name] ? `#${name} = :was_${name}` : `attribute_not_exists(#${name})`))
      .join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(told.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(
      known.map((name): [string, Row[string]] => [`:was_${name}`, before[name] ?? { NULL: true }]),
    ),
  };
}

export const notThere = { ConditionExpression: 'attribute_not_exists(template)' };

export const saveTemplateVersion =
  (dynamodb: DynamoDBClient, table: string): SaveTemplateVersion =>
  async (next, previous) => {
    const condition = previous ? asItWas(previous) : notThere;
    try {
      await dynamodb.send(new PutItemCommand({ TableName: table, Item: templateItem(next), ...condition }));
      return 'saved';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'overtaken';
      throw error;
    }
  };
