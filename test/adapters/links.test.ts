import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { marshall } from '@aws-sdk/util-dynamodb';
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

const row = {
  link: { S: 'https://bank.example/' },
  customerId: { S: 'ana' },
  times: { M: { claimed: { N: '1790000000000' } } },
};

describe('the link of a message', () => {
  it('is asked for with what its click is noted under, and nothing else of the row', async () => {
    const told = { eventId: 'evt-1', type: 'fraud-alert', template: 'fraud_alert/es@1', variant: 'cta/now' };
    dynamodb.on(GetItemCommand).resolves({ Item: { ...row, ...marshall(told) } });

    expect(await find(id)).toEqual({
      link: 'https://bank.example/',
      claimedAt: 1_790_000_000_000,
      message: { messageId: id, customerId: 'ana', ...told },
    });
    expect(dynamodb.commandCalls(GetItemCommand)[0]?.args[0].input).toEqual({
      TableName: 'Messages',
      Key: { id: { S: id } },
      ProjectionExpression: '#link, customerId, eventId, #type, #template, variant, #times.#claimed',
      ExpressionAttributeNames: {
        '#link': 'link',
        '#type': 'type',
        '#template': 'template',
        '#times': 'times',
        '#claimed': 'claimed',
      },
    });
  });

  it.each([
    ['there is no row', {}],
    ['the row has none', { Item: { ...row, link: undefined as never } }],
    ['it is no text', { Item: { ...row, link: { NULL: true as const } } }],
    ['the row is nobody’s', { Item: { ...row, customerId: { NULL: true as const } } }],
    ['the row does not say since when', { Item: { ...row, times: { M: {} } } }],
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
