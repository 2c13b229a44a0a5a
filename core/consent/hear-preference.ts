import { RetryLater } from '../intake/retry-later.ts';
import { earlier, type Instant, later, latest } from '../time/instant.ts';
import type { ChangeConsent, Decide, FindByName, FindReceipts, WhatsAppName } from './ports.ts';
import { newsIn, type Receipt, referenceTo, type Statement } from './receipt.ts';
import { byReply, bySetting, isStopAtMeta, isStopByCustomer } from './stop-at-meta.ts';

/** What a person chose about marketing, in WhatsApp's own settings or by a reply, to the second as Meta tells it. */
export type Preference = WhatsAppName & {
  value: 'stop' | 'resume';
  at: Instant;
  /** The word by which they said so, where it was a reply and no setting. */
  word?: string | undefined;
  /** Meta's id of that reply. */
  wamid?: string | undefined;
};

type Ports = {
  now: () => Instant;
  findByName: FindByName;
  findReceipts: FindReceipts;
  changeConsent: ChangeConsent;
};

/** How many customers a preference was about, and how many words it changed. */
export type PreferenceHeard = { customers: number; changed: number };

const told = { purpose: 'marketing', channel: 'whatsapp' } as const;

/**
 * A stop withdraws marketing of everybody who is reached there. A resume takes back a stop in the settings, or by a reply
 * any stop of the customer's own, and grants nothing that the customer had not granted to us before. RetryLater while who stops may yet become known.
 */
export const hearPreference =
  ({ now, findByName, findReceipts, changeConsent }: Ports) =>
  async (preference: Preference): Promise<PreferenceHeard> => {
    const customers = await findByName(preference);
    if (customers.length === 0) mayBeStranger(preference, now());
    const appended = await Promise.all(
      customers.map((id) => {
        const resume: Decide = async ({ consents }) =>
          newsIn(consents, resumed(await findReceipts(id), preference, now()));
        const stop: Decide = ({ consents }) => {
          const again = consents.marketing?.state === 'withdrawn' && ({ again: true } as const);
          return newsIn(consents, [{ ...stopped(preference, now()), ...again }]);
        };
        return changeConsent(id, preference.value === 'stop' ? stop : resume, now());
      }),
    );
    return { customers: customers.length, changed: appended.flat().length };
  };

const introductionMs = 60_000;

/** Who was introduced just now is found a moment later: an opt-out must not be lost to that. */
function mayBeStranger({ value, at }: Preference, now: Instant): void {
  if (value === 'stop' && Math.abs(now - at) < introductionMs)
    throw new RetryLater('STRANGER', 'nobody is known yet by the name of who stops marketing', 5);
}

const aSecondLessOne = 999;

/** Meta cuts off the milliseconds, so a stop counts to the end of its second: else it could precede a grant of before it. */
function stopped({ at, word }: Preference, now: Instant): Statement {
  const endOfSecond = at > now ? now : later(at, aSecondLessOne);
  return {
    ...told,
    state: 'withdrawn',
    at: endOfSecond,
    ...(word
      ? { by: byReply, evidence: `The customer replied ${word}.` }
      : { by: bySetting, evidence: 'The customer stopped marketing messages.' }),
  };
}

/** Restores the grant that stops of the customer's own had ended, where it is a grant that they ended. */
function resumed(receipts: readonly Receipt[], { at, word }: Preference, now: Instant): readonly Statement[] {
  const isTakenBack = word ? isStopByCustomer : isStopAtMeta;
  const marketing = receipts.filter(({ purpose }) => purpose === 'marketing');
  const last = marketing.at(-1);
  const before = marketing.findLast((receipt) => !isTakenBack(receipt));
  if (!last || !isTakenBack(last) || before?.state !== 'granted') return [];
  const evidence = `The customer resumed marketing messages; restores receipt ${referenceTo(before)}.`;
  // A word is to the second: said right after a stop, it must not seem to precede it.
  const said = word ? earlier(latest(later(at, aSecondLessOne), later(last.at, 1)), now) : earlier(at, now);
  return [{ ...told, by: word ? byReply : bySetting, state: 'granted', at: said, evidence }];
}
