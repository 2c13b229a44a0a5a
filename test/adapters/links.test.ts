import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { findLink } from '../../adapters/dynamodb/find-link.ts';
import { storedSeals } from '../../adapters/secrets/stored-seals.ts';
import { linkKey } from '../../core/delivery/link-token.ts';
import { messageIdOf } from '../../core/delivery/message-id.ts';
import { replyKey } from '../../core/delivery/reply-payload.ts';

const dynamodb = mockClient(DynamoDBClient);
const secrets = mockClient(SecretsManagerClient);
beforeEach(() => {
  dynamodb.reset();
  secrets.reset();
});

const id = messageIdOf('evt-1');
const find = findLink(new DynamoDBClient({}), 'Messages');

describe('the link of a message', () => {
  it('is all that is asked for of its row', async () => {
    dynamodb.on(GetItemCommand).resolves({ Item: { link: { S: 'https://bank.example/' } } });

    expect(await find(id)).toBe('https://bank.example/');
    expect(dynamodb.commandCalls(GetItemCommand)[0]?.args[0].input).toEqual({
      TableName: 'Messages',
      Key: { id: { S: id } },
      ProjectionExpression: '#link',
      ExpressionAttributeNames: { '#link': 'link' },
    });
  });

  it.each([
    ['there is no row', {}],
    ['the row has none', { Item: {} }],
    ['it is no text', { Item: { link: { NULL: true as const } } }],
  ])('is none where %s', async (_, answer) => {
    dynamodb.on(GetItemCommand).resolves(answer);

    expect(await find(id)).toBeUndefined();
  });
});

describe('the key of links', () => {
  const stored = () => storedSeals(new SecretsManagerClient({}), 'arn', () => 0);

  it('is made from the stored secret, which is read once', async () => {
    secrets.on(GetSecretValueCommand).resolves({ SecretString: 'the secret' });
    const key = stored();

    const seals = { links: linkKey('the secret'), replies: replyKey('the secret') };
    expect(await key()).toEqual(seals);
    expect(await key()).toEqual(seals);
    expect(secrets.commandCalls(GetSecretValueCommand)).toHaveLength(1);
  });

  it('that is missing stops everything rather than making tokens that anybody could', async () => {
    secrets
      .on(GetSecretValueCommand)
      .rejects(new ResourceNotFoundException({ message: 'no', $metadata: {} }));

    await expect(stored()()).rejects.toThrow(/link key secret has no value/);
  });
});
