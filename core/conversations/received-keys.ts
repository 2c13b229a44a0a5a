import { createHash } from 'node:crypto';
import type { CustomerId } from '../recipients/customer-id.ts';

const hashed = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** Where a customer's file lies in the bucket of what was received: the same message, the same key, and nobody's name. */
export const documentKey = (id: CustomerId, wamid: string, extension: string): string =>
  `documents/${hashed(id)}/${hashed(wamid)}.${extension}`;
