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
