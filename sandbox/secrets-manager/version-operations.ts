import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { type Operation, operation, ServiceError } from '../eventbridge/json-protocol.ts';
import { pageOf } from '../eventbridge/page.ts';
import {
  findVersion,
  type Secret,
  type SecretVersion,
  versionWithStage,
  withoutStage,
  withStage,
  withVersion,
} from './secret.ts';
import type { Secrets } from './secrets.ts';

const GetSecretValueInput = z.object({
  SecretId: z.string(),
  VersionId: z.string().optional(),
  VersionStage: z.string().optional(),
});

const PutSecretValueInput = z.object({
  SecretId: z.string(),
  ClientRequestToken: z.string().min(32).max(64).optional(),
  SecretString: z.string().optional(),
  SecretBinary: z.string().optional(),
  VersionStages: z.array(z.string()).min(1).default(['AWSCURRENT']),
});

const UpdateStageInput = z.object({
  SecretId: z.string(),
  VersionStage: z.string(),
  MoveToVersionId: z.string().optional(),
  RemoveFromVersionId: z.string().optional(),
});

const ListVersionsInput = z.object({
  SecretId: z.string(),
  IncludeDeprecated: z.boolean().default(false),
  MaxResults: z.int().min(1).max(100).optional(),
  NextToken: z.string().optional(),
});

export function versionOperations(secrets: Secrets, now: () => number): [string, Operation][] {
  const GetSecretValue = operation(GetSecretValueInput, ({ SecretId, VersionId, VersionStage }) => {
    const secret = secrets.usable(SecretId);
    const { id, version } = findVersion(secret, { id: VersionId, stage: VersionStage });
    const today = dayOf(now());
    // AWS notes the day only, so a busy reader writes once a day.
    if (secret.accessedAt !== today) secrets.put({ ...secret, accessedAt: today });
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: id,
      VersionStages: version.stages,
      CreatedDate: version.createdAt / 1000,
      ...version.content,
    };
  });

  const PutSecretValue = operation(PutSecretValueInput, (input) => {
    const { SecretId, ClientRequestToken: id = randomUUID(), VersionStages: stages } = input;
    const content = contentOf(input);
    if (!content) throw invalidRequest('You must provide either SecretString or SecretBinary.');
    const secret = putVersion(secrets.usable(SecretId), id, { content, stages, createdAt: now() });
    secrets.put(secret);
    return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: secret.versions[id]?.stages };
  });

  const UpdateSecretVersionStage = operation(UpdateStageInput, (input) => {
    const { SecretId, VersionStage: stage, MoveToVersionId: to, RemoveFromVersionId: from } = input;
    const secret = secrets.usable(SecretId);
    const holder = versionWithStage(secret, stage)?.id;
    if (to !== undefined) findVersion(secret, { id: to, stage: undefined });
    if (holder !== from && holder !== undefined && holder !== to) {
      throw invalidParameter(
        `The staging label ${stage} is attached to version ${holder}: name it in RemoveFromVersionId.`,
      );
    }
    if (to === undefined && stage === 'AWSCURRENT') {
      throw invalidParameter('The staging label AWSCURRENT can be moved, not removed.');
    }
    secrets.put({
      ...(to === undefined ? withoutStage(secret, stage) : withStage(secret, stage, to)),
      changedAt: now(),
    });
    return { ARN: secret.arn, Name: secret.name };
  });

  const ListSecretVersionIds = operation(ListVersionsInput, (input) => {
    const secret = secrets.get(input.SecretId);
    const listed = Object.entries(secret.versions).filter(
      ([, { stages }]) => input.IncludeDeprecated || stages.length > 0,
    );
    const { items, ...next } = pageOf(listed, ([id]) => id, {
      limit: input.MaxResults,
      token: input.NextToken,
    });
    const Versions = items.map(([VersionId, { stages, createdAt }]) => ({
      VersionId,
      VersionStages: stages,
      CreatedDate: createdAt / 1000,
    }));
    return { ARN: secret.arn, Name: secret.name, Versions, ...next };
  });

  return Object.entries({ GetSecretValue, PutSecretValue, UpdateSecretVersionStage, ListSecretVersionIds });
}

/** A version never changes: the same token with the same content is a repetition, with another it is refused. */
export function putVersion(secret: Secret, id: string, version: SecretVersion): Secret {
  const existing = secret.versions[id];
  if (!existing) return withVersion(secret, id, version);
  if (JSON.stringify(existing.content) === JSON.stringify(version.content)) return secret;
  throw new ServiceError(
    'ResourceExistsException',
    `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${secret.arn}.`,
  );
}

type Contents = { SecretString?: string | undefined; SecretBinary?: string | undefined };

export function contentOf({ SecretString, SecretBinary }: Contents): SecretVersion['content'] | undefined {
  if (SecretString !== undefined && SecretBinary !== undefined) {
    throw invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  if (SecretString !== undefined) return { SecretString };
  return SecretBinary === undefined ? undefined : { SecretBinary };
}

export function dayOf(epochMs: number): number {
  return Math.floor(epochMs / 86_400_000) * 86_400_000;
}

function invalidParameter(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message);
}

function invalidRequest(message: string): ServiceError {
  return new ServiceError('InvalidRequestException', message);
}
