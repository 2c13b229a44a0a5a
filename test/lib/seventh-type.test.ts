import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { cdkContext } from './synthesised.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'aviso-seventh-'));
const checkout = join(folder, 'checkout');
afterAll(() => rmSync(folder, { recursive: true }));

const entry = `
import * as z from 'zod';
import en from '../../templates/card-expiry/en.json' with { type: 'json' };
import es from '../../templates/card-expiry/es.json' with { type: 'json' };
import esMX from '../../templates/card-expiry/es_MX.json' with { type: 'json' };
import ptBR from '../../templates/card-expiry/pt_BR.json' with { type: 'json' };
import { templatesIn } from '../templates/message-template.ts';
import { notificationType } from './notification-type.ts';
import { cardLast4 } from './vocabulary.ts';

export const cardExpiry = notificationType({
  name: 'card-expiry',
  detailType: 'CardExpiring',
  purpose: 'service',
  category: 'UTILITY',
  lane: 'service',
  policy: { quietHours: 'respected', cap: 'shared', collects: false },
  timeToLiveSeconds: 3600,
  patienceSeconds: 3600,
  data: z.object({ cardLast4 }),
  templates: templatesIn([es, esMX, ptBR, en]),
  answers: ['renew'],
  fill: ({ data }, { customer }) => ({ name: customer.name, card: data.cardLast4 }),
});
`;

const texts = {
  es: ['Hola {{name}}, tu tarjeta terminada en {{card}} vence este mes.', 'Renovar'],
  es_MX: ['Hola {{name}}, tu tarjeta con terminación {{card}} vence este mes.', 'Renovar'],
  pt_BR: ['Olá {{name}}, seu cartão final {{card}} vence neste mês.', 'Renovar'],
  en: ['Hi {{name}}, your card ending in {{card}} expires this month.', 'Renew'],
};

const templateIn = (language: string, [text, label]: string[]) => ({
  name: 'card_expiry',
  language,
  category: 'UTILITY',
  parameter_format: 'NAMED',
  components: [
    {
      type: 'BODY',
      text,
      example: {
        body_text_named_params: [
          { param_name: 'name', example: 'Ana' },
          { param_name: 'card', example: '4242' },
        ],
      },
    },
    { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: label }] },
  ],
  phrases: {},
});

/** What somebody does who adds a type: an entry, its templates, and its line in the catalogue. */
beforeAll(() => {
  for (const name of ['bin', 'lib', 'core', 'functions', 'adapters', 'cli', 'templates', 'package.json'])
    cpSync(join(root, name), join(checkout, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'));

  writeFileSync(join(checkout, 'core/catalogue/card-expiry.ts'), entry);
  mkdirSync(join(checkout, 'templates/card-expiry'));
  for (const [language, words] of Object.entries(texts))
    writeFileSync(
      join(checkout, `templates/card-expiry/${language}.json`),
      JSON.stringify(templateIn(language, words)),
    );
  const catalogue = join(checkout, 'core/catalogue/catalogue.ts');
  writeFileSync(
    catalogue,
    `import { cardExpiry } from './card-expiry.ts';\n${readFileSync(catalogue, 'utf8').replace('  fraudAlert,\n', '  fraudAlert,\n  cardExpiry,\n')}`,
  );
});

it('a seventh type is an entry and its templates, and its rule, queue and dispatcher appear', async () => {
  const outdir = join(folder, 'cdk.out');
  await run(process.execPath, ['bin/app.ts'], {
    cwd: checkout,
    env: {
      PATH: process.env.PATH,
      CDK_VALIDATION: 'false',
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify({ ...cdkContext, stage: 'dev' }),
    },
  });

  const channels = Template.fromJSON(
    JSON.parse(readFileSync(join(outdir, 'Aviso-dev-Channels.template.json'), 'utf8')),
  );
  channels.hasResourceProperties('AWS::Events::Rule', { EventPattern: { 'detail-type': ['CardExpiring'] } });
  channels.hasResourceProperties('AWS::SQS::Queue', { QueueName: 'aviso-dev-card-expiry' });
  channels.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { NOTIFICATION_TYPE: 'card-expiry' } },
  });
  channels.hasOutput('CardExpiryBufferUrl', {});
  expect(readFileSync(join(checkout, 'dist/dispatch/handler.js'), 'utf8')).toContain('CardExpiring');
});

it('nothing is synthesised of a type whose templates are not there', async () => {
  rmSync(join(checkout, 'templates/card-expiry/pt_BR.json'));

  const { code, stderr } = await run(process.execPath, ['bin/app.ts'], { cwd: checkout }).catch(
    (error: unknown) => Object(error),
  );

  expect(code).toBe(2);
  expect(stderr).toMatch(/^templates\/card-expiry\/en\.json:1: languages: card-expiry has no "pt_BR"/);
});
