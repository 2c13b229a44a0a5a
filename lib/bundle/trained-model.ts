import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import type { Plugin } from 'esbuild';
import { phrasesByWriter } from '../../adapters/phrases/phrases-by-writer.ts';
import { pack } from '../../core/conversations/classifier/pack.ts';
import { train } from '../../core/conversations/classifier/train.ts';
import { Intent } from '../../core/conversations/intent.ts';

const root = join(import.meta.dirname, '../..');
const madeFrom = [
  'core/conversations/{phrases,classifier}/*',
  'core/conversations/{concepts,intent,plain-text}.ts',
  'lib/bundle/trained-model.ts',
];

/** Of the phrases and of the code that trains on them. */
export function modelChecksum(): string {
  const hash = createHash('sha256');
  for (const path of globSync(madeFrom, { cwd: root }).toSorted())
    hash.update(path).update(readFileSync(join(root, path)));
  return hash.digest('hex').slice(0, 16);
}

/** Trains on all phrases: the model's bytes, compressed, as base64. */
function trainModel(): string {
  const bytes = pack(train([...phrasesByWriter().values()].flat(), Intent.options));
  return brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 20 },
  }).toString('base64');
}

/** Trained once for each checksum, and kept in `folder`; written aside first, since others may be bundling too. */
export async function keptModel(folder: string): Promise<string> {
  const path = join(folder, `model-${modelChecksum()}.txt`);
  if (existsSync(path)) return readFileSync(path, 'utf8');
  const model = trainModel();
  await mkdir(folder, { recursive: true });
  await writeFile(`${path}.${process.pid}`, model);
  await rename(`${path}.${process.pid}`, path);
  return model;
}

/** Puts the trained weights in the place of the module that would train them from the phrases. */
export const trainedModel = (folder: string): Plugin => ({
  name: 'trained-model',
  setup: ({ onLoad }) =>
    onLoad({ filter: /adapters[\\/]phrases[\\/]trained-model\.ts$/ }, async ({ path }) => ({
      resolveDir: join(path, '..'),
      loader: 'ts',
      contents: `
        import { brotliDecompressSync } from 'node:zlib';
        import { unpack } from '../../core/conversations/classifier/pack.ts';
        let model;
        export const trainedModel = () =>
          (model ??= unpack(brotliDecompressSync(Buffer.from('${await keptModel(folder)}', 'base64'))));`,
    })),
});
