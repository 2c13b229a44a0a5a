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
      `event ${printable(why.eventId)} · message ${why.messageId}${why.template ? ` · template ${why.template}` : ''}${why.receipt ? ` · consent receipt ${why.receipt}` : ''}`,
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

/** What a person has to know of a message whose answer was lost. */
function storyOf({ state, reason, code, possibleDuplicate, wakeAt }: Explanation): readonly string[] {
  const againstIt = reason ?? (code !== undefined && `Meta’s code ${code}`);
  const twice = possibleDuplicate
    ? 'It was sent once more, as its type declares, so the customer may have it twice.'
    : 'It is not sent again, since that could be twice.';
  if (state === 'in-doubt')
    return [`Meta’s answer was lost. ${twice} A status that names it settles it, until ${wakeAt}.`];
  if (state === 'unconfirmed')
    return [
      `Meta’s answer was lost and no status came. ${againstIt ? `It was to be sent once more, which came to nothing: ${againstIt}.` : twice}`,
    ];
  return possibleDuplicate ? [`Meta’s first answer was lost. ${twice}`] : [];
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
