import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ClaimUnit, readClaim } from '../../src/statistics/claim.ts';
import { roundedDecimal } from '../../src/statistics/fraction.ts';

const units: ClaimUnit[] = [
  { name: 'own', plural: 'days' },
  { name: 'converted', plural: 'years' },
];
/** `form number`, with bound, basis and unit, of every reading. */
const read = (text: string): string[] =>
  readClaim(text, units).map(({ form, kind, number, bound, basis, unit }) =>
    [form, form === kind ? '' : kind, roundedDecimal(number.value, 3), bound, basis, unit].filter(Boolean).join(' '),
  );

test.each([
  ['1 in 4', 'one-in-n 4'],
  ['one in three', 'one-in-n 3'],
  ['1 out of 4', 'one-in-n 4'],
  ['1 in 10', 'one-in-n 10'],
  ['half', 'one-in-n 2'],
  ['a half', 'one-in-n 2'],
  ['a third', 'one-in-n 3'],
  ['one quarter', 'one-in-n 4'],
  ['a tenth', 'one-in-n 10'],
  ['more than 1 in 4', 'more-than-one-in-n one-in-n 4 more'],
  ['over a third', 'more-than-one-in-n one-in-n 3 more'],
  ['at least 1 in 4', 'at-least one-in-n 4 least'],
  ['6 out of 10', 'out-of-ten 6'],
  ['six in ten', 'out-of-ten 6'],
  ['6 in 10', 'out-of-ten 6'],
  ['one out of ten', 'out-of-ten 1'],
  ['25%', 'percent 25'],
  ['25 per cent', 'percent 25'],
  ['25 percent', 'percent 25'],
  ['twenty-five percent', 'percent 25'],
  ['33.7 %', 'percent 33.7'],
  ['over half', 'percent 50 more'],
  ['more than half', 'percent 50 more'],
  ['over 50%', 'percent 50 more'],
  ['more than 25%', 'more-than percent 25 more'],
  ['2 a day', 'per-day 2 calendar'],
  ['two a day', 'per-day 2 calendar'],
  ['1.4 per day', 'per-day 1.4 calendar'],
  ['2 a working day', 'per-day 2 working'],
  ['4.5 million', 'exact number 4500000'],
  ['more than 4.5 million', 'more-than number 4500000 more'],
  ['over 4.5 million', 'more-than number 4500000 more'],
  ['at least 1,000', 'at-least number 1000 least'],
  ['at least a thousand', 'at-least number 1000 least'],
  ['only 2', 'only number 2'],
  ['only two', 'only number 2'],
  ['101', 'exact number 101'],
  ['1,234.5', 'exact number 1234.5'],
  ['-5', 'exact number -5'],
])('%s is read as %s', (text, reading) => {
  expect(read(text)).toEqual([reading]);
});

test('a claim may name a unit, in the singular too; it is then a total, or the exact figure with its unit', () => {
  expect(read('49 years')).toEqual(['total number 49 converted', 'exact number 49 converted']);
  expect(read('a total of 49 years')).toEqual(read('49 years'));
  expect(read('49 years in total')).toEqual(read('49 years'));
  expect(read('one year')).toEqual(['total number 1 converted', 'exact number 1 converted']);
  expect(read('more than 3 days')).toEqual(['more-than number 3 more own']);
  expect(read('3 weeks')).toEqual([]);
});

test.each([
  ...[
    '',
    ' ',
    'many',
    'nearly 1 in 3',
    'almost half',
    'about 1 in 3',
    'around 50,000',
    'less than 1 in 4',
    'under half',
  ],
  ...[
    'two thirds',
    '2 in 3',
    '3 of 4',
    '1 in 0',
    '1 in 3.5',
    '1 in',
    'in 3',
    '6.5 out of 10',
    '11 out of 10',
    '-1 in 10',
  ],
  ...['1,00', '1 000', '1e5', '0x10', '٣', '½', 'NaN', 'Infinity', 'null', 'only half', 'only 25%', 'only 1 in 6'],
  ...[
    'more than',
    'at least',
    'more than more than 2',
    '%',
    'twenty-ten',
    'eleventy',
    'third',
    '1 in 3 or 4',
    'a',
    '--1',
  ],
])('«%s» is not understood', (text) => {
  expect(read(text)).toEqual([]);
});

test('spaces, capitals, quotes, full-width digits and invisible characters make no difference', () => {
  for (const text of ['  One  IN\u00a0Three ', '“one in three.”', '１ in ３', 'one\u200b in\u2009three', "'1 in 3'"])
    expect([text, read(text)]).toEqual([text, ['one-in-n 3']]);
  expect(read('２５％')).toEqual(['percent 25']);
  expect(read('twenty–five per cent')).toEqual(['percent 25']);
  expect(read('\u22125')).toEqual(['exact number -5']);
});

const numberOf = (text: string) => readClaim(text, [])[0]!.number;

test('numbers are read in words up to a hundred', () => {
  const ones =
    'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen';
  const words = [...ones.split(' ')];
  for (const ten of 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')) {
    words.push(ten, ...words.slice(1, 10).map((one) => `${ten}-${one}`));
  }
  words.push('a hundred');
  expect(words.map((word) => roundedDecimal(numberOf(word).value, 0))).toEqual(
    Array.from({ length: 101 }, (_, n) => `${n}`),
  );
  for (const word of words) expect(numberOf(word.replace('-', ' '))).toEqual(numberOf(word));
});

test('a number can have been rounded to the place of its last significant digit', () => {
  const step = (text: string) => roundedDecimal(numberOf(text).step, 3);
  expect(
    ['101', '100', '0', '4.5', '4.0', '1.40', '4.5 million', '5 million', '4,500,000', 'ninety'].map(step),
  ).toEqual(['1', '100', '1', '0.1', '0.1', '0.01', '100000', '1000000', '100000', '10']);
});

test('any text is either read or not understood, without an error', () => {
  const word = fc.constantFrom(
    ...'1 2 10 a one ten half third in out of over more than at least only % per cent day working million , . - years'.split(
      ' ',
    ),
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.array(word, { maxLength: 30 }).map((words) => words.join(' ')),
  );
  fc.assert(
    fc.property(text, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), (claim, plural) => {
      for (const { form, number } of readClaim(claim, [{ name: 'own', plural }]))
        expect([typeof form, number.step.of > 0n]).toEqual(['string', true]);
    }),
    { numRuns: 2_000 },
  );
});
