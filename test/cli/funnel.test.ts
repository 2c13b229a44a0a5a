import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { dayGiven } from '../../cli/day-given.ts';
import { funnel } from '../../cli/funnel.ts';
import { funnelText } from '../../cli/funnel-text.ts';
import { typeNamed } from '../../core/catalogue/catalogue.ts';
import { type Asked, openFunnel } from '../../core/conversions/funnel.ts';
import { Instant } from '../../core/time/instant.ts';
import { at, morning } from '../core/builders.ts';
import { aTouch } from '../core/touches.ts';

const asked: Asked = { by: 'template', since: morning, until: Instant.parse(morning + 1000) };

/** 1,200 reminders of which a quarter was read, and one text that nobody ever sent. */
function someGroups(key = 'payment_reminder/es_MX@1f2e3d4c') {
  const counted = openFunnel(asked, (type) => typeNamed(type)?.goal);
  for (let n = 0; n < 1200; n += 1) {
    const times = {
      claimed: morning,
      accepted: morning,
      delivered: morning,
      ...(n % 4 === 0 && { read: morning }),
    };
    counted.countDelivery({
      type: 'payment-reminder',
      template: key,
      state: 'delivered',
      times,
      link: 'https://b.example',
    });
    if (n < 300) counted.countTouch(aTouch(n, { template: key, conversions: { click: morning } }));
    if (n === 300)
      counted.countTouch(aTouch(n, { template: key, conversions: { payment: morning }, satisfaction: 4 }));
  }
  counted.countDelivery({
    type: 'payment-reminder',
    state: 'suppressed',
    times: { claimed: morning, suppressed: morning },
  });
  return counted.groups();
}

const shown = {
  since: '2026-11-22T00:00:00.000Z',
  until: '2026-11-23T00:00:00.000Z',
  by: 'template' as const,
  of: 'stage prod',
};
const textOf = (width: number, groups = someGroups()) =>
  stripVTControlCharacters(funnelText({ ...shown, groups }, width));

describe('the funnel, for people,', () => {
  it('is a table of all groups, and how each of them narrows', () => {
    expect(textOf(100)).toBe(
      [
        'Messages by template, from 2026-11-22 00:00 to 2026-11-23 00:00 UTC in stage prod',
        '',
        'template                       sent  delivered  read ≥  clicked  replied  converted  opted out  CSAT',
        'payment_reminder/es_MX@1f2e…  1,200      1,200     300      300        0          1          0   4.0',
        'none                              0          0       0        0        0          0          0     –',
        '',
        'payment_reminder/es_MX@1f2e3d4c',
        '  sent       1,200  ██████████████████████████████████',
        '  delivered  1,200  ██████████████████████████████████  100.0 % of sent (99.7–100.0)',
        '  read ≥       300  ████████▌                            25.0 % of delivered (22.6–27.5)',
        '  clicked      300  ████████▌                            25.0 % of delivered with a link (22.6–27.5)',
        '  replied        0                                        0.0 % of delivered (0.0–0.3)',
        '  converted      1  ▏                                     0.1 % of delivered (0.0–0.5)',
        '  opted out      0                                        0.0 % of delivered (0.0–0.3)',
        '  failed 0 · suppressed 0 · CSAT 4.0 of 5 (1 answered) · click 300 · payment 1',
        '',
        'none',
        '  failed 0 · suppressed 1',
        '',
        'read: at least so many, since customers may keep that to themselves; in brackets: 95 % intervals',
      ].join('\n'),
    );
  });

  it.each([200, 100, 80, 60, 40, 30])(
    'keeps within a terminal of %i columns, and leaves no figure out',
    (width) => {
      const text = textOf(width);

      const body = text.split('\n').slice(1, -1);
      const rates = body.filter((line) =>
        /^ {2}(sent|delivered|read ≥|clicked|replied|converted|opted out) /.test(line),
      );
      for (const line of width >= 60 ? rates : []) expect(line.length).toBeLessThanOrEqual(width);
      expect(rates).toHaveLength(7);
      expect(text).toContain('25.0 % of delivered with a link');
    },
  );

  it('shows what is hardly anything as more than nothing', () => {
    const converted = textOf(100)
      .split('\n')
      .find((line) => line.startsWith('  converted'));

    expect(converted).toMatch(/^ {2}converted {6}1 {2}▏ .* 0\.1 % of delivered \(0\.0–0\.5\)$/);
  });

  it('says so where there is nothing to show', () => {
    expect(textOf(100, [])).toBe(
      'No message was taken by Meta, refused or held back from 2026-11-22 00:00 to 2026-11-23 00:00 UTC in stage prod.',
    );
  });

  it('lets no name steer the terminal', () => {
    expect(funnelText({ ...shown, groups: someGroups('evil\u001B[2J') }, 100)).not.toContain('\u001B[2J');
  });
});

describe('what cannot be asked', () => {
  const options = { by: 'type' as const, portBase: '1', stage: 'local', local: true };

  it.each([
    [{ since: 'yesterday' }, '--since yesterday is no day; write it like 2026-11-01.'],
    [{ until: '2026-02-30' }, '--until 2026-02-30 is no day; write it like 2026-11-01.'],
    [{ type: 'payment' }, /^There is no notification type payment\. Name one of transaction-alert, /],
    [
      { since: '2026-11-02', until: '2026-11-01' },
      /^--since 2026-11-02T00:00:00\.000Z is not before 2026-11-01T00:00:00\.000Z/,
    ],
  ])('%o is answered with what to write, before anything is read', async (given, sentence) => {
    await expect(funnel({ ...options, ...given })).rejects.toMatchObject({
      exitCode: 2,
      message: typeof sentence === 'string' ? sentence : expect.stringMatching(sentence),
    });
  });
});

it('a day begins at midnight in UTC, and an instant is taken as it is', () => {
  expect(dayGiven('--since', '2026-11-22')).toBe(at('2026-11-22T00:00:00Z'));
  expect(dayGiven('--since', '2026-11-22T08:15:00-06:00')).toBe(morning);
});
