import { expect, test } from 'vitest';
import { compile } from '../../src/codebook/compile.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import { windowText } from '../../src/statistics/coverage.ts';
import { notesOf } from '../../src/statistics/notes.ts';
import type { Body } from '../samples/body.ts';
import { sampleAggregate, sampleCases } from '../samples/definitions.ts';

type Wanted = Readonly<Record<string, readonly string[] | 'all'>>;

function planOf(definition: Body, wanted: Wanted) {
  const codebook = compile('sample', DatasetDefinition.parse(definition));
  const dimensions = Object.entries(wanted).map(([id, codes]) => {
    const dimension = codebook.dimensions.get(id)!; // the definition declares it
    const positions = dimension.codes.flatMap(({ code }, i) => (codes === 'all' || codes.includes(code) ? [i] : []));
    return { dimension, positions, total: true, shared: false };
  });
  const release = { dataset: 'sample', version: '1.0.0', publishedAt: null, publicUrl: '', present: {} };
  const query = { measures: [], by: [], where: [], totals: true, share: [], base: 'all' as const };
  return { codebook, release, query, measures: [], dimensions, reads: [], absent: [], withheld: false };
}

const partNote = (definition: Body, wanted: Wanted) =>
  notesOf(planOf(definition, wanted)).find(({ id }) => id === 'part-periods');

/** The periods that the note names. */
const cut = (definition: Body, wanted: Wanted): string[] =>
  partNote(definition, wanted)
    ?.text.replace(/ (is|are) covered.*/, '')
    .split(/, | and /) ?? [];

const during = (from: string, to: string): Body => {
  const definition = sampleCases();
  definition.coverage.window = { from, to };
  return definition;
};

test('the note names the periods that the window cuts, and only those in the answer', () => {
  const sample = during('2014-01-15', '2015-07-01');
  expect(cut(sample, { year: 'all' })).toEqual(['2014', '2015']);
  expect(cut(sample, { year: ['2015'] })).toEqual(['2015']);
  expect(cut(sample, { quarter: 'all' })).toEqual(['Quarter 1 of 2014']);
  expect(cut(sample, { quarter: ['2014-Q2', '2015-Q2'] })).toEqual([]);
  expect(cut(sample, { month: 'all' })).toEqual(['January 2014']);
  expect(cut(sample, { sex: 'all' })).toEqual([]);
  const whole = during('2014-01-01', '2015-01-01');
  expect(cut(whole, { year: 'all', quarter: 'all', month: 'all' })).toEqual([]);
  const december = during('2014-10-01', '2014-12-31');
  expect(cut(december, { quarter: 'all', month: 'all' })).toEqual(['Quarter 4 of 2014', 'December 2014']);
});

test('bands of a quantity, and what follows from them, say that an amount can be "at least"', () => {
  const definition = sampleCases();
  definition.codebook.derived.push(
    { id: 'howManyImages', label: 'Images band', level: 'case', rule: { band: 'images', codeList: 'many' } },
    { id: 'collector', label: 'Collector', level: 'case', rule: { exists: { howManyImages: ['4-plus'] } } },
    { id: 'fromDevices', label: 'Devices band', level: 'defendant', rule: { band: 'devices', codeList: 'many' } },
  );
  const said = (wanted: Wanted) =>
    notesOf(planOf(definition, wanted)).flatMap(({ id, text, mandatory }) =>
      id === 'bound-codes' ? [[text, mandatory]] : [],
    );
  expect(said({ howManyImages: 'all', collector: 'all' })).toEqual([
    [
      'Images band and Collector: an amount that was reported as “at least” or “about” is counted by the number that was given, so the true one may belong under another code.',
      true,
    ],
  ]);
  expect(said({ collector: 'all' })[0]?.[0]).toMatch(/^Collector: /);
  const filtered = planOf(definition, { sex: 'all' });
  const measures = [{ ...[...filtered.codebook.measures.values()][0]!, filter: { collector: ['yes'] } }]; // it has some
  expect(notesOf({ ...filtered, measures }).find(({ id }) => id === 'bound-codes')?.text).toMatch(/^Collector: /);
  const hidden = [{ ...measures[0]!, filter: { collector: ['yes'], secretFlag: ['yes'] } }]; // just made
  expect(notesOf({ ...filtered, measures: hidden }).some(({ id }) => id === 'bound-codes')).toBe(false);
  // A term is exact, a number of defendants is counted, and what the devices are is not public.
  expect(said({ custody: 'all', howMany: 'all', sex: 'all', fromDevices: 'all' })).toEqual([]);
});

test('an aggregate dataset has no such periods, since it does not say when its years begin', () => {
  const definition = sampleAggregate();
  definition.codebook.codeLists.year = { label: 'Year', codes: [{ code: '2014', label: '2014' }] };
  expect(cut(definition, { year: 'all' })).toEqual([]);
});

test('the note is mandatory and names the days that the data cover', () => {
  const sample = during('2014-01-15', '2015-07-01');
  expect(partNote(sample, { year: 'all', sex: 'all' })).toEqual({
    id: 'part-periods',
    text: '2014 and 2015 are covered in part only: the data cover 2014-01-15 to 2015-06-30.',
    mandatory: true,
  });
  expect(partNote(sample, { month: 'all' })?.text).toMatch(/^January 2014 is covered in part only/);
  expect(partNote(sample, { sex: 'all' })).toBeUndefined();
});

test('adjacent gaps cover a period together, and a gap at the edge of the window leaves nothing of the period', () => {
  const sample = during('2014-01-15', '2015-07-01');
  sample.coverage.gaps = [
    ...[
      ['2014-06-01', '2015-01-01'],
      ['2014-01-15', '2014-06-01'],
      ['2015-03-01', '2015-04-01'],
    ].map(([from, to]) => ({
      from,
      to,
      reason: 'Lost.',
    })),
  ];
  const textOf = (id: string, wanted: Wanted) => notesOf(planOf(sample, wanted)).find((note) => note.id === id)?.text;
  expect(textOf('not-covered', { year: 'all' })).toBe(
    '2014 is not covered: the figures are not known, and not 0. Lost.',
  );
  expect(textOf('part-periods', { year: 'all' })).toBe(
    '2015 is covered in part only: the data cover 2014-01-15 to 2015-06-30, without 2015-03-01 to 2015-03-31. Lost.',
  );
  expect(textOf('not-covered', { quarter: ['2015-Q1', '2015-Q2'] })).toBeUndefined();
  expect(textOf('not-covered', { sex: 'all' })).toMatch(
    /^The data do not cover the whole window. Not covered: 2014-01-15 to/,
  );
});

test('people read both days of a window as included', () => {
  expect(windowText({ from: '2013-07-22', to: '2015-07-22' })).toBe('2013-07-22 to 2015-07-21');
  expect(windowText({ from: '2016-01-01', to: '2016-03-01' })).toBe('2016-01-01 to 2016-02-29');
});
