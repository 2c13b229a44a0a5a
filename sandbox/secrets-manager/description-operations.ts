import * as z from 'zod';
import { type Operation, operation } from '../eventbridge/json-protocol.ts';
import { pageOf } from '../eventbridge/page.ts';
import type { Secret } from './secret.ts';
import type { Secrets } from './secrets.ts';

const FilterKey = z.enum(['name', 'description', 'tag-key', 'tag-value', 'all']);

const ListSecretsInput = z.object({
  Filters: z.array(z.object({ Key: FilterKey, Values: z.array(z.string()).min(1) })).default([]),
  IncludePlannedDeletion: z.boolean().default(false),
  MaxResults: z.int().min(1).max(100).optional(),
  NextToken: z.string().optional(),
});

export function descriptionOperations(secrets: Secrets): [string, Operation][] {
  const DescribeSecret = operation(z.object({ SecretId: z.string() }), ({ SecretId }) => {
    const secret = secrets.get(SecretId);
    return { ...described(secret), VersionIdsToStages: stagesOf(secret) };
  });

  const ListSecrets = operation(
    ListSecretsInput,
    ({ Filters, IncludePlannedDeletion, MaxResults, NextToken }) => {
      const wanted = secrets
        .list()
        .filter(({ deletion }) => IncludePlannedDeletion || !deletion)
        .filter((secret) => Filters.every(({ Key, Values }) => satisfies(secret, Key, Values)));
      const { items, ...next } = pageOf(wanted, ({ name }) => name, { limit: MaxResults, token: NextToken });
      return {
        SecretList: items.map((each) => ({ ...described(each), SecretVersionsToStages: stagesOf(each) })),
        ...next,
      };
    },
  );

  return Object.entries({ DescribeSecret, ListSecrets });
}

/** A filter value is the beginning of the text, or with a leading `!` of what it must not be. */
function satisfies(secret: Secret, key: z.infer<typeof FilterKey>, values: string[]): boolean {
  const texts = textsOf(secret, key);
  return values.some((value) => {
    const unwanted = value.startsWith('!');
    const begins = texts.some((text) => text.startsWith(unwanted ? value.slice(1) : value));
    return begins !== unwanted;
  });
}

function textsOf(secret: Secret, key: z.infer<typeof FilterKey>): string[] {
  const { name, description, tags } = secret;
  const texts = {
    name: [name],
    description: description === undefined ? [] : [description],
    'tag-key': tags.map(({ Key }) => Key),
    'tag-value': tags.map(({ Value }) => Value),
  };
  return key === 'all' ? Object.values(texts).flat() : texts[key];
}

function described(secret: Secret): object {
  const { description, kmsKeyId, accessedAt, deletion } = secret;
  return {
    ARN: secret.arn,
    Name: secret.name,
    RotationEnabled: false,
    CreatedDate: secret.createdAt / 1000,
    LastChangedDate: secret.changedAt / 1000,
    Tags: secret.tags,
    ...(description !== undefined && { Description: description }),
    ...(kmsKeyId !== undefined && { KmsKeyId: kmsKeyId }),
    ...(accessedAt !== undefined && { LastAccessedDate: accessedAt / 1000 }),
    ...(deletion && { DeletedDate: deletion.markedAt / 1000 }),
  };
}

function stagesOf({ versions }: Secret): Record<string, string[]> {
  const staged = Object.entries(versions).filter(([, { stages }]) => stages.length > 0);
  return Object.fromEntries(staged.map(([id, { stages }]) => [id, stages]));
}
