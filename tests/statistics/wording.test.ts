import { describe, expect, test } from 'vitest';
import { fraction, parseDecimal } from '../../src/statistics/fraction.ts';
import { type WordingForm, type WordingInput, withUnit, wordingOf } from '../../src/statistics/wording.ts';

const share = (numerator: number, denominator: number): WordingInput => ({
  statistic: 'share',
  numerator: fraction(numerator),
  denominator: fraction(denominator),
});
const count = (value: number, unfiltered = value, unit = 'defendants'): WordingInput => ({
  statistic: 'count',
  value: fraction(value),
  unfiltered: fraction(unfiltered),
  unit,
});
const sum = (value: number | string, unit = 'images'): WordingInput & { statistic: 'sum' } => ({
  statistic: 'sum',
  value: parseDecimal(value),
  unit,
});
const years = (days: number | string): WordingInput => ({
  ...sum(days, 'days'),
  convert: { unit: 'years', divideBy: parseDecimal(365.25) },
});
const rate = (cases: number, days: number, basis: 'calendar' | 'working'): WordingInput => ({
  statistic: 'rate',
  count: fraction(cases),
  days,
  basis,
});

test.each<[WordingForm, WordingInput, WordingForm, string, boolean]>([
  // The figures of the founding article (design 6).
  ['exact', count(100, 100, 'cases'), 'exact', '100', true],
  ['exact', count(101), 'exact', '101', true],
  // Money has its pence, or none.
  ['exact', { ...sum('4754.5', 'euros'), decimals: 2 }, 'exact', '4,754.50', true],
  ['exact', { ...sum('4754.504', 'euros'), decimals: 2 }, 'exact', '4,754.50', false],
  ['exact', { ...sum(4754, 'euros'), decimals: 2 }, 'exact', '4,754', true],
  ['exact', { ...sum(4_500_000, 'euros'), decimals: 2 }, 'exact', '4.5 million', true],
  ['one-in-n', share(34, 101), 'one-in-n', '1 in 3', false],
  ['one-in-n', share(17, 101), 'one-in-n', '1 in 6', false],
  ['more-than-one-in-n', share(27, 101), 'more-than-one-in-n', 'more than 1 in 4', false],
  ['only', count(2, 101), 'only', 'only 2', true],
  ['out-of-ten', share(61, 101), 'out-of-ten', '6 out of 10', false],
  ['more-than', sum(4_523_187), 'more-than', 'more than 4.5 million', false],
  ['total', years(17_941), 'total', '49 years', false],
  ['per-day', rate(1000, 730, 'calendar'), 'per-day', '1.4 a day', false],
  ['per-day', rate(1000, 506, 'working'), 'per-day', '2 a working day', false],
  ['percent', share(52, 100), 'percent', '52%', true],
  // The Old Bailey.
  ['out-of-ten', share(9668, 16_364), 'out-of-ten', '6 out of 10', false],
  ['one-in-n', share(3286, 16_364), 'one-in-n', '1 in 5', false],

  // one-in-n: n from 2 to 10, 1/n at most 5% of the share away.
  ['one-in-n', share(1, 10), 'one-in-n', '1 in 10', true],
  ['one-in-n', share(20, 210), 'one-in-n', '1 in 10', false], // 0.1 is exactly 5% over it
  ['one-in-n', share(2000, 21_001), 'percent', '10%', false],
  ['one-in-n', share(20, 190), 'one-in-n', '1 in 10', false], // and exactly 5% under it; 1/9 is 5.6% over
  ['one-in-n', share(106, 1000), 'one-in-n', '1 in 9', false], // 1/9 is 4.8% over, 1/10 5.7% under
  ['one-in-n', share(1055, 10_000), 'percent', '11%', false], // more than 5% from both
  ['one-in-n', share(1, 11), 'percent', '9%', false],
  ['one-in-n', share(50, 100), 'one-in-n', '1 in 2', true],
  ['one-in-n', share(50, 95), 'one-in-n', '1 in 2', false], // exactly 5%
  ['one-in-n', share(53, 100), 'percent', '53%', true],
  ['one-in-n', share(4, 10), 'percent', '40%', true], // 2.5: neither 2 nor 3
  ['one-in-n', share(10, 10), 'percent', '100%', true],
  ['one-in-n', share(0, 10), 'percent', '0%', true],
  ['one-in-n', share(-5, 10), 'percent', '-50%', true],
  ['one-in-n', share(15, 10), 'percent', '150%', true],

  // more-than-one-in-n never says what "1 in n-1" says better.
  ['more-than-one-in-n', share(34, 101), 'more-than-one-in-n', 'more than 1 in 3', false], // never "more than 1 in 4"
  ['more-than-one-in-n', share(25, 100), 'percent', '25%', true], // exactly 1 in 4, so not more
  ['more-than-one-in-n', share(26, 100), 'more-than-one-in-n', 'more than 1 in 4', false],
  ['more-than-one-in-n', share(20, 100), 'percent', '20%', true],
  ['more-than-one-in-n', share(101, 1000), 'more-than-one-in-n', 'more than 1 in 10', false],
  ['more-than-one-in-n', share(10, 10), 'percent', '100%', true],
  ['more-than-one-in-n', share(55, 100), 'more-than-one-in-n', 'more than 1 in 2', false], // a tenth above it
  ['more-than-one-in-n', share(56, 100), 'percent', '56%', true],
  ['more-than-one-in-n', share(28, 101), 'percent', '28%', false],
  ['more-than-one-in-n', share(10, 100), 'percent', '10%', true],
  ['more-than-one-in-n', share(0, 100), 'percent', '0%', true],

  // out-of-ten: k from 1 to 9.
  ['out-of-ten', share(5, 100), 'percent', '5%', true],
  ['out-of-ten', share(20, 210), 'out-of-ten', '1 out of 10', false],
  ['out-of-ten', share(94, 100), 'out-of-ten', '9 out of 10', false],
  ['out-of-ten', share(95, 100), 'percent', '95%', true],
  ['out-of-ten', share(65, 100), 'percent', '65%', true],
  ['out-of-ten', share(555, 1000), 'percent', '56%', false],
  ['out-of-ten', share(60, 100), 'out-of-ten', '6 out of 10', true],
  ['out-of-ten', share(0, 100), 'percent', '0%', true],
  ['out-of-ten', share(100, 100), 'percent', '100%', true],

  // percent: whole, half up.
  ['percent', share(5, 1000), 'percent', '1%', false],
  ['percent', share(49, 10_000), 'percent', 'less than 1%', false],
  ['percent', share(3, 1000), 'percent', 'less than 1%', false],
  ['percent', share(995, 1000), 'percent', 'more than 99%', false],
  ['percent', share(1003, 1000), 'percent', '100%', false],
  ['percent', share(-5, 1000), 'percent', '0%', false], // a half goes up below 0 too

  // only: under 5% of the count without conditions.
  ['only', count(5, 101), 'only', 'only 5', true],
  ['only', count(5, 100), 'exact', '5', true],
  ['only', count(0, 100), 'exact', '0', true],
  ['only', count(0, 0), 'exact', '0', true],
  ['only', sum(2), 'exact', '2', true],

  // more-than, at-least: two significant figures, rounded down.
  ['more-than', sum(4_500_000), 'exact', '4.5 million', true],
  ['more-than', sum(4_500_001), 'more-than', 'more than 4.5 million', false],
  ['more-than', sum('4500000.0625'), 'more-than', 'more than 4.5 million', false],
  ['at-least', sum(4_500_000), 'at-least', 'at least 4.5 million', true],
  ['at-least', sum(4_599_999), 'at-least', 'at least 4.5 million', false],
  ['more-than', sum(999_999), 'more-than', 'more than 990,000', false],
  ['more-than', sum(1_000_001), 'more-than', 'more than 1 million', false],
  ['more-than', sum(12_345), 'more-than', 'more than 12,000', false],
  ['more-than', sum(101), 'more-than', 'more than 100', false],
  ['more-than', sum(99), 'exact', '99', true],
  ['more-than', sum(7), 'exact', '7', true],
  ['at-least', sum(7), 'at-least', 'at least 7', true],
  ['more-than', sum('7.5625'), 'more-than', 'more than 7.5', false],
  ['more-than', sum('0.0625'), 'more-than', 'more than 0.062', false],
  ['more-than', sum(45_678_901), 'more-than', 'more than 45 million', false],
  ['more-than', sum(4_567_890_123), 'more-than', 'more than 4,500 million', false],
  ['more-than', sum('90071992547409930'), 'more-than', 'more than 90,000,000,000 million', false],
  ['more-than', sum(0), 'exact', '0', true],
  ['at-least', sum(0), 'exact', '0', true],
  ['more-than', sum(-4_512_345), 'exact', '-4,512,345', true],
  ['more-than', count(1234, 5000), 'more-than', 'more than 1,200', false],
  ['more-than', years(17_941), 'more-than', 'more than 49 years', false],
  ['more-than', years('17897.25'), 'exact', '17,897.25 days', true], // exactly 49 years
  ['exact', sum(4_512_345), 'exact', '4,512,345', true],
  ['exact', sum(4_500_000), 'exact', '4.5 million', true],
  ['exact', sum(1_000_000), 'exact', '1 million', true],
  ['exact', sum(999_999), 'exact', '999,999', true],
  ['exact', sum('17941.625', 'days'), 'exact', '17,941.625', true],

  // total: rounded down in the converted unit.
  ['total', years('17897.25'), 'total', '49 years', true],
  ['total', years('17897.1875'), 'total', '48 years', false],
  ['total', years('365.25'), 'total', '1 year', true],
  ['total', years(730), 'total', '1 year', false],
  ['total', years(365), 'exact', '365 days', true], // "0 years" would mislead
  ['total', years(1), 'exact', '1 day', true],
  ['total', years(0), 'total', '0 years', true],
  ['total', years(-400), 'exact', '-400 days', true],
  ['total', years(730_500), 'total', '2,000 years', true],
  ['total', sum('1234.5', 'days'), 'total', '1,234 days', false],
  ['total', count(101), 'total', '101 defendants', true],
  ['exact', years(17_941), 'exact', '17,941 days', true], // with a conversion the unit is always said

  // per-day: k at least 1, at most a tenth away; else one decimal.
  ['per-day', rate(11, 10, 'calendar'), 'per-day', '1 a day', false],
  ['per-day', rate(9, 10, 'calendar'), 'per-day', '1 a day', false],
  ['per-day', rate(19, 10, 'working'), 'per-day', '2 a working day', false],
  ['per-day', rate(111, 100, 'calendar'), 'per-day', '1.1 a day', false],
  ['per-day', rate(189, 100, 'calendar'), 'per-day', '1.9 a day', false],
  ['per-day', rate(15, 10, 'calendar'), 'per-day', '1.5 a day', true],
  ['per-day', rate(1, 10, 'calendar'), 'per-day', '0.1 a day', true],
  ['per-day', rate(0, 10, 'calendar'), 'per-day', '0.0 a day', true],
  // What is not zero is never said to be.
  ['per-day', rate(1, 1000, 'working'), 'per-day', '1 every 1,000 working days', true],
  ['per-day', rate(76, 1735, 'calendar'), 'per-day', '1 every 23 days', false],
  ['per-day', rate(0, 1735, 'calendar'), 'per-day', '0.0 a day', true],
  // A lower bound says so, and is rounded down.
  [
    'per-day',
    { ...rate(1000, 506, 'working'), flags: ['lower-bound'] },
    'per-day',
    'at least 1.9 a working day',
    false,
  ],
  ['per-day', { ...rate(205, 100, 'calendar'), flags: ['lower-bound'] }, 'per-day', 'at least 2 a day', false],
  ['per-day', { ...rate(76, 1735, 'calendar'), flags: ['lower-bound'] }, 'per-day', 'at least 1 every 23 days', false],
  ['per-day', rate(20, 10, 'calendar'), 'per-day', '2 a day', true],
  ['per-day', rate(12_345, 10, 'calendar'), 'per-day', '1,234.5 a day', true],
  ['per-day', rate(12_340, 10, 'calendar'), 'per-day', '1,234 a day', true],

  // A form that the statistic cannot have is refused like one that would mislead.
  ['per-day', share(34, 101), 'percent', '34%', false],
  ['total', share(34, 101), 'percent', '34%', false],
  ['exact', share(34, 101), 'percent', '34%', false],
  ['one-in-n', count(34), 'exact', '34', true],
  ['percent', sum(34), 'exact', '34', true],
  ['more-than', rate(1000, 730, 'calendar'), 'per-day', '1.4 a day', false],
])('%s of %o is %s "%s"', (form, input, produced, text, exact) => {
  expect(wordingOf(form, input)).toEqual({ form: produced, text, exact });
});

/*
 * The oracle: the rules of docs/reference/headlines.md written down a second time, by search over n and k and cross-multiplication only. It shares
 * nothing with the code under test.
 */
const numeratorOver = (a: bigint, b: bigint): number => Number(a) / Number(b);

function expectedShare(form: WordingForm, numerator: bigint, denominator: bigint): string {
  const [a, b] = [numerator, denominator];
  // |k/n - a/b| <= a/b / 20
  const isNear = (k: bigint, n: bigint): boolean => {
    const away = 20n * (k * b - a * n);
    return away <= a * n && -away <= a * n;
  };
  if (form === 'one-in-n' && a > 0n) {
    const near = [2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n, 10n].filter((n) => isNear(1n, n));
    const away = (n: bigint): number => Math.abs(1 / Number(n) - numeratorOver(a, b));
    const [nearest] = near.sort((m, n) => away(m) - away(n));
    if (nearest) return `1 in ${nearest}`;
  }
  if (form === 'more-than-one-in-n') {
    for (let n = 2n; n <= 10n; n++) {
      // 1/n < a/b <= 1.1/n
      if (a * n > b && 10n * a * n <= 11n * b) return `more than 1 in ${n}`;
    }
  }
  if (form === 'out-of-ten') {
    for (let k = 1n; k <= 9n; k++) if (isNear(k, 10n)) return `${k} out of 10`;
  }
  if (a > 0n && 200n * a < b) return 'less than 1%';
  if (a < b && 200n * a >= 199n * b) return 'more than 99%';
  for (let percent = 0n; ; percent++) {
    if (200n * a < (2n * percent + 1n) * b) return `${percent}%`;
  }
}

test.each<WordingForm>(['one-in-n', 'more-than-one-in-n', 'out-of-ten', 'percent'])(
  '%s of every share with a denominator from 10 to 150 is what the rule says',
  (form) => {
    let produced = 0;
    for (let denominator = 10; denominator <= 150; denominator++) {
      for (let numerator = 0; numerator <= denominator; numerator++) {
        const wording = wordingOf(form, share(numerator, denominator))!; // no denominator under 10
        const text = expectedShare(form, BigInt(numerator), BigInt(denominator));
        if (wording.text !== text) expect(`${numerator}/${denominator}: ${wording.text}`).toBe(text);
        if (wording.form !== (text.endsWith('%') ? 'percent' : form)) expect(wording.form).toBe(form);
        if (wording.form === form) produced++;
      }
    }
    expect(produced).toBeGreaterThan(500);
  },
);

test('"more than 1 in 4" is said of 26 and 27 of 101, and of nothing else of 101', () => {
  const said = Array.from({ length: 102 }, (_, numerator) => numerator).filter(
    (numerator) => wordingOf('more-than-one-in-n', share(numerator, 101))?.text === 'more than 1 in 4',
  );
  expect(said).toEqual([26, 27]);
});

test('"1 in 3" is said of 33 to 35 of 101, "1 in 6" of 17 alone, "6 out of 10" of 58 to 63', () => {
  const all = Array.from({ length: 102 }, (_, numerator) => numerator);
  const saying = (form: WordingForm, text: string): number[] =>
    all.filter((numerator) => wordingOf(form, share(numerator, 101))?.text === text);
  expect(saying('one-in-n', '1 in 3')).toEqual([33, 34, 35]);
  expect(saying('one-in-n', '1 in 6')).toEqual([17]);
  expect(saying('out-of-ten', '6 out of 10')).toEqual([58, 59, 60, 61, 62, 63]);
});

test('a text says exact only where its number is the value', () => {
  for (let denominator = 10; denominator <= 60; denominator++) {
    for (let numerator = 0; numerator <= denominator; numerator++) {
      const [one, ten, percent] = (['one-in-n', 'out-of-ten', 'percent'] as const).map(
        (form) => wordingOf(form, share(numerator, denominator))!, // no denominator under 10
      );
      const isExact = (text: string): boolean => {
        const [, k, n] = /^(?:1 in )?(\d+)(?: out of (\d+))?/.exec(text)!; // every text of a share matches
        if (text.startsWith('1 in ')) return numerator * Number(k) === denominator;
        return numerator * Number(n ?? 100) === denominator * Number(k);
      };
      for (const wording of [one, ten, percent]) expect(wording?.exact).toBe(isExact(wording!.text));
    }
  }
});

test('per-day agrees with a search over whole rates', () => {
  for (let days = 10; days <= 40; days++) {
    for (let cases = 0; cases <= 130; cases++) {
      const k = Array.from({ length: 14 }, (_, i) => i + 1).find((k) => Math.abs(10 * (cases - k * days)) <= days);
      const tenths = Math.floor((20 * cases + days) / (2 * days));
      const figure = k === undefined ? `${Math.floor(tenths / 10)}.${tenths % 10}` : `${k}`;
      const isZero = tenths === 0 && cases > 0;
      const said = (day: string) => (isZero ? `1 every ${Math.round(days / cases)} ${day}s` : `${figure} a ${day}`);
      expect(wordingOf('per-day', rate(cases, days, 'calendar'))?.text).toBe(said('day'));
      expect(wordingOf('per-day', rate(cases, days, 'working'))?.text).toBe(said('working day'));
    }
  }
});

test('more-than and at-least agree with the first two digits of every whole number', () => {
  for (let value = 1; value <= 12_000; value++) {
    const digits = `${value}`;
    const bound = Number(digits.slice(0, 2)) * 10 ** Math.max(0, digits.length - 2);
    const shown = bound.toLocaleString('en-GB');
    expect(wordingOf('at-least', sum(value))?.text).toBe(`at least ${shown}`);
    const more = value > bound ? `more than ${shown}` : value.toLocaleString('en-GB');
    expect(wordingOf('more-than', sum(value))?.text).toBe(more);
  }
});

describe('no wording', () => {
  test.each<[string, WordingForm, WordingInput]>([
    ['a denominator under 10', 'percent', share(3, 9)],
    ['a denominator of 0', 'percent', share(0, 0)],
    ['a negative denominator', 'percent', share(3, -20)],
    [
      'a denominator just under 10',
      'percent',
      { statistic: 'share', numerator: fraction(1n), denominator: fraction(159n, 16n) },
    ],
    ['fewer than 10 days', 'per-day', rate(100, 9, 'calendar')],
    ['a rounded 0', 'exact', { ...count(0), flags: ['rounded'] }],
    ['a perturbed sum of 0', 'total', { ...sum(0), flags: ['perturbed'] }],
    ['a rate of a rounded 0', 'per-day', { ...rate(0, 730, 'calendar'), flags: ['rounded'] }],
    ['a rounded share of nobody', 'percent', { ...share(0, 300), flags: ['rounded'] }],
    ['a rounded share of all', 'percent', { ...share(300, 300), flags: ['rounded'] }],
    ['a perturbed part that is more than its whole', 'percent', { ...share(301, 300), flags: ['perturbed'] }],
  ])('is given of %s', (_, form, input) => {
    expect(wordingOf(form, input)).toBeNull();
  });

  test('is not the answer of a denominator of exactly 10', () => {
    expect(wordingOf('one-in-n', share(5, 10))?.text).toBe('1 in 2');
  });
});

describe('a flagged figure', () => {
  test('that is approximate is not called "more than" or "at least" anything', () => {
    const images: WordingInput = { ...sum(4_523_187), flags: ['approximate'] };
    expect(wordingOf('more-than', images)).toEqual({ form: 'exact', text: 'about 4,523,187', exact: false });
    expect(wordingOf('at-least', images)).toEqual({ form: 'exact', text: 'about 4,523,187', exact: false });
    const both: WordingInput = { ...sum(4_523_187), flags: ['lower-bound', 'approximate'] };
    expect(wordingOf('more-than', both)?.form).toBe('exact');
  });

  test('that is a lower bound may be called "more than", and its exact figure is not exact', () => {
    const images: WordingInput = { ...sum(4_523_187), flags: ['lower-bound'] };
    expect(wordingOf('more-than', images)?.text).toBe('more than 4.5 million');
    expect(wordingOf('exact', images)).toEqual({ form: 'exact', text: 'at least 4,523,187', exact: false });
  });

  test('that is a lower bound says so in a total, unless rounding it down takes more than a tenth away', () => {
    const terms = (days: number): WordingInput => ({ ...years(days), flags: ['lower-bound'] }) as WordingInput;
    expect(wordingOf('total', terms(17_941))).toEqual({ form: 'total', text: 'at least 49 years', exact: false });
    expect(wordingOf('total', terms(730))?.text).toBe('at least 730 days');
  });

  test.each(['rounded', 'perturbed'] as const)('that is %s is "about" so many, and never exact', (flag) => {
    const flags = [flag];
    expect(wordingOf('exact', { ...count(100), flags })).toEqual({ form: 'exact', text: 'about 100', exact: false });
    expect(wordingOf('only', { ...count(5, 300), flags })).toEqual({ form: 'exact', text: 'about 5', exact: false });
    expect(wordingOf('at-least', { ...sum(4_523_185), flags })?.text).toBe('about 4,523,185');
    expect(wordingOf('total', { ...years(17_941), flags })?.text).toBe('about 49 years');
    expect(wordingOf('one-in-n', { ...share(25, 100), flags })).toEqual({
      form: 'one-in-n',
      text: '1 in 4',
      exact: false,
    });
    expect(wordingOf('percent', { ...share(1, 300), flags })?.text).toBe('less than 1%');
  });

  test('has no "only" if nobody knows what it is a part of', () => {
    expect(wordingOf('only', { ...count(2), unfiltered: null } as WordingInput)?.text).toBe('2');
  });

  test('that is provisional is as exact as before', () => {
    expect(wordingOf('exact', { ...count(101), flags: ['provisional'] })?.exact).toBe(true);
  });
});

test.each([
  ['years', '1 year'],
  ['cases', '1 case'],
  ['offences', '1 offence'],
  ['bodies', '1 body'],
  ['days', '1 day'],
  ['losses', '1 loss'],
  ['boxes', '1 box'],
  ['people', '1 person'],
  ['hours of unpaid work', '1 hours of unpaid work'],
  ['gross', '1 gross'],
])('one of %s is "%s"', (unit, text) => {
  expect(wordingOf('total', sum(1, unit))?.text).toBe(text);
});

test.each([
  ['1', 'women', '1 woman'],
  ['1', 'children', '1 child'],
  ['1', 'people', '1 person'],
  ['1', 'communities', '1 community'],
  ['1', 'adult offenders', '1 adult offenders'],
  ['2', 'women', '2 women'],
])('%s of the unit %s is %s', (figure, unit, text) => {
  expect(withUnit(figure, unit)).toBe(text);
});
