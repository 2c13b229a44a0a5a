import { createHmac, timingSafeEqual } from 'node:crypto';

const shape = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/;
const freshSeconds = 300;

/** Whether a question was signed with the bank's key, over these very bytes and a short while ago. */
export function isSigned(header: unknown, body: Buffer, key: string, now: number): boolean {
  const [, seconds, seal] = shape.exec(String(header)) ?? [];
  if (seconds === undefined || seal === undefined) return false;
  if (Math.abs(now / 1000 - Number(seconds)) > freshSeconds) return false;
  const expected = createHmac('sha256', key).update(`${seconds}.`).update(body).digest();
  return timingSafeEqual(expected, Buffer.from(seal, 'hex'));
}
