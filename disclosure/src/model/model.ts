import { type Amount, type Definition, type Filter, type Measure, NOT_REPORTED } from '../definition.ts';
import { type Cell, ContradictionError, cellOf, type RelationOfCells, type System } from '../solve/system.ts';
import { ANY_AMOUNT, codesName, isNumber, type Layer, type TableCell, type TableLayer } from '../tables.ts';
import { type AtomSet, contains, type Family, type RowConditions } from './atoms.ts';
import { type Counted, ModelCells } from './cells.ts';
import { CodebookLaw } from './codebook-law.ts';
import { addSince, crossNestedCodes, crossVariables, hasExactNumbers, withNobodyNew } from './crossings.ts';
import { relateGroups, type Split } from './groups.ts';
import { addLaws } from './laws.ts';
import { both, EVERYBODY, type Population, rowId, rowKind, type Units, unitsWith } from './units.ts';
import { type ModelDimension, type Variables, variablesOf } from './variables.ts';

/**
 * What the public can compute with: all published numbers of all releases that can be read, as numbers of units with certain codes,
 * and every equation and inequality between them. Every relation is true of every dataset.
 *
 * It is made of public codebooks and published tables alone, so that whoever verifies a release works with the same model as its
 * publisher. A later release counts all units of an earlier one, with the same codes, and others that are new.
 *
 * Some things are not in it, since they are not linear or not public:
 * - medians, and shares that are rounded;
 * - that an amount of nobody is 0, unless that is published;
 * - what two rows of one unit have to do with each other;
 * - how rules that are not public read what is public;
 * - what follows from there being one register of all codes together.
 */
export interface Model {
  /** In no order that means anything. Those that nobody publishes are `virtual`. */
  cells: readonly Cell[];
  relations: readonly RelationOfCells[];
  /** By cell, which units it counts; undefined for what is left of an inequality. */
  counted: readonly (Counted | undefined)[];
  /** Those of the releases, in their order. */
  tables: readonly ModelTable[];
  /** Those of the units that are new. */
  added: readonly ModelTable[];
  /** Wholes, parts and rests that were asked for, and whether they are of a dimension that was named. */
  splits: readonly (Split & { isNamed: boolean })[];
  /** Cells of convictions, each with the cell of the defendants who have them. */
  people: ReadonlyMap<number, number>;
  /** Cells that are 0 as long as none of the numbers from which that follows is withheld. */
  nobody: readonly { cell: number; shown: readonly number[] }[];
  /** Numbers that a release withholds, and that are of nobody as the codebooks of the other releases say. */
  ruledOut: readonly RuledOut[];
  textOf(cell: number): string;
}

export interface RuledOut {
  release: string;
  by: readonly string[];
  codes: readonly (string | null)[];
}

/** The published numbers of one release, and what the public knows of them. */
export interface ReleaseNumbers {
  release: string;
  definition: Definition;
  /** Its cells stay as they are: it has been published. */
  frozen?: boolean;
  /**
   * The youth rule is on. Then a case with somebody under 18 has no code of what it withholds, so the model has no such cells.
   * For a publisher: a verifier sees that these cells are 0. Leave it out if a code of adults is published as one of people under 18.
   */
  youthRule?: boolean;
  /** Periods of which everybody knows that no case is without one. For a publisher likewise: a verifier sees zeros. */
  dated?: readonly string[];
  tables: readonly NumbersOfTable[];
  /** What only the publisher knows: the same tables of the units that no earlier release counts. Nobody publishes these. */
  added?: readonly NumbersOfTable[];
}

export interface NumbersOfTable extends TableLayer {
  /** Cells that are not there are not known. Default: they are 0. */
  isPartial?: boolean;
}

/** Where the cells of a table are. */
export interface ModelTable extends Pick<TableLayer, 'by' | 'measure' | 'layer'> {
  /** As in `Cell.tables`. */
  id: string;
  release: string;
  /** The combinations of codes that are cells. Periods in gaps of the coverage are none, because their numbers are not published. */
  rows: readonly { codes: readonly (string | null)[]; cell: number }[];
  ruledOut: readonly RuledOut[];
}

export interface ModelOptions {
  /** Which parts of wholes are asked for, by what they are codes of: one of `dimensions`, or anything else. */
  split?: {
    dimensions: readonly string[];
    asks(isNamed: boolean, whole: Cell, part: Cell): 'part' | 'rest' | undefined;
  };
  /** The units that can have an amount, where it is known of no others: of each amount what a filter asks for. */
  domains?: ReadonlyMap<string, Filter>;
}

/**
 * The model of releases, oldest first.
 * @throws ContradictionError if two tables give a cell different numbers, if one withholds what another publishes, or if a combination
 * that cannot be has a number. RangeError if a table names something that the codebook does not have.
 */
export function modelOf(releases: readonly ReleaseNumbers[], { split, domains = new Map() }: ModelOptions = {}): Model {
  const definitions = releases.map(({ definition }) => definition);
  const variables = variablesOf(definitions);
  const newest = variables.at(-1);
  const youth = releases.at(-1)?.youthRule ? newest?.young : undefined;
  const [counted] = (newest ?? noRelease()).counted;
  const nobody = counted.set(withNobodyNew(releases));
  const isNobody = ({ single }: Units): boolean => contains(counted, nobody, single.get(counted) ?? counted.all);
  const undated = undatedIn(releases.at(-1)?.dated ?? [], newest);
  const isUndated = (units: Units): boolean =>
    conditionsOf(units).some(([family, set]) => family === undated?.family && contains(family, undated.set, set));
  const domainOf = (amount: string) => domainRow(domains.get(amount), newest);
  const cells = new ModelCells(
    (_, units) => isNobody(units) || isUndated(units) || (youth !== undefined && isTakenAway(units, youth)),
    new CodebookLaw(definitions, variables, { counted, domainOf }),
  );
  const tables = releases.flatMap((release, at) =>
    readTables(release, release.tables, variables[at] ?? noRelease(), cells),
  );
  const [last] = releases.slice(-1);
  const added = last?.added ? readTables({ ...last, ofNew: true }, last.added, newest ?? noRelease(), cells) : [];
  const asked = new Set((split?.dimensions ?? []).flatMap((id) => newest?.dimensions.get(id)?.family ?? []));
  const options = {
    asks(family: Family, whole: number, part: number) {
      const [one, other] = [cells.all[whole], cells.all[part]];
      return one && other && split?.asks(asked.has(family), one, other);
    },
  };
  const areExact = definitions.every(hasExactNumbers);
  if (youth) placeYoung(cells, youth);
  if (releases.length > 1) crossVariables(cells, counted);
  if (releases.length > 2) addSince(cells, counted);
  if (areExact) crossNestedCodes(cells, counted);
  relateGroups(cells, options);
  const withMeans = populationsWithMeans(definitions);
  addLaws(cells, {
    domainOf,
    scaleOf: (amount) => amountOf(definitions.at(-1) ?? noRelease(), amount)?.scale ?? 1,
    isShown: ({ id }) => withMeans.has(id),
    areExact,
  });
  const splits = relateGroups(cells, options).map((one) => ({ ...one, isNamed: asked.has(one.family) }));
  return {
    ...{ cells: cells.all, relations: cells.relations, counted: cells.counted, tables, added },
    splits: [...splits, ...splitsByParts(cells, asked)],
    people: cells.people,
    nobody: cells.nobody,
    ruledOut: tables.flatMap((table) => table.ruledOut),
    textOf: (cell) => cells.textOf(cell),
  };
}

/**
 * The tables of releases, oldest first, with one cell for all numbers of the same codes, whatever a release calls them. Which units are new
 * in a release, and what the numbers are, plays no part.
 */
export function tablesOfSameCells(releases: readonly ReleaseNumbers[]): readonly ModelTable[][] {
  const cells = new ModelCells();
  return variablesOf(releases.map(({ definition }) => definition)).map((variables, at) => {
    const release = releases[at] ?? noRelease();
    const tables = release.tables.map((table) => ({ ...table, cells: [] }));
    const [family] = variables.counted;
    return readTables(release, tables, { ...variables, counted: [family, family.all] }, cells);
  });
}

/**
 * The system in which cells are 0 where that follows from numbers that are not withheld; the same system if it has that already. With
 * `alsoShown` a 0 that is shown has to stay shown, too.
 */
export function withNobody(
  system: System,
  { cells, nobody }: Pick<Model, 'cells' | 'nobody'>,
  { alsoShown = false } = {},
): System {
  const placeOf = (cell: number): number => system.index.get(cells[cell]?.id ?? '') ?? -1;
  const isShown = (cell: number): boolean => !cellOf(system, placeOf(cell)).withheld;
  const none = new Set(nobody.flatMap(({ cell, shown }) => (shown.every(isShown) ? [placeOf(cell)] : [])));
  const news = [...none].filter((at) => {
    const { withheld, virtual, upper } = cellOf(system, at);
    return (withheld || virtual || alsoShown) && upper > 0;
  });
  if (news.length === 0) return system;
  const known = [...system.cells];
  for (const at of news) known[at] = { ...cellOf(system, at), upper: 0 };
  return { ...system, cells: known };
}

/** Whoever divides a published sum by its mean has the number of units behind it: the populations of which that can be done. */
const populationsWithMeans = (releases: readonly Definition[]): Set<string> =>
  new Set(
    releases.flatMap((definition) =>
      definition.measures.flatMap((measure) =>
        measure.statistic === 'mean' ? [populationOf(definition, measure, 'known').id] : [],
      ),
    ),
  );

/** Who has no further part has one: that is a code of the band that counts the parts. */
const splitsByParts = ({ further, counted }: ModelCells, asked: ReadonlySet<Family>): Model['splits'] =>
  [...asked].flatMap((family) =>
    [...further].flatMap(([whole, { parts, rest }]) =>
      parts === family.counts && counted[whole]?.population.unit === family.owner
        ? [{ whole, part: whole, rest, family, set: family.all, isNamed: true }]
        : [],
    ),
  );

/** What a unit must have to be one that the filter asks for. */
const domainRow = (filter: Filter | undefined, variables: Variables | undefined): RowConditions | undefined =>
  filter && variables?.selectionOf(filter);

const noRelease = (): never => {
  throw new Error('no release is given');
};

/** Who can have which amount, as everybody knows. */
export const knownDomains = ({ amounts }: Definition): ReadonlyMap<string, Filter> =>
  new Map(amounts.flatMap(({ id, onlyWith }) => (onlyWith ? [[id, onlyWith] as const] : [])));

export const amountOf = ({ amounts }: Definition, id: string): Amount | undefined =>
  amounts.find((one) => one.id === id);

/** Somebody under 18 in a case takes away every code of what the youth rule withholds. */
function isTakenAway(units: Units, young: { family: Family; set: AtomSet }): boolean {
  const conditions = conditionsOf(units);
  return (
    isYoung(conditions, young) &&
    conditions.some(
      ([{ youthWithheld, notReported, empty, intersection }, set]) =>
        youthWithheld === true && notReported !== empty && intersection(set, notReported) === empty,
    )
  );
}

/** What the youth rule withholds is not reported of young people: all of them are some of those of whom it is not. */
function placeYoung(cells: ModelCells, young: { family: Family; set: AtomSet }): void {
  const given = cells.counted.flatMap((one, cell) =>
    one ? [{ ...one, conditions: conditionsOf(one.units), cell }] : [],
  );
  const asked = given.flatMap(({ conditions }) => conditions.map(([family]) => family));
  const withheld = new Set(asked.filter(({ youthWithheld }) => youthWithheld));
  for (const { population, units, cell } of given.filter(({ conditions }) => isYoung(conditions, young)))
    for (const family of withheld) {
      const placed = cells.of(population, units, new Map([[family, family.notReported]]));
      if (placed !== undefined) cells.know(placed, cells.all[cell]?.value ?? null);
    }
}

const conditionsOf = ({ single, rows }: Units) => [...single, ...rows.flatMap((row) => [...row])];

const isYoung = (conditions: ReturnType<typeof conditionsOf>, young: { family: Family; set: AtomSet }): boolean =>
  conditions.some(([family, set]) => family === young.family && contains(family, young.set, set));

/** The dates that no case has. */
function undatedIn(
  dated: readonly string[],
  variables: Variables | undefined,
): { family: Family; set: AtomSet } | undefined {
  const found = dated.flatMap((period) => variables?.dimensions.get(period) ?? []);
  const [family] = found.map((dimension) => dimension.family);
  const atoms = found.flatMap(({ sets, index }) => sets[index.get(NOT_REPORTED) ?? -1]?.atoms ?? []);
  return family && { family, set: family.set(atoms) };
}

function populationOf(definition: Definition, measure: Measure, layer: Layer): Population {
  const { unit } = measure;
  const isAlways = measure.of !== undefined && amountOf(definition, measure.of)?.isAlways === true;
  if (layer === 'count' || (layer === 'known' && isAlways)) return { id: `${unit}s`, unit, layer: 'count' };
  const amount = measure.of ?? `what ${measure.id} measures`;
  const id = layer === 'sum' ? `${amount} of ${unit}s` : `${unit}s with ${amount}`;
  return { id, unit, layer, amount };
}

function readTables(
  release: ReleaseNumbers & { ofNew?: boolean },
  given: readonly NumbersOfTable[],
  variables: Variables,
  cells: ModelCells,
): ModelTable[] {
  const measures = new Map(release.definition.measures.map((measure) => [measure.id, measure]));
  const [family, all] = variables.counted;
  const set = release.ofNew ? family.set(all.atoms.slice(-1)) : all;
  const isFrozen = release.ofNew ? undefined : (release.frozen ?? false);
  return given.map((table): ModelTable => {
    const { by, measure: name, layer } = table;
    const measure = measures.get(name);
    if (!measure) throw new RangeError(`there is no measure ${name}`);
    const population = populationOf(release.definition, measure, layer);
    const { filter, isFilterHidden } = measure;
    const hidden = isFilterHidden ? variables.hiddenFilter(measure.id) : new Map<Family, AtomSet>();
    const selection = filter === undefined ? hidden : variables.selectionOf(filter);
    const asked = new Map([...selection, ...(set === family.all ? [] : [[family, set] as const])]);
    const counted = both(population, unitsWith(population, asked), EVERYBODY);
    const dimensions = by.map((id) => {
      const dimension = variables.dimensions.get(id);
      if (!dimension) throw new RangeError(`there is no dimension ${id}`);
      return dimension;
    });
    const id = `${release.release} ${layer} of ${name} by ${by.join(', ')}`;
    const of = { id, release: release.release };
    const read = readTable({ ...of, table, population, counted, asked, dimensions, isFrozen }, cells);
    return { ...of, by, measure: name, layer, ...read };
  });
}

interface TableReading {
  id: string;
  release: string;
  table: NumbersOfTable;
  population: Population;
  /** Undefined: no unit can be counted. */
  counted: Units | undefined;
  /** What is asked of them, as it is written. */
  asked: RowConditions;
  dimensions: readonly ModelDimension[];
  /** Undefined: the table is not published. */
  isFrozen: boolean | undefined;
}

function readTable(reading: TableReading, cells: ModelCells): Pick<ModelTable, 'rows' | 'ruledOut'> {
  const { id, release, table, population, counted, asked, dimensions } = reading;
  const given = new Map(table.cells.map((cell) => [codesName(cell.codes), cell]));
  const rows: ModelTable['rows'][number][] = [];
  const ruledOut: RuledOut[] = [];
  for (const positions of combinations(dimensions)) {
    const codes = positions.map((position, at) => dimensions[at]?.codes[position] ?? null);
    const known = given.get(codesName(codes));
    if (!known && table.isPartial) continue;
    given.delete(codesName(codes));
    const shown = known ?? { codes, number: 0n, isWithheld: false };
    const row = rowOf(dimensions, positions);
    const cell = counted && cells.meet(population, counted, unitsWith(population, row));
    if (cell === undefined) {
      if (isNumber(shown.number) && shown.number !== 0n)
        throw new ContradictionError(`${id} has a number for ${codes.join(', ')}, which nothing can have`);
      if (counted && shown.isWithheld && cells.isRuledOut(population, counted, unitsWith(population, row)))
        ruledOut.push({ release, by: table.by, codes });
      continue;
    }
    const own = inSameRow(asked, row, population);
    if (own) cells.rows.set(cell, (cells.rows.get(cell) ?? new Set()).add(rowId(own)));
    takeNumber(cell, shown, reading, cells);
    rows.push({ codes, cell });
  }
  refuseHiddenCodes([...given.values()], dimensions);
  return { rows, ruledOut };
}

/** Tells a cell of the model what a table has of it. */
function takeNumber(
  cell: number,
  { codes, number, isWithheld }: TableCell,
  { id, release, isFrozen }: Pick<TableReading, 'id' | 'release' | 'isFrozen'>,
  cells: ModelCells,
): void {
  const value = isNumber(number) ? Number(number) : null;
  if (isFrozen === undefined) {
    cells.know(cell, value);
    return;
  }
  const [low, high] = isNumber(number) || isWithheld ? ANY_AMOUNT : number;
  const totals = codes.filter((code) => code === null).length;
  const upper = high === null ? Number.POSITIVE_INFINITY : Number(high);
  cells.publish(cell, {
    ...{ table: id, release, frozen: isFrozen, totals },
    ...{ value, withheld: isWithheld, lower: Number(low), upper },
  });
}

/** Cells that are none of the model may have codes of periods that are not covered, but none that is not public. */
function refuseHiddenCodes(cells: readonly TableCell[], dimensions: readonly ModelDimension[]): void {
  for (const { codes } of cells)
    for (const [at, code] of codes.entries())
      if (code !== null && !dimensions[at]?.index.has(code))
        throw new RangeError(`${dimensions[at]?.id ?? 'the table'} has no public code ${code}`);
}

/** Both, if they are about the same row of a unit: undefined if a unit may have them in different rows. */
function inSameRow(one: RowConditions, other: RowConditions, population: Population): RowConditions | undefined {
  const kindsOf = (row: RowConditions) => [...row.keys()].flatMap((family) => rowKind(population, family) ?? []);
  const kinds = new Set(kindsOf(one));
  if (kindsOf(other).some((kind) => kinds.has(kind)) || [...other.keys()].some((family) => one.has(family)))
    return undefined;
  return new Map([...one, ...other]);
}

/** The codes at these positions in one row. Of two dimensions of one family, both hold. */
function rowOf(dimensions: readonly ModelDimension[], positions: readonly number[]): RowConditions {
  const row = new Map<Family, AtomSet>();
  for (const [at, { family, sets }] of dimensions.entries()) {
    const set = sets[positions[at] ?? -1];
    if (set) row.set(family, family.intersection(set, row.get(family) ?? family.all));
  }
  return row;
}

/** Every combination of positions of published codes, -1 for the total among them. */
function* combinations([first, ...others]: readonly ModelDimension[]): Generator<number[]> {
  if (!first) {
    yield [];
    return;
  }
  const covered = [...first.codes.keys()].filter((position) => !first.notCovered.has(position));
  for (const position of [-1, ...covered]) for (const rest of combinations(others)) yield [position, ...rest];
}
