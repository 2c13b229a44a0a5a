import * as z from 'zod';
import { type Incoming, IncomingFile } from '../../core/delivery/incoming.ts';

type Content = Incoming['content'];

/** So many characters at most; no character that takes two of JavaScript's is halved. */
const words = (most: number) =>
  z.string().transform((text) => text.slice(0, most).replace(/[\uD800-\uDBFF]$/, ''));

const longestText = 4096;
const longestTap = 256;

const Text = z
  .object({ text: z.object({ body: words(longestText) }) })
  .transform(({ text }): Content => ({ kind: 'text', text: text.body }));

const Button = z
  .object({ button: z.object({ payload: words(longestTap).optional(), text: words(longestTap) }) })
  .transform(
    ({ button: { payload, text } }): Content => ({ kind: 'tap', payload: payload ?? text, title: text }),
  );

const Chosen = z
  .object({ id: words(longestTap), title: words(longestTap) })
  .transform(({ id, title }): Content => ({ kind: 'tap', payload: id, title }));

const Interactive = z
  .object({
    interactive: z.union([
      z
        .object({ type: z.literal('button_reply'), button_reply: Chosen })
        .transform((reply) => reply.button_reply),
      z.object({ type: z.literal('list_reply'), list_reply: Chosen }).transform((reply) => reply.list_reply),
      z
        .object({ type: z.string().refine((type) => type !== 'button_reply' && type !== 'list_reply') })
        .transform(({ type }) => other(type)),
    ]),
  })
  .transform(({ interactive }) => interactive);

const File = z.object({
  id: z.string(),
  mime_type: words(200),
  sha256: z.string().optional(),
  filename: words(240).optional(),
  caption: words(longestText).optional(),
});

/** What Meta calls it, where that looks like a name at all: it is logged. */
const other = (type: string): Content => ({ kind: 'other', type: /^[\w.-]{1,40}$/.test(type) ? type : '?' });

function fileOf(kind: IncomingFile['kind'], item: unknown): Content | undefined {
  const { data } = File.safeParse(item);
  if (!data) return undefined;
  const { id: mediaId, mime_type: mimeType, sha256, filename, caption } = data;
  const file = IncomingFile.safeParse({ kind, mediaId, mimeType, sha256, filename, caption });
  return file.success ? { kind: 'file', file: file.data } : undefined;
}

const read = { text: Text, button: Button, interactive: Interactive };
const isRead = (type: string): type is keyof typeof read => Object.hasOwn(read, type);

/** What a message of this type says; undefined where it is not of the shape that Meta gives that type. */
export function incomingContent(type: string, message: object): Content | undefined {
  if (isRead(type)) return read[type].safeParse(message).data;
  const kind = IncomingFile.shape.kind.safeParse(type);
  return kind.success ? fileOf(kind.data, Object(message)[type]) : other(type);
}

/** What WhatsApp itself could not show us, and says so. */
export const unshown = other;
