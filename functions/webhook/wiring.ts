import { createHash } from 'node:crypto';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { clientSettings } from '../../adapters/client-settings.ts';
import { keepObject } from '../../adapters/s3/keep-object.ts';
import { appSecrets } from '../../adapters/secrets/app-secrets.ts';
import { cached } from '../../adapters/secrets/cached.ts';
import { readSecret } from '../../adapters/secrets/read-secret.ts';
import { enqueue } from '../../adapters/sqs/enqueue.ts';
import { required } from '../middleware/required.ts';
import { receiveWebhook } from './receive.ts';

/** All that reaches out of the process; a simulation hands in a world of its own. */
export const theOutside = () => ({
  secrets: new SecretsManagerClient(clientSettings),
  sqs: new SQSClient(clientSettings),
  now: () => Date.now(),
});
export type Outside = ReturnType<typeof theOutside>;

export function wire(variables: NodeJS.ProcessEnv, { secrets, sqs, now }: Outside = theOutside()) {
  const verifyTokenArn = required(variables, 'VERIFY_TOKEN');
  const overlapHours = Number(required(variables, 'SECRET_OVERLAP_HOURS'));
  const keep = keepObject(
    { region: required(variables, 'AWS_REGION'), endpoint: variables.AWS_ENDPOINT_URL },
    required(variables, 'WEBHOOKS_BUCKET'),
    now,
  );
  return receiveWebhook({
    appSecrets: appSecrets(secrets, required(variables, 'APP_SECRET'), { now, overlapHours }),
    verifyToken: cached(
      async () => (await readSecret(secrets, verifyTokenArn))?.value ?? '',
      now,
      5 * 60 * 1000,
    ),
    enqueue: enqueue(sqs, required(variables, 'INBOUND_QUEUE_URL')),
    keepWhole: async (body) => {
      const key = `whole/${createHash('sha256').update(body).digest('hex')}`;
      await keep(key, body);
      return key;
    },
  });
}
