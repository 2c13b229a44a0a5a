import { createHash } from 'node:crypto';
import type { LookupFunction } from 'node:net';
import * as z from 'zod';
import { fileTypeOf } from '../../core/conversations/file-type.ts';
import type { FetchedFile, FetchFile } from '../../core/conversations/ports.ts';
import { documentKey } from '../../core/conversations/received-keys.ts';
import { RetryLater } from '../../core/intake/retry-later.ts';
import { publicLookup } from '../public-lookup.ts';
import { type Downloaded, downloadMedia } from './download-media.ts';
import { callGraph, type GraphConfiguration } from './graph.ts';

export type MediaSettings = {
  graph: GraphConfiguration;
  phoneNumberId: string;
  /** @default - 20 MB */
  mostBytes?: number;
  /** For all that is asked of Meta about one file. @default - 8 s */
  deadlineMs?: number;
  /** How names become addresses. @default - by DNS, and none that is not public */
  lookup?: LookupFunction;
};

/** Keeps the bytes of a file under a key. */
export type KeepFile = (key: string, bytes: Uint8Array<ArrayBuffer>, mimeType: string) => Promise<void>;

const fewestMs = 1;
const laterSeconds = 10;
// No such object (any more), and what Meta itself could not fetch from the phone.
const goneCodes = [100, 33, 131052];

const Media = z.object({
  url: z.string(),
  sha256: z.string().optional(),
  file_size: z.coerce.number().optional().catch(undefined),
});
type Media = z.infer<typeof Media>;

type Refusal = Extract<FetchedFile, { kind: 'refused' }>['why'];
const refused = (why: Refusal): FetchedFile => ({ kind: 'refused', why });

/** Fetches each file by its id, checks what came, and keeps what a bank can use: a picture or a PDF. */
export const fetchFile =
  (settings: MediaSettings, keep: KeepFile): FetchFile =>
  async (id, wamid, file) => {
    if (file.kind === 'video' || file.kind === 'audio') return refused('wrong-type');
    const fetched = await fetchBytes(settings, file.mediaId);
    if (typeof fetched === 'string') return refused(fetched);
    const { bytes, told } = fetched;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    if (!agrees(sha256, [told, file.sha256])) return refused('altered');
    const type = fileTypeOf(bytes);
    if (!type) return refused('wrong-type');
    const s3Key = documentKey(id, wamid, type.extension);
    await keep(s3Key, bytes, type.mimeType);
    return { kind: 'kept', s3Key, mimeType: type.mimeType, sha256, size: bytes.length };
  };

type Fetched = { bytes: Buffer<ArrayBuffer>; told: string | undefined };

/** A url is good for five minutes and may be none before that, so a second one is asked for, and no third. */
async function fetchBytes(settings: MediaSettings, mediaId: string): Promise<Fetched | Refusal> {
  const { graph, mostBytes = 20 * 1024 * 1024, deadlineMs = 8_000, lookup = publicLookup() } = settings;
  const signal = AbortSignal.timeout(deadlineMs);
  const ends = performance.now() + deadlineMs;
  for (const _ of ['first url', 'second url']) {
    const media = await describe(settings, mediaId, ends - performance.now());
    if (media === 'gone') return 'gone';
    if (media.file_size !== undefined && media.file_size > mostBytes) return 'too-large';
    const { url, sha256: told } = media;
    const token = await graph.token();
    const downloaded: Downloaded = await downloadMedia({
      ...{ url, token, mostBytes, signal, lookup },
      graphUrl: graph.baseUrl,
    });
    if (downloaded.kind === 'bytes') return { bytes: downloaded.bytes, told };
    if (downloaded.kind === 'too-large') return 'too-large';
  }
  return 'gone';
}

async function describe(
  { graph, phoneNumberId }: MediaSettings,
  mediaId: string,
  leftMs: number,
): Promise<Media | 'gone'> {
  const timeoutMs = Math.max(fewestMs, Math.min(graph.timeoutMs, Math.ceil(leftMs)));
  const query = new URLSearchParams({ phone_number_id: phoneNumberId });
  const answer = await callGraph({ ...graph, timeoutMs })('GET', `${mediaId}?${query}`);
  if (answer.kind === 'error' && goneCodes.includes(answer.code)) return 'gone';
  const media = answer.kind === 'ok' ? Media.safeParse(answer.body) : undefined;
  if (media?.success) return media.data;
  throw new RetryLater('MEDIA_NOT_GIVEN', 'Meta did not say where a file is.', laterSeconds);
}

/** Meta tells the digest in hex when asked, and in base64 in webhooks. Something must have been told, and all must agree. */
function agrees(sha256: string, words: readonly (string | undefined)[]): boolean {
  const told = words.filter((word) => word !== undefined);
  return told.length > 0 && told.every((word) => inHex(word) === sha256);
}

const inHex = (digest: string): string =>
  /^[0-9a-f]{64}$/i.test(digest) ? digest.toLowerCase() : Buffer.from(digest, 'base64').toString('hex');
