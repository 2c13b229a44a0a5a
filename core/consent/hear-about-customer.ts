import type * as z from 'zod';
import { type BusinessEvent, parseEvent } from '../intake/business-event.ts';
import { textHash } from '../intake/content-hash.ts';
import { Defect, eventIdReused } from '../intake/defect.ts';
import { CustomerUpdated } from '../recipients/customer-updated.ts';
import { earlier, type Instant } from '../time/instant.ts';
import type { Purpose } from './consent.ts';
import { ConsentGranted, ConsentWithdrawn } from './events.ts';
import type { Heard, NoteEvent, SaveConsent, SaveCustomer } from './ports.ts';

type Ports = {
  now: () => Instant;
  noteEvent: NoteEvent;
  saveCustomer: SaveCustomer;
  saveConsent: SaveConsent;
};

/** Keeps what an event says of a customer. Each field's latest source time wins, in whatever order events come. */
export const hearAboutCustomer =
  ({ now, noteEvent, saveCustomer, saveConsent }: Ports) =>
  async (detailType: string, detail: unknown): Promise<Heard> => {
    const read = async <Data>(data: z.ZodType<Data>): Promise<BusinessEvent<Data>> => {
      const event = parseEvent(detailType, data, detail);
      if ((await noteEvent(event, now())) === 'reused') throw eventIdReused();
      // An event from the future would overrule every later word of the customer, a withdrawal among them.
      return { ...event, occurredAt: earlier(event.occurredAt, now()) };
    };
    switch (detailType) {
      case 'CustomerUpdated': {
        const { customerId, data, occurredAt } = await read(CustomerUpdated);
        return saveCustomer(customerId, data, occurredAt);
      }
      case 'ConsentGranted': {
        const { customerId, data, occurredAt } = await read(ConsentGranted);
        const { wording, ...evidence } = data.evidence;
        const given = {
          state: 'granted' as const,
          at: occurredAt,
          ...evidence,
          wordingHash: textHash(wording),
        };
        return each(data.purposes, (purpose) => saveConsent(customerId, purpose, given));
      }
      case 'ConsentWithdrawn': {
        const { customerId, data, occurredAt } = await read(ConsentWithdrawn);
        return each(data.purposes, (purpose) =>
          saveConsent(customerId, purpose, { state: 'withdrawn', at: occurredAt }),
        );
      }
      default:
        throw new Defect(
          'INVALID_EVENT',
          'detail-type',
          `${detailType} does not tell anything about a customer.`,
        );
    }
  };

async function each(
  purposes: readonly Purpose[],
  save: (purpose: Purpose) => Promise<Heard>,
): Promise<Heard> {
  const heard = await Promise.all([...new Set(purposes)].map(save));
  return heard.includes('saved') ? 'saved' : 'stale';
}
