import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { linkKey } from '../../core/delivery/link-token.ts';
import { type Cached, cached } from './cached.ts';
import { readSecret } from './read-secret.ts';

/** The key that link tokens are made and read with; looked up again every five minutes. */
export const storedLinkKey = (
  secrets: SecretsManagerClient,
  arn: string,
  now: () => number,
): Cached<Uint8Array> =>
  cached(
    async () => {
      const secret = await readSecret(secrets, arn);
      if (!secret) throw new Error('The link key secret has no value; the State stack generates one.');
      return linkKey(secret.value);
    },
    now,
    5 * 60 * 1000,
  );
