import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

export type Secret = { value: string; since: number };

/** A secret's version: `AWSCURRENT`, or `AWSPREVIOUS` as rotation leaves it; undefined where there is none. */
export async function readSecret(
  secrets: SecretsManagerClient,
  arn: string,
  stage: 'AWSCURRENT' | 'AWSPREVIOUS' = 'AWSCURRENT',
): Promise<Secret | undefined> {
  try {
    const answer = await secrets.send(new GetSecretValueCommand({ SecretId: arn, VersionStage: stage }));
    return answer.SecretString
      ? { value: answer.SecretString, since: answer.CreatedDate?.getTime() ?? 0 }
      : undefined;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
