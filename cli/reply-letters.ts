import * as z from 'zod';
import { bodyHash, type DeadLetter, lostBody } from '../core/delivery/dead-letter.ts';
import { failing, type Prospect } from '../core/delivery/foresee-redrive.ts';
import { Incoming } from '../core/delivery/incoming.ts';
import { openEnvelope } from '../core/intake/business-event.ts';
import { Defect } from '../core/intake/defect.ts';
import { heardIn } from './customer-letters.ts';
import type { LetterReading } from './letter-road.ts';

const Forwarded = z.object({ incoming: Incoming });

/** Letters of what customers wrote, and of what the bank says of a chat. A turn that was taken is not taken again. */
export const replyLetters: LetterReading = {
  subjectOf: (letter) => ({ key: bodyHash(letter), ...namesIn(letter) }),
  foresee: async (letter): Promise<Prospect> => {
    const because = lostBody(letter);
    if (because) return { would: 'lost', because };
    if (Forwarded.safeParse(parsed(letter.body)).success) return { would: 'hear' };
    try {
      const { detailType, detail } = openEnvelope(letter.body);
      const heard = heardIn(detailType, detail);
      return heard instanceof Defect ? failing(heard) : { would: 'hear' };
    } catch (error) {
      if (error instanceof Defect) return failing(error);
      throw error;
    }
  },
};

const Named = z.object({ 'detail-type': z.string(), detail: z.object({ eventId: z.string() }) });

function namesIn({ body }: DeadLetter): { detailType?: string; eventId?: string } {
  const named = Named.safeParse(parsed(body));
  return named.success ? { detailType: named.data['detail-type'], eventId: named.data.detail.eventId } : {};
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
