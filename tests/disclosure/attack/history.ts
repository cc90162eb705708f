import { dice } from '../../dice.ts';
import type { Body } from '../../samples/body.ts';
import { list } from '../../samples/code-lists.ts';
import type { Words } from './knowledge.ts';
import type { Edition } from './publish.ts';
import { caseOf, measure, ONLY_FINED, type Person, townOf } from './town.ts';

/** Random towns, and what becomes of their cases and tables from release to release. A seed makes the same history again. */

export interface History {
  seed: number;
  editions: readonly Step[];
  /** What notes say in words. */
  words: Words;
}
export interface Step extends Edition {
  /** The release that is withdrawn before, by its number in the history. */
  withdraws?: number;
  /** How many people are in the cases that differ from the step before, where nothing else does. */
  moved?: number;
}

type Roll = (sides: number) => number;

/** Dimensions by what they follow from. */
const VARIABLES: readonly (readonly string[])[] = [
  ['area', 'areaRegion'],
  ['sex'],
  ['outcome'],
  ['role', 'roleGroup', 'mapOne', 'mapTwo'],
  ['offence', 'offenceGroup', 'violent'],
  ['methods'],
  ['fineBand'],
  ['convictionBand'],
  ['year', 'quarter'],
];
/** Conditions of filters, which overlap. */
const FILTERS: Readonly<Record<string, readonly object[]>> = {
  area: [{ area: ['a1'] }, { area: ['a2', 'a3'] }],
  areaRegion: [{ areaRegion: ['north'] }],
  sex: [{ sex: ['female'] }, { sex: { not: ['female'] } }],
  outcome: [{ outcome: ['custody'] }, { outcome: ['fine'] }, { outcome: { not: ['custody'] } }],
  role: [{ role: ['nurse'] }, { role: ['nurse', 'doctor'] }, { role: ['doctor', 'teacher'] }],
  roleGroup: [{ roleGroup: ['health'] }],
  mapOne: [{ mapOne: ['carer'] }],
  violent: [{ violent: ['yes'] }],
  offence: [{ offence: ['o1'] }],
  methods: [{ methods: ['m1'] }],
};

/** From this seed on, people of one case can differ. Seeds before keep their histories. */
const UNLIKE_FROM = 60_000_000;

export function randomHistory(seed: number): History {
  const roll = dice(seed);
  const one = <T>(...of: readonly T[]): T => of[roll(of.length)] as T;
  const chance = (sides: number) => roll(sides) === 0;
  const variables = [...VARIABLES];
  const chosen = Array.from({ length: one(1, 2, 2, 3) }, () => variables.splice(roll(variables.length), 1)[0] ?? []);
  // Of each variable one or two of its dimensions.
  const tabulated = chosen.flatMap((ids) => (ids.length > 1 && chance(3) ? [one(...ids), one(...ids)] : [one(...ids)]));
  const of = [...new Set(tabulated)];
  const hidden = chance(3)
    ? one(...VARIABLES.filter((ids) => !chosen.includes(ids)).map(([id = '']) => id))
    : undefined;
  const sources = of.flatMap((id) => (id.startsWith('map') ? ['role'] : id === 'violent' ? ['offence'] : []));
  const open = [...new Set([...of, ...(hidden ? [hidden] : []), ...sources])];
  const filters = open.flatMap((id) => FILTERS[id] ?? []);
  const measures = [
    measure('all'),
    ...Array.from({ length: filters.length > 0 ? roll(3) : 0 }, (_, at) =>
      measure(`some-${at}`, { filter: one(...filters) }),
    ),
  ];
  if (chance(5)) measures.push(measure('cases', { countingUnit: 'case' }));
  if (chance(4) || of.includes('convictionBand')) measures.push(measure('convictions', { countingUnit: 'conviction' }));
  if (chance(3)) {
    measures.push(measure('fines', { statistic: 'sum', of: 'fine' }));
    if (chance(2) && filters.length > 0)
      measures.push(measure('some-fines', { statistic: 'sum', of: 'fine', filter: one(...filters) }));
  }
  if (chance(4)) measures.push(measure('mean-fine', { statistic: 'mean', of: 'fine', decimals: 2 }));
  if (chance(8)) measures.push(measure('median-fine', { statistic: 'median', of: 'fine' }));
  const policy = one(
    'threshold',
    'threshold',
    'threshold',
    'threshold',
    'threshold',
    'threshold',
    'threshold',
    'rounding',
    'cell-key',
  );
  const sensitive = chance(3) ? [one(...of)].filter((id) => !['year', 'quarter', 'violent'].includes(id)) : [];
  const disclosure = {
    threshold: {
      policy,
      threshold: 3 + roll(1 + roll(8)),
      sensitive,
      k: roll(2),
      zeros: chance(8) ? 'shown' : 'protect',
    },
    rounding: { policy, base: one(3, 5), controlled: chance(2) || true }, // a throw more: seeds keep their histories
    'cell-key': { policy },
  }[policy];
  const upTo = of.length > 1 && !chance(3) ? 2 : 1;
  const coarse = of.map(
    (id) => ({ area: 'areaRegion', role: 'roleGroup', offence: 'offenceGroup', quarter: 'year' })[id] ?? id,
  );
  const headlines = of
    .filter((id) => ['sex', 'outcome', 'role'].includes(id))
    .flatMap((id) => {
      const code = { sex: 'female', outcome: 'fine', role: 'nurse' }[id];
      const where = { [id]: [code] };
      return chance(2)
        ? [
            {
              id: `share-${id}`,
              measure: 'all',
              where,
              statistic: 'share',
              share: id,
              base: one('all', 'known'),
              form: 'percent',
              statement: '{wording} of them',
            },
          ]
        : [];
    });
  const lists = {
    ...(chance(6) && { area: list('a1>north a2>north a3>south a4>south>a3', { region: 'north south' }) }),
    ...(chance(5) && { method: list('m1 m2 m3') }),
  };
  const gaps = chance(4) ? [{ from: '2015-01-01', to: '2016-01-01', reason: 'A strike.' }] : undefined;
  const bodyOf = (tabulated: readonly string[]): Body =>
    townOf({
      open: [...new Set([...open, ...tabulated])],
      measures,
      tables: { upTo, of: [...new Set(tabulated)] },
      disclosure: disclosure as object,
      headlines: tabulated === of ? headlines : [],
      lists,
      ...(isFined && open.includes('outcome') && ONLY_FINED),
      ...(gaps && { gaps }),
    });
  const weights = Array.from({ length: 8 }, () => one(1, 2, 4, 8));
  /** Nobody else has a fine. */
  const isFined = chance(3);
  const isUnlike = seed >= UNLIKE_FROM && chance(2);
  const randomCase = (year: string): Body => {
    const person = randomPerson(roll, weights, year, isFined);
    if (!isUnlike || !chance(6)) return caseOf(person);
    const { area: _, date: __, methods: ___, ...beside } = randomPerson(roll, weights, year, isFined);
    return caseOf({ ...person, beside });
  };
  let next = 0;
  const add = (cases: Map<string, Body>, people: number, years: readonly string[]) => {
    for (let left = people; left > 0; left--) cases.set(`case-${next++}`, randomCase(one(...years)));
  };
  const first = new Map<string, Body>();
  add(first, one(40 + roll(60), 100 + roll(150), 200 + roll(150)), ['2014', '2014', '2015']);
  const order = one('same', 'same', 'coarse first', 'fine first', 'same');
  const editions: Step[] = [{ body: order === 'coarse first' ? bodyOf(coarse) : bodyOf(of), cases: first }];
  // A table of these may not go.
  const mayGo = measures.every(({ id }) => ['all', 'cases', 'some-0', 'some-1', 'median-fine'].includes(id));
  const steps = policy === 'rounding' ? 2 + roll(4) : one(0, 1, 2, 2, 3, 4);
  for (let step = 0; step < steps; step++) {
    const before = editions.at(-1) as Step;
    const cases = new Map(before.cases);
    const names = [...cases.keys()];
    const some = (most: number) => Array.from({ length: 1 + roll(most) }, () => names[roll(names.length)] ?? '');
    const kind =
      policy === 'rounding'
        ? 'nothing'
        : one('nothing', 'add', 'add', 'add', 'correct one', 'correct one', 'few', 'erase', 'mixed');
    const again = (name: string) => cases.set(name, randomCase('2014'));
    if (kind === 'add' || kind === 'mixed') add(cases, 15 + roll(100), one(['2014'], ['2015'], ['2016']));
    if (kind === 'few') add(cases, 1 + roll(4), ['2015']);
    if (kind === 'correct one') again(some(1)[0] ?? '');
    if (kind === 'mixed') some(15).forEach(again);
    if (kind === 'erase') for (const name of some(3)) cases.delete(name);
    const later = order === 'fine first' ? coarse : of;
    const body = step > 0 ? before.body : bodyOf(order === 'same' || mayGo ? later : [...of, ...coarse]);
    const all = [...new Set([...names, ...cases.keys()])];
    const moved = all
      .map((name) => [before.cases.get(name), cases.get(name)] as const)
      .reduce((sum, [old, now]) => sum + (old === now ? 0 : Math.max(peopleIn(old), peopleIn(now))), 0);
    const withdraws = chance(8) ? 1 + roll(editions.length) : undefined;
    editions.push({
      body,
      cases,
      ...(body === before.body && { moved }),
      ...(withdraws && { withdraws }),
    });
  }
  return { seed, editions, words: isFined && open.includes('outcome') ? { fine: { outcome: ['fine'] } } : {} };
}

function randomPerson(roll: Roll, weights: readonly number[], year: string, isFined: boolean): Person {
  /** Some codes are rare, so that there is something to hide. */
  const pick = (shift: number, ...of: string[]): string => {
    const own = of.map((_, at) => weights[(at + shift) % weights.length] as number);
    const rolled = roll(own.reduce((sum, weight) => sum + weight, 0));
    return of[
      own.findIndex((_, at) => rolled < own.slice(0, at + 1).reduce((sum, weight) => sum + weight, 0))
    ] as string;
  };
  const maybe = <T>(sides: number, value: T): T | undefined => (roll(sides) === 0 ? undefined : value);
  const outcome = maybe(12, pick(3, 'custody', 'fine', 'other'));
  const date = roll(10) === 0 ? year : `${year}-0${1 + roll(9)}-05`;
  const person = {
    ...{ sex: maybe(12, pick(1, 'female', 'male')), area: maybe(12, pick(0, 'a1', 'a2', 'a3', 'a4')) },
    ...{ outcome, role: maybe(12, pick(2, 'nurse', 'doctor', 'teacher')), date },
    methods: maybe(
      10,
      ['m1', 'm2'].filter(() => roll(3) === 0),
    ),
    offences: Array.from({ length: 1 + (roll(4) === 0 ? 1 + roll(2) : 0) }, () => pick(4, 'o1', 'o2', 'o3')),
    fine: isFined && outcome !== 'fine' ? undefined : maybe(4, roll(5) * 10 ** roll(4)),
    with: roll(6) === 0 ? 1 : 0,
  };
  return Object.fromEntries(Object.entries(person).filter(([, value]) => value !== undefined)) as Person;
}

const peopleIn = (one: Body | undefined): number => one?.defendants.length ?? 0;
