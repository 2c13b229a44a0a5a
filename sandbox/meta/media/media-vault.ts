import { createHash, randomInt } from 'node:crypto';
import type { Store } from '../../cloud.ts';

export type StoredMedia = {
  id: string;
  mimeType: string;
  bytes: string;
  size: number;
  sha256: string;
  filename?: string;
  /** 30 days after an upload, 7 days after a person sent it. */
  expiresAt: number;
};

export type MediaVault = {
  add(file: { mimeType: string; bytes: Buffer; filename?: string; expiresAt: number }): StoredMedia;
  /** Nothing once it has expired. */
  find(id: string, now: number): StoredMedia | undefined;
  remove(id: string): void;
};

export function createMediaVault(store: Store): MediaVault {
  const collection = store.collection<StoredMedia>('meta.media');
  return {
    add({ bytes, ...facts }) {
      const media = {
        ...facts,
        id: String(randomInt(10 ** 14, 2 ** 48 - 1)).padEnd(16, '0'),
        bytes: bytes.toString('base64'),
        size: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      };
      collection.put(media.id, media);
      return media;
    },
    find(id, now) {
      const media = collection.get(id);
      return media && media.expiresAt > now ? media : undefined;
    },
    remove: (id) => collection.delete(id),
  };
}
