import { type AttributeValue, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { FindLink, OutcomeOf } from '../../core/conversations/ports.ts';
import type { MessageId } from '../../core/delivery/message-id.ts';
import type { Instant } from '../../core/time/instant.ts';

/**
 * The link a message's row holds, with what its click is noted under; undefined where there is no row or no link.
 * Read eventually: the row is a second older at least than the message in which the link is tapped.
 */
export const findLink =
  (dynamodb: DynamoDBClient, table: string): FindLink =>
  async (id) => {
    const get = new GetItemCommand({
      TableName: table,
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
    const { Item } = await dynamodb.send(get);
    return Item && linkIn(id, Item);
  };

// Read by hand: a customer waits for this function to start, and a schema would have most of it loaded.
function linkIn(messageId: MessageId, item: Record<string, AttributeValue>): Awaited<ReturnType<FindLink>> {
  const [link, customerId, claimed] = [item.link?.S, item.customerId?.S, item.times?.M?.claimed?.N];
  if (link === undefined || customerId === undefined || claimed === undefined) return undefined;
  const message = {
    messageId,
    customerId,
    eventId: item.eventId?.S,
    type: item.type?.S,
    template: item.template?.S,
    variant: item.variant?.S,
  } as OutcomeOf;
  return { link, claimedAt: Number(claimed) as Instant, message };
}
