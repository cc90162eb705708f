import type { AmountSource, Codebook, Dimension } from '../../codebook/model.ts';
import type { Filter, Measure } from '../../schemas/codebook.ts';
import { NOT_REPORTED, UNITS } from '../../schemas/vocabulary.ts';
import { liftTo } from './item-lift.ts';

/** Where everything that a codebook counts stands in the fact tables: which columns there are, and what each is read from. */

export type CountingUnit = (typeof UNITS)[number];

/**
 * Something of which a unit may have several: the defendants of a case, the convictions of a defendant, the items of a list,
 * the categories of a quantity. Dimensions of one branch vary together; different branches combine freely.
 */
export interface Branch {
  id: string;
  kind: CountingUnit | 'list' | 'category';
  /** Where it stands: the unit that owns the list or the quantity; a unit's own branch stands at that unit. */
  unit: CountingUnit;
  /** Column of a unit's table: the unit has not exactly one of these. */
  manyColumn: string;
  /** Of a list or category: the table of its items. */
  itemTable: string;
}

/** A dimension, and where its code's position stands in a numbered row (by slot) and in the fact tables (by column). */
export interface DimensionPlace {
  dimension: Dimension;
  slot: number;
  column: string;
  branch: Branch;
  /** Some table is broken down by it, so that it needs a column. */
  tabulated: boolean;
  /** Position of `not-reported`, if the dimension has it. */
  notReported: number | undefined;
}

/** An amount that some measure is of. */
export interface AmountPlace {
  source: AmountSource;
  totalColumn: string;
  flagsColumn: string;
}

/** A measure that counts only some units. */
export interface Selection {
  measure: string;
  unit: CountingUnit;
  column: string;
  filter: Filter;
}

export interface FactLayout {
  /** By dimension id: every dimension that is public, or that a filter names. */
  places: ReadonlyMap<string, DimensionPlace>;
  branches: readonly Branch[];
  /** By amount id. */
  amounts: ReadonlyMap<string, AmountPlace>;
  /** By measure id. */
  selections: ReadonlyMap<string, Selection>;
  /** The counting units of the measures that some table has. */
  counted: ReadonlySet<CountingUnit>;
}

export const unitTable = (unit: CountingUnit): string => `units_${unit}`;
export const ROWS_TABLE = 'rows';

/** True if `inner` stands below `outer`: case over defendant over conviction. */
export const isBelow = (inner: CountingUnit, outer: CountingUnit): boolean =>
  UNITS.indexOf(inner) > UNITS.indexOf(outer);

/** True if a unit can have several of this branch, so that codes of its dimensions do not add up to the unit. */
export const canBeSeveral = (branch: Branch, unit: CountingUnit): boolean =>
  branch.kind === 'list' || branch.kind === 'category' || isBelow(branch.unit, unit);

/** The layout of a codebook of kind `cases`. Throws for an aggregate one, which has no units to lay out. */
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
    places.set(dimension.id, {
      dimension,
      slot,
      column: `d${slot}`,
      branch: branchOf(codebook, dimension, branches),
      tabulated: tabulated.has(dimension.id),
      notReported: dimension.index.get(NOT_REPORTED),
    });
  }

  const amounts = new Map<string, AmountPlace>();
  for (const measure of measures) {
    const source = measuredAmount(codebook, measure);
    if (!source || amounts.has(source.id)) continue;
    const columns = { totalColumn: `a${amounts.size}_total`, flagsColumn: `a${amounts.size}_flags` };
    amounts.set(source.id, { source, ...columns });
  }

  const selections = new Map<string, Selection>();
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

function tabulatedMeasures(codebook: Codebook): Measure[] {
  const used = new Set(codebook.tables.flatMap((table) => table.measures));
  return [...codebook.measures.values()].filter((measure) => used.has(measure.id));
}

const categoryBranchId = (quantity: string): string => `category ${quantity}`;

function branchOf(codebook: Codebook, dimension: Dimension, branches: Map<string, Branch>): Branch {
  const unit = UNITS.find((name) => name === dimension.unit);
  if (!unit) throw new Error(`dimension ${dimension.id} is not of a case, a defendant or a conviction`);
  if (dimension.kind === 'category')
    return addBranch(branches, categoryBranchId(dimension.quantity ?? ''), 'category', unit);
  if (dimension.multiple) return addBranch(branches, `list ${liftTo(codebook, dimension).source.id}`, 'list', unit);
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
