import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readValue, storedValueText, tableRowReader, tableValueText } from '../../src/aggregates/rows.ts';
import { compile } from '../../src/codebook/compile.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import { anAggregate } from '../samples/official-table.ts';

test.each([
  ['12', 1, 12],
  ['012', 1, 12],
  ['12.000', 1, 12],
  ['-3.5', 10, -35],
  ['0.07', 100, 7],
  ['-0', 1, 0],
  ['9007199254740991', 1, Number.MAX_SAFE_INTEGER],
])('%s in 1/%d is %d', (text, scale, amount) => {
  expect(readValue(text, scale)).toBe(amount);
});

test.each<[string, number, string]>([
  ['12.5', 1, 'ill-formed'],
  ['0.001', 100, 'ill-formed'],
  ...['1,200', '1e3', '+5', '.5', '5.', '- 5', '', '٣', '0x10', 'NaN'].map((text): [string, number, string] => [
    text,
    1,
    'ill-formed',
  ]),
  ['9007199254740992', 1, 'out-of-range'],
  ['90071992547409.92', 100, 'out-of-range'],
  ['9'.repeat(41), 1, 'ill-formed'],
])('%s in 1/%d is refused', (text, scale, code) => {
  expect(readValue(text, scale)).toMatchObject({ code });
});

test('what is written is read as the same', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 6 }), (amount, decimals) => {
      const scale = 10 ** decimals;
      const text = tableValueText(amount, scale);
      expect(text).toMatch(/^-?\d+(\.\d*[1-9])?$/);
      expect(readValue(text, scale)).toBe(amount + 0); // no -0
    }),
  );
});

const codebook = compile('table', DatasetDefinition.parse(anAggregate()));
const read = (value: string, status = '') =>
  tableRowReader(
    codebook,
    ['year', 'sex', 'court', 'outcome', 'value', 'status'],
    'file',
  )([...['2014', 'male', 'a', 'fine'], ...[value, status]]);

test.each([
  ['12 [r]', 12, ['revised'], '12 [r]'],
  ['12[P][R]', 12, ['provisional', 'revised'], '12 [p] [r]'],
  ['12 [r] [e]', 12, ['revised', 'approximate'], '12 [r] [e]'],
  ['-3', -3, [], '-3'],
  ['[c]', 'suppressed', [], '[c]'],
])('what is behind the value in %s qualifies it, and is stored with it', (text, value, flags, stored) => {
  const found = read(text);
  expect(found).toMatchObject({ row: { value, flags } });
  expect('row' in found && storedValueText(found.row, 1)).toBe(stored);
  expect(read(stored)).toEqual(found);
});

test.each([
  ['12 [u]', '', 'value unknown-code'],
  ['12 r', '', 'value ill-formed'],
  ['', '', 'value required'],
  ['[r]', '', 'value ill-formed'],
  ['[x] [r]', '', 'value ill-formed'],
  ['[r] 12', '', 'value ill-formed'],
  ['12 [r', '', 'value ill-formed'],
  ['12 [r]', 'suppressed', 'status not-allowed'],
  ['12', '[r]', 'status unknown-code'],
])('%s with the status "%s" is refused', (value, status, fault) => {
  const found = read(value, status);
  expect('problems' in found && found.problems.map(({ column, code }) => `${column} ${code}`)).toEqual([fault]);
});
