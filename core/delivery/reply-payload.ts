import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { CustomerId } from '../recipients/customer-id.ts';
import { Instant } from '../time/instant.ts';

/** What a button stands for: an answer about one thing, by one customer, until it expires. */
export type ReplyOffer = {
  /** Lower-case letters, digits and dashes. */
  answer: string;
  /** What is answered: a message's id, or the question that a reply of ours asked. */
  about: string;
  customerId: CustomerId;
  until: Instant;
};

/** What a tapped button claims to be, before anybody has looked whose it is. */
export type ReplyClaim = Omit<ReplyOffer, 'customerId'> & {
  /** Whether it was made for this customer, and not altered since. */
  isFor: (customerId: CustomerId) => boolean;
};

const shape = /^([a-z0-9-]{1,24})\.([A-Za-z0-9_-]{1,64})\.([0-9a-z]{1,8})\.([A-Za-z0-9_-]{16})$/;
const sealBytes = 12;

/** The 32 bytes that payloads are sealed with, from a deployment's secret. */
export const replyKey = (secret: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', 'aviso reply payload', 32));

const seal = ({ answer, about, customerId, until }: ReplyOffer, key: Uint8Array): Buffer =>
  createHmac('sha256', key)
    .update(JSON.stringify([answer, about, seconds(until), customerId]))
    .digest()
    .subarray(0, sealBytes);

const seconds = (until: Instant): number => Math.floor(until / 1000);

/** `<answer>.<about>.<expiry>.<seal>`: at most 116 characters, of the 128 that Meta keeps, and none of the customer's. */
export const replyPayload = (offer: ReplyOffer, key: Uint8Array): string =>
  [offer.answer, offer.about, seconds(offer.until).toString(36), seal(offer, key).toString('base64url')].join(
    '.',
  );

/** Undefined for what cannot be a payload of ours. */
export function readReplyPayload(text: string, key: Uint8Array): ReplyClaim | undefined {
  const [, answer, about, expiry, sealed] = shape.exec(text) ?? [];
  if (!answer || !about || !expiry || !sealed) return undefined;
  const until = Instant.parse(Number.parseInt(expiry, 36) * 1000);
  const given = Buffer.from(sealed, 'base64url');
  return {
    answer,
    about,
    until,
    isFor: (customerId) => timingSafeEqual(seal({ answer, about, customerId, until }, key), given),
  };
}
