import { dice } from '../../dice.ts';
import type { Body } from '../../samples/body.ts';
import { list } from '../../samples/code-lists.ts';
import type { History, Step } from './history.ts';
import { caseOf, measure, type Person, townOf } from './town.ts';

/**
 * Random towns whose codebooks change from release to release: the window becomes longer, a variable is there for the first time or goes,
 * codes and tables come and go. Codes and variables go only if nobody in the records has them. A seed makes the same again.
 */

type Roll = (sides: number) => number;

/** What of a codebook can change. */
interface Shape {
  /** The year before which the window ends. */
  until: number;
  hasRole: boolean;
  codes: Readonly<Record<'outcome' | 'role' | 'method', readonly string[]>>;
  tabulated: readonly string[];
}

const VARIABLES = ['sex', 'outcome', 'role', 'methods', 'year', 'area'];
/** Codes that a list can have, those that it has at first before those that may come. */
const CODES = {
  outcome: ['custody', 'fine', 'other', 'community', 'probation'],
  role: ['nurse', 'doctor', 'teacher', 'priest'],
  method: ['m1', 'm2', 'm3'],
} as const;
const FROM = 2014;

export function changingHistory(seed: number): History {
  const roll = dice(seed);
  const one = <T>(...of: readonly T[]): T => of[roll(of.length)] as T;
  const chance = (sides: number) => roll(sides) === 0;
  const variables = [...VARIABLES];
  const chosen = Array.from({ length: one(1, 2, 2, 2, 3) }, () => variables.splice(roll(variables.length), 1)[0] ?? '');
  const rare = Object.fromEntries(Object.entries(CODES).map(([id, codes]) => [id, one(...codes)]));
  const measures = [measure('all')];
  if (chance(3)) measures.push(measure('women', { filter: { sex: ['female'] } }));
  if (chance(4)) measures.push(measure('fines', { statistic: 'sum', of: 'fine' }));
  const disclosure = {
    ...{ threshold: 3 + roll(8), k: roll(2), zeros: chance(6) ? 'shown' : 'protect' },
    sensitive: chance(4) ? chosen.filter((id) => ['outcome', 'role'].includes(id)).slice(0, 1) : [],
  };
  const upTo = one(1, 2, 2);
  const atFirst = (codes: readonly string[], least: number) => codes.slice(0, least + roll(codes.length - least + 1));
  let shape: Shape = {
    ...{ until: FROM + 1 + roll(2), hasRole: !chosen.includes('role') || chance(2), tabulated: chosen },
    codes: { outcome: atFirst(CODES.outcome, 3), role: atFirst(CODES.role, 2), method: atFirst(CODES.method, 1) },
  };
  const tabulatedIn = ({ hasRole }: Shape): readonly string[] => {
    const own = chosen.filter((id) => (hasRole || id !== 'role') && !chance(5));
    return own.length > 0 ? own : ['sex'];
  };
  shape = { ...shape, tabulated: tabulatedIn(shape) };
  let next = 0;
  const added = (to: ReadonlyMap<string, Body>, people: number, years: readonly number[]): Map<string, Body> =>
    new Map([
      ...to,
      ...Array.from({ length: people }, (): [string, Body] => [
        `case-${next++}`,
        caseOf(personIn(shape, { roll, rare, year: one(...years) })),
      ]),
    ]);
  const yearsOf = ({ until }: Shape) => Array.from({ length: until - FROM }, (_, at) => FROM + at);
  const bodyOf = (own: Shape): Body => bodyIn(own, { measures, disclosure, upTo, open: chosen });
  const editions: Step[] = [
    { body: bodyOf(shape), cases: added(new Map(), one(60, 120, 250) + roll(100), yearsOf(shape)) },
  ];
  for (let step = one(1, 1, 2, 3); step > 0; step--) {
    const { cases } = editions.at(-1) as Step;
    shape = changed(shape, { roll, isUsed: usedIn(cases) });
    shape = { ...shape, tabulated: tabulatedIn(shape) };
    const years = chance(2) ? yearsOf(shape) : [one(...yearsOf(shape))];
    editions.push({ cases: added(cases, one(1 + roll(5), 15 + roll(40), 60 + roll(120)), years), body: bodyOf(shape) });
  }
  return { seed, editions, words: {} };
}

/** One to three changes of what a codebook says. */
function changed(shape: Shape, { roll, isUsed }: { roll: Roll; isUsed: (code: string) => boolean }): Shape {
  const { until, hasRole, codes } = shape;
  const changes: ((so: Shape) => Shape)[] = [
    (so) => ({ ...so, until: Math.min(FROM + 3, until + 1) }),
    (so) => ({ ...so, hasRole: !hasRole && !CODES.role.some(isUsed) ? true : hasRole && CODES.role.some(isUsed) }),
    ...(['outcome', 'role', 'method'] as const).flatMap((id): ((so: Shape) => Shape)[] => {
      const [missing] = CODES[id].filter((code) => !codes[id].includes(code));
      const unused = codes[id].filter((code, at) => at > 0 && !isUsed(code));
      return [
        (so) => ({ ...so, codes: { ...so.codes, [id]: [...so.codes[id], ...(missing ? [missing] : [])] } }),
        (so) => ({ ...so, codes: { ...so.codes, [id]: so.codes[id].filter((code) => !unused.includes(code)) } }),
      ];
    }),
  ];
  const times = 1 + roll(3);
  return Array.from({ length: times }, () => changes.splice(roll(changes.length), 1)[0]).reduce(
    (so, change) => change?.(so) ?? so,
    shape,
  );
}

/** Whether some record has a code. */
function usedIn(cases: ReadonlyMap<string, Body>): (code: string) => boolean {
  const text = JSON.stringify([...cases.values()]);
  return (code) => text.includes(`"${code}"`);
}

function personIn(
  { codes, hasRole }: Shape,
  { roll, rare, year }: { roll: Roll; rare: Readonly<Record<string, string>>; year: number },
): Person {
  const maybe = <T>(value: T): T | undefined => (roll(10) === 0 ? undefined : value);
  const pick = (id: 'outcome' | 'role' | 'method'): string => {
    const code = codes[id][roll(codes[id].length)] ?? '';
    return code === rare[id] && roll(6) > 0 ? (codes[id][0] ?? '') : code;
  };
  const outcome = maybe(pick('outcome'));
  const person = {
    ...{ sex: maybe(roll(4) === 0 ? 'female' : 'male'), area: maybe(`a${1 + roll(4)}`), outcome },
    role: hasRole ? maybe(pick('role')) : undefined,
    methods: maybe(codes.method.filter(() => roll(3) === 0)),
    fine: maybe(roll(5) * 10 ** roll(4)),
    date: `${year}-0${1 + roll(9)}-05`,
  };
  return Object.fromEntries(Object.entries(person).filter(([, value]) => value !== undefined)) as Person;
}

function bodyIn(
  { until, hasRole, codes, tabulated }: Shape,
  {
    measures,
    disclosure,
    upTo,
    open,
  }: { measures: readonly object[]; disclosure: object; upTo: number; open: readonly string[] },
): Body {
  const body = townOf({
    open: [...new Set([...open, ...tabulated, 'sex'])].filter((id) => hasRole || id !== 'role'),
    ...{ measures, disclosure, tables: { upTo, of: tabulated } },
    lists: {
      outcome: list(codes.outcome.join(' ')),
      method: list(codes.method.join(' ')),
      role: list(codes.role.map((code) => `${code}>all`).join(' '), { group: 'all' }),
    },
    maps: { mapOne: { carer: ['nurse'] }, mapTwo: { nurse: ['nurse'] } },
  });
  const { codebook, coverage } = body;
  const variables = codebook.variables.filter(({ id }: Body) => hasRole || id !== 'role');
  const derived = codebook.derived.filter(({ id }: Body) => hasRole || !id.startsWith('map'));
  return {
    ...{ ...body, coverage: { ...coverage, window: { from: `${FROM}-01-01`, to: `${until}-01-01` } } },
    codebook: { ...codebook, variables, derived },
  };
}
