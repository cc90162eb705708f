import type { Body } from '../../samples/body.ts';
import { type Cell, type Key, type Knowledge, type Measure, nameOf, type Told } from './knowledge.ts';

/** What is told by which cells are withheld or marked in each of two releases, without any number. */

/** What of a cell shows without its number. */
export const markOf = ({ value, status, flags }: Cell): string =>
  [value === null ? `no ${status}` : '', ...flags].join(' ');

/** Codes of a person; that of one variable may be open. */
export type Profile = readonly (readonly [dimension: string, code: string | undefined])[];

/** The few profiles that explain the cells that turned: of somebody who came, went, or has another code of one variable. */
export function whoMoved(knowledge: Knowledge, earlier: Told, later: Told): Profile[] {
  const dimensions = knowledge.dimensionsOf('defendant');
  const isPlain = ({ unit, statistic, filter }: Measure) =>
    unit === 'defendant' && statistic === 'count' && Object.keys(filter).length === 0;
  const measure = [...later.measures.values()].find(isPlain);
  if (!measure) return [];
  const ids = [
    ...new Map(
      measure.tables
        .flat()
        .filter((id) => !dimensions.isList(dimensions.baseOf(id)))
        .map((id) => [dimensions.baseOf(id), id]),
    ).values(),
  ];
  const sets = [
    ...new Set(measure.tables.flatMap((by) => subsetsOf(by.filter((id) => ids.includes(id))).map((set) => set.join()))),
  ].map((set) => set.split(',').filter(Boolean));
  const stateOf = (key: Key): 'same' | 'turned' | 'hidden' => {
    const [before, after] = [earlier, later].map(({ cells }) => cells.get(nameOf(measure.id, key)));
    if (!before || !after) return 'hidden';
    if (markOf(before) !== markOf(after)) return 'turned';
    return markOf(after) === '' ? 'same' : 'hidden';
  };
  const turned = [...later.cells.values()].filter(
    ({ measure: own, key }) =>
      own === measure && key.every(([id, code]) => ids.includes(id) && code !== '!known') && stateOf(key) === 'turned',
  );
  if (turned.length < 3) return [];
  const states = new Map(sets.map((set) => [set.join(), new Map<string, ReturnType<typeof stateOf>>()]));
  const stateAt = (set: readonly string[], profile: ReadonlyMap<string, string>) => {
    const codes = set.map((id) => profile.get(id)!);
    const known = states.get(set.join())!;
    const state = known.get(codes.join()) ?? stateOf(set.map((id, index) => [id, codes[index]!]));
    known.set(codes.join(), state);
    return state;
  };
  let profiles: ReadonlyMap<string, string>[] = [new Map()];
  for (const id of ids) {
    const codes = [
      ...new Set(turned.flatMap(({ key }) => key.filter(([name]) => name === id).map(([, code]) => code))),
    ];
    profiles = profiles.flatMap((so) => codes.map((code) => new Map([...so, [id, code]])));
  }
  const guesses = new Map<string, { score: number; guess: Profile }>();
  for (const profile of profiles.slice(0, 2_000))
    for (const by of [undefined, ...ids]) {
      const found = sets.filter((set) => by === undefined || set.includes(by)).map((set) => stateAt(set, profile));
      if (found.includes('same')) continue;
      const score = found.filter((state) => state === 'turned').length;
      const guess = ids.map((id) => [id, id === by ? undefined : profile.get(id)] as const);
      const name = JSON.stringify(guess);
      if (score >= (guesses.get(name)?.score ?? 3)) guesses.set(name, { score, guess });
    }
  const most = Math.max(...[...guesses.values()].map(({ score }) => score));
  const best = [...guesses.values()].filter(({ score }) => score === most);
  const codesOf = (id: string): number =>
    later.door.structure.dimensions.find((one: Body) => one.id === id).codes.length;
  const all = ids.reduce(
    (so, id) => so + ids.reduce((product, other) => (other === id ? product : product * codesOf(other)), 1),
    0,
  );
  return best.length <= all / 20 ? best.map(({ guess }) => guess) : [];
}

const subsetsOf = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: 2 ** all.length }, (_, bits) => all.filter((_one, at) => (bits >> at) % 2 === 1));
