import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scaledAmount, unscaledAmount } from '../../src/codebook/amount.ts';

test.each([
  [0.25, 100, 25],
  [0.1, 10, 1],
  [1200, 1_000_000, 1_200_000_000],
  [1.15, 100, 115], // 1.15 * 100 is 114.99999999999999
  [0, 10, 0],
])('%s in multiples of 1/%s is %s', (value, scale, scaled) => {
  expect(scaledAmount(value, scale)).toBe(scaled);
  expect(unscaledAmount(scaled, scale)).toBe(value);
});

test.each([
  [0.125, 100],
  [-1, 100],
  [1e21, 1],
  [1e-7, 1_000_000],
  [Number.MAX_SAFE_INTEGER, 10],
  [Number.NaN, 10],
])('%s is no multiple of 1/%s that can be held exactly', (value, scale) => {
  expect(scaledAmount(value, scale)).toBeUndefined();
});

test('every decimal comes back as it was written', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 6 }),
      fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
      (decimals, amount) => {
        const scale = 10 ** decimals;
        // Beyond 15 digits not every decimal is a number of JSON of its own.
        fc.pre(amount < 10 ** 15);
        expect(scaledAmount(unscaledAmount(amount, scale), scale)).toBe(amount);
      },
    ),
  );
});
