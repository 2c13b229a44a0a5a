import { createReadStream } from 'node:fs';
import { Problem } from './problem.ts';

/** A line of a file with what ends it; `cut` where it was too long and the rest of it was left out. */
export type Line = { number: number; text: string; end: string; cut: boolean };

const longestLine = 64 * 1024;
const lineEnd = /\r\n|\n|\r(?!$)/;

/** The lines of a UTF-8 file, whatever ends them, in as much memory as the longest may have; its BOM is left out. */
export async function* linesOf(path: string): AsyncGenerator<Line> {
  const decoder = new TextDecoder();
  let number = 1;
  let rest = '';
  let cut = false;
  let begun = false;
  for await (const chunk of createReadStream(path)) {
    if (!(chunk instanceof Uint8Array)) continue;
    if (!begun) refuseUtf16(path, chunk);
    begun = true;
    rest += decoder.decode(chunk, { stream: true });
    for (let end = lineEnd.exec(rest); end; end = lineEnd.exec(rest)) {
      yield {
        number,
        text: rest.slice(0, Math.min(end.index, longestLine)),
        end: end[0],
        cut: cut || end.index > longestLine,
      };
      rest = rest.slice(end.index + end[0].length);
      number += 1;
      cut = false;
    }
    // One more than fits, so that a carriage return at the very end still waits for what follows it.
    if (rest.length > longestLine + 1) {
      cut = true;
      rest = rest.slice(0, longestLine) + (rest.endsWith('\r') ? '\r' : '');
    }
  }
  rest += decoder.decode();
  const last = rest.replace(/\r$/, '');
  if (rest !== '') yield { number, text: last, end: rest.slice(last.length), cut };
}

function refuseUtf16(path: string, [first, second]: Uint8Array): void {
  const mark = `${first} ${second}`;
  if (mark === '255 254' || mark === '254 255')
    throw new Problem(2, `${path} is in UTF-16. Save it as “CSV UTF-8” and import it again.`);
}
