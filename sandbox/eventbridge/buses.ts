import type { PolicyStatement } from '../cloud.ts';
import { busArn, busName } from './arns.ts';
import { compileStatement, type PutEventsAttempt } from './bus-policy.ts';
import { ServiceError } from './json-protocol.ts';

type Judge = { statement: PolicyStatement; applies: (attempt: PutEventsAttempt) => boolean };

export type Bus = { name: string; arn: string; createdAt: number; policy: Map<string, Judge> };

/** Buses and their policies are not stored: the stacks declare them anew at every start. */
export type Buses = ReturnType<typeof createBuses>;

export function createBuses(now: () => number) {
  const buses = new Map<string, Bus>();

  const create = (name: string): Bus => {
    const bus = buses.get(name) ?? { name, arn: busArn(name), createdAt: now(), policy: new Map() };
    buses.set(name, bus);
    return bus;
  };
  create('default');

  const find = (nameOrArn: string | undefined): Bus | undefined => buses.get(busName(nameOrArn));

  const get = (nameOrArn: string | undefined): Bus => {
    const bus = find(nameOrArn);
    if (!bus)
      throw new ServiceError('ResourceNotFoundException', `Event bus ${busName(nameOrArn)} does not exist.`);
    return bus;
  };

  const putStatement = (nameOrArn: string, statementId: string, statement: PolicyStatement): void => {
    get(nameOrArn).policy.set(statementId, { statement, applies: compileStatement(statement) });
  };

  return { create, find, get, putStatement, list: () => [...buses.values()] };
}

/** Every caller is of the bus's own account, so only an explicit Deny keeps one out. */
export function isDenied(bus: Bus, attempt: PutEventsAttempt): boolean {
  return [...bus.policy.values()].some(
    ({ statement, applies }) => statement.Effect === 'Deny' && applies(attempt),
  );
}

export function policyDocument(bus: Bus): { Policy?: string } {
  if (bus.policy.size === 0) return {};
  const Statement = [...bus.policy].map(([Sid, { statement }]) => ({ ...statement, Sid }));
  return { Policy: JSON.stringify({ Version: '2012-10-17', Statement }) };
}
