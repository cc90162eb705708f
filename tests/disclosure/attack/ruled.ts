import { dice } from '../../dice.ts';
import type { Body } from '../../samples/body.ts';
import type { History, Step } from './history.ts';
import { caseOf, measure, type Person, type TownOptions, townOf } from './town.ts';

/**
 * Random towns where something is known of every case, or of all with a code, that no number says: that each case has a date, that nobody
 * under 18 has an area, that all nurses are of one area, that all women were fined next to nothing. A seed makes the same again.
 */
type Roll = (sides: number) => number;
interface Town {
  options: TownOptions;
  /** At first. */
  people: number;
  person: (roll: Roll) => Person;
}

const one = <T>(roll: Roll, ...of: readonly T[]): T => of[roll(of.length)] as T;
const YEARS = ['2014', '2015', '2016'];
const AREAS = ['a1', 'a2', 'a3', 'a4'];

const KINDS: Readonly<Record<string, (roll: Roll) => Town>> = {
  // Few are not men, so that what is withheld with them has to be a number of men.
  days: (roll) => {
    const sexes = [
      ...Array.from({ length: 3 + roll(8) }, () => 'male'),
      'female',
      '',
      ...(roll(2) === 0 ? ['female'] : []),
    ];
    const years = YEARS.flatMap((year) => Array.from({ length: 1 + roll(4) }, () => year));
    const tabulated = [one(roll, 'year', 'year', 'year', 'quarter'), 'sex'];
    const datePrecision = one(roll, 'day', 'day', 'month', 'year');
    return {
      options: {
        ...{ open: tabulated, measures: [measure('all')], tables: { upTo: 2, of: tabulated } },
        disclosure: { threshold: 5 + roll(6) },
        settings: { datePrecision },
      },
      people: 40 + roll(50),
      person: (again) => {
        const day = `${one(again, ...years)}-0${1 + again(9)}-05`;
        const length = one(again, ...lengthsOf(datePrecision));
        return { ...filled({ sex: one(again, ...sexes) }), date: day.slice(0, length) };
      },
    };
  },
  // Few are of the first area or without one, and most of those because they are young.
  youth: (roll) => {
    const areas = [...AREAS.slice(1).flatMap((area) => Array.from({ length: 6 + roll(8) }, () => area)), 'a1'];
    const [ages, besides] = [4 + roll(8), one(roll, 6, 1_000)];
    const tabulated = ['area', 'ageBand', ...(roll(4) === 0 ? ['sex'] : [])];
    return {
      options: {
        ...{ open: tabulated, measures: [measure('all')], tables: { upTo: 1, of: tabulated } },
        disclosure: { threshold: 5 + roll(6) },
        settings: { youthRule: true },
      },
      people: 60 + roll(200),
      person: (again) => {
        const age = again(ages) === 0 ? 'young' : 'adult';
        const own = { age, area: one(again, ...areas), sex: one(again, 'female', 'male') };
        return age === 'young' && again(besides) === 0 ? { ...own, beside: { age: 'adult', sex: 'male' } } : own;
      },
    };
  },
  nested: (roll) => {
    const tabulated = ['area', 'role', one(roll, 'sex', 'outcome')];
    const others = one(roll, 12, 20, 30);
    return {
      options: {
        ...{ open: tabulated, measures: [measure('all')], tables: { upTo: 2, of: tabulated } },
        disclosure: { threshold: 3 + roll(6) },
      },
      people: 60 + roll(240),
      // All nurses are of the first area, where hardly anybody else is a woman, or was fined.
      person: (again) => {
        const role = one(again, 'nurse', 'doctor', 'teacher');
        const area = role === 'nurse' ? 'a1' : one(again, ...AREAS);
        const isOther = area === 'a1' && role !== 'nurse' && again(others) > 0;
        return {
          ...{ area, role, sex: isOther ? 'male' : one(again, 'female', 'male') },
          outcome: isOther ? 'custody' : one(again, 'custody', 'fine'),
        };
      },
    };
  },
  lowest: (roll) => {
    const by = one(roll, 'sex', 'role', 'area');
    const filter = { filter: { outcome: ['custody'] } };
    const statistic = one(roll, 'sum', 'sum', 'mean');
    const most = one(roll, 1, 1, 3);
    const isSplit = roll(2) === 0;
    return {
      options: {
        open: [by, 'fineBand', 'outcome'],
        measures: [
          measure('all'),
          measure('fines', { statistic, of: 'fine' }),
          ...(isSplit ? [measure('held', filter), measure('held-fines', { statistic, of: 'fine', ...filter })] : []),
        ],
        tables: { upTo: 0, also: [{ by: [by] }, { by: ['fineBand'], measures: ['all'] }] },
        disclosure: { threshold: 3 + roll(5), sensitive: ['fineBand'], k: roll(2) },
      },
      people: 60 + roll(240),
      // Women, nurses or people of the first area were fined next to nothing; if those in custody are tabulated, the others of them.
      person: (again) => {
        const own = {
          sex: one(again, 'female', 'male'),
          role: one(again, 'nurse', 'doctor'),
          area: one(again, 'a1', 'a2'),
        };
        const outcome = one(again, 'custody', 'other');
        const isPoor = ['female', 'nurse', 'a1'].includes(own[by]) && !(isSplit && outcome === 'custody');
        const fine = isPoor && again(200) > 0 ? again(most) : one(again, 50, 90, 500, 700, 4_000);
        return { ...own, fine, outcome };
      },
    };
  },
};

/** How long a date may be, which is a day, a month or a year. */
const lengthsOf = (datePrecision: string): number[] =>
  ({ day: [10], month: [7, 10], year: [4, 7, 10] })[datePrecision] ?? [];

const filled = (codes: Readonly<Record<string, string>>): object =>
  Object.fromEntries(Object.entries(codes).filter(([, code]) => code !== ''));

export function ruledHistory(seed: number): History {
  const roll = dice(seed);
  const { options, people, person } = one(roll, ...Object.values(KINDS))(roll);
  const body = townOf(options);
  let next = 0;
  const added = (to: ReadonlyMap<string, Body>, people: number): Map<string, Body> => {
    const all = Array.from({ length: people }, (): [string, Body] => [`case-${next++}`, caseOf(person(roll))]);
    return new Map([...to, ...all]);
  };
  const editions: Step[] = [{ body, cases: added(new Map(), people) }];
  for (let step = roll(3); step > 0; step--)
    editions.push({ body, cases: added((editions.at(-1) as Step).cases, one(roll, 1 + roll(8), 20 + roll(60))) });
  return { seed, editions, words: {} };
}
