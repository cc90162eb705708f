import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import writeExcelFile from 'write-excel-file/node';
import { convertFile } from '../../src/authoring/convert.ts';
import { csvText, draftedFile, usesOf } from '../authoring/file.ts';
import { useService } from '../harness.ts';
import type { Body } from '../samples/body.ts';
import { publishedDraft } from './published-draft.ts';

/** What else is in files of offices: each was once published wrongly without a question, or refused without a way on. */

const service = await useService();

/** A workbook of one sheet, whose XML is changed. */
async function workbook(rows: readonly (readonly unknown[])[], change: (xml: string) => string = (xml) => xml) {
  const data = rows.map((row) => row.map((cell) => (typeof cell === 'object' ? cell : { value: cell })));
  const parts = unzipSync(await writeExcelFile([{ data, sheet: 'S' }] as Body).toBuffer());
  const sheet = 'xl/worksheets/sheet1.xml';
  const xml = change(strFromU8(parts[sheet] ?? new Uint8Array()));
  return { name: 'a.xlsx', content: zipSync({ ...parts, [sheet]: strToU8(xml) }) };
}
const csv = (names: readonly string[], ...rows: readonly (readonly unknown[])[]) => ({
  content: csvText([names, ...rows]),
});
/** Asked, and not answered. */
const OPEN = { 'counted twice…': undefined };
const open = async (kind: 'cases' | 'aggregate', file: Parameters<typeof draftedFile>[1], answers = {}) =>
  (await draftedFile(kind, file, answers)).open;

describe('a table', () => {
  const spelt = csv(
    ['Region', 'Year', 'People'],
    ...[['north', 2020, 10], ['North ', 2021, 20], ['South', 2020, 41], ['SOUTH', 2021, 57]], // biome-ignore format: rows
  );
  const spellings = 'spellings of Region: north, North; South, SOUTH';

  test('with two spellings of one area: what is one place has all of its rows, and none is 0', async () => {
    expect(await open('aggregate', spelt)).toEqual([spellings, 'combinations without a row']);
    const drafted = await draftedFile('aggregate', spelt, { [spellings]: 'same' });
    const ask = await publishedDraft(service, 'spelt', drafted);
    expect(await ask('by=region,year')).toEqual({
      ...{ 'north|2020': 10, 'north|2021': 20 },
      ...{ 'South|2020': 41, 'South|2021': 57 },
    });
  }, 60_000);

  test('of counties, whose names police forces have too, asks which they are', async () => {
    const file = csv(['County', 'People'], ['Kent', 120], ['Surrey', 231], ['Essex', 77]);
    expect(await open('aggregate', file)).toEqual(['list of County']);
    const codesOf = async (answer: string) =>
      (await draftedFile('aggregate', file, { 'list of County': answer })).data.split('\r\n')[1];
    expect([await codesOf('own'), await codesOf('same')]).toEqual(['Kent,120,', 'E23000032,120,']);
  });

  test('with codes 01 and 1 asks whether they are one', async () => {
    const rows = [['01', 120], ['1', 140], ['02', 155], ['10', 131]]; // biome-ignore format: rows
    expect(await open('aggregate', csv(['Code', 'People'], ...rows))).toEqual(['spellings of Code: 01, 1']);
    expect(await open('cases', csv(['Code', 'Sex'], ...rows.map(([code]) => [code, 'M'])))).toContain(
      'spellings of Code: 01, 1',
    );
  });

  test.each([[['1. Quartal 2020', '2. Quartal 2020', '3. Quartal 2020']], [['2019 / 20', '2020 / 21', '2021 / 22']]])(
    'of times as %j keeps the number in front',
    async (times) => {
      const file = csv(['Zeit', 'Zahl'], ...times.map((time, at) => [time, 20 + 11 * at]));
      const { definition } = await draftedFile('aggregate', file);
      expect(definition.codebook.codeLists.zeit.codes.map(({ label }: Body) => label)).toEqual(times);
    },
  );

  test('of ages that are within others asks which is a sum', async () => {
    const ages = csv(['Age', 'People'], ['10-17', 20], ['18-24', 31], ['18-20', 12], ['21-24', 19], ['25+', 55]);
    const asked = await draftedFile('aggregate', ages, OPEN);
    expect(asked.open).toEqual(['counted twice']);
    expect(asked.asked('counted twice')?.seen).toEqual(['Age: 10-17 | 18-24 | 18-20 | 21-24 | 25+']);
    const drafted = await draftedFile('aggregate', ages, { 'counted twice': { Age: { '18-24': 'left out' } } });
    const ask = await publishedDraft(service, 'ages', drafted);
    expect(await ask('')).toEqual({ '': 106 });
  }, 60_000);

  test('of areas at three levels, in the order of their names, has everybody once', async () => {
    const regions = {
      North: { Durham: 120, Hull: 231 },
      South: { Bristol: 412, Exeter: 97 },
      West: { Flint: 333, Barry: 208 },
    };
    const rows = Object.entries(regions).flatMap(([region, courts]) => [
      ...Object.entries(courts).map(([court, n]) => [court, 'Court', n] as const),
      [region, 'Region', Object.values(courts).reduce((sum, n) => sum + n, 0)] as const,
    ]);
    const all = [...rows, ['Our country', 'Country', 1401] as const].toSorted(([one], [other]) =>
      one < other ? -1 : 1,
    );
    const file = csv(
      ['Area', 'Type', 'Year', 'People'],
      ...[1, 2].flatMap((n) => all.map(([a, t, p]) => [a, t, 2019 + n, p * n])),
    );
    const open = (await draftedFile('aggregate', file, OPEN)).open;
    const counted = open.find((id) => id.startsWith('counted twice')) ?? '';
    for (const area of ['Our country', 'North', 'South', 'West']) expect(counted).toContain(`Area=${area}`);
    expect(open.toSorted()).toEqual(['Type beside Area', counted].toSorted());
    const level = { 'Type beside Area': 'level' };
    for (const [name, answers] of Object.entries({
      sums: {
        Area: { 'Our country': 'total', North: 'left out', South: 'left out', West: 'left out' },
        Type: { Region: 'left out' },
      },
      again: { Area: { 'Our country': 'left out' }, Type: { Region: 'left out' } },
    })) {
      const ask = await publishedDraft(
        service,
        `levels-${name}`,
        await draftedFile('aggregate', file, { ...level, [counted]: answers }),
      );
      expect(await ask('by=year')).toEqual({ 2020: 1401, 2021: 2802 });
      const courts = Object.assign({}, ...Object.values(regions));
      expect(await ask('by=area&where=year:2020')).toEqual(
        Object.fromEntries(Object.entries<number>(courts).map(([court, n]) => [`${court}|2020`, n])),
      );
    }
  }, 60_000);

  test.each(['12-Oct', 'Oct-12', '2026-10-12'])(
    'with ages of which a spreadsheet made %s asks: it is no age',
    async (spoilt) => {
      const rows = [2020, 2021].flatMap((year) =>
        [spoilt, '13-15', '16-17'].map((age, at) => [age, year, 14 + 17 * at + (year % 10)]),
      );
      expect(await open('aggregate', csv(['Age', 'Year', 'Children'], ...rows))).toEqual([
        `dates among Age: ${spoilt}`,
      ]);
    },
  );

  test('shows a sum whose numbers are all told where it asks for a total', async () => {
    const rows = [
      ['Ash', 2020, 100],
      ['Birch', 2020, ''],
      ['Cedar', 2020, 50],
      ...[2021, 2022].flatMap((year) => [
        ['Ash', year, 120],
        ['Birch', year, 80],
        ['Cedar', year, 40],
      ]),
    ];
    const { asked } = await draftedFile('aggregate', csv(['Court', 'Year', 'Cases'], ...rows), OPEN);
    expect(asked('counted twice, Court=Ash')?.seen?.[0]).toBe('Ash is the sum of Birch, Cedar: 120 = 80 + 40');
  });

  test('without names asks where they are: its first row was lost', async () => {
    const file = csv(['Cardiff', '2020', '31'], ['Swansea', 2020, 44], ['Cardiff', 2021, 52], ['Swansea', 2021, 67]);
    expect(await open('aggregate', file)).toContain('lines with names');
  });

  test('with figures that say nothing asks what that means: a blank may be none, and an error of a workbook no number', async () => {
    const blank = csv(
      ['Court', 'Year', 'People'],
      ...[
        ['A', 2020, 120],
        ['B', 2020, ''],
        ['A', 2021, 'n/a'],
        ['B', 2021, 340],
      ],
    );
    const empty = 'empty cells among the figures';
    expect(await open('aggregate', blank, { [empty]: undefined })).toEqual([empty]);
    const ask = await publishedDraft(service, 'blank', await draftedFile('aggregate', blank, { [empty]: 'zero' }));
    expect(await ask('by=court')).toEqual({ A: 120, B: 340 });
    // The mapping of a file without them does not know what they say next year.
    const full = csv(['Court', 'Year', 'People'], ...[['A', 2020, 120], ['B', 2020, 98], ['A', 2021, 77], ['B', 2021, 340]]); // biome-ignore format: rows
    const next = (await draftedFile('aggregate', blank)).table;
    expect(convertFile(next, (await draftedFile('aggregate', full)).draft).faults).toEqual([
      { column: 'People', value: '', line: 3 },
      { column: 'People', value: '', line: 4 },
    ]);
    const told = csv(['Court', 'People', 'Status'], ['A', 120, ''], ['B', '', 'c'], ['C', 340, 'r'], ['D', 98, '']);
    const drafted = await draftedFile('aggregate', told, { [empty]: undefined });
    expect([drafted.open, drafted.faults, drafted.data.split('\r\n')[2]]).toEqual([[], [], 'B,,c']);
  }, 60_000);

  test('with 999 again and again asks whether it says that nothing is known', async () => {
    const file = csv(['Court', 'Days'], ...'ABCDEFGH'.split('').map((court, at) => [court, at % 3 ? 40 + at : 999]));
    const missing = '"999" among the numbers of Days';
    const days = { 'figures of Days': 'all' };
    expect(await open('aggregate', file, days)).toEqual([missing]);
    const of = async (answer: string) =>
      (await draftedFile('aggregate', file, { ...days, [missing]: answer })).data.split('\r\n')[1];
    expect([await of('not-available'), await of('number')]).toEqual(['A,,not-available', 'A,999,']);
  });

  test('of numbers up to a date has each of them, and no sum', async () => {
    const rows = [['Jan', 20], ['Feb', 45], ['Mar', 71]]; // biome-ignore format: rows
    const drafted = await draftedFile('aggregate', csv(['Month', 'Year to date'], ...rows), { 'adding up…': 'none' });
    const ask = await publishedDraft(service, 'cumulative', drafted);
    expect(await ask('')).toEqual({ '': 'not-available' });
    expect(await ask('by=month')).toEqual({ Jan: 20, Feb: 45, Mar: 71 });
  }, 60_000);

  test('with percentages and shares in one column asks what they are', async () => {
    const cells = [['A', { value: 0.12, format: '0%' }], ['B', { value: 0.25, format: '0%' }], ['C', 0.31]]; // biome-ignore format: rows
    expect(await open('aggregate', await workbook([['Court', 'Share'], ...cells]))).toEqual(['percentages of Share']);
    expect(await open('aggregate', csv(['Court', 'Share'], ['A', '12%'], ['B', 7], ['C', '31%']))).toEqual([
      'percentages of Share',
    ]);
  });

  test('with numbers that are kept as text, or have a real minus, has them as numbers', async () => {
    const file = csv(['Court', 'People', 'Change'], ['A', "'1204", '−4'], ['B', "'99", '12'], ['C', "'310", '−31']);
    const drafted = await draftedFile('aggregate', file, { 'figures of People, Change': 'all' });
    const ask = await publishedDraft(service, 'signs', drafted);
    expect(await ask('measure=people&by=court')).toEqual({ A: 1204, B: 99, C: 310 });
    expect(await ask('measure=change')).toEqual({ '': -23 });
  }, 60_000);

  test('with ranges, or amounts such as £1.2m, beside numbers asks what they are: they are no codes', async () => {
    const ranges = csv(['Court', 'Men', 'Women'], ['A', 120, '5-9'], ['B', 99, '<5'], ['C', 77, '12']);
    expect(await open('aggregate', ranges)).toEqual(['column Women']);
    expect(usesOf(await draftedFile('aggregate', ranges)).Court).toBe('code');
    const fines = csv(['Court', 'People', 'Fines'], ['A', 120, '£1.2m'], ['B', 99, '£3.4m'], ['C', 77, '£900k']);
    expect(await open('aggregate', fines)).toEqual(['column Fines']);
  });

  test('whose units are in a second line of names asks which lines those are', async () => {
    const file = csv(['Area', 'Fines', 'Sentence'], ['', 'GBP 000', 'months'], ['N', 120, 14.5], ['S', 240, 11.2]);
    const drafted = await draftedFile('aggregate', file);
    expect(drafted.open).toContain('lines with names');
    expect(drafted.table.columns.map(({ name }) => name)).toEqual(['Area', 'Fines GBP 000', 'Sentence months']);
  });
});

test('a number is read by the signs of its own file: what last year’s showed is no answer', async () => {
  const german = await draftedFile('aggregate', csv(['Court', 'People'], ['A', '1.204'], ['B', '12']));
  const answers = Object.fromEntries(
    german.interview.asked().flatMap(({ id, proposed }) => (proposed ? [[id, proposed]] : [])),
  );
  const english = await draftedFile('aggregate', csv(['Court', 'People'], ['A', '1,204'], ['B', '12']), answers);
  expect([english.open, english.data.split('\r\n')[1]]).toEqual([[], 'A,1204,']);
  const either = await draftedFile('aggregate', csv(['Court', 'People'], ['A', '1.204'], ['B', '2.310']), answers);
  expect(either.open).toEqual(['numbers of People']);
});

test('a row behind cells with line breaks is at its own line of the file', async () => {
  const content = '"Court\nname","People\nsentenced"\n"Ash\n(Crown)",120\nElm,99\r\n"Fir\r\n(Crown)",88\nOak,x\n';
  const drafted = await draftedFile('aggregate', { content });
  expect(drafted.table.lines).toEqual([4, 6, 7, 9]);
  expect(drafted.asked('"x" among the numbers of People sentenced')?.seen?.[0]).toContain('line 9');
});

test('UTF-16 of either order is read; other bytes that are no text are refused with what helps', async () => {
  const text = Buffer.from('Gebiet;Zahl\nNord;4\nSüd;5\nOst;6\n', 'utf16le');
  const bigEnd = Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(text).swap16()]);
  expect((await draftedFile('aggregate', { content: bigEnd })).table.rows[1]).toEqual(['Süd', '5']);
  await expect(draftedFile('aggregate', { content: text })).rejects.toThrow('Save it as CSV in UTF-8');
});

describe('a workbook', () => {
  const rows = [['Court', 'People'], ['A', 120], ['B', 240], ['C', 333]]; // biome-ignore format: rows

  test('with hidden rows or columns asks whether they are of the table', async () => {
    const row = await workbook(rows, (xml) => xml.replace('<row r="3"', '<row r="3" hidden="1"'));
    expect(await open('aggregate', row)).toEqual(['hidden cells: 2']);
    const drafted = await draftedFile('aggregate', row, { 'hidden cells…': 'left out' });
    expect(await (await publishedDraft(service, 'hidden', drafted))('by=court')).toEqual({ A: 120, C: 333 });
    const column = await workbook(
      rows.map((cells, at) => [...cells, at === 0 ? 'Draft' : at]),
      (xml) => xml.replace('<sheetData>', '<cols><col min="3" max="3" hidden="1"/></cols><sheetData>'),
    );
    const { table } = await draftedFile('aggregate', column, { 'hidden cells…': 'left out' });
    expect(table.columns.map(({ name }) => name)).toEqual(rows[0]);
  }, 60_000);

  test.each([
    [1_204_000, '#,##0,', true],
    [1_204_000, '0.0,,"m"', true],
    [3, '[<5]"<5";0', true],
    [3, ';;;', true],
    [12, '[<5]0;[<10]0;"many"', true],
    [3, '"few"', true],
    [0, '#,##0;-#,##0;"-"', false],
    [3, '_-£* #,##0_-;-£* #,##0_-;_-£* "-"??_-;_-@_-', false],
    [3, '[Red]0', false],
  ])(
    'with %j in the format %s, which may show something else, is refused if it does: %j',
    async (value, format, is) => {
      const cells = [value, 33, 24].map((number, at) => ['ABC'[at], { value: number, format }]);
      const drafted = workbook([['Court', 'People'], ...cells]).then((file) => draftedFile('aggregate', file));
      if (is) await expect(drafted).rejects.toThrow(`Cell B2 holds ${value}, but its format ${format} shows`);
      else expect((await drafted).table.rows[0]).toEqual(['A', `${value}`]);
    },
  );

  test('of two sheets, the first of which cannot be read, asks which has the table', async () => {
    const sheetOf = (sheet: string, format: string) => ({
      sheet,
      data: [['Court', 'People'], ['A', 120], ['B', 240]].map((row) => row.map((value) => ({ value, ...(typeof value === 'number' && { format }) }))), // biome-ignore format: rows
    });
    const content = await writeExcelFile([sheetOf('Cover', '0,'), sheetOf('Table', '0')] as Body).toBuffer();
    const file = { name: 'a.xlsx', content };
    expect(await open('aggregate', file)).toContain('sheet');
    expect((await draftedFile('aggregate', file, { sheet: 'Table' })).table.rows[0]).toEqual(['A', '120']);
    await expect(draftedFile('aggregate', file, { sheet: 'Cover' })).rejects.toThrow('Cell B2 holds 120');
  });

  test('with raised signs asks whether they are marks of footnotes: 1231 may be 123 with footnote 1', async () => {
    const raised = (plain: string, sign: string) =>
      `t="inlineStr"><is><r><t>${plain}</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>${sign}</t></r></is></c>`;
    const file = await workbook(rows, (xml) =>
      xml.replace(/(<c r="B2")[^>]*><v>120<\/v><\/c>/, `$1 ${raised('123', '1')}`),
    );
    expect(await open('aggregate', file)).toEqual(['raised signs: 1231']);
    const numbers = async (answer: string) =>
      (await draftedFile('aggregate', file, { 'raised signs…': answer })).table.rows.map(([, number]) => number);
    expect(await numbers('footnotes')).toEqual(['123', '240', '333']);
    expect(await numbers('text')).toEqual(['1231', '240', '333']);
  });

  test('with a formula without its value is refused, and with one that has it is read', async () => {
    const formula = (value: string) => (xml: string) =>
      xml.replace(/(<c r="B2"[^>]*>)<v>120<\/v>/, `$1<f>60+60</f>${value}`);
    await expect(draftedFile('aggregate', await workbook(rows, formula('<v/>')))).rejects.toThrow('Cell B2');
    const read = await draftedFile('aggregate', await workbook(rows, formula('<v>120</v>')));
    expect(read.table.rows[0]).toEqual(['A', '120']);
  });
});

describe('a register', () => {
  test.each([
    [['03/04/2021', '25/12/2021', '12/25/2021']],
    [['2021-04-03', '25/12/2021', '01/02/2021']],
    [['3. Januar 2021', '25. Dezember 2021', '1. März 2021']],
    [['44289', '44555', '44228']],
  ])(
    'whose dates of the sentence are written as %j asks: they are not left out unseen, and are no phone numbers',
    async (dates) => {
      const drafted = await draftedFile('cases', csv(['Urteil vom', 'Sex'], ...dates.map((date) => [date, 'M'])));
      expect(drafted.open).toEqual(['column Urteil vom']);
      expect(drafted.asked('column Urteil vom')?.asks).toContain('not all written in one form');
    },
  );

  test('with a column of counts asks what it is: the file may be a table', async () => {
    const file = csv(['Offence', 'Sex', 'Count'], ['Theft', 'M', 12], ['Theft', 'F', 3], ['Fraud', 'M', 5]);
    expect(await open('cases', file)).toEqual(['column Count']);
  });

  test('shows verdicts that were quashed, or are to come, to whoever says who was convicted', async () => {
    const file = csv(
      ['Offence', 'Status'],
      ['Theft', 'Convicted'],
      ['Theft', 'Quashed on appeal'],
      ['Fraud', 'Awaiting trial'],
    );
    expect(await open('cases', file, { 'who is in the file…': undefined })).toContain(
      'who is in the file, Status may be Awaiting trial, Quashed on appeal',
    );
  });
});
