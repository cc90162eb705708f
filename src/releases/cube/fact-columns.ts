import type { DuckDBValue } from '@duckdb/node-api';
import { UNITS } from '../../schemas/vocabulary.ts';
import { type EncodedAmount, type EncodedUnit, planUnits } from './encoding.ts';
import {
  type Branch,
  type CountingUnit,
  canBeSeveral,
  type DimensionPlace,
  type FactLayout,
  ROWS_TABLE,
  unitTable,
} from './layout.ts';

/** Everything known of one row while it is written. */
export interface WideRow {
  ids: Record<CountingUnit, number>;
  /** By slot of a place: of lists and categories, the first. */
  positions: readonly number[];
  /** By index of the branch: how many the unit has. */
  counts: readonly number[];
  unit: EncodedUnit;
  /** By index of the selection. */
  selected: readonly boolean[];
}

/** A column: its name, its type, and where its value comes from. */
export interface Column<Row> {
  name: string;
  type: string;
  read: (row: Row) => DuckDBValue;
}

/** An item of a list, or a category of a quantity, for the long way. */
export interface ItemRow {
  owner: number;
  positions: readonly number[];
  amount: EncodedAmount;
}

export interface TableColumns<Row> {
  table: string;
  columns: readonly Column<Row>[];
}

/** Columns of a unit's own table. */
export function unitColumns(layout: FactLayout, unit: CountingUnit): TableColumns<WideRow> {
  const amounts = planUnits(layout)[unit].amounts;
  const columns: Column<WideRow>[] = [{ name: 'id', type: 'UINTEGER', read: (row) => row.ids[unit] }];
  for (const place of layout.places.values()) {
    if (place.tabulated && standsAt(place.branch, unit))
      columns.push(positionColumn(place, (row) => row.positions[place.slot]!));
  }
  layout.branches.forEach((branch, index) => {
    if (standsAt(branch, unit) && canBeSeveral(branch, unit))
      columns.push({ name: branch.manyColumn, type: 'BOOLEAN', read: (row) => row.counts[index] !== 1 });
  });
  for (const { source, totalColumn, flagsColumn } of layout.amounts.values()) {
    const index = amounts.indexOf(source.id);
    if (index < 0) continue;
    columns.push({ name: totalColumn, type: 'BIGINT', read: (row) => bigintOf(row.unit.amounts[index]!) });
    columns.push({ name: flagsColumn, type: 'UTINYINT', read: (row) => row.unit.amounts[index]!.flags });
  }
  [...layout.selections.values()].forEach((selection, index) => {
    if (selection.unit === unit)
      columns.push({ name: selection.column, type: 'BOOLEAN', read: (row) => row.selected[index]! });
  });
  return { table: unitTable(unit), columns };
}

/** Columns of `rows`: a conviction, with the ids of what is above it and every code that is not one of a list. */
export function rowColumns(layout: FactLayout): TableColumns<WideRow> {
  const columns: Column<WideRow>[] = UNITS.map((unit) => ({
    name: idColumn(unit),
    type: 'UINTEGER',
    read: (row) => row.ids[unit],
  }));
  for (const place of layout.places.values()) {
    const isSingle = place.branch.kind !== 'list' && place.branch.kind !== 'category';
    if (place.tabulated && isSingle) columns.push(positionColumn(place, (row) => row.positions[place.slot]!));
  }
  return { table: ROWS_TABLE, columns };
}

/** Columns of the items of a list or of the categories of a quantity; undefined if no table is broken down by them. */
export function itemColumns(branch: Branch, places: readonly DimensionPlace[]): TableColumns<ItemRow> | undefined {
  if (!places.some((place) => place.tabulated)) return undefined;
  const columns: Column<ItemRow>[] = [{ name: 'owner', type: 'UINTEGER', read: (row) => row.owner }];
  places.forEach((place, index) => {
    if (place.tabulated) columns.push(positionColumn(place, (row) => row.positions[index]!));
  });
  if (branch.kind === 'category') {
    columns.push({ name: 'total', type: 'BIGINT', read: (row) => bigintOf(row.amount) });
    columns.push({ name: 'flags', type: 'UTINYINT', read: (row) => row.amount.flags });
  }
  return { table: branch.itemTable, columns };
}

export const idColumn = (unit: CountingUnit): string => `${unit}_id`;

/** Categories exist for sums of their own quantity only, so at its own unit; everything else for every unit. */
const standsAt = (branch: Branch, unit: CountingUnit): boolean => branch.kind !== 'category' || branch.unit === unit;

const bigintOf = ({ total }: EncodedAmount): bigint | null => (total === null ? null : BigInt(total));

function positionColumn<Row>(place: DimensionPlace, read: (row: Row) => number): Column<Row> {
  const size = place.dimension.codes.length;
  // The narrowest type counts fastest: DuckDB groups small integers without hashing.
  const type = size <= 256 ? 'UTINYINT' : size <= 65_536 ? 'USMALLINT' : 'UINTEGER';
  return { name: place.column, type, read };
}
