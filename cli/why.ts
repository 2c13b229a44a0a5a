import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { findMessage, wasHeard } from '../adapters/dynamodb/find-message.ts';
import { type CodeMeaning, codeIn, meaningOf } from '../core/codes/code-meaning.ts';
import { MessageId, messageIdOf } from '../core/delivery/message-id.ts';
import { type Explanation, explain } from '../core/delivery/why.ts';
import { findDeployment, flagsFor, type Target } from './deployment.ts';
import { gateLines } from './gate-lines.ts';
import { Problem } from './problem.ts';
import { bad, faint, printable, type Report, strong } from './terminal.ts';

/** What Meta's code means, where there is one: of a refusal, a failure, or what holds the last attempt up. */
function meaningIn({ state, code, reason }: Explanation): CodeMeaning | undefined {
  const found = code ?? (reason === undefined ? undefined : codeIn(reason));
  return found === undefined ? undefined : meaningOf(found, { late: state === 'failed' });
}

function asText(why: Explanation): string {
  const { state, reason, code } = why;
  const because = [reason, code !== undefined && `Meta's code ${code}`, why.wakeAt && `until ${why.wakeAt}`]
    .filter(Boolean)
    .join(', ');
  const gates = gateLines(why.gates);
  const meaning = meaningIn(why);
  return [
    `${strong(why.notificationType)} for customer ${printable(why.customerId)}: ${strong(state)}${because ? ` (${because})` : ''}`,
    faint(
      `event ${printable(why.eventId)} · message ${why.messageId}${why.template ? ` · template ${why.template}` : ''}${why.variant ? ` · variant ${why.variant}` : ''}${why.receipt ? ` · consent receipt ${why.receipt}` : ''}`,
    ),
    ...(meaning ? [`${meaning.means} ${meaning.advice}`] : []),
    ...(why.reuses
      ? [
          bad(
            `${why.reuses} other ${why.reuses === 1 ? 'event' : 'events'} came under this eventId and became no message (EVENT_ID_REUSED).`,
          ),
        ]
      : []),
    ...storyOf(why),
    ...(gates.length > 0 ? ['', 'Gates', ...gates] : []),
    ...(why.deferral && why.state !== 'deferred' ? ['', 'It had waited', ...gateLines([why.deferral])] : []),
    '',
    'Statuses',
    ...why.statuses.map(({ status, at }) => `  ${at}  ${status}`),
  ].join('\n');
}

/** What holds an open message up, where it is none of Meta's codes. */
const troubles: ReadonlyMap<string, string> = new Map([
  ['LINE_BUSY', 'The number sends as fast as it may.'],
  ['LINE_PAUSED', 'The number is paused or stopped: `aviso doctor` says by what, and until when.'],
  ['LINE_UNKNOWN', 'How the number stands could not be read, so nothing but security is sent.'],
  ['PAIR_LIMIT', 'The customer has had as many messages as Meta takes at once.'],
  ['MESSAGING_LIMIT', 'The number has reached as many new customers as Meta allows in a day.'],
  ['BUSY', 'Another attempt was at work on it.'],
  ['CRASH', 'The last attempt ended without a word: see the log of its function.'],
]);

/** What a person has to know of a message that has no end yet, and of one whose answer was lost. */
function storyOf(why: Explanation): readonly string[] {
  const { state, reason } = why;
  if (state === 'claimed' && reason !== undefined) {
    const next = `It is tried again, ten times in all; after that it lies among the dead letters: aviso redrive ${why.notificationType}.`;
    return [[troubles.get(reason), next].filter(Boolean).join(' ')];
  }
  return doubtOf(why);
}

function doubtOf({ state, reason, code, statuses, ...why }: Explanation): readonly string[] {
  const doubted = statuses.some(({ status }) => status === 'in-doubt');
  if (!doubted) return [];
  const twice = 'It was sent once more, as its type declares, so the customer may have it twice.';
  const lost = 'Meta’s answer was lost';
  if (state === 'in-doubt') {
    const then = why.sentAgain
      ? 'then it is sent once more'
      : 'it is not sent again, since that could be twice';
    return [
      `${lost}.${why.possibleDuplicate ? ` ${twice}` : ''} A status that names it settles it until ${why.wakeAt}; ${then}.`,
    ];
  }
  if (state === 'unconfirmed') {
    const against = reason ?? (code !== undefined && `Meta’s code ${code}`);
    if (against) return [`${lost} and no status came. It was to be sent once more, but: ${against}.`];
    return [
      `${lost} and no status came. ${why.possibleDuplicate ? twice : 'It was not sent again, since that could be twice.'}`,
    ];
  }
  return [why.possibleDuplicate ? `${lost}. ${twice}` : `${lost}; a status settled it.`];
}

/** `aviso why <eventId|messageId>`: every gate with its verdict and inputs, and how far the message came. */
export async function why(id: string, options: Target): Promise<Report> {
  const { clients, output, name } = await findDeployment(options);
  const given = MessageId.safeParse(id);
  const dynamodb = new DynamoDBClient(clients);
  const messages = output('MessagesTableName');
  const messageId = given.success ? given.data : messageIdOf(id);
  const message = await findMessage(dynamodb, messages)(messageId);
  if (!message) {
    if (await wasHeard(dynamodb, messages)(messageId))
      throw new Problem(
        1,
        `${name} has heard ${printable(id)}, and it is of the kind that becomes no message: it tells something about a customer, or settles a matter.`,
      );
    throw new Problem(
      1,
      `${name} knows no message for ${id}. Either the event never came, or it is still in its queue, or it was put aside: then \`aviso redrive <type>${flagsFor(options)}\` names the field, and \`aviso redrive unrouted${flagsFor(options)}\` what nobody knows.`,
    );
  }
  const explanation = explain(message);
  const meaning = meaningIn(explanation);
  return { json: { ...explanation, ...(meaning && { meaning }) }, text: asText(explanation) };
}
