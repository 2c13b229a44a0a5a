import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type Cached, cached } from './cached.ts';
import { currentAndPrevious } from './current-and-previous.ts';

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
      const values = await currentAndPrevious(secrets, arn, now() - overlapHours * 60 * 60 * 1000);
      if (!values)
        throw new Error('The app secret has no value; put one with `aws secretsmanager put-secret-value`.');
      return values;
    },
    now,
    5 * 60 * 1000,
  );
