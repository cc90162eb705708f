import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { tableRowReader } from '../../src/aggregates/rows.ts';
import { convertFile } from '../../src/authoring/convert.ts';
import { openQuestions } from '../../src/authoring/definition.ts';
import { readMapping } from '../../src/authoring/mapping.ts';
import { answersFile, readAnswers } from '../../src/authoring/questions.ts';
import { checkDataset } from '../../src/codebook/check.ts';
import { datasetWarnings } from '../../src/codebook/warnings.ts';
import { dice } from '../dice.ts';
import { codebookOf, csvText, type Drafted, draftedFile, draftedRows, rowsOf, USUAL, usesOf } from './file.ts';

describe('a column of people', () => {
  const drafted = (name: string, values: readonly (string | number)[], answers = {}) =>
    draftedRows(
      'cases',
      [name, 'Plea'],
      values.map((value, n) => [value, n % 2 ? 'guilty' : 'late']),
      answers,
    );
  const use = async (name: string, values: readonly (string | number)[], answers = {}) =>
    usesOf(await drafted(name, values, answers))[name];
  const ages = rowsOf(40, (n) => [18 + n]).flat();
  const names = rowsOf(30, (n) => [`Sm${'abcdefgh'[n % 8]}${'aeiou'[n % 5]}th, ${'ABCDEF'[n % 6]}nn`]).flat();
  const texts = rowsOf(30, (n) => [`The defendant said that he was sorry, and then ${n} more words`]).flat();

  test.each([
    ['Gender', ['Male', 'Female', 'Male'], 'code'],
    ['Pleaded guilty', ['Y', 'N', '', 'Y'], 'flag'],
    ['Sex', ['F', '', 'F'], 'code'],
    ['Altersgruppe', ['18-24', '25-34', '18-24'], 'code'],
    ['Words spoken', rowsOf(40, (n) => [(n * 37) % 500]).flat(), 'amount'],
    ['Sentence date', ['2014-05-13', '2014-05'], 'date'],
    ['Urteil vom', ['13.05.2014', '01.02.2015'], 'date'],
    ['Verdict', ['guilty', 'guilty'], 'check'],
  ])('%s is read as %s', async (name, values, as) => {
    expect(await use(name, values)).toBe(as);
  });

  test.each([
    ['Alter', ages, /Ages in years/],
    ['Offender age', ages, /Ages in years/],
    ['Geburtsdatum', ['1970-01-01', '1980-01-01'], /birth/],
    ['Year of her birth', [1970, 1980, 1980], /birth/],
    ['Remarks', texts, /remarks/],
    ['Bemerkung', ['keine', 'keine', 'ledig'], /remarks/],
    ['Text', texts, /free text/],
    ['Case No', rowsOf(30, (n) => [`T2018${1000 + n}`]).flat(), /number of a case/],
    ['Nr', rowsOf(30, (n) => [`${n} Js ${300 + n}/18`]).flat(), /number of a case/],
    ['Wer', names, /names of people/],
    ['Accused', ['Ann Bell', 'Tom Cole', 'Ann Bell'], /names of people/],
    ['Wo', rowsOf(30, (n) => [`${'ABC'[n % 3]}hornstraße ${n}`]).flat(), /address/],
    ['Contact', rowsOf(30, (n) => [`p${n}@example.org`]).flat(), /reach a person/],
    ['Staatsangehörigkeit', ['deutsch', 'polnisch', 'deutsch'], /may not be recorded/],
    ['Sex of victim', ['F', 'M', 'F'], /may not be recorded/],
    ['Nat.', ['Irish', 'Polish', 'Irish'], /may not be recorded/],
    ['Parties', ['R v Bell', 'R v Cole', 'R v Bell'], /names of people/],
    ['Address addiction', ['yes', 'no', 'yes'], /address/],
  ])('%s is left out, told by its name or its content, and the report says why', async (name, values, why) => {
    expect(await use(name, values)).toMatch(why);
  });

  test('that was left out wrongly is kept by an answer, and the file of answers says how', async () => {
    const draft = await drafted('Address addiction', ['much', 'little', 'much']);
    const told = answersFile('a', draft.interview);
    expect(told).toContain('# column Address addiction: left out');
    expect(told).toContain('#   code: a variable with its values as codes');
    expect(await use('Address addiction', ['much', 'little', 'much'], { 'column Address addiction': 'code' })).toBe(
      'code',
    );
    expect(await use('Alter', ages, { 'column Alter': 'age bands' })).toBe('age');
  });

  test('is asked about where it could be ages, dates of something, or written in two ways', async () => {
    expect((await drafted('Zahl', ages)).open).toEqual(['column Zahl']);
    expect((await drafted('Tag', ['2014-05-13', '2014-05-14'])).open).toEqual(['date of the sentence']);
    expect((await drafted('Sentence date', ['01/02/2014', '03/04/2014'])).open).toEqual(['dates of Sentence date']);
    expect((await drafted('Reference', rowsOf(30, (n) => [`A-${n}`]).flat())).open).toEqual(['id of a row']);
    // As many values as rows, nearly: nothing says that they are names, and they would be published as codes.
    expect((await drafted('Party', ['smith', 'jones', 'khan', 'brown', 'li', 'evans', 'smith'])).open).toEqual([
      'column Party',
    ]);
    const year = await drafted('Year', [2023, 2023, 2023]);
    expect(year.open).toEqual(['date of the sentence']);
    expect(usesOf(await drafted('Year', [2023, 2023, 2023], { 'date of the sentence': 'Year' })).Year).toBe('date');
  });
});

test('a column of people whose values may be names, or days as a workbook numbers them, is a question', async () => {
  const rows = rowsOf(60, (n) => [
    ['BELL Ann', 'COLE Tom', 'DEAN Sue'][n % 3] ?? '',
    43_831 + n,
    ['North East', 'South West', 'London'][n % 3] ?? '',
    `12/${n}X`,
  ]);
  const draft = await draftedRows('cases', ['Def.', 'Sentenced', 'Region', 'PNC'], rows);
  expect(draft.open).toEqual(['figures of Sentenced', 'column Def.']);
  expect(JSON.stringify(draft.definition)).not.toContain('BELL');
});

test('rows that are alike in every column are shown to whoever says what a row is', async () => {
  const rows = rowsOf(30, (n) => [`A${n}`, n % 2 ? 'Theft' : 'Fraud']);
  const seen = async (more: (string | number)[][]) =>
    (await draftedRows('cases', ['Ref', 'Offence'], [...rows, ...more], { 'id of a row': 'none' })).asked('rows')?.seen;
  expect(await seen([])).toHaveLength(3);
  expect((await seen(rows.slice(0, 2)))?.at(-1)).toMatch(/the same in every column: lines 2 and 32; 3 and 33\./);
});

test('rows that share what looks like an id are asked about, with their lines', async () => {
  const names = ['Case ID', 'Offence'];
  const rows = rowsOf(60, (n) => [`C-${n === 41 ? 7 : n}`, n % 2 ? 'Theft' : 'Fraud']);
  const draft = await draftedRows('cases', names, rows);
  expect(draft.open).toEqual(['repeated Case ID: 1 rows']);
  expect(draft.asked('repeated Case ID: 1 rows')?.seen).toEqual(['the same in lines 9 and 43']);
  const counted = await draftedRows('cases', names, rows, { 'repeated Case ID: 1 rows': 'count' });
  expect([counted.open, parse(counted.data, { from: 2 }).length]).toEqual([[], 60]);
});

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
        ['2018', '2018/19', '2019', '2019/20'].map((time, n) => [time, `${n}.5`, 100 + n, `${3 + n * n}%`]),
        { 'figures of Crimes per day, Sentences, Share': 'all', 'adding up…': answer },
      );
    const adding = 'adding up of Crimes per day, Sentences';
    const asked = await drafted();
    expect(asked.open).toEqual([adding]);
    expect(asked.asked(adding)?.seen?.at(-1)).toBe('Period: 2018 | 2018/19 | 2019 | 2019/20');
    expect(measures(asked)).toEqual(['crimes-per-day null', 'sentences null', 'share value']);
    const told = await drafted(['Sentences']);
    expect(measures(told)).toEqual(['crimes-per-day value', 'sentences sum', 'share value']);
    expect(datasetWarnings(codebookOf(told))).toEqual([]);
    expect(measures(await drafted('none'))).toEqual(['crimes-per-day value', 'sentences value', 'share value']);
    await expect(drafted(['Share'])).rejects.toThrow(`Share is no answer to "${adding}". Write all or none`);
  });
});

describe('a sum of other rows', () => {
  const roll = dice(11);
  const areas = ['Avon', 'Cumbria', 'Dyfed', 'Essex', 'Gwent', 'Kent'];
  const welsh = ['Dyfed', 'Gwent'];
  const years = ['2019', '2020', '2021'];
  const parts = years.flatMap((year) => areas.map((area) => ({ year, area, n: 20 + roll(300) })));
  const sumOf = (year: string, take: (area: string) => boolean): number =>
    parts.filter((part) => part.year === year && take(part.area)).reduce((sum, { n }) => sum + n, 0);
  const sums = years.flatMap((year) => [
    { year, area: 'England', n: sumOf(year, (area) => !welsh.includes(area)) },
    { year, area: 'England and Wales', n: sumOf(year, () => true) },
    { year, area: 'Wales', n: sumOf(year, (area) => welsh.includes(area)) },
  ]);
  const order = (rows: typeof parts) => rows.toSorted((a, b) => (`${a.year}${a.area}` < `${b.year}${b.area}` ? -1 : 1));
  const drafted = (rows: typeof parts, answers = {}) =>
    draftedRows(
      'aggregate',
      ['Area', 'Year', 'Sentences'],
      rows.map(({ area, year, n }) => [area, year, n]),
      answers,
    );

  test('is found wherever it stands: England among its areas, Wales of its own, and both together', async () => {
    const draft = await drafted(order([...parts, ...sums]));
    expect(draft.open.toSorted()).toEqual(['total Area=England', 'total Area=England and Wales', 'total Area=Wales']);
    const answers = {
      'total Area=England': 'left out',
      'total Area=Wales': 'left out',
      'total Area=England and Wales': 'total',
    };
    const told = await drafted(order([...parts, ...sums]), answers);
    codebookOf(told);
    const rows: string[][] = parse(told.data, { from: 2 });
    const published = rows.filter(([area]) => area !== '_T').reduce((sum, [, , n]) => sum + Number(n), 0);
    expect(published).toBe(parts.reduce((sum, { n }) => sum + n, 0));
    expect(rows.filter(([area]) => area === '_T').map(([, year, n]) => [year, Number(n)])).toEqual(
      years.map((year) => [year, sumOf(year, () => true)]),
    );
    // The service refuses a table whose totals are not the sums of its rows.
    const read = tableRowReader(codebookOf(told), ['area', 'year', 'value', 'status'], 'file');
    for (const row of rows) expect(read(row)).toHaveProperty('row');
  });

  test('is found by a block of rows, by another column, by the lists that ship and by labels', async () => {
    const groups: [string, string[]][] = [
      ['All north', ['Ash', 'Birch', 'Elm']],
      ['All south', ['Fir', 'Oak']],
    ];
    const block = years.flatMap((year) =>
      groups.flatMap(([name, towns]) => {
        const rows = towns.map((town) => [town, year, 50 + roll(500)] as const);
        return [[name, year, rows.reduce((sum, [, , n]) => sum + n, 0)] as const, ...rows];
      }),
    );
    const found = async (rows: readonly (readonly (string | number)[])[], names = ['Town', 'Year', 'Sentences']) =>
      (await draftedRows('aggregate', names, rows, { 'figures of Sentences': 'all' })).open.toSorted();
    expect(await found(block)).toEqual(['total Town=All north', 'total Town=All south']);
    const forces = ['Kent', 'Surrey', 'Sussex', 'Essex', 'Norfolk'].map((name) => [name, 50 + roll(900)] as const);
    const southEast = forces.slice(0, 3).reduce((sum, [, n]) => sum + n, 0);
    const listed = [...forces.slice(3), ['South East', southEast] as const, ...forces.slice(0, 3)].toSorted();
    expect(await found(listed, ['Force', 'Sentences'])).toEqual(['total Force=South East']);
    // Also where a force is withheld.
    const withheld = listed.flatMap(([name, n]) => [
      [name, 2020, name === 'Kent' ? '[c]' : n],
      [name, 2021, name === 'Surrey' ? '[c]' : n * 2],
    ]);
    expect(await found(withheld, ['Force', 'Year', 'Sentences'])).toEqual(['total Force=South East']);
    const [cars, bikes, fraud] = [130 + roll(900), 140 + roll(900), 150 + roll(900)];
    const labelled = [
      ['Theft', cars + bikes],
      ['Fraud', fraud],
      ['Theft: bicycles', bikes],
      ['Arson', 77],
      ['Theft: cars', cars],
    ];
    expect(await found(labelled, ['Offence', 'Sentences'])).toEqual(['total Offence=Theft']);
  });

  test('that its name and all figures prove is the total without a question; one that no figure proves is asked', async () => {
    const rows = [...parts, ...years.map((year) => ({ year, area: 'Insgesamt', n: sumOf(year, () => true) }))];
    const draft = await drafted(rows);
    expect(draft.open).toEqual([]);
    expect(draft.data).toContain(`_T,2020,${sumOf('2020', () => true)},`);
    const off = rows.map((one) => (one.area === 'Insgesamt' ? { ...one, n: one.n + 1 } : one));
    expect((await drafted(off)).open).toEqual(['total Area=Insgesamt']);
  });

  test('of several columns at once, beside missing figures, and rounded, is asked about all the same', async () => {
    const sexes = ['Women', 'Men'];
    const cells = years.flatMap((year) =>
      areas.flatMap((area) => sexes.map((sex) => ({ year, area, sex, n: 100 + roll(900) }))),
    );
    const withSums = (rows: typeof cells, name: 'area' | 'sex', total: string) => {
      const sums = new Map<string, (typeof cells)[number]>();
      for (const row of rows) {
        const key = JSON.stringify({ ...row, [name]: '', n: 0 });
        sums.set(key, { ...row, [name]: total, n: row.n + (sums.get(key)?.n ?? 0) });
      }
      const totals = [...sums.values()];
      return [...rows, ...totals];
    };
    const both = withSums(withSums(cells, 'area', 'Northshire'), 'sex', 'People');
    const found = async (numberOf: (n: number, at: number) => string | number) =>
      (
        await draftedRows(
          'aggregate',
          ['Area', 'Sex', 'Year', 'Sentences'],
          both.map(({ area, sex, year, n }, at) => [area, sex, year, numberOf(n, at)]),
        )
      ).open.toSorted();
    const expected = ['total Area=Northshire', 'total Sex=People'];
    expect(await found((n) => n)).toEqual(expected);
    expect(await found((n, at) => (at % 7 === 0 ? '..' : n))).toEqual(expected);
    expect(await found((n) => 5 * Math.round(n / 5))).toEqual(expected);
  });

  test('in a file of people is no person: its rows are asked about, and left out', async () => {
    const rows = [...rowsOf(20, (n) => [n % 2 ? 'North' : 'South', n % 3 ? 'M' : 'F']), ['Total', '']];
    const draft = await draftedRows('cases', ['Region', 'Sex'], rows);
    expect(draft.open).toEqual(['total Region=Total']);
    expect(parse(draft.data, { from: 2 })).toHaveLength(20);
    const sums = [...rows.slice(0, 20), ['Total:', ''], ['', 'Average'], ['Total fines', '']];
    const asked = await draftedRows('cases', ['Region', 'Sex'], sums);
    expect(asked.open).toEqual(['total Region=Total:', 'total Region=Total fines', 'total Sex=Average']);
    expect(parse(asked.data, { from: 2 })).toHaveLength(20);
  });
});

describe('a part of another row', () => {
  const rows = [2020, 2021].flatMap((year) =>
    ['Theft', 'of which: shoplifting', 'Fraud', '- by post', 'davon Frauen'].map((offence, at) => [
      offence,
      year,
      at * 10 + year,
    ]),
  );

  test('is asked about by its name, and is left out or kept', async () => {
    const names = ['Offence', 'Year', 'People'];
    const parts = ['of which: shoplifting', '- by post', 'davon Frauen'].map((part) => `part Offence=${part}`);
    expect((await draftedRows('aggregate', names, rows)).open).toEqual(parts);
    const told = await draftedRows('aggregate', names, rows, { 'part Offence…': 'left out' });
    expect(told.data.split('\r\n').slice(1, 5)).toEqual([
      'Theft,2020,2020,',
      'Fraud,2020,2040,',
      'Theft,2021,2021,',
      'Fraud,2021,2041,',
    ]);
  });

  test('and a total can be a column of one figure, whatever the figures show', async () => {
    const wide = rowsOf(6, (n) => [`town-${n}`, 100 + n, 70 + n, 9 + n]);
    const names = ['Town', 'All courts', 'Crown', 'of which: appeals'];
    const one = await draftedRows('aggregate', names, wide, { [`figures of ${names.slice(1).join(', ')}`]: 'one' });
    expect(one.open).toEqual(['total All courts', 'part of which: appeals']);
  });
});

describe('time', () => {
  const register = (years: readonly number[], offence = (_: number, __: number) => 'theft') =>
    years.flatMap((year) => rowsOf(20, (n) => [`${year}-05-${10 + n}`, n % 2 ? 'M' : 'F', offence(year, n)]));
  const names = ['Sentence date', 'Sex', 'Offence'];

  test('a year without a row is asked about: nothing happened, no data, or did not exist', async () => {
    const rows = register([2014, 2015, 2018, 2019, 2021]);
    const open = 'years 2016-2017, 2020';
    const drafted = (answers = {}) =>
      draftedRows('cases', names, rows, { 'window…': '2014-01-01 to 2021-12-31', ...answers });
    expect((await drafted()).open).toEqual([open]);
    expect((await drafted({ [open]: 'zero' })).definition.coverage.gaps).toBeUndefined();
    await expect(drafted({ [open]: { '2020': 'zero' } })).rejects.toThrow(
      `The answer to "${open}" does not say of 2016-2017 which it is: zero, gap`,
    );
    const mixed = await drafted({ [open]: { '2016-2017': 'gap', '2020': 'not existing' } });
    expect(mixed.definition.coverage).toMatchObject({
      window: { from: '2014-01-01', to: '2022-01-01' },
      gaps: [
        { from: '2016-01-01', to: '2018-01-01', reason: 'There are no data of this time.' },
        { from: '2020-01-01', to: '2021-01-01', reason: 'What is counted did not exist at this time.' },
      ],
    });
    codebookOf(mixed);
  });

  test('a code that begins or ends within the years is asked about', async () => {
    const rows = register([2014, 2015, 2016, 2017, 2018], (year, n) =>
      year > 2015 && n % 2 === 0 ? 'cybercrime' : 'theft',
    );
    const drafted = (answers = {}) =>
      draftedRows('cases', names, rows, { 'window…': '2014-01-01 to 2018-12-31', ...answers });
    const open = 'years of Offence: cybercrime 2016-';
    expect((await drafted()).open).toEqual([open]);
    const told = await drafted({ [open]: 'not existing' });
    expect(told.definition.codebook.codeLists.offence.codes).toEqual([
      { code: 'cybercrime', label: 'cybercrime', since: '2016-01-01' },
      { code: 'theft', label: 'theft' },
    ]);
    codebookOf(told);
  });

  test('a code of a table that began within its years is [z] before, not 0', async () => {
    const table = [2014, 2015, 2016, 2017, 2018].flatMap((year) =>
      ['theft', 'fraud', ...(year > 2015 ? ['cybercrime'] : [])].flatMap((offence) =>
        rowsOf(6, (n) => [`Court ${n}`, year, offence, 100 + n * 7 + (year % 5)]),
      ),
    );
    const open = 'years of Offence: cybercrime 2016-';
    const draft = await draftedRows('aggregate', ['Court', 'Year', 'Offence', 'Number'], table, {
      [open]: 'not existing',
      'combinations without a row': 'zero',
    });
    expect(draft.asked(open)).toBeDefined();
    expect(JSON.stringify(draft.definition.codebook.codeLists.offence)).toContain('"since":"2016-01-01"');
    codebookOf(draft);
  });

  test('a table without rows for some combinations asks what they mean', async () => {
    const rows = rowsOf(29, (n) => [`T${n % 6}`, 2010 + Math.floor(n / 6), 100 + n * 7]);
    const draft = await draftedRows('aggregate', ['Town', 'Year', 'Number'], rows);
    expect(draft.open).toEqual(['combinations without a row']);
    expect(draft.asked('combinations without a row')?.seen).toEqual([
      'Town: T5 has 4 rows, T4 has 5',
      'Year: 2014 has 5 rows, 2013 has 6',
    ]);
  });
});

describe('questions', () => {
  const rows = rowsOf(40, (n) => [n % 2 ? 'M' : 'F', n % 3 ? 'guilty' : 'not guilty']);
  const unanswered = Object.fromEntries(Object.keys(USUAL).map((id) => [id, undefined]));

  test('have no defaults: what only the owner knows is open, named in the definition, and refused by the service', async () => {
    const draft = await draftedRows('cases', ['Sex', 'Verdict'], rows, unanswered);
    expect(draft.open).toEqual([
      ...[
        'who is in the file, Verdict may be not guilty',
        'window',
        'population',
        'publisher',
        'licence',
        'area',
        'sources',
        'inclusion rule',
      ],
      ...['completeness', 'rows', 'protection'],
    ]);
    expect(openQuestions(draft.definition).map(({ id }) => id)).toEqual(draft.open);
    const checked = checkDataset('draft', draft.definition);
    const faults = 'faults' in checked ? checked.faults.map(({ pointer }) => pointer) : [];
    expect(faults).toContain('/openQuestions');
    expect(faults).toContain('/coverage/window');
    expect(draft.definition.codebook.headlines).toBeUndefined();
    expect(() => readMapping(draft.draft.mapping, 'mapping.yaml')).toThrow('open questions');
  });

  test('are answered in one file, which holds for the same columns next year', async () => {
    const first = await draftedRows('cases', ['Sex', 'Verdict'], rows, unanswered);
    const given = readAnswers(answersFile('a', first.interview), 'answers.yaml');
    expect([...given]).toEqual([]);
    const told = await draftedRows('cases', ['Sex', 'Verdict'], rows, {
      'who is in the file…': { Verdict: ['guilty'] },
    });
    const again = readAnswers(answersFile('a', told.interview), 'answers.yaml');
    expect(again.get('who is in the file, Verdict may be not guilty')).toEqual({ Verdict: ['guilty'] });
    expect(again.get('licence')).toMatchObject({ id: 'CC0-1.0' });
    expect(again.has('column Sex')).toBe(false);
  });

  test('people who were not convicted are left out, and the verdict is kept as a check', async () => {
    const draft = await draftedRows('cases', ['Sex', 'Verdict'], rows, {
      'who is in the file…': { Verdict: ['guilty'] },
    });
    expect(parse(draft.data, { from: 2 })).toHaveLength(rows.filter(([, verdict]) => verdict === 'guilty').length);
    expect(parseYaml(draft.draft.mapping).columns.Verdict).toEqual({
      use: { as: 'check', values: ['guilty'] },
      without: ['not guilty'],
    });
    codebookOf(draft);
  });

  test('who was convicted is asked again where the next file has another verdict', async () => {
    const asked = async (verdicts: string[]) =>
      (
        await draftedRows(
          'cases',
          ['Sex', 'Verdict'],
          verdicts.map((verdict, n) => [n % 2 ? 'M' : 'F', verdict]),
          unanswered,
        )
      ).open[0];
    const first = await asked(['guilty', 'guilty', 'guilty', 'guilty']);
    expect(first).toBe('who is in the file, Verdict is guilty');
    expect(await asked(['guilty', 'guilty', 'guilty'])).toBe(first);
    expect(await asked(['guilty', 'cleared', 'guilty', 'guilty'])).toBe('who is in the file');
    const second = await asked(['guilty', 'acquitted', 'guilty', 'guilty']);
    expect(second).toBe('who is in the file, Verdict may be acquitted');
    expect(await asked(['guilty', 'acquitted', 'guilty', 'dismissed'])).not.toBe(second);
  });

  test.each([
    [{ 'who is in the file…': 'guilty' }, 'is all, or values of one column'],
    [{ 'who is in the file…': { Verdict: ['guity'] } }, 'is all, or values of one column'],
    [{ 'window…': '2014 to 2016' }, 'A window is written as'],
  ])('an answer such as %j, which says nothing about the file, is refused', async (answers, message) => {
    await expect(draftedRows('cases', ['Sex', 'Verdict'], rows, answers)).rejects.toThrow(message);
  });

  test('an answer that is none of the readings is refused with them', async () => {
    await expect(draftedRows('cases', ['Sex', 'Verdict'], rows, { rows: 'cows' })).rejects.toThrow(
      'The answer to "rows" is one of: people, entries. It is cows.',
    );
  });
});

describe('a mapping', () => {
  const names = ['Reference', 'Sentenced', 'Gender', 'Age', 'Offence', 'Fine', 'Pleaded guilty', 'Verdict'];
  const rows = rowsOf(60, (n) => [
    `A-${n}`,
    `${13 + (n % 10)}/05/2014`,
    n % 3 ? 'M' : 'F',
    15 + n,
    ['Theft', 'Fraud', 'Not known'][n % 3 === 0 ? n % 2 : 2] ?? '',
    `${n}.50`,
    n % 2 ? 'Y' : 'N',
    'guilty',
  ]);
  const answers = { 'id of a row': 'Reference', 'column Age': 'age bands', 'figures of Fine': 'all' };

  test('that is read again converts the same rows in the same way, and refuses new values with their rows', async () => {
    const draft = await draftedRows('cases', names, rows, answers);
    codebookOf(draft);
    const mapping = readMapping(draft.draft.mapping, 'mapping.yaml');
    const plans = names.map((name) => ({ name, ...mapping.columns[name]! })); // all are there
    expect(convertFile(draft.table, { ...mapping, plans })).toEqual(draft.converted);
    const next = [
      ['B', '13/05/2014', 'X', '20', 'Theft', '1.00', 'Y', 'guilty'],
      // A column with one value is a check: 500 people who were acquitted do not pass as convicted.
      ['C', '13/05/2014', 'M', '20', 'Theft', '1.00', 'Y', 'acquitted'],
      ['D', '13/05/2014', 'M', 'old', 'Theft', '1.00', 'Y', ''],
    ];
    expect(convertFile({ rows: next, lines: [62, 63, 64] }, { ...mapping, plans }).faults).toEqual([
      { column: 'Gender', value: 'X', line: 62 },
      { column: 'Verdict', value: 'acquitted', line: 63 },
      { column: 'Age', value: 'old', line: 64 },
      { column: 'Verdict', value: '', line: 64 },
    ]);
  });

  test('that is wrong is refused with the place', () => {
    const wrong = 'kind: cases\nsystem: a\nanswers: {}\ncolumns: { Sex: { use: { as: nonsense } } }\n';
    expect(() => readMapping(wrong, 'mapping.yaml')).toThrow('mapping.yaml: columns / Sex / use / as');
  });
});

test('values are matched to a list that ships only if it has all of them', async () => {
  const forces = ['Surrey', 'Kent', 'Sussex', 'Essex', 'Greater  Manchester'];
  const drafted = (values: readonly string[], answers = {}) =>
    draftedRows(
      'cases',
      ['Police force', 'Sex'],
      rowsOf(60, (n) => [values[n % values.length] ?? '', n % 5 < 2 ? 'Male' : 'Unknown']),
      answers,
    );
  expect((await drafted(forces)).open).toEqual(['list of Police force']);
  const draft = await drafted(forces, { 'list of Police force': 'same' });
  expect(draft.definition.codebook.codeLists['police-force']).toMatchObject({ standard: 'police-force-areas' });
  expect(draft.data).toContain('E23000031');
  expect(codebookOf(draft).dimensions.get('areaRegion')).toBeDefined();
  expect(draft.data).toContain('not-reported');
  const other = await drafted([...forces, 'Devon & Cornwal']);
  expect(other.definition.codebook.codeLists['police-force'].codes).toHaveLength(6);
  codebookOf(other);
});

test('a column that another one determines is its labels or a coarser level; codes in front of labels are codes', async () => {
  const towns = ['Leeds', 'York', 'Hull', 'Dover', 'Deal', 'Hythe'];
  const draft = await draftedRows(
    'aggregate',
    ['Town code', 'Town', 'County', 'Offence group', 'Value'],
    rowsOf(12, (n) => [
      `E0${n % 6}`,
      towns[n % 6] ?? '',
      n % 6 < 3 ? 'Yorkshire' : 'Kent',
      n < 6 ? '01 Violence' : '02 Theft',
      `${n * 17}.5`,
    ]),
    { 'Town beside Town code': 'labels', 'County beside Town code': 'level' },
  );
  expect(usesOf(draft)).toMatchObject({
    'Town code': 'code',
    Town: expect.stringContaining('labels'),
    County: expect.stringContaining('level'),
  });
  const codebook = codebookOf(draft);
  expect([...codebook.dimensions.keys()]).toEqual(['townCode', 'townCodeCounty', 'offenceGroup']);
  expect(codebook.dimensions.get('townCode')?.codes[0]).toEqual({ code: 'E00', label: 'Leeds', parent: 'Yorkshire' });
  expect(codebook.dimensions.get('offenceGroup')?.codes.slice(0, 2)).toEqual([
    { code: '01', label: 'Violence' },
    { code: '02', label: 'Theft' },
  ]);
});

test('a coarser level has its own codes, also where a list that ships has its names', async () => {
  const forces = ['Kent', 'Surrey', 'Essex'];
  const rows = rowsOf(18, (n) => [`Town ${n % 9}`, forces[n % 3] ?? '', n < 9 ? 'Theft' : 'Fraud', 101 + n * 7]);
  const draft = await draftedRows('aggregate', ['Town', 'Police force', 'Offence', 'Number'], rows, {
    'Police force beside Town': 'level',
  });
  expect(
    codebookOf(draft)
      .dimensions.get('townPoliceForce')
      ?.codes.map(({ label }) => label),
  ).toEqual([...['Essex', 'Kent', 'Surrey', 'Not reported']]);
});

test('two columns that agree in a small file are asked about before one is taken for the labels of the other', async () => {
  const rows = rowsOf(8, (n) => [n % 2 ? 'north' : 'south', n % 2 ? 'late' : 'early']);
  const draft = await draftedRows('cases', ['Part', 'Time'], rows);
  expect(draft.open).toEqual(['Time beside Part']);
  const own = await draftedRows('cases', ['Part', 'Time'], rows, { 'Time beside Part': 'own' });
  expect(usesOf(own)).toEqual({ Part: 'code', Time: 'code' });
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

test('labels that programs misread, formulas, names that are taken and braces give a definition that is valid', async () => {
  const either = (n: number, of: number, one: string, other: string) => (n % of === 0 ? one : other);
  const draft = await draftedRows(
    'cases',
    ['Outcome', 'Value', 'Status', '=Total'],
    rowsOf(60, (n) => [
      either(n, 3, '{fine}', "'custody'"),
      either(n, 2, 'NA1', '1e5'),
      either(n, 5, 'Présumé coupable', '＝second'),
      either(n, 7, 'T', '=1+1'),
    ]),
  );
  const codebook = codebookOf(draft);
  expect([...codebook.dimensions.keys()]).toEqual(expect.arrayContaining(['outcome', 'valueGiven', 'statusGiven']));
  expect(codebook.dimensions.get('statusGiven')?.index.has('presume-coupable')).toBe(true);
});

test('a file of 300 columns says that a dataset cannot have so many', async () => {
  const names = rowsOf(300, (n) => [`Q${n}`]).flat() as string[];
  const roll = dice(300);
  const draft = await draftedRows(
    'cases',
    names,
    rowsOf(60, () => names.map(() => 'abcd'[roll(4)] ?? '')),
  );
  const checked = checkDataset('draft', draft.definition);
  expect('faults' in checked && checked.faults.some(({ pointer }) => pointer === '/codebook/variables')).toBe(true);
});

test('the codebook of a file names its columns and values, and says what may not be recorded', async () => {
  const values = new Map([
    [
      'v2',
      new Map([
        ['1', 'Men'],
        ['2', 'Women'],
        ['9', 'Not stated'],
      ]),
    ],
  ]);
  const labels = new Map([
    ['v1', 'Ethnicity of the defendant'],
    ['v2', 'Sex of the defendant'],
    ['v3', 'Minutes of the hearing'],
  ]);
  const draft = await draftedRows(
    'cases',
    ['v1', 'v2', 'v3'],
    rowsOf(40, (n) => [n % 3, [1, 2, 9][n % 3] ?? '', n + 200]),
    {},
    { labels, values },
  );
  expect(usesOf(draft)).toEqual({ v1: expect.stringMatching(/may not be recorded/), v2: 'code', v3: 'amount' });
  expect(draft.definition.codebook.measures[1].id).toBe('minutes-of-the-hearing-in-all');
  expect(draft.data).toContain('not-reported');
});

test('LF and CRLF, and lines that end in both, are read alike; the same file gives the same draft', async () => {
  const text = csvText([['Sex', 'Offence'], ...rowsOf(30, (n) => [n % 2 ? 'M' : 'F', n % 3 ? 'Theft' : 'Fraud'])]);
  const endings = [text, text.replaceAll('\n', '\r\n'), text.replace('\n', '\r\n'), text];
  const drafts = await Promise.all(endings.map((content) => draftedFile('cases', { content })));
  expect(
    new Set(drafts.map(({ data, definition, draft }) => JSON.stringify([data, definition, draft.mapping]))).size,
  ).toBe(1);
});

test('cells that say nothing are empty; codes of four digits that begin with 0 are no years; a no-break space may stand before %', async () => {
  const rows = rowsOf(60, (n) => [['0101', '0108', '0210'][n % 3] ?? '', n % 2 ? 'NA' : ' x ', `${10 + n}\u00a0%`]);
  const draft = await draftedRows('aggregate', ['Offence', 'Group', 'Share'], rows, {
    'combinations without a row': 'not-available',
  });
  expect(draft.draft.columns.map(({ kind }) => kind)).toEqual(['code', 'code', 'number']);
  expect(draft.table.rows[1]?.slice(0, 2)).toEqual(['0108', '']);
  expect(draft.data.split('\r\n')[1]).toBe('0101,x,10,');
  expect(draft.definition.codebook.measures[0]).toMatchObject({ statistic: 'value', unit: 'percent' });
});

test('a file in UTF-16 is read as it says; one that is not closed, or has no rows or figures, is refused in words', async () => {
  const text = 'Gebiet\tZahl\nNord\t4\nSüd\t5\nOst\t6\n';
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
  const draft = await draftedFile('aggregate', { content: utf16 });
  expect(draft.table.rows).toEqual([
    ['Nord', '4'],
    ['Süd', '5'],
    ['Ost', '6'],
  ]);
  const refused = (content: string) => draftedFile('aggregate', { content });
  await expect(refused('A,B\n"x,1\ny,2\n')).rejects.toThrow('cannot be read as a table: Quote Not Closed');
  await expect(refused('')).rejects.toThrow('The file has no rows.');
  await expect(refused('Area,Count\nN,few\nS,many\n')).rejects.toThrow('no column of figures');
});

test('a line of a text with one cell is a heading, a note or the title of another table, as in a workbook', async () => {
  const first = 'Region,Year,People\nNorth,2020,41\nSouth,2020,52\n';
  const appendix = { content: `${first}\nAppendix: under 25\nRegion,Year,People\nNorth,2020,4\nSouth,2020,5\n` };
  const draft = await draftedFile('aggregate', appendix, { 'lines like names: 6': 'another table' });
  expect(draft.table.rows).toEqual([
    ['North', '2020', '41'],
    ['South', '2020', '52'],
  ]);
  const headings = { content: `Town,Year,People\nNorth\nAsh,2020,41\nSouth\nElm,2020,52\nOak,2020,53\n` };
  expect((await draftedFile('aggregate', headings)).open).toContain('lines with one cell');
});

test('columns that are one figure are asked about where one is the sum of others', async () => {
  const rows = rowsOf(5, (n) => [`Town ${n}`, 100 + n, 200 + n * 7, 300 + n * 8]);
  const names = ['Town', 'Women', 'Men', 'All'];
  const one = { 'figures of Women, Men, All': 'one' };
  const asked = await draftedRows('aggregate', names, rows, one);
  expect(asked.open).toEqual(['total All']);
  expect(asked.asked('total All')?.seen).toEqual(['All is the sum of Women, Men: 300 = 100 + 200']);
  const told = await draftedRows('aggregate', names, rows, { ...one, 'total All': 'left out' });
  expect(told.data.split('\r\n').slice(1, 4)).toEqual(['town-0,women,100,', 'town-0,men,200,', 'town-1,women,101,']);
  codebookOf(told);
});

test('rows of a table without a code are asked about: they may be totals', async () => {
  const towns = rowsOf(4, (n) => [n * 31 + 17, n * 53 + 29]);
  const rows = towns.flatMap(([theft = 0, fraud = 0], n) => [
    [`Town ${n}`, 'Theft', theft],
    [`Town ${n}`, 'Fraud', fraud],
    [`Town ${n}`, '', Number(theft) + Number(fraud)],
  ]);
  const drafted = (answers = {}) => draftedRows('aggregate', ['Town', 'Offence', 'Sentences'], rows, answers);
  const asked = await drafted();
  expect(asked.open).toEqual(['empty Offence']);
  expect(asked.asked('empty Offence')?.seen).toEqual(['4 times, first in line 4']);
  const linesOf = ({ data }: Drafted) => data.split('\r\n').slice(1, 5);
  expect(linesOf(await drafted({ 'empty Offence': 'total' }))).toEqual([
    ...['town-0,Theft,17,', 'town-0,Fraud,29,', 'town-0,_T,46,', 'town-1,Theft,48,'],
  ]);
  const left = await drafted({ 'empty Offence': 'left out' });
  expect(linesOf(left)[2]).toBe('town-1,Theft,48,');
  codebookOf(left);
  expect(linesOf(await drafted({ 'empty Offence': 'not reported' }))[2]).toBe('town-0,not-reported,46,');
});

test('a register that is taken for a table: what could lead to a person is asked about, and nothing of it is a code', async () => {
  const names = ['Case No', 'Defendant name', 'Remarks', 'Area name', 'Months'];
  const rows = rowsOf(30, (n) => [`T2022${1000 + n}`, `Ann ${'BCDEF'[n % 5]}ell`, 'met her', `Town ${n % 3}`, n * 7]);
  const draft = await draftedRows('aggregate', names, rows);
  expect(draft.open).toEqual(['column Case No', 'column Defendant name', 'column Remarks']);
  expect(draft.data).not.toMatch(/T2022|ell|met/);
});

test('a column is the outcome if its whole name says so: the year of a sentence is none', async () => {
  const rows = rowsOf(20, (n) => [n % 2 ? '2019/20' : '2020/21', n % 3 ? 'fine' : 'prison']);
  const { draft } = await draftedRows('cases', ['Sentence year', 'Sentence type'], rows);
  expect(draft.plans.map(({ use }) => use)).toMatchObject([{ id: 'sentenceYear' }, { id: 'outcome' }]);
});
