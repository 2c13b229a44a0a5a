import middy from '@middy/core';
import { openEnvelope } from '../../core/intake/business-event.ts';
import { eachRecord } from '../middleware/each-record.ts';
import { partialBatch } from '../middleware/partial-batch.ts';
import { structuredLogs } from '../middleware/structured-logs.ts';
import { wire } from './wiring.ts';

const { hear, road } = wire(process.env);

const hearRecord = async (body: string) => {
  const { detailType, detail } = openEnvelope(body);
  return { detailType, ...(await hear(detailType, detail)) };
};

export const handler = middy()
  .use(partialBatch(road))
  .use(structuredLogs('customers'))
  .handler(eachRecord(hearRecord));
