import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const entry = fileURLToPath(new URL('./function-host.ts', import.meta.url));

let program: URL | undefined;

/** What a function's worker runs, as one piece of JavaScript: stripping types in each worker costs 20 MB a worker. */
export function hostProgram(): URL {
  if (program) return program;
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node24',
    format: 'esm',
  });
  const [{ text } = { text: '' }] = outputFiles;
  program = new URL(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`);
  return program;
}
