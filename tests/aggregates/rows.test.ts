import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readValue, tableValueText } from '../../src/aggregates/rows.ts';

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
