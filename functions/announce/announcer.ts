import middy from '@middy/core';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { structuredLogs } from '../middleware/structured-logs.ts';
import { announceChanges, type StreamResponse } from './announce-changes.ts';
import type { wire } from './wiring.ts';

/** The function as Lambda runs it, over what was wired. */
export const announcer = (wired: ReturnType<typeof wire>) =>
  middy()
    .use(structuredLogs<DynamoDBStreamEvent, StreamResponse>('announce'))
    .handler(announceChanges(wired));
