import { describe, expect, it } from 'vitest';
import { reviewProgress } from '../../cli/review-progress.ts';
import { statusReport, whenReviewed } from '../../cli/template-review.ts';
import type { Standing } from '../../core/templates/review-standing.ts';

const standing = (change: Partial<Standing> = {}): Standing => ({
  template: 'card_ready',
  language: 'es',
  version: '0a1b2c3d',
  metaName: 'card_ready',
  status: 'APPROVED',
  category: 'UTILITY',
  bundled: true,
  inUse: 'yes',
  ...change,
});
const pending = standing({ status: 'PENDING', inUse: 'no' });
const older = standing({ bundled: false, inUse: 'fallback' });
const options = { local: true, portBase: '4566', stage: 'prod' };

describe('the status of templates', () => {
  it.each([
    ['all are approved', [standing()], 0],
    ['one is under review, and an older version is sent', [pending, older], 0],
    ['one is under review, and nothing can be sent', [pending], 1],
    [
      'one is rejected, though an older version is sent',
      [standing({ status: 'REJECTED', inUse: 'no' }), older],
      1,
    ],
    [
      'an older version was paused',
      [standing(), standing({ bundled: false, status: 'PAUSED', inUse: 'no' })],
      0,
    ],
    ['Meta has none', [standing({ status: 'MISSING', inUse: 'no' })], 1],
  ])('when %s ends as it should', (_, standings, exitCode) => {
    expect(statusReport(standings, options).exitCode).toBe(exitCode);
  });

  it('names what cannot be sent, and how to mend it', () => {
    const { text, json } = statusReport(
      [standing({ status: 'REJECTED', inUse: 'no', reason: 'SCAM' })],
      options,
    );
    expect(json).toMatchObject({ unavailable: ['card_ready/es'] });
    expect(text).toMatch(/TEMPLATE_UNAVAILABLE: card_ready\/es/);
    expect(text).toContain('aviso templates push --local');
    expect(text).toContain('SCAM');
  });

  it('is asked again until nothing is under review', async () => {
    const answers = [[pending], [pending], [standing()]];
    let asked = 0;
    expect(await whenReviewed(async () => answers[asked++] ?? [])).toEqual([standing()]);
    expect(asked).toBe(3);
  });
});

describe('whoever waits for a review', () => {
  const watch = (isTTY: boolean) => {
    const written: string[] = [];
    let now = 0;
    const progress = reviewProgress({ isTTY, write: (text) => written.push(text) }, () => now);
    progress.show([pending, standing({ language: 'en' })]);
    now = 65_000;
    progress.show([standing(), standing({ language: 'en' })]);
    progress.end();
    return written.join('');
  };

  it('sees how many are still to come, and each verdict once', () => {
    const seen = watch(true);
    expect(seen).toContain('1 of 2 under review, 0:00');
    expect(seen.match(/card_ready\/es APPROVED/g)).toHaveLength(1);
    expect(seen).not.toContain('card_ready/en');
  });

  it('sees nothing where nobody looks', () => {
    expect(watch(false)).toBe('');
  });
});
