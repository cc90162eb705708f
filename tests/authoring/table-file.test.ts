import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import writeXlsxFile from 'write-excel-file/node';
import { columnOf } from '../../src/authoring/columns.ts';
import { openTable, type TableOptions } from '../../src/cli/table-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assize-table-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(text: string, options: TableOptions = {}) {
  const file = join(folder, 'table.csv');
  await writeFile(file, text);
  const table = await openTable(file, options);
  const rows: string[][] = [];
  for await (const row of table.rows()) rows.push(row);
  const columns = (await table.picture()).map(columnOf);
  table.close();
  return { rows, kinds: Object.fromEntries(columns.map(({ name, kind }) => [name, kind])) };
}
const lines = (header: string, rows: readonly string[]): string => [header, ...rows, ''].join('\n');

describe('cells that say nothing', () => {
  const text = lines('a,b', [' x ,null', 'NA,nan']);

  test('are empty in a file of data', async () => {
    expect((await read(text)).rows).toEqual([
      ['x', ''],
      ['', ''],
    ]);
  });

  test('are taken as they are in a mapping or a codebook, where they are codes and names', async () => {
    expect((await read(text, { verbatim: true })).rows).toEqual([
      [' x ', 'null'],
      ['NA', 'nan'],
    ]);
  });
});

test.each([
  ['no-break space', '\u00a0'],
  ['narrow no-break space', '\u202f'],
])('a number may have a %s before its percent sign', async (_, space) => {
  const rows = Array.from({ length: 12 }, (_, n) => `${n % 2 ? 'x' : 'y'},${10 + n}${space}%`);
  expect((await read(lines('b,rate', rows))).kinds).toEqual({ b: 'code', rate: 'amount' });
  const decimals = lines('b;rate', ['x;12,5\u00a0%', 'y;13,5\u00a0%']);
  await expect(read(decimals)).rejects.toThrow('Give --decimal comma');
  expect((await read(decimals, { decimal: 'comma' })).rows).toEqual([
    ['x', `12.5\u00a0%`],
    ['y', `13.5\u00a0%`],
  ]);
});

test('a code of four digits that begins with 0 is no year', async () => {
  const rows = Array.from({ length: 60 }, (_, n) => ['0101', '0108', '0210'][n % 3] ?? '');
  expect((await read(lines('offence', rows))).kinds).toEqual({ offence: 'code' });
});

test('a sheet without cells is refused in words', async () => {
  const file = join(folder, 'empty.xlsx');
  await writeXlsxFile([{ data: [] }]).toFile(file);
  await expect(openTable(file)).rejects.toThrow('has no rows below the names of its columns');
});
