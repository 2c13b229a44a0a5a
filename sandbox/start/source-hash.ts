import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** All that an assembly is made from. */
const sources = ['bin', 'lib', 'core', 'functions', 'adapters', 'templates', 'cdk.json', 'package-lock.json'];

export function sourceHash(checkout: string): string {
  const hash = createHash('sha256');
  for (const name of sources) add(name);
  return hash.digest('hex').slice(0, 16);

  function add(name: string): void {
    const path = join(checkout, name);
    if (!existsSync(path)) return;
    if (statSync(path).isDirectory()) {
      for (const inner of readdirSync(path).toSorted()) add(join(name, inner));
      return;
    }
    const bytes = readFileSync(path);
    hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  }
}
