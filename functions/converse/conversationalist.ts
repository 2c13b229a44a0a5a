import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { Incoming } from '../../core/delivery/incoming.ts';
import { openEnvelope } from '../../core/intake/business-event.ts';
import { Defect } from '../../core/intake/defect.ts';
import { eachRecord, type LogLine } from '../middleware/each-record.ts';
import { partialBatch } from '../middleware/partial-batch.ts';
import { structuredLogs } from '../middleware/structured-logs.ts';
import type { wire } from './wiring.ts';

const Forwarded = z.object({ incoming: Incoming });

/** The function as Lambda runs it: what customers wrote, and what the bank says of a chat. */
export function conversationalist({ hear, listeners, line, road }: ReturnType<typeof wire>) {
  const hearRecord = async (body: string): Promise<LogLine> => {
    const { takeTurn, leave } = line.enter();
    try {
      return await heard(body)(takeTurn);
    } finally {
      leave();
    }
  };
  const heard = (body: string) => {
    const forwarded = Forwarded.safeParse(parsed(body));
    if (forwarded.success) return hear(forwarded.data.incoming);
    const { detailType, detail } = openEnvelope(body);
    const listener = Object.hasOwn(listeners, detailType) ? listeners[detailType] : undefined;
    if (listener) return listener(detail);
    throw new Defect('INVALID_EVENT', '', `Nobody in a chat listens to ${detailType}.`);
  };
  return middy()
    .use(partialBatch(road))
    .use(structuredLogs('converse'))
    .before(({ event }: { event: SQSEvent }) => line.expect(event.Records.length))
    .handler(eachRecord(hearRecord));
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
