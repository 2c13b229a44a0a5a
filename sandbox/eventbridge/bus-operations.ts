import * as z from 'zod';
import { type Bus, type Buses, policyDocument } from './buses.ts';
import { type Operation, operation } from './json-protocol.ts';
import { pageOf } from './page.ts';

const Paging = {
  NamePrefix: z.string().default(''),
  NextToken: z.string().optional(),
  Limit: z.int().min(1).max(100).optional(),
};

export function busOperations(buses: Buses): [string, Operation][] {
  const DescribeEventBus = operation(z.object({ Name: z.string().optional() }), ({ Name }) =>
    described(buses.get(Name)),
  );

  const ListEventBuses = operation(z.object(Paging), ({ NamePrefix, NextToken, Limit }) => {
    const named = buses.list().filter(({ name }) => name.startsWith(NamePrefix));
    const { items, ...next } = pageOf(named, ({ name }) => name, { limit: Limit, token: NextToken });
    return { EventBuses: items.map(described), ...next };
  });

  return Object.entries({ DescribeEventBus, ListEventBuses });
}

function described(bus: Bus): object {
  const at = bus.createdAt / 1000;
  return { Name: bus.name, Arn: bus.arn, CreationTime: at, LastModifiedTime: at, ...policyDocument(bus) };
}
