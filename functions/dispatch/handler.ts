import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import { type Arrival, eachRecord } from '../middleware/each-record.ts';
import { partialBatch } from '../middleware/partial-batch.ts';
import { structuredLogs } from '../middleware/structured-logs.ts';
import { wire } from './wiring.ts';

const { type, open, read, dispatch, expect, road } = wire(process.env);

const dispatchRecord = async (body: string, arrival: Arrival) => {
  const { detail, woken } = await open(body);
  const { id, state, reason, code } = await dispatch(type, read(detail), { ...arrival, woken });
  return { type: type.name, message: id, state, reason, code };
};

export const handler = middy()
  .use(partialBatch(road))
  .use(structuredLogs('dispatch'))
  .before(({ event }: { event: SQSEvent }) => expect(event.Records.length))
  .handler(eachRecord(dispatchRecord));
