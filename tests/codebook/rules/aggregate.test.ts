import { expect, test } from 'vitest';
import { sampleAggregate } from '../../samples/definitions.ts';
import { broken, type Refusal } from '../faults.ts';

test.each<Refusal>([
  ['a built-in is bound', (c) => (c.builtIn = { sex: { codeList: 'outcome' } }), ['/builtIn/sex not-allowed']],
  ['a period is given', (c) => (c.periods = { quarter: 'public' }), ['/periods/quarter not-allowed']],
  [
    'a quantity is given',
    (c) => (c.quantities = [{ id: 'images', label: 'x', unit: 'x', level: 'case' }]),
    ['/quantities/0 not-allowed'],
  ],
  ['a variable stands at cases', (c) => (c.variables[0].level = 'case'), ['/variables/0/level not-allowed']],
  ['a variable is a list', (c) => (c.variables[0].multiple = true), ['/variables/0/multiple not-allowed']],
  [
    'something else than value is summed',
    (c) => (c.measures[0].of = 'custodyDays'),
    ['/measures/0/of unknown-reference'],
  ],
  [
    'rows are counted',
    (c) => (c.measures[0].statistic = 'count'),
    ['/measures/0/of not-allowed', '/measures/0/statistic not-allowed'],
  ],
  ['a mean is asked for', (c) => (c.measures[0].statistic = 'mean'), ['/measures/0/statistic not-allowed']],
  ['a median is asked for', (c) => (c.measures[0].statistic = 'median'), ['/measures/0/statistic not-allowed']],
  [
    'exists is derived',
    (c) => (c.derived[0].rule = { exists: { outcome: ['fine'] } }),
    ['/derived/0/rule not-allowed'],
  ],
  [
    'a count is derived',
    (c) => (c.derived[0].rule = { count: 'defendant', codeList: 'yes-no' }),
    ['/derived/0/rule not-allowed'],
  ],
  [
    'a band is derived',
    (c) => (c.derived[0].rule = { band: 'value', codeList: 'yes-no' }),
    ['/derived/0/rule not-allowed'],
  ],
  ['a derived variable stands at cases', (c) => (c.derived[0].level = 'case'), ['/derived/0/level wrong-level']],
])('refused of an aggregate dataset: %s', (_, change, faults) => {
  expect(broken(sampleAggregate(), change)).toEqual(faults);
});
