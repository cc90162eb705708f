import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { datasetWarnings } from '../../src/codebook/warnings.ts';
import { codebookOf, type Drafted, draftedRows, rowsOf, usesOf } from './file.ts';

describe('numbers', () => {
  test('in a form that is not read are asked about, and are no labels', async () => {
    const rows = rowsOf(6, (n) => [`C${n}`, 100 + n * 7, n % 3 ? `(${n},031)` : `${n}84`]);
    const draft = await draftedRows('aggregate', ['Court', 'Receipts', 'Net change'], rows);
    expect(draft.open).toEqual(['column Net change']);
    const kept = await draftedRows('aggregate', ['Court', 'Receipts', 'Net change'], rows, {
      'column Net change': 'code',
    });
    expect(usesOf(kept)).toEqual({ Court: 'code', Receipts: 'amount', 'Net change': 'code' });
  });

  test('may have the sign of one currency', async () => {
    const names = ['Court', 'Fine'];
    const draft = await draftedRows('aggregate', names, [
      ['A', '£1,204'],
      ['B', '£90'],
      ['C', '£ 310.50'],
    ]);
    expect(draft.data.split('\r\n').slice(1, 4)).toEqual(['A,1204,', 'B,90,', 'C,310.50,']);
    // Two are no figure.
    await expect(
      draftedRows('aggregate', names, [
        ['A', '£12'],
        ['B', '€90'],
      ]),
    ).rejects.toThrow(/no column of figures/);
  });

  const measures = ({ definition }: Drafted): string[] =>
    definition.codebook.measures.map(({ id, statistic }: { id: string; statistic: string }) => `${id} ${statistic}`);
  const row = (n: number) => ({ type: (n % 14) + 1, year: 2010 + (n % 3), days: (n * 31) % 400, fine: (n * 7) % 500 });

  test('that are codes, years or few are no amounts unless somebody says so', async () => {
    const rows = rowsOf(60, (n) => [row(n).type, row(n).year, n % 5, row(n).days]);
    const draft = await draftedRows('cases', ['outcome_type', 'year', 'grade', 'days'], rows, {
      'date of the sentence': 'none',
      'figures of days': 'all',
    });
    expect(usesOf(draft)).toMatchObject({ outcome_type: 'code', grade: 'code', days: 'amount' });
    expect(measures(draft)).toEqual(['people count', 'days-in-all sum']);
    expect(draft.open).toEqual([]);
  });

  test('that are few may be figures beside larger ones: that is asked, unless their name says that they are codes', async () => {
    const rows = rowsOf(60, (n) => [`Court ${n}`, 100 + n * 7, n % 4, (n % 5) + 1]);
    const draft = await draftedRows('aggregate', ['Court', 'Crashes', 'Deaths', 'Quarter'], rows);
    expect(draft.open).toEqual(['figures of Crashes, Deaths', 'Quarter beside Court']);
  });

  test('of several columns are a question, and so are the figures of a table without a clear one', async () => {
    const rows = rowsOf(60, (n) => [row(n).days, row(n).fine, n % 2 ? 'M' : 'F']);
    const draft = await draftedRows('cases', ['Days', 'Fine', 'Sex'], rows);
    expect(draft.open).toEqual(['figures of Days, Fine']);
    const one = await draftedRows('cases', ['Days', 'Fine', 'Sex'], rows, {
      'figures of Days, Fine': ['Fine'],
      'adding up of Fine': 'none',
    });
    expect(measures(one)).toEqual(['people count', 'fine-on-average mean']);
    const small = await draftedRows(
      'aggregate',
      ['Town', 'Grade', 'Prisoners'],
      [
        ['Leeds', 1, 3],
        ['Leeds', 2, 0],
        ['York', 1, 3],
        ['York', 2, 3],
      ],
    );
    expect(small.open).toEqual(['figures of Grade, Prisoners']);
  });

  test.each([
    [['1,204', '1,305,200', '12'], 1204],
    [['1.204', '1.305.200', '12'], 1204],
    [['1 204', '12', '7'], 1204],
    [['1’204', '12', '7'], 1204],
    [['1204,5', '12', '7'], 1204.5],
  ])('written as %j are read by what the whole column says', async (cells, first) => {
    const draft = await draftedRows(
      'aggregate',
      ['Town', 'Number'],
      cells.map((cell, n) => [`Town ${n}`, cell]),
      { 'figures of Number': 'all' },
    );
    expect(draft.open).toEqual([]);
    expect(Number((parse(draft.data) as string[][])[1]?.[1])).toBe(first);
  });

  test('that can be read in two ways are asked, with what each would be', async () => {
    const rows = [
      ['A', '12,345'],
      ['B', '1,234'],
    ];
    const draft = await draftedRows('aggregate', ['Town', 'Number'], rows, { 'figures of Number': 'all' });
    expect(draft.open).toEqual(['numbers of Number']);
    expect(draft.asked('numbers of Number')?.readings).toEqual({ point: '12,345 is 12345', comma: '12,345 is 12.345' });
    const mixed = await draftedRows('aggregate', ['Town', 'Number'], [...rows, ['C', '97.406']]);
    expect(mixed.asked('numbers of Number')).toMatchObject({
      asks: expect.stringContaining('correct the file'),
      readings: { point: '12,345 is 12345, 97.406 is 97.406', comma: '12,345 is 12.345, 97.406 is 97406' },
    });
    const comma = await draftedRows('aggregate', ['Town', 'Number'], rows, {
      'numbers of Number': 'comma',
      'figures of Number': 'all',
    });
    expect(comma.data.split('\r\n')[1]).toBe('A,12.345,');
  });

  test('with marks: those of the Analysis Function keep their meaning, others are asked, and each is named with its cell', async () => {
    const rows = [
      ['A', '12 [r]'],
      ['B', '[c]'],
      ['C', '[x]'],
      ['D', '..'],
      ['E', '-'],
      ['F', 'x'],
      ['G', '1,204'],
      ['H', '[z]'],
      ...rowsOf(12, (n) => [`T${n}`, 100 + n]),
    ];
    const draft = await draftedRows('aggregate', ['Town', 'Number'], rows);
    expect(draft.open).toEqual(['"-" among the numbers of Number', '"x" among the numbers of Number']);
    expect(draft.asked('"x" among the numbers of Number')?.seen).toEqual(['1 times, first in line 7']);
    expect(draft.faults).toEqual(['Number: - in line 6', 'Number: x in line 7']);
    const told = await draftedRows('aggregate', ['Town', 'Number'], rows, {
      '"-" among the numbers of Number': 'zero',
      '"x" among the numbers of Number': 'suppressed',
    });
    expect(told.data.split('\r\n').slice(1, 9)).toEqual([
      ...['A,12 [r],', 'B,,suppressed', 'C,,not-available', 'D,,not-available'],
      ...['E,0,', 'F,,suppressed', 'G,1204,', 'H,,not-applicable'],
    ]);
    expect(told.definition.codebook.notes).toEqual([{ id: 'mark-1', text: 'Revised: A, Number.', mandatory: true }]);
    codebookOf(told);
  });

  test('with marks of its own behind them ask what those say, which becomes a note', async () => {
    const rows = rowsOf(20, (n) => [`T${n}`, n === 3 ? '12*' : 100 + n]);
    const asked = await draftedRows('aggregate', ['Town', 'Number'], rows);
    expect([asked.open, asked.asked('mark *')?.seen]).toEqual([['mark *'], ['T3, Number']]);
    const told = await draftedRows('aggregate', ['Town', 'Number'], rows, { 'mark *': 'estimated by hand' });
    expect(told.definition.codebook.notes[0].text).toBe('Estimated by hand: T3, Number.');
    expect(told.data).toContain('T3,12,');
    codebookOf(told);
  });

  test('that are empty say what the answer says of their column', async () => {
    const names = ['Town', 'Women', 'Men'];
    const rows = rowsOf(20, (n) => [`T${n}`, n === 1 ? '' : 100 + n, n === 2 ? '' : 300 + n]);
    const drafted = (empty: unknown) =>
      draftedRows('aggregate', names, rows, { 'figures of Women, Men': 'all', 'empty cells among the figures': empty });
    const asked = await drafted(undefined);
    expect(asked.asked('empty cells among the figures')?.seen).toEqual(['1 of 20 in Women', '1 of 20 in Men']);
    expect(asked.faults).toEqual(['Women:  in line 3', 'Men:  in line 4']);
    const { data } = await drafted({ Women: 'zero', Men: 'suppressed' });
    expect(data.split('\r\n').slice(3, 7)).toEqual([
      'T1,women,0,',
      'T1,men,301,',
      'T2,women,102,',
      'T2,men,,suppressed',
    ]);
    await expect(drafted({ Women: 'zero' })).rejects.toThrow('does not say of Men which it is');
  });

  test('with a column of statuses: what it says of a number that is there becomes a mark and a note', async () => {
    const rows = rowsOf(20, (n) => [`T${n}`, n === 1 ? '' : 100 + n, n === 1 ? 'c' : n === 2 ? 'r' : '']);
    const draft = await draftedRows('aggregate', ['Town', 'Number', 'Status'], rows);
    expect(draft.data.split('\r\n').slice(2, 4)).toEqual(['T1,,c', 'T2,102 [r],']);
    expect(draft.definition.codebook.notes).toEqual([{ id: 'mark-1', text: 'Revised: T2, Number.', mandatory: true }]);
  });

  test('are added up if somebody says so, who is shown the times of the table; percentages never are', async () => {
    const drafted = (answer?: unknown) =>
      draftedRows(
        'aggregate',
        ['Period', 'Crimes per day', 'Sentences', 'Share'],
        ['2015/16', '2016/17', '2017/18', '2018/19', '2018', '2019/20', '2019'].map((time, n) => [
          time,
          `${n}.5`,
          100 + n,
          `${3 + n * n}%`,
        ]),
        { 'figures of Crimes per day, Sentences, Share': 'all', 'adding up…': answer },
      );
    const adding = 'adding up of Crimes per day, Sentences';
    const asked = await drafted();
    expect(asked.open).toEqual([adding]);
    expect(asked.asked(adding)?.seen?.at(-1)).toBe(
      'Period: 2015/16 | 2016/17 | 2017/18 | 2018/19 | … | 2019/20 | 2019',
    );
    expect(measures(asked)).toEqual(['crimes-per-day null', 'sentences null', 'share value']);
    const told = await drafted(['Sentences']);
    expect(measures(told)).toEqual(['crimes-per-day value', 'sentences sum', 'share value']);
    expect(datasetWarnings(codebookOf(told))).toEqual([]);
    expect(measures(await drafted('none'))).toEqual(['crimes-per-day value', 'sentences value', 'share value']);
    await expect(drafted(['Share'])).rejects.toThrow(`Share is no answer to "${adding}". Write all or none`);
  });
});

test('a title that names thousands is asked about: it is in the name of no figure', async () => {
  const drafted = (title: string, answers = {}) =>
    draftedRows(
      'aggregate',
      [title, '', ''],
      [['Area', 'Year', 'People'], ...rowsOf(8, (n) => [n < 4 ? 'North' : 'South', 2020 + (n % 4), `${12 + n}.4`])],
      answers,
    );
  expect((await drafted('Convictions by area')).open).toEqual([]);
  const [open, ...others] = (await drafted('Convictions (thousands)')).open;
  expect([open, others]).toEqual(['scale, beside Convictions (thousands)', []]);
  expect((await drafted('Convictions (thousands)', { [open ?? '']: 'single' })).open).toEqual([]);
});

test('a wide table is one figure by year, or several figures, as its owner says', async () => {
  const rows = rowsOf(5, (n) => [`Town ${n}`, n * 3, n === 1 ? '[c]' : n * 5]);
  const names = ['Town', '2021', '2022'];
  expect((await draftedRows('aggregate', names, rows)).open).toEqual(['figures by year']);
  const one = await draftedRows('aggregate', names, rows, { 'figures by year': 'one' });
  expect(one.data.split('\r\n').slice(0, 5)).toEqual([
    'town,year,value,status',
    'town-0,2021,0,',
    'town-0,2022,0,',
    'town-1,2021,3,',
    'town-1,2022,,suppressed',
  ]);
  expect(codebookOf(one).measures.size).toBe(1);
  const several = await draftedRows('aggregate', ['Town', 'Women', 'Men'], rows, { 'figures of Women, Men': 'all' });
  expect(several.data.split('\r\n').slice(0, 3)).toEqual([
    'town,figure,value,status',
    'town-0,women,0,',
    'town-0,men,0,',
  ]);
  expect(codebookOf(several).measures.size).toBe(2);
});

test('columns that are one figure are years only if all are, and no other column has their name', async () => {
  const rows = rowsOf(6, (n) => [`Town ${n % 2}`, 2010 + Math.floor(n / 2), n * 3, n * 5, n * 7]);
  const header = async (names: string[], id: string) =>
    (await draftedRows('aggregate', names, rows, { [id]: 'one' })).data.split('\r\n')[0];
  expect(await header(['Town', 'Year', '2021', '2022', '2023'], 'figures by year')).toBe(
    'town,yearGiven,year,value,status',
  );
  expect(await header(['Town', 'Year', '2021', '2022', 'Women'], 'figures of 2021, 2022, Women')).toBe(
    'town,year,figure,value,status',
  );
});
