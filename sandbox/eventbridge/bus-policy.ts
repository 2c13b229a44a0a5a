import * as z from 'zod';
import { account, type Caller, type PolicyStatement } from '../cloud.ts';
import { wildcardTest } from './iam-wildcard.ts';
import { isRecord } from './pattern-operators.ts';
import { compileCondition, type RequestContext } from './policy-condition.ts';

/** One PutEvents entry, as a bus policy sees it. */
export type PutEventsAttempt = { caller: Caller; busArn: string; source: string; detailType: string };

const oneOrMore = z.union([z.string(), z.array(z.string()).min(1)]);

const Statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.union([z.literal('*'), z.record(z.enum(['AWS', 'Service']), oneOrMore.optional())]),
  Action: oneOrMore,
  Resource: oneOrMore,
  Condition: z.record(z.string(), z.record(z.string(), oneOrMore)).optional(),
});

/** True where the statement speaks about this attempt; throws at once on a statement that it could not judge. */
export function compileStatement(statement: PolicyStatement): (attempt: PutEventsAttempt) => boolean {
  const parsed = Statement.safeParse(statement);
  if (!parsed.success) throw new Error(`The bus policy cannot be judged: ${z.prettifyError(parsed.error)}`);
  const { Principal, Action, Resource, Condition } = parsed.data;
  const holds = compileCondition(Condition ?? {});
  const actions = listOf(Action).map((action) => wildcardTest(action.toLowerCase()));
  const resources = listOf(Resource).map(wildcardTest);
  return (attempt) =>
    actions.some((test) => test('events:putevents')) &&
    resources.some((test) => test(attempt.busArn)) &&
    isPrincipal(Principal, principalArn(attempt.caller)) &&
    holds(contextOf(attempt));
}

export function principalArn(caller: Caller): string {
  return caller.kind === 'function' ? caller.roleArn : `arn:aws:iam::${account}:user/producer`;
}

// `aws:SourceAccount` stays absent: AWS sets it only where one of its services calls on somebody's behalf.
function contextOf({ caller, source, detailType }: PutEventsAttempt): RequestContext {
  return {
    'events:source': source,
    'events:detail-type': detailType,
    'aws:principalarn': principalArn(caller),
    'aws:principalaccount': account,
  };
}

function isPrincipal(principal: unknown, arn: string): boolean {
  if (principal === '*') return true;
  const named = isRecord(principal) ? listOf(principal.AWS) : [];
  return named.some((each) => ['*', arn, account, `arn:aws:iam::${account}:root`].includes(each));
}

function listOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string');
}
