import { expect, test } from 'vitest';
import { chartFault, chartOf } from '../../../src/formats/chart/shape.ts';
import { subtitles } from '../../../src/formats/chart/words.ts';
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
  ['periods with not-reported among them', { year: ['1700', '1701', 'not-reported'] }, ['year'], 'bars'],
  ['nothing but not-reported', { year: ['not-reported'] }, ['year'], 'figure'],
  ['periods and a few series', { sex: ['m', 'f'], year: ['1700', '1701'] }, ['year'], 'line'],
  ['a few periods and many series', { trade: codes(7), year: ['1700', '1701'] }, ['year'], 'heat-map'],
  ['periods and many series', { trade: codes(7), year: ['1700', '1701', '1702'] }, ['year'], 'multiples'],
  ['two dimensions, one of few codes', { trade: codes(12), sex: ['m', 'f'] }, [], 'grouped-bars'],
  ['two dimensions, the first of few codes', { sex: ['m', 'f'], trade: codes(12) }, [], 'grouped-bars'],
  ['two dimensions of many codes', { trade: codes(7), place: codes(8) }, [], 'heat-map'],
  ['more groups than a page of bars', { trade: codes(61), sex: ['m', 'f'] }, [], 'heat-map'],
])('%s is drawn as it should be', (_, dimensions, time, kind) => {
  expect(chartOf(filled(dimensions, time)).kind).toBe(kind);
});

test('what is not reported is drawn unless it is 0 throughout, beside codes that are', () => {
  const years = ['1700', '1701', 'not-reported'];
  const kindOf = (values: (number | null)[], more = {}) => {
    const answer = answerOf({ year: years.slice(3 - values.length) }, values, more);
    return chartOf({ ...answer, about: { ...answer.about, time: ['year'] } }).kind;
  };
  expect([kindOf([1, 2, 0]), kindOf([1, 2, 1]), kindOf([1, 2, null]), kindOf([2, 0])]).toEqual([
    ...['line', 'bars', 'bars', 'bars'],
  ]);
  expect(kindOf([1, 2, 0], { absent: { means: 'not-available', text: 'No row.' } })).toBe('bars');
  const chart = chartOf(answerOf({ sex: ['m', 'f', 'not-reported'], trade: ['a', 'b'] }, [1, 2, 3, 4, 0, 0]));
  expect(chart.cells.map(({ observation }) => observation.key.join())).toEqual(['f,a', 'f,b', 'm,a', 'm,b']);
  expect(subtitles(chart)).toContain('Not reported: 0 throughout (The sex)');
});

test('shares are parts of wholes only if each whole has all of its parts, and nobody is in two', () => {
  const share = (value: number, of: number) => ({ value: `${value}`, denominator: `${of}`, share: `${value / of}` });
  const cells = [share(60, 100), share(40, 100), share(15, 20), share(5, 20)];
  const answer = answerOf({ sex: ['m', 'f'], outcome: ['a', 'b'] }, cells, { share: { of: ['outcome'], base: 'all' } });
  const kindOf = (changed: object) => chartOf({ ...answer, ...changed }).kind;
  expect(chartOf(answer)).toMatchObject({ kind: 'stacked-bars', first: { id: 'sex' }, second: { id: 'outcome' } });
  const [first, ...others] = answer.observations;
  const instead = (change: object) => ({ observations: [{ ...first, ...change }, ...others] });
  expect(kindOf(instead({ share: '0.5' }))).toBe('grouped-bars');
  expect(kindOf(instead({ value: null, share: null, status: 'suppressed' }))).toBe('grouped-bars');
  expect(kindOf(instead({ flags: ['small-base'] }))).toBe('grouped-bars');
  expect(kindOf({ observations: others })).toBe('grouped-bars');
  expect(kindOf({ share: { of: ['outcome', 'sex'], base: 'all' } })).toBe('grouped-bars');
  const [sex, outcome] = answer.dimensions;
  expect(kindOf({ dimensions: [sex, { ...outcome, multiResponse: true }] })).toBe('grouped-bars');
});

test('codes of two systems are never ranked among each other: each keeps its own together, in order', () => {
  const systems = new Map([
    [
      'scale',
      [
        { label: 'New', codes: ['A', 'B'] },
        { label: 'Old', codes: ['level-1', 'level-2'] },
      ],
    ],
  ]);
  const orderOf = (codes: string[], about: object = {}) => {
    const answer = answerOf(
      { scale: codes },
      codes.map((_, i) => (i * 7) % 5),
    );
    const chart = chartOf({ ...answer, about: { ...answer.about, systems, ...about } });
    return chart.cells.map(({ observation }) => observation.key[0]);
  };
  const codes = ['A', 'B', 'level-1', 'level-2', 'not-reported'];
  expect(orderOf(codes)).toEqual(codes);
  expect(orderOf(['level-1', 'A', 'not-reported', 'level-2', 'B'])).toEqual([
    ...['A', 'B', 'level-1', 'level-2', 'not-reported'],
  ]);
  // Whoever asks for an order of values gets it within each system.
  expect(orderOf(['level-2', 'B', 'level-1', 'A'], { sorted: true })).toEqual(['B', 'A', 'level-2', 'level-1']);
  // What is of one system alone is ranked as ever.
  expect(orderOf(['level-1', 'level-2', 'not-reported'])).toEqual(['level-2', 'level-1', 'not-reported']);
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
  expect(chart.cells.map(({ observation }) => observation.key.join())).toEqual(['b,m', 'a,m']);
  expect(chart.fixed).toEqual([{ id: 'sex', label: 'The sex', code: 'Label of m' }]);
  expect(chart.total?.key).toEqual(['_T', 'm']);
  expect(chartOf(filled({ trade: ['a', 'b'] })).total).toBeUndefined();
});

test('bars go from the largest value to the smallest, with what has none and what is not reported last; bands keep their order', () => {
  const trades = ['a', 'b', 'c', 'd', 'e', 'not-reported', '_T'];
  const answer = answerOf({ trade: trades }, [3, null, 9, 3, -4, 50, 61]);
  const order = (about: object) =>
    chartOf({ ...answer, about: { ...answer.about, ...about } }).cells.map(({ observation }) => observation.key[0]);
  expect(order({})).toEqual(['c', 'a', 'd', 'e', 'b', 'not-reported']);
  expect(order({ ordered: ['trade'] })).toEqual(trades.slice(0, -1));
  expect(order({ sorted: true })).toEqual(trades.slice(0, -1));
  // A group is as large as its longest bar. The order of the colours is that of the list.
  const groups = chartOf(answerOf({ trade: ['a', 'b'], sex: ['m', 'f', '_T'] }, [1, 2, 3, 0, 3, 3]));
  expect(groups).toMatchObject({
    first: { codes: [{ code: 'b' }, { code: 'a' }] },
    second: { codes: [{ code: 'm' }, { code: 'f' }] },
  });
});

test('a combination without a row in an official table has its place, and no number', () => {
  const absent = { means: 'not-available', text: 'No row.' } as const;
  const { dimensions, observations, ...rest } = answerOf({ trade: ['a', 'b'], sex: ['m', 'f'] }, [1, 2, 3, 4], {
    absent,
  });
  const { cells } = chartOf({ ...rest, dimensions, observations: observations.slice(0, 3) });
  expect(cells.map(({ observation: { key, value, status } }) => [key.join(), value, status])).toEqual([
    ['b,m', '3', null],
    ['b,f', null, 'not-available'],
    ['a,m', '1', null],
    ['a,f', '2', null],
  ]);
});

test('two codes of one label are two bars, told apart by their codes, and so are labels that differ by a space', () => {
  const answer = answerOf({ trade: ['a', 'b', 'c'] }, [1, 2, 3]);
  const [trade] = answer.dimensions;
  const same = trade!.codes.map(({ code }) => ({
    code,
    label: code === 'c' ? 'Third' : code === 'a' ? ' Same' : 'Same',
  })); // it has one
  const chart = chartOf({ ...answer, dimensions: [{ ...trade!, codes: same }] });
  expect(chart.cells.map(({ labels }) => labels.trade)).toEqual(['Third', 'Same (b)', 'Same (a)']);
});

test('what no chart can show is refused, with what to change', () => {
  const three = filled({ a: codes(2), b: codes(2), c: codes(2) });
  expect(chartFault(three)).toMatchObject({ parameter: 'by', code: 'not-allowed' });
  expect(chartFault(filled({ a: codes(2), b: codes(2), c: ['x', '_T'] }))).toBeUndefined();
  expect(chartFault(filled({ year: codes(251), a: codes(2) }, ['year']))).toMatchObject({
    parameter: 'by',
    detail: expect.stringContaining('500'),
  });
  expect(chartFault(filled({ year: codes(250), a: codes(2) }, ['year']))).toBeUndefined();
  expect(chartFault(filled({ a: codes(501) }))).toBeUndefined();
  expect(chartFault({ ...filled({ a: codes(2) }), zeros: 'omitted' })).toMatchObject({ parameter: 'by' });
  const [measure] = three.measures;
  const measures = [measure!, { ...measure!, id: 'more' }]; // it has one
  expect(chartFault({ ...filled({}), measures })).toMatchObject({ parameter: 'measure', code: 'not-allowed' });
  expect(() => chartOf(three)).toThrow('invalid-query');
});
