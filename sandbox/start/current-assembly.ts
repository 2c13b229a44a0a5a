import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { CannotStart } from './cannot-start.ts';
import { sourceHash } from './source-hash.ts';
import { lockFile } from './state-folder.ts';

const week = 7 * 24 * 60 * 60 * 1000;

/**
 * The folder of the assembly that belongs to the sources as they are, made where there is none yet. Each lies
 * under the hash of its sources, so a sandbox that runs older code keeps it.
 */
export async function currentAssembly(checkout: string, say: (line: string) => void): Promise<string> {
  const assemblies = join(checkout, '.aviso', 'cdk.out');
  mkdirSync(assemblies, { recursive: true });
  const folder = join(assemblies, sourceHash(checkout));
  if (!existsSync(join(folder, 'manifest.json'))) {
    const lock = lockFile(join(assemblies, 'lock.sqlite'), 120_000);
    if (!lock)
      throw new CannotStart('Another sandbox has been synthesising the stacks for two minutes: try again.');
    try {
      if (!existsSync(join(folder, 'manifest.json'))) {
        say('Synthesising the stacks …');
        await synthesise(checkout, folder);
        forgetOld(assemblies);
      }
    } finally {
      lock.close();
    }
  }
  utimesSync(folder, new Date(), new Date());
  return folder;
}

const CdkJson = z.object({ context: z.record(z.string(), z.unknown()).default({}) });

/** Builds beside and moves into place when complete, so that a build cut short leaves nothing behind to be read. */
async function synthesise(checkout: string, folder: string): Promise<void> {
  const building = `${folder}.building`;
  rmSync(building, { recursive: true, force: true });
  const { context } = CdkJson.parse(JSON.parse(readFileSync(join(checkout, 'cdk.json'), 'utf8')));
  const child = spawn(process.execPath, ['bin/app.ts'], {
    cwd: checkout,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      CDK_OUTDIR: building,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, stage: 'local' }),
      CDK_VALIDATION: 'false',
    },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const [code] = await once(child, 'close');
  if (code !== 0 || !existsSync(join(building, 'manifest.json'))) {
    throw new CannotStart(
      `The stacks could not be synthesised (bin/app.ts ended with ${code}):\n${said.trim()}`,
    );
  }
  renameSync(building, folder);
}

function forgetOld(assemblies: string): void {
  for (const name of readdirSync(assemblies)) {
    const path = join(assemblies, name);
    if (statSync(path).isDirectory() && Date.now() - statSync(path).mtimeMs > week) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}
