import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { expect, it } from 'vitest';
import { createSecretsManager } from '../../sandbox/secrets-manager/create-secrets-manager.ts';
import { openStore } from '../../sandbox/store/open-store.ts';
import { endpointOf } from './eventbridge-server.ts';

const start = Date.parse('2026-11-22T08:00:00.250Z');
const day = 24 * 60 * 60 * 1000;

async function aVault(store = openStore(undefined)) {
  const clock = { now: start };
  const secretsManager = createSecretsManager({ store, now: () => clock.now });
  const client = new SecretsManagerClient(await endpointOf(secretsManager));
  const get = (more: object = {}) => client.send(new GetSecretValueCommand({ SecretId: 'app', ...more }));
  return { secretsManager, client, clock, get, store };
}

it('a secret can be read by its name, its ARN and its ARN without the last characters', async () => {
  const { client, get } = await aVault();
  const { ARN = '' } = await client.send(new CreateSecretCommand({ Name: 'app', SecretString: 's3cret' }));

  expect(ARN).toMatch(/^arn:aws:secretsmanager:eu-west-1:000000000000:secret:app-[A-Za-z0-9]{6}$/);
  for (const SecretId of ['app', ARN, ARN.slice(0, -7)]) {
    expect(await get({ SecretId })).toMatchObject({ SecretString: 's3cret', Name: 'app', ARN });
  }
  await expect(get({ SecretId: `${ARN.slice(0, -6)}xxxxxx` })).rejects.toThrow();
});

it('a new value becomes the current one, and the one before stays readable as the previous', async () => {
  const { client, get, clock } = await aVault();
  const first = await client.send(new CreateSecretCommand({ Name: 'app', SecretString: 'one' }));
  clock.now = start + 1_000;
  const second = await client.send(new PutSecretValueCommand({ SecretId: 'app', SecretString: 'two' }));
  clock.now = start + 5_000;
  const third = await client.send(new PutSecretValueCommand({ SecretId: 'app', SecretString: 'three' }));

  expect(await get()).toMatchObject({
    SecretString: 'three',
    VersionId: third.VersionId,
    VersionStages: ['AWSCURRENT'],
    CreatedDate: new Date(start + 5_000),
  });
  expect(await get({ VersionStage: 'AWSPREVIOUS' })).toMatchObject({
    SecretString: 'two',
    VersionId: second.VersionId,
    CreatedDate: new Date(start + 1_000),
  });
  expect(await get({ VersionId: first.VersionId })).toMatchObject({ SecretString: 'one' });
  await expect(get({ VersionId: first.VersionId, VersionStage: 'AWSCURRENT' })).rejects.toThrow("can't find");

  const { Versions } = await client.send(new ListSecretVersionIdsCommand({ SecretId: 'app' }));
  expect(Versions?.map(({ VersionId }) => VersionId).toSorted()).toEqual(
    [second.VersionId, third.VersionId].toSorted(),
  );
  const all = await client.send(
    new ListSecretVersionIdsCommand({ SecretId: 'app', IncludeDeprecated: true }),
  );
  expect(all.Versions).toHaveLength(3);
});

it('the same token puts a value once, and never another one', async () => {
  const { client, get } = await aVault();
  await client.send(new CreateSecretCommand({ Name: 'app', SecretString: 'one' }));
  const token = { SecretId: 'app', ClientRequestToken: 'a'.repeat(32) };

  await client.send(new PutSecretValueCommand({ ...token, SecretString: 'two' }));
  await client.send(new PutSecretValueCommand({ SecretId: 'app', SecretString: 'three' }));
  await client.send(new PutSecretValueCommand({ ...token, SecretString: 'two' }));

  expect((await get()).SecretString).toBe('three');
  await expect(
    client.send(new PutSecretValueCommand({ ...token, SecretString: 'other' })),
  ).rejects.toMatchObject({
    name: 'ResourceExistsException',
  });
});

it('a rotation prepares a pending version and then makes it the current one', async () => {
  const { client, get } = await aVault();
  const first = await client.send(new CreateSecretCommand({ Name: 'app', SecretString: 'one' }));
  const pending = { SecretId: 'app', SecretString: 'two', VersionStages: ['AWSPENDING'] };
  const second = await client.send(new PutSecretValueCommand(pending));
  expect((await get()).SecretString).toBe('one');
  expect((await get({ VersionStage: 'AWSPENDING' })).SecretString).toBe('two');

  const move = { SecretId: 'app', VersionStage: 'AWSCURRENT', MoveToVersionId: second.VersionId };
  await expect(client.send(new UpdateSecretVersionStageCommand(move))).rejects.toThrow('RemoveFromVersionId');
  await client.send(new UpdateSecretVersionStageCommand({ ...move, RemoveFromVersionId: first.VersionId }));

  expect((await get()).SecretString).toBe('two');
  expect((await get({ VersionStage: 'AWSPREVIOUS' })).SecretString).toBe('one');
});

it('an update changes description and value', async () => {
  const { client, get } = await aVault();
  await client.send(new CreateSecretCommand({ Name: 'app', SecretString: 'one' }));
  await client.send(
    new UpdateSecretCommand({ SecretId: 'app', Description: 'of the app', SecretString: 'two' }),
  );

  const described = await client.send(new DescribeSecretCommand({ SecretId: 'app' }));
  expect(described).toMatchObject({ Description: 'of the app', Name: 'app', CreatedDate: new Date(start) });
  expect(
    Object.values(described.VersionIdsToStages ?? {})
      .flat()
      .toSorted(),
  ).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
  expect((await get()).SecretString).toBe('two');
});

it('a binary secret travels as bytes', async () => {
  const { client, get } = await aVault();
  await client.send(new CreateSecretCommand({ Name: 'app', SecretBinary: Buffer.from([1, 2, 255]) }));

  expect([...((await get()).SecretBinary ?? [])]).toEqual([1, 2, 255]);
});

it('what is not there, or there already, is answered as AWS does', async () => {
  const { client, get } = await aVault();

  await expect(get()).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret.",
  });
  await client.send(new CreateSecretCommand({ Name: 'app', SecretString: 'one' }));
  await expect(get({ VersionStage: 'AWSPREVIOUS' })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret value for staging label: AWSPREVIOUS",
  });
  await expect(
    client.send(new CreateSecretCommand({ Name: 'app', SecretString: 'x' })),
  ).rejects.toMatchObject({
    name: 'ResourceExistsException',
  });
});

it('a deleted secret can be restored until its time is over', async () => {
  const { client, get, clock } = await aVault();
  await client.send(new CreateSecretCommand({ Name: 'app', SecretString: 'one' }));
  const { DeletionDate } = await client.send(
    new DeleteSecretCommand({ SecretId: 'app', RecoveryWindowInDays: 7 }),
  );
  expect(DeletionDate).toEqual(new Date(start + 7 * day));
  await expect(get()).rejects.toMatchObject({ name: 'InvalidRequestException' });

  await client.send(new RestoreSecretCommand({ SecretId: 'app' }));
  expect((await get()).SecretString).toBe('one');

  await client.send(new DeleteSecretCommand({ SecretId: 'app' }));
  clock.now = start + 30 * day;
  await expect(get()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });

  await client.send(new CreateSecretCommand({ Name: 'app', SecretString: 'two' }));
  await client.send(new DeleteSecretCommand({ SecretId: 'app', ForceDeleteWithoutRecovery: true }));
  await expect(get()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

it('secrets are listed in name order, filtered and page by page', async () => {
  const { client } = await aVault();
  for (const Name of ['bank/token', 'bank/secret', 'other']) {
    await client.send(new CreateSecretCommand({ Name, SecretString: 'x' }));
  }
  const Filters = [{ Key: 'name' as const, Values: ['bank/'] }];
  const first = await client.send(new ListSecretsCommand({ Filters, MaxResults: 1 }));
  const second = await client.send(
    new ListSecretsCommand({ Filters, MaxResults: 1, NextToken: first.NextToken }),
  );

  const names = [...(first.SecretList ?? []), ...(second.SecretList ?? [])].map(({ Name }) => Name);
  expect(names).toEqual(['bank/secret', 'bank/token']);
  expect(second.NextToken).toBeUndefined();
  const without = await client.send(
    new ListSecretsCommand({ Filters: [{ Key: 'name', Values: ['!bank/'] }] }),
  );
  expect(without.SecretList?.map(({ Name }) => Name)).toEqual(['other']);
});

it('a random password keeps to its rules and has one character of each kind', async () => {
  const { client } = await aVault();
  const ask = async (rules: object) =>
    (await client.send(new GetRandomPasswordCommand(rules))).RandomPassword ?? '';

  const usual = await ask({});
  expect(usual).toHaveLength(32);
  for (const kind of [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/]) expect(usual).toMatch(kind);
  expect(await ask({ PasswordLength: 200, ExcludePunctuation: true, ExcludeUppercase: true })).toMatch(
    /^[a-z0-9]{200}$/,
  );
  const onlyB = { ExcludeNumbers: true, ExcludePunctuation: true, ExcludeUppercase: true };
  expect(await ask({ ...onlyB, PasswordLength: 5, ExcludeCharacters: 'acdefghijklmnopqrstuvwxyz' })).toBe(
    'bbbbb',
  );
  await expect(ask({ PasswordLength: 3 })).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

it('a declared secret keeps ARN and value over restarts, also a generated one', async () => {
  const before = await aVault();
  const generate = { length: 20, excludePunctuation: true };
  const app = before.secretsManager.createSecret('app', { secretString: 'one' });
  const token = before.secretsManager.createSecret('token', { generate });
  const login = before.secretsManager.createSecret('login', {
    generate: { ...generate, template: '{"user":"u"}', key: 'password' },
  });
  const generated = before.secretsManager.read(token);
  await before.client.send(new PutSecretValueCommand({ SecretId: 'app', SecretString: 'rotated' }));

  const { secretsManager } = await aVault(before.store);

  expect(secretsManager.createSecret('app', { secretString: 'one' })).toBe(app);
  expect(secretsManager.createSecret('token', { generate })).toBe(token);
  expect(secretsManager.read('app')).toBe('rotated');
  expect(secretsManager.read(token)).toBe(generated);
  expect(generated).toMatch(/^[A-Za-z0-9]{20}$/);
  expect(JSON.parse(secretsManager.read(login))).toEqual({
    user: 'u',
    password: expect.stringMatching(/^\w{20}$/),
  });
});
