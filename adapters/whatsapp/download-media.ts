import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { Defect } from '../../core/intake/defect.ts';
import { RetryLater } from '../../core/intake/retry-later.ts';
import { isMediaUrl } from './media-hosts.ts';

export type MediaDownload = {
  url: string;
  /** Of the Graph API, which says whether this is the sandbox. */
  graphUrl: string;
  token: string;
  mostBytes: number;
  /** Aborted when the time is over, wherever the download is then. */
  signal: AbortSignal;
  /** How names become addresses. */
  lookup: LookupFunction;
};

export type Downloaded =
  | { kind: 'bytes'; bytes: Buffer<ArrayBuffer> }
  | { kind: 'too-large' }
  | { kind: 'missing' };

const mostRedirects = 3;
const laterSeconds = 10;

/** Fetches a file from Meta. RetryLater when it does not come, or too slowly; a Defect where it would come from elsewhere. */
export async function downloadMedia(download: MediaDownload): Promise<Downloaded> {
  let { url } = download;
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const response = await ask({ ...download, url });
    const { statusCode: status = 0, headers } = response;
    if (status === 200) return bytesOf(response, download.mostBytes);
    response.destroy();
    if (status === 404 || status === 410) return { kind: 'missing' };
    const next = status >= 300 && status < 400 && headers.location ? URL.parse(headers.location, url) : null;
    if (!next) throw later('MEDIA_NOT_GIVEN', `Meta answered a request for a file with HTTP ${status}.`);
    url = next.href;
  }
  throw later('MEDIA_NOT_GIVEN', 'Meta redirected a request for a file again and again.');
}

const later = (reason: string, message: string): RetryLater => new RetryLater(reason, message, laterSeconds);

const unreached = (error: unknown): Error =>
  error instanceof Defect
    ? error
    : later('MEDIA_UNREACHED', 'A file of Meta’s did not come, or not in time.');

function ask({ url, graphUrl, token, signal, lookup }: MediaDownload): Promise<IncomingMessage> {
  if (!isMediaUrl(url, graphUrl)) {
    const message = 'A file was to be fetched from a host that Meta keeps no media on.';
    throw new Defect('MEDIA_HOST_REFUSED', '', message);
  }
  const headers = {
    authorization: `Bearer ${token}`,
    'accept-encoding': 'identity',
    'user-agent': 'aviso', // a request that names none is refused by some of these hosts
  };
  const begin = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    begin(url, { agent: false, headers, signal, lookup }, resolve)
      .on('error', (error) => reject(unreached(error)))
      .end();
  });
}

/** What a response says of its length is believed only where it is too much. */
async function bytesOf(response: IncomingMessage, mostBytes: number): Promise<Downloaded> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    if (Number(response.headers['content-length']) > mostBytes) return { kind: 'too-large' };
    for await (const chunk of response) {
      size += chunk.length;
      if (size > mostBytes) return { kind: 'too-large' };
      chunks.push(chunk);
    }
    return { kind: 'bytes', bytes: Buffer.concat(chunks, size) };
  } catch (error) {
    throw unreached(error);
  } finally {
    response.destroy();
  }
}
