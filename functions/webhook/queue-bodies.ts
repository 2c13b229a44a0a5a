import { isUtf8 } from 'node:buffer';
import { maskCardNumbers, mayHoldCardNumber } from '../../core/intake/card-number.ts';
import { longestBody } from '../../core/intake/claim-check.ts';
import { maskJson } from '../../core/intake/mask-json.ts';
import { numbersOfWebhooks } from './numbers-of-webhooks.ts';

type Item = Record<string, unknown>;
type List = 'statuses' | 'messages' | 'errors' | 'contacts';
type Value = { readonly [Name in List]?: readonly Item[] } & Readonly<Item>;
type Payload = {
  object?: unknown;
  entry: { id?: unknown; time?: unknown; changes: { field?: unknown; value?: Value }[] }[];
};

// What Meta aggregates. The rest of a value says whose these are, and travels with each of them.
const lists = ['statuses', 'messages', 'errors'] as const;

// No character has more than three bytes per unit of its length.
export const fits = (body: string): boolean =>
  body.length * 3 <= longestBody || Buffer.byteLength(body) <= longestBody;

/** Halves a list until each part fits, so that no update travels twice and none is lost. */
function parts<T>(items: readonly T[], body: (some: readonly T[], isFirst: boolean) => string): string[] {
  const halves = (some: readonly T[], isFirst: boolean): string[] => {
    const all = body(some, isFirst);
    if (fits(all) || some.length <= 1) return [all];
    const middle = Math.ceil(some.length / 2);
    return [...halves(some.slice(0, middle), isFirst), ...halves(some.slice(middle), false)];
  };
  return items.length === 0 ? [] : halves(items, true);
}

const namesOf = (item: Item): readonly unknown[] =>
  ['from', 'from_user_id', 'recipient_id', 'recipient_user_id', 'wa_id', 'user_id'].flatMap(
    (name) => item[name] ?? [],
  );

/** Each part has the contacts whom its items name; those whom none names stay with the first. */
function contactsFor(contacts: readonly Item[], everybody: ReadonlySet<unknown>) {
  return (some: readonly Item[], isFirst: boolean): { contacts?: readonly Item[] } => {
    const named = new Set(some.flatMap(namesOf));
    const theirs = contacts.filter((contact) => {
      const names = namesOf(contact);
      return names.some((name) => named.has(name)) || (isFirst && !names.some((name) => everybody.has(name)));
    });
    return theirs.length > 0 ? { contacts: theirs } : {};
  };
}

function splitValue(value: Value, alone: (value: Value) => string): string[] {
  const aggregated = lists.filter((name) => (value[name]?.length ?? 0) > 0);
  if (aggregated.length === 0) return [alone(value)];
  const kept = Object.entries(value).filter(
    ([name]) => name !== 'contacts' && !lists.some((one) => one === name),
  );
  const everybody = new Set(aggregated.flatMap((name) => value[name] ?? []).flatMap(namesOf));
  const contacts = contactsFor(value.contacts ?? [], everybody);
  return aggregated.flatMap((name, index) =>
    parts(value[name] ?? [], (some, isFirst) =>
      alone({ ...Object.fromEntries(kept), ...contacts(some, isFirst && index === 0), [name]: some }),
    ),
  );
}

function split({ object, entry }: Payload): string[] {
  return entry.flatMap(({ changes, ...about }) =>
    changes.flatMap((change) => {
      const alone = (one: unknown) => JSON.stringify({ object, entry: [{ ...about, changes: [one] }] });
      const all = alone(change);
      return fits(all) ? [all] : splitValue(change.value ?? {}, (value) => alone({ ...change, value }));
    }),
  );
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.length > 0;
const mayBeList = (value: unknown): boolean => value === undefined || Array.isArray(value);

/** Nothing is lost by splitting what looks like this; anything else stays whole. */
function isPayload(json: unknown): json is Payload {
  const { entry } = Object(json);
  return (
    isList(entry) &&
    entry.every((one) => {
      const { changes } = Object(one);
      return isList(changes) && changes.every((change) => hasLists(Object(change).value));
    })
  );
}

const hasLists = (value: unknown): boolean =>
  [...lists, 'contacts'].every((name) => mayBeList(Object(value)[name]));

function inParts(body: string): readonly string[] {
  if (fits(body)) return [body];
  try {
    const json: unknown = JSON.parse(body);
    return isPayload(json) ? split(json) : [body];
  } catch {
    return [body]; // no JSON, or nested deeper than it can be written again
  }
}

// All control characters but three; of halves of pairs UTF-8 has none.
const refusedBySqs = /[^\t\n\r\u0020-\ufffd]/;

/** A body as SQS takes it, for one that it refuses: two characters JSON can spell; with any other it is no JSON anyway. */
export function takenBySqs(body: string): string {
  const spelt = body.replace(/[\ufffe\uffff]/g, (bare) => `\\u${bare.charCodeAt(0).toString(16)}`);
  return refusedBySqs.test(spelt) ? Buffer.from(spelt).toString('base64') : spelt;
}

/**
 * What to queue for one webhook body: itself, or one body per part where Meta has aggregated more than a queue takes.
 * A single update that is larger still is one body all the same, which does not fit (`fits`).
 * Card numbers that customers wrote are masked; the signature was checked over the bytes as they came.
 * Signed bytes that are no text travel as base64, to be put aside by whoever reads the queue.
 */
export function queueBodies(bytes: Buffer): readonly string[] {
  if (!isUtf8(bytes)) {
    return [Buffer.from(maskCardNumbers(bytes.toString('latin1')), 'latin1').toString('base64')];
  }
  if (bytes.length === 0) return []; // signed, and says nothing
  const text = bytes.toString('utf8');
  // Numbers that Meta writes itself are no cards, so that only what stands in strings is looked for.
  return inParts(mayHoldCardNumber(text) ? maskJson(text, numbersOfWebhooks) : text);
}
