import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { catalogue } from '../../core/catalogue/catalogue.ts';

const page = readFileSync(new URL('../../docs/delivery-promise.md', import.meta.url), 'utf8');

const duration = (seconds: number): string => (seconds < 3600 ? '1 minute' : `${seconds / 3600} hours`);

it.each(catalogue)('the page of promises says of $name what its entry says', (type) => {
  const again = type.whenUnconfirmed === 'send-once-more';
  const { quietHours, cap } = type.policy;
  const row = [
    `\`${type.name}\``,
    again ? 'at most twice' : 'at most once',
    again ? 'is sent once more, marked `possibleDuplicate`' : 'ends as `unconfirmed`',
    duration(type.patienceSeconds),
    quietHours === 'respected' ? 'yes' : 'no',
    cap,
  ];
  expect(page).toContain(`| ${row.join(' | ')} |`);
});

it('the page of promises has a row for each type and for no other', () => {
  expect(page.match(/^\| `/gm)).toHaveLength(catalogue.length);
});
