import { parseEvent } from '../intake/business-event.ts';
import { Defect } from '../intake/defect.ts';
import { CustomerUpdated } from '../recipients/customer-updated.ts';
import type { Purpose } from './consent.ts';
import { ConsentGranted, ConsentWithdrawn } from './events.ts';
import type { Heard, SaveConsent, SaveCustomer } from './ports.ts';

type Ports = { saveCustomer: SaveCustomer; saveConsent: SaveConsent };

/** The events that tell who a customer is and what they agreed to. */
export const customerEvents = ['CustomerUpdated', 'ConsentGranted', 'ConsentWithdrawn'] as const;

/** Keeps what an event says of a customer. Each field's latest source time wins, in whatever order events come. */
export const hearAboutCustomer =
  ({ saveCustomer, saveConsent }: Ports) =>
  async (detailType: string, detail: unknown): Promise<Heard> => {
    switch (detailType) {
      case 'CustomerUpdated': {
        const { customerId, data, occurredAt } = parseEvent(detailType, CustomerUpdated, detail);
        return saveCustomer(customerId, data, occurredAt);
      }
      case 'ConsentGranted': {
        const { customerId, data, occurredAt } = parseEvent(detailType, ConsentGranted, detail);
        const { channel, wordingVersion } = data.evidence;
        return each(data.purposes, (purpose) =>
          saveConsent(customerId, purpose, { state: 'granted', at: occurredAt, channel, wordingVersion }),
        );
      }
      case 'ConsentWithdrawn': {
        const { customerId, data, occurredAt } = parseEvent(detailType, ConsentWithdrawn, detail);
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
