import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cdkContext } from '../lib/synthesised.ts';

vi.setConfig({ testTimeout: 120_000 });

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'aviso-lint-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (cwd: string, args: string[], env: Record<string, string> = {}) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const options = { cwd, env: { PATH: process.env.PATH, NO_COLOR: '1', ...env } };
    execFile(process.execPath, args, options, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });

const lint = (cwd: string, ...args: string[]) => run(cwd, ['bin/aviso.ts', 'templates', 'lint', ...args]);

const seed = (file: string, from: string, to: string) => {
  const text = readFileSync(file, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  writeFileSync(file, text.replace(from, to));
  return text.slice(0, text.indexOf(from)).split('\n').length;
};

describe('aviso templates lint', () => {
  const copy = join(folder, 'templates');
  beforeAll(() => cpSync(join(root, 'templates'), copy, { recursive: true }));

  it('finds nothing in our own templates, and says how many it read', async () => {
    const { code, stdout } = await lint(root);

    expect(stdout).toMatch(/^No findings in \d+ template files\.\n$/);
    expect(code).toBe(0);
  });

  it('writes a line per finding as compilers do, by file, and counts them', async () => {
    const es = join(copy, 'fraud-alert/es.json');
    const first = seed(es, 'fraud_alert', 'FraudAlert');
    const second = seed(es, 'Fui yo"', 'Enviar PIN"');

    const told = await lint(root, copy);
    const json = await lint(root, copy, '--json');

    expect(told.code).toBe(1);
    const lines = told.stdout.split('\n');
    expect(lines).toContainEqual(expect.stringMatching(`^${es}:${first}: name: "FraudAlert" must`));
    expect(lines).toContainEqual(
      expect.stringMatching(`^${es}:${second}: secret-request: asks the customer for "pin"`),
    );
    expect(lines.at(-2)).toMatch(/^5 findings in 4 template files of \d+\.$/); // three languages differ in name
    expect(json.code).toBe(1);
    const { files, findings } = JSON.parse(json.stdout);
    expect(files).toContain(es);
    expect(findings).toHaveLength(5);
    expect(findings).toContainEqual({
      file: es,
      line: first,
      column: 13,
      rule: 'name',
      message: expect.any(String),
    });
  });

  it('misses a type that the catalogue has, in a folder of types but not in a folder of one', async () => {
    rmSync(join(copy, 'fraud-alert'), { recursive: true });

    expect((await lint(root, copy)).stdout).toContain(
      `${join(copy, 'fraud-alert/es.json')}:1: languages: fraud-alert is in the catalogue and has no templates`,
    );
    expect((await lint(root, join(copy, 'transaction-alert'))).code).toBe(0);
  });

  it.each(['nowhere', 'bin'])('says what it wants instead of the folder %s', async (name) => {
    const { code, stderr } = await lint(root, name);

    expect(code).toBe(2);
    expect(stderr).toMatch(/^There is no folder nowhere|^bin holds no templates/);
  });
});

describe('a checkout with a mistake in a template', () => {
  const checkout = join(folder, 'checkout');
  const es = join(checkout, 'templates/transaction-alert/es.json');
  const good = readFileSync(join(root, 'templates/transaction-alert/es.json'), 'utf8');
  beforeAll(() => {
    for (const name of ['bin', 'lib', 'core', 'functions', 'adapters', 'cli', 'templates', 'package.json'])
      cpSync(join(root, name), join(checkout, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'));
  });

  const synthesise = () =>
    run(checkout, ['bin/app.ts'], {
      CDK_VALIDATION: 'false',
      CDK_OUTDIR: join(folder, 'cdk.out'),
      CDK_CONTEXT_JSON: JSON.stringify({ ...cdkContext, stage: 'local' }),
    });

  it.each([
    ['that Meta would refuse', '¿Fuiste tú?', '¿Fuiste tú? Responde con tu PIN.', 'secret-request'],
    ['that keeps the catalogue from loading', '"UTILITY"', '"USEFUL"', 'shape'],
    ['against the catalogue', '"UTILITY"', '"AUTHENTICATION"', 'category'],
    ['that is not even JSON', '"UTILITY"', 'UTILITY', 'json'],
  ])('%s is not synthesised, and the line is named', async (_, from, to, rule) => {
    writeFileSync(es, good);
    const line = seed(es, from, to);

    const { code, stdout, stderr } = await synthesise();

    expect(stderr).toMatch(new RegExp(`^templates/transaction-alert/es\\.json:${line}: ${rule}: `));
    expect(stderr).toMatch(/\n1 finding in 1 template file of \d+\.\n$/);
    expect(stderr).not.toContain('    at ');
    expect(stdout).toBe('');
    expect(code).toBe(2);
    expect((await lint(checkout)).stdout).toBe(stderr);
  });

  it('in an experiment is not synthesised either', async () => {
    writeFileSync(es, good);
    seed(join(checkout, 'core/catalogue/experiments.ts'), 'share: 0.5', 'share: 0.6');

    const { code, stderr } = await synthesise();

    expect(stderr).toContain(
      'core/catalogue/experiments.ts:1: experiment: loan-call-to-action has shares that sum to 1.1, not to 1\n',
    );
    expect(code).toBe(2);
  });
});
