import { findTemplateVersions } from '../../adapters/dynamodb/find-template-versions.ts';
import { saveTemplateVersion } from '../../adapters/dynamodb/save-template-version.ts';
import { createTable, serveDynamoDb } from '../sandbox/dynamodb/served-dynamodb.ts';

export type TemplateTable = Awaited<ReturnType<typeof openTemplateTable>>;

/** The table of template versions, on a DynamoDB that is reached over HTTP. */
export async function openTemplateTable() {
  const served = await serveDynamoDb();
  const table = 'Templates';
  await createTable(served.client, table, 'template', 'version');
  return {
    client: served.client,
    table,
    find: findTemplateVersions(served.client, table, { consistent: true }),
    save: saveTemplateVersion(served.client, table),
    close: served.close,
  };
}
