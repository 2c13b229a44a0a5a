import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { isSuperseded, rankOf, type StatusReport } from '../../core/delivery/message.ts';
import type { RecordReports } from '../../core/delivery/ports.ts';
import { knowsLess } from './knows-less.ts';
import { parseMessageItem } from './message-item.ts';
import { unmet } from './unmet.ts';

const furthest = (reports: readonly StatusReport[]): StatusReport | undefined =>
  [...reports].sort((a, b) => rankOf(b.state) - rankOf(a.state))[0];

/** The first instant reported for each state: Meta repeats itself, and the first telling is the true one. */
const instants = (reports: readonly StatusReport[]): ReadonlyMap<string, number> => {
  const first = new Map<string, number>();
  for (const { state, at } of reports) first.set(state, Math.min(at, first.get(state) ?? at));
  return first;
};

const fieldsOf = (reports: readonly StatusReport[], secondPost: boolean) => {
  const entries = [...instants(reports)];
  const times = entries.map((_, i) => `times.#s${i} = if_not_exists(times.#s${i}, :t${i})`);
  return {
    set: secondPost ? [...times, 'attempt = :second'] : times,
    names: Object.fromEntries(entries.map(([state], i) => [`#s${i}`, state])),
    values: {
      ...Object.fromEntries(entries.map(([, at], i) => [`:t${i}`, { N: String(at) }])),
      ...(secondPost && { ':second': { N: '2' } }),
    },
  };
};

/** What is known of the second post overcomes the failure of the first. */
const overcoming = (reports: readonly StatusReport[], secondPost: boolean): readonly StatusReport[] =>
  secondPost ? reports.filter((report) => !isSuperseded(report, { attempt: 2 })) : reports;

/** One write moves a message by all its reports; a second one only fills gaps in the history of a message that is further. */
export const recordReports = (dynamodb: DynamoDBClient, table: string): RecordReports =>
  async function record(id, told) {
    const secondPost = told.some(({ attempt }) => attempt === 2);
    const reports = overcoming(told, secondPost);
    const top = furthest(reports);
    if (!top) return 'known';
    const { set, names, values } = fieldsOf(reports, secondPost);
    const failed = top.state === 'failed';
    const sets = [...set, '#state = :state', '#rank = :rank', 'wamid = if_not_exists(wamid, :wamid)'];
    const behind = knowsLess(secondPost);
    // A failure of the first post says nothing where there was a second.
    const unlessSecond = failed && !secondPost ? ' AND attribute_not_exists(attempt)' : '';
    const forward = new UpdateItemCommand({
      TableName: table,
      Key: { id: { S: id } },
      // A code belongs to a failure and a reason to what was not sent; what arrived after all has neither.
      UpdateExpression: failed
        ? `SET ${[...sets, 'code = :code'].join(', ')} REMOVE reason`
        : `SET ${sets.join(', ')} REMOVE code, reason`,
      ConditionExpression: `attribute_exists(id) AND ${behind.text}${unlessSecond}`,
      ExpressionAttributeNames: { ...names, '#state': 'state', '#rank': 'rank' },
      ExpressionAttributeValues: {
        ...values,
        ...(failed && { ':code': { N: String(top.code) } }),
        ...behind.values,
        ':state': { S: top.state },
        ':rank': { N: String(rankOf(top.state)) },
        ':wamid': { S: top.wamid },
      },
    });
    const standing = await unmet(dynamodb, forward);
    if (standing === undefined) return 'moved';
    if (Object.keys(standing).length === 0) return 'unknown';
    const message = parseMessageItem(standing);
    const telling = overcoming(reports, message.attempt === 2);
    if (telling.length < reports.length) return record(id, telling);
    const missing = reports.filter(({ state }) => message.times[state] === undefined);
    const isNews = missing.length > 0 || (secondPost && message.attempt === undefined);
    if (isNews) await fillIn(dynamodb, table, id, fieldsOf(missing, secondPost));
    return 'known';
  };

async function fillIn(
  dynamodb: DynamoDBClient,
  table: string,
  id: string,
  { set, names, values }: ReturnType<typeof fieldsOf>,
): Promise<void> {
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: table,
      Key: { id: { S: id } },
      UpdateExpression: `SET ${set.join(', ')}`,
      ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
      ExpressionAttributeValues: values,
    }),
  );
}
