import * as z from 'zod';
import type { AccountNews } from '../../core/delivery/account-news.ts';
import type { LineNews } from '../../core/delivery/line-news.ts';
import type { Instant } from '../../core/time/instant.ts';

/** Reads the value of one field; throws where it is of no shape that Meta documents. */
export type Reader = (value: object, at: Instant) => { line?: LineNews; account?: AccountNews };

/** Meta's own enumerations and figures. Anything else might be somebody's name, and is not for the log. */
export const word = z.union([z.string().regex(/^[\w:.,+ -]{1,60}$/), z.int().transform(String)]).catch('?');
export const Event = z.object({ event: word });

export const told = (kind: AccountNews['kind'], ...what: string[]): { account: AccountNews } => ({
  account: { kind, what: what.join(' ') },
});
