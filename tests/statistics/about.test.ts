import { expect, test } from 'vitest';
import { compile } from '../../src/codebook/compile.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import { type About, aboutOf } from '../../src/statistics/about.ts';
import { type Body, sampleAggregate, sampleCases } from '../codebook/sample-definition.ts';

/** Of an answer over these dimensions, with all their codes or those named. */
function about(definition: Body, ids: Readonly<Record<string, readonly string[] | 'all'>>): About {
  const codebook = compile('sample', DatasetDefinition.parse(definition));
  const dimensions = Object.entries(ids).map(([id, codes]) => {
    const dimension = codebook.dimensions.get(id)!; // the definition declares it
    const positions = dimension.codes.flatMap(({ code }, i) => (codes === 'all' || codes.includes(code) ? [i] : []));
    return { dimension, positions, total: true, shared: false };
  });
  const measures = [...codebook.measures.values()];
  const release = { dataset: 'sample', version: '1.0.0', publishedAt: null, publicUrl: '', present: {} };
  const query = { measures: [], by: [], where: [], totals: true, share: [], base: 'all' as const };
  return aboutOf({ codebook, release, query, measures, dimensions, reads: [], absent: [] });
}

test('periods and levels of the area are known as such; a variable of another kind is neither', () => {
  const { time, geo } = about(sampleCases(), { year: 'all', month: 'all', areaRegion: 'all', area: 'all', sex: 'all' });
  expect([time, geo]).toEqual([
    ['year', 'month'],
    ['areaRegion', 'area'],
  ]);
});

test('periods that the window cuts are named, and only those that the answer has', () => {
  // The window is 2014-01-15 to 2015-07-01.
  const cut = (ids: Record<string, readonly string[] | 'all'>) => about(sampleCases(), ids).partPeriods;
  expect(cut({ year: 'all' })).toEqual(['2014', '2015']);
  expect(cut({ year: ['2015'] })).toEqual(['2015']);
  expect(cut({ quarter: 'all' })).toEqual(['Quarter 1 of 2014']);
  expect(cut({ quarter: ['2014-Q2', '2015-Q2'] })).toEqual([]);
  expect(cut({ month: 'all' })).toEqual(['January 2014']);
  expect(cut({ sex: 'all' })).toEqual([]);
  const whole = sampleCases();
  whole.coverage.window = { from: '2014-01-01', to: '2015-01-01' };
  expect(about(whole, { year: 'all', quarter: 'all', month: 'all' }).partPeriods).toEqual([]);
  const december = sampleCases();
  december.coverage.window = { from: '2014-10-01', to: '2014-12-31' };
  expect(about(december, { quarter: 'all', month: 'all' }).partPeriods).toEqual(['Quarter 4 of 2014', 'December 2014']);
});

test('an aggregate dataset has periods by name and form, of which nobody knows when they begin', () => {
  const aggregate = (codes: string[]): Body => {
    const definition = sampleAggregate();
    definition.codebook.codeLists.year = { label: 'Year', codes: codes.map((code) => ({ code, label: code })) };
    return definition;
  };
  expect(about(aggregate(['2014', '2015']), { year: 'all' })).toMatchObject({ time: ['year'], partPeriods: [] });
  expect(about(aggregate(['2014', 'later']), { year: 'all' }).time).toEqual([]);
});
