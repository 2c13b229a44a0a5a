import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { conversionAttribute } from '../../adapters/dynamodb/touch-attributes.ts';
import { Conversion } from '../../core/catalogue/conversion.ts';
import { takenByMeta } from '../../core/conversations/touch.ts';
import { State } from '../../core/delivery/message.ts';
import { readStage } from '../../lib/stage.ts';
import { compilePattern } from '../../sandbox/eventbridge/event-pattern.ts';
import { synthesised } from './synthesised.ts';

const { announce } = synthesised();

it('changes of messages are read from the stream in batches, and a bad one is isolated and kept', () => {
  announce.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    StartingPosition: 'TRIM_HORIZON',
    BatchSize: 100,
    MaximumBatchingWindowInSeconds: 1,
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 10,
    FilterCriteria: { Filters: [{ Pattern: '{"eventName":["MODIFY"]}' }] },
    DestinationConfig: { OnFailure: { Destination: Match.objectLike({ 'Fn::GetAtt': Match.anyValue() }) } },
  });
});

it('of templates, first words are announced as well as changes', () => {
  announce.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT","MODIFY"]}' }] },
  });
});

/** Whether a mapping of the stack hands this change of a table to its function. */
function isRead(mapping: RegExp, change: object): boolean {
  const [found, ...others] = Object.entries(announce.findResources('AWS::Lambda::EventSourceMapping')).filter(
    ([id]) => mapping.test(id),
  );
  expect(others).toEqual([]);
  const filters: { Pattern: string }[] = found?.[1].Properties.FilterCriteria.Filters;
  return filters.some(({ Pattern }) => compilePattern(JSON.parse(Pattern))(change));
}

describe('of outcomes', () => {
  const outcome = (NewImage: object, eventName = 'MODIFY') =>
    isRead(/^AnnouncerOutcomeChanges/, { eventName, dynamodb: { NewImage } });

  it.each(Conversion.options)(
    'a %s is told, on a row that was there and on one that begins with it',
    (kind) => {
      const row = { messageId: { S: 'msg' }, [conversionAttribute(kind)]: { N: '1' } };

      expect(outcome(row)).toBe(true);
      expect(outcome(row, 'INSERT')).toBe(true);
    },
  );

  it('what nothing has come of wakes nobody', () => {
    expect(outcome({ messageId: { S: 'msg' }, at: { N: '1' } }, 'INSERT')).toBe(false);
    expect(outcome({ messageId: { S: 'msg' }, answer_confirm: { N: '1' } })).toBe(false);
  });
});

it.each([
  ['in#wamid.1', 'INSERT', true],
  ['bus#evt-1', 'INSERT', true],
  ['in#wamid.1', 'MODIFY', false],
  ['chat', 'INSERT', false],
  ['challenge#1', 'INSERT', false],
])('of a conversation, the item %s on %s is told: %s', (entry, eventName, told) => {
  expect(isRead(/^AnnouncerTurns/, { eventName, dynamodb: { Keys: { entry: { S: entry } } } })).toBe(told);
});

it.each([
  ['meta:reply', true],
  ['meta:131050', true],
  ['event:evt-1', false],
  ['import:march.csv', false],
])('of consent, a receipt by %s is told: %s', (by, told) => {
  const change = { eventName: 'INSERT', dynamodb: { NewImage: { by: { S: by } } } };

  expect(isRead(/^AnnouncerReceipts/, change)).toBe(told);
});

describe('a message', () => {
  const image = (state: string, template?: string) => ({
    state: { S: state },
    ...(template && { template: { S: template } }),
  });
  const isKept = (before: object, after: object) =>
    isRead(/^OutcomesTaken/, { eventName: 'MODIFY', dynamodb: { OldImage: before, NewImage: after } });
  const untaken = State.options.filter((state) => !takenByMeta.some((taken) => taken === state));

  it.each(takenByMeta)('that becomes %s is kept for what comes of it, once', (state) => {
    for (const before of untaken) expect(isKept(image(before), image(state))).toBe(true);
    for (const before of takenByMeta) expect(isKept(image(before, 't@1'), image(state, 't@1'))).toBe(false);
  });

  it('is looked at again when its words come to be known after a status', () => {
    expect(isKept(image('sent'), image('sent', 't@1'))).toBe(true);
  });

  it.each(untaken)('that becomes %s is not', (state) => {
    for (const before of State.options) expect(isKept(image(before), image(state, 't@1'))).toBe(false);
  });
});

it('on one’s own machine a change is announced at once', () => {
  synthesised(readStage('local')).announce.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    MaximumBatchingWindowInSeconds: 0,
  });
});

it('nobody but the announcer may speak as Aviso on the bus', () => {
  const [role] = Object.keys(announce.findResources('AWS::IAM::Role')).filter((id) => /^Announcer/.test(id));

  announce.hasResourceProperties('AWS::Events::EventBusPolicy', {
    Statement: {
      Effect: 'Deny',
      Action: 'events:PutEvents',
      Principal: { AWS: '*' },
      Condition: {
        StringEquals: { 'events:source': 'aviso' },
        ArnNotEquals: { 'aws:PrincipalArn': { 'Fn::GetAtt': [role, 'Arn'] } },
      },
    },
  });
});

it('the announcer is told the bus', () => {
  announce.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { EVENT_BUS_NAME: Match.anyValue() } },
  });
});

it('a person hears of changes that are announced, or kept, late or not at all', () => {
  const metrics = Object.values(announce.findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties.MetricName,
  );

  const ofEach = ['ApproximateNumberOfMessagesVisible', 'IteratorAge'];
  expect(metrics.sort()).toEqual([...ofEach, ...ofEach].sort());
});
