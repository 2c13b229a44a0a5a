import type { Range } from './dynalite.ts';

/** Where dynalite keeps things in its one LevelDB, and where we keep ours beside them. */
export const tables = 'table~';
export const itemsOf = (table: string) => `item-${table}~`;
export const indexOf = (kind: string, table: string, index: string) =>
  `index-${kind.toLowerCase()}~${table}~${index}~`;
export const expiriesOf = (table: string) => `expiry-${table}~`;
export const lastSequence = 'last-sequence';

/** Everything under a prefix: no key goes on with a tilde. */
export const under = (prefix: string): Range => ({ gt: prefix, lt: `${prefix}~` });
