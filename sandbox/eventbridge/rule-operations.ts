import * as z from 'zod';
import { busName } from './arns.ts';
import type { Buses } from './buses.ts';
import { compilePattern } from './event-pattern.ts';
import { type Operation, operation, ServiceError } from './json-protocol.ts';
import { pageOf } from './page.ts';
import { isRecord } from './pattern-operators.ts';
import type { Rule, Rules } from './rules.ts';

const Named = z.object({ Name: z.string(), EventBusName: z.string().optional() });

const PutRuleInput = z.object({
  Name: z.string().regex(/^[.\-_A-Za-z0-9]{1,64}$/),
  EventBusName: z.string().optional(),
  EventPattern: z.string().optional(),
  ScheduleExpression: z.string().optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Description: z.string().exactOptional(),
});

const ListRulesInput = z.object({
  EventBusName: z.string().optional(),
  NamePrefix: z.string().default(''),
  NextToken: z.string().optional(),
  Limit: z.int().min(1).max(100).optional(),
});

export function ruleOperations(buses: Buses, rules: Rules, account: string): [string, Operation][] {
  const PutRule = operation(PutRuleInput, ({ Name, EventBusName, EventPattern, State, ...input }) => {
    const bus = buses.get(EventBusName).name;
    if (input.ScheduleExpression !== undefined) throw scheduled();
    if (EventPattern === undefined) {
      throw new ServiceError('ValidationException', 'Parameter EventPattern must be specified.');
    }
    const pattern = parsePattern(EventPattern);
    const targets = rules.get(bus, Name)?.targets ?? [];
    const description = input.Description === undefined ? {} : { description: input.Description };
    const rule = { name: Name, bus, pattern, enabled: State === 'ENABLED', targets, ...description };
    return { RuleArn: rules.put(rule, 'caller').arn };
  });

  const DescribeRule = operation(Named, ({ Name, EventBusName }) => ({
    ...described(ruleOf(rules, EventBusName, Name)),
    CreatedBy: account,
  }));

  const ListRules = operation(ListRulesInput, ({ EventBusName, NamePrefix, NextToken, Limit }) => {
    const named = rules.list(buses.get(EventBusName).name).filter(({ name }) => name.startsWith(NamePrefix));
    const { items, ...next } = pageOf(named, ({ name }) => name, { limit: Limit, token: NextToken });
    return { Rules: items.map(described), ...next };
  });

  const DeleteRule = operation(Named, ({ Name, EventBusName }) => {
    const bus = buses.get(EventBusName).name;
    if ((rules.get(bus, Name)?.targets.length ?? 0) > 0) {
      throw new ServiceError('ValidationException', "Rule can't be deleted since it has targets.");
    }
    rules.remove(bus, Name);
    return {};
  });

  const switchTo = (enabled: boolean) =>
    operation(Named, ({ Name, EventBusName }) => {
      rules.put({ ...ruleOf(rules, EventBusName, Name), enabled }, 'caller');
      return {};
    });

  const EnableRule = switchTo(true);
  const DisableRule = switchTo(false);
  return Object.entries({ PutRule, DescribeRule, ListRules, DeleteRule, EnableRule, DisableRule });
}

export function ruleOf(rules: Rules, nameOrArn: string | undefined, name: string): Rule {
  const bus = busName(nameOrArn);
  const rule = rules.get(bus, name);
  if (!rule)
    throw new ServiceError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus ${bus}.`);
  return rule;
}

export function scheduled(): Error {
  return new ServiceError(
    'ValidationException',
    'A scheduled rule is not supported, use EventBridge Scheduler.',
  );
}

export function parsePattern(text: string): object {
  try {
    const pattern: unknown = JSON.parse(text);
    if (!isRecord(pattern)) throw new Error('Event pattern is not valid. Reason: it is not a JSON object');
    compilePattern(pattern);
    return pattern;
  } catch (error) {
    throw new ServiceError(
      'InvalidEventPatternException',
      error instanceof Error ? error.message : String(error),
    );
  }
}

function described({ name, arn, bus, pattern, enabled, description }: Rule): object {
  return {
    Name: name,
    Arn: arn,
    EventBusName: bus,
    State: enabled ? 'ENABLED' : 'DISABLED',
    ...(pattern && { EventPattern: JSON.stringify(pattern) }),
    ...(description !== undefined && { Description: description }),
  };
}
