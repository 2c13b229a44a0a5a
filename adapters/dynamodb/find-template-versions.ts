import { type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { FindTemplateVersions } from '../../core/templates/ports.ts';
import type { TemplateKey, TemplateVersion } from '../../core/templates/template-version.ts';
import { parseTemplateItem, templateKey } from './template-item.ts';

/** One query for each template; `consistent` for whoever writes what they computed from it. */
export const findTemplateVersions =
  (dynamodb: DynamoDBClient, table: string, { consistent = false } = {}): FindTemplateVersions =>
  async (templates) => {
    const versionsOf = async (template: TemplateKey): Promise<readonly TemplateVersion[]> => {
      const found: TemplateVersion[] = [];
      const query = {
        TableName: table,
        KeyConditionExpression: 'template = :template',
        ExpressionAttributeValues: { ':template': { S: templateKey(template) } },
        ConsistentRead: consistent,
      };
      for await (const { Items = [] } of paginateQuery({ client: dynamodb }, query))
        found.push(...Items.map(parseTemplateItem));
      return found;
    };
    return (await Promise.all(templates.map(versionsOf))).flat();
  };
