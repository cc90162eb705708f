import type { PublicCodebook } from '../../codebook/public.ts';
import { keyName } from '../../codebook/table-plan.ts';
import { type Cell, ContradictionError, cellId, emptyCell } from '../solve/system.ts';
import type { AtomSet, Family, RowConditions } from './atoms.ts';
import type { LinkedRow, LinkedTable, NumberCell, NumbersTable, ReleaseNumbers } from './input.ts';
import {
  both,
  EVERYBODY,
  entanglementOf,
  type Population,
  pairsOf,
  type Row,
  selected,
  type Units,
  unitsId,
  withRow,
} from './units.ts';
import type { LinkedDimension, Variables } from './variables.ts';

/** Published tables taken apart: each table and each of its margins is a grid. Cells that count the same units are one cell. */

/** The cells of one population over some dimensions, at a code of each. What is not there is 0. */
export interface Grid {
  population: Population;
  /** In the order of their ids. */
  dimensions: readonly LinkedDimension[];
  chosen: Chosen;
  entries: readonly GridEntry[];
  /** The cell at these positions of codes. */
  at(codes: readonly number[]): number | undefined;
}

export interface GridEntry {
  /** Position of the code in each dimension. */
  codes: readonly number[];
  cell: number;
}

/** The units that a measure counts. */
export interface Chosen {
  /** Empty: all of them. */
  id: string;
  units: Units;
  /** What the filter asks for, in one row. */
  selection: RowConditions;
  /** No filter selects them, but the code `yes` of a flag. */
  isSlice?: true;
}

const ALL: Chosen = { id: '', units: EVERYBODY, selection: new Map() };

export const choose = (population: Population, selection: RowConditions): Chosen | undefined => {
  const units = both(population, EVERYBODY, selected(population, selection));
  return units && { id: unitsId(units), units, selection };
};

/** The cells of all releases. */
export interface CellStore {
  all: Cell[];
  /** The cell of these units with these codes in one row. It is made if there is none. Undefined: no unit can have them. */
  of(population: Population, units: Units, row: Row): number | undefined;
  /** The same, where the text that identifies the units is known. */
  named(population: Population, id: string, row: () => Row): number;
}

export function newCellStore(): CellStore {
  const all: Cell[] = [];
  const known = new Map<string, number>();
  const make = (key: string, population: Population, units: Units): number => {
    const pairs = pairsOf(population, units);
    known.set(key, all.length);
    const name = { layer: population.id, pairs };
    all.push(emptyCell(name, cellId(name), population.whole));
    return all.length - 1;
  };
  return {
    all,
    of(population, units, row) {
      const here = withRow(population, units, row);
      if (here === undefined) return undefined;
      const key = `${population.id}|${unitsId(here)}`;
      return known.get(key) ?? make(key, population, here);
    },
    named(population, id, row) {
      const key = `${population.id}|${id}`;
      return known.get(key) ?? make(key, population, selected(population, new Map(row())));
    },
  };
}

export interface Grids {
  all: readonly Grid[];
  /** The grid over these dimensions. */
  find(population: string, dimensions: readonly LinkedDimension[], chosen: string): Grid | undefined;
  /** The dimensions of a family. */
  relatives(family: Family): readonly LinkedDimension[];
  tables: readonly LinkedTable[];
}

export interface GridOptions {
  /** Each combination of public codes is a cell, with the number 0 if the table does not have it. */
  zeros: boolean;
}

interface Draft extends Grid {
  entries: GridEntry[];
  positions: Map<number | string, number>;
}

type Measure = PublicCodebook['measures'][number];

export function gridsOf(release: ReleaseNumbers, variables: Variables, cells: CellStore, options: GridOptions): Grids {
  const drafts = new Map<string, Draft>();
  const populations = new Map<string, Population>();
  const measures = new Map(release.codebook.measures.map((measure) => [measure.id, measure]));
  const draftOf = (population: Population, dimensions: readonly LinkedDimension[], chosen: Chosen): Draft => {
    const id = gridId(population.id, dimensions, chosen.id);
    const known = drafts.get(id);
    if (known) return known;
    const address = gridAddress(dimensions.map(({ codes }) => codes.length));
    const positions = new Map<number | string, number>();
    const at = (codes: readonly number[]) => positions.get(address(codes));
    const draft = { population, dimensions, chosen, entries: [], positions, at };
    drafts.set(id, draft);
    return draft;
  };
  const populationOf = (measure: Measure, layer: NumbersTable['layer']): Population => {
    const made = describePopulation(release.release, measure, layer);
    const population = populations.get(made.id) ?? made;
    populations.set(made.id, population);
    return population;
  };
  const impossible = release.youthRule ? youthRule(variables) : () => false;

  const tables = release.tables.map((table): LinkedTable => {
    const measure = measures.get(table.measure);
    if (!measure) throw new RangeError(`the codebook has no measure ${table.measure}`);
    const population = populationOf(measure, table.layer);
    const chosen = measure.filter === undefined ? ALL : choose(population, variables.selectionOf(measure.filter));
    const by = table.by.map((id) => {
      const dimension = variables.dimensions.get(id);
      if (!dimension) throw new RangeError(`the codebook has no dimension ${id}`);
      return dimension;
    });
    const id = `${release.release} ${table.layer} of ${table.measure} by ${table.by.join(', ')}`;
    const linked = { id, release: release.release, by: table.by, measure: table.measure, layer: table.layer };
    const reader = { release, table, tableId: id, population, by, chosen, draftOf, cells, impossible, ...options };
    return { ...linked, ...readTable(reader) };
  });
  addSlices(drafts, draftOf);
  return {
    all: [...drafts.values()],
    find: (population, dimensions, chosen) => drafts.get(gridId(population, dimensions, chosen)),
    relatives: (family) => [...variables.dimensions.values()].filter((dimension) => dimension.family === family),
    tables,
  };
}

const gridId = (population: string, dimensions: readonly LinkedDimension[], chosen: string): string =>
  `${population}|${keyName(dimensions.map(({ id }) => id))}|${chosen}`;

/** Addresses of combinations of positions; text only where numbers would be too large. */
export function gridAddress(sizes: readonly number[]): (codes: readonly number[]) => number | string {
  if (sizes.reduce((product, size) => product * size, 1) > Number.MAX_SAFE_INTEGER) return (codes) => codes.join();
  return (codes) => {
    let address = 0;
    for (let at = 0; at < codes.length; at++) address = address * sizes[at]! + codes[at]!; // one size for each
    return address;
  };
}

function describePopulation(release: string, measure: Measure, layer: NumbersTable['layer']): Population {
  const unit = measure.countingUnit as Population['unit']; // of a dataset of cases: a case, defendant or conviction
  // Every conviction has a number of counts, so those that have one are all.
  const isCount = layer === 'count' || (layer === 'known' && measure.of === 'counts');
  const amount = measure.of ?? `what ${measure.id} measures`;
  const what = isCount ? `${unit}s` : layer === 'sum' ? `${amount} of ${unit}s` : `${unit}s with ${amount}`;
  const base = `${release} ${what}`;
  const count = `${release} ${unit}s`;
  const population = {
    unit,
    layer: isCount ? ('count' as const) : layer,
    whole: layer !== 'sum',
    base,
    count,
    amount: measure.of,
  };
  return measure.filterWithheld
    ? { ...population, id: `${base} of ${measure.id}`, isOpaque: true }
    : { ...population, id: base, isOpaque: false };
}

/** Somebody under 18 in a case takes away every code of what the youth rule withholds. */
function youthRule({ young }: Variables): (units: Units) => boolean {
  if (!young) return () => false;
  return ({ single, elements }) => {
    const conditions = [...single, ...elements.flatMap((element) => [...element])];
    const isYoung = conditions.some(
      ([family, set]) => family === young.family && family.intersection(set, young.set) === set,
    );
    return isYoung && conditions.some(([family, set]) => isTakenAway(family, set));
  };
}

const isTakenAway = ({ youthWithheld, notReported }: Family, { atoms }: AtomSet): boolean =>
  youthWithheld && notReported !== undefined && !atoms.includes(notReported);

interface Reader extends GridOptions {
  release: ReleaseNumbers;
  table: NumbersTable;
  tableId: string;
  population: Population;
  by: readonly LinkedDimension[];
  /** Undefined: no unit can be counted. */
  chosen: Chosen | undefined;
  draftOf: (population: Population, dimensions: readonly LinkedDimension[], chosen: Chosen) => Draft;
  cells: CellStore;
  impossible: (units: Units) => boolean;
}

function readTable(reader: Reader): Pick<LinkedTable, 'rows' | 'impossible'> {
  const { table, by, zeros } = reader;
  const rows: LinkedRow[] = [];
  const impossible: (readonly (string | null)[])[] = [];
  const placeAt = placer(reader);
  const take = (positions: readonly number[], given: NumberCell): void => {
    if (positions.some((position, at) => by[at]!.notCovered.has(position))) return; // one for each dimension
    const { codes } = given;
    const cell = placeAt(positions);
    if (cell !== undefined) {
      rows.push({ codes, cell });
      publish(reader, reader.cells.all[cell]!, given); // its own cell
      return;
    }
    if (given.value !== null && given.value !== 0)
      throw new ContradictionError(`${reader.tableId} has a number for ${codes.join(', ')}, which nothing can have`);
    impossible.push(codes);
  };
  const address = gridAddress(by.map(({ codes }) => codes.length + 1));
  const addressAt = (positions: readonly number[]) => address(positions.map((position) => position + 1));
  const seen = new Set<number | string>();
  for (const given of table.cells) {
    const positions = given.codes.map((code, at) => positionOf(by[at], code));
    seen.add(addressAt(positions));
    take(positions, given);
  }
  if (!zeros) return { rows, impossible };
  for (const positions of combinations(by.map(({ codes }) => codes.length))) {
    if (seen.has(addressAt(positions))) continue;
    const codes = positions.map((position, at) => (position < 0 ? null : by[at]!.codes[position]!)); // its own positions
    take(positions, { codes, value: 0 });
  }
  return { rows, impossible };
}

function positionOf(dimension: LinkedDimension | undefined, code: string | null): number {
  if (code === null) return -1;
  const position = dimension?.index.get(code);
  if (position === undefined) throw new RangeError(`${dimension?.id ?? 'the table'} has no public code ${code}`);
  return position;
}

/** Every combination of positions, -1 for the total among them. */
function* combinations(sizes: readonly number[]): Generator<number[]> {
  const positions = sizes.map(() => -1);
  for (;;) {
    yield [...positions];
    let at = sizes.length - 1;
    while (at >= 0 && positions[at]! + 1 === sizes[at]) positions[at--] = -1;
    if (at < 0) return;
    positions[at]! += 1;
  }
}

/** Finds the cell of a row of a table, and adds it to its grid. */
function placer({ release, by, chosen, population, draftOf, cells, impossible }: Reader) {
  const order = by.map((_, at) => at).sort((a, b) => (by[a]!.id < by[b]!.id ? -1 : 1)); // places of this very list
  const places = new Map<
    number,
    { columns: number[]; draft: Draft; find: (codes: readonly number[]) => number | undefined }
  >();
  const placeOf = (mask: number, { units, ...rest }: Chosen) => {
    const columns = order.filter((column) => Math.floor(mask / 2 ** column) % 2 === 1);
    const dimensions = columns.map((column) => by[column]!); // as above
    const draft = draftOf(population, dimensions, { units, ...rest });
    const quick = units === EVERYBODY ? quickId(population, dimensions, release.youthRule === true) : undefined;
    const find = (codes: readonly number[]): number | undefined => {
      const row = () => dimensions.map(({ family, sets }, at) => [family, sets[codes[at]!]!] as const); // one code each
      const id = quick?.(codes);
      if (id !== undefined) return cells.named(population, id, row);
      const here = withRow(population, units, row());
      return here === undefined || impossible(here) ? undefined : cells.of(population, here, []);
    };
    places.set(mask, { columns, draft, find });
  };
  // A margin without a cell is one all the same: everything in it is 0.
  if (chosen) for (let mask = 0; mask < 2 ** by.length; mask++) placeOf(mask, chosen);
  return (positions: readonly number[]): number | undefined => {
    if (chosen === undefined) return undefined;
    let mask = 0;
    for (let column = 0; column < positions.length; column++) if (positions[column]! >= 0) mask += 2 ** column;
    const { columns, draft, find } = places.get(mask)!; // every one of them is there
    const codes = columns.map((column) => positions[column]!); // as above
    const known = draft.at(codes);
    if (known !== undefined) return known;
    const cell = find(codes);
    if (cell !== undefined) addEntry(draft, codes, cell);
    return cell;
  };
}

function addEntry(draft: Draft, codes: readonly number[], cell: number): void {
  const address = gridAddress(draft.dimensions.map(({ codes: list }) => list.length))(codes);
  if (draft.positions.has(address)) return;
  draft.positions.set(address, cell);
  draft.entries.push({ codes, cell });
}

/**
 * What `unitsId` gives for a code of each dimension, where that is plain: most of the time goes here. Undefined where it is not,
 * such as two dimensions of one family, a flag that says what other dimensions say, or what the youth rule withholds.
 */
function quickId(
  population: Population,
  dimensions: readonly LinkedDimension[],
  isYouthRuleOn: boolean,
): ((codes: readonly number[]) => string | undefined) | undefined {
  const families = new Set(dimensions.map(({ family }) => family));
  const isPlain = [...families].every(
    ({ exists, youthWithheld }) => exists === undefined && !(youthWithheld && isYouthRuleOn),
  );
  if (families.size < dimensions.length || !isPlain) return undefined;
  const places = dimensions
    .map(({ family, sets }, at) => ({ family, sets, at, entanglement: entanglementOf(population, family) }))
    .sort((a, b) => (`${a.family.root}:` < `${b.family.root}:` ? -1 : 1));
  const single = places.filter(({ entanglement }) => entanglement === undefined);
  const names = new Set(places.flatMap(({ entanglement }) => entanglement ?? []));
  const elements = [...names].map((name) => places.filter(({ entanglement }) => entanglement === name));
  return (codes) => {
    const idOf = ({ family, sets, at }: (typeof places)[number]): string | undefined => {
      const set = sets[codes[at]!]!; // one code for each dimension
      return set === family.all || set === family.empty ? undefined : `${family.root}:${set.id}`;
    };
    const texts = [single, ...elements].map((group) => group.map(idOf));
    if (texts.some((group) => group.includes(undefined))) return undefined;
    const [first = '', ...others] = texts.map((group) => group.join());
    return [first, ...(others.length > 1 ? others.sort() : others)].join('+');
  };
}

/** Takes the number that a table gives a cell. Throws a ContradictionError if another table says something else. */
function publish({ release, tableId }: Reader, cell: Cell, given: NumberCell): void {
  const { value, withheld = value === null, lower = 0, upper = Number.POSITIVE_INFINITY } = given;
  if (value !== null && cell.value !== null && !isNear(value, cell.value))
    throw new ContradictionError(`${tableId} and ${cell.tables[0]} have different numbers for ${cell.id}`);
  cell.value ??= value;
  if (!cell.virtual && cell.withheld !== withheld) {
    const [one, other] = withheld ? [tableId, cell.tables[0]] : [cell.tables[0], tableId];
    throw new ContradictionError(`${cell.id} is withheld in ${one} and published in ${other}`);
  }
  cell.withheld = withheld;
  cell.virtual = false;
  cell.frozen = release.frozen ?? false;
  if (lower > cell.lower) cell.lower = lower;
  if (upper < cell.upper) cell.upper = upper;
  let totals = 0;
  for (const code of given.codes) if (code === null) totals++;
  if (totals > cell.totals) cell.totals = totals;
  cell.tables.push(tableId);
}

/** Numbers beyond 2^53 are rounded. */
const isNear = (one: number, other: number): boolean => Math.abs(one - other) <= 1e-9 * Math.abs(one);

/**
 * A flag `yes` of the unit itself says the same as a filter: a grid over such a flag has a part that is a grid without it, of the
 * units that the flag selects. The same goes for a flag of a part of the unit, unless something else is asked of the same row.
 */
function addSlices(
  drafts: ReadonlyMap<string, Draft>,
  draftOf: (population: Population, dimensions: readonly LinkedDimension[], chosen: Chosen) => Draft,
): void {
  for (const grid of drafts.values()) {
    const { population, dimensions, chosen, entries } = grid;
    for (const [at, { family, sets }] of dimensions.entries()) {
      const { exists } = family;
      if (exists === undefined || (exists.unit !== population.unit && isRowShared(grid, at))) continue;
      const rest = dimensions.filter((_, place) => place !== at);
      if (rest.some((dimension) => dimension.family === family)) continue;
      const slice = choose(population, merged(chosen.selection, exists.selection));
      const yes = sets.indexOf(exists.yes);
      if (slice === undefined || yes < 0 || chosen.units.elements.length > 0) continue;
      const draft = draftOf(population, rest, { ...slice, isSlice: true });
      for (const { codes, cell } of entries) {
        if (codes[at] === yes)
          addEntry(
            draft,
            codes.filter((_, place) => place !== at),
            cell,
          );
      }
    }
  }
}

function isRowShared({ population, dimensions }: Grid, at: number): boolean {
  const own = entanglementOf(population, dimensions[at]!.family); // its own dimension
  if (own === undefined) return true; // a flag of something above the unit
  return dimensions.some(({ family }, place) => place !== at && entanglementOf(population, family) === own);
}

function merged(one: RowConditions, other: RowConditions): RowConditions {
  const both = new Map(one);
  for (const [family, set] of other) both.set(family, family.intersection(set, both.get(family) ?? family.all));
  return both;
}
