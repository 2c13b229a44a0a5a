import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { formulaSafe, isFormula } from '../../cli/csv-cells.ts';
import { linesOf } from '../../cli/csv-lines.ts';
import { type CsvRecord, delimiterOf, recordsOf } from '../../cli/csv-records.ts';

const folder = mkdtempSync(join(tmpdir(), 'aviso-csv-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;

async function read(content: string | Buffer, width = 2, delimiter = ','): Promise<CsvRecord[]> {
  const path = join(folder, `${++files}.csv`);
  writeFileSync(path, content);
  const records: CsvRecord[] = [];
  for await (const record of recordsOf(linesOf(path), { delimiter, width })) records.push(record);
  return records;
}

const brief = (records: readonly CsvRecord[]) =>
  records.map((one) => [one.line, 'cells' in one ? one.cells.join('|') : one.fault]);

describe('a file of rows', () => {
  it.each([
    ['\n', 'Unix'],
    ['\r\n', 'Windows'],
    ['\r', 'an old Mac'],
  ])('is read with the line ends of %j (%s), whatever stands in quotes', async (end) => {
    const rows = await read(`a,b${end}1,"x${end}y"${end}${end}2,z${end}`);
    expect(brief(rows)).toEqual([
      [1, 'a|b'],
      [2, `1|x${end}y`],
      [5, '2|z'],
    ]);
  });

  it('may mix them, begin with a BOM and end without any', async () => {
    expect(brief(await read('\uFEFFa,b\r\n1,2\n3,4\r5,6'))).toEqual([
      [1, 'a|b'],
      [2, '1|2'],
      [3, '3|4'],
      [4, '5|6'],
    ]);
  });

  it('is read the same wherever its bytes are cut', async () => {
    const row = `ñandú 👍,"sí, ${'x'.repeat(997)}"\r\n`;
    const rows = await read(row.repeat(300));
    expect(rows).toHaveLength(300);
    for (const [index, one] of rows.entries())
      expect(one).toEqual({ line: index + 1, cells: ['ñandú 👍', `sí, ${'x'.repeat(997)}`] });
  });

  it('keeps quotes that are doubled, and commas inside quotes', async () => {
    expect(brief(await read('1,"di ""sí"", claro"\n'))).toEqual([[1, '1|di "sí", claro']]);
  });

  it.each([
    ['1,x"y\n2,b\n3,c\n', 'has a quote that is never closed'],
    ['1,x"y"\n2,b\n3,c\n', 'has a quote in the wrong place'],
    ['1,"x" y\n2,b\n3,c\n', 'has a quote in the wrong place'],
    ['1,"open\n2,b\n3,c\n', 'has a quote that is never closed'],
    ['1,a,b\n2,b\n3,c\n', 'has 3 cells where the header has 2'],
    ['1\n2,b\n3,c\n', 'has 1 cells where the header has 2'],
    [`1,${'x'.repeat(70_000)}\n2,b\n3,c\n`, 'is longer than any row may be'],
  ])('loses no neighbour of a row that cannot be read (%j)', async (content, fault) => {
    expect(brief(await read(content))).toEqual([
      [1, fault],
      [2, '2|b'],
      [3, '3|c'],
    ]);
  });

  it('finds its way back after a quote that is open for longer than a row may be', async () => {
    const rows = await read(`1,"open\n${'2,b\n'.repeat(500)}`);
    expect(rows).toHaveLength(501);
    expect(rows.filter((one) => 'fault' in one).map(({ line }) => line)).toEqual([1]);
  });

  it('of one endless line is one fault, in little memory', async () => {
    const before = process.memoryUsage().rss;
    expect(brief(await read(Buffer.alloc(50_000_000, 'x')))).toEqual([[1, 'is longer than any row may be']]);
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
  });

  it('is refused in UTF-16, with what to do about it', async () => {
    await expect(read(Buffer.from('\uFEFFa,b\n', 'utf16le'))).rejects.toThrow(/UTF-16.*CSV UTF-8/);
  });

  it.each([
    ['a,b,c', ','],
    ['a;b;c', ';'],
    ['a\tb\tc', '\t'],
    ['"a,a";b', ';'],
    ['a', ','],
  ])('says by its header %j what parts its cells', (header, delimiter) => {
    expect(delimiterOf(header)).toBe(delimiter);
  });
});

describe('a cell', () => {
  it.each(['=1+1', '+1+cmd|x', '-1+1', '@SUM(A1)', '\t=1', ' =1', '\r', '＝1'])('%j is a formula', (cell) => {
    expect(isFormula(cell)).toBe(true);
    expect(formulaSafe(cell)).toBe(`'${cell}`);
  });

  it.each(['+525512345678', '+52 55 1234-5678', 'Acepto - sí', '', 'a=b', '2026-01'])(
    '%j is none',
    (cell) => {
      expect(formulaSafe(cell)).toBe(cell);
    },
  );
});
