import middy from '@middy/core';
import { type Arrival, eachRecord } from '../middleware/each-record.ts';
import { partialBatch } from '../middleware/partial-batch.ts';
import { structuredLogs } from '../middleware/structured-logs.ts';
import { wire } from './wiring.ts';

const { type, open, read, dispatch, road } = wire(process.env);

const dispatchRecord = async (body: string, arrival: Arrival) => {
  const { detail, woken } = await open(body);
  const { id, state, reason, code, attempt } = await dispatch(type, read(detail), { ...arrival, woken });
  return { type: type.name, message: id, state, reason, code, possibleDuplicate: attempt === 2 || undefined };
};

export const handler = middy()
  .use(partialBatch(road))
  .use(structuredLogs('dispatch'))
  .handler(eachRecord(dispatchRecord));
