import { expect, it } from 'vitest';
import { lineState } from '../../cli/line-state.ts';
import { newsChange } from '../../core/delivery/line-news.ts';
import { pauseChange } from '../../core/delivery/line-pauses.ts';
import { changed, type LineRow } from '../../core/delivery/line-row.ts';
import { morning } from '../core/builders.ts';

const stated = { perSecond: undefined, perDay: undefined };
const hour = `new${Math.floor(morning / 3_600_000)}`;
const paused = (cause: number, block: 'lane' | 'line'): LineRow =>
  changed({}, pauseChange({}, 'general', { block, cause, now: morning, probe: undefined })) ?? {};

it('a number that never sent stands as its stage says', () => {
  expect(lineState({}, morning, stated)).toBe('80 messages a second, 0 new customers in 24 hours');
});

it('what Meta has told of a number counts more than its stage', () => {
  expect(lineState({ perSecond: 1000, perDay: 2000, [hour]: 12 }, morning, { ...stated, perDay: 250 })).toBe(
    '1000 messages a second, 12 new customers in 24 hours of 2000',
  );
});

it('a stage that uses less than Meta takes says so', () => {
  expect(lineState({ perSecond: 1000 }, morning, { ...stated, perSecond: 80 })).toMatch(
    /^80 messages a second of the 1000 that Meta takes: raise throughput in the stage, /,
  );
});

it('a broken rate is told, and is no finding', () => {
  expect(lineState(paused(130429, 'lane'), morning, stated)).toMatch(
    /^80 messages a second, at 70 % .*, paused for Meta’s code 130429, 1× in a row, until 2026-/,
  );
});

it('trouble of Meta’s own is no finding either, since it passes', () => {
  expect(lineState(paused(131016, 'lane'), morning, stated)).toMatch(/^80 .* paused for Meta’s code 131016/);
});

it('a line that a person must see to is a finding, by code or by Meta’s word', () => {
  const banned = newsChange({ kind: 'stopped', at: morning, cause: 'DISABLED_UPDATE' });

  expect(() => lineState(paused(131042, 'line'), morning, stated)).toThrow(/^paused for Meta’s code 131042/);
  expect(() => lineState(changed({}, banned) ?? {}, morning, stated)).toThrow(/^paused for DISABLED_UPDATE/);
});
