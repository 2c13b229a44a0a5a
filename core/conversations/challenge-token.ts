import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import type { CustomerId } from '../recipients/customer-id.ts';
import { toIso } from '../time/instant.ts';
import { Challenge } from './challenge.ts';

/** As the bank reads it, by `docs/bank-port.md`. */
const Content = Challenge.pick({ id: true }).extend({ customer: z.string() });

/** What a token claims whose seal is right. */
export type SealedChallenge = {
  id: string;
  isFor: (customerId: CustomerId) => boolean;
};

const longestToken = 2000;

// Questions to the bank are signed with the same key over a text that begins with digits: no seal is another's.
const mac = (key: string, use: 'challenge' | 'customer', text: string): string =>
  createHmac('sha256', key).update(`${use}.${text}`).digest('base64url');

function isSame(one: string, other: string): boolean {
  const [given, expected] = [Buffer.from(one), Buffer.from(other)];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Tells whose it is to nobody without the key, and no two challenges of one customer's alike. */
const customerMark = (key: string, id: string, customerId: CustomerId): string =>
  mac(key, 'customer', `${id}.${customerId}`);

/** `<base64url of JSON>.<seal>`: all that the customer confirms, for the bank's app to show and to check. */
export function challengeToken({ id, customerId, action, ...about }: Challenge, key: string): string {
  const content = {
    id,
    customer: customerMark(key, id, customerId),
    action,
    subject: about.subject,
    amount: about.amount,
    expiresAt: toIso(about.expiresAt),
  };
  const text = Buffer.from(JSON.stringify(content)).toString('base64url');
  return `${text}.${mac(key, 'challenge', text)}`;
}

/** Undefined for what was not sealed with this key, or was altered or cut since. */
export function readChallengeToken(token: string, key: string): SealedChallenge | undefined {
  const [text = '', seal = '', ...rest] = token.split('.');
  if (token.length > longestToken || rest.length > 0) return undefined;
  if (!isSame(seal, mac(key, 'challenge', text))) return undefined;
  const { id, customer } = Content.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  return { id, isFor: (customerId) => isSame(customer, customerMark(key, id, customerId)) };
}

/** The token travels in the fragment, which browsers keep to themselves: it is in nobody's log. */
export function challengeUrl(stepUpUrl: string, challenge: Challenge, key: string): string {
  const url = new URL(stepUpUrl);
  url.hash = `c=${challengeToken(challenge, key)}`;
  return url.href;
}
