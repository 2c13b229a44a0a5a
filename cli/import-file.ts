import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { type Cells, type Column, knownColumns, neededColumns } from './consent-row.ts';
import { type Line, linesOf } from './csv-lines.ts';
import { type CsvRecord, cellsOf, delimiterOf, recordsOf } from './csv-records.ts';
import { Problem } from './problem.ts';

/** A file of consents: its header as it is written, and its records. */
export type ImportFile = {
  header: readonly string[];
  records: AsyncIterable<CsvRecord>;
  /** The cells of a record by our columns. */
  named: (cells: readonly string[]) => Cells;
};

/** What makes two readings the same file, and how many lines it has. */
export async function fingerprintOf(path: string): Promise<{ sha256: string; lines: number }> {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new Problem(
      2,
      `There is no file ${path}. Give a CSV file with the columns ${neededColumns.join(', ')}.`,
    );
  const hash = createHash('sha256');
  let lines = 0;
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk);
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1;
  }
  return { sha256: hash.digest('hex'), lines };
}

const aliases: Readonly<Record<string, Column>> = {
  ...Object.fromEntries(knownColumns.map((column) => [column.toLowerCase(), column])),
  purpose: 'purposes',
};

/** Opens a file by its header, in whatever order its columns stand; columns that we do not know are left alone. */
export async function openImportFile(path: string): Promise<ImportFile> {
  const lines = linesOf(path);
  const { value: first }: IteratorResult<Line, unknown> = await lines.next();
  const delimiter = delimiterOf(isLine(first) ? first.text : '');
  const header = (isLine(first) && !first.cut && cellsOf(first.text, delimiter)) || [];
  const columns = header.map((name) => aliases[name.trim().toLowerCase()]);
  const lacking = neededColumns.filter((column) => !columns.includes(column));
  if (lacking.length > 0) {
    throw new Problem(
      2,
      `${path}: its first line must name the columns; not among them: ${lacking.join(', ')}. ` +
        'They are parted by commas, semicolons or tabs.',
    );
  }
  const twice = knownColumns.find((column) => columns.filter((one) => one === column).length > 1);
  if (twice) throw new Problem(2, `${path}: the column ${twice} is there twice.`);
  const indexes = knownColumns.map((column) => [column, columns.indexOf(column)] as const);
  return {
    header,
    records: recordsOf(lines, { delimiter, width: header.length }),
    named: (cells) => cellsBy(indexes, cells),
  };
}

const isLine = (value: unknown): value is Line => value !== undefined;

function cellsBy(indexes: readonly (readonly [Column, number])[], cells: readonly string[]): Cells {
  const empty: Cells = {
    customerId: '',
    purposes: '',
    channel: '',
    wording: '',
    wordingVersion: '',
    capturedAt: '',
    locale: '',
    phone: '',
  };
  return { ...empty, ...Object.fromEntries(indexes.map(([column, index]) => [column, cells[index] ?? ''])) };
}
