/**
 * What an error code of Meta's means for us. Matched by code alone: titles are to be retired, and throttling
 * comes as HTTP 400.
 *
 * - `retry`: nothing was sent; try again after a while
 * - `pair`: this customer had too much of late; others may go on
 * - `recipient`: final for this message, nobody's fault here
 * - `template`: the template needs a person
 * - `account`: the token, the number or the account needs a person; nothing will go out until then
 * - `ours`: our request was wrong
 *
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes (2026-05-15)
 */
export type ErrorClass = 'retry' | 'pair' | 'recipient' | 'template' | 'account' | 'ours';

const codes: Record<ErrorClass, readonly number[]> = {
  retry: [1, 2, 4, 80007, 130429, 131000, 131016, 131057, 133004, 133015, 134101],
  pair: [131056],
  recipient: [
    130472, 131021, 131026, 131030, 131047, 131049, 131050, 131051, 131052, 131053, 131062, 132005, 135000,
    139100, 2046, 131014,
  ],
  template: [
    132001, 132007, 132015, 132016, 132068, 132069, 2388019, 2388040, 2388047, 2388072, 2388073, 2388293,
    2388299,
  ],
  account: [
    0, 3, 10, 33, 190, 368, 130497, 131005, 131031, 131037, 131042, 131045, 131048, 131064, 133000, 133005,
    133006, 133008, 133009, 133010, 133016, 134011, 134102, 139200, 147001, 147002, 147003, 147004, 147005,
  ],
  ours: [100, 131008, 131009, 131055, 131061, 132000, 132012, 134100],
};

const classes: ReadonlyMap<number, ErrorClass> = new Map(
  Object.entries(codes).flatMap(([kind, list]) => list.map((code) => [code, kind as ErrorClass] as const)),
);

/** An unknown code is our bug until somebody has read about it. */
export function classOf(code: number): ErrorClass {
  if (code >= 200 && code <= 299) return 'account'; // permissions, a range of their own
  return classes.get(code) ?? 'ours';
}

/** How long to leave it alone before the first further try; each try after that waits longer. */
export const firstWaitSeconds: Record<'retry' | 'pair' | 'account', number> = {
  retry: 2,
  pair: 6,
  account: 60,
};
