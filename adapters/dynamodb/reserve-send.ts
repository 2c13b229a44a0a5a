import { type AttributeValue, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  isBorrowing,
  pairAbsurd,
  pairExhausted,
  pairRoom,
  pairSpacingMs,
} from '../../core/delivery/pair-limit.ts';
import type { ReserveSend, Unreserve } from '../../core/delivery/ports.ts';
import { RetryLater } from '../../core/intake/retry-later.ts';
import { later } from '../../core/time/instant.ts';
import { consentAttribute, packedMark, sendsAttribute } from './customer-item.ts';
import { settledAttribute } from './settled-item.ts';
import { unmet, update } from './unmet.ts';

type Reservation = Parameters<ReserveSend>[0];

/** What must be so, with the names and values that say it. */
type Clause = { text: string; names: Record<string, string>; values?: Record<string, AttributeValue> };

/**
 * One update that asks for consent, caps and what is settled, and leaves the mark. Marks are sets of ids, so that
 * a message counts once however often it is reserved; a mark of any attempt turns the others away.
 */
export const reserveSend =
  (dynamodb: DynamoDBClient, table: string): ReserveSend =>
  async (reservation) => {
    const { customerId, mark, owner, day, caps, forget } = reservation;
    const clauses = [
      consented(reservation),
      unmarked(reservation),
      ...roomLeft(reservation),
      ...unsettled(reservation),
      uncrowded(reservation),
    ];
    const counters = caps.map(({ counter }, i) => [`#c${i}`, sendsAttribute({ day, counter })] as const);
    const old = forget.map((one, i) => [`#f${i}`, sendsAttribute(one)] as const);
    const adding = counters.map(([name]) => `${name} :ids`).join(', ');
    const removing = old.length > 0 ? ` REMOVE ${old.map(([name]) => name).join(', ')}` : '';
    const standing = await unlessChanging(
      unmet(
        dynamodb,
        new UpdateItemCommand({
          TableName: table,
          Key: { customerId: { S: customerId } },
          UpdateExpression: `ADD ${adding} SET lastSend = :owner, sent = :at, pair = ${borrowed(reservation)}${removing}`,
          ConditionExpression: clauses.map(({ text }) => text).join(' AND '),
          ExpressionAttributeNames: Object.assign(
            Object.fromEntries([...counters, ...old]),
            ...clauses.map(({ names }) => names),
          ),
          ExpressionAttributeValues: Object.assign(
            { ':ids': { BS: [packedMark(mark)] }, ':owner': { S: owner } },
            ...clauses.map(({ values }) => values),
          ),
        }),
      ),
    );
    // The SDK repeats a write whose acknowledgement was lost, and then meets its own mark.
    return standing === undefined || standing.lastSend?.S === owner ? 'reserved' : 'overtaken';
  };

/** A row that a change of consent is being written to is as good as one that has changed. */
const unlessChanging = (written: ReturnType<typeof unmet>): ReturnType<typeof unmet> =>
  written.catch((error: unknown) => {
    if (error instanceof RetryLater) return {};
    throw error;
  });

const consented = ({ purpose, receipt }: Reservation): Clause => ({
  text: `#consent.#state = :granted${receipt ? ' AND #consent.#receipt = :receipt' : ''}`,
  names: {
    '#consent': consentAttribute(purpose),
    '#state': 'state',
    ...(receipt && { '#receipt': 'receipt' }),
  },
  values: { ':granted': { S: 'granted' }, ...(receipt && { ':receipt': { S: receipt } }) },
});

function unmarked({ mark, day, neighbours, caps: [own] }: Reservation): Clause {
  const days = own ? [day, ...neighbours] : [];
  const names = days.map((one, i) => [
    `#d${i}`,
    sendsAttribute({ day: one, counter: own?.counter ?? 'none' }),
  ]);
  return {
    text: names.map(([name]) => `NOT contains(${name}, :id)`).join(' AND '),
    names: Object.fromEntries(names),
    values: { ':id': { B: packedMark(mark) } },
  };
}

const roomLeft = ({ caps }: Reservation): readonly Clause[] =>
  caps.flatMap(({ most }, i) =>
    most === undefined
      ? []
      : [
          {
            text: `(attribute_not_exists(#c${i}) OR size(#c${i}) < :most${i})`,
            names: {},
            values: { [`:most${i}`]: { N: String(most) } },
          },
        ],
  );

const unsettled = ({ matters }: Reservation): readonly Clause[] =>
  matters.map(({ matter, after }, i) => {
    const names = { [`#m${i}`]: settledAttribute(matter) };
    const free = `attribute_not_exists(#m${i})`;
    return after === undefined
      ? { text: free, names }
      : {
          text: `(${free} OR #m${i} < :after${i})`,
          names,
          values: { [`:after${i}`]: { N: String(after) } },
        };
  });

/** The pair's borrowed time goes on from where it ends, or begins now; whoever found it otherwise is judged anew. */
const uncrowded = ({ pairUntil, at }: Reservation): Clause => ({
  text: isBorrowing(pairUntil, at)
    ? '(pair > :at AND pair <= :pairRoom)'
    : '(attribute_not_exists(pair) OR pair <= :at OR pair > :pairAbsurd)',
  names: {},
  values: isBorrowing(pairUntil, at)
    ? { ':at': number(at), ':pairRoom': number(pairRoom(at)), ':spacing': number(pairSpacingMs) }
    : {
        ':at': number(at),
        ':pairAbsurd': number(pairAbsurd(at)),
        ':pairFirst': number(later(at, pairSpacingMs)),
      },
});

const borrowed = ({ pairUntil, at }: Reservation): string =>
  isBorrowing(pairUntil, at) ? 'pair + :spacing' : ':pairFirst';

const number = (value: number): AttributeValue => ({ N: String(value) });

/** Only the attempt that left the mark may take it away: while it stands, nobody else can leave one. */
export const unreserve =
  (dynamodb: DynamoDBClient, table: string): Unreserve =>
  async ({ customerId, mark, day, caps, crowdedAt }) => {
    const counters = caps.map(({ counter }, i) => [`#c${i}`, sendsAttribute({ day, counter })] as const);
    await update(
      dynamodb,
      new UpdateItemCommand({
        TableName: table,
        Key: { customerId: { S: customerId } },
        UpdateExpression: `DELETE ${counters.map(([name]) => `${name} :ids`).join(', ')}${crowdedAt ? ' SET pair = :pair' : ''}`,
        ExpressionAttributeNames: Object.fromEntries(counters),
        ExpressionAttributeValues: {
          ':ids': { BS: [packedMark(mark)] },
          ...(crowdedAt && { ':pair': number(pairExhausted(crowdedAt)) }),
        },
      }),
    );
  };
