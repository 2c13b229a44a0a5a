import { type AttributeValue, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { ChangeReach } from '../../core/delivery/ports.ts';
import { RetryLater } from '../../core/intake/retry-later.ts';
import type { CustomerId } from '../../core/recipients/customer-id.ts';
import { addressSince } from './customer-item.ts';
import { customerRow } from './customer-row.ts';
import { packedReach, reachAttribute, reachOn } from './reach-item.ts';
import { unmet } from './unmet.ts';

const tries = 4;

/** Written over the very value that was read, so that two changes at once both count. */
export const changeReach =
  (dynamodb: DynamoDBClient, table: string): ChangeReach =>
  async (id, change) => {
    for (let attempt = 0; attempt < tries; attempt++) {
      const item = await customerRow(dynamodb, table, id);
      if (!item) return 'stale';
      const row = unmarshall(item);
      const before = reachOn(row);
      const after = change(before, addressSince(row));
      const bytes = packedReach(row, after);
      if (Buffer.compare(bytes, packedReach(row, before)) === 0) return 'stale';
      if (!(await unmet(dynamodb, over(table, id, item[reachAttribute], bytes)))) return 'saved';
    }
    throw new RetryLater('BUSY', 'the customer’s row changed while Meta’s word on it was written', 1);
  };

const over = (
  table: string,
  id: CustomerId,
  seen: AttributeValue | undefined,
  bytes: Uint8Array,
): UpdateItemCommand =>
  new UpdateItemCommand({
    TableName: table,
    Key: { customerId: { S: id } },
    UpdateExpression: 'SET #reach = :reach',
    // A row that was erased meanwhile is not to come back.
    ConditionExpression: `attribute_exists(customerId) AND ${seen ? '#reach = :seen' : 'attribute_not_exists(#reach)'}`,
    ExpressionAttributeNames: { '#reach': reachAttribute },
    ExpressionAttributeValues: { ':reach': { B: bytes }, ...(seen && { ':seen': seen }) },
  });
