import { parse } from 'csv-parse/sync';
import type { Line } from './csv-lines.ts';

/** A record by the line it begins on, or what keeps that line from being one. */
export type CsvRecord = { line: number } & ({ cells: readonly string[] } | { fault: string; text: string });

// A cell may go on over lines; no honest one over more than this.
const mostLines = 100;

const delimiters = [',', ';', '\t'];

/** The delimiter that parts most of a header, outside its quotes. */
export function delimiterOf(header: string): string {
  const bare = header.replace(/"[^"]*"/g, '');
  const count = (delimiter: string) => bare.split(delimiter).length;
  return delimiters.reduce((best, other) => (count(other) > count(best) ? other : best));
}

export function cellsOf(text: string, delimiter: string): readonly string[] | undefined {
  if (!text.includes('"')) return text.split(delimiter);
  try {
    const records: string[][] = parse(text, { delimiter, relax_column_count: true, record_delimiter: '\0' });
    return records.length === 1 ? records[0] : undefined;
  } catch {
    return undefined;
  }
}

const quotesIn = (text: string): number => text.split('"').length - 1;

const textOf = (lines: readonly Line[]): string =>
  lines.map(({ text, end }, i) => (i === lines.length - 1 ? text : text + end)).join('');

type Reading = { delimiter: string; width: number };

/**
 * One record per line, or per run of lines inside quotes. Where a quote opens and never closes, its line alone is at
 * fault: the lines after it are read as if it were not there.
 */
export async function* recordsOf(lines: AsyncIterable<Line>, reading: Reading): AsyncGenerator<CsvRecord> {
  let open: Line[] = [];
  for await (const line of lines) {
    open.push(line);
    for (let taken = takeFirst(open, reading, false); taken; taken = takeFirst(open, reading, false)) {
      open = taken.rest;
      if (taken.record) yield taken.record;
    }
  }
  for (let taken = takeFirst(open, reading, true); taken; taken = takeFirst(open, reading, true)) {
    open = taken.rest;
    if (taken.record) yield taken.record;
  }
}

type Taken = { record: CsvRecord | undefined; rest: Line[] };

/** Takes the first record off lines that wait, or nothing while its quote is still open. */
function takeFirst(lines: Line[], { delimiter, width }: Reading, isEnd: boolean): Taken | undefined {
  const [first, ...others] = lines;
  if (!first) return undefined;
  const faulty = (fault: string): Taken => ({
    record: { line: first.number, fault, text: first.text },
    rest: others,
  });
  if (first.cut) return faulty('is longer than any row may be');
  if (first.text.trim() === '') return { record: undefined, rest: others };
  const length = lengthOfFirst(lines);
  if (length === undefined)
    return isEnd || lines.length > mostLines ? faulty('has a quote that is never closed') : undefined;
  const cells = cellsOf(textOf(lines.slice(0, length)), delimiter);
  if (!cells) return faulty('has a quote in the wrong place');
  if (cells.length !== width) return faulty(`has ${cells.length} cells where the header has ${width}`);
  return { record: { line: first.number, cells }, rest: lines.slice(length) };
}

/** How many lines it takes until every quote is closed. */
function lengthOfFirst(lines: readonly Line[]): number | undefined {
  let quotes = 0;
  for (const [index, { text }] of lines.entries()) {
    quotes += quotesIn(text);
    if (quotes % 2 === 0) return index + 1;
  }
  return undefined;
}
