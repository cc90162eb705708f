import { expect, test } from 'vitest';
import { chartFault, chartOf } from '../../../src/formats/chart/shape.ts';
import type { StatisticsAnswer } from '../../../src/statistics/answer.ts';
import { answerOf } from '../answer-of.ts';

const codes = (count: number, prefix = 'c') => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
const filled = (dimensions: Record<string, string[]>, time: string[] = []): StatisticsAnswer => {
  const cells = Object.values(dimensions).reduce((product, list) => product * list.length, 1);
  const answer = answerOf(
    dimensions,
    Array.from({ length: cells }, (_, i) => i),
  );
  return { ...answer, about: { ...answer.about, time } };
};

test.each<[string, Record<string, string[]>, string[], string]>([
  ['no dimension', {}, [], 'figure'],
  ['one code of each dimension', { trade: ['a'], sex: ['b'] }, [], 'figure'],
  ['one dimension', { trade: codes(5) }, [], 'bars'],
  ['one dimension, the other with one code', { trade: codes(5), sex: ['m'] }, [], 'bars'],
  ['periods', { year: ['1700', '1701'] }, ['year'], 'line'],
  ['periods with not-reported among them', { year: ['1700', 'not-reported'] }, ['year'], 'bars'],
  ['periods and a few series', { sex: ['m', 'f'], year: ['1700', '1701'] }, ['year'], 'line'],
  ['periods and many series', { trade: codes(7), year: ['1700', '1701'] }, ['year'], 'heat-map'],
  ['two dimensions, one of few codes', { trade: codes(12), sex: ['m', 'f'] }, [], 'grouped-bars'],
  ['two dimensions, the first of few codes', { sex: ['m', 'f'], trade: codes(12) }, [], 'grouped-bars'],
  ['two dimensions of many codes', { trade: codes(7), place: codes(8) }, [], 'heat-map'],
  ['more groups than a page of bars', { trade: codes(61), sex: ['m', 'f'] }, [], 'heat-map'],
])('%s is drawn as it should be', (_, dimensions, time, kind) => {
  expect(chartOf(filled(dimensions, time)).kind).toBe(kind);
});

test('time runs along the axis and the dimension of fewer codes is in colours, in whichever order they were named', () => {
  const line = chartOf(filled({ sex: ['m', 'f'], year: ['1700', '1701'] }, ['year']));
  expect(line).toMatchObject({ first: { id: 'year' }, second: { id: 'sex' } });
  expect(chartOf(filled({ sex: ['m', 'f'], trade: codes(12) }))).toMatchObject({
    first: { id: 'trade' },
    second: { id: 'sex' },
  });
});

test('a total is never drawn beside its parts, and is told as the whole', () => {
  const chart = chartOf(filled({ trade: ['a', 'b', '_T'], sex: ['m', '_T'] }));
  expect(chart.cells.map(({ observation }) => observation.key.join())).toEqual(['a,m', 'b,m']);
  expect(chart.fixed).toEqual([{ label: 'The sex', code: 'Label of m' }]);
  expect(chart.total?.key).toEqual(['_T', 'm']);
  expect(chartOf(filled({ trade: ['a', 'b'] })).total).toBeUndefined();
});

test('two codes of one label are two bars, and so are labels that differ by a space', () => {
  const answer = answerOf({ trade: ['a', 'b', 'c'] }, [1, 2, 3]);
  const [trade] = answer.dimensions;
  const same = trade!.codes.map(({ code }) => ({
    code,
    label: code === 'c' ? 'Third' : code === 'a' ? ' Same' : 'Same',
  })); // it has one
  const chart = chartOf({ ...answer, dimensions: [{ ...trade!, codes: same }] });
  expect(chart.cells.map(({ labels }) => labels.trade)).toEqual(['Same (a)', 'Same (b)', 'Third (c)']);
});

test('what no chart can show is refused, with what to change', () => {
  const three = filled({ a: codes(2), b: codes(2), c: codes(2) });
  expect(chartFault(three)).toMatchObject({ parameter: 'by', code: 'not-allowed' });
  expect(chartFault(filled({ a: codes(2), b: codes(2), c: ['x', '_T'] }))).toBeUndefined();
  expect(chartFault(filled({ a: codes(501) }))).toMatchObject({
    parameter: 'by',
    detail: expect.stringContaining('500'),
  });
  expect(chartFault(filled({ a: codes(500) }))).toBeUndefined();
  expect(chartFault({ ...filled({ a: codes(2) }), zeros: 'omitted' })).toMatchObject({ parameter: 'by' });
  const [measure] = three.measures;
  const measures = [measure!, { ...measure!, id: 'more' }]; // it has one
  expect(chartFault({ ...filled({}), measures })).toMatchObject({ parameter: 'measure', code: 'not-allowed' });
  expect(() => chartOf(three)).toThrow('invalid-query');
});
