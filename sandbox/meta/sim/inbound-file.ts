import { mediaDownloadUrl } from '../graph/media.ts';
import type { ChatMedia } from '../messages/chat-message.ts';
import type { MetaWorld } from '../meta-world.ts';

const keptFor = 7 * 24 * 60 * 60 * 1000;

export type InboundFile = { kind: 'document' | 'image'; media: ChatMedia; content: object };

type Sent = { mimeType: string; base64: string; caption?: string | undefined; filename?: string | undefined };

/** Puts a person's file where the business can fetch it by id. Webhooks give its hash in base64, the API in hex. */
export function receiveFile(
  world: MetaWorld,
  kind: InboundFile['kind'],
  sent: Sent,
  host: string,
): InboundFile {
  const caption = sent.caption === undefined ? {} : { caption: sent.caption };
  const filename = sent.filename === undefined ? {} : { filename: sent.filename };
  const bytes = Buffer.from(sent.base64, 'base64');
  const stored = world.media.add({
    mimeType: sent.mimeType,
    bytes,
    ...filename,
    expiresAt: world.now() + keptFor,
  });
  return {
    kind,
    media: { type: kind, url: `/_sim/media/${stored.id}`, mimeType: sent.mimeType, ...filename, ...caption },
    content: {
      [kind]: {
        ...caption,
        ...filename,
        mime_type: sent.mimeType,
        sha256: Buffer.from(stored.sha256, 'hex').toString('base64'),
        id: stored.id,
        url: mediaDownloadUrl(world, host, stored.id),
      },
    },
  };
}
