import type { DynamoDBClient, TransactWriteItem, Update } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { type Consents, Purpose } from '../../core/consent/consent.ts';
import type { ChangeConsent, ChangeConsents } from '../../core/consent/ports.ts';
import { type ChainHead, chained, type Receipt, standingBy } from '../../core/consent/receipt.ts';
import { RetryLater } from '../../core/intake/retry-later.ts';
import type { CustomerId } from '../../core/recipients/customer-id.ts';
import { canceledBy } from './canceled-by.ts';
import { consentAttribute, headAttribute } from './customer-item.ts';
import { findReceipts } from './find-receipts.ts';
import { findStanding } from './find-standing.ts';
import { findStandings } from './find-standings.ts';
import { receiptItem } from './receipt-item.ts';

type Tables = { customers: string; receipts: string };

const tries = 6;

/**
 * One transaction: each receipt where none stands under its number, and the customer's words and head of chain over
 * the very head they were decided on. Whoever was quicker has moved that head, and the decision is made anew.
 */
export const changeConsent =
  (dynamodb: DynamoDBClient, tables: Tables): ChangeConsent =>
  async (id, decide, now) => {
    let behind = false;
    for (let attempt = 0; attempt < tries; attempt++) {
      const row = await findStanding(dynamodb, tables.customers)(id);
      // A row that was lost or restored knows less than its chain, which is what counts then.
      const standing = behind ? standingBy(await findReceipts(dynamodb, tables.receipts)(id)) : row;
      const receipts = chained(id, standing.head, await decide(standing), now);
      if (receipts.length === 0) return [];
      const restored = behind ? standing.consents : {};
      const answer = await append(dynamodb, tables, { id, seen: row.head, restored, receipts });
      if (answer === 'appended') return receipts;
      behind = answer === 'behind';
    }
    throw new RetryLater('BUSY', 'the customer’s consent changed while it was written', 1);
  };

type Change = {
  id: CustomerId;
  seen: ChainHead | undefined;
  restored: Consents;
  receipts: readonly Receipt[];
};

async function append(
  dynamodb: DynamoDBClient,
  tables: Tables,
  change: Change,
): Promise<'appended' | 'overtaken' | 'behind'> {
  const codes = await canceledBy(dynamodb, writesOf(tables, change));
  if (!codes) return 'appended';
  return codes.at(-1) === 'None' && codes.includes('ConditionalCheckFailed') ? 'behind' : 'overtaken';
}

/** One transaction for what fits into it, and else each change by itself. At most 25 customers, of whom each has one change. */
export const changeConsents = (dynamodb: DynamoDBClient, tables: Tables): ChangeConsents => {
  const one = changeConsent(dynamodb, tables);
  const standingsOf = findStandings(dynamodb, tables.customers);
  return async (changes, now) => {
    const standings = await standingsOf(changes.map(({ id }) => id));
    const readable = changes.flatMap((change) => {
      const standing = standings.get(change.id) ?? 'unreadable';
      return standing === 'unreadable' ? [] : [{ ...change, standing }];
    });
    const writes: TransactWriteItem[] = [];
    for (const { id, decide, standing } of readable) {
      const receipts = chained(id, standing.head, await decide(standing), now);
      if (receipts.length > 0)
        writes.push(...writesOf(tables, { id, seen: standing.head, restored: {}, receipts }));
    }
    if (writes.length > 0 && (await canceledBy(dynamodb, writes)))
      for (const { id, decide } of readable) await one(id, decide, now);
    return changes.flatMap(({ id }) => (readable.some((change) => change.id === id) ? [] : [id]));
  };
};

/** The receipts first, and the customer's row last. */
const writesOf = ({ customers, receipts: table }: Tables, change: Change): TransactWriteItem[] => [
  ...change.receipts.map((receipt) => ({
    Put: {
      TableName: table,
      Item: receiptItem(receipt),
      ConditionExpression: 'attribute_not_exists(customerId)',
    },
  })),
  { Update: { TableName: customers, ...wordsOf(change) } },
];

/** The words and the new head over the head that was seen; `isLaterWord` stands as a condition once more. */
function wordsOf({ id, seen, restored, receipts }: Change): Omit<Update, 'TableName'> {
  const { consents: told, head } = standingBy(receipts);
  const all = { ...restored, ...told };
  const words = Purpose.options.flatMap((purpose, i) => {
    const word = all[purpose];
    return word
      ? [{ purpose, word, isNew: told[purpose] !== undefined, name: `#w${i}`, value: `:w${i}` }]
      : [];
  });
  const later = words
    .filter(({ isNew }) => isNew)
    .map(({ name, value, word }) => {
      const newer = word.state === 'granted' ? '<' : '<=';
      return `(attribute_not_exists(${name}) OR ${name}.#at ${newer} ${value}_at)`;
    });
  const unmoved = seen ? '#head.#hash = :seen' : 'attribute_not_exists(#head)';
  return {
    Key: { customerId: { S: id } },
    UpdateExpression: `SET ${['#head = :head', ...words.map(({ name, value }) => `${name} = ${value}`)].join(', ')}`,
    ConditionExpression: [unmoved, ...later].join(' AND '),
    ExpressionAttributeNames: {
      '#head': headAttribute,
      '#at': 'at',
      ...(seen && { '#hash': 'hash' }),
      ...Object.fromEntries(words.map(({ name, purpose }) => [name, consentAttribute(purpose)])),
    },
    ExpressionAttributeValues: marshall({
      ':head': head,
      ...(seen && { ':seen': seen.hash }),
      ...Object.fromEntries(
        words.flatMap(({ value, word, isNew }) => [
          [value, word],
          ...(isNew ? [[`${value}_at`, word.at]] : []),
        ]),
      ),
    }),
  };
}
