import type { Receipt } from '../consent/receipt.ts';
import { toIso } from '../time/instant.ts';
import type { ConversationAnnouncement } from './events.ts';

/** Who told us what customers said in WhatsApp; of the rest the bank told us itself. */
const inWhatsApp = 'meta:';

/** What the bank should hear of a receipt: what a customer said to Meta or to us, which it cannot know. */
export function consentAnnouncements(receipt: Receipt): readonly ConversationAnnouncement[] {
  const { customerId, number, by, at, purpose, state, again } = receipt;
  if (!by.startsWith(inWhatsApp) || again) return [];
  const eventId = `receipt.${customerId}.${number}`;
  return [
    {
      detailType: state === 'granted' ? 'OptedIn' : 'OptedOut',
      detail: {
        eventId,
        occurredAt: toIso(at),
        customerId,
        // No event of the bank's is behind it.
        causedBy: eventId,
        data: { purposes: [purpose] },
      },
    },
  ];
}
