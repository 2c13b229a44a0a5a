import { isUtf8 } from 'node:buffer';

/** Well below SQS's limit, whose size AWS's own pages disagree about. */
export const longestBody = 200_000;

type Value = { statuses?: unknown[]; messages?: unknown[] } & Record<string, unknown>;
type Payload = {
  object?: unknown;
  entry?: { id?: unknown; changes?: { field?: unknown; value?: Value }[] }[];
};

const lists = ['statuses', 'messages'] as const;

/** Halves a list until each part fits, so that no update travels twice and none is lost. */
function parts<T>(items: readonly T[], body: (some: readonly T[]) => string): string[] {
  const whole = body(items);
  if (whole.length <= longestBody || items.length <= 1) return [whole];
  const middle = Math.ceil(items.length / 2);
  return [...parts(items.slice(0, middle), body), ...parts(items.slice(middle), body)];
}

function split({ object, entry = [] }: Payload): string[] {
  const alone = (id: unknown, change: unknown) =>
    JSON.stringify({ object, entry: [{ id, changes: [change] }] });
  return entry.flatMap(({ id, changes = [] }) =>
    changes.flatMap((change) => {
      const whole = alone(id, change);
      const value = change.value;
      if (whole.length <= longestBody || !value) return [whole];
      const { statuses: _, messages: __, ...rest } = value;
      return lists.flatMap((name) =>
        (value[name]?.length ?? 0) === 0
          ? []
          : parts(value[name] ?? [], (some) => alone(id, { ...change, value: { ...rest, [name]: some } })),
      );
    }),
  );
}

/**
 * The queue bodies for one webhook body: itself, or when Meta has aggregated more than a queue takes, one per part.
 * Signed bytes that are no text travel as base64, to be put aside by whoever reads the queue.
 */
export function queueBodies(bytes: Buffer): readonly string[] {
  if (!isUtf8(bytes)) return [bytes.toString('base64').slice(0, longestBody)];
  const text = bytes.toString('utf8');
  if (bytes.length <= longestBody) return [text];
  try {
    return split(JSON.parse(text));
  } catch {
    return [Buffer.from(text).toString('base64').slice(0, longestBody)];
  }
}
