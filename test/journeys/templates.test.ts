import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RunningSandbox, startSandbox } from './running-sandbox.ts';

vi.setConfig({ testTimeout: 60_000 });

const root = join(import.meta.dirname, '../..');
/** Another checkout, in which templates may be edited. */
const edited = mkdtempSync(join(tmpdir(), 'aviso-templates-'));
let sandbox: RunningSandbox;
beforeAll(async () => {
  for (const part of ['bin', 'cli', 'core', 'adapters', 'templates', 'package.json'])
    cpSync(join(root, part), join(edited, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(edited, 'node_modules'));
  sandbox = await startSandbox({ args: ['--no-seed'] });
});
afterAll(async () => {
  await sandbox?.stop();
  rmSync(edited, { recursive: true });
});

type Line = {
  template: string;
  language: string;
  version: string;
  metaName: string;
  status: string;
  outcome: string;
  bundled: boolean;
  inUse: string;
};

/** `aviso templates …` from a checkout, with what it says as JSON. */
const templates = (checkout: string, ...args: string[]) =>
  new Promise<{
    code: number;
    lines: Line[];
    findings?: object[];
    unavailable?: string[];
    reviewed?: { templates: Line[] };
  }>((resolve, reject) => {
    const all = [
      'bin/aviso.ts',
      'templates',
      ...args,
      '--json',
      '--local',
      '--port-base',
      String(sandbox.portBase),
    ];
    const options = { cwd: checkout, env: { PATH: process.env.PATH, NO_COLOR: '1' } };
    execFile(process.execPath, all, options, (error, stdout, stderr) => {
      try {
        const { templates: lines = [], ...rest } = JSON.parse(stdout);
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, lines, ...rest });
      } catch {
        reject(new Error(stderr || stdout));
      }
    });
  });

const file = join(edited, 'templates/fraud-alert/es.json');
const reword = (from: string, to: string): void => {
  const text = readFileSync(file, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} does not say ${from}`);
  writeFileSync(file, text.replace(from, to));
};
const spanish = ({ lines }: { lines: Line[] }) =>
  lines.filter(({ template, language }) => template === 'fraud_alert' && language === 'es');
const behave = async (template: object) => {
  await sandbox.behaviour({ template: { name: 'fraud_alert', language: 'es', ...template } });
  await sandbox.settle();
};
const announced = async () =>
  (await sandbox.events())
    .filter(({ detailType }) => detailType === 'TemplateStatusChanged')
    .map(({ detail }) => Object(detail.data))
    .filter(({ template, language }) => template === 'fraud_alert' && language === 'es');

describe('templates as code', () => {
  it('are adopted where Meta knows them already, and nothing is done the second time', async () => {
    const dry = await templates(root, 'push', '--dry-run');
    expect(new Set(dry.lines.map(({ outcome }) => outcome))).toEqual(new Set(['would adopt']));
    const first = await templates(root, 'push');
    expect(new Set(first.lines.map(({ outcome }) => outcome))).toEqual(new Set(['adopted']));
    const second = await templates(root, 'push', '--type', 'fraud-alert');
    expect(new Set(second.lines.map(({ outcome }) => outcome))).toEqual(new Set(['unchanged']));
    expect(second.lines.length).toBeLessThan(first.lines.length);
  });

  it('wait beside the version that is approved when they are worded anew', async () => {
    reword('¿Fuiste tú?', '¿Has sido tú?');
    await sandbox.behaviour({ reviews: [{ delayMs: 3000 }] });

    const [pushed] = spanish(await templates(edited, 'push'));
    expect(pushed).toMatchObject({
      outcome: 'created',
      status: 'PENDING',
      metaName: `fraud_alert_${pushed?.version}`,
    });
    const before = await templates(edited, 'status');
    expect(spanish(before)).toHaveLength(2);
    expect(spanish(before)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ metaName: 'fraud_alert', bundled: false, inUse: 'fallback' }),
        expect.objectContaining({ status: 'PENDING', bundled: true, inUse: 'no' }),
      ]),
    );
    expect(before.code).toBe(0);

    const after = await templates(edited, 'status', '--wait');
    expect(spanish(after)).toEqual(
      expect.arrayContaining([expect.objectContaining({ status: 'APPROVED', bundled: true, inUse: 'yes' })]),
    );
    expect(after.code).toBe(0);
    await sandbox.settle();
    expect(await announced()).toContainEqual(
      expect.objectContaining({ version: pushed?.version, status: 'APPROVED', previous: 'PENDING' }),
    );
  });

  it('that Meta pauses are replaced by the last approved version, and it is told on the bus', async () => {
    await behave({ status: 'PAUSED' });

    const status = await templates(root, 'status');
    expect(spanish(status)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ metaName: 'fraud_alert', status: 'PAUSED', bundled: true, inUse: 'no' }),
        expect.objectContaining({ status: 'APPROVED', bundled: false, inUse: 'fallback' }),
      ]),
    );
    expect(status).toMatchObject({ code: 1, unavailable: [] });
    expect(await announced()).toContainEqual(
      expect.objectContaining({ metaName: 'fraud_alert', status: 'PAUSED', previous: 'APPROVED' }),
    );
  });

  it('that Meta puts into another category are told with the old one, and leave the line that calls a person', async () => {
    await behave({ category: 'MARKETING' });

    expect(await announced()).toContainEqual(
      expect.objectContaining({ category: 'MARKETING', previousCategory: 'UTILITY' }),
    );
    expect(sandbox.said()).toContain('"templateCategory":"fraud_alert/es from UTILITY to MARKETING now"');
  });

  it('are known right again after a webhook was lost', async () => {
    const graph = `${sandbox.metaUrl}/v25.0/${sandbox.output('WabaId')}/subscribed_apps`;
    const { SecretString: token } = await sandbox.aws.secretsManager.send(
      new GetSecretValueCommand({ SecretId: sandbox.output('AccessTokenArn') }),
    );
    const headers = { authorization: `Bearer ${token}` };
    await fetch(graph, { method: 'DELETE', headers });
    await behave({ status: 'APPROVED' });
    await fetch(graph, { method: 'POST', headers });

    const [known] = spanish(await templates(root, 'status')).filter(({ bundled }) => bundled);
    expect(known).toMatchObject({ status: 'APPROVED', inUse: 'yes' });
    await sandbox.settle();
    expect((await announced()).at(-1)).toMatchObject({ status: 'APPROVED', previous: 'PAUSED' });
  });

  it('that Meta rejects end the wait with a finding', async () => {
    reword('¿Has sido tú?', '¿Lo hiciste tú?');
    await sandbox.behaviour({ reviews: [{ status: 'REJECTED', reason: 'TAG_CONTENT_MISMATCH' }] });

    const { code, lines, reviewed } = await templates(edited, 'push', '--wait');
    expect(code).toBe(1);
    expect(spanish({ lines })).toMatchObject([{ outcome: 'created' }]);
    expect(spanish({ lines: reviewed?.templates ?? [] })).toContainEqual(
      expect.objectContaining({
        status: 'REJECTED',
        reason: 'TAG_CONTENT_MISMATCH',
        bundled: true,
        inUse: 'no',
      }),
    );
  });

  it('are not submitted while the lint finds anything', async () => {
    reword('"Fui yo"', '"Fui yo, y nadie más que yo"');

    const { code, lines, findings } = await templates(edited, 'push');
    expect({ code, lines }).toEqual({ code: 1, lines: [] });
    expect(findings).toContainEqual(expect.objectContaining({ rule: 'button-label' }));
  });
});
