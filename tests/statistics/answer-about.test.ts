import { expect, test } from 'vitest';
import { compile } from '../../src/codebook/compile.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import { assemble, type StatisticsAnswer } from '../../src/statistics/answer.ts';
import type { Body } from '../samples/body.ts';
import { sampleAggregate, sampleCases } from '../samples/definitions.ts';

/** `about` of an answer over these dimensions, with all their codes or those named. */
function about(definition: Body, ids: Readonly<Record<string, readonly string[] | 'all'>>): StatisticsAnswer['about'] {
  const codebook = compile('sample', DatasetDefinition.parse(definition));
  const dimensions = Object.entries(ids).map(([id, codes]) => {
    const dimension = codebook.dimensions.get(id)!; // the definition declares it
    const positions = dimension.codes.flatMap(({ code }, i) => (codes === 'all' || codes.includes(code) ? [i] : []));
    return { dimension, positions, total: true, shared: false };
  });
  const measures = [...codebook.measures.values()];
  const release = { dataset: 'sample', version: '1.0.0', publishedAt: null, publicUrl: '', present: {} };
  const query = { measures: [], by: [], where: [], totals: true, share: [], base: 'all' as const };
  const noTable = () => expect.unreachable('it reads no table');
  return assemble({ codebook, release, query, measures, dimensions, reads: [], absent: [] }, noTable).about;
}

test('periods and levels of the area are known as such; a variable of another kind is neither', () => {
  const { time, geo } = about(sampleCases(), { year: 'all', month: 'all', areaRegion: 'all', area: 'all', sex: 'all' });
  expect([time, geo]).toEqual([
    ['year', 'month'],
    ['areaRegion', 'area'],
  ]);
});

test('an aggregate dataset has periods by their name and the form of their codes', () => {
  const aggregate = (codes: string[]): Body => {
    const definition = sampleAggregate();
    definition.codebook.codeLists.year = { label: 'Year', codes: codes.map((code) => ({ code, label: code })) };
    return definition;
  };
  expect(about(aggregate(['2014', '2015']), { year: 'all' })).toMatchObject({ time: ['year'] });
  expect(about(aggregate(['2014', 'later']), { year: 'all' }).time).toEqual([]);
});

test('periods that the window or a gap cuts are named; of an official table nothing is known', () => {
  const definition = sampleCases();
  definition.coverage.window = { from: '2013-07-22', to: '2016-01-01' };
  definition.coverage.gaps = [{ from: '2015-03-01', to: '2015-04-01', reason: 'No report was kept.' }];
  expect(about(definition, { year: 'all' }).part).toEqual(['2013', '2015']);
  expect(about(definition, { year: ['2014', '2015'] }).part).toEqual(['2015']);
  expect(about(sampleAggregate(), { year: 'all' }).part).toEqual([]);
});
