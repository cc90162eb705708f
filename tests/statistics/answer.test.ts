import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { assemble, type StatisticsAnswer } from '../../src/statistics/answer.ts';
import { planQuery, type StatisticsQuery } from '../../src/statistics/query.ts';
import { releaseStructure } from '../../src/statistics/release-structure.ts';
import type { PresentCodes, StoredCell, TableData } from '../../src/statistics/table.ts';
import { rounds } from '../runs.ts';
import {
  countRows,
  type Name,
  parish,
  presentCodes,
  queryOf,
  type Row,
  releaseOf,
  someRows,
  tablesOf,
} from '../samples/parish.ts';

const codebook = parish();

function ask(rows: readonly Row[], query: Partial<StatisticsQuery>): StatisticsAnswer {
  const present = presentCodes(codebook, rows);
  return assemble(planQuery(codebook, releaseOf(present), queryOf(query)), tablesOf(codebook, rows));
}

const row = (defendant: string, codes: Partial<Row> = {}): Row => ({
  defendant,
  conviction: `${defendant}c`,
  place: 'mill',
  trade: 'smith',
  literate: 'yes',
  crime: 'theft',
  tools: 'rope',
  custodyDays: 16,
  basis: 'exact',
  ...codes,
});

/** Half up, by whole numbers alone: the nearest ten-thousandth. */
function ratio(of: bigint, over: bigint): string {
  const tenThousandths = (of * 20_000n + over) / (2n * over);
  const text = `${tenThousandths / 10_000n}.${`${tenThousandths % 10_000n}`.padStart(4, '0')}`;
  return text.replace(/\.?0+$/, '');
}

function tenths(sixteenths: bigint): string {
  const rounded = (sixteenths * 20n + 16n) / 32n;
  return rounded % 10n === 0n ? `${rounded / 10n}` : `${rounded / 10n}.${rounded % 10n}`;
}

const names = fc.subarray<Name>(['place', 'trade', 'literate', 'crime', 'tools'], { maxLength: 2 });
const anyQuery = fc.record({
  measures: fc.constantFrom(
    ['people'],
    ['crimes'],
    ['custody'],
    ['people', 'custody'],
    ['custody', 'crimes', 'people'],
  ),
  by: names,
  totals: fc.boolean(),
  base: fc.constantFrom('all' as const, 'known' as const),
  filter: fc.option(fc.constantFrom(['yes'], ['no', 'yes'], ['not-reported', 'no'])),
  filterFirst: fc.boolean(),
  shared: fc.nat(3),
  sort: fc.constantFrom(undefined, undefined, 'value' as const, '-value' as const),
  limit: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
});

const boundsOf = (flags: number): string[] =>
  ['lower-bound', 'approximate'].filter((_, bit) => (flags >> bit) % 2 === 1);

test('every observation of any query equals a count of the rows', () => {
  let shares = 0;
  fc.assert(
    fc.property(
      someRows,
      anyQuery,
      (rows, { measures, by: asked, totals, base, filter, filterFirst, shared, sort: wished, limit }) => {
        const by = filterFirst ? asked : asked.slice(0, 1).filter((name) => name !== 'literate');
        fc.pre(!filter || new Set([...by, 'literate']).size <= 2);
        const where = filter ? [{ dimension: 'literate', codes: filter }] : [];
        const dimensions = [...new Set([...by, ...(filter ? ['literate' as const] : [])])];
        const share = dimensions.filter((_, i) => (shared >> i) % 2 === 1);
        const sort = measures.length === 1 ? wished : undefined;
        const answer = ask(rows, { measures, by, where, totals, share, base, sort, limit });

        // The keys: by measure, then in list order, not-reported last, _T after it, the last dimension fastest.
        const order: Record<string, string[]> = {
          place: ['mill', 'forge', 'dock', 'isle', 'not-reported'],
          trade: ['miller', 'smith', 'sailor', 'not-reported'],
          literate: ['yes', 'no', 'not-reported'],
          crime: ['theft', 'fraud', 'arson', 'not-reported'],
          tools: ['rope', 'lamp', 'none', 'not-reported'],
        };
        let keys: Record<string, string>[] = [{}];
        for (const name of dimensions) {
          const filtered = filter && name === 'literate';
          const listed = order[name]!.filter((code) =>
            filtered ? filter.some((wanted) => wanted === code) : rows.some((one) => one[name] === code),
          );
          const all = totals && !filtered ? [...listed, '_T'] : listed;
          keys = keys.flatMap((key) => all.map((code) => ({ ...key, [name]: code })));
        }
        const expected = measures.flatMap((measure) =>
          keys.map((key) => {
            const { amount, missing, flags } = countRows(rows, measure, key);
            const text = (value: bigint): string => (measure === 'custody' ? tenths(value) : `${value}`);
            const observation = {
              key: dimensions.map((name) => key[name]),
              measure,
              value: amount === null ? null : text(amount),
              share: null as string | null,
              denominator: null as string | null,
              status: amount === null ? 'not-available' : null,
              shareStatus: null as string | null,
              flags: boundsOf(flags),
              ...(measure === 'custody' ? { notReported: missing } : {}),
            };
            if (share.length === 0) return observation;
            if (base === 'known' && share.some((name) => ['_T', 'not-reported'].includes(key[name]!))) {
              return { ...observation, shareStatus: amount === null ? 'not-available' : 'not-applicable' };
            }
            const { amount: whole, flags: wholeFlags } = countRows(rows, measure, {
              ...key,
              ...Object.fromEntries(share.map((name) => [name, base === 'known' ? '_K' : '_T'])),
            });
            observation.denominator = whole === null ? null : text(whole);
            if (amount !== null && whole) {
              shares++;
              observation.share = ratio(amount, whole);
              observation.flags.push(...boundsOf(wholeFlags).map((flag) => `${flag}-base`));
              if (whole < (measure === 'custody' ? 160n : 10n)) observation.flags.push('small-base');
            } else if (amount !== null) {
              observation.shareStatus = whole === null ? 'not-available' : 'not-applicable';
            } else {
              observation.shareStatus = 'not-available';
            }
            return observation;
          }),
        );
        // Sorted: without totals and not-reported, by value with null last; sorting is stable, so ties stay in the order of codes.
        const rank = ({ value }: (typeof expected)[number]) => (value === null ? null : Number(value));
        const all = sort
          ? expected
              .filter(({ key }) => !key.includes('_T') && !key.includes('not-reported'))
              .sort((a, b) => {
                const [one, other] = [rank(a), rank(b)];
                if (one === null || other === null) return Number(one === null) - Number(other === null);
                return sort === 'value' ? one - other : other - one;
              })
          : expected;
        expect(answer.observations).toEqual(all.slice(0, limit ?? all.length));
        expect(answer.total).toBe(all.length);
        const isPart = sort !== undefined || answer.observations.length < all.length;
        expect(answer.absent.means).toBe(isPart ? 'not-listed' : 'zero');
        for (const [i, { codes }] of answer.dimensions.entries()) {
          const listed = codes.map(({ code }) => code);
          const used = [...new Set(answer.observations.map(({ key }) => key[i]))];
          if (sort) expect(listed).toEqual(used);
          else if (limit) expect(new Set(listed)).toEqual(new Set(used));
        }
        expect(answer.zeros).toBe('listed');
        if (all.length === 0) expect(answer.warnings.length).toBeGreaterThan(0);
      },
    ),
    { numRuns: rounds(400) },
  );
  expect(shares).toBeGreaterThan(rounds(200));
});

test('without dimensions there is one observation, with an empty key', () => {
  const answer = ask([row('a'), row('b')], {});
  expect(answer.observations).toEqual([
    {
      key: [],
      measure: 'people',
      value: '2',
      share: null,
      denominator: null,
      status: null,
      shareStatus: null,
      flags: [],
    },
  ]);
  expect(answer.dimensions).toEqual([]);
  expect(answer.share).toBeNull();
  expect(answer.links.self).toBe('/v1/datasets/parish/releases/1.2.0/statistics?measure=people');
});

test('an answer is sorted by the value that is published, ties by code, and limit says how many there are', () => {
  const rows = [row('a', { trade: 'sailor' }), row('b', { trade: 'miller' }), row('c', { trade: 'not-reported' })];
  const more = [...rows, row('d', { trade: 'sailor' }), row('e', { trade: 'smith' })];
  const sorted = (sort: StatisticsQuery['sort'], limit?: number) => {
    const answer = ask(more, { by: ['trade'], totals: true, share: ['trade'], sort, limit });
    return [answer.total, answer.observations.map(({ key, value, share }) => [...key, value, share])];
  };
  expect(sorted('-value')).toEqual([
    3,
    [
      ['sailor', '2', '0.4'],
      ['miller', '1', '0.2'],
      ['smith', '1', '0.2'],
    ],
  ]);
  expect(sorted('value', 2)).toEqual([
    3,
    [
      ['miller', '1', '0.2'],
      ['smith', '1', '0.2'],
    ],
  ]);
  const top = ask(more, { by: ['trade'], sort: '-value', limit: 1 });
  expect(top.absent).toEqual({
    means: 'not-listed',
    text: '1 of 3 observations is listed, in the order of their values. A sorted answer leaves out totals and what is not reported. A combination that is not listed can have any value.',
  });
  expect(top.links.self).toContain('by=trade&sort=-value&limit=1');
  const within = ask(more, { by: ['trade'], where: [{ dimension: 'trade', codes: ['miller'] }] });
  expect(within.absent).toEqual({
    means: 'zero',
    text: 'Combinations within the filter that are not listed have the value 0.',
  });
  const first = ask(more, { by: ['trade'], totals: true, limit: 2 });
  expect([first.total, first.observations.map(({ key }) => key[0])]).toEqual([5, ['miller', 'smith']]);
  const none = ask(rows.slice(2), { by: ['trade'], sort: 'value' });
  expect([none.total, none.warnings.map(({ code }) => code)]).toEqual([0, ['all-left-out']]);
});

test('an empty release answers 0 without dimensions, and with a dimension nothing and a warning', () => {
  expect(ask([], { measures: ['custody'] }).observations).toMatchObject([{ value: '0', notReported: 0, status: null }]);
  const answer = ask([], { by: ['trade'] });
  expect(answer.observations).toEqual([]);
  expect(answer.warnings).toEqual([{ code: 'no-codes', text: 'No code of Trade occurs in this release.' }]);
});

test('a code that is named is listed although no case has it, and those below a coarser code only if one has', () => {
  const named = ask([row('a')], { where: [{ dimension: 'trade', codes: ['smith', 'miller'] }] });
  expect(named.observations.map(({ key, value }) => [...key, value])).toEqual([
    ['miller', '0'],
    ['smith', '1'],
  ]);
  expect(named.dimensions[0]?.codes.map(({ code }) => code)).toEqual(['miller', 'smith']);
  expect(named.warnings).toEqual([]);
  const below = ask([row('a')], { where: [{ dimension: 'place', codes: ['north'] }] });
  expect(below.observations.map(({ key }) => key)).toEqual([['mill']]);
  const empty = ask([row('a')], { where: [{ dimension: 'place', codes: ['south'] }] });
  expect(empty.observations).toEqual([]);
  expect(empty.warnings).toEqual([
    { code: 'absent-code', text: 'The code south of Place does not occur in this release.' },
  ]);
});

test('a dimension in by and where keeps its place and has no total', () => {
  const rows = [row('a'), row('b', { trade: 'miller', literate: 'no' })];
  const answer = ask(rows, {
    by: ['trade', 'literate'],
    where: [{ dimension: 'trade', codes: ['smith'] }],
    totals: true,
    share: ['trade'],
  });
  expect(answer.observations.map(({ key, value, denominator }) => [...key, value, denominator])).toEqual([
    ['smith', 'yes', '1', '1'],
    ['smith', 'no', '0', '1'],
    ['smith', '_T', '1', '2'],
  ]);
  expect(answer.dimensions.map(({ id, codes }) => [id, codes])).toEqual([
    ['trade', [{ code: 'smith', label: 'Label of smith' }]],
    [
      'literate',
      [
        { code: 'yes', label: 'Yes' },
        { code: 'no', label: 'No' },
        { code: '_T', label: 'Total' },
      ],
    ],
  ]);
});

test('shares use exact values and values are rounded half up', () => {
  // 0.03125 days each: written 0 of 0.1, and half of them all the same.
  const rows = [row('a', { custodyDays: 1, trade: 'smith' }), row('b', { custodyDays: 1, trade: 'miller' })];
  const answer = ask(rows, { measures: ['custody'], by: ['trade'], share: ['trade'] });
  expect(answer.observations.map(({ value, share, denominator }) => [value, share, denominator])).toEqual([
    ['0.1', '0.5', '0.1'],
    ['0.1', '0.5', '0.1'],
  ]);
});

describe('hand-made cells', () => {
  const present = { trade: [0, 1, 4], literate: [0] };
  const plan = (query: Partial<StatisticsQuery>) => planQuery(codebook, releaseOf(present), queryOf(query));
  const lookup =
    (cells: StoredCell[]) =>
    (read: { by: readonly string[]; measure: string }): TableData => ({ ...read, cells });

  test('a value beyond 2^53 stays exact, and so does its share', () => {
    const cells: StoredCell[] = [
      [-1, '18014398509481986', 0, 1],
      [0, '9007199254740993', 0, 0],
      [1, '9007199254740993', 0, 0],
    ];
    const { observations } = assemble(
      plan({ measures: ['coins-found'], by: ['trade'], share: ['trade'] }),
      lookup(cells),
    );
    expect(observations).toMatchObject([
      { value: '9007199254740993', share: '0.5', denominator: '18014398509481986', flags: ['lower-bound-base'] },
      { value: '9007199254740993', share: '0.5', denominator: '18014398509481986', flags: ['lower-bound-base'] },
      { value: '0', share: '0', denominator: '18014398509481986', notReported: 0 },
    ]);
  });

  test('every period of the window is listed, 0 where no case is, and not-reported only if a case has it', () => {
    const years = (of: PresentCodes, where: StatisticsQuery['where'] = []) =>
      assemble(
        planQuery(codebook, releaseOf(of), queryOf({ by: ['year'], where })),
        lookup([
          [-1, 2],
          [1, 2],
        ]),
      ).observations.map(({ key, value }) => [...key, value]);
    expect(years({ year: [1] })).toEqual([
      ['2013', '0'],
      ['2014', '2'],
    ]);
    expect(years({})).toEqual(years({ year: [1] }));
    expect(years({ year: [1, 2] })).toEqual([...years({ year: [1] }), ['not-reported', '0']]);
    expect(years({ year: [1] }, [{ dimension: 'year', codes: ['..2013'] }])).toEqual([['2013', '0']]);
  });

  test('negative values round towards plus infinity', () => {
    const cells: StoredCell[] = [
      [-1, -40_000, 0, 0],
      [0, -20_001, 0, 0],
      [1, 2, 0, 0],
      [4, -4, 0, 0],
    ];
    const { observations } = assemble(
      plan({ measures: ['coins-found'], by: ['trade'], share: ['trade'] }),
      lookup(cells),
    );
    expect(observations.map(({ value, share }) => [value, share])).toEqual([
      ['-20001', '0.5'], // 0.500025
      ['2', '0'], // -0.00005, a tie
      ['-4', '0.0001'],
    ]);
  });

  test('a share of nothing is null and says so', () => {
    const { observations } = assemble(
      plan({ measures: ['coins-found'], by: ['trade'], share: ['trade'] }),
      lookup([
        [-1, 0, 3, 0],
        [0, 0, 1, 0],
        [1, null, 2, 0],
      ]),
    );
    expect(observations).toMatchObject([
      { value: '0', share: null, denominator: '0', status: null, shareStatus: 'not-applicable' },
      {
        value: null,
        share: null,
        denominator: '0',
        status: 'not-available',
        shareStatus: 'not-available',
        notReported: 2,
      },
      { value: '0', share: null, denominator: '0', status: null, shareStatus: 'not-applicable' },
    ]);
  });

  test('a table with the dimensions in another order, and more of them, answers by its margins', () => {
    const larger = parish((definition) => ({
      ...definition,
      codebook: {
        ...definition.codebook,
        tables: { also: [{ by: ['literate', 'crime', 'trade'], measures: ['people'] }] },
      },
    }));
    const planned = planQuery(
      larger,
      releaseOf({ ...present, crime: [0] }),
      queryOf({ by: ['trade', 'literate'], totals: true }),
    );
    expect(planned.reads).toEqual([{ by: ['literate', 'crime', 'trade'], measure: 'people' }]);
    const cells: StoredCell[] = [
      [-1, -1, -1, 9],
      [0, -1, -1, 7],
      [0, -1, 0, 4],
      [-1, -1, 0, 5],
      [0, 0, 0, 99], // a cell of a crime, not of the margin
      [-1, -2, 0, 98],
    ];
    expect(assemble(planned, lookup(cells)).observations.map(({ key, value }) => [...key, value])).toEqual([
      ['miller', 'yes', '4'],
      ['miller', '_T', '5'],
      ['smith', 'yes', '0'],
      ['smith', '_T', '0'],
      ['not-reported', 'yes', '0'],
      ['not-reported', '_T', '0'],
      ['_T', 'yes', '7'],
      ['_T', '_T', '9'],
    ]);
  });
});

describe('a large answer', () => {
  const many = parish((definition) => ({
    ...definition,
    codebook: {
      ...definition.codebook,
      codeLists: {
        ...definition.codebook.codeLists,
        place: {
          label: 'Place',
          codes: Array.from({ length: 400 }, (_, i) => ({ code: `p${i}`, label: `Place ${i}` })),
        },
        crime: {
          label: 'Crime',
          codes: Array.from({ length: 400 }, (_, i) => ({ code: `c${i}`, label: `Crime ${i}` })),
        },
      },
    },
  }));
  const present = {
    place: Array.from({ length: 400 }, (_, i) => i),
    crime: Array.from({ length: 400 }, (_, i) => i),
    literate: [0, 1],
  };
  const planned = (query: Partial<StatisticsQuery>) => planQuery(many, releaseOf(present), queryOf(query));
  const grid = (size: number): StoredCell[] => {
    const cells: StoredCell[] = [[-1, -1, 160_000]];
    // Backwards, so that the answer has to put them in order.
    for (let place = 399; place >= 0; place--) cells.push([place, -1, 400]);
    for (let crime = 399; crime >= 0; crime--) cells.push([-1, crime, 400]);
    for (let at = size - 1; at >= 0; at--) cells.push([Math.floor(at / 400), at % 400, at % 7 === 0 ? 0 : 1]);
    return cells;
  };

  test('leaves zeros out above 10,000 cells, keeps the order and its totals', () => {
    const answer = assemble(planned({ by: ['place', 'crime'], totals: true, share: ['crime'] }), (read) => ({
      ...read,
      cells: grid(2_000),
    }));
    expect(answer.zeros).toBe('omitted');
    expect(answer.observations.some(({ value }) => value === '0')).toBe(false);
    expect(answer.observations.slice(0, 3).map(({ key }) => key)).toEqual([
      ['p0', 'c1'],
      ['p0', 'c2'],
      ['p0', 'c3'],
    ]);
    expect(answer.observations.at(-1)).toMatchObject({
      key: ['_T', '_T'],
      value: '160000',
      share: '1',
      denominator: '160000',
    });
    const nonzero = Array.from({ length: 2_000 }, (_, at) => at).filter((at) => at % 7 !== 0).length;
    expect(answer.observations).toHaveLength(nonzero + 400 + 400 + 1);
    const position = (code: string): number => (code === '_T' ? 1_000 : Number(code.slice(1)));
    const ranks = answer.observations.map(({ key: [place, crime] }) => position(place!) * 2_000 + position(crime!)); // two dimensions
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
  });

  test('lists what is not known where it leaves zeros out, in its place', () => {
    const gappy = parish((definition) => ({
      ...definition,
      coverage: {
        ...definition.coverage,
        window: { from: '1700-01-01', to: '1740-01-01' },
        gaps: [{ from: '1701-01-01', to: '1703-01-01', reason: 'Lost.' }],
      },
      codebook: { ...definition.codebook, codeLists: many.definition.codebook.codeLists },
    }));
    const query = queryOf({ by: ['year', 'crime'], totals: true, share: ['crime'] });
    // One case of 1700, and one of 1701, which is in the gap.
    const cells: StoredCell[] = [
      [0, 0, 1],
      [0, -1, 1],
      [1, 0, 1],
      [1, -1, 1],
      [-1, 0, 2],
      [-1, -1, 2],
    ];
    const answer = assemble(planQuery(gappy, releaseOf(present), query), (read) => {
      expect(read.by).toEqual(['year', 'crime']);
      return { ...read, cells };
    });
    expect(answer.zeros).toBe('omitted');
    const known = answer.observations.filter(({ status }) => status === null);
    expect(known.map(({ key, value }) => [...key, value])).toEqual([
      ...[
        ['1700', 'c0', '1'],
        ['1700', '_T', '1'],
      ],
      ...[
        ['_T', 'c0', '2'],
        ['_T', '_T', '2'],
      ],
    ]);
    const unknown = answer.observations.slice(2, -2);
    expect(unknown).toHaveLength(2 * 401);
    expect(new Set(unknown.map(({ key }) => key[0]))).toEqual(new Set(['1701', '1702']));
    expect(new Set(unknown.map(({ value, status, shareStatus }) => `${value} ${status} ${shareStatus}`))).toEqual(
      new Set(['null not-available not-available']),
    );
  });

  test('lists every zero up to 10,000 cells exactly, the total among them', () => {
    const where = (n: number) => [{ dimension: 'place', codes: present.place.slice(0, n).map((i) => `p${i}`) }];
    const crimes = { dimension: 'crime', codes: present.crime.map((i) => `c${i}`) };
    const cells = (read: { by: readonly string[]; measure: string }) => ({ ...read, cells: grid(0) });
    const listed = assemble(planned({ where: [...where(25), crimes] }), cells);
    expect([listed.zeros, listed.observations.length]).toEqual(['listed', 10_000]);
    const omitted = assemble(planned({ by: ['crime'], where: where(25), totals: true }), cells);
    expect([omitted.zeros, omitted.observations.length]).toEqual(['omitted', 25]);
    const two = assemble(planned({ measures: ['people', 'crimes'], where: [...where(13), crimes] }), cells);
    expect([two.zeros, two.observations.length]).toEqual(['omitted', 0]);
    expect(two.warnings).toEqual([
      {
        code: 'zeros-omitted',
        text: 'Nothing is listed: every value is 0, and an answer of this size leaves out zeros.',
      },
    ]);
  });

  test('of exactly 100,000 observations is given, and of one more refused', () => {
    const exactly = (size: number): StoredCell[] =>
      grid(0)
        .slice(0, 0)
        .concat(Array.from({ length: size }, (_, at): StoredCell => [Math.floor(at / 400), at % 400, 1]));
    const before = process.cpuUsage();
    const answer = assemble(planned({ by: ['place', 'crime'] }), (read) => ({ ...read, cells: exactly(100_000) }));
    expect(answer.observations).toHaveLength(100_000);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(3_000);
    let thrown: unknown;
    try {
      assemble(planned({ by: ['place', 'crime'] }), (read) => ({ ...read, cells: exactly(100_001) }));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(AppError);
    expect(thrown).toMatchObject({
      code: 'too-many-observations',
      options: {
        detail: expect.stringContaining('100001'),
        extra: { limit: 100_000 },
      },
    });
  });

  test('lists what is not available among what is not zero', () => {
    const cells: StoredCell[] = [
      [0, 0, null, 2, 0],
      [0, 1, 0, 1, 0],
      [0, 2, 5, 0, 2],
    ];
    const answer = assemble(planned({ measures: ['custody'], by: ['place', 'crime'] }), (read) => ({ ...read, cells }));
    expect(answer.observations).toMatchObject([
      { key: ['p0', 'c0'], value: null, status: 'not-available', notReported: 2 },
      { key: ['p0', 'c2'], value: '0.3', flags: ['approximate'] },
    ]);
  });
});

describe('notes', () => {
  test('always begin with completeness, and hold those of the measures and dimensions asked for', () => {
    const rows = [row('a')];
    expect(ask(rows, {}).notes).toEqual([
      { id: 'completeness', text: 'Half of the pages are lost.', mandatory: true },
      { id: 'always', text: 'Spelling varies.', mandatory: false },
    ]);
    expect(ask(rows, { measures: ['custody'], by: ['trade'] }).notes).toEqual([
      { id: 'completeness', text: 'Half of the pages are lost.', mandatory: true },
      { id: 'measure-custody', text: 'Determinate terms only.', mandatory: true },
      { id: 'always', text: 'Spelling varies.', mandatory: false },
      { id: 'of-trade', text: 'Trades are as stated.', mandatory: true },
    ]);
  });

  test.each([
    ['people', 'trade', false],
    ['people', 'place', false],
    ['people', 'crime', true],
    ['people', 'tools', true],
    ['crimes', 'crime', false],
    ['crimes', 'tools', true],
    ['coins-found', 'coinsCategory', false],
    ['coins-found', 'crime', true],
  ])('%s by %s: several codes a unit is %s', (measure, dimension, multiple) => {
    const present = { ...presentCodes(codebook, [row('a')]), coinsCategory: [0] };
    const plan = planQuery(codebook, releaseOf(present), queryOf({ measures: [measure], by: [dimension] }));
    const answer = assemble(plan, (read) => ({ ...read, cells: [] }));
    expect(answer.dimensions[0]?.multiResponse).toBe(multiple);
    const note = answer.notes.find(({ id }) => id === 'multi-response');
    expect(note?.mandatory ?? false).toBe(multiple);
    if (note) expect(note.text).toContain('100%');
  });
});

test('the structure has the note on several codes only of measures and dimensions that a table has together', () => {
  const also = [
    { by: ['tools'], measures: ['people'] },
    { by: ['crime'], measures: ['crimes'] },
  ];
  const few = parish((definition) => ({
    ...definition,
    codebook: { ...definition.codebook, tables: { upTo: 0, also } },
  }));
  const limits = { listed: 1, observations: 1, cells: 1, chartMarks: 1 };
  const note = releaseStructure(few, releaseOf({}), limits).notes.find(({ id }) => id === 'multi-response');
  expect(note?.dimensions).toEqual(['tools']);
  expect(note?.text).toBe(
    'People: a defendant is counted once under every code that it has of Tools. The codes can add up to more than the total, and shares to more than 100%.',
  );
});

test('the citation names the page of the query in the pinned release, by an absolute address', () => {
  const { citation, links, designation } = ask([row('a')], {
    by: ['trade'],
    totals: true,
    share: ['trade'],
    base: 'known',
  });
  expect(citation?.url).toBe(`https://figures.example.org${links.self.slice('/v1'.length)}`);
  expect(links).toEqual({
    self: '/v1/datasets/parish/releases/1.2.0/statistics?measure=people&by=trade&totals=true&share=trade&base=known',
    release: '/v1/datasets/parish/releases/1.2.0',
    codebook: '/v1/datasets/parish/releases/1.2.0/codebook',
  });
  expect(designation).toBe('not-official-statistics');
});
