import { businessConversions } from '../catalogue/business-conversion.ts';
import type { Conversion } from '../catalogue/conversion.ts';
import { type Matter, settlingEvents } from '../catalogue/matter.ts';
import { matterMark } from '../catalogue/matter-mark.ts';
import type { FindTouches, NoteOutcome } from '../conversations/ports.ts';
import type { Touch } from '../conversations/touch.ts';
import { messageIdOf } from '../delivery/message-id.ts';
import { type BusinessEvent, parseEvent } from '../intake/business-event.ts';
import { Defect } from '../intake/defect.ts';
import { RetryLater } from '../intake/retry-later.ts';
import { earlier, type Instant } from '../time/instant.ts';
import { attribute, type GoalOf } from './attribute.ts';
import type { FindContentHash, FindLastSend } from './ports.ts';

type Ports = {
  now: () => Instant;
  findTouches: FindTouches;
  findLastSend: FindLastSend;
  findContentHash: FindContentHash;
  noteOutcome: NoteOutcome;
  goalOf: GoalOf;
};

/** `known`: the message has such a conversion already, be it by this very event. `reason`: why the event counts for nothing. */
export type ConversionHeard = {
  eventId?: string;
  conversion?: Conversion;
  attributed: boolean;
  messageId?: string;
  known?: boolean;
  reason?: string;
};

/** Notes what the bank reports, such as a payment, as a conversion of the message that asked for it, if one did. */
export const hearConversion =
  (ports: Ports) =>
  async (detailType: string, detail: unknown): Promise<ConversionHeard> => {
    const read = readConversion(detailType, detail);
    if (read instanceof Defect) return { attributed: false, reason: read.reason };
    const { event, conversion } = read;
    const heard = { eventId: event.eventId, conversion };

    const at = earlier(event.occurredAt, ports.now());
    const fact = { conversion, at, matters: event.data.map(matterMark) };
    const touch = attribute(fact, await touchesOf(ports, event), ports.goalOf);
    if (touch === undefined) return { ...heard, attributed: false };

    const known = await ports.findContentHash(messageIdOf(event.eventId));
    if (known !== undefined && known !== event.contentHash)
      return { ...heard, attributed: false, reason: 'EVENT_ID_REUSED' };
    const { customerId, messageId } = touch;
    const outcome = { conversion: { kind: conversion, at } };
    const noted = await ports.noteOutcome({ customerId, messageId }, outcome);
    return { ...heard, attributed: true, messageId, known: noted === 'known' };
  };

type Settling = BusinessEvent<readonly Matter[]>;

/** What cannot be read lies among the dead letters of the customers' road already, and there alone. */
function readConversion(
  detailType: string,
  detail: unknown,
): { event: Settling; conversion: Conversion } | Defect {
  const [conversion, matters] = [businessConversions[detailType], settlingEvents[detailType]];
  if (!conversion || !matters)
    return new Defect('INVALID_EVENT', 'detail-type', `${detailType} is no conversion.`);
  try {
    return { event: parseEvent(detailType, matters, detail), conversion };
  } catch (error) {
    if (error instanceof Defect) return error;
    throw error;
  }
}

const lagMs = 60_000;

/** All that the customer had. A message leaves its row a moment after it was sent; until then nobody can say whose the event is. */
async function touchesOf(
  { now, findTouches, findLastSend }: Ports,
  { customerId }: Settling,
): Promise<readonly Touch[]> {
  const lastSend = await findLastSend(customerId);
  const touches = await findTouches(customerId);
  const isMissing = lastSend !== undefined && touches.every(({ at }) => at < lastSend);
  if (isMissing && now() - lastSend < lagMs) {
    throw new RetryLater(
      'TOUCH_AWAITED',
      'The customer was written to a moment ago, and what came of that message has no row yet.',
      3,
    );
  }
  return touches;
}
