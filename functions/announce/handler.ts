import middy from '@middy/core';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { structuredLogs } from '../middleware/structured-logs.ts';
import { announceChanges, type StreamResponse } from './announce-changes.ts';
import { wire } from './wiring.ts';

export const handler = middy()
  .use(structuredLogs<DynamoDBStreamEvent, StreamResponse>('announce'))
  .handler(announceChanges(wire(process.env)));
