import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { type Operation, operation, ServiceError } from '../eventbridge/json-protocol.ts';
import { newArn, type Secret, withVersion } from './secret.ts';
import type { Secrets } from './secrets.ts';
import { contentOf, putVersion } from './version-operations.ts';

const day = 24 * 60 * 60 * 1000;

const Tags = z.array(z.object({ Key: z.string(), Value: z.string().default('') })).default([]);

const CreateSecretInput = z.object({
  Name: z.string().regex(/^[\w/+=.@-]{1,512}$/),
  ClientRequestToken: z.string().min(32).max(64).optional(),
  Description: z.string().optional(),
  KmsKeyId: z.string().optional(),
  SecretString: z.string().optional(),
  SecretBinary: z.string().optional(),
  Tags,
});

const UpdateSecretInput = CreateSecretInput.omit({ Name: true, Tags: true }).extend({ SecretId: z.string() });

const DeleteSecretInput = z.object({
  SecretId: z.string(),
  RecoveryWindowInDays: z.int().min(7).max(30).optional(),
  ForceDeleteWithoutRecovery: z.boolean().default(false),
});

export function secretOperations(secrets: Secrets, now: () => number): [string, Operation][] {
  const CreateSecret = operation(CreateSecretInput, (input) => {
    const { Name, ClientRequestToken: id = randomUUID(), Description, KmsKeyId } = input;
    const content = contentOf(input);
    const existing = secrets.find(Name);
    if (existing) return createdBefore(existing, id, content);
    const secret: Secret = {
      name: Name,
      arn: newArn(Name),
      tags: input.Tags,
      versions: {},
      createdAt: now(),
      changedAt: now(),
      ...(Description !== undefined && { description: Description }),
      ...(KmsKeyId !== undefined && { kmsKeyId: KmsKeyId }),
    };
    const stages = ['AWSCURRENT'];
    secrets.put(content ? withVersion(secret, id, { content, stages, createdAt: now() }) : secret);
    return { ARN: secret.arn, Name, ...(content && { VersionId: id }) };
  });

  const UpdateSecret = operation(UpdateSecretInput, (input) => {
    const { SecretId, ClientRequestToken: id = randomUUID(), Description, KmsKeyId } = input;
    const secret = {
      ...secrets.usable(SecretId),
      ...(Description !== undefined && { description: Description }),
      ...(KmsKeyId !== undefined && { kmsKeyId: KmsKeyId }),
      changedAt: now(),
    };
    const content = contentOf(input);
    secrets.put(
      content ? putVersion(secret, id, { content, stages: ['AWSCURRENT'], createdAt: now() }) : secret,
    );
    return { ARN: secret.arn, Name: secret.name, ...(content && { VersionId: id }) };
  });

  const DeleteSecret = operation(
    DeleteSecretInput,
    ({ SecretId, RecoveryWindowInDays, ForceDeleteWithoutRecovery }) => {
      if (ForceDeleteWithoutRecovery && RecoveryWindowInDays !== undefined) {
        throw new ServiceError(
          'InvalidParameterException',
          "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
        );
      }
      const secret = secrets.usable(SecretId);
      const due = ForceDeleteWithoutRecovery ? now() : now() + (RecoveryWindowInDays ?? 30) * day;
      if (ForceDeleteWithoutRecovery) secrets.remove(secret);
      else secrets.put({ ...secret, deletion: { markedAt: now(), due } });
      return { ARN: secret.arn, Name: secret.name, DeletionDate: due / 1000 };
    },
  );

  const RestoreSecret = operation(z.object({ SecretId: z.string() }), ({ SecretId }) => {
    const { deletion: _, ...secret } = secrets.get(SecretId);
    secrets.put(secret);
    return { ARN: secret.arn, Name: secret.name };
  });

  return Object.entries({ CreateSecret, UpdateSecret, DeleteSecret, RestoreSecret });
}

/** A repeated request with its own token gets the first answer again. */
function createdBefore(secret: Secret, id: string, content: ReturnType<typeof contentOf>): object {
  if (secret.deletion) {
    throw new ServiceError(
      'InvalidRequestException',
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  }
  const version = secret.versions[id];
  if (!version || JSON.stringify(version.content) !== JSON.stringify(content)) {
    throw new ServiceError(
      'ResourceExistsException',
      `The operation failed because the secret ${secret.name} already exists.`,
    );
  }
  return { ARN: secret.arn, Name: secret.name, VersionId: id };
}
