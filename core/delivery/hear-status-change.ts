import * as z from 'zod';
import { actionOf } from '../codes/code-action.ts';
import type { ChangeConsent, Heard, NoteEvent } from '../consent/ports.ts';
import { newsIn } from '../consent/receipt.ts';
import { stopByCode } from '../consent/stop-at-meta.ts';
import { EventId } from '../intake/business-event.ts';
import { contentHash } from '../intake/content-hash.ts';
import { Defect } from '../intake/defect.ts';
import { pathOf } from '../intake/field-path.ts';
import { CustomerId } from '../recipients/customer-id.ts';
import { arrived, bounced, cooledDown } from '../recipients/reach.ts';
import { earlier, type Instant, later, Timestamp } from '../time/instant.ts';
import { MessageId, sendMarkOf } from './message-id.ts';
import type { ChangeReach, StopLine } from './ports.ts';

/** Of our own announcement, no more than is asked here: a later version may know other states. */
const StatusChange = z.object({
  eventId: EventId,
  occurredAt: Timestamp,
  customerId: CustomerId,
  messageId: MessageId,
  data: z.object({ state: z.string(), code: z.int().optional(), acceptedAt: Timestamp.optional() }),
});
type StatusChange = z.infer<typeof StatusChange>;

type Ports = {
  now: () => Instant;
  noteEvent: NoteEvent;
  changeConsent: ChangeConsent;
  changeReach: ChangeReach;
  stopLine: StopLine;
};

/** What a change of status led to; what calls a person stands under a name that an alarm looks for. */
export type StatusHeard = {
  heard: Heard;
  message?: MessageId;
  code?: number;
  lineStopped?: number;
  unknownCode?: number;
};

/** Draws from what became of one message what it means for the customer, their address and the line. Safe to repeat, in any order. */
export const hearStatusChange =
  (ports: Ports) =>
  async (detail: unknown): Promise<StatusHeard> => {
    const change = read(detail);
    const { customerId, messageId: message, data } = change;
    const at = happenedAt(change, ports.now());
    const { state, code } = data;
    if (state === 'delivered' || state === 'read')
      return { heard: await ports.changeReach(customerId, (reach) => arrived(reach, at)) };
    if (code === undefined || isUnnamed(data)) return { heard: 'stale', message, unknownCode: 0 };
    switch (actionOf(code)) {
      case 'stop-marketing':
        return { heard: await stopMarketing(ports, change), code };
      case 'cool-down':
        return { heard: await ports.changeReach(customerId, (reach) => cooledDown(reach, code, at)), code };
      case 'suspect-address': {
        const bounce = { at, mark: sendMarkOf(message).slice(0, markDigits) };
        const postedAt = data.acceptedAt ?? at;
        const heard = await ports.changeReach(customerId, (reach, since) =>
          since !== undefined && postedAt < since ? reach : bounced(reach, bounce),
        );
        return { heard, code };
      }
      case 'stop-line':
        return { heard: await ports.stopLine(code, at), message, lineStopped: code };
      case 'stop-country':
        return { heard: 'stale', message, lineStopped: code };
      case undefined:
        return { heard: 'stale', message, unknownCode: code };
      default:
        return { heard: 'stale', code };
    }
  };

/** Enough to tell messages of one second and one customer apart, on a row that every send pays for. */
const markDigits = 4;

/** A status without an error comes with code 0, which in an answer is about the token. */
const isUnnamed = ({ state, code }: StatusChange['data']): boolean => state === 'failed' && code === 0;

function read(detail: unknown): StatusChange {
  const parsed = StatusChange.safeParse(detail);
  if (parsed.success) return parsed.data;
  const path = pathOf(parsed.error.issues[0]?.path ?? []);
  throw new Defect('INVALID_EVENT', path, `MessageStatusChanged: ${path || 'detail'} is malformed`);
}

const aSecondLessOne = 999;

/** Meta cuts off the milliseconds of a failure, which else could precede a grant of before it. Nothing counts from the future. */
const happenedAt = ({ occurredAt, data: { state } }: StatusChange, now: Instant): Instant =>
  earlier(state === 'failed' ? later(occurredAt, aSecondLessOne) : occurredAt, now);

/** Counts as of the first hearing where Meta's clock runs ahead, so that a repetition leaves no second receipt. */
async function stopMarketing({ now, noteEvent, changeConsent }: Ports, change: StatusChange): Promise<Heard> {
  const { eventId, customerId, messageId } = change;
  const noted = await noteEvent({ eventId, contentHash: contentHash([eventId]) }, now());
  // A producer may have taken our id for an event of its own; the customer's word counts all the same.
  const at = happenedAt(change, noted === 'reused' ? now() : noted.heardAt);
  const stop = stopByCode(at, messageId);
  const appended = await changeConsent(customerId, ({ consents }) => newsIn(consents, [stop]), now());
  return appended.length > 0 ? 'saved' : 'stale';
}
