import { expect, test } from 'vitest';
import { compile } from '../../src/codebook/compile.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import { assemble, type StatisticsAnswer } from '../../src/statistics/answer.ts';
import { planQuery } from '../../src/statistics/query.ts';
import type { StoredCell } from '../../src/statistics/table.ts';
import { list } from '../samples/code-lists.ts';
import { sampleAggregate } from '../samples/definitions.ts';

// What an answer of more than 10,000 cells leaves out: zeros, or what an official table has no row for.

const CODES = Array.from({ length: 120 }, (_, at) => `c${at}`).join(' ');

function ask(statistic: string, absentRows: string, totals: boolean): StatisticsAnswer {
  const definition = sampleAggregate();
  definition.settings = { absentRows };
  definition.codebook.codeLists.year = list(CODES);
  definition.codebook.codeLists.outcome = list(CODES);
  definition.codebook.derived = [];
  Object.assign(definition.codebook.measures[0], { statistic });
  const codebook = compile('large', DatasetDefinition.parse(definition));
  const cells: StoredCell[] = [
    [0, 0, 0, 0, 0],
    [0, 1, 7, 0, 0],
    [0, 2, null, 0, 4],
  ];
  const all = Array.from({ length: 120 }, (_, at) => at);
  const release = {
    dataset: 'large',
    version: '1.0.0',
    publishedAt: null,
    publicUrl: 'http://localhost',
    present: { year: all, outcome: all },
  };
  const query = { measures: [], by: ['year', 'outcome'], where: [], totals, share: [], base: 'all' } as const;
  return assemble(planQuery(codebook, release, query), () => ({ by: query.by, measure: 'occasions', cells }));
}

const valuesOf = ({ observations }: StatisticsAnswer) => observations.map(({ value, status }) => value ?? status);

test('where an absent row is a zero, zeros are left out, and what is missing is not', () => {
  for (const statistic of ['sum', 'value']) {
    const answer = ask(statistic, 'zero', false);
    expect([answer.zeros, answer.absent.means, valuesOf(answer)]).toEqual(['omitted', 'zero', ['7', 'suppressed']]);
  }
});

test('where an absent row is not available, every zero is listed, and what has no row is not', () => {
  for (const totals of [false, true]) {
    const answer = ask('sum', 'not-available', totals);
    expect([answer.zeros, answer.absent.means, valuesOf(answer)]).toEqual([
      'listed',
      'not-available',
      ['0', '7', 'suppressed'],
    ]);
  }
});

test('where an absent row is a zero and an absent total is not available, everything is listed', () => {
  const answer = ask('value', 'zero', true);
  expect([answer.zeros, answer.total]).toEqual(['listed', 121 * 121]);
  const at = (year: string, outcome: string) =>
    answer.observations.find(({ key }) => key[0] === year && key[1] === outcome);
  expect(at('c5', 'c5')).toMatchObject({ value: '0', status: null });
  expect(at('c5', '_T')).toMatchObject({ value: null, status: 'not-available' });
  expect(at('_T', '_T')).toMatchObject({ value: null, status: 'not-available' });
});
