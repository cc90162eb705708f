import { expect, test } from 'vitest';
import { checkDataset } from '../../src/codebook/check.ts';
import { dice } from '../dice.ts';
import { codebookOf, csvText, draftedFile, draftedRows, rowsOf, usesOf } from './file.ts';

test('values are matched to a list that ships only if it has all of them', async () => {
  const forces = ['Surrey', 'Kent', 'Sussex', 'Essex', 'Greater  Manchester'];
  const drafted = (values: readonly string[], answers = {}) =>
    draftedRows(
      'cases',
      ['Police force', 'Sex'],
      rowsOf(60, (n) => [values[n % values.length] ?? '', n % 7 < 3 ? 'Male' : 'Unknown']),
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
  const rows = rowsOf(60, (n) => [`0${101 + (n % 20)}`, n % 2 ? 'NA' : ' x ', `${10 + n}\u00a0%`]);
  const draft = await draftedRows('aggregate', ['Offence', 'Group', 'Share'], rows, {
    'combinations without a row': 'not-available',
  });
  expect(draft.draft.columns.map(({ kind }) => kind)).toEqual(['code', 'code', 'number']);
  expect(draft.table.rows[1]?.slice(0, 2)).toEqual(['0102', '']);
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

test('a column is the outcome if its whole name says so: the year of a sentence is none', async () => {
  const rows = rowsOf(20, (n) => [n % 2 ? '2019/20' : '2020/21', n % 3 ? 'fine' : 'prison']);
  const { draft } = await draftedRows('cases', ['Sentence year', 'Sentence type'], rows);
  expect(draft.plans.map(({ use }) => use)).toMatchObject([{ id: 'sentenceYear' }, { id: 'outcome' }]);
});

test('two values of a table that both say that nothing is known keep their rows apart; one alone is not reported', async () => {
  const rows = [
    ['Male', 120],
    ['Unknown', 31],
    ['Not recorded', 47],
  ];
  const linesOf = async (some: typeof rows) =>
    (await draftedRows('aggregate', ['Sex', 'People'], some, { 'figures of People': 'all' })).data
      .split('\r\n')
      .slice(1, -1);
  expect(await linesOf(rows)).toEqual(['Male,120,', 'Unknown,31,', 'not-recorded,47,']);
  expect(await linesOf(rows.slice(0, 2))).toEqual(['Male,120,', 'not-reported,31,']);
});
