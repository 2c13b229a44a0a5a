/**
 * What an error code of Meta's leads to, whether it answers a request or comes later in a `failed` status.
 *
 * - `back-off`: Meta has trouble of its own; try again after a while
 * - `pause-pair`: too many messages between us and this customer; only theirs wait
 * - `pause-lane`: too many messages or calls in all; slow down
 * - `stop-line`: the token, the number or the account; nothing goes out until a person has seen to it
 * - `stop-country`: we are barred from the customer's country; a person must know
 * - `fall-back`: Meta has paused or disabled the template; its last approved version takes over
 * - `mend-template`: a person must mend the template
 * - `stop-marketing`: the customer wants no marketing from us
 * - `cool-down`: Meta delivers no marketing to this customer for a while
 * - `suspect-address`: the address may be no good
 * - `recipient`: final for this message alone
 * - `our-bug`: we asked for what cannot be
 */
export type CodeAction =
  | 'back-off'
  | 'pause-pair'
  | 'pause-lane'
  | 'stop-line'
  | 'stop-country'
  | 'fall-back'
  | 'mend-template'
  | 'stop-marketing'
  | 'cool-down'
  | 'suspect-address'
  | 'recipient'
  | 'our-bug';

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes (2026-05-15) */
const table: readonly (readonly [CodeAction, readonly number[]])[] = [
  ['back-off', [1, 2, 131000, 131016, 133004, 133015, 134101]],
  ['pause-pair', [131056]],
  ['pause-lane', [4, 80007, 130429, 131057]],
  [
    'stop-line',
    [
      0, 3, 10, 33, 190, 368, 131005, 131031, 131037, 131042, 131045, 131048, 131064, 133000, 133005, 133006,
      133008, 133009, 133010, 133016, 134011, 134102, 139200,
    ],
  ],
  ['stop-country', [130497]],
  ['fall-back', [132015, 132016]],
  [
    'mend-template',
    [132001, 132007, 132068, 132069, 2388019, 2388040, 2388047, 2388072, 2388073, 2388293, 2388299],
  ],
  ['stop-marketing', [131050]],
  ['cool-down', [130472, 131049]],
  ['suspect-address', [131021, 131026, 131062]],
  // 131030 is about the list of a test number, which a person changes at Meta and not here.
  ['recipient', [2046, 131014, 131030, 131047, 131051, 131052, 131053, 132005, 135000, 139100]],
  [
    'our-bug',
    [100, 131008, 131009, 131055, 131061, 132000, 132012, 134100, 147001, 147002, 147003, 147004, 147005],
  ],
];

const actions: ReadonlyMap<number, CodeAction> = new Map(
  table.flatMap(([action, codes]) => codes.map((code) => [code, action] as const)),
);

/** Undefined for a code that this version knows nothing of. */
export function actionOf(code: number): CodeAction | undefined {
  if (code >= 200 && code <= 299) return 'stop-line'; // permissions, a range of their own
  return actions.get(code);
}

/** All codes that lead to one of these actions; permissions (200–299) are not listed one by one. */
export const codesFor = (...wanted: readonly CodeAction[]): readonly number[] =>
  table.flatMap(([action, codes]) => (wanted.includes(action) ? codes : []));

/** Codes that say something about the customer, whether Meta refuses a message with them or gives it up later. */
export const codesAboutCustomers = (): readonly number[] =>
  codesFor('stop-marketing', 'cool-down', 'suspect-address');

/** Codes of a `failed` status from which nothing follows but that the message is over. */
export const codesOfNoConsequence = (): readonly number[] =>
  codesFor('back-off', 'pause-pair', 'pause-lane', 'fall-back', 'mend-template', 'recipient', 'our-bug');

export const codeActions = (): readonly CodeAction[] => table.map(([action]) => action);
