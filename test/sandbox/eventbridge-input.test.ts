import { expect, it } from 'vitest';
import type { BusEvent } from '../../sandbox/cloud.ts';
import { compileInput } from '../../sandbox/eventbridge/input-transformer.ts';

const event: BusEvent = {
  version: '0',
  id: 'e-1',
  'detail-type': 'PaymentDue',
  source: 'bank',
  account: '000000000000',
  time: '2026-11-22T08:00:00Z',
  region: 'eu-west-1',
  resources: ['r-0', 'r-1'],
  detail: { name: 'Ana "la jefa"', amount: { minorUnits: 20000 }, 'due date': '2026-12-01', tags: [] },
};
const context = { ruleArn: 'arn:rule', ruleName: 'rule', ingestionTime: '2026-11-22T08:00:01Z' };

const inputFor = (target: object) => compileInput({ id: 't', arn: 'arn:t', ...target })(event, context);
const filled = (inputTemplate: string, inputPathsMap: Record<string, string> = {}) =>
  inputFor({ inputTransformer: { inputPathsMap, inputTemplate } });

it('a target without input gets the event itself', () => {
  expect(JSON.parse(inputFor({}))).toEqual(event);
});

it('a constant input replaces the event', () => {
  expect(inputFor({ input: '{"fixed":true}' })).toBe('{"fixed":true}');
});

it('an input path picks a part of the event', () => {
  expect(inputFor({ inputPath: '$.detail.amount' })).toBe('{"minorUnits":20000}');
  expect(inputFor({ inputPath: "$.detail['due date']" })).toBe('"2026-12-01"');
  expect(inputFor({ inputPath: '$.resources[1]' })).toBe('"r-1"');
});

it('an unquoted placeholder becomes JSON', () => {
  const body = filled('{"who": <name>, "what": <amount>}', {
    name: '$.detail.name',
    amount: '$.detail.amount',
  });
  expect(JSON.parse(body)).toEqual({ who: 'Ana "la jefa"', what: { minorUnits: 20000 } });
});

it('a placeholder inside quotes becomes escaped text', () => {
  const body = filled('{"text": "Hola \\"<name>\\": <amount>", "n": <amount>}', {
    name: '$.detail.name',
    amount: '$.detail.amount.minorUnits',
  });
  expect(JSON.parse(body)).toEqual({ text: 'Hola "Ana "la jefa"": 20000', n: 20000 });
});

it('a missing path becomes an empty string', () => {
  expect(filled('{"a": <gone>, "b": "x<gone>y"}', { gone: '$.detail.gone.further' })).toBe(
    '{"a": "", "b": "xy"}',
  );
});

it('the reserved names stand for the event, its rule and its arrival', () => {
  const body = filled(
    '{"e": <aws.events.event.json>, "head": <aws.events.event>, "at": "<aws.events.event.ingestion-time>", "rule": <aws.events.rule-arn>, "name": "<aws.events.rule-name>"}',
  );
  const { detail: _, ...head } = event;
  expect(JSON.parse(body)).toEqual({
    e: event,
    head,
    at: context.ingestionTime,
    rule: 'arn:rule',
    name: 'rule',
  });
});

it.each([
  ['a placeholder that no path defines', { inputTransformer: { inputTemplate: '<nobody>' } }],
  ['a path beyond names and indexes', { inputPath: '$.detail[*]' }],
  ['a path without its root', { inputPath: 'detail' }],
  ['two kinds of input at once', { input: '{}', inputPath: '$.detail' }],
])('%s is refused when the target is put', (_, target) => {
  expect(() => inputFor(target)).toThrow();
});
