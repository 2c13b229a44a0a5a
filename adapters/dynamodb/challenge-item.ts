import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { type Challenge, StoredChallenge } from '../../core/conversations/challenge.ts';
import type { CustomerId } from '../../core/recipients/customer-id.ts';

const prefix = 'challenge#';
const keptSecondsAfterwards = 86_400;

/** Beside the turns of the customer's chat, which begin otherwise. */
export const challengeKey = (customerId: CustomerId, id: string): Record<string, AttributeValue> => ({
  customerId: { S: customerId },
  entry: { S: `${prefix}${id}` },
});

/** The table's own `expiresAt` is when the row goes, in seconds. */
export const challengeItem = ({
  id,
  customerId,
  expiresAt,
  ...rest
}: Challenge): Record<string, AttributeValue> => ({
  ...challengeKey(customerId, id),
  ...marshall(
    { ...rest, until: expiresAt, expiresAt: Math.ceil(expiresAt / 1000) + keptSecondsAfterwards },
    { removeUndefinedValues: true },
  ),
});

const Row = z.looseObject({
  entry: z.string().startsWith(prefix),
  until: z.number(),
  misfits: z.set(z.string()).optional(),
});

/** One that we did not write is a bug, and throws. */
export function parseChallengeItem(item: Record<string, AttributeValue>): StoredChallenge {
  const { entry, until, misfits = [], ...rest } = Row.parse(unmarshall(item));
  const id = entry.slice(prefix.length);
  return StoredChallenge.parse({ ...rest, id, expiresAt: until, misfits: [...misfits] });
}
