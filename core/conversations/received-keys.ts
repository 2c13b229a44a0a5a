import { createHash } from 'node:crypto';
import type { CustomerId } from '../recipients/customer-id.ts';
import { type Instant, toIso } from '../time/instant.ts';

const hashed = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** Where a customer's file lies in the bucket of what was received: the same message, the same key, and nobody's name. */
export const documentKey = (id: CustomerId, wamid: string, extension: string): string =>
  `documents/${hashed(id)}/${hashed(wamid)}.${extension}`;

/** And where the transcript of a chat lies that a person took over. */
export const transcriptKey = (id: CustomerId, entry: string, now: Instant): string =>
  `transcripts/${hashed(id)}/${toIso(now).slice(0, 10)}-${hashed(entry).slice(0, 16)}.json`;
