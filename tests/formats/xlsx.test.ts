import readExcelFile from 'read-excel-file/node';
import { expect, test, vi } from 'vitest';
import { answerXlsx, MAX_ROWS } from '../../src/formats/xlsx.ts';
import { answerOf } from './answer-of.ts';
import { sample } from './sample.ts';

/** The workbook of an answer, read by another library. */
async function sheets(bytes: Buffer): Promise<Record<string, unknown[][]>> {
  const read = (await readExcelFile(bytes)) as { sheet: string; data: unknown[][] }[];
  return Object.fromEntries(read.map(({ sheet, data }) => [sheet, data]));
}

test('numbers are numbers, codes are text, what is missing is empty', async () => {
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
    ['NA', 'Label of NA', 'people', 'people', null, null, null, 'suppressed', null, null, '[c]'],
  ]);
});

test('a number that a spreadsheet would change keeps its digits, as text', async () => {
  const { Data: data = [] } = await sheets(await answerXlsx(sample));
  expect(data.map((row) => row[6])).toContain('9007199254740993');
});

test('the second sheet has title, notes, citation, licence and query', async () => {
  const cited = { ...sample, citation: { ...sample.citation!, url: 'https://figures.example.org/s?a' } };
  const { About: about = [] } = await sheets(await answerXlsx(cited));
  expect(about.map(([name]) => name)).toEqual(
    expect.arrayContaining(['Title', 'Release', 'Notes', 'Cite as', 'Source line', 'Licence', 'Query']),
  );
  const texts = about.map(([, text]) => text);
  expect(texts).toContain('Half is lost.');
  expect(texts).toContain('https://figures.example.org/s?a');
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
