import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateScheduleCommand } from '@aws-sdk/client-scheduler';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { Wamid } from '../../core/delivery/message.ts';
import { MessageId } from '../../core/delivery/message-id.ts';
import { Instant } from '../../core/time/instant.ts';
import { prefixes } from './cloud/tell-change.ts';
import { factsOf } from './fact.ts';
import type { Sabotage } from './sabotage.ts';
import { onCustomerRead, onPut, onUpdate, reservation, withoutClauses } from './sabotaged-requests.ts';
import { phoneOf } from './story.ts';

const withoutMarks = onCustomerRead((row) =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith(prefixes.sends))),
);
const withoutSettled = onCustomerRead((row) =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith(prefixes.settled))),
);
/** Whoever reserves at the same time is told by the time that is borrowed of the pair, as well. */
const isQuestionOfMarks = /^NOT contains|pair/;
const isQuestionOfConsent = /^#consent/;
const isQuestionOfCaps = /size\(#c|pair/;
const isQuestionOfMatters = /#m\d/;

const unreached = { kind: 'unreached' } as const;

/** Mistakes in what DynamoDB is asked. */
const inRequests: readonly Sabotage[] = [
  {
    name: 'a redelivery posts though a mark stands',
    seenAt: 111,
    command: onUpdate('customers', reservation, withoutClauses(isQuestionOfMarks)),
    answer: withoutMarks,
  },
  {
    name: 'marks are read and not asked for in the reservation',
    seenAt: 947,
    command: onUpdate('customers', reservation, withoutClauses(isQuestionOfMarks)),
  },
  {
    name: 'whatever is unsent takes all marks of the day with it',
    command: onUpdate('customers', /^DELETE #c0/, (input) => ({ ...input, UpdateExpression: 'REMOVE #c0' })),
  },
  {
    name: 'a claim is put over whatever stands',
    command: onPut(
      'messages',
      ({ ConditionExpression: _, ReturnValuesOnConditionCheckFailure: __, ...put }) => put,
    ),
  },
  {
    name: 'an ending is saved without the fence',
    command: onUpdate(
      'messages',
      /^SET times\.#s = .* IF #owner = :owner/,
      ({ ConditionExpression: _, ...input }) => input,
    ),
  },
  {
    name: 'an ending says how it ended and not what it knows less than',
    command: onUpdate(
      'messages',
      /^SET times\.#s = .* IF #rank < :rank/,
      ({ ConditionExpression: _, ...input }) => input,
    ),
  },
  {
    name: 'the last status that is written wins',
    command: onUpdate('messages', /IF attribute_exists\(id\) AND #rank < :rank/, withoutClauses(/#rank/)),
  },
  {
    name: 'a status about nobody makes a row',
    command: onUpdate('messages', /IF attribute_exists\(id\) AND #rank < :rank/, (input) => ({
      ...input,
      ConditionExpression: 'attribute_not_exists(#rank) OR #rank < :rank',
      UpdateExpression: (input.UpdateExpression ?? '').replaceAll(
        /times\.#s\d = if_not_exists\(times\.#s\d, :t\d\), /g,
        '',
      ),
    })),
  },
  {
    name: 'caps are counted at the gates only',
    command: onUpdate('customers', reservation, withoutClauses(isQuestionOfCaps)),
  },
  {
    name: 'consent is asked at the gates only',
    command: onUpdate('customers', reservation, withoutClauses(isQuestionOfConsent)),
  },
  {
    name: 'what is settled is asked at the gates only',
    seenAt: 28,
    command: onUpdate('customers', reservation, withoutClauses(isQuestionOfMatters)),
  },
  {
    name: 'nobody looks at what is settled',
    command: onUpdate('customers', reservation, withoutClauses(isQuestionOfMatters)),
    answer: withoutSettled,
  },
  {
    name: 'batches skip consent',
    command: onUpdate('customers', reservation, withoutClauses(isQuestionOfConsent)),
    answer: onCustomerRead((row) => ({
      ...row,
      ...Object.fromEntries(
        ['service', 'marketing', 'security'].map((purpose) => [
          `${prefixes.consent}${purpose}`,
          { M: { state: { S: 'granted' }, at: { N: '1' } } },
        ]),
      ),
    })),
  },
  {
    name: 'everybody has the number of the first customer',
    answer: onCustomerRead((row) => ({ ...row, ...(row.phone && { phone: { S: phoneOf(1) } }) })),
  },
  {
    name: 'a deferred event is not kept',
    command: (command) =>
      command instanceof PutItemCommand && command.input.TableName === 'waiting'
        ? onPut('waiting', ({ Item = {}, ...put }) => ({
            ...put,
            Item: { id: { S: `lost ${Item.id?.S}` } },
          }))(command)
        : command,
  },
  {
    name: 'a deferred event is never woken',
    command: (command) =>
      command instanceof CreateScheduleCommand
        ? new CreateScheduleCommand({ ...command.input, ScheduleExpression: 'at(2099-01-01T00:00:00)' })
        : command,
  },
];

/** Mistakes in how Meta's answers are read. */
const inAnswers: readonly Sabotage[] = [
  {
    name: 'an answer that never came counts as nothing sent',
    exchange: (answer) => (answer.kind === 'ambiguous' ? unreached : answer),
  },
  {
    name: 'a server error counts as nothing sent',
    exchange: (answer) => (answer.kind === 'answered' && answer.status >= 500 ? unreached : answer),
  },
  {
    name: 'an answer that cannot be read counts as nothing sent',
    exchange: (answer) => (answer.kind === 'answered' && !answer.text.endsWith('}') ? unreached : answer),
  },
  {
    name: 'an answer without an id counts as nothing sent',
    exchange: (answer) =>
      answer.kind === 'answered' && answer.text.includes('"messages":[]') ? unreached : answer,
  },
  { name: 'time stands still between consent and its POST', seenAt: 95, ticks: () => 0 },
  {
    name: 'requests to Meta are logged',
    exchange: (answer, { body }) => {
      console.log(body);
      return answer;
    },
  },
];

/** Mistakes in what functions are made of. */
const inWiring: readonly Sabotage[] = [
  {
    name: 'quiet hours are not kept',
    dispatch: (wired) => ({
      ...wired,
      type: { ...wired.type, policy: { ...wired.type.policy, quietHours: 'skipped' } },
    }),
  },
  {
    name: 'events do not expire',
    seenAt: 23,
    dispatch: (wired) => ({
      ...wired,
      read: (detail) => {
        const notification = wired.read(detail);
        return { ...notification, event: { ...notification.event, expiresAt: undefined } };
      },
    }),
  },
  {
    name: 'every event is another one, whatever its id stands for',
    dispatch: (wired) => ({
      ...wired,
      read: (detail) => {
        const notification = wired.read(detail);
        return { ...notification, event: { ...notification.event, contentHash: 'always the same' } };
      },
    }),
  },
  {
    name: 'a status without our id is about whoever was written to last',
    inbound: (wired, { world }) => ({
      ...wired,
      readWebhook: (body) => {
        const read = wired.readWebhook(body);
        const to = /"recipient_id":"(\d+)"/.exec(body)?.[1];
        const last = factsOf(world.history, 'posted').findLast((post) => post.to === `+${to}`);
        if (!last || !body.includes('wamid.foreign')) return read;
        const report = {
          id: MessageId.parse(last.message),
          attempt: 1 as const,
          wamid: Wamid.parse('wamid.foreign'),
          at: Instant.parse(world.now()),
        };
        return { ...read, reports: [{ ...report, state: 'read' }] };
      },
    }),
  },
  {
    name: 'a status that overtakes its message is dropped',
    inbound: (wired) => ({
      ...wired,
      record: async (reports) => {
        await wired.record(reports);
        return new Map();
      },
    }),
  },
  {
    name: 'an announcement that the bus refuses is dropped',
    seenAt: 43,
    announce: (wired) => ({
      ...wired,
      put: async (all) => {
        await wired.put(all);
        return [];
      },
    }),
  },
  {
    name: 'a whole batch is done when one of it is',
    handler: (name, handler) =>
      name.startsWith('dispatch')
        ? async (...asked) => {
            await handler(...asked);
            return { batchItemFailures: [] };
          }
        : handler,
  },
  {
    name: 'a webhook is taken before it is kept',
    seenAt: 132,
    handler: (name, handler) =>
      name === 'webhook' ? async (...asked) => handler(...asked).catch(() => ({ statusCode: 200 })) : handler,
  },
  {
    name: 'a webhook without a signature is nobody’s lie',
    handler: (name, handler) =>
      name === 'webhook'
        ? async (event, context) =>
            Object(event).headers['x-hub-signature-256'] === undefined
              ? { statusCode: 200 }
              : handler(event, context)
        : handler,
  },
  {
    name: 'a dead letter shows the whole event',
    command: (command) =>
      command instanceof SendMessageCommand && command.input.MessageAttributes
        ? new SendMessageCommand({
            ...command.input,
            MessageAttributes: {
              ...command.input.MessageAttributes,
              body: { DataType: 'String', StringValue: command.input.MessageBody },
            },
          })
        : command,
  },
  {
    name: 'defects are swallowed',
    dispatch: (wired) => ({ ...wired, road: { ...wired.road, bury: async () => undefined } }),
  },
];

/** Each of these must be found by the checker. */
export const sabotages: readonly Sabotage[] = [...inRequests, ...inAnswers, ...inWiring];
