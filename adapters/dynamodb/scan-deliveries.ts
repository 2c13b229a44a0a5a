import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Delivery } from '../../core/conversions/funnel.ts';
import { Message } from '../../core/delivery/message.ts';
import type { Instant } from '../../core/time/instant.ts';
import { type ScannedPage, scanInParallel } from './scan-in-parallel.ts';

const Row = Message.pick({ type: true, template: true, variant: true, state: true, times: true, link: true });
const names = Object.keys(Row.shape);

/** How far every message came that was claimed since an instant, without what was said and decided of it. */
export const scanDeliveries = (
  dynamodb: DynamoDBClient,
  table: string,
  claimedSince: Instant,
): AsyncGenerator<ScannedPage<Delivery>> =>
  scanInParallel(
    dynamodb,
    {
      TableName: table,
      // An event that became no message has a row as well, without a state.
      FilterExpression: 'attribute_exists(#state) AND #times.claimed >= :since',
      ProjectionExpression: names.map((name) => `#${name}`).join(', '),
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: { ':since': { N: String(claimedSince) } },
    },
    (item) => Row.parse(unmarshall(item)),
  );
