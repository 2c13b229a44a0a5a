import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import { type Arrival, eachRecord } from '../middleware/each-record.ts';
import { partialBatch } from '../middleware/partial-batch.ts';
import { structuredLogs } from '../middleware/structured-logs.ts';
import type { wire } from './wiring.ts';

/** The function as Lambda runs it, over what was wired. */
export function dispatcher({ type, open, read, dispatch, line, road }: ReturnType<typeof wire>) {
  const dispatchRecord = async (body: string, arrival: Arrival) => {
    const { takeTurn, leave } = line.enter();
    const { id, state, reason, code, attempt } = await open(body)
      .then(({ detail, woken }) => dispatch(takeTurn)(type, read(detail), { ...arrival, woken }))
      .finally(leave);
    return {
      type: type.name,
      message: id,
      state,
      reason,
      code,
      possibleDuplicate: attempt === 2 || undefined,
    };
  };
  return middy()
    .use(partialBatch(road))
    .use(structuredLogs('dispatch'))
    .before(({ event }: { event: SQSEvent }) => line.expect(event.Records.length))
    .handler(eachRecord(dispatchRecord));
}
