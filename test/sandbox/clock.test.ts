import { stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { afterAll, afterEach, expect, it } from 'vitest';
import { installVirtualClock } from '../../sandbox/clock/virtual-clock.ts';
import { eventually } from './eventually.ts';

const RealDate = Date;
const day = 86_400_000;
const clock = installVirtualClock();
afterEach(() => clock.setOffset(0));
afterAll(() => {
  globalThis.Date = RealDate;
  RealDate.prototype.constructor = RealDate;
});

it('every way of asking for the present gives virtual time', () => {
  clock.moveTo(clock.now() + 3 * day);

  const ahead = [Date.now(), Date.parse(new Date().toISOString()), Date.parse(Date()), clock.now()];
  for (const instant of ahead) expect(instant - clock.realNow()).toBeGreaterThan(3 * day - 5_000);
});

it('a date made from a given instant is that instant, and dates stay dates', async () => {
  clock.moveTo(clock.now() + 3 * day);

  expect(new Date(0).toISOString()).toBe('1970-01-01T00:00:00.000Z');
  expect(new Date(2026, 0, 31).getDate()).toBe(31);
  expect(Date.parse('2026-11-22T00:00:00Z')).toBe(Date.UTC(2026, 10, 22));
  expect(new Date()).toBeInstanceOf(Date);
  expect((await stat('.')).mtime).toBeInstanceOf(Date);
  expect(new Date().constructor).toBe(Date);
});

it('the clock keeps ticking after a move', async () => {
  clock.moveTo(Date.UTC(2030, 0, 1));
  await eventually(() => Date.now()).toBeGreaterThan(Date.UTC(2030, 0, 1));
  expect(Date.now()).toBeLessThan(Date.UTC(2030, 0, 1) + 60_000);
});

it('the clock refuses to go back', () => {
  expect(() => clock.moveTo(clock.now() - day)).toThrow(RangeError);
  expect(() => clock.moveTo(Number.NaN)).toThrow(RangeError);
});

it('a worker sees a move without being told', async () => {
  const preload = new URL('../../sandbox/clock/preload.ts', import.meta.url);
  const worker = new Worker(
    `import { parentPort } from 'node:worker_threads';
     parentPort.on('message', () => parentPort.postMessage(new Date().toISOString()));
     parentPort.postMessage('ready');`,
    {
      eval: true,
      execArgv: ['--import', preload.href, '--input-type=module'],
      workerData: { clockOffset: clock.offset },
    },
  );
  const answer = () => new Promise((resolve) => worker.once('message', resolve));
  await answer();

  clock.moveTo(Date.UTC(2031, 5, 1));
  worker.postMessage('what time is it?');

  expect(await answer()).toMatch(/^2031-06-01T00:0/);
  await worker.terminate();
});
