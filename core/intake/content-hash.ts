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
