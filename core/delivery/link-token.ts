import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { MessageId } from './message-id.ts';

const cipher = 'aes-128-ecb'; // one block and never more, so there is nothing to chain
const shape = /^[A-Za-z0-9_-]{22}$/;
/** A UUID of version 8, as `messageIdOf` makes them. */
const made = /^msg_[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const isMade = (id: string): id is MessageId => made.test(id);

/** The 16 bytes that tokens are made with, from a deployment's secret. */
export const linkKey = (secret: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', 'aviso link token', 16));

/** The end of a message's link: 22 characters that say nothing to whoever lacks the key (base64url of one AES block). */
export function linkToken(id: MessageId, key: Uint8Array): string {
  if (!isMade(id)) throw new Error('Only ids from messageIdOf fit into a link.');
  const encrypt = createCipheriv(cipher, key, null).setAutoPadding(false);
  const bytes = Buffer.from(id.slice('msg_'.length).replaceAll('-', ''), 'hex');
  return Buffer.concat([encrypt.update(bytes), encrypt.final()]).toString('base64url');
}

/** Whose link it is; undefined for what `linkToken` cannot have made, as 63 of 64 guesses are. */
export function messageIdIn(token: string, key: Uint8Array): MessageId | undefined {
  const block = Buffer.from(token, 'base64url');
  if (!shape.test(token) || block.toString('base64url') !== token) return undefined;
  const decrypt = createDecipheriv(cipher, key, null).setAutoPadding(false);
  const hex = Buffer.concat([decrypt.update(block), decrypt.final()]).toString('hex');
  const id = `msg_${hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}`;
  return isMade(id) ? id : undefined;
}
