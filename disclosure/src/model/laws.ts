import { isBelow, UNITS } from '../definition.ts';
import { appendTo } from '../lists.ts';
import { type AtomSet, contains, type Family, type RowConditions } from './atoms.ts';
import type { Counted, ModelCells } from './cells.ts';
import { both, kindOf, type Population, rowId, type Units, unitsId, unitsWith, withoutSingle } from './units.ts';

/**
 * What holds between numbers of different things: kinds of units, units and their amounts, amounts and their bands. All of it is true
 * of every dataset.
 */

export interface LawOptions {
  /** The units that can have an amount, if those of every amount cannot: such as those sentenced to custody. */
  domainOf(amount: string): RowConditions | undefined;
  /** Amounts in multiples of 1/scale. */
  scaleOf(amount: string): number;
  /** Whether the public can work out how many units have an amount, so that the units without one are a group. */
  isShown(population: Population): boolean;
  /** Published numbers are those that were counted: none is rounded or changed. */
  areExact: boolean;
}

export function addLaws(cells: ModelCells, options: LawOptions): void {
  // Those that are there now: what the laws make is only there for them.
  const counted = cells.counted.flatMap((one, cell) => (one ? [{ ...one, cell }] : []));
  addUnits(counted, cells, options);
  addTimes(counted, cells);
  addAmounts(counted, cells, options);
  addBands(counted, cells, options);
}

type ModelCell = Counted & { cell: number };

const rankOf = ({ unit }: Population): number => (UNITS as readonly string[]).indexOf(unit);

/**
 * A case that has a row with some codes has a defendant who has it, and so has a defendant a conviction. So there are no fewer of
 * these: those that are left are the further defendants of the same cases, or the further convictions of the same people.
 */
function addUnits(counted: readonly ModelCell[], cells: ModelCells, { areExact }: LawOptions): void {
  const none = areExact ? knownAsNone(cells) : new Map<number, number[][]>();
  for (const group of withSameRow(counted, cells)) {
    const inOrder = group.toSorted((a, b) => rankOf(a.population) - rankOf(b.population));
    for (const [at, many] of inOrder.entries()) {
      const few = inOrder[at - 1];
      if (!few) continue;
      if (many.population.unit === 'conviction') cells.people.set(many.cell, few.cell);
      const parts = many.population.unit;
      const rest = cells.atLeastZero([[many.cell, 1], [few.cell, -1]], `further ${parts}s`, true); // biome-ignore format: one inequality
      // What is true of one part may not be true of the others.
      if (rest !== undefined && few.units.rows.length === 0) cells.further.set(few.cell, { parts, rest });
    }
    addNobody(inOrder, none, cells);
  }
}

/** Where no case is, or none is new, nobody is. */
function addNobody(
  inOrder: readonly ModelCell[],
  none: ReadonlyMap<number, readonly (readonly number[])[]>,
  cells: ModelCells,
): void {
  let follows: readonly (readonly number[])[] = [];
  for (const many of inOrder) {
    for (const shown of follows) cells.nobodyIn(many.cell, shown);
    follows = [...follows, ...(none.get(many.cell) ?? [])];
  }
}

/**
 * Cells that are published as 0, or are 0 by one relation with published numbers: those of two releases are the same. For each such
 * relation, which of these numbers can still be withheld.
 */
function knownAsNone({ all, relations }: ModelCells): Map<number, number[][]> {
  const shownAt = (cell: number): number | null => {
    const { value = null, withheld = false, virtual = false } = all[cell] ?? {};
    return withheld || virtual ? null : value;
  };
  const none = new Map<number, number[][]>();
  for (const [cell, { frozen }] of all.entries()) if (shownAt(cell) === 0) none.set(cell, [frozen ? [] : [cell]]);
  for (const { cells, coefficients } of relations) {
    const [open, another] = cells.filter((cell) => shownAt(cell) === null);
    const sum = cells.reduce((so, cell, at) => so + (coefficients[at] ?? 0) * (shownAt(cell) ?? 0), 0);
    if (open === undefined || another !== undefined || sum !== 0) continue;
    appendTo(
      none,
      open,
      cells.filter((cell) => cell !== open && !all[cell]?.frozen),
    );
  }
  return none;
}

/** Cells of units that have the same codes in one row, whatever the unit. */
function withSameRow(counted: readonly ModelCell[], cells: ModelCells): Iterable<ModelCell[]> {
  const alike = new Map<string, ModelCell[]>();
  const flags = new Set(counted.flatMap(({ units }) => [...units.single.keys()].filter(({ exists }) => exists)));
  for (const one of counted) {
    if (one.population.layer !== 'count') continue;
    const others = [...flags].map((flag) => inOneRow({ ...one, units: withFlag(flag, one) }));
    const ids = [inOneRow(one), ...others].flatMap((row) => (row ? [rowId(row)] : []));
    for (const id of new Set([...ids, ...(cells.rows.get(one.cell) ?? [])])) appendTo(alike, id, one);
  }
  return alike.values();
}

/** The same units by a flag, where one of their conditions is what it says. */
function withFlag(flag: Family, { population, units }: Counted): Units {
  const { exists } = flag;
  const said = exists && unitsWith(population, exists.selection);
  const [row, another] = said?.single.size === 0 ? said.rows : [];
  if (!row || another || exists?.unit !== population.unit) return units;
  const isOther = (one: RowConditions): boolean => rowId(one) !== rowId(row);
  const [rows, without] = [units.rows.filter(isOther), units.without.filter(isOther)];
  if (rows.length + without.length !== units.rows.length + units.without.length - 1) return units;
  const answer = flag.set([rows.length < units.rows.length ? 0 : 1]);
  return { single: new Map(units.single).set(flag, answer), rows, without };
}

/** All conditions of a cell, if one row of a unit has them all; undefined if it may have them in several. */
function inOneRow({ population, units: { single, rows, without } }: Counted): RowConditions | undefined {
  const kinds = new Set(rows.map((row) => kindOf(population, row)));
  if (without.length > 0 || kinds.size < rows.length) return undefined;
  return new Map([...single, ...rows.flatMap((row) => [...row])]);
}

/** Units by how many parts of a kind they have, and these parts: so many times as many. */
function addTimes(counted: readonly ModelCell[], cells: ModelCells): void {
  const populations = new Map(
    counted.flatMap(({ population }) => (population.layer === 'count' ? [[population.unit, population]] : [])),
  );
  for (const { population, units, cell } of counted)
    for (const [family, set] of population.layer === 'count' ? units.single : []) {
      const { counts, owner } = family;
      const parts = counts === undefined ? undefined : populations.get(counts);
      // What is true of a part of the owner may not be true of another.
      const isPlain = units.rows.length === 0 && units.without.length === 0;
      const isOwn = ![...units.single.keys()].some((other) => isBelow(other.owner, owner) || other.filterOf);
      if (!parts || owner !== population.unit || !isPlain || !isOwn) continue;
      // Their parts in all, and those in the band, whether a table has them or not.
      cells.meet(parts, withoutSingle(units, family));
      const other = cells.meet(parts, units);
      if (other !== undefined) boundParts(cell, other, bandLimits(family, set), cells);
    }
}

/** Each of the units has from `min` to `max` parts. */
function boundParts(units: number, parts: number, { min, max }: BandLimits, cells: ModelCells): void {
  if (min === max) {
    cells.equal([[units, min], [parts, -1]]); // biome-ignore format: one equation
    return;
  }
  cells.atLeastZero([[parts, 1], [units, -min]], 'above a band', false); // biome-ignore format: one inequality
  if (Number.isFinite(max)) cells.atLeastZero([[units, max], [parts, -1]], 'below a band', false); // biome-ignore format: one inequality
}

interface BandLimits {
  min: number;
  /** Infinite: it has no upper end. */
  max: number;
}

/** The limits of bands, by the names of their atoms. */
function bandLimits({ names }: Family, { atoms }: AtomSet): BandLimits {
  const ends = atoms.map((atom) => (names[atom] ?? '').split('..'));
  return {
    min: Math.min(...ends.map(([min = '']) => Number(min))),
    max: Math.max(...ends.map(([, max = '']) => (max === '' ? Number.POSITIVE_INFINITY : Number(max)))),
  };
}

/** Units with an amount are some of those that can have one, which are some of all. */
function addAmounts(counted: readonly ModelCell[], cells: ModelCells, options: LawOptions): void {
  for (const { cell, ...one } of counted) {
    if (!isWithAmount(one)) continue;
    const { amount, ...population } = one.population;
    const whole = whoCanHaveIt(one, cells, options);
    if (whole === undefined) cells.equal([[cell, 1]]);
    else cells.atLeastZero([[whole, 1], [cell, -1]], `without ${amount}`, options.isShown(population)); // biome-ignore format: one inequality
  }
}

const isWithAmount = ({ population: { layer, amount } }: Counted): boolean => layer === 'known' && amount !== undefined;

/** All units that can have the amount, with what the cell asks of them. */
function whoCanHaveIt({ population, units }: Counted, cells: ModelCells, { domainOf }: LawOptions): number | undefined {
  const all: Population = { id: `${population.unit}s`, unit: population.unit, layer: 'count' };
  const domain = population.amount === undefined ? undefined : domainOf(population.amount);
  const rows = asRowsOf(units, population, all);
  return cells.meet(all, (domain && both(all, rows, unitsWith(all, domain))) ?? rows);
}

/** The units of one population as those of another of the same unit: categories of an amount ask nothing of a unit as such. */
function asRowsOf({ single, rows, without }: Units, from: Population, to: Population): Units {
  if (from.id === to.id) return { single, rows, without };
  const isOther = (row: RowConditions): boolean => !isOfCategory(row);
  return {
    single: new Map([...single].filter(([{ quantity }]) => quantity === undefined)),
    rows: rows.filter(isOther),
    without: without.filter(isOther),
  };
}

const isOfCategory = (row: RowConditions): boolean => [...row.keys()].some(({ quantity }) => quantity !== undefined);

/**
 * An amount that lies in a band: so many times its lower end and no more than so many times its upper end. Whose amount is not
 * reported has none.
 */
function addBands(counted: readonly ModelCell[], cells: ModelCells, { scaleOf }: LawOptions): void {
  splitByBands(counted, cells);
  for (const { population, units, cell } of cells.counted.flatMap((one, at) => (one ? [{ ...one, cell: at }] : []))) {
    if (population.layer === 'count' || population.amount === undefined) continue;
    const family = [...units.single.keys()].find(({ bands: of }) => of === population.amount);
    const set = family && units.single.get(family);
    if (!family || !set) continue;
    if (contains(family, family.notReported, set)) cells.equal([[cell, 1]]);
    else if (family.intersection(set, family.notReported) === family.empty)
      addBand({ population, units, cell }, bandLimits(family, set), cells, scaleOf(population.amount));
  }
}

/** Makes cells of amounts by their bands, where units are counted by them. */
function splitByBands(counted: readonly ModelCell[], cells: ModelCells): void {
  const bands = bandsIn(counted);
  for (const { population, units } of counted) {
    if (population.layer === 'count' || population.amount === undefined) continue;
    for (const [family, sets] of bands.get(`${population.unit} ${population.amount} ${unitsId(units)}`) ?? [])
      for (const set of sets) cells.of(population, units, new Map([[family, set]]));
  }
}

/** By unit, amount and the other conditions: the bands of the amount by which such units are counted. */
function bandsIn(counted: readonly ModelCell[]): ReadonlyMap<string, ReadonlyMap<Family, ReadonlySet<AtomSet>>> {
  const bands = new Map<string, Map<Family, Set<AtomSet>>>();
  for (const { units, population } of counted)
    for (const [family, set] of population.layer === 'count' ? units.single : []) {
      if (family.bands === undefined) continue;
      const key = `${population.unit} ${family.bands} ${unitsId(withoutSingle(units, family))}`;
      const known = bands.get(key) ?? new Map<Family, Set<AtomSet>>();
      bands.set(key, known.set(family, (known.get(family) ?? new Set()).add(set)));
    }
  return bands;
}

function addBand(
  { population, units, cell }: ModelCell,
  { min, max }: BandLimits,
  cells: ModelCells,
  scale: number,
): void {
  const all: Population = { id: `${population.unit}s`, unit: population.unit, layer: 'count' };
  const whole = cells.meet(all, asRowsOf(units, population, all));
  if (whole === undefined) return;
  // The band is of the whole amount: of a category of it nobody needs to have so much.
  const isPart = [units.single, ...units.rows, ...units.without].some(isOfCategory);
  if (population.layer === 'known') {
    if (!isPart) cells.equal([[cell, 1], [whole, -1]]); // biome-ignore format: one equation
    return;
  }
  if (!isPart) cells.atLeastZero([[cell, 1], [whole, -min * scale]], 'above a band', false); // biome-ignore format: one inequality
  // What lies in a band is rounded down to a whole number first.
  const most = (max + 1) * scale - 1;
  if (Number.isFinite(max)) cells.atLeastZero([[whole, most], [cell, -1]], 'below a band', false); // biome-ignore format: one inequality
}
