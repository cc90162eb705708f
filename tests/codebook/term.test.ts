import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isTerm, termSixteenths } from '../../src/codebook/term.ts';

test('a term is measured in whole sixteenths of a day', () => {
  expect(termSixteenths('P1Y')).toBe(365.25 * 16);
  expect(termSixteenths('P12M')).toBe(termSixteenths('P1Y'));
  expect(termSixteenths('P1M')).toBe((365.25 / 12) * 16);
  expect(termSixteenths('P1W')).toBe(7 * 16);
  expect(termSixteenths('P1D')).toBe(16);
  expect(termSixteenths('P2Y6M')).toBe(14_610);
  expect(termSixteenths('P1Y2M3W4D')).toBe(5_844 + 2 * 487 + 3 * 112 + 4 * 16);
  expect(termSixteenths('P0Y1D')).toBe(16);
  expect(termSixteenths('P007D')).toBe(112);
});

test('49 years of months come out exactly', () => {
  const total = Array.from({ length: 588 }, () => termSixteenths('P1M')).reduce((sum, term) => sum + term, 0);
  expect(total / 16 / 365.25).toBe(49);
});

test('each number of a term is bounded, and the longest term is exact', () => {
  const most = 2 ** 31 - 1;
  expect(termSixteenths(`P${most}Y${most}M${most}W${most}D`)).toBe(most * (5_844 + 487 + 112 + 16));
  expect(Number.isSafeInteger(termSixteenths(`P${most}Y${most}M${most}W${most}D`) * 500)).toBe(true);
  for (const unit of ['Y', 'M', 'W', 'D']) {
    expect(isTerm(`P${most}${unit}`)).toBe(true);
    expect(isTerm(`P${most + 1}${unit}`)).toBe(false);
  }
});

test.each([
  '',
  'P',
  '1Y',
  'PY',
  'P0D',
  'P0Y0M0W0D',
  'P1',
  'P1H',
  'PT1H',
  'P1DT1H',
  'P1.5Y',
  'P-1Y',
  '-P1Y',
  'P1M1Y',
  'P1Y1Y',
  'p1y',
  'P1Y ',
  ' P1Y',
  'P1Y\n',
  'P١Y',
  'P1,5Y',
  `P${'0'.repeat(100)}1D`,
])('%j is no term', (text) => {
  expect(isTerm(text)).toBe(false);
  expect(() => termSixteenths(text)).toThrow(RangeError);
});

test('the length of a term is the sum of its parts', () => {
  const number = fc.integer({ min: 0, max: 2 ** 31 - 1 });
  fc.assert(
    fc.property(number, number, number, number, (years, months, weeks, days) => {
      const text = `P${years}Y${months}M${weeks}W${days}D`;
      const exact = BigInt(years) * 5_844n + BigInt(months) * 487n + BigInt(weeks) * 112n + BigInt(days) * 16n;
      expect(isTerm(text)).toBe(exact > 0n);
      if (exact > 0n) expect(BigInt(termSixteenths(text))).toBe(exact);
    }),
  );
});
