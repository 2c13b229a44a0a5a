import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { findMessage } from '../adapters/dynamodb/find-message.ts';
import { MessageId, messageIdOf } from '../core/delivery/message-id.ts';
import { type Explanation, explain } from '../core/delivery/why.ts';
import { findDeployment, type Target } from './deployment.ts';
import { Problem } from './problem.ts';
import { bad, faint, good, type Report, strong } from './terminal.ts';

const inputsOf = (inputs: Explanation['gates'][number]['inputs']): string =>
  Object.entries(inputs)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

const marks = { pass: good('✓'), refuse: bad('✗'), defer: strong('⏲') };

function asText(why: Explanation): string {
  const { state, reason, code } = why;
  const because = [reason, code !== undefined && `Meta's code ${code}`].filter(Boolean).join(', ');
  const gates = why.gates.map(({ gate, verdict, inputs, rule }) => {
    const mark = marks[verdict];
    return `  ${mark} ${gate.padEnd(16)} ${faint(rule.padEnd(18))} ${inputsOf(inputs)}`;
  });
  return [
    `${strong(why.notificationType)} for customer ${why.customerId}: ${strong(state)}${because ? ` (${because})` : ''}`,
    faint(
      `event ${why.eventId} · message ${why.messageId}${why.template ? ` · template ${why.template}` : ''}${why.receipt ? ` · consent receipt ${why.receipt}` : ''}`,
    ),
    ...(gates.length > 0 ? ['', 'Gates', ...gates] : []),
    '',
    'Statuses',
    ...why.statuses.map(({ status, at }) => `  ${at}  ${status}`),
  ].join('\n');
}

/** `aviso why <eventId|messageId>`: every gate with its verdict and inputs, and how far the message came. */
export async function why(id: string, options: Target): Promise<Report> {
  const { clients, output, name } = await findDeployment(options);
  const given = MessageId.safeParse(id);
  const find = findMessage(new DynamoDBClient(clients), output('MessagesTableName'));
  const message = await find(given.success ? given.data : messageIdOf(id));
  if (!message) {
    throw new Problem(
      1,
      `${name} knows no message for ${id}. Either the event never came, or it is still in its queue, or it was malformed: then the dead-letter queue of its type names the field.`,
    );
  }
  const explanation = explain(message);
  return { json: explanation, text: asText(explanation) };
}
