import type { NotificationType } from '../catalogue/notification-type.ts';

export type Lane = NotificationType['lane'];

/** What a lane's messages go by on the line: security has slots and pauses of its own, all others share theirs. */
export type Stream = 'general' | 'urgent';
export const streams = ['general', 'urgent'] as const;
export const streamOf = (lane: Lane): Stream => (lane === 'security' ? 'urgent' : 'general');

/** No message waits longer than this for its turn, in a function that Lambda ends after 30 seconds. */
export const patienceMs = 7000;
