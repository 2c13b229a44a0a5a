import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it, vi } from 'vitest';
import { cdkContext } from './synthesised.ts';

vi.setConfig({ testTimeout: 120_000 });

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const outdir = mkdtempSync(join(tmpdir(), 'aviso-synthesis-'));
afterAll(() => rmSync(outdir, { recursive: true }));

// Other work on the machine changes how long a synthesis takes, and hardly how much it has to do.
const tellCpuTime = `data:text/javascript,process.on('exit', () => console.log(JSON.stringify(process.cpuUsage())))`;

/** The way the CDK’s command line runs the app. */
const synthesise = (context: Record<string, string>) =>
  run(process.execPath, ['--import', tellCpuTime, 'bin/app.ts'], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      CDK_VALIDATION: 'false', // the full check is a test of its own
      CDK_OUTDIR: join(outdir, context.stage ?? 'none'),
      CDK_CONTEXT_JSON: JSON.stringify({ ...cdkContext, ...context }),
    },
  });

it.each(['local', 'dev', 'prod'])(
  'the stage %s synthesises whole, without a warning, in less than 15 seconds of work',
  async (stage) => {
    const { stdout, stderr } = await synthesise({ stage });

    const { user, system } = JSON.parse(stdout); // nothing else is printed
    expect((user + system) / 1e6).toBeLessThan(15);
    expect(stderr).toBe('');
    const { artifacts } = JSON.parse(readFileSync(join(outdir, stage, 'manifest.json'), 'utf8'));
    for (const name of ['State', 'Channels', 'Inbound', 'Announce']) {
      expect(artifacts[`Aviso-${stage}-${name}`]).toMatchObject({
        type: 'aws:cloudformation:stack',
        properties: { tags: { 'aviso:stage': stage } },
      });
    }
  },
);

it('the ids at Meta given on the command line are the ones deployed', async () => {
  await synthesise({ stage: 'dev', phoneNumberId: '300000000000001', wabaId: '300000000000002' });

  const template = JSON.parse(readFileSync(join(outdir, 'dev/Aviso-dev-Channels.template.json'), 'utf8'));
  expect(template.Outputs).toMatchObject({
    PhoneNumberId: { Value: '300000000000001' },
    WabaId: { Value: '300000000000002' },
  });
});

it('an unknown stage ends in one sentence and not in a stack trace', async () => {
  const failure = synthesise({ stage: 'nope' });

  await expect(failure).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^There is no stage "nope"[^\n]+\n$/),
  });
});
