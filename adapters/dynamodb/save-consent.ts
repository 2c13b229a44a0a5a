import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { SaveConsent } from '../../core/consent/ports.ts';
import { consentAttribute } from './customer-item.ts';
import { unmet } from './unmet.ts';

/** `laterWord` as a condition: the later source time wins, and at the same instant a withdrawal does. */
export const saveConsent =
  (dynamodb: DynamoDBClient, table: string): SaveConsent =>
  async (id, purpose, consent) => {
    const newer = consent.state === 'withdrawn' ? '#word.#at <= :at' : '#word.#at < :at';
    const update = new UpdateItemCommand({
      TableName: table,
      Key: { customerId: { S: id } },
      UpdateExpression: 'SET #word = :word',
      ConditionExpression: `attribute_not_exists(#word) OR ${newer}`,
      ExpressionAttributeNames: { '#word': consentAttribute(purpose), '#at': 'at' },
      ExpressionAttributeValues: {
        ':word': { M: marshall(consent, { removeUndefinedValues: true }) },
        ':at': { N: String(consent.at) },
      },
    });
    return (await unmet(dynamodb, update)) ? 'stale' : 'saved';
  };
