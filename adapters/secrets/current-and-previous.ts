import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readSecret } from './read-secret.ts';

/** A secret's value and, where it was rotated after `rotatedAfter` (epoch ms), the one before; undefined where there is none. */
export async function currentAndPrevious(
  secrets: SecretsManagerClient,
  arn: string,
  rotatedAfter: number,
): Promise<readonly [current: string, ...previous: string[]] | undefined> {
  const [current, previous] = await Promise.all([
    readSecret(secrets, arn),
    readSecret(secrets, arn, 'AWSPREVIOUS'),
  ]);
  if (!current) return undefined;
  return previous && current.since > rotatedAfter ? [current.value, previous.value] : [current.value];
}
