import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { distFolder } from '../../lib/bundle-functions.ts';

const Metafile = z.object({ inputs: z.record(z.string(), z.unknown()) });

const deployed = globSync('*/handler.js', { cwd: distFolder });

it('functions are bundled where this looks', () => {
  expect(deployed.length).toBeGreaterThanOrEqual(6);
});

it.each(deployed)('%s knows no way to move a clock, to ask for a fault or to play Meta', (file) => {
  const code = readFileSync(join(distFolder, file), 'utf8');
  expect(code.match(/_sandbox|_sim\b|\/faults/g)).toBeNull();
});

it('no module of the sandbox is bundled into what is deployed', () => {
  const { inputs } = Metafile.parse(JSON.parse(readFileSync(join(distFolder, 'meta.json'), 'utf8')));
  expect(Object.keys(inputs).filter((path) => /(^|\/)sandbox\//.test(path))).toEqual([]);
});
