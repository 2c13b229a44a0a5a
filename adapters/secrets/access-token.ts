import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type Cached, cached } from './cached.ts';
import { readSecret } from './read-secret.ts';

/** Meta's access token, read again every five minutes. */
export const accessToken = (secrets: SecretsManagerClient, arn: string, now: () => number): Cached<string> =>
  cached(
    async () => {
      const secret = await readSecret(secrets, arn);
      if (!secret)
        throw new Error(
          'The access token secret has no value; put one with `aws secretsmanager put-secret-value`.',
        );
      return secret.value;
    },
    now,
    5 * 60 * 1000,
  );
