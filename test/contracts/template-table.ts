import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { findTemplateVersions } from '../../adapters/dynamodb/find-template-versions.ts';
import { saveTemplateVersion } from '../../adapters/dynamodb/save-template-version.ts';
import { serveDynamoDb } from '../sandbox/dynamodb/served-dynamodb.ts';

export type TemplateTable = Awaited<ReturnType<typeof openTemplateTable>>;

/** The table of template versions, on a DynamoDB that is reached over HTTP. */
export async function openTemplateTable() {
  const served = await serveDynamoDb();
  const table = 'Templates';
  await served.client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'template', KeyType: 'HASH' },
        { AttributeName: 'version', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'template', AttributeType: 'S' },
        { AttributeName: 'version', AttributeType: 'S' },
      ],
    }),
  );
  return {
    client: served.client,
    table,
    find: findTemplateVersions(served.client, table, { consistent: true }),
    save: saveTemplateVersion(served.client, table),
    close: served.close,
  };
}
