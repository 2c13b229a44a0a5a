import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { consentAttribute, sendsAttribute } from '../../../adapters/dynamodb/customer-item.ts';
import { settledAttribute } from '../../../adapters/dynamodb/settled-item.ts';
import { type Item, membersOf } from '../dynamodb/item.ts';
import type { Change } from '../dynamodb/memory-dynamodb.ts';
import type { World } from '../world.ts';

const attributes = (row: Item, prefix: string): [string, AttributeValue][] =>
  Object.entries(row).flatMap(([name, value]) =>
    name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [],
  );

/** How the adapters' attributes begin, asked of them, so that the checker goes on seeing what they are called. */
export const prefixes = {
  consent: consentAttribute('service').replace('service', ''),
  sends: sendsAttribute({ day: '', counter: 'none' }).slice(0, -'_n'.length),
  settled: settledAttribute(''),
};

/** Notes what a write has left, as far as an invariant speaks of it. */
export function tellChange(world: World, { table, after }: Change): void {
  if (!after) return;
  if (table === 'customers') tellCustomer(world, after);
  if (table === 'messages' && after.state) tellMessage(world, after);
  if (table === 'templates') {
    const [, language = ''] = after.template?.S?.split('/') ?? [];
    world.tell({
      fact: 'template',
      metaName: after.metaName?.S ?? '',
      language,
      status: after.status?.S ?? '',
    });
  }
}

const tellCustomer = (world: World, row: Item): void =>
  world.tell({
    fact: 'customer',
    customerId: row.customerId?.S ?? '',
    consents: Object.fromEntries(
      attributes(row, prefixes.consent).map(([purpose, word]) => [purpose, word.M?.state?.S ?? '']),
    ),
    marks: Object.fromEntries(
      attributes(row, prefixes.sends).map(([day, marks]) => [day, membersOf(marks) ?? []]),
    ),
    settled: Object.fromEntries(
      attributes(row, prefixes.settled).map(([matter, at]) => [matter, Number(at.N)]),
    ),
  });

const tellMessage = (world: World, row: Item): void =>
  world.tell({
    fact: 'message',
    id: row.id?.S ?? '',
    eventId: row.eventId?.S ?? '',
    contentHash: row.contentHash?.S ?? '',
    state: row.state?.S ?? '',
    rank: Number(row.rank?.N),
    owner: row.owner?.S ?? '',
    wamid: row.wamid?.S,
    reason: row.reason?.S,
    code: row.code && Number(row.code.N),
    flagged: row.attempt?.N === '2',
  });
