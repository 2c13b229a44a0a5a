import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type Cached, cached } from './cached.ts';
import { currentAndPrevious } from './current-and-previous.ts';

/**
 * The keys that we and the bank sign with, the one to sign with first; looked up again every five minutes. For some
 * hours after a rotation the one before still opens challenges.
 */
export const bankKeys = (
  secrets: SecretsManagerClient,
  arn: string,
  { now, overlapHours }: { now: () => number; overlapHours: number },
): Cached<readonly [current: string, ...previous: string[]]> =>
  cached(
    async () => {
      const keys = await currentAndPrevious(secrets, arn, now() - overlapHours * 60 * 60 * 1000);
      if (!keys) throw new Error('The bank key secret has no value; the State stack generates one.');
      return keys;
    },
    now,
    5 * 60 * 1000,
  );
