import { challengeUrl } from '../../core/conversations/challenge-token.ts';
import type { ChallengeLink } from '../../core/conversations/ports.ts';

/** Into the bank's app (the stage's `stepUpUrl`), sealed with the key that the bank has too. */
export const challengeLink =
  (stepUpUrl: string, key: () => Promise<string>): ChallengeLink =>
  async (challenge) =>
    challengeUrl(stepUpUrl, challenge, await key());
