import {
  type DynamoDBClient,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { ReplaceTemplateVersions } from '../../core/templates/ports.ts';
import type { TemplateVersion } from '../../core/templates/template-version.ts';
import { asItWas, notThere } from './save-template-version.ts';
import { templateItem, templateKey } from './template-item.ts';

const isSame = (one: TemplateVersion) => (other: TemplateVersion) =>
  templateKey(one) === templateKey(other) && one.version === other.version;

/** Any other reason, such as a throttle, says nothing about the rows. */
const isOvertaken = (error: unknown): boolean =>
  error instanceof TransactionCanceledException &&
  (error.CancellationReasons ?? []).some(({ Code }) => Code === 'ConditionalCheckFailed');

/** One transaction: every row is written over, or deleted, only as it was read. */
export const replaceTemplateVersions =
  (dynamodb: DynamoDBClient, table: string): ReplaceTemplateVersions =>
  async (next, replaced) => {
    const puts = next.map((version) => {
      const previous = replaced.find(isSame(version));
      const condition = previous ? asItWas(previous) : notThere;
      return { Put: { TableName: table, Item: templateItem(version), ...condition } };
    });
    const deletes = replaced
      .filter((version) => !next.some(isSame(version)))
      .map((version) => ({
        Delete: {
          TableName: table,
          Key: { template: { S: templateKey(version) }, version: { S: version.version } },
          ...asItWas(version),
        },
      }));
    try {
      await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [...puts, ...deletes] }));
      return 'saved';
    } catch (error) {
      if (isOvertaken(error)) return 'overtaken';
      throw error;
    }
  };
