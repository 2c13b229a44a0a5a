import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addressesAt, movedToPorts, withApiAt } from '../../sandbox/assembly/addresses.ts';
import { StackTemplate } from '../../sandbox/assembly/assembly.ts';
import { inDependencyOrder } from '../../sandbox/assembly/dependency-order.ts';
import { holds, resolve, type Scope } from '../../sandbox/assembly/intrinsics.ts';
import { readAssembly } from '../../sandbox/assembly/read-assembly.ts';

const scope: Scope = {
  ref: (logicalId) => (logicalId === 'AWS::NotificationARNs' ? ['a', 'b'] : `ref-${logicalId}`),
  attribute: (logicalId, attribute) => `${logicalId}.${attribute}!`,
  exported: (name) => `exported-${name}`,
  stackOutput: (stack, output) => `${stack}/${output}`,
  condition: (name) => name === 'Yes',
};

describe('an intrinsic function', () => {
  it.each([
    [{ Ref: 'Queue' }, 'ref-Queue'],
    [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, 'Queue.Arn!'],
    [{ 'Fn::GetAtt': 'Nested.Outputs.Arn' }, 'Nested.Outputs.Arn!'],
    [{ 'Fn::Join': ['/', ['a', { Ref: 'B' }, 3]] }, 'a/ref-B/3'],
    [{ 'Fn::Join': [',', { Ref: 'AWS::NotificationARNs' }] }, 'a,b'],
    [{ 'Fn::Sub': '$' + '{Queue} $' + '{Queue.Arn} $' + '{!Left}' }, 'ref-Queue Queue.Arn! $' + '{Left}'],
    [{ 'Fn::Sub': ['$' + '{Own}-$' + '{Queue}', { Own: { Ref: 'X' } }] }, 'ref-X-ref-Queue'],
    [{ 'Fn::ImportValue': 'State:Table' }, 'exported-State:Table'],
    [{ 'Fn::GetStackOutput': { StackName: 'S', OutputName: 'O' } }, 'S/O'],
    [{ 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b:c'] }] }, 'b'],
    [{ 'Fn::If': ['Yes', 'then', 'else'] }, 'then'],
    [{ 'Fn::If': ['No', 'then', { Ref: 'Else' }] }, 'ref-Else'],
    [{ kept: 1, gone: { Ref: 'AWS::NoValue' } }, { kept: 1 }],
    [[1, { Ref: 'AWS::NoValue' }], [1]],
  ])('%j becomes %j', (value, expected) => expect(resolve(value, scope)).toEqual(expected));

  it('that is not known is an error that names it', () => {
    expect(() => resolve({ a: [{ 'Fn::Base64': 'x' }] }, scope)).toThrow('Fn::Base64 is not supported');
  });

  it.each([
    [{ 'Fn::Equals': ['eu', { Ref: 'x' }] }, false],
    [{ 'Fn::Not': [{ 'Fn::Equals': ['ref-x', { Ref: 'x' }] }] }, false],
    [{ 'Fn::Or': [{ Condition: 'No' }, { Condition: 'Yes' }] }, true],
    [{ 'Fn::And': [{ Condition: 'No' }, { Condition: 'Yes' }] }, false],
  ])('of a condition, %j, answers %j', (condition, expected) =>
    expect(holds(condition, scope)).toBe(expected),
  );
});

describe('the order of resources', () => {
  const stack = (name: string, template: unknown) => ({
    name,
    template: StackTemplate.parse(template),
    tags: {},
    assets: new Map(),
  });

  it('puts everything after what it points at, across stacks too', () => {
    const first = stack('First', {
      Resources: {
        Function: {
          Type: 'F',
          Properties: { Table: { 'Fn::ImportValue': 'Second:Table' } },
          DependsOn: 'Role',
        },
        Role: { Type: 'R', Properties: { Name: { 'Fn::Sub': 'a-$' + '{Key.Arn}-$' + '{AWS::Region}' } } },
        Key: { Type: 'K' },
      },
    });
    const second = stack('Second', {
      Resources: { Table: { Type: 'T' } },
      Outputs: { Out: { Value: { Ref: 'Table' }, Export: { Name: 'Second:Table' } } },
    });
    const order = inDependencyOrder({ stacks: [first, second] }).map(({ logicalId }) => logicalId);
    expect(order).toEqual(['Key', 'Role', 'Table', 'Function']);
  });

  it('cannot be made when two resources wait for one another, and says which', () => {
    const round = stack('Round', {
      Resources: { A: { Type: 'T', Properties: { b: { Ref: 'B' } } }, B: { Type: 'T', DependsOn: ['A'] } },
    });
    expect(() => inDependencyOrder({ stacks: [round] })).toThrow('Round/A → Round/B → Round/A');
  });
});

describe('addresses in templates', () => {
  it('move with the port base, each exactly once even where the ranges overlap', () => {
    const text = 'http://127.0.0.1:4566 http://127.0.0.1:4568/x 127.0.0.1:4567 127.0.0.1:45680';
    expect(movedToPorts(text, 4567)).toBe(
      'http://127.0.0.1:4567 http://127.0.0.1:4569/x 127.0.0.1:4568 127.0.0.1:45680',
    );
  });

  it('of an HTTP API become the port it listens on', () => {
    const { apiUrl } = addressesAt(5000);
    const value = { url: 'https://abc123.execute-api.eu-west-1.amazonaws.com/webhook' };
    expect(withApiAt(value, apiUrl)).toEqual({ url: 'http://127.0.0.1:5001/webhook' });
  });
});

it('an assembly is read with its stacks, their tags, and the folders of their assets', () => {
  const folder = mkdtempSync(join(tmpdir(), 'assembly-'));
  const write = (file: string, value: unknown) => writeFileSync(join(folder, file), JSON.stringify(value));
  write('manifest.json', {
    artifacts: {
      A: {
        type: 'aws:cloudformation:stack',
        properties: { templateFile: 'A.template.json', stackName: 'Stack-A', tags: { stage: 'local' } },
      },
      'A.assets': { type: 'cdk:asset-manifest', properties: { file: 'A.assets.json' } },
      Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
    },
  });
  write('A.template.json', { Resources: { F: { Type: 'T', Properties: { at: 'http://127.0.0.1:4568' } } } });
  write('A.assets.json', {
    files: { hash: { source: { path: 'asset.hash' }, destinations: { here: { objectKey: 'hash.zip' } } } },
  });

  const [stack] = readAssembly(folder, 7000).stacks;

  expect(stack).toMatchObject({ name: 'Stack-A', tags: { stage: 'local' } });
  expect(stack?.assets.get('hash.zip')).toBe(join(folder, 'asset.hash'));
  expect(stack?.template.Resources.F?.Properties).toEqual({ at: 'http://127.0.0.1:7002' });
});
