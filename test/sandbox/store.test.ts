import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore } from '../../sandbox/store/open-store.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aviso-store-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('a value comes back as it was put, and is gone once deleted', () => {
  const store = openStore(undefined);
  const schedules = store.collection<{ at: string; tags: string[] }>('schedules');

  schedules.put('a', { at: '2026-11-22', tags: ['x'] });
  expect(schedules.get('a')).toEqual({ at: '2026-11-22', tags: ['x'] });

  schedules.delete('a');
  expect(schedules.get('a')).toBeUndefined();
  store.close();
});

it('collections are listed in key order, from after a key, up to a limit, and do not mix', () => {
  const store = openStore(undefined);
  const numbers = store.collection<number>('numbers');
  for (const [key, value] of [
    ['b', 2],
    ['a', 1],
    ['d', 4],
    ['c', 3],
  ] as const)
    numbers.put(key, value);
  store.collection<number>('others').put('bb', 22);

  expect(numbers.list().map(({ key }) => key)).toEqual(['a', 'b', 'c', 'd']);
  expect(numbers.list({ after: 'a', limit: 2 })).toEqual([
    { key: 'b', value: 2 },
    { key: 'c', value: 3 },
  ]);
  expect(numbers.lastKey()).toBe('d');
  expect(store.collection('empty').lastKey()).toBeUndefined();
  store.close();
});

it('what was put is there after the process was killed in the middle of its work', async () => {
  const file = join(folder, 'state.db');
  const module = new URL('../../sandbox/store/open-store.ts', import.meta.url);
  const script = `
    import { openStore } from ${JSON.stringify(module.href)};
    const numbers = openStore(${JSON.stringify(file)}).collection('numbers');
    for (let n = 0; n < 50; n++) numbers.put(String(n).padStart(4, '0'), n);
    process.stdout.write('put');
    setInterval(() => {}, 1000);`;
  const writer = spawn(process.execPath, ['--input-type=module', '-e', script]);
  let warnings = '';
  writer.stderr.on('data', (chunk) => {
    warnings += chunk;
  });
  await once(writer.stdout, 'data');
  writer.kill('SIGKILL');
  await once(writer, 'close');

  const store = openStore(file);
  expect(store.collection<number>('numbers').list()).toHaveLength(50);
  store.close();
  expect(warnings).toBe('');
});
