import * as z from 'zod';
import { Timestamp } from '../time/instant.ts';
import { Purpose } from './consent.ts';

const purposes = z.array(Purpose).min(1);

/** What the customer saw and did, kept because consent must be provable (GDPR 7(1), LGPD 8). */
export const Evidence = z.object({
  channel: z.string().min(1).max(64),
  wording: z.string().min(1).max(4096),
  wordingVersion: z.string().min(1).max(64),
  capturedAt: Timestamp,
  locale: z.string().min(2).max(35),
});

export const ConsentGranted = z.object({ purposes, evidence: Evidence });

export const ConsentWithdrawn = z.object({ purposes, reason: z.string().max(512).optional() });
