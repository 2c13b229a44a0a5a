import type { MessageId } from '../delivery/message-id.ts';
import type { CustomerId } from '../recipients/customer-id.ts';
import type { Instant } from '../time/instant.ts';

/** When a message to the customer was last about to be posted, if ever. */
export type FindLastSend = (id: CustomerId) => Promise<Instant | undefined>;

/** The hash of the content that is known under an event's id. */
export type FindContentHash = (id: MessageId) => Promise<string | undefined>;
