import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readStage, StageError } from '../../lib/stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'aviso-stages-'));
afterAll(() => rmSync(folder, { recursive: true }));

const good = {
  stage: 'pilot',
  businessName: 'Banco Ejemplo',
  phoneNumberId: '100000000000009',
  wabaId: '200000000000009',
  displayPhoneNumber: '+15550100009',
};

function readPilot(differences: object, overrides = {}) {
  writeFileSync(join(folder, 'pilot.json'), JSON.stringify({ ...good, ...differences }));
  return readStage('pilot', overrides, folder);
}

it.each(['local', 'dev', 'prod'])('the stage %s in the tree can be used', (name) => {
  expect(readStage(name).stage).toBe(name);
});

it('a stage that says only who sends gets the defaults for the rest', () => {
  expect(readPilot({})).toMatchObject({
    graphUrl: 'https://graph.facebook.com',
    graphVersion: 'v25.0',
    defaultLanguage: 'es',
    producerAccounts: [],
    secretRotationOverlapHours: 24,
    maxConcurrency: { security: 10, service: 10, marketing: 5 },
    batchingSeconds: { inbound: 2, announce: 1 },
  });
  expect(readPilot({}).throughput).toBeUndefined();
  expect(readPilot({}).messagingLimit).toBeUndefined();
});

it('the ids at Meta may be said on the command line instead', () => {
  expect(readPilot({}, { phoneNumberId: '300000000000001' }).phoneNumberId).toBe('300000000000001');
});

it.each([
  ['graphUrl', 'http://graph.facebook.com'],
  ['graphVersion', 'v19.0'],
  ['producerAccounts.0', ['12345']],
  ['producerSources.0', ['aviso']],
  ['phoneNumberId', '+15550100009'],
  ['displayPhoneNumber', '555 0100'],
  ['logRetentionDays', 31],
  ['region', 'Frankfurt'],
  ['maxConcurrency.security', { security: 1 }],
  ['webhookThrottle.burst', { rate: 100 }],
  ['defaultLanguage', 'pt-BR'],
  ['defaultLanguage', 'fr'],
  ['alarmEmail', 'nobody'],
  ['throughput', 0],
  ['throughput', 1001],
  ['messagingLimit', 0],
  ['linksUrl', 'http://go.bank.example/l'],
  ['linksUrl', 'https://go.bank.example/l/'],
  ['linksUrl', 'https://go.bank.example/l?to='],
  ['linkHosts', []],
  ['linkHosts.0', ['https://bank.example']],
  ['linkHosts.0', ['bank.example:443']],
  ['linkHosts.0', ['Bank.example']],
  ['linkHosts.0', ['*.bank.example']],
  ['linkHosts.0', ['.bank.example']],
  ['linkHosts.0', ['bank.example.']],
  ['linkHosts.0', ['example']],
  ['linkHosts.0', ['bank.example,evil.example']],
])('a bad %s is refused, naming file, field and what to do', (path, value) => {
  const field = path.split('.')[0] ?? path;

  const reading = () => readPilot({ [field]: value });

  expect(reading).toThrow(StageError);
  expect(reading).toThrow(/pilot\.json cannot be used/);
  expect(reading).toThrow(new RegExp(`^ {2}${path.replace('.', '\\.')}: `, 'm'));
  expect(reading).toThrow(/Correct these values/);
});

it('a stage may say where links start and where they may lead', () => {
  const links = {
    linksUrl: 'https://go.bank.example/l',
    linkHosts: ['bank.example', 'xn--bnk-qla.example', 'pay.partner.com.mx'],
  };

  expect(readPilot(links)).toMatchObject(links);
});

it('a misspelt field is refused rather than ignored', () => {
  expect(() => readPilot({ archivDays: 3 })).toThrow(/archivDays/);
});

it('two places for alarms are refused, since nobody could say which one rings', () => {
  const both = {
    alarmEmail: 'on-call@bank.example',
    alarmTopicArn: 'arn:aws:sns:eu-west-1:111122223333:on-call',
  };

  expect(() => readPilot(both)).toThrow(/one place for alarms/);
});

it('a bad id from the command line is not blamed on the file alone', () => {
  expect(() => readPilot({}, { wabaId: 'mine' })).toThrow(/wabaId \(given with -c\)/);
});

it('a stage file under another name than its stage is refused', () => {
  expect(() => readPilot({ stage: 'prod' })).toThrow(/must be called prod\.json/);
});

it('a file that is not JSON is named', () => {
  writeFileSync(join(folder, 'broken.json'), '{ "stage": ');

  expect(() => readStage('broken', {}, folder)).toThrow(/broken\.json: this is not a JSON object/);
});

it('an unknown stage is answered with the stages there are', () => {
  expect(() => readStage('nope')).toThrow(/There is no stage "nope".*dev, local, prod/);
});

it('no stage at all is answered with how to say one', () => {
  expect(() => readStage(undefined)).toThrow(/-c stage=<stage>/);
});
