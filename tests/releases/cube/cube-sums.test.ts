import { expect, test } from 'vitest';
import { compile } from '../../../src/codebook/compile.ts';
import { withTables } from '../../samples/countable.ts';
import { count, person, sumOf, tabulate } from './count.ts';

/** The rules of sums, means and medians (docs/reference/statistics.md), with an example of each that was worked out by hand. */

test('an amount of the case is added once in a cell, however many rows it has there', async () => {
  const cases = [
    { quantities: [{ quantity: 'images', value: 100, basis: 'exact' }], defendants: [person(), person()] },
    {
      quantities: [{ quantity: 'images', value: 7, basis: 'exact' }],
      defendants: [person(), person({ sex: 'female' })],
    },
  ];
  expect(await count(sumOf('case', 'images'), ['sex'], cases)).toEqual({
    _T: [107, 0, 0],
    male: [107, 0, 0],
    female: [7, 0, 0],
  });
});

test('missing amounts are left out and counted, and a sum of none is null', async () => {
  const fined = (value: number) => ({ quantities: [{ quantity: 'fine', value, basis: 'exact' }] });
  const cases = [{ defendants: [person(fined(5)), person(), person(fined(0)), person({ sex: 'female' })] }];
  expect(await count(sumOf('defendant', 'fine'), ['sex'], cases)).toEqual({
    _T: [5, 2, 0],
    male: [5, 1, 0],
    female: [null, 1, 0],
  });
});

test('the flags of a sum are those of the amounts that it adds', async () => {
  const fine = (basis: string, value = 1) => ({ quantities: [{ quantity: 'fine', value, basis }] });
  const in2015 = { sentencedOn: '2015-01-05' };
  const cases = [
    { defendants: [person(fine('exact')), person({ sex: 'female', ...fine('at-least') })] },
    { ...in2015, defendants: [person(fine('about')), person({ sex: 'female', ...fine('at-least') })] },
  ];
  expect(await count(sumOf('defendant', 'fine'), ['year', 'sex'], cases)).toEqual({
    '_T|_T': [4, 0, 3],
    '_T|male': [2, 0, 2],
    '_T|female': [2, 0, 1],
    '2014|_T': [2, 0, 1],
    '2014|male': [1, 0, 0],
    '2014|female': [1, 0, 1],
    '2015|_T': [2, 0, 3],
    '2015|male': [1, 0, 2],
    '2015|female': [1, 0, 1],
  });
});

test('a category has its own amount, the total is the unit’s, and the margin of the reported leaves the rest out', async () => {
  const part = (category: string, value: number, basis = 'exact') => ({ quantity: 'images', category, value, basis });
  const cases = [
    { quantities: [{ quantity: 'images', value: 100, basis: 'at-least' }, part('A', 60), part('C', 30)] }, // rest 10
    { quantities: [part('A', 5), part('B', 1, 'about')] },
    {},
  ];
  expect(await count(sumOf('case', 'images'), ['imagesCategory'], cases)).toEqual({
    _K: [96, 0, 2],
    _T: [106, 1, 3],
    A: [65, 0, 0],
    B: [1, 0, 2],
    C: [30, 0, 0],
    'not-reported': [10, 1, 1],
  });
  expect(await count(sumOf('case', 'images'), ['imagesCategoryScale'], cases)).toEqual({
    _K: [96, 0, 2],
    _T: [106, 1, 3],
    new: [66, 0, 2],
    old: [30, 0, 0],
    'not-reported': [10, 1, 1],
  });
});

test('one category that is the whole amount has its own flags, and the total has its own', async () => {
  const quantities = [
    { quantity: 'images', value: 10, basis: 'at-least' },
    { quantity: 'images', category: 'A', value: 10, basis: 'exact' },
  ];
  expect(await count(sumOf('case', 'images'), ['imagesCategory'], [{ quantities }])).toEqual({
    _T: [10, 0, 1],
    A: [10, 0, 0],
  });
});

test('sums beyond 2^53-1 are exact, as text', async () => {
  const most = Number.MAX_SAFE_INTEGER;
  const fined = (value: number, sex: string) =>
    person({ sex, quantities: [{ quantity: 'fine', value, basis: 'exact' }] });
  const defendants = [fined(most, 'male'), fined(most, 'female'), fined(1, 'female'), fined(most, 'not-reported')];
  expect(await count(sumOf('defendant', 'fine'), ['sex'], [{ defendants }])).toEqual({
    _K: ['18014398509481983', 0, 0],
    _T: ['27021597764222974', 0, 0],
    male: [most, 0, 0],
    female: ['9007199254740992', 0, 0],
    'not-reported': [most, 0, 0],
  });
});

test('counts of convictions and days of custody are amounts; days are in sixteenths', async () => {
  const convictions = [{ counts: 3 }, {}];
  const sentence = { outcome: 'custody', custodyTerm: 'P1Y1M' };
  const cases = [{ defendants: [person({ convictions, sentence })] }];
  expect(await count(sumOf('conviction', 'counts'), [], cases)).toEqual({ '': [4, 0, 0] });
  expect(await count(sumOf('defendant', 'custodyDays'), [], cases)).toEqual({ '': [5844 + 487, 0, 0] });
});

const fined = (...amounts: (number | undefined)[]) =>
  amounts.map((value) =>
    person(value === undefined ? {} : { quantities: [{ quantity: 'fine', value, basis: 'exact' }] }),
  );

test('a mean is stored as its sum and the number of units with an amount, so nothing is rounded in a cell', async () => {
  const cases = [{ defendants: [...fined(1, undefined, 0, 4), person({ sex: 'female' })] }];
  expect(await count(sumOf('defendant', 'fine', { statistic: 'mean' }), ['sex'], cases)).toEqual({
    _T: [5, 2, 0, 3],
    male: [5, 1, 0, 3],
    female: [null, 1, 0, 0],
  });
});

test.each([
  ['one amount', [7], 14],
  ['an odd number', [9, 1, 5], 10],
  ['an even number: the two in the middle', [9, 1, 5, 2], 7],
  ['several of one amount', [3, 3, 3, 9, 1], 6],
  ['the middle lies between two groups of equals', [1, 1, 8, 8], 9],
  ['zeros are amounts', [0, 0, 5], 0],
])('a median of %s is held doubled', async (_, amounts, doubled) => {
  const cases = [{ defendants: fined(...amounts, undefined) }];
  expect(await count(sumOf('defendant', 'fine', { statistic: 'median' }), [], cases)).toEqual({ '': [doubled, 1, 0] });
});

test('every margin has its own mean and median, a unit once in each however many codes it has there', async () => {
  const images = (value: number) => ({ quantities: [{ quantity: 'images', value, basis: 'exact' }] });
  const cases = [
    { ...images(100), attributes: { methods: ['m1', 'm2'] } },
    { ...images(10), attributes: { methods: ['m2'] } },
    { ...images(1) },
  ];
  expect(await count(sumOf('case', 'images', { statistic: 'mean' }), ['methods'], cases)).toEqual({
    _T: [111, 0, 0, 3],
    _K: [110, 0, 0, 2],
    m1: [100, 0, 0, 1],
    m2: [110, 0, 0, 2],
    'not-reported': [1, 0, 0, 1],
  });
  expect(await count(sumOf('case', 'images', { statistic: 'median' }), ['methods'], cases)).toEqual({
    _T: [20, 0, 0],
    _K: [110, 0, 0],
    m1: [200, 0, 0],
    m2: [110, 0, 0],
    'not-reported': [2, 0, 0],
  });
});

test('by category a mean and a median are of the units’ amounts of that category', async () => {
  const part = (category: string, value: number, basis = 'exact') => ({ quantity: 'images', category, value, basis });
  const cases = [
    { quantities: [{ quantity: 'images', value: 100, basis: 'at-least' }, part('A', 60), part('C', 30)] }, // rest 10
    { quantities: [part('A', 5), part('B', 1, 'about')] },
    {},
  ];
  expect(await count(sumOf('case', 'images', { statistic: 'mean' }), ['imagesCategoryScale'], cases)).toEqual({
    _K: [96, 0, 2, 2],
    _T: [106, 1, 3, 2],
    new: [66, 0, 2, 2],
    old: [30, 0, 0, 1],
    'not-reported': [10, 1, 1, 1],
  });
  expect(await count(sumOf('case', 'images', { statistic: 'median' }), ['imagesCategoryScale'], cases)).toEqual({
    _K: [96, 0, 2], // 90 and 6
    _T: [106, 1, 3],
    new: [66, 0, 2],
    old: [60, 0, 0],
    'not-reported': [20, 1, 1],
  });
});

test('means and medians beyond 2^53-1 are exact, as text', async () => {
  const most = Number.MAX_SAFE_INTEGER;
  const cases = [{ defendants: fined(most, most, most) }];
  expect(await count(sumOf('defendant', 'fine', { statistic: 'mean' }), [], cases)).toEqual({
    '': ['27021597764222973', 0, 0, 3],
  });
  expect(await count(sumOf('defendant', 'fine', { statistic: 'median' }), [], cases)).toEqual({
    '': ['18014398509481982', 0, 0],
  });
});

test('a measure that is neither a count nor of an amount is refused', async () => {
  const codebook = compile(
    'everything',
    withTables({ upTo: 0 }, [sumOf('defendant', 'nothing', { statistic: 'mean' })]),
  );
  await expect(tabulate(codebook, [])).rejects.toThrow('measure m is neither a count nor of an amount');
});
