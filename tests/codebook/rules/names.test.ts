import { expect, test } from 'vitest';
import { broken, type Refusal } from '../faults.ts';
import { sampleCases } from '../sample-definition.ts';

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
    [...['/headlines/2/where/imagesCategory/0 unknown-code', '/quantities/0/id name-clash']],
  ],
  [
    'two quantities have one id',
    (c) => (c.quantities[1].id = 'images'),
    [...['/measures/2/countingUnit wrong-level', '/measures/3/of unknown-reference', '/quantities/1/id duplicate']],
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
      c.derived[0].rule.exists = {};
      c.tables.also = [];
    },
    ['/variables/4/id forbidden-field'],
  ],
  [
    'two measures have one id',
    (c) => (c.measures[1].id = 'defendants'),
    [...['/headlines/4/of/measure unknown-measure', '/measures/1/id duplicate', '/notes/2/measures/0 unknown-measure']],
  ],
  ['two headlines have one id', (c) => (c.headlines[1].id = 'all'), ['/headlines/1/id duplicate']],
  ['a headline and a figure have one id', (c) => (c.headlines[1].id = 'found'), ['/externalFigures/0/id duplicate']],
  ['two notes have one id', (c) => (c.notes[1].id = 'general'), ['/notes/1/id duplicate']],
])('refused: %s', (_, change, faults) => {
  expect(broken(sampleCases(), change)).toEqual(faults);
});
