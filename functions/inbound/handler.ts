import middy from '@middy/core';
import { partialBatch } from '../middleware/partial-batch.ts';
import { structuredLogs } from '../middleware/structured-logs.ts';
import { recordWebhooks } from './record-webhooks.ts';
import { wire } from './wiring.ts';

const { road, ...ports } = wire(process.env);

export const handler = middy()
  .use(partialBatch(road))
  .use(structuredLogs('inbound'))
  .handler(recordWebhooks(ports));
