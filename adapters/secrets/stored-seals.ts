import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { linkKey } from '../../core/delivery/link-token.ts';
import { replyKey } from '../../core/delivery/reply-payload.ts';
import { type Cached, cached } from './cached.ts';
import { readSecret } from './read-secret.ts';

/** What is made from a deployment's one secret for links and buttons. */
export type Seals = { links: Uint8Array; replies: Uint8Array };

/** The keys that link tokens and reply payloads are made and read with; looked up again every five minutes. */
export const storedSeals = (secrets: SecretsManagerClient, arn: string, now: () => number): Cached<Seals> =>
  cached(
    async () => {
      const secret = await readSecret(secrets, arn);
      if (!secret) throw new Error('The link key secret has no value; the State stack generates one.');
      return { links: linkKey(secret.value), replies: replyKey(secret.value) };
    },
    now,
    5 * 60 * 1000,
  );
