import { GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Item } from './dynamodb/item.ts';

type UpdateInput = UpdateItemCommand['input'];

/** DynamoDB refuses names and values that no expression uses any more. */
function pruned(input: UpdateInput): UpdateInput {
  const text = `${input.UpdateExpression ?? ''} ${input.ConditionExpression ?? ''}`;
  const used = new Set(text.match(/[#:][\w-]+/g));
  const kept = <T>(words: Record<string, T> | undefined) => {
    const left = Object.entries(words ?? {}).filter(([name]) => used.has(name));
    return left.length > 0 ? Object.fromEntries(left) : undefined;
  };
  const { ExpressionAttributeNames, ExpressionAttributeValues, ConditionExpression, ...rest } = input;
  const [names, values] = [kept(ExpressionAttributeNames), kept(ExpressionAttributeValues)];
  return {
    ...rest,
    ...(ConditionExpression && { ConditionExpression }),
    ...(names && { ExpressionAttributeNames: names }),
    ...(values && { ExpressionAttributeValues: values }),
  };
}

/** Changes those updates of a table that an expression tells apart. */
export const onUpdate =
  (table: string, tells: RegExp, change: (input: UpdateInput) => UpdateInput) =>
  (command: object): object => {
    if (!(command instanceof UpdateItemCommand) || command.input.TableName !== table) return command;
    const { UpdateExpression = '', ConditionExpression = '' } = command.input;
    if (!tells.test(`${UpdateExpression} IF ${ConditionExpression}`)) return command;
    return new UpdateItemCommand(pruned(change(command.input)));
  };

/** What stands between the outermost ANDs. */
function clausesOf(condition: string): readonly string[] {
  const clauses: string[] = [];
  for (const part of condition.split(' AND ')) {
    const last = clauses.at(-1) ?? '';
    const isOpen = last.split('(').length > last.split(')').length;
    if (isOpen) clauses[clauses.length - 1] = `${last} AND ${part}`;
    else clauses.push(part);
  }
  return clauses;
}

/** Takes some clauses out of a condition that is a list of them. */
export const withoutClauses =
  (gone: RegExp) =>
  (input: UpdateInput): UpdateInput => {
    const left = clausesOf(input.ConditionExpression ?? '').filter((clause) => !gone.test(clause));
    const { ConditionExpression: _, ...rest } = input;
    return left.length > 0 ? { ...rest, ConditionExpression: left.join(' AND ') } : rest;
  };

export const onPut =
  (table: string, change: (input: PutItemCommand['input']) => PutItemCommand['input']) =>
  (command: object): object =>
    command instanceof PutItemCommand && command.input.TableName === table
      ? new PutItemCommand(change(command.input))
      : command;

/** Changes what is read of a customer. */
export const onCustomerRead =
  (change: (row: Item) => Item) =>
  (command: object, answer: object): object => {
    if (!(command instanceof GetItemCommand) || command.input.TableName !== 'customers') return answer;
    const { Item: row } = Object(answer);
    return row ? { Item: change(row) } : answer;
  };

/** The reservation of a send: the one update of a customer's row that adds a mark. */
export const reservation = /^ADD #c0 :ids/;
