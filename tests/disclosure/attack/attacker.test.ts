import { describe, expect, test } from 'vitest';
import { hasVectors, readVectors } from '../../../disclosure/tests/vectors.ts';
import { compile } from '../../../src/codebook/compile.ts';
import { DatasetDefinition } from '../../../src/schemas/dataset.ts';
import type { Body } from '../../samples/body.ts';
import { attack } from './attack.ts';
import { publishByHand } from './by-hand.ts';
import { countWorld } from './count.ts';
import { type Door, storedDoor } from './door.ts';
import type { Published } from './publish.ts';
import { minus, type Range, type Row, System, sumOf } from './system.ts';
import { measure, type Person, people, type TownOptions, townOf } from './town.ts';

/** Each danger, published on purpose by a careless publisher: the attacker finds it. */

type Groups = readonly (readonly [number, Person])[];
interface Careless {
  town?: Partial<TownOptions>;
  groups: Groups;
  /** These numbers are withheld, and nothing with them. */
  withheld?: readonly string[];
  change?: (door: Door) => Door;
  version?: number;
}

function careless({ town = {}, groups, withheld = [], change = (door) => door, version = 1 }: Careless): Published {
  const body = townOf({
    open: ['area', 'areaRegion', 'outcome', 'methods'],
    measures: [measure('all')],
    tables: { upTo: 1 },
    disclosure: { threshold: 5 },
    ...town,
  });
  const codebook = compile('attacked', DatasetDefinition.parse(body));
  const counted = people(...groups);
  const truth = countWorld(codebook, counted);
  const unused = new Set(withheld);
  const tables = publishByHand(
    codebook,
    truth.tables,
    (cell) => withheld.includes(cell) && (unused.delete(cell) || true),
  );
  expect([...unused]).toEqual([]); // a name that no table has would withhold nothing
  return {
    version: `${version}.0.0`,
    codebook,
    tables,
    ...{ truth, counted },
    door: change(storedDoor(codebook, `${version}.0.0`, tables)),
  };
}

const found = (...releases: Published[]) => attack(releases).map(({ danger, what, value }) => [danger, what, value]);
const JAILED: Person = { area: 'a1', outcome: 'custody' };
const FINED: Person = { area: 'a1', outcome: 'fine' };
const OTHER: Person = { area: 'a3', outcome: 'other' };
const FINES = measure('fines', { statistic: 'sum', of: 'fine' });
const COURT: Groups = [
  [20, JAILED],
  [3, FINED],
  [9, OTHER],
];

/** Every observation that the test holds for says something else. */
const saying =
  (isIt: (one: Body, share: string | undefined) => boolean, more: object) =>
  (door: Door): Door => ({
    ...door,
    ask(question) {
      const body = door.ask(question);
      return {
        ...body,
        observations: body.observations.map((one: Body) => (isIt(one, question.share) ? { ...one, ...more } : one)),
      };
    },
  });

test('nothing is found where all numbers are large, or enough of them are withheld', () => {
  expect(
    found(
      careless({
        groups: [
          [20, JAILED],
          [6, FINED],
          [7, OTHER],
        ],
      }),
    ),
  ).toEqual([]);
  const withheld = ['all|outcome=fine', 'all|outcome=other'];
  expect(found(careless({ town: { open: ['outcome'] }, groups: COURT, withheld }))).toEqual([]);
});

test('a small number that is shown, or that follows from its total', () => {
  const town = { open: ['outcome'] };
  for (const withheld of [[], ['all|outcome=fine']]) {
    const findings = found(careless({ town, groups: COURT, withheld }));
    expect(findings).toContainEqual(['exact', 'defendant|outcome=fine', 3]);
    expect(findings).toContainEqual(['narrow', 'defendant|outcome=fine', 3]);
  }
});

test('a number follows from a coarser level', () => {
  const groups: Groups = [
    [20, { area: 'a1' }],
    [3, { area: 'a2' }],
    [8, { area: 'a3' }],
    [6, {}],
  ];
  // In the codes alone a2 and those that are not reported are open; the region says which is which.
  const release = careless({ groups, withheld: ['all|area=a2', 'all|area=not-reported'] });
  expect(found(release)).toContainEqual(['exact', 'defendant|area=a2', 3]);
});

test('of four withheld numbers in two lines and two columns, three can be worked out', () => {
  const cells = ['area=a1&outcome=fine', 'area=a1&outcome=custody', 'area=a3&outcome=fine', 'area=a3&outcome=custody'];
  const withheld = cells.map((cell) => `all|${cell}`);
  const groups: Groups = [
    [20, JAILED],
    [3, FINED],
    [30, { area: 'a3', outcome: 'custody' }],
    [8, { area: 'a3', outcome: 'fine' }],
  ];
  const town = { open: ['area', 'outcome'], tables: { upTo: 2 } };
  expect(found(careless({ town, groups, withheld }))).toEqual([]);
  expect(found(careless({ town, groups, withheld: withheld.slice(0, 3) }))).toContainEqual([
    'exact',
    'defendant|area=a1&outcome=fine',
    3,
  ]);
});

test('the denominator of the known gives away how many are not reported', () => {
  const groups: Groups = [
    [20, JAILED],
    [9, FINED],
    [3, { area: 'a1' }],
  ];
  const withheld = ['all|outcome=not-reported', 'all|outcome=fine'];
  const town = { open: ['outcome'] };
  expect(found(careless({ town, groups, withheld }))).toEqual([]);
  const change = saying((one, share) => share === 'outcome' && one.key.outcome === 'custody', { denominator: 29 });
  expect(found(careless({ town, groups, withheld, change }))).toContainEqual([
    'exact',
    'defendant|outcome=not-reported',
    3,
  ]);
});

test('a headline gives a withheld number away', () => {
  const headlines = [
    {
      id: 'fines',
      measure: 'all',
      statistic: 'share',
      share: 'outcome',
      where: { outcome: ['fine'] },
      base: 'all',
      form: 'percent',
      statement: '{wording}',
    },
  ];
  const town = { open: ['outcome'], headlines };
  const withheld = ['all|outcome=fine', 'all|outcome=other'];
  expect(found(careless({ town, groups: COURT, withheld }))).toEqual([]);
  const change = (door: Door): Door => ({ ...door, headlines: [{ ...door.headlines[0], numerator: 3 }] });
  expect(found(careless({ town, groups: COURT, withheld, change }))).toContainEqual([
    'exact',
    'defendant|outcome=fine',
    3,
  ]);
});

test('an interval that is too narrow, a number that cannot be none, and an order of withheld numbers', () => {
  const town = { open: ['outcome'] };
  const withheld = ['all|outcome=fine', 'all|outcome=other'];
  const change = saying((one) => one.key.outcome === 'fine', { interval: [0, 4] });
  expect(found(careless({ town, groups: COURT, withheld, change }))).toContainEqual([
    'interval',
    'all|outcome=fine',
    3,
  ]);
  const groups: Groups = [
    [20, JAILED],
    [2, FINED],
    [3, OTHER],
  ];
  // 5 together: each can be 0 to 5. Where zeros are shown neither can be 0, so neither can be 5.
  expect(found(careless({ town, groups, withheld }))).toEqual([]);
  const shown = found(careless({ town: { ...town, disclosure: { threshold: 5, zeros: 'shown' } }, groups, withheld }));
  expect(shown).toContainEqual(['narrow', 'defendant|outcome=fine', 2]);
  const reversed = (door: Door): Door => ({
    ...door,
    ask(question) {
      const body = door.ask(question);
      return question.sort ? { ...body, observations: body.observations.toReversed() } : body;
    },
  });
  expect(found(careless({ town, groups: COURT, withheld, change: reversed }))).toEqual([
    ['order', 'all by outcome', undefined],
  ]);
});

test('whoever is the one unit of a withheld number knows the number beside it', () => {
  const groups: Groups = [
    [20, JAILED],
    [1, FINED],
    [4, OTHER],
  ];
  const findings = found(
    careless({ town: { open: ['outcome'] }, groups, withheld: ['all|outcome=fine', 'all|outcome=other'] }),
  );
  expect(findings).toEqual([['insider', 'defendant|outcome=other by who is defendant|outcome=fine', 4]]);
});

test('everybody of a group is in one code of a sensitive dimension', () => {
  const town = { open: ['area', 'outcome'], tables: { upTo: 2 }, disclosure: { threshold: 5, sensitive: ['outcome'] } };
  const groups: Groups = [
    [20, JAILED],
    [9, { area: 'a2', outcome: 'custody' }],
    [30, { area: 'a2', outcome: 'fine' }],
    [12, { area: 'a3', outcome: 'fine' }],
  ];
  expect(found(careless({ town, groups }))).toContainEqual(['plain', 'all|area=a3 all outcome=fine', 12]);
});

test('a withheld sum follows from its total, and is one person’s amount', () => {
  const town = { open: ['outcome'], measures: [measure('all'), FINES] };
  const groups: Groups = [
    [20, { ...JAILED, fine: 10 }],
    [1, { ...FINED, fine: 777 }],
    [9, { ...OTHER, fine: 5 }],
  ];
  const withheld = ['all|outcome=fine', 'all|outcome=other', 'fines|outcome=fine'];
  expect(found(careless({ town, groups, withheld }))).toContainEqual(['dominated', 'fines|outcome=fine', 777]);
});

test('two releases: few who came, and their amounts', () => {
  const town = { open: ['outcome'], measures: [measure('all'), FINES] };
  const before: Groups = [
    [20, { ...JAILED, fine: 10 }],
    [9, { ...FINED, fine: 20 }],
    [8, { ...OTHER, fine: 30 }],
  ];
  const earlier = careless({ town, groups: before });
  expect(found(earlier)).toEqual([]);
  expect(found(earlier, careless({ town, groups: before, version: 2 }))).toEqual([]);
  const later = careless({ town, groups: [...before, [2, { ...JAILED, fine: 500 }]], version: 2 });
  const findings = found(earlier, later);
  const jailed = ['some', 'not-reported'].map((fine) => `defendant|#fine=${fine}&outcome=custody`);
  expect(findings).toContainEqual(['changed', jailed.join(' and '), 2]);
  expect(findings).toContainEqual(['changed', 'fine of defendant|#fine=some&outcome=custody', 1_000]);
});

test('numbers that contradict each other are untrue', () => {
  const change = saying((one) => one.key.outcome === '_T', { value: 38 });
  expect(found(careless({ town: { open: ['outcome'] }, groups: COURT, change })).map(([danger]) => danger)).toContain(
    'untrue',
  );
});

test('codes of two maps are those of one person, not of two who are in one case', () => {
  const town = {
    open: ['role', 'mapOne', 'mapTwo'],
    measures: [measure('cases', { countingUnit: 'case' })],
    tables: { upTo: 2, of: ['mapOne', 'mapTwo'] },
  };
  // No doctor is a nurse, and in seven cases there are both.
  const groups: Groups = [
    [7, { role: 'nurse', beside: { role: 'doctor' } }],
    [9, { role: 'nurse' }],
    [8, { role: 'doctor' }],
  ];
  expect(found(careless({ town, groups }))).toEqual([]);
});

test('cases of a woman and a man of whom not both were violent follow from cases by sex and violence', () => {
  const open = ['sex', 'violent'];
  const [violent, other] = [['o1'], ['o2']];
  const beside = (offences: string[]): Person => ({
    sex: 'female',
    offences: violent,
    beside: { sex: 'male', offences },
  });
  const findings = found(
    careless({
      town: { open, measures: [measure('cases', { countingUnit: 'case' })], tables: { upTo: 2, of: open } },
      groups: [
        ...['female', 'male'].map((sex): [number, Person] => [30, { sex, offences: violent }]),
        ...['female', 'male'].map((sex): [number, Person] => [30, { sex, offences: other }]),
        [20, beside(violent)],
        [2, beside(other)],
      ],
    }),
  );
  expect(findings.filter(([danger, , value]) => danger === 'exact' && value === 2)).not.toEqual([]);
});

test('two unknowns cannot both be none, though each can', () => {
  // x0 + x1 + x3 = 6 and x2 + x3 = 5
  const rows = [
    [0, 1, 3],
    [2, 3],
  ].map((of, at): Row => ({ ...sumOf(of), low: 6 - at, high: 6 - at }));
  const system = new System(4, rows);
  expect([0, 1, 2, 3].every((at) => system.canBeNone(at))).toBe(true);
  expect(system.somebody([0, 1, 2, 3], Float64Array.of(1, 1, 1, 4), 5)).toEqual([0, 1]);
});

describe('rules that every case is checked by', () => {
  test.each([
    ['day', true],
    ['month', true],
    ['year', true],
    ['none', false],
  ])(
    'where each case has a %s, that the 3 women without a published year are of 2016 is certain: %o',
    (datePrecision, isCertain) => {
      const of = (times: number, sex: string, year: number): [number, Person] => [
        times,
        { sex, date: `${year}-03-03` },
      ];
      const findings = found(
        careless({
          town: { open: ['year', 'sex'], settings: { datePrecision }, tables: { upTo: 2, of: ['year', 'sex'] } },
          groups: [of(9, 'female', 2014), of(9, 'female', 2015), of(3, 'female', 2016), of(9, 'male', 2016)],
          withheld: ['2016', 'not-reported'].flatMap((year) => [
            ...['female', 'male'].map((sex) => `all|sex=${sex}&year=${year}`),
            `all|year=${year}`,
          ]),
        }),
      );
      const exact = findings.filter(([danger]) => danger === 'exact').map(([, what]) => what);
      expect(exact.includes('defendant|sex=female&year=2016')).toBe(isCertain);
    },
  );

  test.each([true, false])(
    'that 12 young people have no area leaves at most 3 for a small one, if that is the rule: %o',
    (youthRule) => {
      const findings = found(
        careless({
          town: { open: ['area', 'ageBand'], settings: { youthRule }, tables: { upTo: 1, of: ['area', 'ageBand'] } },
          groups: [
            ...[[3, { area: 'a1', age: 'adult' }] as const, [12, { age: 'young' }] as const],
            ...['a2', 'a3', 'a4'].map((area): [number, Person] => [30, { area, age: 'adult' }]),
          ],
          withheld: ['all|area=a1', 'all|area=not-reported'],
        }),
      );
      const adults = ['a1', 'not-reported'].map((area) => `ageBand=adult&area=${area}`);
      const few = findings.some((finding) => `${finding}` === `exact,defendant|${adults.join(' and defendant|')},3`);
      expect(few).toBe(youthRule);
    },
  );
});

test('all nurses are of one area, so that women there without women who are nurses are 3', () => {
  const here = (times: number, sex: string, role: string): [number, Person] => [times, { area: 'a1', sex, role }];
  const findings = found(
    careless({
      town: { open: ['area', 'sex', 'role'], tables: { upTo: 2, of: ['area', 'sex', 'role'] } },
      groups: [
        ...[
          here(24, 'female', 'nurse'),
          here(30, 'male', 'nurse'),
          here(3, 'female', 'doctor'),
          here(25, 'male', 'doctor'),
        ],
        ...[[20, { area: 'a2', sex: 'female', role: 'doctor' }] as const],
      ],
    }),
  );
  expect(findings).toContainEqual(['nested', 'sex=female, area=a1 and not role=nurse', 3]);
});

test.each([
  [0, 14],
  [8, undefined],
])('14 women who were fined %i each are all of the lowest band, if less than 100 together', (fine, count) => {
  const findings = found(
    careless({
      town: {
        open: ['sex', 'fineBand'],
        measures: [measure('all'), FINES],
        tables: { upTo: 0, also: [{ by: ['sex'] }, { by: ['fineBand'], measures: ['all'] }] },
        disclosure: { threshold: 5, sensitive: ['fineBand'] },
      },
      groups: [
        [14, { sex: 'female', fine }],
        ...[50, 500, 4_234].map((other): [number, Person] => [30, { sex: 'male', fine: other }]),
      ],
    }),
  );
  expect(findings.find(([danger]) => danger === 'lowest')?.[2]).toBe(count);
});

/** The attacks of disclosure.md, with what they recover. */
interface Relation {
  values: Record<string, number>;
  suppressed: string[];
}
interface AttackCases {
  insider_singleton: Relation & {
    publicBounds: Record<string, [number, number]>;
    insiderBounds: Record<string, [number, number]>;
  };
  zeros_published: Relation & Record<'bounds_lb0' | 'bounds_lb1', Record<string, [number, number]>>;
  symbol_says_below_5: Relation &
    Record<'bounds_without_symbol' | 'bounds_with_symbol', Record<string, [number, number]>>;
}

describe.skipIf(!hasVectors)('attack_cases.json', () => {
  /** What is known of the withheld parts of a total, if each is in a range. */
  function boundsOf(
    { values: { total = 0, ...parts }, suppressed }: Relation,
    range: Partial<Range> = {},
    known: Record<string, number> = {},
  ) {
    const shown = Object.entries(parts).filter(([name]) => !suppressed.includes(name));
    const rest = total - shown.reduce((sum, [, value]) => sum + value, 0);
    const rows: Row[] = [{ ...sumOf([...suppressed.keys()]), low: rest, high: rest }];
    for (const [at, name] of suppressed.entries())
      rows.push({
        ...sumOf([at]),
        low: known[name] ?? range.low ?? 0,
        high: known[name] ?? range.high ?? Number.POSITIVE_INFINITY,
      });
    const system = new System(suppressed.length, rows);
    return Object.fromEntries(
      suppressed.map((name, at) => [name, Object.values(system.range(minus(sumOf([at]), sumOf([]))))]),
    );
  }
  const cases = hasVectors ? readVectors<AttackCases>('attack_cases') : ({} as AttackCases);

  test('whoever is the one person in a cell knows the cell beside it', () => {
    expect(boundsOf(cases.insider_singleton)).toEqual(cases.insider_singleton.publicBounds);
    expect(boundsOf(cases.insider_singleton, {}, { a: 1 })).toMatchObject(cases.insider_singleton.insiderBounds);
  });

  test('where every zero is shown, what is withheld is at least 1', () => {
    expect(boundsOf(cases.zeros_published)).toMatchObject(cases.zeros_published.bounds_lb0);
    expect(boundsOf(cases.zeros_published, { low: 1 })).toEqual(cases.zeros_published.bounds_lb1);
  });

  test('a sign that says "below 5" is a limit', () => {
    expect(boundsOf(cases.symbol_says_below_5)).toMatchObject(cases.symbol_says_below_5.bounds_without_symbol);
    expect(boundsOf(cases.symbol_says_below_5, { low: 1, high: 4 })).toEqual(
      cases.symbol_says_below_5.bounds_with_symbol,
    );
  });
});
