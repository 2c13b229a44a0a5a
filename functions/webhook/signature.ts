import { createHmac, timingSafeEqual } from 'node:crypto';

const shape = /^sha256=([0-9a-f]{64})$/;

/**
 * True when `header` is Meta's `X-Hub-Signature-256` of exactly these bytes under one of the secrets.
 * Every secret is tried and compared in constant time, so that the time tells nothing.
 */
export function isSignedBy(secrets: readonly string[], bytes: Buffer, header: string | undefined): boolean {
  const given = Buffer.from(shape.exec(header ?? '')?.[1] ?? '', 'hex');
  if (given.length !== 32) return false;
  const matches = secrets
    .filter((secret) => secret.length > 0)
    .map((secret) => timingSafeEqual(createHmac('sha256', secret).update(bytes).digest(), given));
  return matches.includes(true);
}

/** Equal texts, in a time that depends on neither. */
export function isSameToken(expected: string, given: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'token').update(text).digest();
  return expected.length > 0 && timingSafeEqual(digest(expected), digest(given));
}
