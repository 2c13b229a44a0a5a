import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { phrasesByWriter } from '../../adapters/phrases/phrases-by-writer.ts';
import { pack } from '../../core/conversations/classifier/pack.ts';
import { train } from '../../core/conversations/classifier/train.ts';
import { Intent } from '../../core/conversations/intent.ts';
import { keptModel, modelChecksum } from '../../lib/bundle/trained-model.ts';
import { bundleFunctions, distFolder } from '../../lib/bundle-functions.ts';

mkdirSync(distFolder, { recursive: true });
const folder = mkdtempSync(join(distFolder, '.understanding-'));
afterAll(() => rmSync(folder, { recursive: true }));

const handler = join(folder, 'dist/understand/handler.js');
beforeAll(async () => {
  mkdirSync(join(folder, 'functions/understand'), { recursive: true });
  writeFileSync(
    join(folder, 'functions/understand/handler.ts'),
    `import { trainedModel } from '../../../../adapters/phrases/trained-model.ts';
     import { understandText } from '../../../../core/conversations/understand-text.ts';
     const understand = understandText(trainedModel);
     export const handler = (text: string) => understand(text);`,
  );
  await bundleFunctions(join(folder, 'functions'), join(folder, 'dist'));
});

it('a bundle brings the trained weights instead of phrases and training', () => {
  const code = readFileSync(handler, 'utf8');
  expect(code).not.toContain('readdirSync');
  expect(code).not.toContain('estado de cuenta enero');
  expect(statSync(handler).size).toBeLessThan(600 * 1024);
});

it.each([
  ['cuánto tengo en la cuenta', 'balance'],
  ['quero pagar a fatura', 'pay_now'],
  ['when is my payment due and how much', 'payment_date'],
])('a bundle understands %j as what the phrases teach', (text, intent) => {
  const understand = createRequire(import.meta.url)(handler).handler;
  expect(understand(text)).toMatchObject({ intent, band: 'answer', by: 'classifier' });
});

it('two trainings make the same model, to the byte', () => {
  const phrases = [...phrasesByWriter().values()].flat().filter((_, i) => i % 10 === 0);
  expect(Buffer.compare(pack(train(phrases, Intent.options)), pack(train(phrases, Intent.options)))).toBe(0);
});

it('bundling again finds the model that it has trained', async () => {
  const models = join(folder, 'models');
  mkdirSync(models);
  writeFileSync(join(models, `model-${modelChecksum()}.txt`), 'weights');

  expect(await keptModel(models)).toBe('weights');
});
