import type * as z from 'zod';
import { type BusinessEvent, parseEvent } from '../intake/business-event.ts';
import { Defect, eventIdReused } from '../intake/defect.ts';
import { CustomerUpdated } from '../recipients/customer-updated.ts';
import { earlier, type Instant } from '../time/instant.ts';
import type { Purpose } from './consent.ts';
import { ConsentGranted, ConsentWithdrawn } from './events.ts';
import type { ChangeConsent, Heard, NoteEvent, SaveCustomer } from './ports.ts';
import { newsIn, type Statement } from './receipt.ts';

type Ports = {
  now: () => Instant;
  noteEvent: NoteEvent;
  saveCustomer: SaveCustomer;
  changeConsent: ChangeConsent;
};

/** Keeps what an event says of a customer. Each field's latest source time wins, in whatever order events come. */
export const hearAboutCustomer =
  ({ now, noteEvent, saveCustomer, changeConsent }: Ports) =>
  async (detailType: string, detail: unknown): Promise<Heard> => {
    const read = async <Data>(data: z.ZodType<Data>): Promise<BusinessEvent<Data>> => {
      const event = parseEvent(detailType, data, detail);
      const noted = await noteEvent(event, now());
      if (noted === 'reused') throw eventIdReused();
      // An event from the future would overrule every later word of the customer, a withdrawal among them.
      return { ...event, occurredAt: earlier(event.occurredAt, noted.heardAt) };
    };
    const record = async (
      { customerId, eventId }: BusinessEvent<unknown>,
      purposes: readonly Purpose[],
      told: Pick<Statement, 'state' | 'at'> & Partial<Statement>,
    ): Promise<Heard> => {
      const by = `event:${eventId}`;
      const statements = [...new Set(purposes)].map((purpose) => ({ ...told, purpose, by }));
      const appended = await changeConsent(customerId, ({ consents }) => newsIn(consents, statements), now());
      return appended.length > 0 ? 'saved' : 'stale';
    };
    switch (detailType) {
      case 'CustomerUpdated': {
        const { customerId, data, occurredAt } = await read(CustomerUpdated);
        return saveCustomer(customerId, data, occurredAt);
      }
      case 'ConsentGranted': {
        const event = await read(ConsentGranted);
        const { purposes, evidence } = event.data;
        // Published late, a grant is no answer to a withdrawal that the customer made after it.
        const at = earlier(event.occurredAt, evidence.capturedAt);
        return record(event, purposes, { state: 'granted', at, ...evidence });
      }
      case 'ConsentWithdrawn': {
        const event = await read(ConsentWithdrawn);
        const { purposes, reason } = event.data;
        return record(event, purposes, {
          state: 'withdrawn',
          at: event.occurredAt,
          ...(reason && { reason }),
        });
      }
      default:
        throw new Defect(
          'INVALID_EVENT',
          'detail-type',
          `${detailType} does not tell anything about a customer.`,
        );
    }
  };
