import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build, type Format, type Metafile, type Plugin } from 'esbuild';
import { trainedModel } from './bundle/trained-model.ts';

const format: Format = 'cjs';
const root = join(import.meta.dirname, '..');

export const distFolder = join(root, 'dist');

/** An SDK client tells AWS its own version and brings its whole package.json along for that. */
const versionsOnly: Plugin = {
  name: 'versions-only',
  setup: ({ onLoad }) =>
    onLoad({ filter: /@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    }),
};

/** Schemas can print themselves as JSON Schema, which only people and builds ask of them. */
const noJsonSchema: Plugin = {
  name: 'no-json-schema',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/(to-json-schema|json-schema-processors)\.js$/ }, () => ({
      path: join(import.meta.dirname, 'bundle/no-json-schema.ts'),
    })),
};

/** Bundles every `functions/<name>/handler.ts` into `dist/<name>/handler.js` in one go. */
export async function bundleFunctions(from = join(root, 'functions'), into = distFolder): Promise<Metafile> {
  const names = readdirSync(from).filter((name) => existsSync(join(from, name, 'handler.ts')));
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(names.map((name) => [`${name}/handler`, join(from, name, 'handler.ts')])),
    outdir: into,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format,
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    alias: {
      '@aws-sdk/credential-provider-node': join(import.meta.dirname, 'bundle/lambda-credentials.ts'),
      '@aws-sdk/endpoint-cache': join(import.meta.dirname, 'bundle/no-endpoint-cache.ts'),
    },
    // Loaded by the SDK when a service streams events, which none of ours does.
    external: ['@smithy/core/event-streams'],
    plugins: [versionsOnly, noJsonSchema, trainedModel(join(distFolder, '.models'))],
    // A schema's way to print itself is then undefined, and nobody asks for it.
    logOverride: { 'import-is-undefined': 'silent' },
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  const packageJson = JSON.stringify({ type: format === 'cjs' ? 'commonjs' : 'module' });
  await Promise.all([
    ...outputFiles.map(({ path, contents }) => writeChanged(path, contents)),
    ...names.map((name) => writeChanged(join(into, name, 'package.json'), Buffer.from(packageJson))),
    writeChanged(join(into, 'meta.json'), Buffer.from(JSON.stringify(metafile))),
  ]);
  return metafile;
}

/** Leaves an equal file alone, since a sandbox or another synthesis may be reading it. */
async function writeChanged(path: string, contents: Uint8Array): Promise<void> {
  if (existsSync(path) && (await readFile(path)).equals(contents)) return;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, contents);
}
