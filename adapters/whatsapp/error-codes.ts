/**
 * What an error code of Meta's means for us. Matched by code alone: titles are to be retired, and throttling
 * comes as HTTP 400.
 *
 * - `retry`: nothing was sent; try again after a while
 * - `account`: the same, but a person is needed: the token, the number or the account
 * - `recipient`: final for this message, and nobody's fault here
 * - `template`: Meta has paused or disabled it, and says so by webhook: the next try finds another version, or none
 * - `mendable`: final for this message until a person has mended its template, or our request
 *
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes (2026-05-15)
 */
export type ErrorClass = 'retry' | 'account' | 'recipient' | 'template' | 'mendable';

const codes: Record<ErrorClass, readonly number[]> = {
  retry: [1, 2, 4, 80007, 130429, 131000, 131016, 131056, 131057, 133004, 133015, 134101],
  account: [
    0, 3, 10, 33, 190, 368, 131005, 131031, 131037, 131042, 131045, 131048, 131064, 133000, 133005, 133006,
    133008, 133009, 133010, 133016, 134011, 134102, 139200, 147001, 147002, 147003, 147004, 147005,
  ],
  recipient: [
    130472, 131014, 131021, 131026, 131030, 131047, 131049, 131050, 131051, 131052, 131053, 131062, 132005,
    135000, 139100, 2046,
  ],
  template: [132015, 132016],
  mendable: [
    // our request
    100, 131008, 131009, 131055, 131061, 132000, 132012, 134100,
    // the template
    132001, 132007, 132068, 132069, 2388019, 2388040, 2388047, 2388072, 2388073, 2388293, 2388299,
    // the business is barred from this country
    130497,
  ],
};

const classes: ReadonlyMap<number, ErrorClass> = new Map(
  Object.entries(codes).flatMap(([kind, list]) => list.map((code) => [code, kind as ErrorClass] as const)),
);

/** An unknown code is our bug until somebody has read about it. */
export function classOf(code: number): ErrorClass {
  if (code >= 200 && code <= 299) return 'account'; // permissions, a range of their own
  return classes.get(code) ?? 'mendable';
}

const pairLimit = 131056;
// The number's rate, its upgrade to a higher one, and how often the app or the account may call.
const laneLimits: readonly number[] = [130429, 131057, 4, 80007];

/** For whom else a refusal holds besides the message that met it; undefined when for nobody. */
export function blockedBy(code: number): 'pair' | 'lane' | 'line' | undefined {
  if (code === pairLimit) return 'pair';
  if (laneLimits.includes(code)) return 'lane';
  return classOf(code) === 'account' ? 'line' : undefined;
}

// Where Meta says how long its trouble lasts: a rate no time, a pair six seconds, an upgrade a minute, a call rate minutes to an hour.
const waits: ReadonlyMap<number, number> = new Map([
  [130429, 0.5],
  [pairLimit, 6],
  [131057, 30],
  [4, 60],
  [80007, 60],
  [133015, 300],
  [134101, 300],
]);

// What dispatchers know of templates is five seconds old at most.
const firstWaits: Partial<Record<ErrorClass, number>> = { account: 60, template: 6 };

/** How long to leave it alone before the next try, in seconds; each try after that waits twice as long. */
export const firstWaitSeconds = (code: number): number => waits.get(code) ?? firstWaits[classOf(code)] ?? 2;
