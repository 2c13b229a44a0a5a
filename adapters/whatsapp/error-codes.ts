import { actionOf, type CodeAction } from '../../core/codes/code-action.ts';

/**
 * What Meta's answer to a request means for the message. Matched by code alone: titles are to be retired, and
 * throttling comes as HTTP 400.
 *
 * - `retry`: nothing was sent; try again after a while
 * - `account`: the same, but a person is needed: the token, the number or the account
 * - `recipient`: final for this message, and nobody's fault here
 * - `template`: Meta has paused or disabled it: another version is sent, or none
 * - `mendable`: final for this message until a person has mended its template, or our request
 */
export type ErrorClass = 'retry' | 'account' | 'recipient' | 'template' | 'mendable';

const classes: Readonly<Record<CodeAction, ErrorClass>> = {
  'back-off': 'retry',
  'pause-pair': 'retry',
  'pause-lane': 'retry',
  'stop-line': 'account',
  'stop-country': 'mendable',
  'fall-back': 'template',
  'mend-template': 'mendable',
  'stop-marketing': 'recipient',
  'cool-down': 'recipient',
  'suspect-address': 'recipient',
  recipient: 'recipient',
  'our-bug': 'mendable',
};

/** An unknown code is our bug until somebody has read about it. */
export const classOf = (code: number): ErrorClass => classes[actionOf(code) ?? 'our-bug'];

const blocks: Partial<Record<CodeAction, 'pair' | 'lane' | 'line'>> = {
  'pause-pair': 'pair',
  'pause-lane': 'lane',
  'stop-line': 'line',
};

/** For whom else a refusal holds besides the message that met it; undefined when for nobody. */
export const blockedBy = (code: number): 'pair' | 'lane' | 'line' | undefined =>
  blocks[actionOf(code) ?? 'our-bug'];

// Where Meta says how long its trouble lasts: a rate no time, a pair six seconds, an upgrade a minute, a call rate minutes to an hour.
const waits: ReadonlyMap<number, number> = new Map([
  [130429, 0.5],
  [131056, 6],
  [131057, 30],
  [4, 60],
  [80007, 60],
  [133015, 300],
  [134101, 300],
]);

const firstWaits: Partial<Record<ErrorClass, number>> = { account: 60 };

/** How long to leave it alone before the next try, in seconds; each try after that waits twice as long. */
export const firstWaitSeconds = (code: number): number => waits.get(code) ?? firstWaits[classOf(code)] ?? 2;
