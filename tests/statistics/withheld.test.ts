import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Codebook } from '../../src/codebook/model.ts';
import { assemble, type StatisticsAnswer } from '../../src/statistics/answer.ts';
import { planQuery, type StatisticsQuery } from '../../src/statistics/query.ts';
import { releaseStructure } from '../../src/statistics/release-structure.ts';
import { cellValue, type PresentCodes, type StoredCell, withheldCell } from '../../src/statistics/table.ts';
import { rounds } from '../runs.ts';
import { type Name, parish, presentCodes, releaseOf, someRows } from '../samples/parish.ts';
import { type Publish, publishedTables, publishSome } from '../samples/published.ts';

/** What readers see under a disclosure policy: published values, and of the others that they are withheld. */

const under = (disclosure: object): Codebook =>
  parish((definition) => ({ ...definition, codebook: { ...definition.codebook, disclosure } }));
const POLICIES = {
  threshold: under({ policy: 'threshold', threshold: 5 }),
  rounding: under({ policy: 'rounding', base: 5 }),
  'cell-key': under({ policy: 'cell-key' }),
};
/** Sums are perturbed where counts are rounded. */
const flagsOf = (policy: string, measure: string): string[] =>
  policy === 'threshold' ? [] : [policy === 'rounding' && measure !== 'custody' ? 'rounded' : 'perturbed'];
const { threshold } = POLICIES;

const queryOf = (query: Partial<StatisticsQuery>): StatisticsQuery => ({
  ...{ measures: [], by: [], where: [], totals: false, share: [], base: 'all' },
  ...query,
});

const ask = (
  codebook: Codebook,
  publish: Publish,
  query: Partial<StatisticsQuery>,
  present: PresentCodes = {},
): StatisticsAnswer =>
  assemble(planQuery(codebook, releaseOf(present), queryOf(query)), publishedTables(codebook, publish));

const anyQuery = fc.record({
  measures: fc.constantFrom(['people'], ['crimes'], ['custody'], ['people', 'custody']),
  by: fc.subarray<Name>(['place', 'trade', 'literate', 'crime', 'tools'], { maxLength: 2 }),
  totals: fc.boolean(),
  shared: fc.nat(3),
  base: fc.constantFrom('all' as const, 'known' as const),
  sort: fc.constantFrom(undefined, 'value' as const, '-value' as const),
});
const anySeed = fc.nat(1_000_000);
/** Sixteenths of a day, as the parish writes days: with one decimal. */
const tenths = (sixteenths: number, toward: 'down' | 'up'): string =>
  `${(toward === 'down' ? Math.floor : Math.ceil)((sixteenths * 10) / 16) / 10}`;

test.each(Object.entries(POLICIES))(
  'under %s every observation is what is published, a share needs both of its numbers, and all codes are listed',
  (policy, codebook) => {
    let withheld = 0;
    fc.assert(
      fc.property(someRows, anySeed, anyQuery, (rows, seed, { measures, by, totals, shared, base, sort: wished }) => {
        const publish = publishSome(rows, seed);
        const share = by.filter((_, i) => (shared >> i) % 2 === 1);
        const sort = measures.length === 1 ? wished : undefined;
        const answer = ask(codebook, publish, { measures, by, totals, share, base, sort });

        for (const { id, codes } of answer.dimensions) {
          const open = codebook.dimensions.get(id)!.codes.filter(({ publishAs }) => !publishAs);
          const left = sort ? open.filter(({ code }) => code !== 'not-reported') : open;
          expect(new Set(codes.map(({ code }) => code).filter((code) => code !== '_T'))).toEqual(
            new Set(left.map(({ code }) => code)),
          );
        }
        for (const one of answer.observations) {
          const key = Object.fromEntries(by.map((id, i) => [id, one.key[i]!])); // one code each
          const { amount, interval } = publish(one.measure, key);
          expect(one.value === null).toBe(amount === null);
          expect(one.status).toBe(amount === null ? 'suppressed' : null);
          const flags = amount === null ? [] : flagsOf(policy, one.measure);
          expect(one.flags.filter((flag) => flag !== 'small-base')).toEqual(flags);
          expect(one.notReported).toBe(one.measure === 'custody' ? null : undefined);
          if (amount === null) {
            withheld++;
            const [low, high] = interval ?? [];
            const text = (bound: number, toward: 'down' | 'up') =>
              one.measure === 'custody' ? tenths(bound, toward) : `${bound}`;
            expect(one.interval).toEqual(
              low === undefined ? null : [text(low, 'down'), high == null ? null : text(high, 'up')],
            );
          } else expect(one).not.toHaveProperty('interval');

          if (share.length === 0) continue;
          if (base === 'known' && share.some((id) => ['_T', 'not-reported'].includes(key[id]!))) {
            expect([one.share, one.denominator, one.shareStatus]).toEqual([
              ...[null, null],
              amount === null ? 'suppressed' : 'not-applicable',
            ]);
            continue;
          }
          const margin = base === 'known' ? '_K' : '_T';
          const whole = publish(one.measure, { ...key, ...Object.fromEntries(share.map((id) => [id, margin])) }).amount;
          expect(one.denominator === null).toBe(whole === null);
          const isHidden = amount === null || whole === null;
          expect(one.shareStatus).toBe(isHidden ? 'suppressed' : whole === 0n ? 'not-applicable' : null);
          expect(one.share === null).toBe(isHidden || whole === 0n);
          // By the published denominator.
          const isSmall = one.share !== null && Number(one.denominator) < 10;
          expect(one.flags.includes('small-base')).toBe(isSmall);
        }
        const ids = answer.notes.map(({ id }) => id);
        const hides = answer.observations.some((one) => [one.status, one.shareStatus].includes('suppressed'));
        expect(ids.includes('withheld')).toBe(hides);
        expect(new Set(ids.filter((id) => ['rounded', 'perturbed'].includes(id)))).toEqual(
          new Set(measures.flatMap((measure) => flagsOf(policy, measure))),
        );
        expect(answer.notes.every(({ id, mandatory }) => id !== 'withheld' || mandatory)).toBe(true);
      }),
      { numRuns: rounds(200) },
    );
    // Else it would prove little. How many there are differs from seed to seed.
    expect(withheld).toBeGreaterThan(rounds(200) / 4);
  },
);

test('which codes occur changes neither an answer, nor the structure, nor which queries are refused', () => {
  const codes = fc.subarray([0, 1, 2, 3, 4, 5]);
  const anyPresent = fc.dictionary(fc.constantFrom('place', 'trade', 'literate', 'crime', 'tools', 'year'), codes);
  fc.assert(
    fc.property(someRows, anySeed, anyQuery, anyPresent, (rows, seed, { measures, by, totals }, present) => {
      for (const codebook of Object.values(POLICIES)) {
        const publish = publishSome(rows, seed);
        const where = [{ dimension: 'place', codes: ['south', 'isle'] }];
        const queries = [
          { measures, by, totals },
          { measures, where },
        ];
        for (const query of queries)
          expect(ask(codebook, publish, query, present)).toEqual(
            ask(codebook, publish, query, presentCodes(codebook, rows)),
          );
        const limits = { listed: 1, observations: 1, cells: 1, chartMarks: 1 };
        const structure = (of: PresentCodes) => releaseStructure(codebook, releaseOf(of), limits);
        expect(structure(present)).toEqual(structure({}));
      }
    }),
    { numRuns: rounds(60) },
  );
});

test('a sorted answer has withheld values last and by code, whatever they lie in', () => {
  const values: Record<string, readonly [number, number] | bigint> = {
    _T: 40n,
    miller: [30, 90],
    smith: 4n,
    sailor: [0, 3],
    'not-reported': 36n,
  };
  const publish: Publish = (_, { trade = '_T' }) => {
    const value = values[trade] ?? 0n;
    return typeof value === 'bigint' ? { amount: value, interval: null } : { amount: null, interval: value };
  };
  for (const sort of ['value', '-value'] as const) {
    const { observations } = ask(threshold, publish, { by: ['trade'], sort });
    expect(observations.map(({ key, value }) => [...key, value])).toEqual([
      ['smith', '4'],
      ['miller', null],
      ['sailor', null],
    ]);
  }
});

describe('an answer of more than 10,000 cells', () => {
  const many = parish((definition) => ({
    ...definition,
    codebook: {
      ...definition.codebook,
      disclosure: { policy: 'threshold', threshold: 5 } as never,
      codeLists: {
        ...definition.codebook.codeLists,
        place: { label: 'Place', codes: Array.from({ length: 150 }, (_, i) => ({ code: `p${i}`, label: `P ${i}` })) },
        crime: { label: 'Crime', codes: Array.from({ length: 150 }, (_, i) => ({ code: `c${i}`, label: `C ${i}` })) },
      },
    },
  }));
  const answer = (cells: StoredCell[], query: Partial<StatisticsQuery> = {}) =>
    assemble(planQuery(many, releaseOf({}), queryOf({ by: ['place', 'crime'], ...query })), (read) => ({
      ...read,
      cells,
    }));

  test('leaves out zeros and lists what is withheld', () => {
    const cells = [withheldCell([3, 4], 'count', 0, 4), [3, 5, 7], withheldCell([9, 1], 'count', 0, 9)];
    const { zeros, total, observations, absent } = answer(cells as StoredCell[]);
    expect([zeros, total, absent.means]).toEqual(['omitted', 3, 'zero']);
    expect(observations.map(({ key, value, status, interval }) => [...key, value, status, interval])).toEqual([
      ['p3', 'c4', null, 'suppressed', ['0', '4']],
      ['p3', 'c5', '7', null, undefined],
      ['p9', 'c1', null, 'suppressed', ['0', '9']],
    ]);
  });

  test('with nothing but zeros says so', () => {
    expect(answer([]).warnings.map(({ code }) => code)).toEqual(['zeros-omitted']);
    expect(answer([withheldCell([3, 4], 'count', 0, 4)]).warnings).toEqual([]);
  });
});

test('the notes say what is done to the numbers and what a 0 means, and the structure has them all', () => {
  const notes = (codebook: Codebook) =>
    Object.fromEntries(
      releaseStructure(codebook, releaseOf({}), { listed: 1, observations: 1, cells: 1, chartMarks: 1 }).notes.map(
        ({ id, text }) => [id, text],
      ),
    );
  const withheld =
    '[c]: withheld to protect people. This does not mean that the number is small: some numbers are withheld so that others cannot be worked out.';
  expect(notes(POLICIES.threshold)).toMatchObject({ withheld });
  expect(notes(POLICIES.rounding)).toMatchObject({
    withheld,
    rounded:
      'Counts are rounded up or down to a multiple of 5 to protect people. A 0 may stand for a small number. Totals of counts are the sums of their parts where the tables allow it.',
    // Of which totals each of the two speaks, since an answer can have both.
    perturbed:
      'Sums and means are changed a little at random to protect people. A 0 may stand for a small number. Totals of sums may differ from the sum of their parts. Do not add sums: ask for the total.',
  });
  expect(notes(under({ policy: 'rounding', base: 10, controlled: false })).rounded).toBe(
    'Counts are rounded up or down to a multiple of 10 to protect people. A 0 may stand for a small number. Totals may differ from the sum of their parts. Do not add numbers: ask for the total.',
  );
  expect(notes(POLICIES['cell-key'])).toMatchObject({
    withheld,
    perturbed:
      'Small random changes protect people. A 0 may stand for a small number. Totals may differ from the sum of their parts. Do not add numbers: ask for the total.',
  });
  const open = notes(parish());
  expect(['withheld', 'rounded', 'perturbed'].filter((id) => id in open)).toEqual([]);
});

test('medians are flagged and explained under every policy, and means as the sums that they are made of', () => {
  const flags = Object.entries(POLICIES).map(([policy, codebook]) => {
    const { disclosure } = codebook.definition.codebook;
    const averages = parish((definition) => ({
      ...definition,
      codebook: {
        ...definition.codebook,
        disclosure,
        measures: (['mean', 'median'] as const).map((statistic) => {
          const [, , custody] = definition.codebook.measures;
          return { ...custody, id: statistic, statistic };
        }),
        tables: { upTo: 2 },
        notes: [],
      },
    }));
    const stored: Record<string, StoredCell> = { mean: [-1, 320, 0, 0, 10], median: [-1, 640, 0, 0] };
    const { observations, notes } = assemble(
      planQuery(averages, releaseOf({}), queryOf({ measures: ['mean', 'median'] })),
      ({ by, measure }) => ({ by, measure, cells: [[...by.map(() => -1), ...stored[measure]!.slice(1)]] }), // both are there
    );
    expect(observations.map(({ value, notReported }) => [value, notReported])).toEqual([
      ['2', null],
      ['20', null],
    ]);
    expect(notes.find(({ id }) => id === 'rounded')?.text).toBe(
      'Medians are given of at least 10 units, and rounded: to two significant digits, or, of a term, to three months.',
    );
    return [policy, ...observations.map((one) => one.flags.join())];
  });
  expect(flags).toEqual([
    ['threshold', '', 'rounded'],
    ['rounding', 'perturbed', 'rounded'],
    ['cell-key', 'perturbed', 'rounded'],
  ]);
});

test('the policy is told in words with its public parameters, and without the secret ones', () => {
  const told = (disclosure: object) =>
    releaseStructure(under(disclosure), releaseOf({}), { listed: 1, observations: 1, cells: 1, chartMarks: 1 })
      .disclosure;
  const sensitive = ['trade', 'literate'];
  expect(told({ policy: 'threshold', threshold: 10, sensitive, k: 2, p: 15, reason: 'Few people.' })).toEqual({
    policy: 'threshold',
    threshold: 10,
    sensitive,
    zeros: 'protect',
    reason: 'Few people.',
    text: 'Numbers of 1 to 9 are withheld, and others so that they cannot be worked out. So are numbers that would tell that all of a group have the same code of Trade and Can write. A zero can be withheld too. Counts and sums that are shown are exact.',
  });
  expect(told({ policy: 'rounding', base: 5 })).toMatchObject({ policy: 'rounding', base: 5, controlled: true });
  expect(Object.keys(told({ policy: 'cell-key', d: 7, v: 4, js: 1 }))).toEqual(['policy', 'text']);
  expect(told({ policy: 'none' }).text).toBe('Every number is published as it was counted.');
});

test('a withheld value is stored with what it lies in, and read back', () => {
  const none = { amount: null, over: 1n, status: 'suppressed', missing: 0, flags: [] };
  expect(cellValue(withheldCell([3, -1], 'count', 0, 12), 2, 'count')).toEqual({ ...none, interval: [0n, 12n] });
  expect(cellValue(withheldCell([3], 'count', 2), 1, 'count')).toEqual({ ...none, interval: [2n, null] });
  expect(cellValue(withheldCell([3], 'count'), 1, 'count')).toEqual({ ...none, interval: null });
  expect(cellValue(withheldCell([], 'sum', '9007199254740993', '9007199254740995'), 0, 'sum')).toEqual({
    ...none,
    interval: [9_007_199_254_740_993n, 9_007_199_254_740_995n],
  });
  expect(cellValue(withheldCell([1], 'mean'), 1, 'mean')).toEqual({ ...none, interval: null });
  expect(cellValue(withheldCell([1], 'median'), 1, 'median')).toEqual({ ...none, interval: null });
});

test('a number has no interval, and an official table knows none', () => {
  expect(cellValue([1, 7], 1, 'count')).toMatchObject({ amount: 7n, status: null, interval: null });
  expect(cellValue([1, null, 0, 4], 1, 'sum')).toMatchObject({ amount: null, status: 'suppressed', interval: null });
});
