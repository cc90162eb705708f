import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readClaim } from '../../src/statistics/claim.ts';
import { type ClaimTerms, NO_TERMS } from '../../src/statistics/claim-terms.ts';
import { roundedDecimal } from '../../src/statistics/fraction.ts';
import { rounds } from '../runs.ts';

const terms: ClaimTerms = {
  ...NO_TERMS,
  units: [
    { name: 'own', stems: ['day'] },
    { name: 'converted', stems: ['year'] },
  ],
};

/** `relation kind value`, with the whole, the place of the last stated digit, unit and basis where there are any. */
function read(text: string): string {
  const claim = readClaim(text, terms);
  if (typeof claim === 'string') return claim;
  const { relation, kind, value, whole, step, unit, basis } = claim;
  const said = [
    ...(relation === 'none' ? [] : [relation]),
    kind,
    roundedDecimal(value, 4),
    ...(whole && kind !== 'fraction' ? [`of ${roundedDecimal(whole, 0)}`] : []),
    ...(step && kind !== 'number-of-number' ? [`±${roundedDecimal(step, 3)}`] : []),
  ];
  return [...said, unit, basis].filter(Boolean).join(' ');
}

test.each([
  // Fractions, which state no digits.
  ['1 in 4', 'fraction 0.25'],
  ['one in three', 'fraction 0.3333'],
  ['One-in-three', 'fraction 0.3333'],
  ['1 in every 4', 'fraction 0.25'],
  ['2 in 10', 'fraction 0.2'],
  ['3 out of 10', 'fraction 0.3'],
  ['three out of every ten', 'fraction 0.3'],
  ['6 in 10', 'fraction 0.6'],
  ['two thirds', 'fraction 0.6667'],
  ['two-thirds', 'fraction 0.6667'],
  ['three quarters', 'fraction 0.75'],
  ['one quarter', 'fraction 0.25'],
  ['a third', 'fraction 0.3333'],
  ['half', 'fraction 0.5'],
  ['one half', 'fraction 0.5'],
  ['2/3', 'fraction 0.6667'],
  ['½', 'fraction 0.5'],
  ['three in five', 'fraction 0.6'],
  ['61 out of 101', 'fraction 0.604'],
  // Percentages: the last written digit.
  ['60%', 'percentage 60 ±1'],
  ['60.4%', 'percentage 60.4 ±0.1'],
  ['60.0 %', 'percentage 60 ±0.1'],
  ['60 per cent', 'percentage 60 ±1'],
  ['sixty percent', 'percentage 60 ±1'],
  ['twenty-five per cent', 'percentage 25 ±1'],
  // Numbers: trailing zeros of a whole number state nothing.
  ['61', 'number 61 ±1'],
  ['60', 'number 60 ±10'],
  ['18,110', 'number 18110 ±10'],
  ['18,000', 'number 18000 ±1000'],
  ['4.5 million', 'number 4500000 ±100000'],
  ['4.5m', 'number 4500000 ±100000'],
  ['4,500,000', 'number 4500000 ±100000'],
  ['50k', 'number 50000 ±10000'],
  ['2bn', 'number 2000000000 ±1000000000'],
  ['a thousand', 'number 1000 ±1000'],
  ['two hundred and ten', 'number 210 ±10'],
  ['one hundred and one', 'number 101 ±1'],
  ['four million five hundred thousand', 'number 4500000 ±100000'],
  ['twenty-five', 'number 25 ±1'],
  ['zero', 'number 0 ±1'],
  ['0', 'number 0 ±1'],
  ['18,110 days', 'number 18110 ±10 own'],
  ['49 years', 'number 49 ±1 converted'],
  ['1 year', 'number 1 ±1 converted'],
  ['a total of 49 years', 'number 49 ±1 converted'],
  ['49 years in total', 'number 49 ±1 converted'],
  // A number of a number, and so many a day.
  ['61 of 101', 'number-of-number 61 of 101'],
  ['61 of the 101', 'number-of-number 61 of 101'],
  ['2 a day', 'per-day 2 ±1 calendar'],
  ['1.4 per day', 'per-day 1.4 ±0.1 calendar'],
  ['10 a day', 'per-day 10 ±1 calendar'],
  ['two a working day', 'per-day 2 ±1 working'],
  ['two cases a working day', 'per-day 2 ±1 working'],
  ['10 cases every day', 'per-day 10 ±1 calendar'],
  // Relations.
  ['about 1 in 4', 'about fraction 0.25'],
  ['around 50,000', 'about number 50000 ±10000'],
  ['roughly half', 'about fraction 0.5'],
  ['some 50,000 people', 'about number 50000 ±10000'],
  ['nearly two thirds', 'nearly fraction 0.6667'],
  ['almost 60%', 'nearly percentage 60 ±1'],
  ['more than 1 in 4', 'more-than fraction 0.25'],
  ['over half', 'more-than fraction 0.5'],
  ['at least 1000', 'at-least number 1000 ±1000'],
  ['no fewer than 1,000', 'at-least number 1000 ±1000'],
  ['less than 1%', 'less-than percentage 1 ±1'],
  ['under 100', 'less-than number 100 ±100'],
  ['fewer than 100', 'less-than number 100 ±100'],
  ['at most 100', 'at-most number 100 ±100'],
  ['only 2', 'only number 2 ±1'],
  ['just two', 'only number 2 ±1'],
  // Sentences.
  ['6 out of 10 were sent to prison.', 'fraction 0.6'],
  ['“More than a quarter” were also convicted of other crimes', 'more-than fraction 0.25'],
  ['In the snapshot, 60.4% of offenders went to prison', 'percentage 60.4 ±0.1'],
  ['They were imprisoned for a total of 49 years', 'number 49 ±1 converted'],
  ['Of those convicted, at least two thirds (as reported) were jailed', 'at-least fraction 0.6667'],
  // Whatever compares has its meaning, in front of the figure or behind it.
  ['in excess of 20%', 'more-than percentage 20 ±1'],
  ['greater than 20%', 'more-than percentage 20 ±1'],
  ['higher than 20%', 'more-than percentage 20 ±1'],
  ['larger than 20%', 'more-than percentage 20 ±1'],
  ['above 20%', 'more-than percentage 20 ±1'],
  ['exceeds 20%', 'more-than percentage 20 ±1'],
  ['exceeding 20%', 'more-than percentage 20 ±1'],
  ['topped 20%', 'more-than percentage 20 ±1'],
  ['upwards of a fifth', 'more-than fraction 0.2'],
  ['a minimum of 300', 'at-least number 300 ±100'],
  ['no less than 300', 'at-least number 300 ±100'],
  ['from 300 up', 'at-least number 300 ±100'],
  ['300 and upwards', 'at-least number 300 ±100'],
  ['60% or more', 'at-least percentage 60 ±1'],
  ['smaller than 20%', 'less-than percentage 20 ±1'],
  ['lower than 20%', 'less-than percentage 20 ±1'],
  ['below a fifth', 'less-than fraction 0.2'],
  ['a maximum of 61%', 'at-most percentage 61 ±1'],
  ['no more than 61%', 'at-most percentage 61 ±1'],
  ['up to 60%', 'at-most percentage 60 ±1'],
  ['61 or fewer', 'at-most number 61 ±1'],
  ['approximately 60%', 'about percentage 60 ±1'],
  ['close to 60%', 'about percentage 60 ±1'],
  ['just over half', 'just-over fraction 0.5'],
  ['slightly more than half', 'just-over fraction 0.5'],
  ['just under half', 'just-under fraction 0.5'],
  ['slightly less than half', 'just-under fraction 0.5'],
  ['exactly 61', 'exactly number 61 ±1'],
  ['precisely 61', 'exactly number 61 ±1'],
  ['most', 'more-than fraction 0.5'],
  ['the majority', 'more-than fraction 0.5'],
  ['a minority of them', 'less-than fraction 0.5'],
  ['none', 'exactly number 0 ±1'],
  ['all', 'exactly fraction 1'],
  ['almost all', 'nearly fraction 1'],
  ['not all', 'less-than fraction 1'],
  ['every', 'exactly fraction 1'],
  ['between 55% and 65%', 'between percentage 55 ±1'],
  ['between 20 and 25 per cent', 'between percentage 20 ±1'],
  ['from 45 to 50 years', 'between number 45 ±10 converted'],
  // Figures.
  ['3 of 5', 'fraction 0.6'],
  ['6 of 10', 'fraction 0.6'],
  ['20 out of every hundred', 'fraction 0.2'],
  ['20 in a hundred', 'fraction 0.2'],
  ['four and a half million', 'number 4500000 ±100000'],
  ['4½ million', 'number 4500000 ±100000'],
  ['half a million', 'number 500000 ±100000'],
  ['nine hundred and ninety-nine thousand', 'number 999000 ±1000'],
  ['a dozen', 'number 12 ±1'],
  ['two dozen', 'number 24 ±1'],
  ['1½', 'number 1.5 ±0.1'],
  ['1 every 23 days', 'per-day 0.0435 calendar'],
  ['one every 23 working days', 'per-day 0.0435 working'],
  // A year is no second figure.
  ['60% in 2015', 'percentage 60 ±1'],
  ['61 in 2015', 'number 61 ±1'],
  // All others.
  ["60% weren't", 'percentage 60 ±1'],
  ['60% were not', 'percentage 60 ±1'],
  // What is not read.
  ['', 'no-figure'],
  ['a lot', 'no-figure'],
  ['dozens', 'no-figure'],
  ['2015-16', 'two-figures'],
  ['the 3rd', 'no-figure'],
  ['1 in 3 or 1 in 4', 'two-figures'],
  ['between 1 in 3 and 40%', 'two-figures'],
  ['not 60%', 'negation'],
  ['60% were not sent to prison', 'negation'], // no headline says so here
  ['40% avoided prison', 'negation'],
  ['the majority walked free', 'negation'],
  ['only about 5', 'qualifier'],
  ['well over half', 'qualifier'],
  ['a whopping 60%', 'qualifier'],
  ['more than a whopping 60%', 'qualifier'],
  ['up 60%', 'qualifier'],
  ['60% more', 'qualifier'],
  ['an average of 60%', 'qualifier'],
  ['49 weeks', 'other-unit'],
  ['49 months', 'other-unit'],
  ['£4.5m', 'other-unit'],
])('%s is read as %s', (text, expected) => {
  expect(read(text)).toBe(expected);
});

test('a unit that looks like part of a number is taken off first', () => {
  const pounds: ClaimTerms = { ...NO_TERMS, units: [{ name: 'own', stems: ['million', 'pound'] }] };
  expect(readClaim('5 million pounds', pounds)).toMatchObject({ value: { of: 5n, over: 1n }, unit: 'own' });
  expect(readClaim('5 million', pounds)).toMatchObject({ value: { of: 5_000_000n, over: 1n } });
});

test('any text is read or refused, and never breaks', () => {
  const words = fc.constantFrom(
    ...'1 in of out 60% more than half a third two million and 4.5m , . not only a day per cent ½ 0 -1 years'.split(
      ' ',
    ),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(words, { maxLength: 8 }).map((all) => all.join(' ')),
      ),
      (text) => {
        const claim = readClaim(text, terms);
        if (typeof claim === 'object') expect(claim.value.over > 0n).toBe(true);
      },
    ),
    { numRuns: rounds(4_000) },
  );
});
