import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { sameCells } from '../../../src/statistics/same-values.ts';
import type { Body } from '../../samples/body.ts';
import { bands, list } from '../../samples/code-lists.ts';
import { attack } from './attack.ts';
import { type Published, publish, publishAll } from './publish.ts';
import { measure, ONLY_FINED, type Person, people, townOf } from './town.ts';

/** What was recovered from public answers once, each as a town of its own with the arithmetic of the person who found it. */

type Term = readonly [times: number, measure: string, key: Record<string, string>];

/** A published number; null if it is withheld. */
function shown({ door }: Published, measure: string, key: Record<string, string>): number | null {
  const by = Object.keys(key);
  const { observations } = door.ask({ measure, by, totals: true });
  return observations.find((one: Body) => by.every((id) => one.key[id] === key[id])).value;
}

/** A sum of published numbers; null if one of them is withheld. */
function computed(release: Published, terms: readonly Term[]): number | null {
  const values = terms.map(([, measure, key]) => shown(release, measure, key));
  return values.every((value) => value !== null)
    ? terms.reduce((sum, [times], at) => sum + times * Number(values[at]), 0)
    : null;
}

/** None of these sums can be computed, where they would be of 1 to 9 units, and the attacker finds nothing else. */
function expectNothingOf(release: Published | undefined, ...sums: readonly (readonly Term[])[]): void {
  if (release === undefined) return; // it was held
  expect(attack([release])).toEqual([]);
  const found = sums.map((terms) => computed(release, terms)).filter((sum) => sum !== null && sum > 0 && sum < 10);
  expect(found).toEqual([]);
}

const WOMAN: Person = { sex: 'female' };
const MAN: Person = { sex: 'male' };
const ALL = measure('all');
const only = (id: string, filter: object) => measure(id, { filter });

test('rest: what is left of all without custody and without fines is 1 woman and 3 men', async () => {
  const body = townOf({
    open: ['sex', 'outcome'],
    measures: [ALL, only('custody', { outcome: ['custody'] }), only('fined', { outcome: ['fine'] })],
    tables: { upTo: 1, of: ['sex'] },
    disclosure: { sensitive: ['outcome'] },
  });
  const cases = people(
    [30, { ...WOMAN, outcome: 'custody' }],
    [20, { ...WOMAN, outcome: 'fine' }],
    [1, { ...WOMAN, outcome: 'other' }],
    [40, { ...MAN, outcome: 'custody' }],
    [30, { ...MAN, outcome: 'fine' }],
    [3, { ...MAN, outcome: 'other' }],
  );
  const rest = (sex: string): Term[] => [
    [1, 'all', { sex }],
    [-1, 'custody', { sex }],
    [-1, 'fined', { sex }],
  ];
  expectNothingOf(await publish({ body, cases }), rest('female'), rest('male'));
});

test('rest: two maps of one variable: carers without nurses and without doctors are 1 who teaches', async () => {
  const body = townOf({
    open: ['role', 'mapOne', 'mapTwo'],
    maps: {
      mapOne: { carer: ['nurse', 'doctor', 'teacher'] },
      mapTwo: { nurse: ['nurse'], doctor: ['doctor'], driver: ['driver'] },
    },
    lists: { role: list('nurse>a doctor>a teacher>b driver>b cook>b', { group: 'a b' }) },
    measures: [ALL, only('carers', { mapOne: ['carer'] })],
    tables: { upTo: 1, of: ['mapTwo'] },
  });
  const cases = people(
    [20, { role: 'nurse' }],
    [30, { role: 'doctor' }],
    [25, { role: 'driver' }],
    [35, { role: 'cook' }],
    [1, { role: 'teacher' }],
  );
  expectNothingOf(await publish({ body, cases }), [
    [1, 'carers', {}],
    [-1, 'all', { mapTwo: 'nurse' }],
    [-1, 'all', { mapTwo: 'doctor' }],
  ]);
});

test('rest: the total without the published years is the gap year: 1 woman and 3 teachers', async () => {
  const body = townOf({
    open: ['sex', 'role', 'year'],
    measures: [ALL],
    tables: { upTo: 2, of: ['sex', 'role', 'year'] },
    gaps: [{ from: '2015-01-01', to: '2016-01-01', reason: 'A strike.' }],
  });
  const cases = people(
    ...['2014-03-03', '2016-03-03'].flatMap((date) =>
      ['nurse', 'teacher'].flatMap((role) => [
        [25, { ...WOMAN, role, date }] as const,
        [35, { ...MAN, role, date }] as const,
      ]),
    ),
    [12, { ...MAN, role: 'nurse', date: '2015-05-05' }],
    [2, { ...MAN, role: 'teacher', date: '2015-05-05' }],
    [1, { ...WOMAN, role: 'teacher', date: '2015-05-05' }],
  );
  const rest = (key: Record<string, string>): Term[] => [
    [1, 'all', key],
    ...['2014', '2016', 'not-reported'].map((year): Term => [-1, 'all', { ...key, year }]),
  ];
  expectNothingOf(await publish({ body, cases }), rest({ sex: 'female' }), rest({ role: 'teacher' }));
});

test('rest: a year without its quarters is 1 nurse, whose date is known to the year', async () => {
  const body = townOf({
    open: ['role', 'year', 'quarter'],
    measures: [ALL],
    tables: { upTo: 2, of: ['role', 'year', 'quarter'] },
  });
  const cases = people(
    ...['01', '04', '07', '10'].flatMap((month) =>
      ['nurse', 'teacher'].map((role) => [20, { role, date: `2014-${month}-05` }] as const),
    ),
    [1, { role: 'nurse', date: '2014' }],
    [15, { role: 'nurse', date: '2015' }],
    [15, { role: 'teacher', date: '2014' }],
  );
  expectNothingOf(await publish({ body, cases }), [
    [1, 'all', { role: 'nurse', year: '2014' }],
    ...[1, 2, 3, 4].map((quarter): Term => [-1, 'all', { role: 'nurse', quarter: `2014-Q${quarter}` }]),
  ]);
});

test('rest: codes of a list without the total are 1 woman with both', async () => {
  const body = townOf({ open: ['sex', 'methods'], measures: [ALL], tables: { upTo: 2, of: ['sex', 'methods'] } });
  const cases = people(
    ...['female', 'male'].flatMap((sex) =>
      [['m1'], ['m2'], []].map((methods, at) => [20 + at, { sex, methods }] as const),
    ),
    [12, WOMAN],
    [12, MAN],
    [1, { ...WOMAN, methods: ['m1', 'm2'] }],
    [14, { ...MAN, methods: ['m1', 'm2'] }],
  );
  const sex = 'female';
  expectNothingOf(await publish({ body, cases }), [
    ...['m1', 'm2', 'none', 'not-reported'].map((methods): Term => [1, 'all', { sex, methods }]),
    [-1, 'all', { sex }],
  ]);
});

test('units: convictions without defendants are 1 conviction more of one offence', async () => {
  const body = townOf({
    open: ['offence'],
    measures: [ALL, measure('convictions', { countingUnit: 'conviction' })],
    tables: { upTo: 1, of: ['offence'] },
  });
  const cases = people([30, { offences: ['o1'] }], [25, { offences: ['o2', 'o2'] }], [1, { offences: ['o1', 'o1'] }]);
  const offence = 'o1';
  expectNothingOf(await publish({ body, cases }), [
    [1, 'convictions', { offence }],
    [-1, 'all', { offence }],
  ]);
});

/** Which cells are withheld or marked, and nothing else. */
function patternOf({ codebook, door }: Published): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { by, measures } of codebook.tables)
    for (const measure of measures)
      for (const { key, status, flags } of door.ask({ measure, by, totals: true }).observations)
        found[`${measure} ${JSON.stringify(key)}`] = [status, ...flags].join(' ');
  return found;
}

test('correction: which cells are withheld does not tell that one case was moved, nor whose', async () => {
  const open = ['areaRegion', 'outcome', 'role', 'sex'];
  const body = townOf({ open, measures: [ALL], tables: { upTo: 2, of: open } });
  const groups: (readonly [number, Person])[] = [];
  for (const area of ['a1', 'a3', undefined])
    for (const outcome of ['custody', 'fine', 'other', undefined])
      for (const role of ['nurse', 'doctor', 'teacher', undefined])
        for (const sex of ['female', 'male', undefined])
          groups.push([
            20 + (groups.length % 7),
            Object.fromEntries(Object.entries({ area, outcome, role, sex }).filter(([, code]) => code)),
          ]);
  const cases = people(...groups);
  const [name = '', one] = [...cases][0]!;
  const moved = new Map([...cases, [name, { ...one, area: 'a3' }]]);
  const [first, same] = await publishAll([cases, cases].map((each) => ({ body, cases: each })));
  const other = await publish({ body, cases: moved }, [first!]);
  if (other) expect(attack([first!, other])).toEqual([]);
  // Whether nobody moved or one did, the second release looks alike.
  if (other) expect(patternOf(other)).toEqual(patternOf(same!));
});

test('sum-and-mean: a sum divided by its mean is the number of the fined, since nobody else has an amount', async () => {
  const roles = Array.from({ length: 8 }, (_, at) => `r${at}`);
  const body = townOf({
    ...ONLY_FINED,
    open: ['role', 'outcome'],
    lists: { role: list(roles.map((role) => `${role}>all`).join(' '), { group: 'all' }) },
    measures: [
      ALL,
      measure('fines', { statistic: 'sum', of: 'fine', population: 'defendants who were fined' }),
      measure('mean-fine', { statistic: 'mean', of: 'fine', decimals: 2, population: 'defendants who were fined' }),
    ],
    tables: { upTo: 0, also: [{ by: ['role', 'outcome'], measures: ['all'] }, { by: ['role'] }] },
  });
  const cases = people(
    ...roles.flatMap((role, at) => [
      [60 + at, { role, outcome: 'custody' }] as const,
      [at < 2 ? 3 + at : 24, { role, outcome: 'other' }] as const,
      ...Array.from({ length: 18 + at }, (_, n) => [1, { role, outcome: 'fine', fine: 90 + 7 * n }] as const),
    ]),
  );
  const release = (await publish({ body, cases }))!;
  expect(attack([release], { words: { fine: { outcome: ['fine'] } } })).toEqual([]);
  const others = roles.flatMap((role) => {
    const [sum, mean] = ['fines', 'mean-fine'].map((id) => shown(release, id, { role }));
    const rest = computed(release, [
      [1, 'all', { role }],
      ...['custody', 'not-reported'].map((outcome): Term => [-1, 'all', { role, outcome }]),
    ]);
    return sum != null && mean && rest ? [rest - Math.round(sum / mean)] : [];
  });
  expect(others.filter((number) => number > 0 && number < 10)).toEqual([]);
});

test('releases: first role groups, later roles: what the later release withholds, both give away together', async () => {
  const roles = [1, 2, 3, 4, 5, 6].map((at) => `r${at}`);
  const lists = {
    role: list(roles.map((role, at) => `${role}>${at < 3 ? 'low' : 'high'}`).join(' '), { group: 'low high' }),
  };
  const open = ['areaRegion', 'role', 'roleGroup'];
  const bodyOf = (role: string) =>
    townOf({ open, lists, measures: [ALL], tables: { upTo: 0, also: [{ by: ['areaRegion', role] }] } });
  const sizes = { a1: [67, 54, 57, 36, 60, 55], a3: [30, 5, 7, 4, 57, 41], '': [1, 33, 22, 25, 50, 54] };
  const cases = people(
    ...Object.entries(sizes).flatMap(([area, own]) =>
      own.map((size, at): [number, Person] => [size, { role: `r${at + 1}`, ...(area && { area }) }]),
    ),
  );
  // Alone the later release gives nothing away: 4 people of the south in the fourth role are withheld.
  const [coarse, fine] = await publishAll(['roleGroup', 'role'].map((role) => ({ body: bodyOf(role), cases })));
  if (coarse && fine) expect(attack([coarse, fine])).toEqual([]);
});

const FINES = measure('fines', { statistic: 'sum', of: 'fine' });
const DOMINATED = 9_016;

test('releases: first offences, later their groups, which show who has two of a group', async () => {
  const open = ['sex', 'offence', 'offenceGroup'];
  const bodyOf = (offence: string) => townOf({ open, measures: [ALL], tables: { upTo: 2, of: ['sex', offence] } });
  const cases = people(
    ...[WOMAN, MAN].flatMap((one) => ['o1', 'o2', 'o3'].map((o): [number, Person] => [30, { ...one, offences: [o] }])),
    [1, { ...WOMAN, offences: ['o1', 'o2'] }],
    [20, { ...WOMAN, offences: ['o2', 'o3'] }],
    [20, { ...MAN, offences: ['o1', 'o2'] }],
  );
  const releases = await publishAll(['offence', 'offenceGroup'].map((offence) => ({ body: bodyOf(offence), cases })));
  expect(attack(releases)).toEqual([]);
});

test('units: the 12 further offences of 79 women are of 6 with three at most', async () => {
  const body = townOf({ open: ['sex', 'offence'], measures: [ALL], tables: { upTo: 2, of: ['sex', 'offence'] } });
  const cases = people(
    ...[WOMAN, MAN].flatMap((one) => ['o1', 'o2', 'o3'].map((o): [number, Person] => [23, { ...one, offences: [o] }])),
    [8, { ...WOMAN, offences: ['o1', 'o2'] }],
    [2, { ...WOMAN, offences: ['o1', 'o2', 'o3'] }],
    [40, { ...MAN, offences: ['o2', 'o3'] }],
  );
  expect(attack(await publishAll([{ body, cases }]))).toEqual([]);
});

test('rest: a flag is what it says in a gap year, too, where 15 people have 2 more convictions', async () => {
  const body = townOf({
    open: ['offence', 'violent', 'year'],
    measures: [ALL, measure('convictions', { countingUnit: 'conviction' })],
    gaps: [{ from: '2015-01-01', to: '2016-01-01', reason: 'lost' }],
    tables: { upTo: 2, of: ['violent', 'year'] },
  });
  const cases = people(
    [40, { date: '2014', offences: ['o1', 'o2'] }],
    [40, { date: '2014', offences: ['o2', 'o3'] }],
    [13, { date: '2015', offences: ['o1'] }],
    [2, { date: '2015', offences: ['o1', 'o3'] }],
    [30, { date: '2015', offences: ['o2', 'o3'] }],
  );
  expect(attack(await publishAll([{ body, cases }]))).toEqual([]);
});

test('releases: where no case is new nobody is, so that later numbers are those of 5 earlier people', async () => {
  const measures = [ALL, measure('cases', { countingUnit: 'case' })];
  const body = townOf({ open: ['year'], measures, tables: { upTo: 1, of: ['year'] } });
  const groups: [number, Person][] = [
    [60, { date: '2014' }],
    [12, { date: '2014', with: 1 }],
    [30, { date: '2015' }],
    [5, { date: '2015', with: 1 }],
    [20, { date: '2016' }],
    [20, { date: '2016', with: 1 }],
    [40, { date: '2015', with: 1 }],
  ];
  const releases = await publishAll([4, 6, 7, 7].map((size) => ({ body, cases: people(...groups.slice(0, size)) })));
  expect(releases).toHaveLength(4);
  expect(attack(releases)).toEqual([]);
});

test('few-behind-a-sum: a total of amounts without its filter is what one person has', async () => {
  const body = townOf({
    open: ['sex', 'outcome'],
    measures: [ALL, FINES, measure('fines-inside', { statistic: 'sum', of: 'fine', filter: { outcome: ['custody'] } })],
    tables: { upTo: 1, of: ['sex'] },
  });
  const cases = people(
    ...[WOMAN, MAN].map((one) => [40, { ...one, outcome: 'custody', fine: 500 }] as const),
    ...[WOMAN, MAN].map((one) => [16, { ...one, outcome: 'fine', fine: 1 }] as const),
    [1, { ...WOMAN, outcome: 'fine', fine: 9_000 }],
    [20, { ...MAN, outcome: 'fine', fine: 400 }],
  );
  const sex = 'female';
  const release = (await publish({ body, cases }))!;
  expect(attack([release])).toEqual([]);
  expect(
    computed(release, [
      [1, 'fines', { sex }],
      [-1, 'fines-inside', { sex }],
    ]),
  ).not.toBe(DOMINATED);
});

test('few-behind-a-sum: the difference of a sum between two releases is what one person has', async () => {
  const body = townOf({ open: ['sex'], measures: [ALL, FINES], tables: { upTo: 1, of: ['sex'] } });
  const before = [WOMAN, MAN].map((one) => [40, { ...one, fine: 500 }] as const);
  const added = [
    [16, { ...WOMAN, fine: 1 }],
    [1, { ...WOMAN, fine: 9_000 }],
  ] as const;
  const [first, second] = await publishAll(
    [before, [...before, ...added]].map((groups) => ({ body, cases: people(...groups) })),
  );
  if (!first || !second) return;
  expect(attack([first, second])).toEqual([]);
  const [then, now] = [first, second].map((release) => shown(release, 'fines', { sex: 'female' }));
  expect(then === null || now === null ? null : now! - then!).not.toBe(DOMINATED);
});

test('few-behind-a-sum: the difference of a mean times its number, which a band tells, is what one person has', async () => {
  const measures = [ALL, measure('mean-fine', { statistic: 'mean', of: 'fine', decimals: 2 })];
  const body = townOf({ open: ['sex', 'fineBand'], measures, tables: { upTo: 2, of: ['sex', 'fineBand'] } });
  const before = [WOMAN, MAN].flatMap((one) => [
    [40, { ...one, fine: 5 }] as const,
    [30, { ...one, fine: 500 }] as const,
  ]);
  const added = [
    [16, { ...WOMAN, fine: 0 }],
    [1, { ...WOMAN, fine: 90 }],
  ] as const;
  const [first, second] = await publishAll(
    [before, [...before, ...added]].map((groups) => ({ body, cases: people(...groups) })),
  );
  expect(shown(first!, 'mean-fine', { sex: 'female', fineBand: 'low' })).toBe(5);
  expect(attack([first!, second!])).toEqual([]);
  expect(shown(second!, 'mean-fine', { sex: 'female', fineBand: 'low' })).toBeNull();
});

test('units: a band counts how many convictions each has, so that a sum of convictions tells 5', async () => {
  const body = townOf({
    open: ['convictionBand'],
    measures: [ALL, measure('convictions', { countingUnit: 'conviction' })],
    tables: { upTo: 0, also: [{ by: ['convictionBand'], measures: ['all'] }] },
  });
  const cases = people([14, { offences: ['o1'] }], [5, { offences: ['o1', 'o2'] }]);
  const release = (await publish({ body, cases }))!;
  // Nobody has three or more: everybody counts once, and those with two once more.
  if (shown(release, 'all', { convictionBand: 'more' }) !== 0) return;
  expectNothingOf(release, [
    [1, 'convictions', {}],
    [-1, 'all', {}],
  ]);
});

test('averaging: numbers that are rounded do not average out over the releases that can be read', async () => {
  const areas = Array.from({ length: 50 }, (_, at) => `x${at}`);
  const body = townOf({
    open: ['area'],
    lists: { area: list(areas.map((area) => `${area}>north`).join(' '), { region: 'north' }) },
    measures: [ALL, FINES],
    tables: { upTo: 1, of: ['area'] },
    disclosure: { policy: 'rounding', base: 5 },
  });
  const sizeOf = (at: number) => (at < 40 ? 1 + (at % 4) : 60 + at);
  const cases = people(...areas.map((area, at) => [sizeOf(at), { area, fine: 100 }] as const));
  const releases = await publishAll(Array.from({ length: 20 }, () => ({ body, cases })));
  const guessed = areas.slice(0, 40).filter((area, at) => {
    const values = releases.map((release) => shown(release, 'all', { area })!);
    return Math.round(values.reduce((sum, value) => sum + value, 0) / values.length) === sizeOf(at);
  });
  // One number in four would be guessed without any release.
  expect(guessed.length).toBeLessThan(20);
});

test('correction: why a release was built again does not tell that somebody was erased', async () => {
  const source = await readFile('src/releases/lifecycle/schedule.ts', 'utf8');
  expect(source).not.toMatch(/'[^']*were erased[^']*'/);
});

const NONE = { policy: 'none', reason: 'Nobody minds.' };

test('releases: what an earlier release gives away holds the next, which has no table of it', async () => {
  const measures = [ALL, only('custody', { outcome: ['custody'] }), only('fined', { outcome: ['fine'] })];
  const bodyOf = (disclosure: object, counted: object[]) =>
    townOf({ open: ['sex', 'outcome'], measures: counted, tables: { upTo: 1, of: ['sex'] }, disclosure });
  const cases = people(
    ...[WOMAN, MAN].flatMap((one) => [[30, { ...one, outcome: 'custody' }] as const, [20, { ...one, outcome: 'fine' }] as const]), // biome-ignore format: one line
    [4, { ...WOMAN, outcome: 'other' }],
    [14, { ...MAN, outcome: 'other' }],
  );
  const first = (await publish({ body: bodyOf(NONE, measures), cases }))!;
  // Before, nothing was in the way of the second, and no table was in it.
  for (const counted of [measures, [ALL]])
    expect(await publish({ body: bodyOf({}, counted), cases }, [first])).toBeUndefined();
});

test('plain-groups: a band from 0 of which the amounts are 0 does not stop the build', async () => {
  const tables = { upTo: 0, also: [{ by: ['fineBand'], measures: ['fines'] }] };
  const body = townOf({ open: ['fineBand'], measures: [ALL, FINES], tables });
  const cases = people([15, { fine: 0 }], [20, { fine: 500 }], [20, { fine: 5_000 }], [12, {}]);
  expect(shown((await publish({ body, cases }))!, 'fines', { fineBand: 'low' })).toBe(0);
});

test('few-behind-a-sum: sums by the codes of a list without the total are what those with two codes have', async () => {
  const body = townOf({ open: ['methods'], measures: [ALL, FINES], tables: { upTo: 1, of: ['methods'] } });
  const cases = people(
    [20, { methods: ['m1'], fine: 100 }],
    [25, { methods: ['m2'], fine: 100 }],
    [22, { methods: [], fine: 90 }],
    [14, { fine: 80 }],
    [15, { methods: ['m1', 'm2'], fine: 1 }],
    [1, { methods: ['m1', 'm2'], fine: 9_000 }],
  );
  const release = (await publish({ body, cases }))!;
  expect(attack([release])).toEqual([]);
  const codes = ['m1', 'm2', 'none', 'not-reported'];
  expect(computed(release, [...codes.map((methods): Term => [1, 'fines', { methods }]), [-1, 'fines', {}]])).not.toBe(
    DOMINATED - 1,
  );
});

test('few-behind-a-sum: what only earlier numbers tell cannot hide a sum, so it does not hold the same release again', async () => {
  const body = townOf({
    open: ['methods'],
    lists: { method: list('m1 m2 m3') },
    measures: [FINES, measure('fines-of-first', { statistic: 'sum', of: 'fine', filter: { methods: ['m1'] } })],
    tables: { upTo: 1, of: ['methods'] },
    disclosure: { threshold: 9, k: 1 },
  });
  const cases = people(
    [1, { methods: ['m1'], fine: 5_000, with: 1 }],
    [12, { methods: ['m1'], fine: 5_000, with: 1 }],
    [3, { fine: 5_000 }],
    [1, { methods: ['m1', 'm2'] }],
    [1, {}],
  );
  expect(await publishAll([1, 2].map(() => ({ body, cases })))).toHaveLength(2);
});

test('few-behind-a-sum: somebody without the outcome that most amounts are of does not stop the build', async () => {
  const sum = (id: string, filter: object) => measure(id, { statistic: 'sum', of: 'fine', filter });
  const body = townOf({
    open: ['sex', 'outcome', 'methods'],
    lists: { method: list('m1 m2 m3') },
    measures: [FINES, ALL, sum('of-first', { methods: ['m1'] }), sum('of-fined', { outcome: ['fine'] })],
    tables: { upTo: 1, of: ['sex'] },
    disclosure: { threshold: 4, k: 1 },
  });
  const before: (readonly [number, Person])[] = [
    [2, { ...WOMAN, outcome: 'fine', methods: ['m2'] }],
    [1, { outcome: 'other', methods: [], fine: 5_000 }],
    [4, { ...WOMAN, outcome: 'custody', methods: ['m1', 'm2'] }],
    [2, { outcome: 'fine', methods: ['m2'], fine: 500 }],
  ];
  const added: Person = { ...MAN, outcome: 'fine', methods: ['m1'], fine: 3, with: 1 };
  const editions = [before, [...before, [12, added] as const]].map((groups) => ({ body, cases: people(...groups) }));
  expect(attack(await publishAll(editions))).toEqual([]);
});

test('few-behind-a-sum: a sum is hidden in more than is known of any number', async () => {
  const fines = measure('nurse-fines', { statistic: 'sum', of: 'fine', filter: { role: ['nurse'] } });
  const body = townOf({ open: ['role'], measures: [ALL, fines], tables: { upTo: 0 } });
  const before = [
    [30, { role: 'doctor' }],
    [3, { role: 'nurse', fine: 500 }],
  ] as const;
  const editions = [before, [...before, [20, { role: 'nurse', fine: 500 }] as const]];
  // The fines of both are withheld: nothing limits them.
  expect(await publishAll(editions.map((groups) => ({ body, cases: people(...groups) })))).toHaveLength(2);
});

test('rounded-numbers: a release with two filters of one variable is rounded', async () => {
  const body = townOf({
    open: ['role', 'mapOne', 'year'],
    measures: [ALL, only('carers', { mapOne: ['carer'] }), only('some', { role: ['doctor', 'teacher'] })],
    tables: { upTo: 1, of: ['year', 'role', 'mapOne'] },
    disclosure: { policy: 'rounding', base: 5 },
  });
  expect(await publish({ body, cases: people([20, { role: 'nurse' }], [20, { role: 'doctor' }]) })).toBeDefined();
});

test('rounded-numbers: where no rounding keeps all totals, or none is asked for, the release is held and not rounded by chance', async () => {
  const bodyOf = (more: object) =>
    townOf({
      open: ['area', 'convictionBand'],
      measures: [ALL, measure('convictions', { countingUnit: 'conviction' })],
      tables: { upTo: 2, of: ['area', 'convictionBand'] },
      disclosure: { policy: 'rounding', base: 5, ...more },
    });
  // 12 people with two convictions each are 10 with 20: four times that is 40, and 48 is rounded to 45 or 50.
  const twice = { offences: ['o1', 'o2'] };
  const cases = people(...['a1', 'a2', 'a3', 'a4'].map((area) => [12, { area, ...twice }] as const));
  const held: unknown[] = [];
  expect(await publish({ body: bodyOf({}), cases }, [], 1, (obstacle) => held.push(obstacle))).toBeUndefined();
  expect(held).toMatchObject([{ code: 'not-rounded', text: expect.stringMatching(/^No rounding keeps all totals\./) }]);
  const onHeld = (obstacle: unknown) => void held.push(obstacle);
  expect(await publish({ body: bodyOf({ controlled: false }), cases }, [], 1, onHeld)).toBeUndefined();
  expect(held[1]).toMatchObject({
    code: 'not-rounded',
    text: expect.stringMatching(/^Counts are no longer rounded by chance/),
  });
});

test('rest: codes of a list, and a filter that asks for one of them, are 2 with the other two', async () => {
  const body = townOf({
    open: ['offence'],
    measures: [ALL, only('first', { offence: ['o1'] })],
    tables: { upTo: 1, of: ['offence'] },
  });
  const cases = people(
    ...['o1', 'o2', 'o3'].map((offence): [number, Person] => [30, { offences: [offence] }]),
    [12, { offences: ['o1', 'o2'] }],
    [14, { offences: ['o1', 'o3'] }],
    [2, { offences: ['o2', 'o3'] }],
  );
  // Whoever is counted twice has two of them, and the filter counts those with the first.
  expectNothingOf(await publish({ body, cases }), [
    ...['o1', 'o2', 'o3'].map((offence): Term => [1, 'all', { offence }]),
    ...['o2', 'o3'].map((offence): Term => [-1, 'first', { offence }]),
    [-1, 'all', {}],
  ]);
});

test('rules-of-capture: where only the fined can have a fine, their fines are hidden in each other', async () => {
  const body = townOf({
    ...ONLY_FINED,
    open: ['sex', 'outcome'],
    measures: [ALL, FINES],
    tables: { upTo: 2, of: ['sex', 'outcome'] },
  });
  const outcomes = ['custody', 'fine', 'other'];
  const cases = people(
    ...[WOMAN, MAN, {}].flatMap((one) => outcomes.map((outcome) => [40, { ...one, outcome }] as const)),
    [30, { ...WOMAN, outcome: 'fine', fine: 500 }],
    [16, { ...MAN, outcome: 'fine', fine: 1 }],
    [1, { ...MAN, outcome: 'fine', fine: 9_000 }],
  );
  const [release] = await publishAll([{ body, cases }]);
  expect(release).toBeDefined();
  expect(attack([release!], { words: { fine: { outcome: ['fine'] } } })).toEqual([]);
});

test('rules-of-capture: where only they can have a fine, the sum of all fines is that of the fined, so that both together show what 2 people have', async () => {
  const body = townOf({
    ...ONLY_FINED,
    open: ['areaRegion', 'outcome'],
    measures: [
      ALL,
      FINES,
      measure('fines-of-the-fined', { statistic: 'sum', of: 'fine', filter: { outcome: ['fine'] } }),
    ],
    tables: { upTo: 1, of: ['areaRegion'] },
  });
  const cases = people(
    [40, { area: 'a1', outcome: 'other' }],
    [40, { area: 'a3', outcome: 'other' }],
    [12, { area: 'a3', outcome: 'fine', fine: 320 }],
    [1, { area: 'a1', outcome: 'fine', fine: 1_000 }],
    [1, { outcome: 'fine', fine: 100 }],
  );
  const release = await publish({ body, cases });
  expect(release).toBeDefined();
  expect(attack([release!], { words: { fine: { outcome: ['fine'] } } })).toEqual([]);
});

test('few-behind-a-sum: quarters beside years do not stop the build', async () => {
  const bodyOf = (...of: string[]) =>
    townOf({ open: of, measures: [ALL, FINES], tables: { upTo: 1, of }, disclosure: { p: 10 } });
  const cases = people(
    ...[2, 5, 8].map((month) => [20, { date: `2015-0${month}-03`, fine: 60 }] as const),
    ...[2, 8].map((month) => [20, { date: `2014-0${month}-03`, fine: 3_000 }] as const),
    [19, { date: '2014-05-03', fine: 10 }],
    [1, { date: '2014-05-03', fine: 4_000 }],
    [12, { date: '2014', fine: 2 }],
    [1, { date: '2014', fine: 400 }],
    [20, { date: '2015', fine: 50 }],
  );
  const releases = await publishAll([bodyOf('year'), bodyOf('year', 'quarter')].map((body) => ({ body, cases })));
  expect(releases).toHaveLength(2);
});

test('rules-of-capture: where only they can have a fine, the fined by their role less those with a band are 6 whose fine is not reported', async () => {
  const body = townOf({
    ...ONLY_FINED,
    open: ['role', 'outcome', 'fineBand'],
    measures: [ALL, only('doctors', { role: ['doctor'] }), measure('fine', { statistic: 'mean', of: 'fine' })],
    tables: { upTo: 1, of: ['role', 'outcome', 'fineBand'] },
  });
  const cases = people(
    [30, { role: 'nurse', outcome: 'fine', fine: 50 }],
    [6, { role: 'nurse', outcome: 'fine' }],
    [30, { role: 'doctor', outcome: 'fine', fine: 50 }],
    [20, { role: 'doctor', outcome: 'fine' }],
    [40, { role: 'nurse', outcome: 'other' }],
    [50, { role: 'doctor', outcome: 'other' }],
  );
  const release = await publish({ body, cases });
  expect(release).toBeDefined();
  expect(attack(release ? [release] : [], { words: { fine: { outcome: ['fine'] } } })).toEqual([]);
});

test('rules-of-capture: where only they can have a fine, as many with bands have no custody as have bands at all, so that 1 of them has a high fine', async () => {
  const body = townOf({
    ...ONLY_FINED,
    open: ['fineBand', 'outcome'],
    measures: [ALL, only('others', { outcome: { not: ['custody'] } }), measure('cases', { countingUnit: 'case' })],
    tables: { upTo: 1, of: ['fineBand'] },
    disclosure: { threshold: 5 },
  });
  const cases = people(
    [5, { outcome: 'fine', fine: 50 }],
    [1, { outcome: 'fine', fine: 5_000 }],
    [5, { outcome: 'other' }],
    [5, { outcome: 'custody' }],
  );
  const release = await publish({ body, cases });
  expect(attack(release ? [release] : [], { words: { fine: { outcome: ['fine'] } } })).toEqual([]);
});

test('rules-of-capture: where only they can have a fine, the fined without a band of the next release are 1 more, though no number says who can have a fine', async () => {
  const body = townOf({
    ...ONLY_FINED,
    open: ['fineBand', 'outcome'],
    measures: [ALL],
    tables: { upTo: 1, of: ['fineBand', 'outcome'] },
    disclosure: { threshold: 3 },
  });
  const first: [number, Person][] = [
    [20, { outcome: 'fine', fine: 50 }],
    [20, { outcome: 'fine', fine: 500 }],
    [10, { outcome: 'fine' }],
    [20, { outcome: 'custody' }],
    [20, { outcome: 'other' }],
  ];
  const second: typeof first = [
    ...first,
    [5, { outcome: 'fine', fine: 50 }],
    [5, { outcome: 'fine', fine: 500 }],
    [1, { outcome: 'fine' }],
    [5, { outcome: 'other' }],
  ];
  const releases = await publishAll([first, second].map((groups) => ({ body, cases: people(...groups) })));
  expect(releases).toHaveLength(2);
  expect(attack(releases, { words: { fine: { outcome: ['fine'] } } })).toEqual([]);
});

/** A town with a variable of defendants that is derived by a rule of its own. */
function townWith(id: string, rule: object, more: Partial<Parameters<typeof townOf>[0]> = {}): Body {
  const given = { open: ['sex'], measures: [ALL], tables: { upTo: 0, also: [{ by: ['sex', id] }] }, ...more };
  const body = townOf({ disclosure: { threshold: 5 }, ...given });
  body.codebook.derived.push({ id, label: id, level: 'defendant', audience: 'public', rule });
  return body;
}

/** The differences of 1 to 4 people that both releases show, in the same codes of another name. */
function movedByFew(earlier: Published, later: Published, nameOf = (id: string): string => id): string[] {
  const found: string[] = [];
  for (const { by, measures } of earlier.codebook.tables)
    for (const measure of measures)
      for (const { key, value } of earlier.door.ask({ measure, by, totals: true }).observations) {
        const codes = Object.entries<string>(key).filter(([, code]) => code !== '_T');
        const now = shown(later, measure, Object.fromEntries(codes.map(([id, code]) => [nameOf(id), code])));
        const moved = value === null || now === null ? 0 : Math.abs(now - value);
        if (moved > 0 && moved < 5) found.push(`${JSON.stringify(key)} moved by ${moved}`);
      }
  return found;
}

const THIRTY_OF_EACH = [WOMAN, MAN].flatMap((one): [number, Person][] => [
  [30, { ...one, role: 'nurse', methods: ['m1'], offences: ['o1'], fine: 50 }],
  [30, { ...one, role: 'teacher', methods: ['m2'], offences: ['o3', 'o3'], fine: 500 }],
]);
/** 2 more women like the first, and enough others that nobody is held for being few. */
const TWO_WOMEN_MORE: [number, Person][] = [
  ...THIRTY_OF_EACH,
  [2, { ...WOMAN, role: 'nurse', methods: ['m1'], offences: ['o1'], fine: 50 }],
  [13, { ...MAN, role: 'nurse', methods: ['m1'], offences: ['o1'], fine: 50 }],
  [14, { ...WOMAN, role: 'teacher', methods: ['m2'], offences: ['o3', 'o3'], fine: 500 }],
  [15, { ...MAN, role: 'teacher', methods: ['m2'], offences: ['o3', 'o3'], fine: 500 }],
];

test('rest: two variables band one amount, or one number of convictions, and 2 women lie between', async () => {
  const bandsOf = (limits: string) => ({ lists: { fines: bands(limits), convictions: bands(limits) } });
  for (const [rule, limits, others, groups] of [
    [{ band: 'fine' }, 'low:0-99 high:100-', 'low:0-149 high:150-', [50, 120, 500].map((fine) => ({ fine }))],
    [
      { count: 'conviction' },
      'one:1-1 more:2-',
      'few:1-2 many:3-',
      [1, 2, 3].map((many) => ({ offences: Array(many).fill('o1') })),
    ],
  ] as const) {
    const list = 'band' in rule ? 'fines' : 'convictions';
    const also = ['other', 'another'].map((id) => ({ by: ['sex', id] }));
    const given = { ...bandsOf(limits), tables: { upTo: 0, also } };
    const body = townWith('other', { ...rule, codeList: list }, given);
    body.codebook.derived.push({
      ...{ id: 'another', label: 'Another', level: 'defendant', audience: 'public' },
      rule: { ...rule, codeList: 'others' },
    });
    body.codebook.codeLists.others = bands(others);
    const cases = people(
      ...groups.flatMap((one, at) => [WOMAN, MAN].map((who): [number, Person] => [at === 1 ? 2 : 20, { ...who, ...one }])), // biome-ignore format: one line
    );
    const release = (await publish({ body, cases }))!;
    const [first = ''] = limits.split(':');
    const [second = ''] = others.split(':');
    const between = computed(release, [
      [1, 'all', { sex: 'female', another: second }],
      [-1, 'all', { sex: 'female', other: first }],
    ]);
    expect(between).toBeNull();
  }
});

test('releases: bands of another name in a later release do not show 2 women', async () => {
  const [earlier, later] = await publishAll(
    [THIRTY_OF_EACH, TWO_WOMEN_MORE].map((groups, at) => ({
      body: townWith(`bands${at}`, { band: 'fine', codeList: 'fines' }, { lists: { fines: bands('low:0-99 high:100-') } }), // biome-ignore format: one line
      cases: people(...groups),
    })),
  );
  expect(movedByFew(earlier!, later!, (id) => id.replace('bands0', 'bands1'))).toEqual([]);
});

test('units: convictions of people with a second flag of the same meaning do not show 2 women', async () => {
  const measures = [measure('convictions', { countingUnit: 'conviction' })];
  const rule = { exists: { offence: ['o1'] } };
  const of = (id: string) => townWith(id, rule, { open: ['sex', 'offence'], measures });
  const both = of('flag0');
  both.codebook.derived.push({ ...both.codebook.derived.at(-1), id: 'flag1', label: 'flag1' });
  both.codebook.tables.also.push({ by: ['sex', 'flag1'] });
  const [first, second] = await publishAll([
    { body: of('flag0'), cases: people(...THIRTY_OF_EACH) },
    { body: both, cases: people(...TWO_WOMEN_MORE) },
  ]);
  expect(movedByFew(first!, second!)).toEqual([]);
  expect(movedByFew(first!, second!, (id) => id.replace('flag0', 'flag1'))).toEqual([]);
});

test('few-behind-a-sum: an amount that is not public is in pence, its sums in pounds, and a second release is published', async () => {
  const body = townOf({
    open: ['sex'],
    measures: [FINES],
    tables: { upTo: 1, of: ['sex'] },
  });
  body.codebook.quantities[0] = { ...body.codebook.quantities[0], audience: 'internal', decimals: 2 };
  const before = [WOMAN, MAN].map((one): [number, Person] => [40, { ...one, fine: 500.5 }]);
  const added: [number, Person][] = [
    [1, { ...WOMAN, fine: 9_000 }],
    [16, { ...MAN, fine: 500 }],
  ];
  const [first, second] = await publishAll(
    [before, [...before, ...added]].map((groups) => ({ body, cases: people(...groups) })),
  );
  expect(shown(first!, 'fines', { sex: 'female' })).toBe(20_020);
  expect(shown(second!, 'fines', { sex: 'female' })).toBeNull();
});

test('correction: the version does not tell that 2 of those who are new have an amount of 0', async () => {
  const body = townOf({ open: ['sex'], measures: [FINES], tables: { upTo: 1, of: ['sex'] } });
  const before = [WOMAN, MAN].map((one): [number, Person] => [40, { ...one, fine: 500 }]);
  const added: [number, Person][] = [
    [14, WOMAN],
    [2, { ...WOMAN, fine: 0 }],
  ];
  const [first, second] = await publishAll(
    [before, [...before, ...added]].map((groups) => ({ body, cases: people(...groups) })),
  );
  const tableOf = ({ codebook, tables }: Published) => ({ codebook, table: tables[0]! });
  expect(patternOf(second!)).toEqual(patternOf(first!));
  expect(sameCells(tableOf(first!), tableOf(second!))).toBe(true);
});

test('too-fine: rounded sums of an amount that is not public need not add up, and the release says what is to be done', async () => {
  const body = townOf({ open: ['sex'], measures: [FINES], tables: { upTo: 1, of: ['sex'] } });
  body.codebook.quantities[0] = { ...body.codebook.quantities[0], audience: 'internal', decimals: 2 };
  // 20,520.50 and 20,520.50 are 41,041, and 20,521 twice is more.
  const cases = people(...[WOMAN, MAN].map((one): [number, Person] => [41, { ...one, fine: 500.5 }]));
  const held: string[] = [];
  expect(await publish({ body, cases }, [], 1, ({ text }) => held.push(text))).toBeUndefined();
  expect(held).toEqual([
    expect.stringMatching(/^fines: .* Give the measure 2 decimals in place of 0, or make the amount public/),
  ]);
  body.codebook.measures[0].decimals = 2;
  const release = await publish({ body, cases });
  expect(shown(release!, 'fines', {})).toBe(41_041);
});

test('units: no case has an offence that is not reported, so no defendant has, and at most 3 have all three offences', async () => {
  const body = townOf({
    open: ['offence'],
    measures: [ALL, measure('cases', { countingUnit: 'case' })],
    tables: { upTo: 1, of: ['offence'] },
    disclosure: { threshold: 5 },
  });
  const release = await publish({
    body,
    cases: people(
      [1, { offences: ['o1', 'o2', 'o3'] }],
      [4, { offences: ['o1', 'o2'] }],
      [5, { offences: ['o1'] }],
      [6, { offences: ['o3'], beside: { offences: ['o2'] } }],
      [9, { offences: ['o2'], with: 2 }],
    ),
  });
  const [all, cases] = ['all', 'cases'].map((id) => shown(release!, id, { offence: 'not-reported' }));
  expect(all).toBe(cases);
  expect(attack([release!])).toEqual([]);
});

test('few-behind-a-sum: a year without the one quarter that an earlier release shows would be what one person has to pay', async () => {
  const bodyOf = (dimension: string) =>
    townOf({
      open: ['year', 'quarter'],
      measures: [ALL, FINES],
      tables: { upTo: 1, of: [dimension] },
      disclosure: { threshold: 3 },
    });
  const cases = people(
    [1, { date: '2014-02-03', fine: 0, with: 1 }],
    [1, { date: '2014-05-03', fine: 300 }],
    [1, { date: '2014-05-03', fine: 3_000 }],
    [1, { date: '2014-05-03', fine: 300, beside: {} }],
    [1, { date: '2014-08-03', fine: 3_000, beside: {} }],
    [2, { date: '2015-02-03', fine: 400 }],
    [1, { date: '2015-05-03', fine: 4_000 }],
    [1, { date: '2015-05-03', fine: 10 }],
  );
  const releases = await publishAll(['quarter', 'year'].map((id) => ({ body: bodyOf(id), cases })));
  // The table of quarters has to stay.
  expect(releases).toHaveLength(1);
});

test('units: cases of a woman and a man, less those of whom both were sent to custody, are not known to be 2', async () => {
  const open = ['sex', 'outcome'];
  const cases = measure('cases', { countingUnit: 'case' });
  const body = townOf({ open, measures: [cases], tables: { upTo: 2, of: open } });
  const custody = { outcome: 'custody' };
  const ofBoth = (key: Record<string, string>): Term[] => [
    [1, 'cases', { sex: 'female', ...key }],
    [1, 'cases', { sex: 'male', ...key }],
    [-1, 'cases', key],
  ];
  const release = await publish({
    body,
    cases: people(
      ...[WOMAN, MAN].flatMap((one): [number, Person][] => [
        [30, { ...one, outcome: 'custody' }],
        [30, { ...one, outcome: 'fine' }],
        [20, { ...one, outcome: 'custody', beside: { ...one, outcome: 'fine' } }],
      ]),
      [20, { ...WOMAN, ...custody, beside: { ...MAN, ...custody } }],
      [2, { ...WOMAN, ...custody, beside: { ...MAN, outcome: 'fine' } }],
    ),
  });
  expect(release).toBeDefined();
  const without = ofBoth(custody).map(([times, id, key]): Term => [-times, id, key]);
  expectNothingOf(release, [...ofBoth({}), ...without]);
});

test('units: a year without the quarter that an earlier release shows would be the convictions of two people', async () => {
  const bodyOf = (dimension: string) =>
    townOf({
      open: ['year', 'quarter'],
      measures: [measure('convictions', { countingUnit: 'conviction' })],
      tables: { upTo: 1, of: [dimension] },
      disclosure: { threshold: 4 },
    });
  const cases = people(
    [1, { date: '2014-02-05', offences: ['o1', 'o1', 'o1'] }],
    [1, { date: '2014-03-05' }],
    [4, { date: '2014-09-05' }],
    [1, { date: '2015-02-05' }],
    [1, { date: '2015-04-05', offences: ['o1', 'o2'], with: 1 }],
    [1, { date: '2015-04-05' }],
  );
  const releases = await publishAll(['quarter', 'year'].map((id) => ({ body: bodyOf(id), cases })));
  // The table of quarters has to stay.
  expect(releases).toHaveLength(1);
});

test('units: cases of a violent defendant, less those of one without a fine, are those of one who was fined', async () => {
  const of = ['violent', 'offenceGroup', 'fineBand'];
  const release = await publish({
    body: townOf({
      open: [...of, 'offence'],
      measures: [measure('cases', { countingUnit: 'case' })],
      tables: { upTo: 2, of },
      disclosure: { threshold: 7 },
    }),
    cases: people(
      [8, { offences: ['o1'] }],
      [2, { offences: ['o1', 'o2'] }],
      [1, { offences: ['o1', 'o3'] }],
      [1, { offences: ['o1', 'o3'], fine: 0 }],
      [13, { offences: ['o2'] }],
      [1, { offences: ['o2'], fine: 2 }],
      [3, { offences: ['o2', 'o3'] }],
      [17, { offences: ['o3'] }],
    ),
  });
  expectNothingOf(release, [
    [1, 'cases', { violent: 'yes' }],
    [-1, 'cases', { violent: 'yes', fineBand: 'not-reported' }],
  ]);
});
