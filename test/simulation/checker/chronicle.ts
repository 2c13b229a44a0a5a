import { settledAttribute } from '../../../adapters/dynamodb/settled-item.ts';
import { typeNamed } from '../../../core/catalogue/catalogue.ts';
import type { NotificationType } from '../../../core/catalogue/notification-type.ts';
import { type MessageId, messageIdOf, sendMarkOf } from '../../../core/delivery/message-id.ts';
import { type Fact, type FactOf, factsOf } from '../fact.ts';

/** A message that an event asked for. */
export type Asked = FactOf<'published'> & { id: MessageId; notificationType: NotificationType };

/** A mark that was left on a customer's row, with what the row said in the same write. */
export type Reserved = { at: number; message: string; counters: readonly string[]; row: FactOf<'customer'> };

/** A history, sorted by what is asked of it. */
export type Chronicle = {
  history: readonly Fact[];
  /** The events that were claimed, or else the first under their id, by the message that each makes. */
  asked: ReadonlyMap<string, Asked>;
  posts: readonly FactOf<'posted'>[];
  /** In order, by customer. */
  customers: ReadonlyMap<string, readonly FactOf<'customer'>[]>;
  /** In order, by message. */
  rows: ReadonlyMap<string, readonly FactOf<'message'>[]>;
  reserved: ReadonlyMap<string, readonly Reserved[]>;
  webhooks: readonly FactOf<'webhook'>[];
  quietAt: number;
  /** How far clocks went wrong in this story. */
  mostSkewMs: number;
};

export function chronicleOf(history: readonly Fact[]): Chronicle {
  const asked = new Map<string, Asked>();
  const rows = Map.groupBy(factsOf(history, 'message'), ({ id }) => id);
  for (const event of factsOf(history, 'published')) {
    const notificationType = typeNamed(event.type ?? '');
    const id = messageIdOf(event.eventId);
    const isClaimed = rows.get(id)?.[0]?.contentHash === event.contentHash;
    if (notificationType && (isClaimed || !asked.has(id))) asked.set(id, { ...event, id, notificationType });
  }
  const customers = Map.groupBy(factsOf(history, 'customer'), ({ customerId }) => customerId);
  const byMark = new Map(
    [...asked.values()].flatMap(({ id }) => [
      [sendMarkOf(id), id],
      [sendMarkOf(id, 2), id],
    ]),
  );
  const skewed = factsOf(history, 'fault').some(({ fault }) => fault.site === 'start');
  return {
    history,
    asked,
    posts: factsOf(history, 'posted'),
    customers,
    rows,
    reserved: Map.groupBy(
      [...customers.values()].flatMap((rows) => marksLeft(rows, byMark)),
      ({ message }) => message,
    ),
    webhooks: factsOf(history, 'webhook'),
    quietAt: factsOf(history, 'quiet')[0]?.at ?? Number.POSITIVE_INFINITY,
    mostSkewMs: skewed ? 5 * 60_000 : 0,
  };
}

function marksLeft(
  rows: readonly FactOf<'customer'>[],
  byMark: ReadonlyMap<string, string>,
): readonly Reserved[] {
  return rows.flatMap((row, i) => {
    const before = rows[i - 1]?.marks ?? {};
    const left = new Map<string, string[]>();
    for (const [counter, marks] of Object.entries(row.marks))
      for (const mark of marks)
        if (!before[counter]?.includes(mark)) left.set(mark, [...(left.get(mark) ?? []), counter]);
    return [...left].map(([mark, counters]) => ({
      at: row.at,
      message: byMark.get(mark) ?? mark,
      counters,
      row,
    }));
  });
}

/** The last mark left before a POST began: what it relied on. */
export const reliedOn = ({ reserved }: Chronicle, post: FactOf<'posted'>): Reserved | undefined =>
  reserved.get(post.message)?.findLast(({ at }) => at <= post.startedAt);

export const settledAs = (matter: string): string =>
  settledAttribute(matter).slice(settledAttribute('').length);
