import * as z from 'zod';
import { openEnvelope } from '../intake/business-event.ts';
import { textHash } from '../intake/content-hash.ts';
import { Defect } from '../intake/defect.ts';
import type { Instant } from '../time/instant.ts';
import { MessageId } from './message-id.ts';

/** A record that waits for a person, and why. */
export type DeadLetter = {
  /** The queue's own id of it. */
  id: string;
  body: string;
  /** Ours, such as `INVALID_EVENT`; `CRASHED` or `UNDELIVERED` where SQS or EventBridge put it aside. */
  reason: string;
  /** Which field was wrong. */
  path?: string;
  eventId?: string;
  since: Instant;
  /** How often a person has moved it back. */
  redriven: number;
};

/** What lies in a dead letter's body. */
export type LetterContent =
  | { kind: 'event'; detailType: string; detail: unknown }
  /** The name of a deferred message whose hour had come. */
  | { kind: 'wake'; messageId: MessageId }
  /** Not as it was published: it was withheld, or a card number in it was masked. */
  | { kind: 'lost'; because: string }
  | { kind: 'unreadable'; defect: Defect };

const Wake = z.object({ wake: MessageId });
const Withheld = z.object({ withheld: z.string() });
const isWithheld = (json: unknown): boolean => Withheld.safeParse(json).success;
const whyWithheld = 'its body was withheld, since it could not be masked';
const masked = /\[card …\d{4}\]/;

/** Why nothing is left of a body, whatever it was; undefined where it is there. */
export const lostBody = ({ body }: Pick<DeadLetter, 'body'>): string | undefined =>
  isWithheld(parsed(body)) ? whyWithheld : undefined;

/** Reads the body of a letter that held an event. */
export function contentOf({ body, reason }: Pick<DeadLetter, 'body' | 'reason'>): LetterContent {
  const json = parsed(body);
  if (isWithheld(json)) return { kind: 'lost', because: whyWithheld };
  if (reason === 'CARD_NUMBER' || masked.test(body))
    return { kind: 'lost', because: 'a card number in it is masked, so it is not what was published' };
  const wake = Wake.safeParse(json);
  if (wake.success) return { kind: 'wake', messageId: wake.data.wake };
  try {
    return { kind: 'event', ...openEnvelope(body) };
  } catch (error) {
    if (error instanceof Defect) return { kind: 'unreadable', defect: error };
    throw error;
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** The same for letters that hold the very same bytes. */
export const bodyHash = ({ body }: Pick<DeadLetter, 'body'>): string => textHash(body);

/** How two detail-types that only a slip of the pen tells apart are written alike. */
const folded = (detailType: string): string => detailType.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** The known detail-type that a producer likely meant, such as `TransactionPosted` by `transaction_posted`. */
export const likelyMeant = (detailType: string, known: readonly string[]): string | undefined =>
  known.find((one) => one !== detailType && folded(one) === folded(detailType));
