import * as z from 'zod';
import { MessageId } from '../../core/delivery/message-id.ts';
import type { FindWaiting } from '../../core/delivery/ports.ts';
import { openEnvelope } from '../../core/intake/business-event.ts';
import { Defect } from '../../core/intake/defect.ts';

const Wake = z.object({ wake: MessageId });

function wokenIn(body: string): MessageId | undefined {
  try {
    return Wake.safeParse(JSON.parse(body)).data?.wake;
  } catch {
    return undefined;
  }
}

/** What a record of a buffer brings: an event from the bus, or the name of one whose hour has come. */
export const openRecord =
  (findWaiting: FindWaiting) =>
  async (body: string): Promise<{ detail: unknown; woken: boolean }> => {
    const id = wokenIn(body);
    if (!id) return { detail: openEnvelope(body).detail, woken: false };
    const detail = await findWaiting(id);
    if (detail === undefined)
      throw new Defect('NOTHING_WAITS', 'wake', 'The deferred event is no longer kept; publish it again.');
    return { detail, woken: true };
  };
