import { RetryLater } from '../intake/retry-later.ts';
import { dialledSpelling, spellingsOf } from '../recipients/spellings.ts';
import { earlier, type Instant } from '../time/instant.ts';
import type { ChangeAddress, FindByName, NewAddress, WhatsAppName } from './ports.ts';

/** A person whom WhatsApp names otherwise from `at` on: by another number, by another user id, or by both. */
export type AddressChange = { was: WhatsAppName; is: WhatsAppName; at: Instant };

export type AddressHeard = { customers: number; changed: number };

type Ports = { now: () => Instant; findByName: FindByName; changeAddress: ChangeAddress };

/**
 * Gives everybody who was reached there the new address. All else that is known of them stays, since it is kept under
 * the bank's own id. RetryLater while who changed it may yet become known.
 */
export const hearAddressChange =
  ({ now, findByName, changeAddress }: Ports) =>
  async (change: AddressChange): Promise<AddressHeard> => {
    const customers = await findByName(change.was);
    if (customers.length === 0) mayBeStranger(change, now());
    // A word from the future would overrule every later one.
    const news = addressesIn({ ...change, at: earlier(change.at, now()) });
    const heard = await Promise.all(
      customers.map((id) => Promise.all(news.map((address) => changeAddress(id, address)))),
    );
    const changed = heard.filter((ofCustomer) => ofCustomer.includes('saved')).length;
    return { customers: customers.length, changed };
  };

function addressesIn({ was, is, at }: AddressChange): readonly NewAddress[] {
  const phone = is.waId === undefined ? undefined : dialledSpelling(is.waId);
  return [
    ...(phone ? [{ field: 'phone' as const, before: spellingsOf(was.waId ?? ''), value: phone, at }] : []),
    ...(is.userId
      ? [{ field: 'whatsappUserId' as const, before: was.userId ? [was.userId] : [], value: is.userId, at }]
      : []),
  ];
}

const introductionMs = 60_000;

/** Two changes in a row may come the wrong way round, and indexes follow after a moment. */
function mayBeStranger({ at }: AddressChange, now: Instant): void {
  if (Math.abs(now - at) < introductionMs)
    throw new RetryLater('STRANGER', 'nobody is known yet by the name that changed', 5);
}
