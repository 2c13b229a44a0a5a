import { isUtf8 } from 'node:buffer';
import { maskCardNumbers } from '../../core/intake/card-number.ts';
import { maskJson } from '../../core/intake/mask-json.ts';
import { numbersOfWebhooks } from './numbers-of-webhooks.ts';

/** In bytes. Well below SQS's limit, whose size AWS's own pages disagree about. */
export const longestBody = 200_000;
/** In bytes. What cannot be split is tried up to SQS's limit of 1 MiB. */
const longestWhole = 1_000_000;

type Value = { statuses?: unknown[]; messages?: unknown[]; errors?: unknown[] } & Record<string, unknown>;
type Payload = {
  object?: unknown;
  entry?: { id?: unknown; time?: unknown; changes?: { field?: unknown; value?: Value }[] }[];
};

// What Meta aggregates. The rest of a value says whose these are, and travels with each of them.
const lists = ['statuses', 'messages', 'errors'] as const;

const fits = (body: string, bytes = longestBody): boolean => Buffer.byteLength(body) <= bytes;

/** What no reader can use as it is, cut to what a queue takes: no JSON, so that it is put aside for a person to see. */
const cut = (bytes: Buffer): string => bytes.subarray(0, (longestBody / 4) * 3).toString('base64');

const whole = (body: string): string => (fits(body, longestWhole) ? body : cut(Buffer.from(body)));

/** Halves a list until each part fits, so that no update travels twice and none is lost. */
function parts<T>(items: readonly T[], body: (some: readonly T[]) => string): string[] {
  const all = body(items);
  if (fits(all) || items.length <= 1) return [whole(all)];
  const middle = Math.ceil(items.length / 2);
  return [...parts(items.slice(0, middle), body), ...parts(items.slice(middle), body)];
}

function split({ object, entry = [] }: Payload): string[] {
  return entry.flatMap(({ changes = [], ...about }) => {
    const alone = (change: unknown) => JSON.stringify({ object, entry: [{ ...about, changes: [change] }] });
    return changes.flatMap((change) => {
      const all = alone(change);
      const value = change.value ?? {};
      const aggregated = lists.filter((name) => Array.isArray(value[name]));
      if (fits(all) || aggregated.every((name) => value[name]?.length === 0)) return [whole(all)];
      const rest = Object.fromEntries(
        Object.entries(value).filter(([name]) => !aggregated.some((list) => list === name)),
      );
      return aggregated.flatMap((name) =>
        (value[name] ?? []).length === 0
          ? []
          : parts(value[name] ?? [], (some) => alone({ ...change, value: { ...rest, [name]: some } })),
      );
    });
  });
}

// Control characters and two others; JSON has no need of them, for it can spell them.
const refusedBySqs = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/**
 * The queue bodies for one webhook body: itself, or when Meta has aggregated more than a queue takes, one per part.
 * Card numbers that customers wrote are masked; the signature was checked over the bytes as they came.
 * Signed bytes that are no text travel as base64, to be put aside by whoever reads the queue.
 */
export function queueBodies(bytes: Buffer): readonly string[] {
  if (!isUtf8(bytes)) return [cut(Buffer.from(maskCardNumbers(bytes.toString('latin1')), 'latin1'))];
  if (bytes.length === 0) return []; // signed, and says nothing
  const text = maskJson(bytes.toString('utf8'), numbersOfWebhooks);
  if (refusedBySqs.test(text)) return [cut(Buffer.from(text))];
  if (fits(text)) return [text];
  try {
    return split(JSON.parse(text));
  } catch {
    return [cut(Buffer.from(text))];
  }
}
