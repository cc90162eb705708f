import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CsvRecord, csvRecords, jsonLines, type RecordReader } from '../../src/formats/record-readers.ts';
import { csvLine } from '../../src/schemas/cell-text.ts';

/** Reads a text cut at these places. */
function read<T>(reader: RecordReader<T>, text: string, cuts: readonly number[] = []): T[] {
  const places = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length];
  return [...places.slice(1).flatMap((to, i) => reader.read(text.slice(places[i], to))), ...reader.end()];
}

const cell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r', ' ', ';', '😀'), maxLength: 6 });
const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 8 });
const cuts = fc.array(fc.nat(200), { maxLength: 5 });
const isBlank = (cells: readonly string[]) => cells.every((one) => one === '');

test('written CSV is read back, as csv-parse reads it, wherever the file is cut', () => {
  fc.assert(
    fc.property(rows, cuts, fc.constantFrom('\n', '\r\n', '\r'), (table, places, end) => {
      const text = table.map((cells) => csvLine(cells).replace(/\r\n$/, end)).join('');
      const records = read(csvRecords(1_000), text, places);
      const expected = table.filter((cells) => !isBlank(cells));
      expect(records).toEqual(expected.map((cells) => ({ cells })));
      const theirs = parse(text, { relax_column_count: true, record_delimiter: end }) as string[][];
      expect(theirs.filter((cells) => !isBlank(cells))).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test('any text is read the same wherever it is cut', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r'), maxLength: 40 }),
      cuts,
      (text, places) => {
        expect(read(csvRecords(10), text, places)).toEqual(read(csvRecords(10), text));
      },
    ),
    { numRuns: 500 },
  );
});

test.each<[string, CsvRecord[]]>([
  ['"a"b,c\nd,e', [{ cells: ['ab', 'c'], fault: 'stray-quote' }, { cells: ['d', 'e'] }]],
  ['a"b,c\n', [{ cells: ['a"b', 'c'] }]],
  ['x,"a\nd,e\n', [{ cells: ['x', 'a\nd,e\n'], fault: 'stray-quote' }]],
  ['x,"a', [{ cells: ['x', 'a'], fault: 'stray-quote' }]],
  ['""\n,\n"a"', [{ cells: ['a'] }]],
])('%j', (text, records) => {
  expect(read(csvRecords(100), text)).toEqual(records);
});

test('a record or line that is too long is reported and not kept, and the next one is read', () => {
  const long = 'x'.repeat(300);
  const reader = csvRecords(100);
  expect(reader.read(`a,b\n"${long}`)).toEqual([{ cells: ['a', 'b'] }]);
  expect(reader.read(`\n${long}"\nc,d\n`)).toEqual([{ cells: [], fault: 'too-long' }, { cells: ['c', 'd'] }]);
  expect(read(jsonLines(100), `{}\n${long}\n[]`, [50, 150, 290])).toEqual([
    { text: '{}' },
    { text: '', fault: 'too-long' },
    { text: '[]' },
  ]);
});
