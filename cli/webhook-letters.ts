import { readWebhook } from '../adapters/whatsapp/webhook-payload.ts';
import { bodyHash, lostBody } from '../core/delivery/dead-letter.ts';
import { failing } from '../core/delivery/foresee-redrive.ts';
import { claimedIn } from '../core/intake/claim-check.ts';
import { Defect } from '../core/intake/defect.ts';
import type { Deployment } from './deployment.ts';
import type { LetterReading } from './letter-road.ts';

/** Letters of what Meta reported. Reports are heard any number of times, in any order. */
export function webhookLetters({ output }: Deployment): LetterReading {
  const ours = {
    phoneNumberId: output('PhoneNumberId'),
    wabaId: output('WabaId'),
    displayPhoneNumber: output('DisplayPhoneNumber'),
  };
  return {
    subjectOf: (letter) => ({ key: bodyHash(letter) }),
    foresee: async (letter) => {
      const because = lostBody(letter);
      if (because) return { would: 'lost', because };
      if (claimedIn(letter.body)) return { would: 'hear' };
      try {
        readWebhook(letter.body, ours);
        return { would: 'hear' };
      } catch (error) {
        if (error instanceof Defect) return failing(error);
        return { would: 'fail', reason: 'CRASHED', because: 'this version cannot read it: our bug' };
      }
    },
  };
}
