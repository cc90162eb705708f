import { expect, test } from 'vitest';
import writeExcelFile from 'write-excel-file/node';
import { answersFile } from '../../src/authoring/questions.ts';
import { markdownOf, pageOfReport, reportOf } from '../../src/authoring/report.ts';
import { csvText, draftedFile } from '../authoring/file.ts';
import { dice } from '../dice.ts';
import { useService } from '../harness.ts';
import type { Body } from '../samples/body.ts';
import { publishedDraft } from './published-draft.ts';

/** Files as offices have them, from the draft to the release: what is published of each is what a plain count of it gives. */

const service = await useService();

test('a workbook with a title, merged cells, subtotals and notes: every court has its region, and no sum counts twice', async () => {
  const roll = dice(5);
  const regions = { North: ['Ash', 'Birch', 'Elm'], South: ['Fir', 'Oak'] };
  const columns = ['Women 2021', 'Women 2022', 'Men 2021', 'Men 2022'];
  const courts = Object.entries(regions).flatMap(([region, names]) =>
    names.map((court) => ({ region, court, numbers: columns.map(() => 20 + roll(400)) })),
  );
  const sums = (rows: typeof courts) =>
    columns.map((_, at) => rows.reduce((sum, { numbers }) => sum + (numbers[at] ?? 0), 0));
  const cell = (value: string | number) => ({ value });
  const body = Object.entries(regions).flatMap(([region, names]) => {
    const own = courts.filter((one) => one.region === region);
    const rows = [...own.map(({ court, numbers }) => [court, ...numbers]), ['Total', ...sums(own)]];
    return rows.map(([court, ...numbers], at) => [
      at === 0 ? { value: region, rowSpan: names.length + 1 } : null,
      cell(court ?? ''),
      ...numbers.map(cell),
    ]);
  });
  const sheet = [
    [{ value: 'Table 3: People sentenced, by court', columnSpan: 6 }, null, null, null, null, null],
    [null, null, null, null, null, null],
    [cell('Region'), cell('Court'), { value: 'Women', columnSpan: 2 }, null, { value: 'Men', columnSpan: 2 }, null],
    [null, null, ...[2021, 2022, 2021, 2022].map(cell)],
    ...body,
    [cell('All regions'), null, ...sums(courts).map(cell)],
    [null, null, null, null, null, null],
    [cell('Source: made up for a test.'), null, null, null, null, null],
  ];
  const content = await writeExcelFile([
    { data: sheet, sheet: 'Table 3' },
    { data: [[cell('Read this first')]], sheet: 'Cover' },
  ] as Body).toBuffer();
  const file = { name: 'sentenced.xlsx', content };
  const counted = 'counted twice, Region=All regions, Court=Total, Court=';
  const first = await draftedFile('aggregate', file, { 'counted twice…': undefined });
  expect(first.open).toEqual([
    'sheet',
    'lines with names',
    `figures of ${columns.join(', ')}`,
    counted,
    'combinations without a row',
  ]);
  expect(first.table.apart.map(({ line, why }) => `${line} ${why}`)).toEqual(['1 a title', '14 a note']);
  const drafted = await draftedFile('aggregate', file, {
    sheet: 'Table 3',
    'lines with names': '3-4',
    [`figures of ${columns.join(', ')}`]: 'all',
    [counted]: { Region: { 'All regions': 'left out' }, Court: { Total: 'left out' } },
    'combinations without a row': 'zero',
  });
  const ask = await publishedDraft(service, 'workbook', drafted);
  for (const [at, column] of columns.entries()) {
    const measure = column.toLowerCase().replace(' ', '-');
    const of = (region: string) => sums(courts.filter((one) => one.region === region))[at];
    expect(await ask(`measure=${measure}&by=region`)).toEqual({ North: of('North'), South: of('South') });
    expect(await ask(`measure=${measure}`)).toEqual({ '': sums(courts)[at] });
  }
}, 60_000);

test('a workbook of computed shares: percentages are what everybody reads, and numbers have the decimals that are kept', async () => {
  const courts = ['Ash', 'Birch', 'Cedar', 'Dale'].map((court, at) => ({
    court,
    people: 210 + 13 * at,
    jailed: 15 + 7 * at,
  }));
  const names = ['Court', 'People', 'Custody rate', 'Per day'];
  const data = [
    names.map((value) => ({ value })),
    ...courts.map(({ court, people, jailed }) => [
      { value: court },
      { value: people },
      { value: jailed / people, format: '0.0%' },
      { value: people / 365 },
    ]),
  ];
  const content = await writeExcelFile([{ data, sheet: 'Rates' }] as Body).toBuffer();
  const drafted = await draftedFile('aggregate', { name: 'rates.xlsx', content }, { 'figures of …': 'all' });
  expect(drafted.open).toEqual([]);
  const ask = await publishedDraft(service, 'shares', drafted);
  const kept = (number: number): number => Number(number.toFixed(6));
  const of = (figure: (one: (typeof courts)[number]) => number) =>
    Object.fromEntries(courts.map((one) => [one.court, kept(figure(one))]));
  expect(await ask('measure=people&by=court')).toEqual(of(({ people }) => people));
  expect(await ask('measure=custody-rate&by=court')).toEqual(of(({ people, jailed }) => (100 * jailed) / people));
  expect(await ask('measure=per-day&by=court')).toEqual(of(({ people }) => people / 365));
  const units = drafted.definition.codebook.measures.map(({ unit }: Body) => unit);
  expect(units).toEqual(['people', 'percent', 'per day']);
}, 60_000);

test('a file with semicolons in Windows-1252, German numbers and marks: read as its owner reads it', async () => {
  const rows = [
    ['München', '2021', '1.204', '12,5'],
    ['München', '2022', '1.310', '-'],
    ['Köln', '2021', '987', '9,25'],
    ['Köln', '2022', '1.002', '9,5'],
    ['Insgesamt', '2021', '2.191', '11,0'],
    ['Insgesamt', '2022', '2.312', '.'],
  ];
  const text = csvText([['Land der Täter', 'Jahr', 'Verurteilte', 'Quote in %'], ...rows], ';').replaceAll(
    '\n',
    '\r\n',
  );
  const file = { name: 'täter.csv', content: Buffer.from(text, 'latin1') };
  const counted = 'counted twice, Land der Täter=Insgesamt';
  const first = await draftedFile('aggregate', file, { 'counted twice…': undefined });
  expect(first.open).toEqual([
    ...['encoding', 'figures of Verurteilte, Quote in %', '"-" among the numbers of Quote in %'],
    counted,
  ]);
  // No whole word: it could be the name of somebody.
  expect(first.asked('encoding')?.readings).toMatchObject({
    'windows-1252': 'Windows, in Western Europe: …Tät…, …Mün…, …Köl…',
  });
  const drafted = await draftedFile('aggregate', file, {
    encoding: 'windows-1252',
    'figures of Verurteilte, Quote in %': 'all',
    'adding up…': ['Verurteilte'],
    '"-" among the numbers of Quote in %': 'not-available',
    [counted]: { 'Land der Täter': { Insgesamt: 'total' } },
  });
  const ask = await publishedDraft(service, 'semikolon', drafted);
  expect(await ask('measure=verurteilte&by=landDerTater')).toEqual({ München: 2514, Köln: 1989 });
  expect(await ask('measure=verurteilte')).toEqual({ '': 4503 });
  expect(await ask('measure=quote-in&by=landDerTater,jahr')).toEqual({
    'München|2021': 12.5,
    'München|2022': 'not-available',
    'Köln|2021': 9.25,
    'Köln|2022': 9.5,
  });
}, 60_000);

test('a wide table with marks is folded by year; marks keep their meaning, and none becomes 0', async () => {
  const rows = [
    ['Ash', '12 [r]', '1,204', '[c]'],
    ['Birch', '-', '7', '8'],
    ['Elm', '..', '31', 'n/a'],
    ['Fir', '5', '[z]', 'x'],
  ];
  const file = { content: csvText([['Court', '2020', '2021', '2022'], ...rows]) };
  const marks = ['"-" among the numbers of 2020', '"x" among the numbers of 2022'];
  expect((await draftedFile('aggregate', file)).open).toEqual(['figures by year', ...marks]);
  const drafted = await draftedFile('aggregate', file, {
    'figures by year': 'one',
    '"-" among the numbers of 2020': 'zero',
    '"x" among the numbers of 2022': 'suppressed',
  });
  const ask = await publishedDraft(service, 'wide', drafted);
  expect(await ask('by=court,year')).toEqual({
    ...{ 'Ash|2020': 12, 'Ash|2021': 1204, 'Ash|2022': 'suppressed' },
    ...{ 'Birch|2020': 0, 'Birch|2021': 7, 'Birch|2022': 8 },
    ...{ 'Elm|2020': 'not-available', 'Elm|2021': 31, 'Elm|2022': 'not-available' },
    ...{ 'Fir|2020': 5, 'Fir|2021': 'not-applicable', 'Fir|2022': 'suppressed' },
  });
  const { body } = await service.send('GET', '/v1/datasets/wide/releases/latest/statistics?by=court,year');
  expect(JSON.stringify(body.notes)).toContain('Revised: Ash, 2020.');
  expect(body.observations.filter(({ flags }: Body) => flags.length > 0)).toEqual([
    expect.objectContaining({ value: 12, flags: ['revised'] }),
  ]);
}, 60_000);

test('a register with empty years, a total row, names and a verdict: people are counted once, and only the convicted', async () => {
  const roll = dice(13);
  const years = [2014, 2015, 2018, 2019];
  const people = years.flatMap((year) =>
    Array.from({ length: 60 }, (_, n) => ({
      name: `${'ABCDEF'[n % 6]}nn, ${'Bell Cole Dunn Ford Gray'.split(' ')[n % 5]}`,
      day: `${String(1 + roll(28)).padStart(2, '0')}.0${1 + roll(9)}.${year}`,
      age: 16 + roll(50),
      sex: roll(4) ? 'm' : 'w',
      offence: year > 2015 && roll(3) === 0 ? 'Cybercrime' : ['Theft', 'Fraud'][roll(2)],
      verdict: roll(5) ? 'convicted' : 'acquitted',
    })),
  );
  const names = ['Angeklagter', 'Urteil vom', 'Alter', 'Geschlecht', 'Offence', 'Verdict', 'Bemerkung'];
  const rows = people.map(({ name, day, age, sex, offence, verdict }) => [
    name,
    day,
    age,
    sex,
    offence,
    verdict,
    'keine',
  ]);
  const file = { content: csvText([names, ...rows, ['Insgesamt', '', people.length, '', '', '', '']]) };
  const first = await draftedFile('cases', file, {
    'window…': '2014-01-01 to 2019-12-31',
    'who is in the file…': undefined,
    'counted twice…': undefined,
  });
  const lives = first.open.find((id) => id.startsWith('years of Offence')) ?? '';
  expect(first.open).toEqual([
    'counted twice, Angeklagter=Insgesamt',
    'who is in the file, Verdict may be acquitted',
    'years 2016-2017',
    lives,
  ]);
  const drafted = await draftedFile('cases', file, {
    'window…': '2014-01-01 to 2019-12-31',
    'who is in the file…': { Verdict: ['convicted'] },
    'counted twice…': { Angeklagter: { Insgesamt: 'left out' } },
    'years 2016-2017': 'gap',
    [lives]: 'not existing',
    'column Alter': 'age bands',
  });
  expect(drafted.draft.mapping).not.toContain('Bell');
  expect(drafted.data).not.toContain('Bell');
  const sections = reportOf(drafted.table, drafted.draft, drafted.interview, []);
  const told = [
    answersFile('register.csv', drafted.interview),
    pageOfReport('Draft', sections),
    markdownOf('Draft', sections),
  ];
  for (const text of told) {
    expect(text).toContain('Angeklagter');
    expect(text).not.toContain('Bell');
  }
  const convicted = people.filter(({ verdict }) => verdict === 'convicted');
  const count = (take: (person: (typeof people)[number]) => boolean) => convicted.filter(take).length;
  const ask = await publishedDraft(service, 'register', drafted);
  expect(await ask('measure=people')).toEqual({ '': convicted.length });
  expect(await ask('measure=people&by=year')).toEqual({
    ...Object.fromEntries(years.map((year) => [year, count(({ day }) => day.endsWith(`${year}`))])),
    ...{ 2016: 'not-available', 2017: 'not-available' },
  });
  expect(await ask('measure=people&by=year&where=offence:Cybercrime')).toMatchObject({
    '2014|Cybercrime': 'not-applicable',
    '2016|Cybercrime': 'not-available',
    '2018|Cybercrime': count(({ day, offence }) => day.endsWith('2018') && offence === 'Cybercrime'),
  });
  expect((await ask('measure=people&by=ageBand'))['Under 18']).toBe(count(({ age }) => age < 18));
  expect(await ask('measure=people&by=sex')).toMatchObject({ w: count(({ sex }) => sex === 'w') });
}, 60_000);

test('NA is a code where others are like it and its owner says so, and nothing in any other column', async () => {
  const rows = ['NA', 'ZA', 'BW', 'AO'].map((country, at) => [country, at % 2 ? 'NA' : 'late', at + 20]);
  const file = { content: csvText([['Country', 'Time', 'People'], ...rows]) };
  const code = '"NA" in Country';
  expect((await draftedFile('aggregate', file)).open).toContain(code);
  const answers = {
    'figures of People': 'all',
    'Time beside Country': 'own',
    'combinations without a row': 'zero',
  };
  const drafted = await draftedFile('aggregate', file, { ...answers, [code]: 'code' });
  const ask = await publishedDraft(service, 'namibia', drafted);
  expect(await ask('by=country')).toEqual({ 'Country NA': 20, ZA: 21, BW: 22, AO: 23 });
  expect(await ask('by=time')).toEqual({ late: 42, 'Not reported': 44 });
  // The file of answers says how to keep one that is taken for nothing.
  expect(answersFile('file', drafted.interview)).toContain(`# '"NA" in Time': nothing`);
  expect(drafted.draft.mapping).toContain(`'"NA" in Country': code`);
}, 60_000);
