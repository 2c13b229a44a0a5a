import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { structuredLogs } from '../middleware/structured-logs.ts';
import { recordTouches } from './record-touches.ts';
import type { wire } from './wiring.ts';

/** The function as Lambda runs it, over what was wired. */
export const touchRecorder = (wired: ReturnType<typeof wire>) =>
  middy()
    .use(structuredLogs<DynamoDBStreamEvent, DynamoDBBatchResponse>('outcomes'))
    .handler(recordTouches(wired));
