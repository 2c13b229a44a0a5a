import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { findTemplateVersions } from '../adapters/dynamodb/find-template-versions.ts';
import { replaceTemplateVersions } from '../adapters/dynamodb/replace-template-versions.ts';
import { saveTemplateVersion } from '../adapters/dynamodb/save-template-version.ts';
import { accessToken } from '../adapters/secrets/access-token.ts';
import type { GraphConfiguration } from '../adapters/whatsapp/graph.ts';
import { findAtMeta } from '../adapters/whatsapp/manage-templates.ts';
import { Instant } from '../core/time/instant.ts';
import type { Deployment } from './deployment.ts';

/** Meta as a deployment speaks to it: with its token, at its address. */
export function graphOf({ clients, output }: Deployment): GraphConfiguration {
  const token = accessToken(new SecretsManagerClient(clients), output('AccessTokenArn'), Date.now);
  return { baseUrl: output('GraphUrl'), version: output('GraphVersion'), token, timeoutMs: 10_000 };
}

/** Where a deployment's templates stand, in its table and at Meta. */
export function templateAccess(deployment: Deployment, graph: GraphConfiguration) {
  const { clients, output } = deployment;
  const dynamodb = new DynamoDBClient(clients);
  const table = output('TemplatesTableName');
  return {
    find: findTemplateVersions(dynamodb, table, { consistent: true }),
    save: saveTemplateVersion(dynamodb, table),
    replace: replaceTemplateVersions(dynamodb, table),
    findAtMeta: findAtMeta(graph, output('WabaId')),
    now: () => Instant.parse(Date.now()),
  };
}
