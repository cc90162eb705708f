import { seenLevels } from '../../cases/view.ts';
import { type AmountSource, type Codebook, type Dimension, isBelow } from '../../codebook/model.ts';
import type { Filter, Measure } from '../../schemas/codebook.ts';
import { NONE, NOT_REPORTED, UNITS } from '../../schemas/vocabulary.ts';

/** Which columns the fact tables of a codebook have, and what each is read from. */
export interface FactLayout {
  /** By dimension id: every dimension that is public, or that a filter names. */
  places: ReadonlyMap<string, DimensionPlace>;
  branches: readonly Branch[];
  /** By amount id. */
  amounts: ReadonlyMap<string, AmountPlace>;
  /** By measure id. */
  selections: ReadonlyMap<string, MeasureSelection>;
  /** The counting units of the measures that some table has. */
  counted: ReadonlySet<CountingUnit>;
}

export type CountingUnit = (typeof UNITS)[number];

/**
 * Something that a unit may have several of: the defendants of a case, the convictions of a defendant, the items of a list, the
 * categories of a quantity. Dimensions of one branch vary together; different branches combine freely.
 */
export interface Branch {
  id: string;
  kind: CountingUnit | 'list' | 'category';
  /** The unit that owns the list or the quantity. The branch of a unit belongs to that unit. */
  unit: CountingUnit;
  /** Column of a unit's table: the unit has not exactly one of these. */
  manyColumn: string;
  /** The table of the items of a list, or of the categories of a quantity. */
  itemTable: string;
}

/** Where the code of a dimension is: its slot in the row that is being made, its column in the fact tables. */
export interface DimensionPlace {
  dimension: Dimension;
  slot: number;
  column: string;
  branch: Branch;
  /** Some table is broken down by it, so that it needs a column. */
  tabulated: boolean;
  /** Position of `not-reported`, if the dimension has it. */
  notReported: number | undefined;
  /** For a list or a category: the items that it is read from. */
  lift: Lift | undefined;
}

/** An amount that some measure is of. */
export interface AmountPlace {
  source: AmountSource;
  totalColumn: string;
  flagsColumn: string;
}

/** A measure that counts only some units. */
export interface MeasureSelection {
  measure: string;
  unit: CountingUnit;
  column: string;
  filter: Filter;
}

/**
 * What one item of a list becomes in a dimension that follows the list: a coarser level, or a map. Facts give each of them as a
 * list of its own, which loses which belongs to which; a row needs both codes of one and the same item.
 */
export interface Lift {
  /** The dimension whose items are read. */
  source: Dimension;
  /** By position in `source`: position in the dimension. */
  positions: readonly number[];
}

export const unitTable = (unit: CountingUnit): string => `units_${unit}`;
export const ROWS_TABLE = 'rows';
/** What evidence is about: the record keys of units, for a policy that changes numbers, or the people that they are. */
export type EvidenceKind = 'keys' | 'people';

export const KEY_COLUMN = 'record_key';
/** The number of the defendant of a conviction. */
export const PERSON_COLUMN = 'person_id';
export const idColumn = (unit: CountingUnit): string => `${unit}_id`;

/** True if a unit can have several of this branch, so that codes of its dimensions do not add up to the unit. */
export const canBeSeveral = (branch: Branch, unit: CountingUnit): boolean =>
  branch.kind === 'list' || branch.kind === 'category' || isBelow(branch.unit, unit);

/** The layout of a codebook of kind `cases`. Throws for one of kind `aggregate`, which has no units. */
export function layoutFacts(codebook: Codebook): FactLayout {
  const tabulated = new Set(codebook.tables.flatMap((table) => table.by));
  const measures = tabulatedMeasures(codebook);
  const filtered = new Set(measures.flatMap((measure) => Object.keys(measure.filter ?? {})));
  const branches = new Map<string, Branch>();
  for (const unit of UNITS) addBranch(branches, unit, unit, unit);

  const places = new Map<string, DimensionPlace>();
  for (const dimension of codebook.dimensions.values()) {
    if (dimension.audience !== 'public' && !filtered.has(dimension.id)) continue;
    const slot = places.size;
    const lift = hasItems(dimension) ? liftTo(codebook, dimension) : undefined;
    places.set(dimension.id, {
      dimension,
      slot,
      column: `d${slot}`,
      branch: branchOf(dimension, lift, branches),
      tabulated: tabulated.has(dimension.id),
      notReported: dimension.index.get(NOT_REPORTED),
      lift,
    });
  }

  const amounts = new Map<string, AmountPlace>();
  for (const measure of measures) {
    const source = measuredAmount(codebook, measure);
    if (!source || amounts.has(source.id)) continue;
    const columns = { totalColumn: `a${amounts.size}_total`, flagsColumn: `a${amounts.size}_flags` };
    amounts.set(source.id, { source, ...columns });
  }

  const selections = new Map<string, MeasureSelection>();
  for (const measure of measures) {
    if (!measure.filter) continue;
    const unit = countedUnit(codebook, measure);
    selections.set(measure.id, { measure: measure.id, unit, column: `s${selections.size}`, filter: measure.filter });
  }
  const counted = new Set(measures.map((measure) => countedUnit(codebook, measure)));
  return { places, branches: [...branches.values()], amounts, selections, counted };
}

/** The unit that a measure counts: the level of its amount, or its counting unit. */
export function countedUnit(codebook: Codebook, measure: Measure): CountingUnit {
  const word = measuredAmount(codebook, measure)?.unit ?? measure.countingUnit;
  const unit = UNITS.find((name) => name === word);
  if (!unit) throw new Error(`measure ${measure.id} counts neither cases, defendants nor convictions`);
  return unit;
}

/** What a sum, mean or median is taken of; undefined for a count. */
export function measuredAmount(codebook: Codebook, measure: Measure): AmountSource | undefined {
  if (measure.statistic === 'count') return undefined;
  const source = codebook.amounts.get(measure.of ?? '');
  if (!source) throw new Error(`measure ${measure.id} is neither a count nor of an amount`);
  return source;
}

/**
 * The codebook to flatten cases by before they are counted: public codes and the youth rule, and every dimension and amount that
 * the count reads, whatever its audience. A filter may name an internal dimension, and a list that only partners see may have a
 * public level: they select and link, and are never published.
 */
export function countableCodebook(codebook: Codebook): Codebook {
  const measures = [...codebook.measures.values()];
  const read = new Set(measures.flatMap(({ filter }) => Object.keys(filter ?? {})));
  for (const dimension of codebook.dimensions.values()) if (dimension.audience === 'public') read.add(dimension.id);
  for (const id of [...read]) {
    const dimension = codebook.dimensions.get(id);
    if (dimension && hasItems(dimension)) read.add(liftTo(codebook, dimension).source.id);
  }
  const summed = new Set(measures.map(({ of }) => of));
  return {
    ...codebook,
    dimensions: madePublic(codebook.dimensions, (id) => read.has(id)),
    amounts: madePublic(codebook.amounts, (id) => summed.has(id)),
  };
}

function madePublic<Item extends Dimension | AmountSource>(
  items: ReadonlyMap<string, Item>,
  isRead: (id: string) => boolean,
): Map<string, Item> {
  return new Map([...items].map(([id, item]) => [id, isRead(id) ? { ...item, audience: 'public' } : item]));
}

function tabulatedMeasures(codebook: Codebook): Measure[] {
  const used = new Set(codebook.tables.flatMap((table) => table.measures));
  return [...codebook.measures.values()].filter((measure) => used.has(measure.id));
}

const hasItems = ({ multiple, kind }: Dimension): boolean => multiple || kind === 'category';

function branchOf(dimension: Dimension, lift: Lift | undefined, branches: Map<string, Branch>): Branch {
  const unit = UNITS.find((name) => name === dimension.unit);
  if (!unit) throw new Error(`dimension ${dimension.id} is not of a case, a defendant or a conviction`);
  if (dimension.kind === 'category') return addBranch(branches, `category ${dimension.quantity}`, 'category', unit);
  if (lift) return addBranch(branches, `list ${lift.source.id}`, 'list', unit);
  return addBranch(branches, unit, unit, unit);
}

function addBranch(branches: Map<string, Branch>, id: string, kind: Branch['kind'], unit: CountingUnit): Branch {
  const known = branches.get(id);
  if (known) return known;
  const number = branches.size;
  const branch: Branch = { id, kind, unit, manyColumn: `many${number}`, itemTable: `items${number}` };
  branches.set(id, branch);
  return branch;
}

/** The lift to a dimension from the finest dimension of the list, or of the quantity's categories, that it follows. */
function liftTo(codebook: Codebook, dimension: Dimension): Lift {
  const levels = seenLevels(codebook, dimension.root, 'public');
  const finest = levels[0]?.dimension ?? dimension;
  const map = mapOf(codebook, finest);
  const base = map ? extend(liftTo(codebook, map.read), finest, map.codeOf) : identity(finest);
  if (dimension === finest) return base;
  const toLevel = levels.find((level) => level.dimension === dimension)?.map;
  return extend(base, dimension, (position) => toLevel?.get(finest.codes[position]?.code ?? ''));
}

const identity = (dimension: Dimension): Lift => ({ source: dimension, positions: dimension.codes.map((_, at) => at) });

function extend(base: Lift, dimension: Dimension, codeOf: (position: number) => string | undefined): Lift {
  const positions = base.positions.map((position) => {
    const lifted = dimension.index.get(codeOf(position) ?? '');
    if (lifted === undefined) throw new Error(`dimension ${dimension.id} lacks a code that ${base.source.id} leads to`);
    return lifted;
  });
  return { source: base.source, positions };
}

/** What a derived list reads, and what each item becomes. `none` is kept, and so is `not-reported` unless the map names it. */
function mapOf(codebook: Codebook, dimension: Dimension) {
  if (dimension.kind !== 'derived' || !dimension.multiple) return undefined;
  const rule = codebook.definition.codebook.derived.find((derived) => derived.id === dimension.id)?.rule;
  const read = rule && 'map' in rule ? codebook.dimensions.get(rule.map.of) : undefined;
  if (!rule || !('map' in rule) || !read) return undefined;
  const { codes, else: otherwise = NOT_REPORTED } = rule.map;
  const targets = new Map(Object.entries(codes).flatMap(([to, from]) => from.map((code) => [code, to] as const)));
  const codeOf = (position: number): string | undefined => {
    const code = read.codes[position]?.code;
    if (code === undefined || code === NONE) return code;
    return targets.get(code) ?? (code === NOT_REPORTED ? code : otherwise);
  };
  return { read, codeOf };
}
