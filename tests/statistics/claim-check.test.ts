import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ExternalFigure } from '../../src/schemas/headline.ts';
import { WORDING_FORMS } from '../../src/schemas/vocabulary.ts';
import { checkClaim, checkExternalClaim } from '../../src/statistics/claim-check.ts';
import { fraction, parseDecimal } from '../../src/statistics/fraction.ts';
import { type WordingInput, wordingOf } from '../../src/statistics/wording.ts';
import { rounds } from '../runs.ts';

/** Claims checked against figures: docs/reference/headlines.md, "Checking a claim". */

const share = (numerator: number, denominator: number): WordingInput => ({
  statistic: 'share',
  numerator: fraction(numerator),
  denominator: fraction(denominator),
});
const count = (value: number, unfiltered = value): WordingInput => ({
  statistic: 'count',
  value: fraction(value),
  unfiltered: fraction(unfiltered),
  unit: 'defendants',
});
const sum = (value: number | string, more: object = {}): WordingInput => ({
  statistic: 'sum',
  value: parseDecimal(value),
  unit: 'images',
  ...more,
});
const rate = (found: number, days: number, basis: 'calendar' | 'working'): WordingInput => ({
  statistic: 'rate',
  count: fraction(found),
  days,
  basis,
});
const years = sum('17925.5', { unit: 'days', convert: { unit: 'years', divideBy: parseDecimal(365.25) } }); // 49.08

const verdict = (claim: string, words: WordingInput) => {
  const { form, verdict: said } = checkClaim(claim, words, null);
  return `${said} ${form}`;
};

describe('a claim about a share', () => {
  test.each([
    ['1 in 3', 34, 101, 'true one-in-n'],
    ['one in three', 34, 101, 'true one-in-n'],
    ['a third', 34, 101, 'true one-in-n'],
    ['34%', 34, 101, 'true percent'],
    ['33.7%', 34, 101, 'misleading percent'],
    ['33%', 34, 101, 'false percent'],
    ['30%', 34, 101, 'false percent'],
    ['10 out of 10', 67, 101, 'false out-of-ten'],
    ['more than 1 in 4', 34, 101, 'misleading more-than-one-in-n'],
    ['1 in 4', 34, 101, 'false one-in-n'],
    ['more than 1 in 3', 34, 101, 'true more-than-one-in-n'],
    ['at least 1 in 3', 34, 101, 'misleading at-least'],
    ['at least 1 in 2', 34, 101, 'false at-least'],
    ['more than 1 in 4', 28, 101, 'true more-than-one-in-n'],
    ['over a quarter', 28, 101, 'true more-than-one-in-n'],
    ['1 in 4', 28, 101, 'misleading one-in-n'],
    ['more than 1 in 4', 25, 100, 'false more-than-one-in-n'],
    ['6 out of 10', 61, 101, 'true out-of-ten'],
    ['six in ten', 61, 101, 'true out-of-ten'],
    ['over half', 61, 101, 'true percent'],
    ['more than half', 61, 101, 'true percent'],
    ['over half', 50, 100, 'false percent'],
    ['over half', 51, 101, 'true percent'],
    ['more than 50%', 51, 101, 'true percent'],
    ['more than 60%', 61, 101, 'misleading more-than'],
    ['more than 61%', 61, 101, 'false more-than'],
    ['half', 50, 101, 'true one-in-n'],
    ['more than 6 out of 10', 61, 101, 'misleading more-than'],
    ['0 out of 10', 0, 101, 'misleading out-of-ten'],
    ['0%', 0, 101, 'true percent'],
    ['1 in 3', 0, 101, 'false one-in-n'],
    ['1 in 12', 10, 120, 'misleading one-in-n'],
    ['34', 34, 101, 'false exact'],
    ['only 34', 34, 101, 'false only'],
    ['2 a day', 34, 101, 'false per-day'],
    ['nearly 1 in 3', 34, 101, 'not-understood null'],
  ])('%s of %i in %i: %s', (claim, numerator, denominator, expected) => {
    expect(verdict(claim, share(numerator, denominator))).toBe(expected);
  });

  test('is never true if the denominator is under 10, since nothing is put into words', () => {
    expect(verdict('1 in 3', share(3, 9))).toBe('misleading one-in-n');
    expect(verdict('over half', share(6, 9))).toBe('misleading percent');
    expect(verdict('over half', share(3, 9))).toBe('false percent');
    expect(checkClaim('1 in 3', share(3, 9), null).reason).toContain('under 10');
  });
});

describe('a claim about a count or sum', () => {
  test.each<[string, WordingInput, string]>([
    ['101', count(101), 'true exact'],
    ['101 defendants', count(101), 'true total'],
    ['1 defendant', count(1), 'true total'],
    ['100', count(101), 'misleading exact'],
    ['102', count(101), 'false exact'],
    ['only 2', count(2, 101), 'true only'],
    ['only two', count(2, 101), 'true only'],
    ['only 2 defendants', count(2, 101), 'true only'],
    ['only 34', count(34, 101), 'misleading only'],
    ['only 3', count(2, 101), 'false only'],
    ['1 in 3', count(34, 101), 'false one-in-n'],
    ['34%', count(34, 101), 'false percent'],
    ['more than 4.5 million', sum(4_538_217), 'true more-than'],
    ['over 4.5 million images', sum(4_538_217), 'true more-than'],
    ['more than 4,500,000', sum(4_538_217), 'true more-than'],
    ['more than 4 million', sum(4_538_217), 'misleading more-than'],
    ['more than 4.6 million', sum(4_538_217), 'false more-than'],
    ['more than 4.5 million', sum(4_500_000), 'false more-than'],
    ['at least 4.5 million', sum(4_500_000), 'true at-least'],
    ['4.5 million', sum(4_500_000), 'true exact'],
    ['4.5 million', sum(4_538_217), 'misleading exact'],
    ['5 million', sum(4_538_217), 'misleading exact'],
    ['4.6 million', sum(4_538_217), 'false exact'],
    ['more than 4.5 million', sum(4_538_217, { flags: ['approximate'] }), 'misleading more-than'],
    ['more than 4.5 million', sum(4_538_217, { flags: ['lower-bound'] }), 'true more-than'],
    ['0', sum(0), 'true exact'],
    ['49 years', years, 'true total'],
    ['a total of 49 years', years, 'true total'],
    ['50 years', years, 'misleading total'],
    ['48 years', years, 'false total'],
    ['more than 49 years', years, 'true more-than'],
    ['17,925.5 days', years, 'true exact'],
    ['17,925.5', years, 'misleading exact'],
    ['49', years, 'false exact'],
    ['49 days', years, 'false total'],
    ['more than 49', years, 'misleading more-than'],
    ['49 weeks', years, 'not-understood null'],
  ])('%s', (claim, words, expected) => {
    expect(verdict(claim, words)).toBe(expected);
  });
});

describe('a claim about a rate', () => {
  test.each<[string, WordingInput, string]>([
    ['2 a working day', rate(1000, 506, 'working'), 'true per-day'],
    ['two per working day', rate(1000, 506, 'working'), 'true per-day'],
    ['2 a day', rate(1000, 506, 'working'), 'misleading per-day'],
    ['2 a day', rate(1000, 730, 'calendar'), 'false per-day'],
    ['1.4 a day', rate(1000, 730, 'calendar'), 'true per-day'],
    ['1 a day', rate(1000, 730, 'calendar'), 'misleading per-day'],
    ['2 a working day', rate(1460, 730, 'calendar'), 'false per-day'],
    ['at least 1 a day', rate(1000, 730, 'calendar'), 'misleading at-least'],
    ['more than 2 a day', rate(1000, 730, 'calendar'), 'false more-than'],
    ['1000', rate(1000, 730, 'calendar'), 'false exact'],
    ['2 a day', rate(18, 9, 'calendar'), 'misleading per-day'],
  ])('%s', (claim, words, expected) => {
    expect(verdict(claim, words)).toBe(expected);
  });
});

test('without a figure, or with a withheld one, the answer is the same whatever is claimed', () => {
  for (const words of [null, { ...share(34, 101), suppressed: true }, { ...count(2, 101), suppressed: true }]) {
    const answers = ['1 in 3', '1 in 4', 'over half', '34%', '2', 'only 2', 'more than 1'].map((claim) => {
      const { verdict: said, reason, suggested } = checkClaim(claim, words, null);
      return { said, reason, suggested };
    });
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ said: 'false', suggested: null });
  }
});

test('the claim is echoed as it was sent, and what the headline says is suggested', () => {
  expect(checkClaim(' 1  in 4.', share(34, 101), '1 in 3')).toEqual({
    claim: ' 1  in 4.',
    form: 'one-in-n',
    verdict: 'false',
    reason: 'The figure is 34 of 101. It does not support the claim.',
    suggested: '1 in 3',
  });
  expect(checkClaim('more than 1 in 4', share(34, 101), '1 in 3')).toMatchObject({
    verdict: 'misleading',
    reason: expect.stringMatching(/^The figure is 34 of 101\. The claim is arithmetically correct, but /),
  });
});

const flags = fc.constantFrom([], ['lower-bound'] as const, ['approximate'] as const);
const unit = fc.constantFrom(
  'days',
  'people',
  'images',
  'cases (found)',
  'pounds a day',
  'million pounds',
  'years in total',
  'US $',
);
const positive = fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 20_000_000 }));
const figures: fc.Arbitrary<WordingInput> = fc.oneof(
  fc
    .record({ over: fc.integer({ min: 1, max: 300 }), of: fc.nat(300) })
    .map(({ over, of }) => share(Math.min(of, over), over)),
  fc
    .record({ unfiltered: positive, of: fc.double({ min: 0, max: 1, noNaN: true }), unit })
    .map(
      ({ unfiltered, of, unit: plural }) =>
        ({ ...count(Math.floor(unfiltered * of), unfiltered), unit: plural }) as WordingInput,
    ),
  fc
    .record({
      of: fc.oneof(fc.constant(0), positive),
      over: fc.constantFrom(1, 16),
      flags,
      unit,
      converted: fc.option(unit),
    })
    .map(({ of, over, converted, ...rest }) => ({
      statistic: 'sum' as const,
      value: fraction(of, over),
      ...rest,
      ...(converted !== null && { convert: { unit: converted, divideBy: parseDecimal(365.25) } }),
    })),
  fc
    .record({
      found: fc.nat(5_000),
      days: fc.integer({ min: 1, max: 900 }),
      basis: fc.constantFrom('calendar' as const, 'working' as const),
    })
    .map(({ found, days, basis }) => rate(found, days, basis)),
);

test('every wording that the service prints is a true claim', () => {
  let printed = 0;
  fc.assert(
    fc.property(figures, fc.constantFrom(...WORDING_FORMS), (words, form) => {
      const wording = wordingOf(form, words);
      if (!wording) return;
      printed += 1;
      expect([wording.text, checkClaim(wording.text, words, null).verdict]).toEqual([wording.text, 'true']);
    }),
    { numRuns: rounds(3_000) },
  );
  expect(printed).toBeGreaterThan(rounds(1_000));
});

const claims = fc.oneof(
  fc.integer({ min: 1, max: 12 }).map((n) => `1 in ${n}`),
  fc.integer({ min: 1, max: 12 }).map((n) => `more than 1 in ${n}`),
  fc.integer({ min: 0, max: 10 }).map((n) => `${n} out of 10`),
  fc.integer({ min: 0, max: 100 }).map((n) => `${n}%`),
  fc.constant('over half'),
);

test('a claim about a share is true by the rule of its form, misleading if only arithmetic bears it out, otherwise false', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), fc.nat(400), claims, (over, part, claim) => {
      const of = Math.min(part, over);
      // The table of docs/reference/headlines.md in whole numbers: p = of / over.
      const n = Number(/(?: in |^)(\d+)(?!.* in )/.exec(claim)?.[1]);
      const inRange = n >= 2 && n <= 10;
      const near = 4 * Math.abs(over - n * of) <= of;
      const rounded = (times: number) => Math.floor((2 * times * of + over) / (2 * over));
      const [offered, arithmetic] = claim.startsWith('1 in')
        ? [of > 0 && inRange && near, of > 0 && Math.floor((2 * over + of) / (2 * of)) === n]
        : claim.startsWith('more')
          ? [of * n > over && inRange && 4 * (over - (n - 1) * of) > of, of * n > over]
          : claim.endsWith('10')
            ? [rounded(10) === n && n >= 1 && n <= 9, rounded(10) === n]
            : claim === 'over half'
              ? [2 * of > over, 2 * of > over]
              : [rounded(100) === n, rounded(100) === n];
      const expected = offered && over >= 10 ? 'true' : arithmetic ? 'misleading' : 'false';
      const check = checkClaim(claim, share(of, over), null);
      expect([claim, of, over, check.verdict]).toEqual([claim, of, over, expected]);
      // No answer holds a refused wording; a figure's own digits aside.
      if (check.verdict !== 'true' && /in|half/.test(claim)) expect(check.reason).not.toContain(claim);
    }),
    { numRuns: rounds(3_000) },
  );
});

describe('a claim about an external figure', () => {
  const figure: ExternalFigure = {
    id: 'found',
    wording: 'around 50,000 people',
    value: 50_000,
    bound: 'about',
    unit: 'people',
    publisher: 'P',
    source: 'S',
    period: '2012',
  };
  test.each([
    ['around 50,000 people', 'true exact'],
    [' Around  50,000 PEOPLE.', 'true exact'],
    ['50,000 people', 'misleading total'],
    ['50,000', 'misleading exact'],
    ['60,000', 'false exact'],
    ['nearly 50,000', 'not-understood null'],
    ['half', 'false one-in-n'],
  ])('%s: %s', (claim, expected) => {
    const { form, verdict: said, suggested } = checkExternalClaim(claim, figure);
    expect([`${said} ${form}`, suggested]).toEqual([expected, 'around 50,000 people']);
  });

  test('that is a share is read as a share', () => {
    const files = { ...figure, wording: '52% of case files', value: 0.52, unit: 'share of case files' };
    expect(checkExternalClaim('52% of case files', files)).toMatchObject({ verdict: 'true' });
    expect(checkExternalClaim('52%', files)).toMatchObject({ verdict: 'misleading', form: 'percent' });
    expect(checkExternalClaim('over half', files)).toMatchObject({ verdict: 'misleading', form: 'percent' });
    expect(checkExternalClaim('53%', files)).toMatchObject({ verdict: 'false' });
  });
});
