import { createHash } from 'node:crypto';
import type { Matter } from './matter.ts';

/** A matter in 8 characters, as a message's row has room for it; equal matters have equal marks, and others hardly ever. */
export const matterMark = (matter: Matter): string =>
  createHash('sha256').update(matter).digest('base64url').slice(0, 8);
