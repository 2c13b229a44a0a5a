import { createWriteStream } from 'node:fs';
import type { Log } from '../cloud.ts';

/** Lines go to the console and, with the real time, to a file that stays. */
export function openLog(file: string): { log: Log; close(): Promise<void> } {
  const stream = createWriteStream(file, { flags: 'a' });
  return {
    log: (source, line) => {
      console.log(`${source}: ${line}`);
      stream.write(`${new Date().toISOString()} ${source}: ${line}\n`);
    },
    close: () => new Promise((resolve) => stream.end(resolve)),
  };
}
