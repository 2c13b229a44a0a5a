import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { StoredChallenge } from '../../core/conversations/challenge.ts';
import { isMisfit, mostMisfits } from '../../core/conversations/judge-step-up.ts';
import type { MeetChallenge } from '../../core/conversations/ports.ts';
import { RetryLater } from '../../core/intake/retry-later.ts';
import type { CustomerId } from '../../core/recipients/customer-id.ts';
import { challengeKey, parseChallengeItem } from './challenge-item.ts';
import { unmet } from './unmet.ts';

// Each that overtakes ends it, or is one of three misfits.
const tries = mostMisfits + 2;

/** Of any number of confirmations at once, one meets the challenge: the others are judged anew over what it wrote. */
export const meetChallenge =
  (dynamodb: DynamoDBClient, table: string): MeetChallenge =>
  async (id, challengeId, eventId, judge) => {
    const write = (set: string): Promise<unknown> =>
      unmet(
        dynamodb,
        new UpdateItemCommand({
          TableName: table,
          Key: challengeKey(id, challengeId),
          UpdateExpression: set,
          ConditionExpression: isOpen,
          ExpressionAttributeValues: {
            ':event': set === meet ? { S: eventId } : { SS: [eventId] },
            ':most': { N: String(mostMisfits) },
          },
        }),
      );
    for (let attempt = 0; attempt < tries; attempt++) {
      const stored = await find(dynamodb, table, id, challengeId);
      const verdict = judge(stored);
      const isRepeated = stored?.metBy === eventId;
      const set = verdict.met && !isRepeated ? meet : misfits(verdict);
      if (set === undefined || (await write(set)) === undefined) return verdict;
    }
    throw new RetryLater('BUSY', 'a challenge changed while a confirmation was judged', 1);
  };

const meet = 'SET metBy = :event';

// A set, so that the same event counts once, however often it comes.
const misfits = (verdict: ReturnType<Parameters<MeetChallenge>[3]>): string | undefined =>
  !verdict.met && isMisfit(verdict.reason) ? 'ADD misfits :event' : undefined;

const isOpen =
  'attribute_exists(entry) AND attribute_not_exists(metBy) AND (attribute_not_exists(misfits) OR size(misfits) < :most)';

async function find(
  dynamodb: DynamoDBClient,
  table: string,
  id: CustomerId,
  challengeId: string,
): Promise<StoredChallenge | undefined> {
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName: table, Key: challengeKey(id, challengeId), ConsistentRead: true }),
  );
  return Item && parseChallengeItem(Item);
}
