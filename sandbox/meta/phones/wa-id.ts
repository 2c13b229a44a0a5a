import parsePhoneNumber from 'libphonenumber-js/mobile';

/**
 * WhatsApp's own spelling of a number, which in three countries is not the one people dial: Mexico keeps a 1,
 * Argentina a 9, and Brazil shows the ninth digit only for area codes up to 28.
 */
export function waIdOf(digits: string): string {
  if (/^52[2-9]\d{9}$/.test(digits)) return `521${digits.slice(2)}`;
  if (/^54[1-8]\d{9}$/.test(digits)) return `549${digits.slice(2)}`;
  const brazil = /^55(\d\d)9?([6-9]\d{7})$/.exec(digits);
  if (brazil) return `55${brazil[1]}${Number(brazil[1]) <= 28 ? '9' : ''}${brazil[2]}`;
  return digits;
}

/** The number as people dial it, from any of its spellings. */
export function dialledOf(waId: string): string {
  if (/^521\d{10}$/.test(waId)) return `+52${waId.slice(3)}`;
  const brazil = /^55(\d\d)([6-9]\d{7})$/.exec(waId);
  if (brazil) return `+55${brazil[1]}9${brazil[2]}`;
  return `+${waId}`;
}

/** Digits of a number written in international form, with or without its plus sign. */
export function internationalDigits(text: string): string | undefined {
  const digits = text.replace(/[\s+().-]/g, '');
  return /^[1-9]\d{6,14}$/.test(digits) ? digits : undefined;
}

/**
 * Digits of a number as Meta reads `to`: without a plus sign the business's country code goes in front. What is
 * already long enough to carry a country code (a `wa_id` used as an address) stays as it is.
 */
export function addressedDigits(to: string, businessNumber: string): string | undefined {
  const digits = to.replace(/[\s+().-]/g, '');
  if (!/^\d{5,15}$/.test(digits)) return undefined;
  if (to.trimStart().startsWith('+') || digits.length > 10) return internationalDigits(digits);
  return internationalDigits(`${callingCode(businessNumber)}${digits.replace(/^0+/, '')}`);
}

export function countryOf(waId: string): string {
  const parsed = parsePhoneNumber(dialledOf(waId));
  return parsed?.country ?? parsed?.getPossibleCountries()[0] ?? 'ZZ';
}

export function displayed(waId: string): string {
  return parsePhoneNumber(dialledOf(waId))?.formatInternational() ?? dialledOf(waId);
}

const callingCode = (number: string): string =>
  parsePhoneNumber(number.startsWith('+') ? number : `+${number.replace(/\D/g, '')}`)?.countryCallingCode ??
  '';
