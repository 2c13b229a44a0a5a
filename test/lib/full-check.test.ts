import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, CfnResource, type Stack, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, expect, it, vi } from 'vitest';
import { catalogue } from '../../core/catalogue/catalogue.ts';
import { avisoStacks } from '../../lib/aviso-stacks.ts';
import { channelOf } from '../../lib/channel-of.ts';
import type { ChannelType } from '../../lib/constructs/notification-channel.ts';
import { readStage, type Stage } from '../../lib/stage.ts';
import { anApp, cdkContext } from './synthesised.ts';

vi.setConfig({ testTimeout: 120_000 });
vi.stubEnv('JSII_DEPRECATED', 'quiet'); // the pack reads every property of every resource, outdated ones too

const outdir = mkdtempSync(join(tmpdir(), 'aviso-check-'));
afterAll(() => rmSync(outdir, { recursive: true }));

/** A deployment with every option on, so that no resource escapes the check. */
const everything: Stage = {
  ...readStage('prod'),
  producerAccounts: ['111122223333'],
  producerSources: ['core-banking'],
  foreignDetailTypes: ['LedgerClosed'],
  alarmEmail: 'on-call@bank.example',
  linksUrl: 'https://go.bank.example/l',
  linkHosts: ['bank.example'],
};

const types: readonly ChannelType[] = [
  ...catalogue.map(channelOf),
  { name: 'paper-copy', detailType: 'PaperCopyAsked', lane: 'service' as const, documents: true },
];

/** Everything we deploy with something planted beside it, under AWS's own schemas and the AwsSolutions pack. */
function checkedWith(plant: (stack: Stack) => void, stage = everything): App {
  const app = anApp({ outdir, builtinCloudFormationValidation: true });
  const { state } = avisoStacks(app, stage, {}, types);
  plant(state);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
}

it('the built-in validation counts as errors, here and in a deployment', () => {
  expect(cdkContext['@aws-cdk/core:validateAgainstDefaultRules']).toBe(true);
});

it.each([
  ['to any account', {}],
  ['to an account and region that the stage names', { account: '111122223333', region: 'eu-west-1' }],
])('neither AWS’s schemas nor the AwsSolutions pack find anything in what we deploy %s', (_, place) => {
  const app = checkedWith(() => {}, { ...everything, ...place });

  expect(() => app.synth()).not.toThrow();
});

it('the check would see a queue that takes plain HTTP', () => {
  const app = checkedWith((stack) => new Queue(stack, 'Bare'));

  expect(() => app.synth()).toThrow(/AwsSolutions-SQS4/);
});

it('the check would see a misspelt property', () => {
  const app = checkedWith((stack) => {
    new CfnResource(stack, 'Odd', { type: 'AWS::SQS::Queue', properties: { QeueName: 'odd' } });
  });

  expect(() => app.synth()).toThrow(/QeueName/);
});

it('what is acknowledged is little, and each has a reason that an auditor can read', () => {
  const acknowledged = checkedWith(() => {})
    .node.findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries(data));

  const rules = acknowledged.map(([rule]) => rule.replace(/^.*AwsSolutions-/, '').replace(/\[.*/, '')).sort();
  const documents = types.filter((type) => type.documents).map(() => 'IAM5');
  const schedules = types.map(() => 'IAM5');
  const webhooks = ['IAM5', 'IAM5', 'IAM5']; // two that are too large for the queue, one that nobody can read
  const received = ['IAM5']; // what customers send
  const routes = ['APIG4', 'APIG4', 'APIG4', 'APIG4'];
  const secrets = ['SMG4', 'SMG4', 'SMG4', 'SMG4', 'SMG4'];

  expect(rules).toEqual([
    ...routes,
    ...documents,
    ...schedules,
    ...webhooks,
    ...received,
    'S1',
    ...secrets,
    'SQS3',
    'SQS3',
    'SQS3',
  ]);
  for (const [, reason] of acknowledged) expect(reason).toMatch(/^.{20,} Owner: [a-z ]+\.$/);
});
