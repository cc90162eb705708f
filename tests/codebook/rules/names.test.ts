import { expect, test } from 'vitest';
import { CamelId } from '../../../src/schemas/names.ts';
import { VALUE_COLUMNS } from '../../../src/schemas/vocabulary.ts';
import { sampleAggregate, sampleCases } from '../../samples/definitions.ts';
import { broken, type Refusal } from '../faults.ts';

test.each<Refusal>([
  [
    'two variables have one id',
    (c) => (c.variables[2].id = 'role'),
    ['/derived/0/rule/exists/prior unknown-dimension', '/variables/2/id name-clash'],
  ],
  [
    'a variable has the name of a bound built-in',
    (c) => c.variables.push({ id: 'sex', label: 'x', level: 'case', kind: 'flag' }),
    ['/variables/4/id name-clash'],
  ],
  [
    'a variable has the name of a built-in that is not bound',
    (c) => c.variables.push({ id: 'ageBand', label: 'x', level: 'case', kind: 'flag' }),
    ['/variables/4/id name-clash'],
  ],
  [
    'a variable has the name of a period',
    (c) => c.variables.push({ id: 'month', label: 'x', level: 'case', kind: 'flag' }),
    ['/variables/4/id name-clash'],
  ],
  [
    'a variable has the name of a level of another',
    (c) => c.variables.push({ id: 'areaRegion', label: 'x', level: 'case', kind: 'flag' }),
    ['/variables/4/id name-clash'],
  ],
  [
    'a level brings the name of a variable before it',
    (c) => {
      c.variables.push({ id: 'xGroup', label: 'x', level: 'case', kind: 'flag' });
      c.variables.push({ id: 'x', label: 'x', level: 'case', codeList: 'offence' });
    },
    ['/variables/5/id name-clash'],
  ],
  ['a derived variable has the name of a variable', (c) => (c.derived[1].id = 'methods'), ['/derived/1/id name-clash']],
  [
    'a category has the name of a variable',
    (c) => c.variables.push({ id: 'imagesCategory', label: 'x', level: 'case', kind: 'flag' }),
    ['/quantities/0/id name-clash'],
  ],
  [
    'two quantities have one id',
    (c) => (c.quantities[1].id = 'images'),
    ['/measures/3/of unknown-reference', '/quantities/1/id duplicate'],
  ],
  [
    'a quantity has the name of an amount',
    (c) => c.quantities.push({ id: 'counts', label: 'x', unit: 'x', level: 'case' }),
    ['/quantities/2/id name-clash'],
  ],
  [
    'a name with its level is too long',
    (c) => c.variables.push({ id: `a${'b'.repeat(38)}`, label: 'x', level: 'case', codeList: 'offence' }),
    ['/variables/4/id too-long'],
  ],
  [
    'a variable is forbidden',
    (c) => c.variables.push({ id: 'victimAge', label: 'x', level: 'case', kind: 'flag' }),
    ['/variables/4/id forbidden-field'],
  ],
  [
    'a quantity is forbidden',
    (c) => c.quantities.push({ id: 'children', label: 'x', unit: 'x', level: 'case' }),
    ['/quantities/2/id forbidden-field'],
  ],
  ['a derived variable is forbidden', (c) => (c.derived[1].id = 'ethnicity'), ['/derived/1/id forbidden-field']],
  [
    'a variable and its level make a forbidden name',
    (c) => {
      c.codeLists.offence.levels[0].id = 'number';
      c.variables.push({ id: 'case', label: 'x', level: 'case', codeList: 'offence' });
      c.builtIn.offence.levels = { number: 'public' };
      c.derived[0].rule.exists = { prior: ['no'] };
      c.tables.also = [];
    },
    ['/variables/4/id forbidden-field'],
  ],
  [
    'two measures have one id',
    (c) => (c.measures[1].id = 'defendants'),
    [...['/headlines/4/of/measure unknown-measure', '/measures/1/id duplicate', '/notes/2/measures/0 unknown-measure']],
  ],
  ...['measure', 'unit', 'value', 'share', 'denominator', 'status', 'flags', 'symbol', 'uNIT'].flatMap(
    (id): Refusal[] => [
      [
        `a variable has the name of the CSV’s column ${id}`,
        (c) => c.variables.push({ id, label: 'x', level: 'case', kind: 'flag' }),
        ['/variables/4/id name-clash'],
      ],
      [
        `a derived variable has the name of the CSV’s column ${id}`,
        (c) => (c.derived[1].id = id),
        ['/derived/1/id name-clash'],
      ],
    ],
  ),
  ...['completeness', 'multi-response', 'measure-cases'].map(
    (id): Refusal => [`a note has the service’s id ${id}`, (c) => (c.notes[0].id = id), ['/notes/0/id name-clash']],
  ),
  ['two headlines have one id', (c) => (c.headlines[1].id = 'all'), ['/headlines/1/id duplicate']],
  ['a headline and a figure have one id', (c) => (c.headlines[1].id = 'found'), ['/externalFigures/0/id duplicate']],
  ['two notes have one id', (c) => (c.notes[1].id = 'general'), ['/notes/1/id duplicate']],
])('refused: %s', (_, change, faults) => {
  expect(broken(sampleCases(), change)).toEqual(faults);
});

test.each(['measure', 'unit', 'value', 'share', 'denominator', 'status', 'flags', 'symbol'])(
  'refused of an aggregate dataset: a variable or a derived one has the name of the CSV’s column %s',
  (id) => {
    expect(
      broken(sampleAggregate(), (c) => {
        c.variables.push({ id, label: 'x', level: 'observation', codeList: 'outcome' });
        c.derived[0].id = id;
      }),
    ).toEqual(['/derived/0/id name-clash', '/variables/2/id name-clash']);
  },
);

test('every column of the CSV that could be the name of a dimension is refused as one', () => {
  for (const id of VALUE_COLUMNS.filter((column) => CamelId.safeParse(column).success))
    expect(broken(sampleCases(), (c) => c.variables.push({ id, label: 'x', level: 'case', kind: 'flag' }))).toEqual([
      '/variables/4/id name-clash',
    ]);
});

test('a quantity is no column and may have the name of one; a note may begin like one of a measure', () => {
  expect(
    broken(sampleCases(), (c) => {
      c.quantities.push({ id: 'unit', label: 'x', unit: 'x', level: 'case', categories: 'category' });
      c.notes[0].id = 'measure-of-things';
    }),
  ).toEqual([]);
});
