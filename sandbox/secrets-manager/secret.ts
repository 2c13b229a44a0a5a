import { randomInt } from 'node:crypto';
import { account, region } from '../cloud.ts';
import { ServiceError } from '../eventbridge/json-protocol.ts';

export type SecretVersion = {
  /** Base64 where it is binary, as it travels. */
  content: { SecretString: string } | { SecretBinary: string };
  stages: string[];
  createdAt: number;
};

export type Secret = {
  name: string;
  arn: string;
  description?: string;
  kmsKeyId?: string;
  tags: { Key: string; Value: string }[];
  versions: Record<string, SecretVersion>;
  createdAt: number;
  changedAt: number;
  accessedAt?: number;
  /** When it was marked for deletion, and when it goes. */
  deletion?: { markedAt: number; due: number };
};

export function newArn(name: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  const suffix = Array.from({ length: 6 }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
  return `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${suffix}`;
}

/** Stages move: each is on one version at a time, and what was current becomes the previous one. */
export function withVersion(secret: Secret, id: string, version: SecretVersion): Secret {
  const first = Object.keys(secret.versions).length === 0;
  const stages = first ? [...new Set([...version.stages, 'AWSCURRENT'])] : version.stages;
  const added = { ...secret, versions: { ...secret.versions, [id]: { ...version, stages: [] } } };
  return stages.reduce((moved, stage) => withStage(moved, stage, id), {
    ...added,
    changedAt: version.createdAt,
  });
}

export function withStage(secret: Secret, stage: string, id: string): Secret {
  const current = versionWithStage(secret, stage)?.id;
  if (current === id) return secret;
  const moved = mapVersions(secret, (version, each) => {
    const others = version.stages.filter((name) => name !== stage);
    return each === id ? [...others, stage] : others;
  });
  return stage === 'AWSCURRENT' && current !== undefined ? withStage(moved, 'AWSPREVIOUS', current) : moved;
}

export function withoutStage(secret: Secret, stage: string): Secret {
  return mapVersions(secret, ({ stages }) => stages.filter((name) => name !== stage));
}

export function versionWithStage(
  secret: Secret,
  stage: string,
): { id: string; version: SecretVersion } | undefined {
  const found = Object.entries(secret.versions).find(([, { stages }]) => stages.includes(stage));
  return found && { id: found[0], version: found[1] };
}

export function findVersion(
  secret: Secret,
  { id, stage }: { id: string | undefined; stage: string | undefined },
): { id: string; version: SecretVersion } {
  if (id !== undefined) {
    const version = secret.versions[id];
    if (!version || (stage !== undefined && !version.stages.includes(stage)))
      throw noValue(`VersionId: ${id}`);
    return { id, version };
  }
  const found = versionWithStage(secret, stage ?? 'AWSCURRENT');
  if (!found) throw noValue(`staging label: ${stage ?? 'AWSCURRENT'}`);
  return found;
}

function mapVersions(secret: Secret, stagesOf: (version: SecretVersion, id: string) => string[]): Secret {
  const versions = Object.entries(secret.versions).map(
    ([id, version]) => [id, { ...version, stages: stagesOf(version, id) }] as const,
  );
  return { ...secret, versions: Object.fromEntries(versions) };
}

function noValue(what: string): ServiceError {
  const message = `Secrets Manager can't find the specified secret value for ${what}`;
  return new ServiceError('ResourceNotFoundException', message);
}
