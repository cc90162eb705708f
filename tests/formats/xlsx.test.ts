import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import readExcelFile from 'read-excel-file/node';
import { expect, test, vi } from 'vitest';
import { answerXlsx, MAX_ROWS } from '../../src/formats/xlsx.ts';
import { answerOf } from './answer-of.ts';
import { sample } from './sample.ts';
import { descendants, type Element, readXml } from './xml.ts';

/** The workbook of an answer, read by another library. */
async function sheets(bytes: Buffer): Promise<Record<string, unknown[][]>> {
  const read = (await readExcelFile(bytes)) as { sheet: string; data: unknown[][] }[];
  return Object.fromEntries(read.map(({ sheet, data }) => [sheet, data]));
}

test('numbers are numbers, codes are text, and the shorthand stands where a number is missing', async () => {
  const { Data: data = [] } = await sheets(await answerXlsx(answerOf({ trade: ['01', 'NA'] }, [12.5, null])));
  expect(data).toEqual([
    [
      'The trade: code',
      'The trade',
      'Measure',
      'Unit',
      'Value',
      'Share',
      'Denominator',
      'Status',
      'Status of the share',
      'Flags',
      'Symbol',
    ],
    ['01', 'Label of 01', 'people', 'people', 12.5, null, null, null, null, null, null],
    ['NA', 'Label of NA', 'people', 'people', '[c]', null, null, 'suppressed', null, null, '[c]'],
  ]);
});

test('a number that a spreadsheet would change keeps its digits, as text', async () => {
  const { Data: data = [] } = await sheets(await answerXlsx(sample));
  expect(data.map((row) => row[6])).toContain('9007199254740993');
});

test('the last sheet has title, notes, what the shorthand means, citation, licence and query', async () => {
  const cited = { ...sample, citation: { ...sample.citation!, url: 'https://figures.example.org/s?a' } };
  const { About: about = [] } = await sheets(await answerXlsx(cited));
  expect(about.map(([name]) => name)).toEqual(
    expect.arrayContaining(['Title', 'Release', 'Notes', 'Shorthand', 'Cite as', 'Source line', 'Licence', 'Query']),
  );
  const texts = about.map(([, text]) => text);
  expect(texts).toContain('Half is lost.');
  expect(texts).toContain('https://figures.example.org/s?a');
});

/** The format of each number of a sheet, in the order of its cells. */
async function formatsOf(bytes: Buffer, sheet: number): Promise<[number: number, format: string][]> {
  const folder = await mkdtemp(join(tmpdir(), 'assize-xlsx-'));
  const file = join(folder, 'answer.xlsx');
  await writeFile(file, bytes);
  const inside = async (path: string) =>
    readXml((await promisify(execFile)('unzip', ['-p', file, path])).stdout.replace(/^<\?xml[^>]*>/, '').trim());
  const [styles, cells] = [await inside('xl/styles.xml'), await inside(`xl/worksheets/sheet${sheet}.xml`)];
  await rm(folder, { recursive: true });
  const named = (of: Element, wanted: string) => descendants(of).filter(({ name }) => name === wanted);
  const codes = new Map(named(styles, 'numFmt').map(({ attributes }) => [attributes.numFmtId, attributes.formatCode]));
  const used = named(named(styles, 'cellXfs')[0]!, 'xf').map(({ attributes }) => codes.get(attributes.numFmtId) ?? ''); // it has one
  return named(cells, 'c')
    .filter(({ attributes, text }) => (attributes.t ?? 'n') === 'n' && text !== '')
    .map(({ attributes, text }) => [Number(text), used[Number(attributes.s ?? 0)] ?? '']);
}

test('a year is a number, a share is a percentage, and what qualifies a number is in its format', async () => {
  const year = { time: ['year'], ordered: ['year'] };
  const share = { of: ['year'], base: 'all' } as const;
  const made = answerOf(
    { year: ['2014', '2015', '2016', '_T'] },
    [
      { value: '1622800', share: '0.3576', denominator: '4538217', flags: ['lower-bound-base'] },
      { value: '2', share: '0.6667', denominator: '3', flags: ['small-base', 'provisional'] },
      { value: '1', share: '0.0004', denominator: '2500', flags: ['lower-bound', 'lower-bound-base'] },
      { status: 'not-available', shareStatus: 'suppressed' },
    ],
    { share },
  );
  const answer = { ...made, about: { ...made.about, ...year } };
  const bytes = await answerXlsx(answer);
  const { Data: data = [], Table: table = [] } = await sheets(bytes);
  expect(data.slice(1).map((row) => row.slice(0, 7).filter((_, i) => i !== 2 && i !== 3))).toEqual([
    [2014, 'Label of 2014', 1_622_800, 0.3576, 4_538_217],
    [2015, 'Label of 2015', 2, 0.6667, 3],
    [2016, 'Label of 2016', 1, 0.0004, 2500],
    ['_T', 'Label of _T', '[x]', '[c]', null],
  ]);
  expect(await formatsOf(bytes, 1)).toEqual([
    [2014, ''],
    [1_622_800, '#,##0'],
    [0.3576, '"at most "0.0%'],
    [4_538_217, '"at least "#,##0'],
    [2015, ''],
    [2, '#,##0" [p]"'],
    [0.6667, '0%" [u]"'],
    [3, '#,##0'],
    [2016, ''],
    [1, '"at least "#,##0'],
    [0.0004, '"about "0.00%'],
    [2500, '"at least "#,##0'],
  ]);
  expect(table.slice(2, 7).map((row) => row.slice(0, 2))).toEqual([
    ['The year', 'People'],
    ['Label of 2014', 1_622_800],
    ['Label of 2015', 2],
    ['Label of 2016', 1],
    ['Label of _T', '[x]'],
  ]);
});

test('two dimensions are a crosstab, values and shares on sheets of their own, with the notes below', async () => {
  const share = { of: ['sex'], base: 'all' } as const;
  const cells = [1, 2, 3, null].map((value) =>
    value === null ? null : { value: `${value}`, share: `0.${value}`, denominator: '10' },
  );
  const made = answerOf({ trade: ['a', 'b'], year: ['1700', '1701'] }, cells, { share, total: 4 });
  const dimensions = made.dimensions.map((one) => ({
    ...one,
    codes: one.codes.map(({ code }) => ({ code, label: code })),
  }));
  const read = await sheets(await answerXlsx({ ...made, dimensions, about: { ...made.about, time: ['year'] } }));
  expect(Object.keys(read)).toEqual(['Data', 'Table', 'Shares', 'About']);
  const { Table: table = [], Shares: shares = [] } = read;
  expect(table[0]?.[0]).toBe('People by The trade and The year');
  expect(table.slice(2, 5)).toEqual([
    ['The trade', 1700, 1701],
    ['a', 1, 2],
    ['b', 3, '[c]'],
  ]);
  expect(shares.slice(3, 5)).toEqual([
    ['a', 0.1, 0.2],
    ['b', 0.3, '[x]'],
  ]);
  const notes = table.slice(5).map(([text]) => text);
  expect(notes).toEqual(expect.arrayContaining(['[c] withheld to protect people', 'Half is lost.', 'Source: s']));
});

test('the same answer has the same bytes at any time', async () => {
  const first = await answerXlsx(sample);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 86_400_000 });
  const later = await answerXlsx(sample).finally(() => vi.useRealTimers());
  expect(later.equals(first)).toBe(true);
});

test('more rows than a sheet may have are refused', async () => {
  const [one] = sample.observations;
  await expect(answerXlsx({ ...sample, observations: new Array(MAX_ROWS + 1).fill(one) })).rejects.toMatchObject({
    code: 'too-many-observations',
  });
});
