import { expect, test } from 'vitest';
import { sampleCases } from '../../samples/definitions.ts';
import { broken, type Refusal } from '../faults.ts';

test.each<Refusal>([
  [
    'of names no dimension',
    (c) => (c.tables.of = ['sex', 'nothing', 'year', 'offenceGroup', 'imagesCategory']),
    ['/tables/of/1 unknown-dimension'],
  ],
  [
    'of names a partner’s dimension',
    (c) => (c.tables.of = ['sex', 'imagesCategory', 'quarter']),
    ['/tables/of/2 unknown-dimension'],
  ],
  ['of names a dimension twice', (c) => (c.tables.of = ['sex', 'imagesCategory', 'sex']), ['/tables/of/2 duplicate']],
  ['also names no dimension', (c) => (c.tables.also[0].by[1] = 'nothing'), ['/tables/also/0/by/1 unknown-dimension']],
  [
    'also names an internal dimension',
    (c) => (c.tables.also[0].by[1] = 'month'),
    ['/tables/also/0/by/1 unknown-dimension'],
  ],
  [
    'also names an internal level',
    (c) => (c.tables.also[0].by[1] = 'areaCountry'),
    ['/tables/also/0/by/1 unknown-dimension'],
  ],
  ['also names a dimension twice', (c) => (c.tables.also[0].by[1] = 'sex'), ['/tables/also/0/by/1 duplicate']],
  [
    'also names two levels of one variable',
    (c) => c.tables.also[0].by.push('offence'),
    ['/tables/also/0/by/3 two-levels'],
  ],
  [
    'also has two levels of a category',
    (c) => c.tables.also.push({ by: ['imagesCategoryScale', 'imagesCategory'] }),
    ['/tables/also/1/by/1 two-levels'],
  ],
  [
    'also names seven dimensions',
    (c) => (c.tables.also[0].by = ['sex', 'year', 'offence', 'role', 'prior', 'methods', 'online']),
    ['/tables/also/0/by too-long'],
  ],
  [
    'also names no measure',
    (c) => c.tables.also[0].measures.push('nothing'),
    ['/tables/also/0/measures/1 unknown-measure'],
  ],
  [
    'also names a measure twice',
    (c) => c.tables.also[0].measures.push('defendants'),
    ['/tables/also/0/measures/1 duplicate'],
  ],
  [
    'also has a category and another measure',
    (c) => c.tables.also[0].by.push('imagesCategory'),
    ['/tables/also/0/measures/0 not-allowed'],
  ],
  [
    'periods that are public stand in one table',
    (c) => {
      c.periods = { quarter: 'public' };
      c.tables.also[0].by.push('quarter');
    },
    ['/tables/also/0/by/3 two-levels'],
  ],
  [
    'the tables are too many',
    (c) => {
      for (let i = 0; i < 60; i += 1) c.variables.push({ id: `v${i}`, label: 'x', level: 'case', kind: 'flag' });
      c.tables.upTo = 4;
    },
    ['/tables/upTo out-of-range'],
  ],
])('refused: %s', (_, change, faults) => {
  expect(broken(sampleCases(), change)).toEqual(faults);
});
