import { expect, test } from 'vitest';
import { sampleCases } from '../../samples/definitions.ts';
import { broken, type Refusal } from '../faults.ts';

test.each<Refusal>([
  [
    'a built-in names no list',
    (c) => (c.builtIn.sex.codeList = 'nothing'),
    ['/builtIn/sex/codeList unknown-reference'],
  ],
  [
    'a list is named like a property of every object',
    (c) => (c.builtIn.sex.codeList = 'constructor'),
    ['/builtIn/sex/codeList unknown-reference'],
  ],
  [
    'a variable names no list',
    (c) => (c.variables[1].codeList = 'nothing'),
    ['/variables/1/codeList unknown-reference'],
  ],
  ['a code has no list', (c) => delete c.variables[1].codeList, ['/variables/1/codeList required']],
  ['a flag has a list', (c) => (c.variables[2].codeList = 'sex'), ['/variables/2/codeList not-allowed']],
  ['a flag has levels', (c) => (c.variables[2].levels = { group: 'public' }), ['/variables/2/levels not-allowed']],
  ['a flag is a list', (c) => (c.variables[2].multiple = true), ['/variables/2/multiple not-allowed']],
  [
    'a level is not in the list',
    (c) => (c.builtIn.sex.levels = { group: 'public' }),
    ['/builtIn/sex/levels/group unknown-reference'],
  ],
  [
    'a level of a variable is not in the list',
    (c) => (c.variables[1].levels = { constructor: 'public' }),
    ['/variables/1/levels/constructor unknown-reference'],
  ],
  [
    'a variable of cases stands at observations',
    (c) => (c.variables[1].level = 'observation'),
    ['/variables/1/level not-allowed'],
  ],
  [
    'a quantity names no list',
    (c) => (c.quantities[0].categories = 'nothing'),
    ['/quantities/0/categories unknown-reference'],
  ],
  [
    'a quantity has levels of no categories',
    (c) => (c.quantities[1].levels = { scale: 'public' }),
    ['/quantities/1/levels not-allowed'],
  ],
])('refused: %s', (_, change, faults) => {
  expect(broken(sampleCases(), change)).toEqual(faults);
});
