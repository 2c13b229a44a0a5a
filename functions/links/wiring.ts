import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientSettings } from '../../adapters/client-settings.ts';
import { findLink } from '../../adapters/dynamodb/find-link.ts';
import { storedSeals } from '../../adapters/secrets/stored-seals.ts';
import { required } from '../middleware/required.ts';
import { followLink } from './follow-link.ts';

export function wire(variables: NodeJS.ProcessEnv) {
  const secrets = new SecretsManagerClient(clientSettings);
  const seals = storedSeals(secrets, required(variables, 'LINK_KEY_SECRET'), Date.now);
  return followLink({
    key: async () => (await seals()).links,
    findLink: findLink(new DynamoDBClient(clientSettings), required(variables, 'MESSAGES_TABLE')),
    hosts: variables.LINK_HOSTS?.split(','),
  });
}
