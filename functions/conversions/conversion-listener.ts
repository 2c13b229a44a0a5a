import middy from '@middy/core';
import { openEnvelope } from '../../core/intake/business-event.ts';
import { eachRecord } from '../middleware/each-record.ts';
import { partialBatch } from '../middleware/partial-batch.ts';
import { structuredLogs } from '../middleware/structured-logs.ts';
import type { wire } from './wiring.ts';

/** The function as Lambda runs it, over what was wired. */
export function conversionListener({ hear, road }: ReturnType<typeof wire>) {
  const hearRecord = async (body: string) => {
    const { detailType, detail } = openEnvelope(body);
    return { detailType, ...(await hear(detailType, detail)) };
  };
  return middy().use(partialBatch(road)).use(structuredLogs('conversions')).handler(eachRecord(hearRecord));
}
