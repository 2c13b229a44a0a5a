import { createHmac, timingSafeEqual } from 'node:crypto';

const scheme = 'sha256=';
const lengthOfHeader = scheme.length + 64;

/**
 * True when `header` is Meta's `X-Hub-Signature-256` of exactly these bytes under one of the secrets.
 * Every secret is tried and compared in constant time, so that the time tells nothing.
 */
export function isSignedBy(secrets: readonly string[], bytes: Buffer, header: string | undefined): boolean {
  const given = Buffer.from(header ?? '');
  if (given.length !== lengthOfHeader) return false;
  let matches = false;
  for (const secret of secrets) {
    if (secret.length === 0) continue;
    // As text, which Node hands over in half the time of bytes.
    const expected = scheme + createHmac('sha256', secret).update(bytes).digest('hex');
    const same = timingSafeEqual(Buffer.from(expected), given);
    matches ||= same;
  }
  return matches;
}

/** Equal texts, in a time that depends on neither. */
export function isSameToken(expected: string, given: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'token').update(text).digest();
  return expected.length > 0 && timingSafeEqual(digest(expected), digest(given));
}
