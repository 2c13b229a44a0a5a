import { createHash } from 'node:crypto';
import { type Instant, toIso } from '../../core/time/instant.ts';

type Ports = { now: () => Instant; keepObject: (key: string, body: string) => Promise<void> };

/** Keeps what nobody here can read, under its day and its hash, so that the same is kept once. */
export const archiveUnread =
  ({ now, keepObject }: Ports) =>
  async (body: string): Promise<void> => {
    const hash = createHash('sha256').update(body).digest('hex');
    await keepObject(`unread/${toIso(now()).slice(0, 10)}/${hash}.json`, body);
  };
