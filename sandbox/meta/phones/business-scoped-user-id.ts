import { createHash } from 'node:crypto';

/** A BSUID names a person to one business without telling the number: country, a dot, up to 128 letters or digits. */
export const isUserId = (text: string): boolean => /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/.test(text);

/** The same number has the same id at every start. */
export function userIdOf(country: string, waId: string): string {
  const digits = BigInt(`0x${createHash('sha256').update(`bsuid:${waId}`).digest('hex').slice(0, 20)}`);
  return `${country}.${String(digits).padStart(20, '1').slice(-20)}`;
}
