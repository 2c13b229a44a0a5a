import { ServiceError } from './json-protocol.ts';

/** One page of a list in name order; the token is the last name already given, so changes in between do no harm. */
export function pageOf<Item>(
  items: Item[],
  nameOf: (item: Item) => string,
  { limit = 100, token }: { limit?: number | undefined; token?: string | undefined },
): { items: Item[]; NextToken?: string } {
  const after = token === undefined ? undefined : Buffer.from(token, 'base64url').toString('utf8');
  if (after === '') throw new ServiceError('ValidationException', 'NextToken is not valid.');
  const sorted = items.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const rest = after === undefined ? sorted : sorted.filter((item) => nameOf(item) > after);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  if (last === undefined || page.length === rest.length) return { items: page };
  return { items: page, NextToken: Buffer.from(nameOf(last)).toString('base64url') };
}
