import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Answer } from '../http-exchange.ts';

const folder = new URL('../phones-page/', import.meta.url);

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const headers = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** The phones page and what it loads, or nothing when the path is not one of the page's. */
export async function pageFile(path: string): Promise<Answer | undefined> {
  if (path !== '/' && !path.startsWith('/assets/')) return undefined;
  return servedFile(folder, path === '/' ? 'index.html' : path.slice('/assets/'.length));
}

/** A file of a page's folder, which may load what comes from here and nothing else. */
export async function servedFile(pages: URL, name: string): Promise<Answer> {
  const type = types[extname(name)];
  if (type === undefined || !/^[a-z0-9-]+(\/[a-z0-9-]+)*\.[a-z]+$/.test(name)) return missing();
  try {
    return {
      status: 200,
      headers: { ...headers, 'content-type': type },
      body: await readFile(new URL(name, pages)),
    };
  } catch {
    return missing();
  }
}

const missing = (): Answer => ({
  status: 404,
  headers: { ...headers, 'content-type': 'text/plain' },
  body: 'Not found\n',
});
