import type { Standing } from '../core/templates/review-standing.ts';
import { isPending } from './standing-table.ts';
import { bad, good, type Screen } from './terminal.ts';

const minutes = (milliseconds: number): string => {
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};

/** For a person who waits: a line for each verdict as it comes, and below them how many are still to come. */
export function reviewProgress(screen: Screen, now: () => number) {
  const began = now();
  const waitedFor = new Set<string>();
  const write = (text: string): void => {
    if (screen.isTTY === true) screen.write(`\r\u001B[K${text}`);
  };
  return {
    show(standings: readonly Standing[]): void {
      const bundled = standings.filter((one) => one.bundled);
      for (const { template, language, ...standing } of bundled) {
        const key = `${template}/${language}`;
        if (isPending(standing)) waitedFor.add(key);
        else if (waitedFor.delete(key)) {
          const isGood = standing.status === 'APPROVED';
          write(`${isGood ? good('✓') : bad('✗')} ${key} ${standing.status}\n`);
        }
      }
      if (waitedFor.size > 0)
        write(
          `${waitedFor.size} of ${bundled.length} under review, ${minutes(now() - began)} … Ctrl-C stops waiting`,
        );
    },
    end: () => write(''),
  };
}
