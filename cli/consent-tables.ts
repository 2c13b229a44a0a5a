import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Deployment, findDeployment, type Target } from './deployment.ts';

/** Where a deployment keeps consent. */
export type ConsentTables = {
  deployment: Deployment;
  dynamodb: DynamoDBClient;
  tables: { customers: string; receipts: string };
};

export async function consentTables(target: Target): Promise<ConsentTables> {
  const deployment = await findDeployment(target);
  const { clients, output } = deployment;
  return {
    deployment,
    dynamodb: new DynamoDBClient(clients),
    tables: { customers: output('CustomersTableName'), receipts: output('ConsentReceiptsTableName') },
  };
}
