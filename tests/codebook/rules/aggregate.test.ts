import { expect, test } from 'vitest';
import { checkDataset } from '../../../src/codebook/check.ts';
import { compile } from '../../../src/codebook/compile.ts';
import { datasetWarnings } from '../../../src/codebook/warnings.ts';
import { DatasetDefinition } from '../../../src/schemas/dataset.ts';
import type { Body } from '../../samples/body.ts';
import { sampleAggregate, sampleCases } from '../../samples/definitions.ts';
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
  [
    'values that do not add up are in a table by a derived variable',
    (c) => {
      Object.assign(c.measures[0], { statistic: 'value' });
      c.tables.also = [{ by: ['year', 'custody'], measures: ['occasions'] }];
    },
    ['/tables/also/0/measures/0 not-allowed'],
  ],
  [
    'values that do not add up make a headline',
    (c) => {
      Object.assign(c.measures[0], { statistic: 'value' });
      c.headlines = [{ id: 'h', statistic: 'sum', measure: 'occasions', form: 'exact', statement: '{wording}' }];
    },
    ['/headlines/0/measure not-allowed'],
  ],
  [
    'a value is of nothing',
    (c) => {
      c.measures[0].statistic = 'value';
      delete c.measures[0].of;
    },
    ['/measures/0/of required'],
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

test('values that do not add up are in the tables of variables alone', () => {
  const definition = sampleAggregate();
  definition.codebook.measures[0].statistic = 'value';
  const { tables } = compile('rates', DatasetDefinition.parse(definition));
  expect(tables.map(({ by }) => by.join())).toEqual(['', 'year', 'outcome', 'year,outcome']);
});

test('an aggregate dataset says what an absent row means, and a dataset of cases does not', () => {
  const faultsOf = (body: Body, absentRows?: string) => {
    body.settings = absentRows === undefined ? {} : { absentRows };
    const checked = checkDataset('sample', body);
    return 'faults' in checked ? checked.faults.map(({ pointer, code }) => `${pointer} ${code}`) : [];
  };
  expect(faultsOf(sampleAggregate())).toEqual(['/settings/absentRows required']);
  expect(faultsOf(sampleAggregate(), 'none')).toEqual(['/settings/absentRows unknown-code']);
  expect(faultsOf(sampleAggregate(), 'not-available')).toEqual([]);
  expect(faultsOf(sampleCases(), 'zero')).toEqual(['/settings/absentRows not-allowed']);
});

test.each([
  ['per 100,000 women', true],
  ['Percent', true],
  ['% of occasions', true],
  ['median days', true],
  ['indices', true],
  ['persons', false],
  ['meanings', false],
])('a sum of %s is warned of: %s', (unit, isWarned) => {
  const definition = sampleAggregate();
  Object.assign(definition.codebook.measures[0], { unit });
  const warnings = datasetWarnings(compile('units', DatasetDefinition.parse(definition)));
  expect(warnings.map(({ code }) => code)).toEqual(isWarned ? ['not-additive'] : []);
  definition.codebook.measures[0].statistic = 'value';
  expect(datasetWarnings(compile('units', DatasetDefinition.parse(definition)))).toEqual([]);
});
