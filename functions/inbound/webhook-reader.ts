import middy from '@middy/core';
import { partialBatch } from '../middleware/partial-batch.ts';
import { structuredLogs } from '../middleware/structured-logs.ts';
import { recordWebhooks } from './record-webhooks.ts';
import type { wire } from './wiring.ts';

/** The function as Lambda runs it, over what was wired. */
export const webhookReader = ({ road, ...ports }: ReturnType<typeof wire>) =>
  middy().use(partialBatch(road)).use(structuredLogs('inbound')).handler(recordWebhooks(ports));
