import { settlingEvents } from '../catalogue/matter.ts';
import type { Heard, NoteEvent } from '../consent/ports.ts';
import { parseEvent } from '../intake/business-event.ts';
import { Defect, eventIdReused } from '../intake/defect.ts';
import { earlier, type Instant } from '../time/instant.ts';
import type { SettleMatter } from './ports.ts';

type Ports = { now: () => Instant; noteEvent: NoteEvent; settle: SettleMatter };

/** Keeps what an event settles, so that nobody is written to about it any more: not even by what waits already. */
export const settleMatters =
  ({ now, noteEvent, settle }: Ports) =>
  async (detailType: string, detail: unknown): Promise<Heard> => {
    const matters = settlingEvents[detailType];
    if (!matters) throw new Defect('INVALID_EVENT', 'detail-type', `${detailType} settles nothing.`);
    const event = parseEvent(detailType, matters, detail);
    const noted = await noteEvent(event, now());
    if (noted === 'reused') throw eventIdReused();
    // An event from the future would make obsolete what has not happened yet.
    const at = earlier(event.occurredAt, noted.heardAt);
    const heard = await Promise.all(event.data.map((matter) => settle(event.customerId, matter, at)));
    return heard.includes('saved') ? 'saved' : 'stale';
  };
