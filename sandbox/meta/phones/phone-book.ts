import type { Collection, SeededPhone } from '../../cloud.ts';
import { isUserId, userIdOf } from './business-scoped-user-id.ts';
import type { Phone } from './phone.ts';
import { countryOf, displayed, internationalDigits, waIdOf } from './wa-id.ts';

export type PhoneBook = {
  /** By a number in any of its spellings, or a BSUID; nothing is made. */
  find(address: string): Phone | undefined;
  byKey(key: string): Phone | undefined;
  /** Makes the phone where there is none yet. */
  ofNumber(digits: string): Phone;
  ofUserId(userId: string): Phone;
  save(phone: Phone): void;
  all(): Phone[];
};

export function createPhoneBook(collection: Collection<Phone>, seeds: SeededPhone[]): PhoneBook {
  const byKey = new Map<string, Phone>();
  const byUserId = new Map<string, Phone>();

  const keep = (phone: Phone): Phone => {
    byKey.set(phone.key, phone);
    byUserId.set(phone.userId, phone);
    return phone;
  };
  const save = (phone: Phone): void => {
    keep(phone);
    collection.put(phone.key, phone);
  };
  const make = (facts: Omit<Phone, 'order' | 'hidesNumber' | 'stoppedMarketing'>): Phone => {
    const phone = { ...facts, order: byKey.size, hidesNumber: false, stoppedMarketing: false };
    save(phone);
    return phone;
  };

  const ofNumber = (digits: string): Phone => {
    const waId = waIdOf(digits);
    const known = byKey.get(waId);
    if (known) return known;
    const country = countryOf(waId);
    const phone = displayed(waId);
    return make({ key: waId, waId, userId: userIdOf(country, waId), name: phone, phone, country });
  };
  const ofUserId = (userId: string): Phone =>
    byUserId.get(userId) ??
    make({ key: userId, userId, name: 'WhatsApp user', phone: '', country: userId.slice(0, 2) });

  for (const { value } of collection.list()) keep(value);
  for (const seed of seeds) {
    const digits = internationalDigits(seed.phone);
    if (digits === undefined)
      throw new Error(`the phone of ${seed.customerId} is not a number: ${seed.phone}`);
    const { note, ...known } = ofNumber(digits);
    save({
      ...known,
      name: seed.name,
      country: seed.country,
      customerId: seed.customerId,
      ...(seed.note === undefined ? {} : { note: seed.note }),
    });
  }

  return {
    find(address) {
      if (isUserId(address)) return byUserId.get(address);
      const digits = internationalDigits(address);
      return digits === undefined ? undefined : byKey.get(waIdOf(digits));
    },
    byKey: (key) => byKey.get(key),
    ofNumber,
    ofUserId,
    save,
    all: () => [...byKey.values()].sort((a, b) => a.order - b.order),
  };
}
