import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { appSecrets } from '../../adapters/secrets/app-secrets.ts';
import { bankKeys } from '../../adapters/secrets/bank-keys.ts';
import { cached } from '../../adapters/secrets/cached.ts';

const secrets = mockClient(SecretsManagerClient);
beforeEach(() => secrets.reset());

const hour = 60 * 60 * 1000;
const rotatedAt = Date.parse('2026-11-22T00:00:00Z');

const afterRotation = (hoursLater: number) => {
  secrets
    .on(GetSecretValueCommand, { VersionStage: 'AWSCURRENT' })
    .resolves({ SecretString: 'new', CreatedDate: new Date(rotatedAt) });
  secrets.on(GetSecretValueCommand, { VersionStage: 'AWSPREVIOUS' }).resolves({ SecretString: 'old' });
  return appSecrets(new SecretsManagerClient({}), 'arn', {
    now: () => rotatedAt + hoursLater * hour,
    overlapHours: 24,
  });
};

describe('the app secret', () => {
  it('is two secrets for a day after a rotation, and then one', async () => {
    expect(await afterRotation(1)()).toEqual(['new', 'old']);
    expect(await afterRotation(25)()).toEqual(['new']);
  });

  it('is one where there never was another', async () => {
    secrets
      .on(GetSecretValueCommand, { VersionStage: 'AWSCURRENT' })
      .resolves({ SecretString: 'new', CreatedDate: new Date(rotatedAt) });
    secrets
      .on(GetSecretValueCommand, { VersionStage: 'AWSPREVIOUS' })
      .rejects(new ResourceNotFoundException({ message: 'no', $metadata: {} }));
    expect(
      await appSecrets(new SecretsManagerClient({}), 'arn', { now: () => rotatedAt, overlapHours: 24 })(),
    ).toEqual(['new']);
  });

  it('that is missing lets nothing through', async () => {
    secrets
      .on(GetSecretValueCommand)
      .rejects(new ResourceNotFoundException({ message: 'no', $metadata: {} }));
    await expect(
      appSecrets(new SecretsManagerClient({}), 'arn', { now: () => rotatedAt, overlapHours: 24 })(),
    ).rejects.toThrow(/put-secret-value/);
  });
});

describe('a cached secret', () => {
  const aClock = () => {
    const clock = {
      now: 0,
      reads: 0,
      value: cached(
        async () => 0,
        () => 0,
        0,
      ),
    };
    clock.value = cached(
      async () => ++clock.reads,
      () => clock.now,
      1000,
    );
    return clock;
  };

  it('is read once in its lifetime, also by many at once', async () => {
    const clock = aClock();
    expect(await Promise.all([clock.value(), clock.value(), clock.value()])).toEqual([1, 1, 1]);
    clock.now = 1000;
    expect(await clock.value()).toBe(2);
  });

  it('is read anew on demand, but not as often as somebody likes', async () => {
    const clock = aClock();
    await clock.value();
    expect(clock.value.refresh(500)).toBe(false);
    clock.now = 500;
    expect(clock.value.refresh(500)).toBe(true);
    expect(await clock.value()).toBe(2);
  });

  it('is asked for again after a failure', async () => {
    let tries = 0;
    const value = cached(
      async () => {
        if (++tries === 1) throw new Error('throttled');
        return 'ok';
      },
      () => 0,
      1000,
    );
    await expect(value()).rejects.toThrow('throttled');
    expect(await value()).toBe('ok');
  });
});

describe('the bank’s key', () => {
  const keysAfter = (hours: number) =>
    bankKeys(new SecretsManagerClient({}), 'arn', {
      now: () => rotatedAt + hours * hour,
      overlapHours: 24,
    })();

  it('is the new one first after a rotation, and for a day the old one behind it', async () => {
    afterRotation(0);

    expect(await keysAfter(1)).toEqual(['new', 'old']);
    expect(await keysAfter(25)).toEqual(['new']);
  });

  it('is missed by name where there is none', async () => {
    secrets
      .on(GetSecretValueCommand)
      .rejects(new ResourceNotFoundException({ message: 'none', $metadata: {} }));

    await expect(keysAfter(1)).rejects.toThrow('bank key');
  });
});
