import { expect, test } from 'vitest';
import { sampleCases } from '../../samples/definitions.ts';
import { broken, type Refusal } from '../faults.ts';

test.each<Refusal>([
  ['a count is of something', (c) => (c.measures[0].of = 'images'), ['/measures/0/of not-allowed']],
  [
    'a count counts another unit',
    (c) => (c.measures[0].countingUnit = 'image'),
    ['/measures/0/countingUnit unknown-code'],
  ],
  ['a sum is of nothing', (c) => delete c.measures[3].of, ['/measures/3/of required']],
  ['a sum is of no amount', (c) => (c.measures[3].of = 'nothing'), ['/measures/3/of unknown-reference']],
  ['a sum is of a dimension', (c) => (c.measures[3].of = 'sex'), ['/measures/3/of unknown-reference']],
  ['a sum in cases is of value', (c) => (c.measures[3].of = 'value'), ['/measures/3/of unknown-reference']],
  [
    'a sum counts another unit than its amount’s',
    (c) => (c.measures[2].countingUnit = 'defendant'),
    ['/measures/2/countingUnit wrong-level'],
  ],
  ['counts are summed over defendants', (c) => (c.measures[3].of = 'counts'), ['/measures/3/countingUnit wrong-level']],
  [
    'a mean is of nothing',
    (c) => {
      c.measures[3].statistic = 'mean';
      delete c.measures[3].of;
    },
    ['/measures/3/of required'],
  ],
  [
    'a median counts another unit than its amount’s',
    (c) => Object.assign(c.measures[3], { statistic: 'median', countingUnit: 'case' }),
    ['/measures/3/countingUnit wrong-level'],
  ],
  [
    'a filter names no dimension',
    (c) => (c.measures[0].filter = { nothing: ['a'], hasOwnProperty: ['b'] }),
    [...['/measures/0/filter/hasOwnProperty unknown-dimension', '/measures/0/filter/nothing unknown-dimension']],
  ],
  [
    'only those with no code of a dimension have an amount',
    (c) => (c.quantities[0].onlyWith = { nothing: ['a'], sex: ['male', 'x'] }),
    [...['/quantities/0/onlyWith/nothing unknown-dimension', '/quantities/0/onlyWith/sex/1 unknown-code']],
  ],
  [
    'a filter names no code',
    (c) => (c.measures[0].filter = { sex: ['male', 'x'] }),
    ['/measures/0/filter/sex/1 unknown-code'],
  ],
  [
    'a filter names a code of a coarser level',
    (c) => (c.measures[0].filter = { offence: ['image'] }),
    ['/measures/0/filter/offence/0 unknown-code'],
  ],
  [
    'a filter names a code that another stands for',
    (c) => (c.measures[0].filter = { role: { not: ['juggler'] } }),
    ['/measures/0/filter/role/not/0 not-allowed'],
  ],
  [
    'a filter names a code twice',
    (c) => (c.measures[0].filter = { sex: ['male', 'male'] }),
    ['/measures/0/filter/sex/1 duplicate'],
  ],
  [
    'a filter names a category',
    (c) => (c.measures[2].filter = { imagesCategory: ['A'] }),
    ['/measures/2/filter/imagesCategory not-allowed'],
  ],
])('refused: %s', (_, change, faults) => {
  expect(broken(sampleCases(), change)).toEqual(faults);
});
