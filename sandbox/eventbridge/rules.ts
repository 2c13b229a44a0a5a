import type { BusEvent, Store, Target } from '../cloud.ts';
import { ruleArn } from './arns.ts';
import { compilePattern } from './event-pattern.ts';
import { compileInput } from './input-transformer.ts';

export type Rule = {
  name: string;
  bus: string;
  arn: string;
  pattern?: object;
  enabled: boolean;
  description?: string;
  targets: Target[];
};

type CompiledRule = {
  rule: Rule;
  /** Made by a caller rather than declared by a stack. */
  stored: boolean;
  matches: (event: BusEvent) => boolean;
  targets: { target: Target; input: ReturnType<typeof compileInput> }[];
};

export type Rules = ReturnType<typeof createRules>;

/** Only what callers made is stored: the stacks declare theirs at every start, and a rule that left them must go. */
export function createRules(store: Store) {
  const collection = store.collection<Rule>('eventbridge.rules');
  const rules = new Map<string, CompiledRule>();
  for (const { key, value } of collection.list()) rules.set(key, compile(value, true));

  const put = (rule: Omit<Rule, 'arn'>, madeBy: 'stack' | 'caller'): Rule => {
    const key = keyOf(rule.bus, rule.name);
    const stored = madeBy === 'caller' && rules.get(key)?.stored !== false;
    const complete = { ...rule, arn: ruleArn(rule.bus, rule.name) };
    rules.set(key, compile(complete, stored));
    if (stored) collection.put(key, complete);
    else collection.delete(key);
    return complete;
  };

  const remove = (bus: string, name: string): void => {
    rules.delete(keyOf(bus, name));
    collection.delete(keyOf(bus, name));
  };

  const get = (bus: string, name: string): Rule | undefined => rules.get(keyOf(bus, name))?.rule;

  const list = (bus: string): Rule[] =>
    [...rules.values()].map(({ rule }) => rule).filter((rule) => rule.bus === bus);

  const matching = (bus: string, event: BusEvent) =>
    [...rules.values()]
      .filter(({ rule, matches }) => rule.bus === bus && rule.enabled && matches(event))
      .flatMap(({ rule, targets }) => targets.map((target) => ({ rule, ...target })));

  return { put, remove, get, list, matching };
}

function compile(rule: Rule, stored: boolean): CompiledRule {
  const matches = rule.pattern ? compilePattern(rule.pattern) : () => false;
  const targets = rule.targets.map((target) => ({ target, input: compileInput(target) }));
  return { rule, stored, matches, targets };
}

function keyOf(bus: string, name: string): string {
  return `${bus}/${name}`;
}
