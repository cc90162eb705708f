import { expect, test } from 'vitest';
import { sampleCases } from '../../samples/definitions.ts';
import { broken, type Refusal } from '../faults.ts';

test.each<Refusal>([
  [
    'a statement has no {wording}',
    (c) => (c.headlines[0].statement = 'wording'),
    ['/headlines/0/statement ill-formed'],
  ],
  ['a measure does not exist', (c) => (c.headlines[0].measure = 'nothing'), ['/headlines/0/measure unknown-measure']],
  ['a count is of a sum', (c) => (c.headlines[0].measure = 'images-seized'), ['/headlines/0/measure not-allowed']],
  [
    'a sum is of a count',
    (c) => Object.assign(c.headlines[2], { measure: 'cases', where: {} }),
    ['/headlines/2/measure not-allowed'],
  ],
  [
    'where names no dimension',
    (c) => (c.headlines[0].where = { nothing: ['a'] }),
    ['/headlines/0/where/nothing unknown-dimension'],
  ],
  [
    'where names a partner’s dimension',
    (c) => (c.headlines[0].where = { quarter: ['2014-Q1'] }),
    ['/headlines/0/where/quarter unknown-dimension'],
  ],
  [
    'where names no code',
    (c) => (c.headlines[0].where = { year: ['2016'] }),
    ['/headlines/0/where/year/0 unknown-code'],
  ],
  [
    'where names an internal code',
    (c) => (c.headlines[0].where = { role: ['juggler'] }),
    ['/headlines/0/where/role/0 unknown-code'],
  ],
  [
    'where names two codes',
    (c) => (c.headlines[0].where = { sex: ['male', 'female'] }),
    ['/headlines/0/where/sex too-long'],
  ],
  ['where names _T', (c) => (c.headlines[0].where = { sex: ['_T'] }), ['/headlines/0/where/sex/0 ill-formed']],
  [
    'where lies in no table',
    (c) => (c.headlines[0].where = { sex: ['male'], role: ['teacher'] }),
    ['/headlines/0/where not-published'],
  ],
  [
    'where lies in a table of another measure',
    (c) => Object.assign(c.headlines[0], { measure: 'cases', where: { sex: ['male'], year: ['2014'] } }),
    ['/headlines/0/where not-published'],
  ],
  [
    'a category is asked of another measure',
    (c) => (c.headlines[0].where = { imagesCategory: ['A'] }),
    ['/headlines/0/where not-published'],
  ],
  ['share does not exist', (c) => (c.headlines[1].share = 'nothing'), ['/headlines/1/share unknown-dimension']],
  ['share is not public', (c) => (c.headlines[1].share = 'month'), ['/headlines/1/share unknown-dimension']],
  ['share is not in where', (c) => (c.headlines[1].share = 'year'), ['/headlines/1/share not-allowed']],
  [
    'a rate has no such figure',
    (c) => (c.headlines[3].of.externalFigure = 'nothing'),
    ['/headlines/3/of/externalFigure unknown-reference'],
  ],
  [
    'a rate has no such measure',
    (c) => (c.headlines[4].of.measure = 'nothing'),
    ['/headlines/4/of/measure unknown-measure'],
  ],
  ['a rate is of a sum', (c) => (c.headlines[4].of.measure = 'images-seized'), ['/headlines/4/of/measure not-allowed']],
  [
    'working days have no calendar',
    (c) => delete c.headlines[3].days.calendar,
    ['/headlines/3/days/calendar required'],
  ],
  [
    'working days have an unknown calendar',
    (c) => (c.headlines[3].days.calendar = 'constructor'),
    ['/headlines/3/days/calendar unknown-reference'],
  ],
  [
    'calendar days have a calendar',
    (c) => (c.headlines[4].days.calendar = 'england'),
    ['/headlines/4/days/calendar not-allowed'],
  ],
  [
    'no day of the window is a working day',
    (c) => (c.calendars.england.weekend = [1, 2, 3, 4, 5, 6, 7]),
    ['/headlines/3/days/calendar not-allowed'],
  ],
  ...(
    [
      ['count', 0, ['one-in-n', 'more-than-one-in-n', 'out-of-ten', 'percent', 'per-day']],
      ['share', 1, ['exact', 'only', 'more-than', 'at-least', 'per-day', 'total']],
      ['sum', 2, ['only', 'one-in-n', 'more-than-one-in-n', 'out-of-ten', 'percent', 'per-day']],
      [
        'rate',
        3,
        ['exact', 'only', 'one-in-n', 'more-than-one-in-n', 'out-of-ten', 'percent', 'more-than', 'at-least', 'total'],
      ],
    ] as const
  ).flatMap(([statistic, index, forms]) =>
    forms.map(
      (form): Refusal => [
        `a ${statistic} is worded ${form}`,
        (c) => (c.headlines[index].form = form),
        [`/headlines/${index}/form not-allowed`],
      ],
    ),
  ),
])('refused: %s', (_, change, faults) => {
  expect(broken(sampleCases(), change)).toEqual(faults);
});
