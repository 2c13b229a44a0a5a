import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { isSuperseded, rankOf, type StatusReport } from '../../core/delivery/message.ts';
import type { RecordReports } from '../../core/delivery/ports.ts';
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

const timesOf = (reports: readonly StatusReport[]) => {
  const entries = [...instants(reports)];
  return {
    set: entries.map((_, i) => `times.#s${i} = if_not_exists(times.#s${i}, :t${i})`),
    names: Object.fromEntries(entries.map(([state], i) => [`#s${i}`, state])),
    values: Object.fromEntries(entries.map(([, at], i) => [`:t${i}`, { N: String(at) }])),
  };
};

/** One write moves a message by all its reports; a second one only fills gaps in the history of a message that is further. */
export const recordReports = (dynamodb: DynamoDBClient, table: string): RecordReports =>
  async function record(id, reports) {
    const top = furthest(reports);
    if (!top) return 'known';
    const { set, names, values } = timesOf(reports);
    const failed = top.state === 'failed';
    const sets = [...set, '#state = :state', '#rank = :rank', 'wamid = if_not_exists(wamid, :wamid)'];
    const forward = new UpdateItemCommand({
      TableName: table,
      Key: { id: { S: id } },
      // A code belongs to a failure; what arrived after all has none.
      UpdateExpression: failed
        ? `SET ${[...sets, 'code = :code'].join(', ')}`
        : `SET ${sets.join(', ')} REMOVE code`,
      ConditionExpression: `attribute_exists(id) AND #rank < :rank${
        failed ? ' AND (attribute_not_exists(attempt) OR attempt <= :attempt)' : ''
      }`,
      ExpressionAttributeNames: { ...names, '#state': 'state', '#rank': 'rank' },
      ExpressionAttributeValues: {
        ...values,
        ...(failed && { ':code': { N: String(top.code) }, ':attempt': { N: String(top.attempt) } }),
        ':state': { S: top.state },
        ':rank': { N: String(rankOf(top.state)) },
        ':wamid': { S: top.wamid },
      },
    });
    const standing = await unmet(dynamodb, forward);
    if (standing === undefined) return 'moved';
    if (Object.keys(standing).length === 0) return 'unknown';
    const message = parseMessageItem(standing);
    const telling = reports.filter((report) => !isSuperseded(report, message));
    if (telling.length < reports.length) return record(id, telling);
    const { times } = message;
    const missing = reports.filter(({ state }) => times[state] === undefined);
    if (missing.length > 0) await fillIn(dynamodb, table, id, missing);
    return 'known';
  };

async function fillIn(
  dynamodb: DynamoDBClient,
  table: string,
  id: string,
  reports: readonly StatusReport[],
): Promise<void> {
  const { set, names, values } = timesOf(reports);
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: table,
      Key: { id: { S: id } },
      UpdateExpression: `SET ${set.join(', ')}`,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
    }),
  );
}
