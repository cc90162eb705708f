import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError, type Fault } from '../../src/errors.ts';
import { canonicalQuery, planQuery, type StatisticsQuery, statisticsQuery } from '../../src/statistics/query.ts';
import { chooseTables } from '../../src/statistics/table-choice.ts';
import { rounds } from '../runs.ts';
import { parish, queryOf, releaseOf } from '../samples/parish.ts';

const codebook = parish();
/** Every code present. */
const present = Object.fromEntries(
  [...codebook.dimensions.values()].map(({ id, codes }) => [
    id,
    codes.flatMap(({ publishAs }, position) => (publishAs === undefined ? [position] : [])),
  ]),
);
const release = releaseOf(present);
const plan = (query: Partial<StatisticsQuery>) => planQuery(codebook, release, queryOf(query));

function refusal(query: Partial<StatisticsQuery>, of = codebook): AppError {
  try {
    planQuery(of, release, queryOf(query));
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('not refused');
}
const faults = (query: Partial<StatisticsQuery>): Fault[] => [...(refusal(query).options.errors ?? [])];
const selected = (dimension: string, ...codes: string[]): string[] => {
  const planned = plan({ where: [{ dimension, codes }] }).dimensions[0]!; // the one of where
  return planned.positions.map((position) => planned.dimension.codes[position]!.code); // its own positions
};

const PUBLIC = ['year', 'place', 'placeSide', 'trade', 'literate', 'crime', 'tools', 'wardQuarterOf', 'coinsCategory'];

test('the dimensions of an answer are those of by, then those named only in where', () => {
  const { dimensions, measures, reads } = plan({
    by: ['trade', 'literate'],
    where: [
      { dimension: 'crime', codes: ['theft'] },
      { dimension: 'trade', codes: ['smith'] },
      { dimension: 'place', codes: ['mill'] },
    ],
    totals: true,
  });
  expect(dimensions.map(({ dimension, total }) => [dimension.id, total])).toEqual([
    ['trade', false],
    ['literate', true],
    ['crime', false],
    ['place', false],
  ]);
  expect(measures.map(({ id }) => id)).toEqual(['people']);
  expect(reads).toEqual([{ by: ['literate', 'trade', 'place', 'crime'], measure: 'people' }]);
});

test('repetitions count once, and conditions on one dimension are alternatives', () => {
  const { query, dimensions } = plan({
    measures: ['people', 'people'],
    by: ['trade', 'trade'],
    where: [
      { dimension: 'trade', codes: ['smith', 'smith'] },
      { dimension: 'trade', codes: ['miller'] },
    ],
    share: ['trade', 'trade'],
  });
  expect(query).toMatchObject({
    measures: ['people'],
    by: ['trade'],
    where: [{ dimension: 'trade', codes: ['miller', 'smith'] }],
    share: ['trade'],
  });
  expect(dimensions.map(({ positions }) => positions)).toEqual([[0, 1]]);
});

test('the order of where and share makes no difference, the order of by does', () => {
  const where = [
    { dimension: 'trade', codes: ['smith', 'miller'] },
    { dimension: 'literate', codes: ['yes'] },
  ];
  const one = plan({ where, by: ['place'], share: ['trade', 'literate'], base: 'known' });
  const turned = where.map(({ dimension, codes }) => ({ dimension, codes: codes.toReversed() })).toReversed();
  expect(plan({ where: turned, by: ['place'], share: ['literate', 'trade'], base: 'known' })).toEqual(one);
  expect(one.dimensions.map(({ dimension }) => dimension.id)).toEqual(['place', 'literate', 'trade']);
  expect(plan({ by: ['place', 'trade'] }).dimensions.map(({ dimension }) => dimension.id)).toEqual(['place', 'trade']);
  expect(plan({ by: ['trade', 'place'] }).dimensions.map(({ dimension }) => dimension.id)).toEqual(['trade', 'place']);
});

describe('a code in where', () => {
  test('of a coarser public level selects the codes below it, in list order', () => {
    expect(selected('place', 'north')).toEqual(['mill', 'forge']);
    expect(selected('place', 'south', 'mill')).toEqual(['mill', 'dock']);
  });

  test('that two levels have means the dimension’s own', () => {
    expect(selected('place', 'isle')).toEqual(['isle']);
    expect(selected('placeSide', 'isle')).toEqual(['isle']);
  });

  test('may be not-reported, or none of a list', () => {
    expect(selected('tools', 'not-reported', 'none')).toEqual(['none', 'not-reported']);
  });

  test('of a finer level, of another variable, or of no list is unknown, with what is allowed', () => {
    for (const codes of [['mill'], ['theft'], ['no-such-code'], ['none']]) {
      expect(faults({ where: [{ dimension: 'placeSide', codes }] })).toEqual([
        {
          parameter: 'where',
          code: 'unknown-code',
          detail: 'Condition 1, code 1 is not a code of placeSide.',
          allowed: ['north', 'south', 'isle', 'not-reported'],
        },
      ]);
    }
  });

  test('that is published as another is unknown and in no list of what is allowed', () => {
    const [fault] = faults({ where: [{ dimension: 'trade', codes: ['spy'] }] });
    expect(fault).toMatchObject({ code: 'unknown-code', allowed: ['miller', 'smith', 'sailor', 'not-reported'] });
  });

  test('cannot be the total', () => {
    const [fault] = faults({ where: [{ dimension: 'trade', codes: ['_T'] }] });
    expect(fault).toMatchObject({ parameter: 'where', code: 'unknown-code' });
    expect(fault?.detail).toContain('totals=true');
  });

  test('of a level that is not public is unknown', () => {
    const hidden = parish((definition) => ({
      ...definition,
      codebook: {
        ...definition.codebook,
        variables: definition.codebook.variables.map((variable) =>
          variable.id === 'place' ? { ...variable, levels: { side: 'partner' } } : variable,
        ),
      },
    }));
    const [fault] = refusal({ where: [{ dimension: 'place', codes: ['north'] }] }, hidden).options.errors ?? [];
    expect(fault).toMatchObject({ code: 'unknown-code', allowed: ['mill', 'forge', 'dock', 'isle', 'not-reported'] });
  });

  test('two levels up selects through the level between, public or not', () => {
    for (const audience of ['public', 'internal']) {
      const deep = parish((definition) => ({
        ...definition,
        codebook: {
          ...definition.codebook,
          variables: definition.codebook.variables.map((variable) =>
            variable.id === 'place' ? { ...variable, levels: { side: audience, realm: 'public' } } : variable,
          ),
          codeLists: {
            ...definition.codebook.codeLists,
            place: {
              label: 'Place',
              codes: [
                { code: 'mill', label: 'Mill', parent: 'north' },
                { code: 'dock', label: 'Dock', parent: 'south' },
                { code: 'cape', label: 'Cape', parent: 'far' },
              ],
              levels: [
                {
                  id: 'side',
                  label: 'Side',
                  codes: [
                    { code: 'north', label: 'North', parent: 'main' },
                    { code: 'south', label: 'South', parent: 'main' },
                    { code: 'far', label: 'Far', parent: 'other' },
                  ],
                },
                {
                  id: 'realm',
                  label: 'Realm',
                  codes: [
                    { code: 'main', label: 'Main' },
                    { code: 'other', label: 'Other' },
                  ],
                },
              ],
            },
          },
        },
      }));
      const query = queryOf({ where: [{ dimension: 'place', codes: ['main'] }] });
      const everything = releaseOf({ ...present, place: [0, 1, 2, 3] });
      expect(planQuery(deep, everything, query).dimensions[0]?.positions).toEqual([0, 1]);
    }
  });

  test('of a year selects its months, where months are public', () => {
    const monthly = parish((definition) => ({
      ...definition,
      codebook: { ...definition.codebook, periods: { year: 'public', quarter: 'public', month: 'public' } },
    }));
    const everything = releaseOf({ ...present, month: Array.from({ length: 24 }, (_, i) => i) });
    const positions = (code: string) =>
      planQuery(monthly, everything, queryOf({ where: [{ dimension: 'month', codes: [code] }] })).dimensions[0]
        ?.positions;
    expect(positions('2014')).toEqual([12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]);
    expect(positions('2013-Q2')).toEqual([3, 4, 5]);
    expect(positions('2013-02')).toEqual([1]);
  });
});

describe('a range', () => {
  const monthly = parish((definition) => ({
    ...definition,
    codebook: {
      ...definition.codebook,
      periods: { year: 'public', quarter: 'public', month: 'public' },
      codeLists: {
        ...definition.codebook.codeLists,
        trade: {
          label: 'Trade',
          codes: [
            { code: 'old', label: 'Old', min: 60 },
            { code: 'young', label: 'Young', max: 17 },
            { code: 'grown', label: 'Grown', min: 18, max: 59 },
          ],
        },
      },
    },
  }));
  const month = (...codes: string[]) => queryOf({ where: [{ dimension: 'month', codes }] });
  const codesOf = (query: StatisticsQuery) => {
    const { dimension, positions } = planQuery(monthly, releaseOf({}), query).dimensions[0]!; // the one of where
    return positions.map((position) => dimension.codes[position]!.code); // its own positions
  };
  const faultsOf = (dimension: string, code: string) =>
    refusal({ where: [{ dimension, codes: [code] }] }, monthly).options.errors ?? [];

  test('names all codes from the first to the last, and an open end goes to the edge', () => {
    expect(codesOf(month('2013-11..2014-02'))).toEqual(['2013-11', '2013-12', '2014-01', '2014-02']);
    expect(codesOf(month('..2013-02'))).toEqual(['2013-01', '2013-02']);
    expect(codesOf(month('2014-11..'))).toEqual(['2014-11', '2014-12']);
    expect(codesOf(month('2014-12..2014-12'))).toEqual(['2014-12']);
    expect(codesOf(month('2013-Q4..2014-01'))).toEqual(['2013-10', '2013-11', '2013-12', '2014-01']);
    expect(codesOf(month('2013-02..2013-03', '2014-12', 'not-reported'))).toEqual([
      '2013-02',
      '2013-03',
      '2014-12',
      'not-reported',
    ]);
    // By the bands, not by their places in the list.
    expect(codesOf(queryOf({ where: [{ dimension: 'trade', codes: ['grown..'] }] }))).toEqual(['old', 'grown']);
    expect(codesOf(queryOf({ where: [{ dimension: 'trade', codes: ['young..grown'] }] }))).toEqual(['young', 'grown']);
  });

  test('and the list of its codes are one query', () => {
    const canonical = (...codes: string[]) => statisticsQuery(canonicalQuery(monthly, month(...codes)));
    const range = 'statistics?measure=people&where=month:2013-11..2014-02';
    expect(canonical('2013-11..2014-02')).toBe(range);
    expect(canonical('2014-02', '2013-12', '2014-01', '2013-11')).toBe(range);
    expect(canonical('2013-12..2014-02', '2013-11..2014-01')).toBe(range);
    expect(canonical('2013-11..2014-02', '2014-12..', 'not-reported')).toBe(`${range},2014-12,not-reported`);
    expect(canonical('..')).toBe('statistics?measure=people&where=month:2013-01..2014-12');
    for (const codes of [['2013'], ['2013-11', '2013-12'], ['2013', '2014-03..']]) {
      const query = canonicalQuery(monthly, month(...codes));
      expect(canonicalQuery(monthly, query)).toEqual(query);
      expect(codesOf(query)).toEqual(codesOf(month(...codes)));
    }
  });

  test('costs as much as its codes, however many overlap', () => {
    const long = parish((definition) => ({
      ...definition,
      coverage: { ...definition.coverage, window: { from: '1674-01-01', to: '1914-01-01' } },
      codebook: { ...definition.codebook, periods: { year: 'public', quarter: 'public', month: 'public' } },
    }));
    const months = long.dimensions.get('month')!.codes.slice(0, 800); // every dataset of cases has months
    const query = month(...months.map(({ code }) => `${code}..`));
    const before = performance.now();
    expect(planQuery(long, releaseOf({}), query).dimensions[0]?.positions).toHaveLength(240 * 12);
    expect(performance.now() - before).toBeLessThan(500); // 1.5 s if each were walked through
  });

  test('is refused of a dimension without order, backwards, and with an end that is no code', () => {
    expect(faultsOf('literate', 'yes..no')).toMatchObject([{ code: 'not-allowed', detail: /have no order/ }]);
    expect(faultsOf('month', '2014-02..2014-01')).toMatchObject([{ code: 'not-allowed', detail: /before it begins/ }]);
    for (const code of [
      '2012-12..2013-02',
      '2013-02..2015',
      'not-reported..',
      '..not-reported',
      '2013-01..2013-02..',
    ]) {
      expect([code, faultsOf('month', code)]).toMatchObject([code, [{ parameter: 'where', code: 'unknown-code' }]]);
    }
  });

  test('that is longer than the list is refused with the end that is outside, and how far the list goes', () => {
    const extent = 'month, which goes from 2013-01 to 2014-12. Leave that end out to go as far as it does.';
    const details = (code: string) => faultsOf('month', code).map(({ detail }) => detail);
    expect(details('2012-12..2013-02')).toEqual([`Condition 1, code 1: the range begins outside ${extent}`]);
    expect(details('2014-02..2015-01')).toEqual([`Condition 1, code 1: the range ends outside ${extent}`]);
  });
});

test('only an answer of one measure is sorted, and a sorted one has no totals', () => {
  expect(faults({ measures: ['people', 'crimes'], sort: 'value' })).toMatchObject([
    { parameter: 'sort', code: 'not-allowed' },
  ]);
  const { query, dimensions } = plan({ by: ['trade'], totals: true, sort: '-value', limit: 3 });
  expect(statisticsQuery(query)).toBe('statistics?measure=people&by=trade&sort=-value&limit=3');
  expect(dimensions[0]?.total).toBe(false);
});

/** `allowed` lists first what resembles what was sent. */
const unordered = ({ code, options }: AppError) => ({
  code,
  ...options,
  errors: options.errors?.map(({ allowed = [], ...fault }) => ({ ...fault, allowed: allowed.toSorted() })),
});

test('names that are not public get the same answer as names that do not exist', () => {
  const internal = ['informer', 'ward', 'quarter', 'month'];
  for (const name of internal) {
    for (const query of [
      (dimension: string) => ({ by: ['trade', dimension] }),
      (dimension: string) => ({ where: [{ dimension, codes: ['yes'] }] }),
      (dimension: string) => ({ by: ['trade'], share: [dimension] }),
    ]) {
      expect(unordered(refusal(query(name)))).toEqual(unordered(refusal(query('nonesuch'))));
    }
  }
  const said = JSON.stringify(refusal({ by: ['nonesuch'] }).options);
  for (const name of internal) expect(said).not.toContain(`"${name}"`);
});

test('all faults come in one answer, and none of them repeats what was sent', () => {
  const refused = refusal({
    measures: ['people', 'zzz-measure'],
    by: ['zzzBy', 'trade', 'informer'],
    where: [
      { dimension: 'zzzWhere', codes: ['yes'] },
      { dimension: 'literate', codes: ['yes', 'zzz-code', '_T', 'zzz-other'] },
    ],
    share: ['crime', 'trade', 'zzzShare'],
  });
  expect([refused.code, refused.status]).toEqual(['invalid-query', 422]);
  const literate = ['yes', 'no', 'not-reported'];
  expect(refused.options.errors?.map(({ parameter, code, allowed }) => [parameter, code, allowed])).toEqual([
    ['measure', 'unknown-code', ['people', 'crimes', 'custody', 'coins-found']],
    ['by', 'unknown-dimension', PUBLIC],
    ['by', 'unknown-dimension', PUBLIC],
    ['where', 'unknown-dimension', PUBLIC],
    ['where', 'unknown-code', literate],
    ['where', 'unknown-code', literate],
    ['where', 'unknown-code', literate],
    ['share', 'unknown-dimension', ['trade', 'literate']],
    ['share', 'unknown-dimension', ['trade', 'literate']],
  ]);
  expect(JSON.stringify(refused.options)).not.toContain('zzz');
});

describe('dimensions that no published table holds together', () => {
  test('are refused with the nearest tables', () => {
    const refused = refusal({ by: ['trade', 'tools', 'year'] });
    expect([refused.code, refused.status]).toEqual(['table-not-published', 422]);
    expect(refused.options.errors).toMatchObject([{ parameter: 'by', code: 'not-published' }]);
    const nearest = refused.options.extra?.nearest as { by: string[]; measures: string[] }[];
    expect(nearest.slice(0, 3).map(({ by }) => by)).toEqual([
      ['year', 'trade'],
      ['year', 'tools'],
      ['trade', 'tools'],
    ]);
    expect(nearest.length).toBeLessThanOrEqual(5);
    expect(nearest[0]?.measures).toContain('people');
  });

  test('are those of where too', () => {
    const refused = refusal({ by: ['trade', 'tools'], where: [{ dimension: 'year', codes: ['2013'] }] });
    expect(refused.code).toBe('table-not-published');
  });

  test('may be two levels of one variable', () => {
    const refused = refusal({ by: ['place', 'placeSide'] });
    expect(refused.code).toBe('table-not-published');
    expect(refused.options.errors).toMatchObject([{ parameter: 'by', code: 'two-levels' }]);
    expect(refused.options.extra?.nearest).not.toEqual([]);
    expect(refusal({ by: ['place'], where: [{ dimension: 'placeSide', codes: ['north'] }] }).code).toBe(
      'table-not-published',
    );
  });

  test('of one variable are a fault beside the others, if there are any', () => {
    const both = faults({ measures: ['nonesuch'], by: ['place', 'placeSide'] });
    expect(both.map(({ parameter, code }) => [parameter, code])).toEqual([
      ['measure', 'unknown-code'],
      ['by', 'two-levels'],
    ]);
  });

  test('may be the category of another measure’s quantity', () => {
    expect(refusal({ measures: ['people'], by: ['coinsCategory'] }).code).toBe('table-not-published');
    expect(plan({ measures: ['coins-found'], by: ['coinsCategory'] }).reads).toEqual([
      { by: ['coinsCategory'], measure: 'coins-found' },
    ]);
    expect(refusal({ measures: ['coins-found', 'people'], by: ['coinsCategory'] }).code).toBe('table-not-published');
  });
});

test('several measures come from as few tables as hold them, the smallest first', () => {
  const tables = (also: object[]) =>
    parish((definition) => ({ ...definition, codebook: { ...definition.codebook, tables: { also } } }));
  const wide = { by: ['trade', 'place', 'crime'], measures: ['people', 'crimes', 'custody'] };
  const pair = { by: ['trade', 'place'], measures: ['people', 'custody'] };
  const small = { by: ['trade', 'literate'], measures: ['people'] };
  const one = tables([wide, pair, small]);
  expect(chooseTables(one, present, ['trade'], ['people'])).toEqual([{ by: small.by, measure: 'people' }]);
  expect(chooseTables(one, present, ['trade'], ['custody', 'people'])).toEqual([
    { by: pair.by, measure: 'custody' },
    { by: pair.by, measure: 'people' },
  ]);
  expect(chooseTables(one, present, ['trade'], ['people', 'crimes'])?.map(({ by }) => by)).toEqual([wide.by, wide.by]);
  const split = tables([
    { by: ['trade', 'place'], measures: ['people', 'custody'] },
    { by: ['trade', 'literate'], measures: ['crimes'] },
  ]);
  expect(chooseTables(split, present, ['trade'], ['crimes', 'people', 'custody'])?.map(({ by }) => by[1])).toEqual([
    'literate',
    'place',
    'place',
  ]);
  expect(chooseTables(split, present, ['trade'], ['coins-found'])).toBeUndefined();
});

test('under a disclosure policy every public code is listed, present or not', () => {
  const guarded = parish((definition) => ({
    ...definition,
    codebook: { ...definition.codebook, disclosure: { policy: 'rounding', base: 5, controlled: true } },
  }));
  const planned = planQuery(guarded, releaseOf({ trade: [1] }), queryOf({ by: ['trade'] }));
  expect(planned.dimensions[0]?.positions).toEqual([0, 1, 2, 4]); // not the spy
});

test('a share of a mean is refused', () => {
  const mean = parish((definition) => ({
    ...definition,
    codebook: {
      ...definition.codebook,
      measures: [{ ...definition.codebook.measures[2], statistic: 'mean' }],
      tables: { upTo: 1 },
      notes: [],
    },
  }));
  expect(refusal({ by: ['trade'], share: ['trade'] }, mean).options.errors).toMatchObject([
    { parameter: 'share', code: 'not-allowed' },
  ]);
});

test('a query is written so that it can be sent again', () => {
  const query = queryOf({
    measures: ['people', 'crimes'],
    by: ['trade', 'literate'],
    where: [{ dimension: 'place', codes: ['north', 'dock'] }],
    totals: true,
    share: ['trade'],
    base: 'known',
  });
  expect(statisticsQuery(query)).toBe(
    'statistics?measure=people,crimes&by=trade,literate&where=place:north,dock&totals=true&share=trade&base=known',
  );
});

test('any query is either planned or refused with a problem', () => {
  const name = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...PUBLIC) },
    fc.constantFrom('informer', 'quarter', '__proto__', 'constructor', '_T'),
    fc.string(),
  );
  const code = fc.oneof(
    fc.constantFrom('mill', 'north', 'spy', 'yes', '_T', 'none', '2013', 'not-reported', '__proto__'),
    fc.string(),
  );
  const any = fc.record({
    measures: fc.array(
      fc.oneof(
        { weight: 9, arbitrary: fc.constantFrom('people', 'custody', 'coins-found') },
        fc.constant('__proto__'),
        fc.string(),
      ),
      {
        maxLength: 3,
      },
    ),
    by: fc.array(name, { maxLength: 4 }),
    where: fc.array(fc.record({ dimension: name, codes: fc.array(code, { maxLength: 4 }) }), { maxLength: 3 }),
    totals: fc.boolean(),
    share: fc.array(name, { maxLength: 2 }),
    base: fc.constantFrom('all' as const, 'known' as const),
  });
  let planned = 0;
  fc.assert(
    fc.property(any, (query) => {
      try {
        planQuery(codebook, release, query);
        planned++;
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
        expect((error as AppError).options.errors?.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: rounds(1_000) },
  );
  expect(planned).toBeGreaterThan(0);
});
