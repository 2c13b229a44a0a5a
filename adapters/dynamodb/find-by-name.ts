import { type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { FindByName } from '../../core/consent/ports.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { spellingsOf } from '../../core/recipients/spellings.ts';

/** The indexes of the customers' table, by the attribute each is over. */
const indexes = { phone: 'ByPhone', whatsappUserId: 'ByWhatsAppUserId' } as const;

/** Asks the indexes, which follow the table after a moment: whoever was told of just now may still be unknown. */
export const findByName =
  (dynamodb: DynamoDBClient, table: string): FindByName =>
  async ({ waId, userId }) => {
    const found = await Promise.all([
      ...(waId ? spellingsOf(waId) : []).map((phone) => customersAt(dynamodb, table, 'phone', phone)),
      ...(userId ? [customersAt(dynamodb, table, 'whatsappUserId', userId)] : []),
    ]);
    return [...new Set(found.flat())];
  };

async function customersAt(
  dynamodb: DynamoDBClient,
  table: string,
  attribute: keyof typeof indexes,
  value: string,
): Promise<readonly CustomerId[]> {
  const query = {
    TableName: table,
    IndexName: indexes[attribute],
    KeyConditionExpression: '#address = :value',
    ExpressionAttributeNames: { '#address': attribute },
    ExpressionAttributeValues: { ':value': { S: value } },
  };
  const found: CustomerId[] = [];
  for await (const { Items = [] } of paginateQuery({ client: dynamodb }, query))
    found.push(...Items.map(({ customerId }) => CustomerId.parse(customerId?.S)));
  return found;
}
