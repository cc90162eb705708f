import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../src/codebook/compile.ts';
import { answerJson } from '../../src/formats/json.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import { assemble, type StatisticsAnswer } from '../../src/statistics/answer.ts';
import { termsNote } from '../../src/statistics/notes.ts';
import { planQuery } from '../../src/statistics/query.ts';
import type { StoredCell } from '../../src/statistics/table.ts';
import { parishDefinition, releaseOf } from '../samples/parish.ts';

/** Means and medians: what an answer makes of their stored cells. */

const average = (id: string, of: string, decimals: number, more: object = {}) => ({
  id,
  label: id,
  unit: 'x',
  countingUnit: 'defendant',
  statistic: id.split('-')[0],
  of,
  decimals,
  population: 'all',
  ...more,
});
const codebook = compile(
  'parish',
  DatasetDefinition.parse({
    ...parishDefinition,
    codebook: {
      ...parishDefinition.codebook,
      measures: [
        ...[0, 1, 2].map((decimals) => average(`mean-${decimals}`, 'custodyDays', decimals)),
        ...[0, 1, 2].map((decimals) => average(`median-${decimals}`, 'custodyDays', decimals)),
        average('mean-coins', 'coins', 1, { note: 'By weight.' }),
      ],
      tables: { upTo: 1 },
      notes: [],
    },
  }),
);
const present = { trade: [0, 1, 2] };

/** The observations by trade (miller, smith, sailor) of stored cells. */
function ask(measure: string, cells: StoredCell[], by = ['trade']): StatisticsAnswer {
  const query = { measures: [measure], by, where: [], totals: true, share: [], base: 'all' as const };
  const plan = planQuery(codebook, releaseOf(present), query);
  return assemble(plan, () => ({ by, measure, cells }));
}
const alone = (measure: string, ...cell: StoredCell) => ask(measure, [cell], []).observations[0];

test('a mean is its exact fraction, rounded half up once', () => {
  // Three terms of a month: 487/16 days each.
  expect(alone('mean-2', 3 * 487, 1, 0, 3)).toMatchObject({ value: '30.44', notReported: 1, status: null });
  expect(alone('mean-0', 3 * 487, 0, 0, 3)).toMatchObject({ value: '30' });
  expect(alone('mean-0', 40, 0, 0, 5)).toMatchObject({ value: '1' }); // 0.5 exactly
  expect(alone('mean-1', 20, 0, 0, 1)).toMatchObject({ value: '1.3' }); // 1.25 exactly
});

test('a median is half of the stored middles, rounded half up once', () => {
  expect(alone('median-2', 2 * 487, 0, 0)).toMatchObject({ value: '30.44' });
  expect(alone('median-2', 487 + 5844, 4, 0)).toMatchObject({ value: '197.84', notReported: 4 }); // a month and a year
  expect(alone('median-0', 48, 0, 0)).toMatchObject({ value: '2' }); // 1.5 exactly
});

test('a mean beyond 2^53 keeps every digit', () => {
  const answer = ask('mean-coins', [['27021597764222976', 0, 0, 2]], []);
  expect(answer.observations[0]?.value).toBe('13510798882111488');
  expect(answerJson(answer)).toContain('"value":13510798882111488,');
});

test('every mean is the fraction that its cell holds', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 40), fc.integer({ min: 1, max: 1_000_000 }), fc.constantFrom(0, 1, 2), (sum, known, d) => {
      const { value } = alone(`mean-${d}`, sum, 0, 0, known)!; // there is one
      // | value - sum/(16 known) | is at most half of the last digit.
      const [scale, parts] = [10n ** BigInt(d), 16n * BigInt(known)];
      const [whole = '', decimals = ''] = value!.split('.'); // it has amounts
      const digits = BigInt(whole + decimals.padEnd(d, '0'));
      const twice = 2n * (digits * parts - BigInt(sum) * scale);
      expect(twice > -parts && twice <= parts).toBe(true);
    }),
  );
});

test('a mean of no units is not applicable; a mean of units without amounts is not available', () => {
  const answer = ask('mean-0', [
    [-1, 32, 2, 1, 1],
    [0, 32, 0, 1, 1],
    [1, null, 2, 0, 0],
  ]);
  expect(
    answer.observations.map(({ key, value, status, notReported, flags }) => [
      ...key,
      value,
      status,
      notReported,
      flags,
    ]),
  ).toEqual([
    ['miller', '2', null, 0, ['lower-bound']],
    ['smith', null, 'not-available', 2, []],
    ['sailor', null, 'not-applicable', 0, []],
    ['_T', '2', null, 2, ['lower-bound']],
  ]);
  expect(ask('median-0', []).observations.map(({ value, status }) => [value, status])).toEqual(
    Array(4).fill([null, 'not-applicable']),
  );
});

test('an answer too large for zeros lists a mean of 0 and leaves out a mean of no units', () => {
  const many = Array.from({ length: 120 }, (_, at) => ({ code: `c${at}`, label: 'C' }));
  const large = compile(
    'parish',
    DatasetDefinition.parse({
      ...parishDefinition,
      codebook: {
        ...parishDefinition.codebook,
        codeLists: {
          ...parishDefinition.codebook.codeLists,
          trade: { label: 'Trade', codes: many },
          crime: { label: 'Crime', codes: many },
        },
        measures: [average('mean-coins', 'coins', 0)],
        tables: { upTo: 0, also: [{ by: ['trade', 'crime'] }] },
        notes: [],
      },
    }),
  );
  const all = many.map((_, at) => at);
  const query = {
    measures: ['mean-coins'],
    by: ['trade', 'crime'],
    where: [],
    totals: false,
    share: [],
    base: 'all' as const,
  };
  const plan = planQuery(large, releaseOf({ trade: all, crime: all }), query);
  const answered = (cells: StoredCell[]) =>
    assemble(plan, () => ({ by: ['trade', 'crime'], measure: 'mean-coins', cells }));
  const cells: StoredCell[] = [
    [0, 1, 0, 0, 0, 3],
    [2, 2, null, 1, 0, 0],
    [5, 5, 9, 0, 0, 3],
  ];
  const { zeros, observations, warnings } = answered(cells);
  expect(zeros).toBe('omitted');
  expect(observations.map(({ key, value, status }) => [...key, value, status])).toEqual([
    ['c0', 'c1', '0', null],
    ['c2', 'c2', null, 'not-available'],
    ['c5', 'c5', '3', null],
  ]);
  expect(warnings).toEqual([]);
  expect(answered([]).warnings).toEqual([
    { code: 'zeros-omitted', text: expect.stringContaining('means and medians of no units') },
  ]);
});

test('a measure of terms says which terms it includes, in its own words or in the service’s', () => {
  const [note] = ask('mean-0', []).notes.filter(({ id }) => id === 'measure-mean-0');
  expect(note).toMatchObject({ mandatory: true, text: expect.stringMatching(/determinate.*life.*suspended/) });
  expect(ask('mean-coins', []).notes.find(({ id }) => id === 'measure-mean-coins')?.text).toBe('By weight.');
  expect(termsNote({ of: 'custodyDays', note: 'Rounded.' })).toMatch(/^Rounded\. .*life/);
  expect(termsNote({ of: 'custodyDays', note: 'Determinate terms only.' })).toBe('Determinate terms only.');
  expect(termsNote({ of: 'suspendedDays' })).toMatch(/^Only suspended/);
  expect(termsNote({ of: 'counts' })).toBeUndefined();
  expect(termsNote({})).toBeUndefined();
});
