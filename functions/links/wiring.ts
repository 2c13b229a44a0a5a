import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientSettings } from '../../adapters/client-settings.ts';
import { findLink } from '../../adapters/dynamodb/find-link.ts';
import { noteOutcome } from '../../adapters/dynamodb/note-outcome.ts';
import { storedSeals } from '../../adapters/secrets/stored-seals.ts';
import { Instant } from '../../core/time/instant.ts';
import { required } from '../middleware/required.ts';
import { followLink } from './follow-link.ts';

export function wire(variables: NodeJS.ProcessEnv) {
  const secrets = new SecretsManagerClient(clientSettings);
  const dynamodb = new DynamoDBClient(clientSettings);
  const seals = storedSeals(secrets, required(variables, 'LINK_KEY_SECRET'), Date.now);
  return followLink({
    now: () => Instant.parse(Date.now()),
    key: async () => (await seals()).links,
    findLink: findLink(dynamodb, required(variables, 'MESSAGES_TABLE')),
    noteOutcome: noteOutcome(dynamodb, required(variables, 'OUTCOMES_TABLE')),
    hosts: variables.LINK_HOSTS?.split(','),
  });
}
