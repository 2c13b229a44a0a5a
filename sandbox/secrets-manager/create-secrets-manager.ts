import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { SecretsManager, Store } from '../cloud.ts';
import { answerJson, operation } from '../eventbridge/json-protocol.ts';
import { descriptionOperations } from './description-operations.ts';
import { randomPassword } from './random-password.ts';
import { findVersion, newArn, withVersion } from './secret.ts';
import { secretOperations } from './secret-operations.ts';
import { createSecrets } from './secrets.ts';
import { versionOperations } from './version-operations.ts';

type InitialValue = Parameters<SecretsManager['createSecret']>[1];

export function createSecretsManager({ store, now }: { store: Store; now: () => number }): SecretsManager {
  const secrets = createSecrets(store, now);
  const operations = new Map([
    ['GetRandomPassword', getRandomPassword],
    ...secretOperations(secrets, now),
    ...versionOperations(secrets, now),
    ...descriptionOperations(secrets),
  ]);

  return {
    handle: (request) => answerJson(operations, request),
    createSecret: (name, value) => {
      const existing = secrets.find(name);
      if (existing) return existing.arn;
      const at = now();
      const secret = { name, arn: newArn(name), tags: [], versions: {}, createdAt: at, changedAt: at };
      const content = { SecretString: secretStringOf(value) };
      secrets.put(withVersion(secret, randomUUID(), { content, stages: ['AWSCURRENT'], createdAt: at }));
      return secret.arn;
    },
    read: (nameOrArn) => {
      const { version } = findVersion(secrets.usable(nameOrArn), { id: undefined, stage: undefined });
      if ('SecretString' in version.content) return version.content.SecretString;
      throw new Error(`The secret ${nameOrArn} is binary`);
    },
  };
}

/** A generated value goes into its template under its key, as CloudFormation's GenerateSecretString does. */
function secretStringOf(value: InitialValue): string {
  if ('secretString' in value) return value.secretString;
  const { length, excludePunctuation, template, key } = value.generate;
  const password = randomPassword({ length, excludePunctuation });
  if (template === undefined || key === undefined) return password;
  return JSON.stringify({
    ...z.record(z.string(), z.unknown()).parse(JSON.parse(template)),
    [key]: password,
  });
}

const GetRandomPasswordInput = z.object({
  PasswordLength: z.int().min(1).max(4096).default(32),
  ExcludeCharacters: z.string().optional(),
  ExcludeNumbers: z.boolean().optional(),
  ExcludePunctuation: z.boolean().optional(),
  ExcludeUppercase: z.boolean().optional(),
  ExcludeLowercase: z.boolean().optional(),
  IncludeSpace: z.boolean().optional(),
  RequireEachIncludedType: z.boolean().optional(),
});

const getRandomPassword = operation(GetRandomPasswordInput, (input) => ({
  RandomPassword: randomPassword({
    length: input.PasswordLength,
    excludeCharacters: input.ExcludeCharacters,
    excludeNumbers: input.ExcludeNumbers,
    excludePunctuation: input.ExcludePunctuation,
    excludeUppercase: input.ExcludeUppercase,
    excludeLowercase: input.ExcludeLowercase,
    includeSpace: input.IncludeSpace,
    requireEachIncludedType: input.RequireEachIncludedType,
  }),
}));
