import type { PublicCodebook } from '../../codebook/public.ts';
import { isNumber, type TableLayer } from '../tables.ts';
import { type AtomSet, classesOf, type Family, type RowConditions } from './atoms.ts';
import type { ModelCells } from './cells.ts';
import { kindOf, type Population, type Units, unitsId, unitsWith } from './units.ts';

/**
 * Variables that tables cross, by all codes of them that any table asks for, and by what these have in common: tables of two variables
 * each, and filters, say more together than each by itself. And releases may cross variables by codes of different levels, such as roles
 * and groups of roles: each number of one is a number of the other, too, although that release does not publish it. Without `hasInner`
 * only these are made.
 */
export function crossVariables(cells: ModelCells, release: Family, hasInner: boolean): void {
  const crossings = crossingsIn(cells, release).sort((a, b) => b.sets.size - a.sets.size);
  const done: Crossing[] = [];
  for (const one of crossings) {
    if (done.some((other) => isPartOf(one, other))) continue;
    const whole = hasInner && isOfUnits(one) ? withInner(one, crossings) : undefined;
    const isWhole = whole !== undefined && numbersIn(whole.sets) * whole.releases.size <= MOST_INNER;
    if (isWhole) done.push(one);
    else if (one.releases.size < 2 || numbersIn(one.sets) > MOST_NUMBERS) continue;
    const { population, rest, sets, releases } = isWhole ? whole : one;
    for (const codes of productOf([...sets]))
      for (const set of releases)
        cells.meet(population, rest, unitsWith(population, new Map([...codes, [release, set]])));
  }
}

const numbersIn = (sets: Crossing['sets']): number =>
  [...sets.values()].reduce((product, { size }) => product * size, 1);

const isOfUnits = ({ population, rest }: Crossing): boolean =>
  population.layer !== 'sum' && rest.rows.length + rest.without.length === 0;

const isPartOf = (one: Crossing, other: Crossing): boolean =>
  one.among === other.among && [...one.sets.keys()].every((family) => other.sets.has(family));

/** With the codes that tables of some of its variables have, their totals, and the classes of all of these. */
function withInner(one: Crossing, crossings: readonly Crossing[]): Crossing {
  const inner = crossings.filter((other) => isPartOf(other, one));
  const sets = [...one.sets.keys()].map((family) => {
    const used = inner.flatMap((other) => [...(other.sets.get(family) ?? [])]);
    return [family, new Set([family.all, ...used, ...classesOf(family, used)])] as const;
  });
  return { ...one, sets: new Map(sets), releases: new Set(inner.flatMap(({ releases }) => [...releases])) };
}

function crossingsIn(cells: ModelCells, release: Family): Crossing[] {
  const crossings = new Map<string, Crossing>();
  for (const counted of cells.counted) {
    if (!counted) continue;
    const { population, units } = counted;
    const alone = units.rows.filter((row) => isAlone(row, units.rows, population));
    const rest: Units = { ...units, single: new Map(), rows: units.rows.filter((row) => !alone.includes(row)) };
    const crossed = [...units.single, ...alone.flatMap((row) => [...row])].filter(([family]) => family !== release);
    const among = `${population.id}|${unitsId(rest)}`;
    const key = `${among}|${crossed.map(([{ number }]) => number).sort()}`;
    const known = crossings.get(key) ?? { population, rest, among, sets: new Map(), releases: new Set() };
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
  codebook: PublicCodebook;
  tables: readonly TableLayer[];
}

/** The places of releases with which nobody came: they count as many units in all, of some kind, as the one before. */
export function withNobodyNew(releases: readonly NumbersOfRelease[]): number[] {
  const totals = releases.map(totalsOf);
  return [...totals.keys()].filter((at) =>
    [...(totals[at] ?? [])].some(([unit, all]) => totals[at - 1]?.get(unit) === all),
  );
}

/** Other policies change numbers. */
export const hasExactNumbers = ({ policy }: PublicCodebook['disclosure']): boolean => policy === 'threshold';

/** How many units of each kind a release counts, where that is published. */
function totalsOf({ codebook: { measures, disclosure }, tables }: NumbersOfRelease): Map<string, bigint> {
  if (!hasExactNumbers(disclosure)) return new Map();
  const plain = new Map(
    measures.flatMap(({ id, statistic, filter, filterWithheld, countingUnit }) =>
      statistic === 'count' && filter === undefined && !filterWithheld ? [[id, countingUnit] as const] : [],
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
  /** Of which units it is: those of another crossing have the same name. */
  among: string;
  /** By family, all codes that some release crosses with the others. */
  sets: Map<Family, Set<AtomSet>>;
  releases: Set<AtomSet>;
}

/** More would make the system larger than the tables are. */
const MOST_NUMBERS = 20_000;
/** With more different numbers in tables, or in one crossing, what no table has would take too long. */
export const MOST_INNER = 3_000;

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
