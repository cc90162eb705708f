import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  compareFractions,
  divide,
  exactDecimal,
  fixedDecimal,
  floor,
  fraction,
  isInteger,
  multiply,
  parseDecimal,
  roundedDecimal,
  roundHalfUp,
  subtract,
} from '../../src/statistics/fraction.ts';

const value = fc.tuple(fc.bigInt(-(10n ** 20n), 10n ** 20n), fc.bigInt(1n, 10n ** 12n));

test.each([
  [365.25, 1461n, 4n],
  ['365.25', 1461n, 4n],
  [0.1, 1n, 10n],
  [0, 0n, 1n],
  [-0.52, -13n, 25n],
  [1e21, 10n ** 21n, 1n],
  [1.5e-7, 3n, 20_000_000n],
  ['9007199254740993', 9007199254740993n, 1n],
  [Number.MAX_SAFE_INTEGER, 9007199254740991n, 1n],
])('%s is exactly the decimal that it is written as', (written, of, over) => {
  expect(compareFractions(parseDecimal(written), fraction(of, over))).toBe(0);
});

test.each(['', ' 1', '1 ', '.5', '1.', '1,000', '0x10', 'NaN', 'Infinity', '+1', '1e', '--1', '1e99999'])(
  '%j is not a decimal number',
  (text) => {
    expect(() => parseDecimal(text)).toThrow(RangeError);
  },
);

test('a number is parsed from its JSON to the same number', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      const { of, over } = parseDecimal(number);
      expect(Number(exactDecimal(fraction(of, over)))).toBe(number === 0 ? 0 : number);
    }),
  );
});

test('a denominator of 0 is refused, a negative one keeps the value', () => {
  expect(() => fraction(1n, 0n)).toThrow(RangeError);
  expect(() => divide(fraction(1n), fraction(0n))).toThrow(RangeError);
  expect(fraction(1n, -2n)).toEqual({ of: -1n, over: 2n });
  expect(compareFractions(divide(fraction(1n), fraction(-1n, 3n)), fraction(-3n))).toBe(0);
});

test('rounding takes the nearest decimal, a tie the greater one', () => {
  fc.assert(
    fc.property(value, fc.integer({ min: 0, max: 6 }), ([of, over], decimals) => {
      const ten = 10n ** BigInt(decimals);
      const rounded = roundHalfUp(fraction(of, over), decimals);
      // -1/2 < rounded - value * 10^decimals <= 1/2, times 2 * over
      const away = 2n * (rounded * over - of * ten);
      expect(away > -over && away <= over).toBe(true);
    }),
  );
});

test.each([
  [1n, 2n, 0, '1'],
  [-1n, 2n, 0, '0'],
  [-3n, 2n, 0, '-1'],
  [5n, 1000n, 2, '0.01'],
  [-5n, 1000n, 2, '0'],
  [-15n, 1000n, 2, '-0.01'],
  [2n, 3n, 4, '0.6667'],
  [60n, 99n, 4, '0.6061'],
  [1n, 1n, 4, '1'],
  [0n, 7n, 4, '0'],
  [1n, 100_000n, 4, '0'],
  [5n, 100_000n, 4, '0.0001'],
  [-1n, 3n, 4, '-0.3333'],
  [100n, 1n, 2, '100'],
  [1010n, 10n, 1, '101'],
  [3n, 2n, 3, '1.5'],
  [9007199254740993n, 1n, 0, '9007199254740993'],
])('%s / %s to %s decimals is written %s', (of, over, decimals, text) => {
  expect(roundedDecimal(fraction(of, over), decimals)).toBe(text);
});

test('fixed text keeps its zeros', () => {
  expect(fixedDecimal(130n, 2)).toBe('1.30');
  expect(fixedDecimal(0n, 1)).toBe('0.0');
  expect(fixedDecimal(-5n, 2)).toBe('-0.05');
  expect(fixedDecimal(42n, 0)).toBe('42');
});

test('floor goes towards minus infinity', () => {
  fc.assert(
    fc.property(value, ([of, over]) => {
      const whole = floor(fraction(of, over));
      expect(whole * over <= of && of < (whole + 1n) * over).toBe(true);
    }),
  );
});

test('arithmetic agrees with cross-multiplication', () => {
  fc.assert(
    fc.property(value, value, ([a, b], [c, d]) => {
      const [x, y] = [fraction(a, b), fraction(c, d)];
      expect(compareFractions(multiply(x, y), fraction(a * c, b * d))).toBe(0);
      expect(compareFractions(subtract(x, y), fraction(a * d - c * b, b * d))).toBe(0);
      const difference = a * d - c * b;
      expect(compareFractions(x, y)).toBe(difference > 0n ? 1 : difference < 0n ? -1 : 0);
      expect(isInteger(x)).toBe(a % b === 0n);
    }),
  );
});

test('a decimal is exact or not given at all', () => {
  expect(exactDecimal(fraction(287_066n, 16n))).toBe('17941.625');
  expect(exactDecimal(fraction(1n, 3n))).toBeUndefined();
  expect(exactDecimal(fraction(0n, 3n))).toBe('0');
  expect(exactDecimal(fraction(-6n, 15n))).toBe('-0.4');
  fc.assert(
    fc.property(value, ([of, over]) => {
      const text = exactDecimal(fraction(of, over));
      if (text !== undefined) expect(compareFractions(parseDecimal(text), fraction(of, over))).toBe(0);
      expect(text === undefined).toBe((of * 10n ** 60n) % over !== 0n);
    }),
  );
});
