import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ExternalFigure } from '../../src/schemas/headline.ts';
import { WORDING_FORMS } from '../../src/schemas/vocabulary.ts';
import { type ClaimContext, checkClaim, checkExternalClaim } from '../../src/statistics/claim-check.ts';
import { NO_TERMS, statementWords, unitTerms } from '../../src/statistics/claim-terms.ts';
import { fraction, parseDecimal } from '../../src/statistics/fraction.ts';
import { type WordingInput, wordingOf } from '../../src/statistics/wording.ts';
import { rounds } from '../runs.ts';

/** Claims checked against figures: docs/reference/headlines.md, "Checking a claim". The verdicts are written by hand. */

const share = (numerator: number, denominator: number, more: object = {}): WordingInput => ({
  statistic: 'share',
  numerator: fraction(numerator),
  denominator: fraction(denominator),
  ...more,
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
const rate = (found: number, days: number, basis: 'calendar' | 'working', more: object = {}): WordingInput => ({
  statistic: 'rate',
  count: fraction(found),
  days,
  basis,
  ...more,
});
const prison = share(61, 101); // 60.4%
const trust = share(34, 101); // 33.7%
const other = share(27, 101); // 26.7%
const prior = share(17, 101); // 16.8%
const years = sum(18_110, { unit: 'days', convert: { unit: 'years', divideBy: parseDecimal(365.25) } }); // 49.58
const images = sum(4_538_217, { flags: ['lower-bound'] });

const NOTHING: ClaimContext = { terms: NO_TERMS, usage: [] };
const checked = (claim: string, words: WordingInput, context: Partial<ClaimContext> = {}) =>
  checkClaim(claim, words, { ...NOTHING, terms: unitTerms(words), ...context });
const verdict = (claim: string, words: WordingInput, context: Partial<ClaimContext> = {}) =>
  checked(claim, words, context).verdict;

describe('a claim about a share', () => {
  test.each<[string, WordingInput, string]>([
    // A fraction is true within 5% of the share, however it is written.
    ['6 out of 10', prison, 'true'],
    ['six in ten', prison, 'true'],
    ['3 in 5', prison, 'true'],
    ['three fifths', prison, 'true'],
    ['60 out of 100', prison, 'true'],
    ['61 out of 101', prison, 'true'],
    ['5 out of 8', prison, 'true'], // 62.5%
    ['7 out of 10', prison, 'false'],
    ['two thirds', prison, 'false'],
    ['1 in 2', prison, 'false'],
    ['half', prison, 'false'],
    ['half', share(555, 1000), 'false'],
    ['50%', share(555, 1000), 'false'],
    ['half', share(52, 100), 'true'],
    ['1 in 2', share(52, 100), 'true'],
    ['half', share(53, 100), 'false'],
    ['6 out of 10', share(555, 1000), 'false'],
    ['1 in 3', trust, 'true'],
    ['a third', trust, 'true'],
    ['2 in 6', trust, 'true'],
    ['1 in 4', trust, 'false'],
    ['1 in 4', other, 'false'],
    ['1 in 4', share(26, 101), 'true'],
    ['1 in 6', prior, 'true'],
    ['1 in 5', prior, 'false'],
    ['2 in 10', share(19, 100), 'false'],
    ['1 in 5', share(19, 100), 'false'],
    ['2 in 10', share(20, 101), 'true'],
    ['1 in 5', share(20, 101), 'true'],
    ['1 in 20', share(5, 100), 'true'],
    ['0 out of 10', share(0, 100), 'true'],
    ['1 in 3', share(0, 100), 'false'],
    // A percentage is true if the share rounds to it at its last written digit.
    ['60%', prison, 'true'],
    ['60.4%', prison, 'true'],
    ['60.40%', prison, 'true'], // 60.396
    ['60.3%', prison, 'false'],
    ['60.0%', prison, 'false'],
    ['61%', prison, 'false'],
    ['sixty per cent', prison, 'true'],
    ['33.7%', trust, 'true'],
    ['34%', trust, 'true'],
    ['33%', trust, 'false'],
    ['30%', trust, 'false'],
    ['0%', share(0, 100), 'true'],
    ['0%', share(3, 1000), 'misleading'],
    ['0.3%', share(3, 1000), 'true'],
    ['less than 1%', share(3, 1000), 'true'],
    ['less than 0.5%', share(3, 1000), 'true'],
    ['less than 2%', share(3, 1000), 'misleading'],
    ['1%', share(3, 1000), 'false'],
    ['100%', share(997, 1000), 'misleading'],
    ['more than 99%', share(997, 1000), 'true'],
    ['100%', share(100, 100), 'true'],
    // A number is compared with the numerator, and a number of a number with both.
    ['61', prison, 'true'],
    ['60', prison, 'misleading'], // a number under 1,000 is exact
    ['62', prison, 'false'],
    ['more than 60', prison, 'true'],
    ['at least 61', prison, 'true'],
    ['about 60', prison, 'true'],
    ['61 of 101', prison, 'true'],
    ['61 of the 101', prison, 'true'],
    ['60 of 101', prison, 'false'],
    ['61 of 100', prison, 'false'],
    ['122 of 202', prison, 'false'],
    ['more than 60 of 101', prison, 'true'],
    // Relations.
    ['more than 1 in 4', other, 'true'],
    ['over a quarter', other, 'true'],
    ['more than 25%', other, 'true'],
    ['more than 1 in 4', trust, 'misleading'],
    ['more than 1 in 3', trust, 'true'],
    ['more than 1 in 4', share(25, 100), 'false'],
    ['at least 1 in 4', share(25, 100), 'true'],
    ['at least 1 in 3', trust, 'true'],
    ['at least 1 in 2', trust, 'false'],
    ['over half', prison, 'true'],
    ['more than half', share(90, 100), 'true'],
    ['more than 50%', prison, 'true'],
    ['more than 60%', prison, 'true'],
    ['more than 55%', prison, 'true'],
    ['more than 54%', prison, 'misleading'],
    ['more than 61%', prison, 'false'],
    ['over half', share(50, 100), 'false'],
    ['less than two thirds', prison, 'true'],
    ['less than 70%', prison, 'misleading'],
    ['fewer than 60%', prison, 'false'],
    ['at most 60%', share(60, 100), 'true'],
    ['less than 60%', share(60, 100), 'false'],
    ['about two thirds', prison, 'false'], // 10.4% of the share away
    ['about 60%', prison, 'true'],
    ['around half', share(55, 100), 'true'],
    ['about half', share(56, 100), 'false'],
    ['nearly two thirds', prison, 'false'], // and so not nearly
    ['close to two thirds', prison, 'false'],
    ['close to 60%', prison, 'true'],
    ['nearly 62%', prison, 'true'],
    ['about 62%', prison, 'true'],
    ['nearly 61%', prison, 'true'],
    ['nearly 60%', prison, 'false'],
    ['almost 70%', prison, 'false'],
    ['only 6 out of 10', prison, 'misleading'],
    ['only 1 in 4', prison, 'false'],
    // Another kind of figure.
    ['2 a day', prison, 'not-understood'],
    ['not 60%', prison, 'not-understood'],

    // Signs and hyphens that newspapers write.
    ['6-in-10', prison, 'true'],
    ['6 of every 10', prison, 'true'],
    ['> 60%', prison, 'true'],
    ['>60.4%', prison, 'false'], // 60.396%
    ['< 60%', prison, 'false'],
    ['≤ 61%', prison, 'true'],
    ['~60%', prison, 'true'],
    ['merely 61', prison, 'misleading'],
    // Words that make it another figure.
    ['60% more', prison, 'not-understood'],
    ['60 percentage points', prison, 'not-understood'],
    ['the share doubled to 60%', prison, 'not-understood'],
    ['61 a year', prison, 'not-understood'],
    ['well over half', prison, 'not-understood'],
    ['all but 6 in 10', prison, 'not-understood'],
    // A denominator under 10.
    ['1 in 3', share(3, 9), 'misleading'],
    ['over half', share(6, 9), 'misleading'],
    ['3 of 9', share(3, 9), 'misleading'],
    ['over half', share(3, 9), 'false'],
  ])('%s of %o: %s', (claim, words, expected) => {
    expect(verdict(claim, words)).toBe(expected);
  });
});

describe('a claim about a count or sum', () => {
  test.each<[string, WordingInput, string]>([
    ['101', count(101), 'true'],
    ['101 defendants', count(101), 'true'],
    ['one hundred and one', count(101), 'true'],
    ['100', count(101), 'misleading'], // not without "about"
    ['100 defendants', count(101), 'misleading'],
    ['about 100 defendants', count(101), 'true'],
    ['1,500', count(1512), 'true'],
    ['2,000', count(1951), 'misleading'], // one digit
    ['exactly 101', count(101), 'true'],
    ['exactly 1,500', count(1512), 'misleading'],
    ['none', count(0, 90), 'true'],
    ['none', count(1, 90), 'false'],
    ['102', count(101), 'false'],
    ['1 defendant', count(1), 'true'],
    ['about 100', count(101), 'true'],
    ['more than 100', count(101), 'true'],
    ['over 90', count(101), 'misleading'],
    ['under 110', count(101), 'true'],
    ['nearly 110', count(101), 'true'],
    ['only 2', count(2, 101), 'true'],
    ['only two', count(2, 101), 'true'],
    ['only 2 defendants', count(2, 101), 'true'],
    ['just two were women', count(2, 101), 'true'],
    ['only 34', count(34, 101), 'misleading'],
    ['only 3', count(2, 101), 'false'],
    ['only 0', count(0, 101), 'misleading'],
    ['34%', count(34, 101), 'not-understood'],
    ['1 in 3', count(34, 101), 'not-understood'],
    ['34 of 101', count(34, 101), 'not-understood'],
    ['18,110', years, 'true'],
    ['18,110 days', years, 'true'],
    ['18,000', years, 'true'],
    ['18,100', years, 'true'],
    ['20,000', years, 'misleading'], // over 10% away, though it rounds to it
    ['18,200', years, 'false'],
    ['49 years', years, 'true'],
    ['50 years', years, 'true'],
    ['49.6 years', years, 'true'],
    ['49.5 years', years, 'false'],
    ['48 years', years, 'false'],
    ['nearly 50 years', years, 'true'],
    ['more than 49 years', years, 'true'],
    ['over 45 years', years, 'misleading'],
    ['49', years, 'false'],
    ['49 days', years, 'false'],
    ['49 weeks', years, 'not-understood'],
    ['a total of 49 years', years, 'true'],
    ['an average of 49 years', years, 'not-understood'],
    ['49 years each', years, 'not-understood'],
    ['1 year', sum(730, { unit: 'days', convert: { unit: 'years', divideBy: parseDecimal(365.25) } }), 'true'],
    ['2 years', sum(730, { unit: 'days', convert: { unit: 'years', divideBy: parseDecimal(365.25) } }), 'true'],
    ['4.5 million', sum(4_538_217), 'true'],
    ['4,538,217', sum(4_538_217), 'true'],
    ['4.54m', sum(4_538_217), 'true'],
    ['5 million', sum(4_538_217), 'misleading'],
    ['4.6 million', sum(4_538_217), 'false'],
    ['over 4.5 million images', sum(4_538_217), 'true'],
    ['more than 4 million', sum(4_538_217), 'misleading'],
    ['more than 4.6 million', sum(4_538_217), 'false'],
    ['more than 4.5 million', sum(4_500_000), 'false'],
    ['at least 4.5 million', sum(4_500_000), 'true'],
    ['0', sum(0), 'true'],
    // A lower bound has to be called one, and an approximate figure too.
    ['more than 4.5 million', images, 'true'],
    ['at least 4,538,217', images, 'true'],
    ['4,538,217', images, 'misleading'],
    ['4.5 million', images, 'misleading'],
    ['less than 5 million', images, 'misleading'],
    ['50,000', sum(50_000, { flags: ['approximate'] }), 'misleading'],
    ['about 50,000', sum(50_000, { flags: ['approximate'] }), 'true'],
    ['at least 50,000', sum(50_000, { flags: ['approximate'] }), 'misleading'],
    ['60,000', sum(50_000, { flags: ['approximate'] }), 'false'],
    ['about 50,000', sum(50_000, { flags: ['lower-bound', 'approximate'] }), 'true'],
    ['about 50,000', sum(50_000, { flags: ['lower-bound'] }), 'misleading'],
    ['at least 50,000', sum(50_000, { flags: ['lower-bound', 'approximate'] }), 'misleading'],
  ])('%s of %o: %s', (claim, words, expected) => {
    expect(verdict(claim, words)).toBe(expected);
  });
});

describe('a claim about a rate', () => {
  const working = rate(1000, 506, 'working', { flags: ['lower-bound'] }); // 1.976
  test.each<[string, WordingInput, string]>([
    ['2 a working day', working, 'misleading'],
    ['two per working day', working, 'misleading'],
    ['two cases a working day', working, 'misleading'],
    ['1.98 a working day', working, 'misleading'],
    ['about 2 a working day', working, 'misleading'],
    ['nearly 2 a working day', working, 'misleading'],
    ['at least 1.9 a working day', working, 'true'],
    ['at least 2 a working day', working, 'misleading'],
    ['3 a working day', working, 'misleading'], // nobody knows: it may be more
    ['1 a working day', working, 'false'],
    ['2 a working day', rate(1000, 506, 'working'), 'true'],
    ['two cases a working day', rate(1000, 506, 'working'), 'true'],
    ['nearly 2 a working day', rate(1000, 506, 'working'), 'true'],
    ['1 every 23 days', rate(76, 1735, 'calendar'), 'true'],
    ['one every 22 days', rate(76, 1735, 'calendar'), 'true'],
    ['one every 20 days', rate(76, 1735, 'calendar'), 'false'],
    ['1 every 23 working days', rate(76, 1735, 'calendar'), 'false'],
    ['2 a day', working, 'misleading'],
    ['at least 1000', working, 'true'],
    ['1000', working, 'misleading'],
    ['2 a day', rate(1000, 730, 'calendar'), 'false'],
    ['1.4 a day', rate(1000, 730, 'calendar'), 'true'],
    ['1.37 a day', rate(1000, 730, 'calendar'), 'true'],
    ['1 a day', rate(1000, 730, 'calendar'), 'misleading'],
    ['more than 1 a day', rate(1000, 730, 'calendar'), 'misleading'],
    ['2 a working day', rate(1460, 730, 'calendar'), 'false'],
    ['60%', rate(1000, 730, 'calendar'), 'not-understood'],
    ['2 a day', rate(18, 9, 'calendar'), 'misleading'],
  ])('%s of %o: %s', (claim, words, expected) => {
    expect(verdict(claim, words)).toBe(expected);
  });
});

test.each([
  ['without a figure', {}, 'not-understood'],
  // A claim about a withheld figure may be true.
  ['of a withheld figure', { withheld: true, usage: ['no-ranking'] }, 'not-understood'],
])('%s the answer is the same whatever is claimed', (_, context, expected) => {
  const answers = ['1 in 3', '1 in 4', 'over half', '34%', '2', 'only 2', 'more than 1', 'nonsense'].map((claim) => {
    const { claim: _, ...said } = checkClaim(claim, null, { ...NOTHING, ...context });
    return JSON.stringify(said);
  });
  expect(new Set(answers).size).toBe(1);
  expect(JSON.parse(answers[0]!)).toMatchObject({ verdict: expected, reading: null, suggested: [], caveats: [] });
});

test('of another code whose figure is withheld the answer is the same whatever is claimed', () => {
  const male = { dimension: 'sex', code: 'male', label: 'Male' };
  const labels = new Map([['man', [{ stems: ['man'], dimension: 'sex', is: male }]]]);
  const women = count(2, 101);
  const terms = { ...unitTerms(women), labels, conditions: 1, isOfLabelled: true };
  const asked = (figure: WordingInput | null) =>
    ['99 men', '60 men', 'more than 3 men', 'no fewer than 99 were men'].map((claim) => {
      const { claim: _, ...said } = checked(claim, women, { terms, figureOf: () => ({ words: figure }) });
      return JSON.stringify(said);
    });
  const answers = new Set(asked(null));
  expect(answers.size).toBe(1);
  expect(JSON.parse([...answers].join())).toMatchObject({ verdict: 'not-understood', reading: null, caveats: [] });
  expect(asked(count(99, 101))[0]).toContain('"verdict":"true"');
});

describe.each(['rounded', 'perturbed'])('a claim about a %s figure', (flag) => {
  const flags = [flag];
  test.each<[string, WordingInput, string]>([
    ['about 30', { ...count(30, 300) }, 'true'],
    ['30', { ...count(30, 300) }, 'misleading'],
    ['at least 30', { ...count(30, 300) }, 'misleading'],
    ['only 5', { ...count(5, 300) }, 'misleading'],
    ['40', { ...count(30, 300) }, 'false'],
    // A share is a rounded figure as it is.
    ['1 in 3', share(30, 90), 'true'],
    ['33.3%', share(30, 90), 'true'],
    ['30 of 90', share(30, 90), 'misleading'],
    ['about 30 of 90', share(30, 90), 'true'],
    // A 0 may stand for somebody, and all for nearly all.
    ['0%', share(0, 90), 'misleading'],
    ['100%', share(90, 90), 'misleading'],
    ['1 in 1', share(92, 90), 'misleading'],
    ['more than 98%', share(90, 90), 'misleading'],
    ['about 90', share(90, 90), 'true'],
    ['about 0', count(0, 90), 'misleading'],
    ['half', share(90, 90), 'false'],
  ])('%s of %o: %s', (claim, words, expected) => {
    expect(verdict(claim, { ...words, flags } as WordingInput)).toBe(expected);
  });

  test('says what was done to it', () => {
    const { reason, suggested } = checked('30', { ...count(30, 300), flags } as WordingInput);
    expect(reason).toMatch(/^The figure is 30 defendants, (rounded|changed a little) to protect people\. /);
    expect(suggested).toContain('about 30');
  });
});

test('the answer echoes the claim, says what was read and why, and suggests what is true', () => {
  expect(checked(' 1  in 4.', trust)).toEqual({
    claim: ' 1  in 4.',
    reading: { relation: 'none', figure: '1 in 4', kind: 'fraction' },
    verdict: 'false',
    scope: 'claim',
    unread: [],
    reason: 'The figure is 34 of 101. The claim does not agree with it.',
    caveats: [],
    suggested: ['1 in 3', 'more than 1 in 3'],
  });
  expect(checked('more than 4 million', images)).toMatchObject({
    verdict: 'misleading',
    reason:
      'The figure is 4,538,217 images, which is a lower bound. The claim is right, but it understates: the figure is above the one claimed by over a tenth of it.',
    suggested: ['at least 4,538,217', 'at least 4,538,217 images', 'at least 4.5 million', 'more than 4.5 million'],
  });
  expect(checked('4,538,217', images).suggested[0]).toMatch(/^at least/);
  expect(checked('1 in 2', count(34, 101))).toMatchObject({
    reading: null,
    reason: 'The claim is about another kind of figure. A claim about this one is a number.',
    suggested: ['34', 'at least 34', '34 defendants'],
  });
});

test('the headline’s own sentence is read, whatever other numbers it has', () => {
  const terms = { ...unitTerms(images), statement: ['', ...'reported seized in 100 cases'.split(' ')] };
  const said = (claim: string) => verdict(claim, images, { terms });
  expect(said('More than 4.5 million images reported seized in 100 cases')).toBe('true');
  expect(said('more than 4 million images reported seized in 100 cases')).toBe('misleading');
  expect(said('4 million images reported seized in 100 cases.')).toBe('false');
  expect(said('4 million images seized in 90 cases')).toBe('not-understood');
});

test.each([
  '{} more were jailed than in 2013',
  'The number rose by {}',
  'An average of {} each',
  '{} each',
  'Of every 100 offenders, {} went to prison',
  'It amounts to {}',
  '{} of those who were not women or men',
  '{} were jailed, as 1 in 2 had been',
  'Between 2010 and 2015 {} were not jailed',
  '{} (60 of the first 100) had 2 or more offences a year',
  'No fewer than three judges said that {} went to prison, not half',
  'Of those convicted, {} went to prison',
])('the sentence “%s” is read', (template) => {
  for (const wording of ['6 out of 10', 'more than half', '60%', '61 of 101']) {
    const statement = template.replace('{}', wording);
    const terms = { ...unitTerms(prison), statement: statementWords({ id: 'x', statement, wording }) };
    const { verdict, scope, unread } = checked(statement, prison, { terms });
    expect([statement, verdict, scope, unread]).toEqual([statement, 'true', 'claim', []]);
  }
});

test('a reason says what was not checked, and that the verdict is of the figure', () => {
  const statement = ['', ...'were sent to prison'.split(' ')];
  const check = (claim: string, words = prison) => checked(claim, words, { terms: { ...unitTerms(words), statement } });
  expect(check('60% of men')).toMatchObject({
    verdict: 'true',
    scope: 'figure',
    unread: ['men'],
    reason: 'The figure is 61 of 101. The figure of the claim is right. Not checked: “men”.',
  });
  expect(check('60% of them were fined')).toMatchObject({ scope: 'figure', unread: ['fined'] });
  expect(check('3 in 10 of the men')).toMatchObject({
    verdict: 'false',
    scope: 'figure',
    reason: 'The figure is 61 of 101. The figure of the claim does not agree with it. Not checked: “men”.',
  });
  for (const claim of [
    '60%',
    'more than 60%',
    '3 in 5 were sent to prison',
    '60% of them were sent to prison',
    '61 of 101',
  ])
    expect(check(claim)).toMatchObject({ scope: 'claim', reason: 'The figure is 61 of 101. The claim is right.' });
  expect(check('101 defendants', count(101))).toMatchObject({ scope: 'claim', unread: [] });
});

test('figures in texts are printed as the headline prints them', () => {
  const custody = sum(18_109.625, { unit: 'days', decimals: 0 });
  expect(checked('18,000 days', custody).reason).toBe('The figure is 18,110 days. The claim is right.');
  expect(checked('17 days', custody).suggested).not.toContain('18,109.625');
  expect(checked('at least 18,109 days', { ...custody, flags: ['lower-bound'] }).reason).toMatch(
    /^The figure is 18,109 days/,
  );
});

test('those who pleaded not guilty are not said to be so', () => {
  const label = { stems: ['not', 'guilty'], dimension: 'plea', is: 'own' as const };
  const statement = ['', 'pleaded', 'not', 'guilty'];
  const terms = { ...NO_TERMS, conditions: 1, statement, labels: new Map([['not', [label]]]) };
  const check = (claim: string) => checkClaim(claim, share(25, 100), { usage: [], terms });
  expect(check('25% pleaded not guilty')).toMatchObject({ verdict: 'true', scope: 'claim' });
  expect(check('Not guilty: 25%')).toMatchObject({ verdict: 'true', scope: 'figure' });
  expect(check('25% were not guilty')).toMatchObject({ verdict: 'true', scope: 'figure' });
});

describe('caveats', () => {
  const context = { notReported: '8', missingBounds: { lower: '0.1683', upper: '0.2475' }, usage: ['not-prevalence'] };

  test('what is not reported is said where it could make the claim false', () => {
    const check = (claim: string) => checked(claim, prior, context);
    expect(check('1 in 6').caveats).toEqual([
      {
        code: 'not-reported',
        text: '8 are not reported. If all of them were known, the share would be between 16.8% and 24.8%, and the claim could be wrong.',
      },
      { code: 'not-prevalence', text: expect.stringContaining('does not say how common') },
    ]);
    expect(check('at least 15%').caveats.map(({ code }) => code)).toEqual(['not-prevalence']);
    expect(check('at least 17').caveats.map(({ code }) => code)).toEqual(['not-prevalence']);
    for (const claim of ['17', '17 of 101', 'at most 17'])
      expect(check(claim).caveats[0]).toEqual({
        code: 'not-reported',
        text: '8 are not reported. If all of them were known, the number would be between 17 and 25, and the claim could be wrong.',
      });
    const teenagers = checked('only 1', count(1, 101), { notReported: '4' });
    expect(teenagers).toMatchObject({ verdict: 'true', caveats: [{ code: 'not-reported' }] });
    // All others are 96 of whom it is known, and 4 of whom it is not: 100 is too far from 96.
    const terms = { ...NO_TERMS, conditions: 1, hasOthers: true, statement: ['', 'were', 'under', '20'] };
    const others = checkClaim('100 were not under 20', count(1, 101), { usage: [], notReported: '4', terms });
    expect(others).toMatchObject({ verdict: 'true', scope: 'claim', caveats: [{ code: 'not-reported' }] });
  });

  test('a sum says how many have no amount', () => {
    const { caveats } = checked('more than 4.5 million', images, { notReported: '4' });
    expect(caveats[0]).toEqual({
      code: 'not-reported',
      text: 'The sum is of those that have an amount: 4 have none.',
    });
    expect(checked('more than 4.5 million', images, { notReported: '0' }).caveats).toEqual([]);
  });

  test('of all others those who are not reported are a part', () => {
    const check = (claim: string) => checked(claim, prior, context);
    expect(check('83% were not').caveats[0]?.text).toMatch(/the share would be between 75.3% and 83.2%/);
    expect(check('84 were not').caveats[0]?.text).toMatch(/the number would be between 76 and 84/);
  });

  test('a false claim has none', () => {
    expect(checked('1 in 2', prior, context).caveats).toEqual([]);
  });
});

// --- The three promises ----------------------------------------------------------------------------------------------------

const PROTECTED = [['rounded'], ['perturbed']] as const;
const BOTH = [
  ['lower-bound', 'approximate'],
  ['perturbed', 'lower-bound'],
] as const;
const flags = fc.constantFrom([], ['lower-bound'] as const, ['approximate'] as const, ...PROTECTED, ...BOTH);
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
/** Only a perturbed part can be more than its whole. */
const shares = fc
  .record({
    over: fc.integer({ min: 1, max: 1500 }),
    of: fc.nat(1500),
    more: fc.integer({ min: 0, max: 5 }),
    flags: fc.constantFrom([], [], ...PROTECTED),
  })
  .map(({ over, of, more, flags }) =>
    share(flags[0] === 'perturbed' && of > over ? over + more : Math.min(of, over), over, { flags }),
  );
const sums = fc
  .record({
    of: fc.oneof(fc.constant(0), positive),
    over: fc.constantFrom(1, 16),
    flags,
    unit,
    converted: fc.option(unit),
  })
  .filter(({ unit: own, converted }) => own !== converted)
  .map(({ of, over, converted, ...rest }) => ({
    statistic: 'sum' as const,
    value: fraction(of, over),
    ...rest,
    ...(converted !== null && { convert: { unit: converted, divideBy: parseDecimal(365.25) } }),
  }));
const figures: fc.Arbitrary<WordingInput> = fc.oneof(
  shares,
  fc
    .record({
      unfiltered: positive,
      of: fc.double({ min: 0, max: 1, noNaN: true }),
      unit,
      flags: fc.constantFrom([], ...PROTECTED),
    })
    .map(
      ({ unfiltered, of, unit: plural, flags }) =>
        ({ ...count(Math.floor(unfiltered * of), unfiltered), unit: plural, flags }) as WordingInput,
    ),
  sums,
  fc
    .record({
      found: fc.nat(5_000),
      days: fc.integer({ min: 1, max: 900 }),
      basis: fc.constantFrom('calendar' as const, 'working' as const),
      flags,
    })
    .map(({ found, days, basis, ...more }) => rate(found, days, basis, more)),
);

test('every wording and suggestion that the service prints is a true claim', () => {
  fc.assert(
    fc.property(figures, fc.constantFrom(...WORDING_FORMS), (words, form) => {
      const printed = [wordingOf(form, words)?.text, ...checked('no claim', words).suggested];
      for (const text of printed) if (text !== undefined) expect([text, verdict(text, words)]).toEqual([text, 'true']);
    }),
    { numRuns: rounds(4_000) },
  );
});

const RELATIONS = [
  ...['', 'about ', 'nearly ', 'more than ', 'at least ', 'less than ', 'at most ', 'only ', 'exactly '],
  ...['just over ', 'just under '],
];
const relations = fc.constantFrom(...RELATIONS);

/** Whether a fraction is of the figure's own denominator, so that it says how many were counted. */
const isOfOwn = (words: WordingInput, ...wholes: number[]): boolean =>
  words.statistic === 'share' && wholes.includes(Number(words.denominator.of));

test('equal fractions get equal verdicts', () => {
  fc.assert(
    fc.property(
      shares,
      relations,
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 2, max: 9 }),
      (words, relation, of, over, times) => {
        fc.pre(!isOfOwn(words, over, over * times));
        const [one, same, third] = [
          `${of} in ${over}`,
          `${of * times} out of ${over * times}`,
          `${of * times}/${over * times}`,
        ].map((text) => verdict(`${relation}${text}`, words));
        expect([same, third]).toEqual([one, one]);
      },
    ),
    { numRuns: rounds(3_000) },
  );
});

const RANK: Record<string, number> = { true: 2, misleading: 1, false: 0 };

test('of two claims of one kind and relation, on one side of the figure, the nearer is never judged worse', () => {
  const write: Record<string, (value: number) => string> = {
    fraction: (value) => `${value} in 240`,
    percentage: (value) => `${value}%`,
    'percentage with a decimal': (value) => `${value}.3%`,
    number: (value) => `${value * 10 + 7}`, // the last digit is stated
  };
  fc.assert(
    fc.property(
      shares,
      relations,
      fc.constantFrom(...Object.keys(write)),
      fc.integer({ min: 1, max: 240 }),
      fc.integer({ min: 1, max: 240 }),
      (words, relation, kind, a, b) => {
        if (words.statistic !== 'share' || words.denominator.of < 10n || isOfOwn(words, 240)) return;
        const [numerator, denominator] = [Number(words.numerator.of), Number(words.denominator.of)];
        const scale = { fraction: 240 / denominator, number: 1 }[kind] ?? 100 / denominator;
        const figure = numerator * scale;
        const at = (value: number): number => Number.parseFloat(write[kind]!(value));
        // Beyond a half they are the majority or the minority, and below the whole not all: kinds of their own.
        const half = { fraction: 120, percentage: 50 }[kind] ?? 0;
        if (/than|at /.test(relation) && [a, b].some((value) => at(value) === half || at(value) === 2 * half)) return;
        const [near, far] = Math.abs(at(a) - figure) <= Math.abs(at(b) - figure) ? [a, b] : [b, a];
        const sides = [at(near) - figure, at(far) - figure];
        if (sides[0]! * sides[1]! < 1e-9) return; // on two sides, or on the figure itself
        const said = [near, far].map((value) => RANK[verdict(`${relation}${write[kind]!(value)}`, words)]!);
        expect(said[0], `${relation}${write[kind]!(near)} and ${write[kind]!(far)}`).toBeGreaterThanOrEqual(said[1]!);
      },
    ),
    { numRuns: rounds(6_000) },
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
  const external = (claim: string, of: ExternalFigure = figure) => checkExternalClaim(claim, of, NOTHING);

  test.each([
    ['around 50,000 people', 'true'],
    [' Around  50,000 PEOPLE.', 'true'],
    ['about 50,000', 'true'],
    ['50,000 people', 'misleading'],
    ['more than 50,000', 'false'],
    ['60,000', 'false'],
    ['half', 'not-understood'],
  ])('%s: %s', (claim, expected) => {
    const { verdict: said, suggested } = external(claim);
    expect([said, suggested[0]]).toEqual([expected, 'around 50,000 people']);
  });

  test('that is a lower bound is checked as one', () => {
    const found: ExternalFigure = { ...figure, wording: 'at least 1000 court cases', value: 1000, bound: 'at-least' };
    expect(external('at least 1000', found).verdict).toBe('true');
    expect(external('at least 1000 court cases', found).verdict).toBe('true');
    expect(external('1000', found).verdict).toBe('misleading');
    const [atMost, moreThan] = ['at most 1000', 'more than 1000'].map((claim) => external(claim, found));
    expect([atMost?.verdict, moreThan?.verdict]).toEqual(['misleading', 'misleading']);
    expect(atMost?.reason).toBe(moreThan?.reason);
  });

  test('that is a share is read as a share', () => {
    const files: ExternalFigure = {
      ...figure,
      wording: '52% of case files',
      value: 0.52,
      bound: 'exact',
      unit: 'share of case files',
    };
    expect(external('52% of case files', files).verdict).toBe('true');
    expect(external('52%', files).verdict).toBe('true');
    expect(external('over half', files).verdict).toBe('true');
    expect(external('53%', files).verdict).toBe('false');
    expect(external('52%', files).reason).toBe('The figure is 52%. The claim is right.');
    // Nobody knows of how many.
    for (const claim of ['52 case files', '52', '52 of 100 case files', 'at least 52']) {
      const { verdict, suggested } = external(claim, files);
      expect([claim, verdict, suggested.filter((text) => !/%|half| in | out of /.test(text))]).toEqual([
        claim,
        'not-understood',
        [],
      ]);
    }
  });
});
