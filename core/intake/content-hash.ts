import { createHash } from 'node:crypto';

const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, canonical(inner)]);
};

/** 22 characters of SHA-256 in base64url: 132 bits, for a row that must stay small. */
export const textHash = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 22);

/** The same for the same content, whatever the order of its fields. */
export const contentHash = (content: unknown): string => textHash(JSON.stringify(canonical(content)));

/** What is sealed: a flat record, whose absent fields do not count. */
export type Sealable = Readonly<Record<string, string | number | true | undefined>>;

/**
 * SHA-256 in hex over the canonical JSON of a flat record (RFC 8785: keys sorted, no white space), so that anybody
 * can compute it anew with tools of their own.
 */
export const sealOf = (record: Sealable): string => {
  const sorted = Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
};
