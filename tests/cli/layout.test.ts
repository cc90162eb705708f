import { expect, test } from 'vitest';
import { interviewOf, isUnanswered } from '../../src/authoring/questions.ts';
import { type GridCell, layoutOf } from '../../src/cli/layout.ts';

/** Where the table is in a sheet: names, rows, titles, notes and headings. */

function laidOut(
  lines: readonly (readonly GridCell[])[],
  answers: Record<string, unknown> = {},
  across: readonly string[] = [],
) {
  const interview = interviewOf(new Map(Object.entries(answers)));
  const layout = layoutOf({ lines, across: new Set(across) }, interview);
  return {
    ...layout,
    open: interview
      .asked()
      .filter(isUnanswered)
      .map(({ id }) => id),
  };
}

test('titles above and notes below are set apart, with their lines', () => {
  const found = laidOut([
    ['Table 3', '', ''],
    ['', '', ''],
    ['Town', 'Year', 'Number'],
    ['Ash', '2020', 3],
    ['Elm', '2020', 4],
    ['Source: made up', '', ''],
  ]);
  expect(found).toMatchObject({ names: ['Town', 'Year', 'Number'], lines: [4, 5], open: [] });
  expect(found.apart).toEqual([
    { line: 1, text: 'Table 3', why: 'a title' },
    { line: 6, text: 'Source: made up', why: 'a note' },
  ]);
});

test('a person of whom only one cell is known is no note: what such lines are is asked', () => {
  const lines = [
    ['Id', 'Sex', 'Offence'],
    ['A1', 'F', 'Theft'],
    ['A2', '', ''],
    ['A3', 'M', 'Fraud'],
  ];
  expect(laidOut(lines).open).toEqual(['lines with one cell']);
  expect(laidOut(lines, { 'lines with one cell': 'rows' }).rows).toHaveLength(3);
  expect(laidOut(lines, { 'lines with one cell': 'notes' }).apart).toEqual([{ line: 3, text: 'A2', why: 'a note' }]);
});

test('a long file is laid out too', () => {
  const lines = [['Id', 'Sex', 'Offence'], ...Array.from({ length: 200_000 }, (_, n) => [`A${n}`, 'F', 'Theft'])];
  expect(laidOut(lines).rows).toHaveLength(200_000);
});

test('headings between rows become a column', () => {
  const lines = [
    ['Court', '2021', '2022'],
    ['Women', '', ''],
    ['Ash', 1, 2],
    ['Elm', 3, 4],
    ['Men', '', ''],
    ['Ash', 5, 6],
  ];
  const found = laidOut(lines, { 'lines with one cell': 'headings' });
  expect(found.names).toEqual(['Heading', 'Court', '2021', '2022']);
  expect(found.rows.map((row) => row.slice(0, 2))).toEqual([
    ['Women', 'Ash'],
    ['Women', 'Elm'],
    ['Men', 'Ash'],
  ]);
});

test('names in several lines are joined, and asked about; a group names the columns below it', () => {
  const lines = [
    ['', 'Women', '', 'Men', ''],
    ['Court', '2021', '2022', '2021', '2022'],
    ['Ash', 1, 2, 3, 4],
  ];
  const found = laidOut(lines);
  expect(found.open).toEqual(['lines with names']);
  expect(found.names).toEqual(['Court', 'Women 2021', 'Women 2022', 'Men 2021', 'Men 2022']);
  expect(() => laidOut(lines, { 'lines with names': '2' })).toThrow('Two columns are called 2021.');
});

test('cells below a text that stand empty, as after merging, are asked about', () => {
  const lines = [
    ['Region', 'Court', 'Number'],
    ['North', 'Ash', 1],
    ['', 'Elm', 2],
    ['South', 'Fir', 3],
    ['', 'Oak', 4],
  ];
  expect(laidOut(lines).open).toEqual(['empty cells of Region']);
  expect(laidOut(lines, { 'empty cells of Region': 'as above' }).rows.map(([region]) => region)).toEqual([
    'North',
    'North',
    'South',
    'South',
  ]);
});

test('a text that holds below may come again, behind the number of a row, or have ditto marks in place of empty cells', () => {
  for (const mark of ['', '"', 'do.']) {
    const lines = [
      ['No', 'Court', 'Offence', 'Number'],
      ...['Ash', mark, 'Elm', mark, 'Ash', mark].map((court, at) => [at + 1, court, at < 4 ? 'Theft' : 'Fraud', 7]),
    ];
    expect(laidOut(lines).open).toEqual(['empty cells of Court']);
    expect(laidOut(lines, { 'empty cells of Court': 'as above' }).rows.map(([, court]) => court)).toEqual([
      ...['Ash', 'Ash', 'Elm', 'Elm', 'Ash', 'Ash'],
    ]);
    expect(laidOut(lines, { 'empty cells of Court': 'empty' }).rows[1]).toEqual([2, '', 'Theft', 7]);
  }
});

const TWO_TABLES = [
  ['Table 1: towns', '', ''],
  ['Town', 'Year', 'Number'],
  ['Ash', '2020', 3],
  ['Elm', '2020', 4],
  ['', '', ''],
  ['Table 2: offences', '', ''],
  ['Offence', 'Number', 'Share'],
  ['Theft', 5, '71%'],
  ['Fraud', 2, '29%'],
];

test('a second table below the first is asked about, and left out; it can be drafted by itself', () => {
  const found = laidOut(TWO_TABLES);
  expect(found).toMatchObject({ open: ['lines like names: 7'], lines: [3, 4], names: ['Town', 'Year', 'Number'] });
  expect(found.apart).toContainEqual({ line: 7, text: 'Offence Number Share', why: 'another table' });
  expect(laidOut(TWO_TABLES, { 'lines like names: 7': 'another table' })).toMatchObject({ open: [], lines: [3, 4] });
  expect(laidOut(TWO_TABLES, { 'lines like names: 7': 'rows' }).open).toEqual(['lines with one cell']);
  expect(laidOut(TWO_TABLES, { 'lines with names': '7' })).toMatchObject({ open: [], lines: [8, 9], names: ['Offence', 'Number', 'Share'] }); // biome-ignore format: one line
});

const SIDE_BY_SIDE = [
  ['Towns', '', '', '', 'Offences', ''],
  ['Town', 'Year', 'Number', '', 'Offence', 'Number'],
  ['Ash', '2020', 3, '', 'Theft', 5],
  ['Elm', '2020', 4, '', 'Fraud', 2],
  ['', '', '', '', 'Arson', 1],
];

test('tables beside each other are asked about; each can be drafted by itself', () => {
  expect(laidOut(SIDE_BY_SIDE).open).toEqual(['columns of the table']);
  const towns = laidOut(SIDE_BY_SIDE, { 'columns of the table': 'A to C' });
  expect(towns).toMatchObject({ open: [], names: ['Town', 'Year', 'Number'], lines: [3, 4] });
  const offences = laidOut(SIDE_BY_SIDE, { 'columns of the table': 'E to F' });
  expect(offences).toMatchObject({ open: [], names: ['Offence', 'Number'], lines: [3, 4, 5] });
  const one = SIDE_BY_SIDE.slice(1, 4).with(0, ['Town', 'Year', 'Number', '', 'Offence', 'Cases']);
  expect(laidOut(one, { 'columns of the table': 'one table' }).names).toEqual(['Town', 'Year', 'Number', 'Offence', 'Cases']); // biome-ignore format: one line
});

test('one column apart from the others is no other table', () => {
  expect(laidOut(SIDE_BY_SIDE.slice(1, 4).map((cells) => cells.slice(0, 5))).open).toEqual([]);
});

test.each([
  ['without a title', TWO_TABLES.filter(([first]) => first !== 'Table 2: offences'), '6'],
  ['without an empty line', TWO_TABLES.filter(([first]) => first !== ''), '6'],
  ['with years as names', TWO_TABLES.with(6, ['Offence', '2021', '2022']), '7'],
  ['with fewer columns', TWO_TABLES.map((cells, line) => (line > 5 ? cells.slice(0, 2) : cells)), '7'],
  ['without numbers', TWO_TABLES.map((cells) => cells.map((cell) => String(cell).replaceAll(/\d+%?/g, 'some'))), '7'],
])('a second table %s is asked about', (_, lines, line) => {
  expect(laidOut(lines).open).toContain(`lines like names: ${line}`);
});

test('a narrow table above a wide one is not taken for titles: which line has the names is asked', () => {
  const lines = [
    ['Town', 'Number', '', ''],
    ['Ash', 3, '', ''],
    ['Elm', 4, '', ''],
    ['', '', '', ''],
    ['Offence', 'Women', 'Men', 'All'],
    ...Array.from({ length: 6 }, (_, n) => [`Offence ${n}`, n, n, 2 * n]),
  ];
  expect(laidOut(lines).open).toEqual(['lines with names']);
});

test('names that are repeated among the rows are left out if somebody says so; groups with empty lines are no tables', () => {
  const [names = [], ...rows] = TWO_TABLES.slice(1, 4);
  const again = [names, ...rows, names, ...rows];
  expect(laidOut(again).open).toEqual(['lines like names: 4']);
  expect(laidOut(again, { 'lines like names: 4': 'names again' })).toMatchObject({ lines: [2, 3, 5, 6], open: [] });
  expect(laidOut([names, ...rows, ['', '', ''], ...rows, ['', '', ''], ['Oak', '[x]', '[x]']]).lines).toEqual([2, 3, 5, 6, 8]); // biome-ignore format: one line
});
