import middy from '@middy/core';
import type { Delivery } from '../../core/delivery/ports.ts';
import { openEnvelope } from '../../core/intake/business-event.ts';
import { eachRecord } from '../middleware/each-record.ts';
import { partialBatch } from '../middleware/partial-batch.ts';
import { structuredLogs } from '../middleware/structured-logs.ts';
import { wire } from './wiring.ts';

const { type, dispatch, road } = wire(process.env);

const dispatchRecord = async (body: string, delivery: Delivery) => {
  const { id, state, reason, code } = await dispatch(type, type.read(openEnvelope(body).detail), delivery);
  return { type: type.name, message: id, state, reason, code };
};

export const handler = middy()
  .use(partialBatch(road))
  .use(structuredLogs('dispatch'))
  .handler(eachRecord(dispatchRecord));
