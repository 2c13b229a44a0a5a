import { type AttributeValue, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { type Message, rankOf } from '../../core/delivery/message.ts';
import type { SaveOutcome } from '../../core/delivery/ports.ts';
import { foldedGates } from './message-item.ts';
import { met } from './met.ts';

const decided = ({ gates, language }: Message) => ({
  ...(gates && { gates: foldedGates(gates) }),
  ...(language && { language }),
});

const became = ({ state, wamid, code, reason }: Message) => ({
  state,
  rank: rankOf(state),
  ...(wamid && { wamid }),
  ...(code !== undefined && { code }),
  ...(reason && { reason }),
});

/**
 * Writes what became of a claim over a row that knows less. Where a webhook knows more already, its state stands
 * and only what the gates decided is added, since no webhook can tell that.
 */
export const saveOutcome =
  (dynamodb: DynamoDBClient, table: string): SaveOutcome =>
  async (message) => {
    const write = (
      fields: Record<string, unknown>,
      condition: string,
      values: Record<string, AttributeValue>,
    ) => {
      const names = Object.keys(fields);
      return new UpdateItemCommand({
        TableName: table,
        Key: { id: { S: message.id } },
        UpdateExpression: `SET times.#s = :at${names.map((name) => `, #${name} = :${name}`).join('')} REMOVE released`,
        ConditionExpression: condition,
        ExpressionAttributeNames: {
          '#s': message.state,
          ...Object.fromEntries(names.map((name) => [`#${name}`, name])),
        },
        ExpressionAttributeValues: {
          ':at': { N: String(message.times[message.state]) },
          ...marshall(Object.fromEntries(names.map((name) => [`:${name}`, fields[name]]))),
          ...values,
        },
      });
    };
    const forward = write({ ...decided(message), ...became(message) }, '#rank < :rank', {});
    if (await met(dynamodb, forward)) return 'saved';
    await met(dynamodb, write(decided(message), 'attribute_exists(id)', {}));
    return 'overtaken';
  };
