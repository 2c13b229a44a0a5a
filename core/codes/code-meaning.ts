import { actionOf, type CodeAction } from './code-action.ts';

/** A code in a person's words: what happened, and what is to be done about it. */
export type CodeMeaning = { action: CodeAction | 'unknown'; means: string; advice: string };

type Entry = readonly [means: string, advice?: string];

const grant = 'Grant it at Meta.';
const seeManager = 'See WhatsApp Manager.';
const setUp = 'It answers the set-up of a number and no message: look for who called Meta by hand.';
const reword = 'Mend the template’s files, run `aviso templates lint`, and push it.';
const report = 'Report it with the id of the message.';
const pushTemplates = 'Push the templates.';

const meanings: Readonly<Record<number, Entry>> = {
  0: ['The access token could not be validated.', 'Put a valid token.'],
  1: ['Meta did not understand the request, or had an error of its own.'],
  2: ['Meta’s service was down or overloaded.'],
  3: ['The app lacks a capability or a permission.', grant],
  4: ['The app called Meta’s API too often.'],
  10: ['A permission was never granted, or was taken away.', grant],
  33: ['The business number was deleted, or the token does not see it.', 'Check phoneNumberId of the stage.'],
  100: ['Meta does not know a parameter of the request.', report],
  190: ['The access token has expired.', 'Put a new token.'],
  368: ['Meta has blocked the account for a while, for breaking a policy.', `${seeManager} Appeal there.`],
  2046: ['An order cannot go from its status to this one.'],
  80007: ['The WhatsApp account reached its rate limit.'],
  130429: ['These were more messages per second than the number may send.'],
  130472: ['Meta kept marketing from this person, for an experiment of its own.'],
  130497: [
    'Meta bars the business from writing to people in this country.',
    'Ask Meta’s support, and publish nothing for that country meanwhile.',
  ],
  131000: ['Something went wrong at Meta.'],
  131005: ['Access was denied: a permission is missing or was taken away.', grant],
  131008: ['The request lacks a parameter.', report],
  131009: ['A parameter has a value that Meta does not take.', report],
  131014: ['Meta could not fetch a file from its address.', 'See that the address answers.'],
  131016: ['One of Meta’s services was unavailable.'],
  131021: ['The customer’s number is the number that sends.', 'Correct it with CustomerUpdated.'],
  131026: [
    'WhatsApp cannot deliver to this address: no account, terms not accepted, or an app that is too old.',
    'Have the customer confirm the number.',
  ],
  131030: [
    'A test number may only write to a list of recipients, and this one is not on it.',
    'Add the recipient at Meta, or send from a real number.',
  ],
  131031: ['Meta has locked the account, or was told something about it that does not match.', seeManager],
  131037: ['The display name of the number is not approved.', 'Have it approved at Meta.'],
  131042: [
    'Meta cannot charge the account: payment method, credit line, currency or time zone.',
    'Mend the payment at Meta.',
  ],
  131045: ['The number’s certificate or registration is wrong.', 'Register the number again.'],
  131047: ['The customer last wrote more than 24 hours ago, so only a template may be sent.'],
  131048: ['Meta restricts the number, since many people blocked or reported it.', seeManager],
  131049: ['Meta chose not to deliver marketing to this person, who gets much of it.'],
  131050: ['The customer has stopped marketing from this business, in WhatsApp.'],
  131051: ['WhatsApp does not support this type of message.'],
  131052: ['Meta could not download what the customer had sent.', 'Ask the customer to send it again.'],
  131053: [
    'Meta could not take the file of the message: its type, its size or its address.',
    'See that the address answers, and that Meta takes such a file.',
  ],
  131055: ['This way of sending takes marketing templates only.', report],
  131056: ['These were too many messages to this customer within a short time.'],
  131057: ['Meta moves the number to a higher throughput, which takes about a minute.'],
  131061: ['The template has a price limit and needs another way of sending.', report],
  131062: [
    'This message cannot be sent to a business-scoped user id; it needs a phone number.',
    'Tell the customer’s phone with CustomerUpdated.',
  ],
  131064: ['Meta limits the account for a while, since templates stood in the wrong category.', seeManager],
  132000: ['The template has another number of variables at Meta.', pushTemplates],
  132001: [
    'Meta has no such template in this language, or has not approved it.',
    'Run `aviso templates status` and push what is missing.',
  ],
  132005: ['The text is too long with its values filled in.', 'Use shorter values in the event.'],
  132007: ['The text of the template breaks a rule of Meta’s.', reword],
  132012: ['A variable of the template has another format at Meta.', pushTemplates],
  132015: ['The template is paused for its quality, or Meta held the message back for that and dropped it.'],
  132016: ['The template is disabled for good.', 'Word a new one and push it.'],
  132068: ['The flow behind the template is blocked.', 'Mend the flow at Meta.'],
  132069: ['The flow behind the template is throttled.', 'Mend the flow at Meta.'],
  133000: ['The number was not deregistered completely.', 'Deregister it again.'],
  133004: ['Meta’s server was unavailable.'],
  133005: ['The PIN of the number’s two-step verification is wrong.', setUp],
  133006: ['The number must be verified again.', 'Verify and register it at Meta.'],
  133008: ['A PIN was tried too often.', setUp],
  133009: ['A PIN was tried again too soon.', setUp],
  133010: ['The number is not registered.', 'Register it at Meta.'],
  133015: ['The number was deleted a moment ago.'],
  133016: [
    'The number was registered too often within 72 hours.',
    'Leave its registration alone for that long.',
  ],
  134011: ['The terms of payments in WhatsApp are not accepted.', 'Accept them at Meta.'],
  134100: ['This way of sending takes marketing templates only.', report],
  134101: ['The template is being copied at Meta, which takes up to ten minutes.'],
  134102: ['The template cannot be used in this way of sending.', seeManager],
  135000: ['Meta refused the message and does not say why.', 'Look at its text and its values.'],
  139100: ['Some people could not be blocked or unblocked.'],
  139200: ['Meta blocks direct sending for this account.', seeManager],
  147001: ['The business username is taken.', setUp],
  147002: ['The business username is not allowed.', setUp],
  147003: ['The account has no business username.', setUp],
  147004: ['The account may not have a business username yet.', setUp],
  147005: ['The business username is reserved.', setUp],
  2388019: [
    'The account has as many templates as it may have.',
    'Delete unused ones at Meta, and push again.',
  ],
  2388040: ['A field of the template is too long.', reword],
  2388047: ['The header of the template has a format that Meta does not take.', reword],
  2388072: ['The body of the template has a format that Meta does not take.', reword],
  2388073: ['The footer of the template has a format that Meta does not take.', reword],
  2388293: ['The template has too many variables for so short a text.', reword],
  2388299: ['The template begins or ends with a variable.', reword],
};

const permission: Entry = ['The app or its user lacks a permission.', grant];

const byItself = 'Aviso tries again by itself, ten times in all.';
const redrive = 'Then redrive its dead letter.';

const consequences: Readonly<Record<CodeAction, string>> = {
  'back-off': byItself,
  'pause-pair': byItself,
  'pause-lane': byItself,
  'stop-line': 'Messages wait meanwhile, in the end among the dead letters; redrive those.',
  'stop-country': redrive,
  'fall-back': 'The last approved version of the template takes over.',
  'mend-template': redrive,
  'stop-marketing': 'The consent to marketing is withdrawn, until the customer grants it anew.',
  'cool-down': 'Marketing to this customer rests for 24 hours.',
  'suspect-address':
    'After three such codes in a row within 30 days, only security messages try this address, for 30 days.',
  recipient: 'This message is over, and nothing else is affected.',
  'our-bug': redrive,
};

const mayComeBack: readonly CodeAction[] = [
  'back-off',
  'pause-pair',
  'pause-lane',
  'stop-line',
  'stop-country',
  'fall-back',
  'mend-template',
  'our-bug',
];
const overLate =
  'Meta had taken this message before it gave it up, so it is over: publish it under a new eventId if it still matters.';

const unknown: CodeMeaning = {
  action: 'unknown',
  means: 'This code is unknown to this version: our bug until somebody has classified it.',
  advice: 'Look it up at Meta, and report it.',
};

const unnamed: CodeMeaning = {
  action: 'unknown',
  means: 'Meta reported a failure and named no code.',
  advice: 'Ask Meta’s support with the wamid, and report it.',
};

/** What a code means and what to do. `late` where it came in a `failed` status, after Meta had taken the message. */
export function meaningOf(code: number, { late = false } = {}): CodeMeaning {
  if (late && code === 0) return unnamed;
  const action = actionOf(code);
  if (!action) return unknown;
  const [means, advice] = meanings[code] ?? permission;
  const consequence = late && mayComeBack.includes(action) ? overLate : consequences[action];
  return { action, means, advice: advice ? `${advice} ${consequence}` : consequence };
}

/** Meta's code in a reason such as `META_131042`, as claims and dead letters have it; undefined in one of our own. */
export function codeIn(reason: string): number | undefined {
  const [, digits] = /^META_(\d+)$/.exec(reason) ?? [];
  return digits === undefined || digits === '0' ? undefined : Number(digits);
}
