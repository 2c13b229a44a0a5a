import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type Cached, cached } from './cached.ts';
import { readSecret } from './read-secret.ts';

/**
 * The app secrets a webhook may be signed with: the current one and, for some hours after a rotation,
 * the one before, since Meta and Secrets Manager are never changed in the same instant.
 */
export const appSecrets = (
  secrets: SecretsManagerClient,
  arn: string,
  { now, overlapHours }: { now: () => number; overlapHours: number },
): Cached<readonly string[]> =>
  cached(
    async () => {
      const [current, previous] = await Promise.all([
        readSecret(secrets, arn),
        readSecret(secrets, arn, 'AWSPREVIOUS'),
      ]);
      if (!current)
        throw new Error('The app secret has no value; put one with `aws secretsmanager put-secret-value`.');
      const overlap = now() - current.since < overlapHours * 60 * 60 * 1000;
      return previous && overlap ? [current.value, previous.value] : [current.value];
    },
    now,
    5 * 60 * 1000,
  );
