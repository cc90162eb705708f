import type { Definition } from '../definition.ts';
import { appendTo } from '../lists.ts';
import { isNumber, type TableLayer } from '../tables.ts';
import type { AtomSet, Family, RowConditions } from './atoms.ts';
import type { Counted, ModelCells } from './cells.ts';
import { both, kindOf, type Population, rowId, type Units, unitsId, unitsWith, withoutSingle } from './units.ts';

/**
 * Releases may cross variables by codes of different levels, such as roles and groups of roles: each number of one is a number of the
 * other, too, although that release does not publish it.
 */
export function crossVariables(cells: ModelCells, release: Family): void {
  for (const { population, rest, sets, releases } of crossingsIn(cells, release)) {
    if (releases.size < 2 || numbersIn(sets) > MOST_NUMBERS) continue;
    for (const codes of productOf([...sets]))
      for (const set of releases)
        cells.meet(population, rest, unitsWith(population, new Map([...codes, [release, set]])));
  }
}

const numbersIn = (sets: Crossing['sets']): number =>
  [...sets.values()].reduce((product, { size }) => product * size, 1);

function crossingsIn(cells: ModelCells, release: Family): Crossing[] {
  const crossings = new Map<string, Crossing>();
  for (const counted of cells.counted) {
    if (!counted) continue;
    const { population, units } = counted;
    const alone = units.rows.filter((row) => isAlone(row, units.rows, population));
    const rest: Units = { ...units, single: new Map(), rows: units.rows.filter((row) => !alone.includes(row)) };
    const crossed = [...units.single, ...alone.flatMap((row) => [...row])].filter(([family]) => family !== release);
    const key = `${population.id}|${unitsId(rest)}|${crossed.map(([{ number }]) => number).sort()}`;
    const known = crossings.get(key) ?? { population, rest, sets: new Map(), releases: new Set() };
    crossings.set(key, known);
    known.releases.add(units.single.get(release) ?? release.all);
    for (const [family, set] of crossed) known.sets.set(family, (known.sets.get(family) ?? new Set()).add(set));
  }
  return [...crossings.values()];
}

/** Whether a row asks for codes of one family, and no other row is of its kind. */
const isAlone = (row: RowConditions, rows: readonly RowConditions[], population: Population): boolean =>
  row.size === 1 && rows.every((other) => other === row || kindOf(population, other) !== kindOf(population, row));

interface NumbersOfRelease {
  definition: Definition;
  tables: readonly TableLayer[];
}

/**
 * What came since each earlier release: two published sums tell it, whatever the releases between them withhold. It can be of few people,
 * or one's for the most part, although no part of it is. Of units that cannot be: each small part can be T.
 */
export function addSince(cells: ModelCells, release: Family): void {
  for (const { population, units } of cells.counted.flatMap((one) => one ?? [])) {
    const set = units.single.get(release);
    const isOfPeople = population.layer !== 'count' || population.unit === 'conviction';
    if (!set || !isOfPeople) continue;
    const now = withoutSingle(units, release);
    if (cells.find(population, now) !== undefined)
      cells.of(population, now, new Map([[release, release.without(release.all, set)]]));
  }
}

/** The places of releases with which nobody came: they count as many units in all, of some kind, as the one before. */
export function withNobodyNew(releases: readonly NumbersOfRelease[]): number[] {
  const totals = releases.map(totalsOf);
  return [...totals.keys()].filter((at) =>
    [...(totals[at] ?? [])].some(([unit, all]) => totals[at - 1]?.get(unit) === all),
  );
}

/** Other policies change numbers. */
export const hasExactNumbers = ({ policy }: Definition): boolean => policy.policy === 'threshold';

/** How many units of each kind a release counts, where that is published. */
function totalsOf({ definition, tables }: NumbersOfRelease): Map<string, bigint> {
  if (!hasExactNumbers(definition)) return new Map();
  const plain = new Map(
    definition.measures.flatMap(({ id, statistic, filter, isFilterHidden, unit }) =>
      statistic === 'count' && filter === undefined && !isFilterHidden ? [[id, unit] as const] : [],
    ),
  );
  const totals = new Map<string, bigint>();
  for (const { measure, layer, cells } of tables) {
    const unit = plain.get(measure);
    const all = unit && layer === 'count' && cells.find(({ codes }) => codes.every((code) => code === null));
    if (all && isNumber(all.number) && !all.isWithheld) totals.set(unit, all.number);
  }
  return totals;
}

interface Crossing {
  population: Population;
  /** Rows of several codes, as they are. */
  rest: Units;
  /** By family, all codes that some release crosses with the others. */
  sets: Map<Family, Set<AtomSet>>;
  releases: Set<AtomSet>;
}

/** More would make the system larger than the tables are. */
const MOST_NUMBERS = 20_000;

function* productOf([first, ...others]: readonly (readonly [Family, ReadonlySet<AtomSet>])[]): Generator<
  (readonly [Family, AtomSet])[]
> {
  if (!first) {
    yield [];
    return;
  }
  const [family, sets] = first;
  for (const set of sets) for (const rest of productOf(others)) yield [[family, set], ...rest];
}

/**
 * Where all units with one code have another code, too, as the numbers tell, so have all of them who are of any group. If all nurses
 * are of one area, women who are nurses are some of the women of that area. Those who are left are a group, although no table crosses
 * all three variables. `release` is the family that says which releases count a unit.
 */
export function crossNestedCodes(cells: ModelCells, release: Family): void {
  const holders = holdersIn(cells, release);
  for (const one of countsWithoutRows(cells))
    for (const family of familiesOf(one.units, release))
      for (const holder of holders.get(codeId(one, family, release)) ?? []) crossWith(cells, one, family, holder);
}

/** All who are counted have the holder's code, too. Nothing follows unless a number tells how many have that one in place of the family's. */
function crossWith(
  cells: ModelCells,
  { population, units, cell }: Counted & { cell: number },
  family: Family,
  holder: RowConditions,
): void {
  if ([...holder.keys()].some((asked) => units.single.has(asked))) return;
  const others = both(population, withoutSingle(units, family), unitsWith(population, holder));
  if (others === undefined || cells.find(population, others) === undefined) return;
  const nested = cells.of(population, units, holder);
  if (nested !== undefined) cells.know(nested, cells.all[cell]?.value ?? null);
}

/** By a code, the codes that all with it have. */
function holdersIn(cells: ModelCells, release: Family): ReadonlyMap<string, readonly RowConditions[]> {
  const holders = new Map<string, RowConditions[]>();
  for (const { population, units, cell } of countsWithoutRows(cells)) {
    const [first, second, third] = familiesOf(units, release);
    const value = cells.all[cell]?.value ?? 0;
    if (!first || !second || third || value === 0) continue;
    for (const [inner, outer] of [
      [first, second],
      [second, first],
    ] as const) {
      const all = withoutSingle(units, outer);
      if (cells.all[cells.find(population, all) ?? -1]?.value !== value) continue;
      const set = units.single.get(outer) ?? outer.all;
      appendTo(holders, codeId({ population, units: all }, inner, release), new Map([[outer, set]]));
    }
  }
  return holders;
}

/** Numbers of units that ask for no rows. */
const countsWithoutRows = ({ counted }: ModelCells): readonly (Counted & { cell: number })[] =>
  counted.flatMap((one, cell) => {
    const isOne = one?.population.layer === 'count' && one.units.rows.length + one.units.without.length === 0;
    return isOne ? [{ ...one, cell }] : [];
  });

const familiesOf = ({ single }: Units, release: Family): Family[] =>
  [...single.keys()].filter((one) => one !== release);

/** The code that the units have of a family, in the releases that count them. */
const codeId = ({ population, units }: Counted, family: Family, release: Family): string =>
  `${population.id}|${rowId(new Map([...units.single].filter(([one]) => one === family || one === release)))}`;
