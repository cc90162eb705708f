// biome-ignore-all lint/style/noNonNullAssertion: hot loops over typed arrays
import { type DuckDBConnection, DuckDBDataChunkWriter, type DuckDBValue } from '@duckdb/node-api';
import { sumKeys } from '#disclosure';
import { UNITS } from '../../schemas/vocabulary.ts';
import type { PresentCodes } from '../../statistics/table.ts';
import {
  type EncodedAmount,
  type EncodedCase,
  type EncodedCategory,
  type EncodedUnit,
  planUnits,
  type UnitPlan,
} from './encoding.ts';
import {
  type Branch,
  type CountingUnit,
  canBeSeveral,
  type DimensionPlace,
  type EvidenceKind,
  type FactLayout,
  idColumn,
  KEY_COLUMN,
  PERSON_COLUMN,
  ROWS_TABLE,
  unitTable,
} from './layout.ts';
import { rowTest } from './selection.ts';

/**
 * The tables that cases are counted from. One for each counted unit, wide: a row holds the codes of everything above it, and of
 * the first thing of each branch below it. So the many units with one of each are counted without a join. Cases with
 * several of something are also in `rows` (one for each conviction) and in the item tables.
 */
interface FactTables {
  /** With the record keys of its defendants, in their order, if units have keys. */
  add(facts: EncodedCase, keys?: readonly number[]): void;
  /** Writes what is still buffered. No case can be added after. */
  finish(): FactSummary;
}

/** What is known once every case is in. */
export interface FactSummary {
  /** Positions of the codes that any unit has, by dimension id; public dimensions only. */
  present: PresentCodes;
  units: Record<CountingUnit, number>;
  /** True if some unit has not exactly one of the branch. */
  isSeveral(unit: CountingUnit, branch: Branch): boolean;
}

/** With `evidence`, units also have the columns that it is made of. */
export async function createFactTables(
  connection: DuckDBConnection,
  layout: FactLayout,
  evidence?: EvidenceKind,
): Promise<FactTables> {
  const plans = planUnits(layout);
  const levels = [plans.case, plans.defendant, plans.conviction] as const;
  const tests = [...layout.selections.values()].map(({ filter }) => rowTest(filter, layout, levels));
  const countBranches = branchCounter(layout.branches, levels);
  const rows = await openWriter(connection, rowColumns(layout));
  const units = new Map<CountingUnit, Writer<WideRow>>();
  for (const unit of layout.counted) units.set(unit, await openWriter(connection, unitColumns(layout, unit, evidence)));
  const items = new Map<CountingUnit, ItemWriter[]>();
  for (const unit of UNITS) items.set(unit, await openItemWriters(connection, plans[unit]));

  const seen = [...layout.places.values()].map(({ dimension }) => new Uint8Array(dimension.codes.length));
  /** By unit and index of the branch. Every unit is there, as in `items`. */
  const several = new Map(UNITS.map((unit) => [unit, layout.branches.map(() => false)]));
  const ids: Record<CountingUnit, number> = { case: 0, defendant: 0, conviction: 0 };
  const keys: Record<CountingUnit, number> = { case: 0, defendant: 0, conviction: 0 };

  /** Puts the codes of one unit into the row that is being made. */
  function enter(unit: CountingUnit, encoded: EncodedUnit, positions: number[]): void {
    ids[unit]++;
    const { singles, lists, categories } = plans[unit];
    singles.forEach(({ slot }, index) => {
      const position = encoded.singles[index]!; // one for each in the plan
      positions[slot] = position;
      seen[slot]![position] = 1;
    });
    lists.forEach(({ places }, index) => {
      enterItems(places, encoded.lists[index]!, positions);
    });
    categories.forEach(({ places }, index) => {
      enterItems(
        places,
        encoded.categories[index]!.map((category) => category.positions),
        positions,
      );
    });
  }

  function enterItems(
    places: readonly DimensionPlace[],
    entries: readonly (readonly number[])[],
    positions: number[],
  ): void {
    places.forEach(({ slot }, index) => {
      for (const entry of entries) seen[slot]![entry[index]!] = 1; // a position for each place
      positions[slot] = entries[0]?.[index] ?? 0;
    });
  }

  function writeUnit(
    unit: CountingUnit,
    encoded: EncodedUnit,
    positions: number[],
    counts: Counts,
    selected: boolean[],
  ): void {
    counts.forEach((count, index) => {
      if (count !== 1) several.get(unit)![index] = true;
    });
    units.get(unit)?.write({ ids, keys, positions, counts, unit: encoded, selected });
  }

  function writeItems(unit: CountingUnit, encoded: EncodedUnit): void {
    for (const { writer, itemsOf } of items.get(unit)!) {
      for (const item of itemsOf(encoded)) writer.write({ owner: ids[unit], ...item });
    }
  }

  return {
    add(encoded, keysOfDefendants = []) {
      if (evidence === 'keys' && keysOfDefendants.length !== encoded.defendants.length)
        throw new Error('a defendant has no record key');
      // Everything that is counted of the same people has the same key, so that the noise of one does not average out that of another.
      keys.case = sumKeys(keysOfDefendants);
      const counted = countBranches(encoded);
      const isPlain = counted.counts.every((count) => count === 1);
      const positions = new Array<number>(seen.length).fill(0);
      const firstOfCase = positions.slice();
      const selectedCase = tests.map(() => false);
      enter('case', encoded.unit, positions);
      if (!isPlain) writeItems('case', encoded.unit);
      encoded.defendants.forEach((defendant, d) => {
        const counts = counted.defendants[d]!; // counted one by one
        const selectedDefendant = tests.map(() => false);
        let firstOfDefendant: number[] | undefined;
        keys.defendant = keys.conviction = keysOfDefendants[d] ?? 0;
        enter('defendant', defendant.unit, positions);
        if (!isPlain) writeItems('defendant', defendant.unit);
        defendant.convictions.forEach((conviction, c) => {
          enter('conviction', conviction, positions);
          const selected = tests.map((test) => test([encoded.unit, defendant.unit, conviction]));
          selected.forEach((holds, index) => {
            if (holds) selectedDefendant[index] = selectedCase[index] = true;
          });
          writeUnit('conviction', conviction, positions, counts.convictions[c]!, selected);
          if (!isPlain) {
            rows.write({ ids, keys, positions, counts: counts.counts, unit: conviction, selected });
            writeItems('conviction', conviction);
          }
          firstOfDefendant ??= positions.slice();
        });
        writeUnit('defendant', defendant.unit, firstOfDefendant!, counts.counts, selectedDefendant); // it has a conviction
        if (d === 0) firstOfCase.splice(0, firstOfCase.length, ...firstOfDefendant!);
      });
      writeUnit('case', encoded.unit, firstOfCase, counted.counts, selectedCase);
    },
    finish() {
      for (const writer of [rows, ...units.values(), ...[...items.values()].flat().map(({ writer }) => writer)])
        writer.close();
      const present: Record<string, number[]> = {};
      for (const { dimension, slot } of layout.places.values()) {
        if (dimension.audience !== 'public') continue;
        present[dimension.id] = dimension.codes
          .map((_, position) => position)
          .filter((position) => seen[slot]![position]);
      }
      return {
        present,
        units: { ...ids },
        isSeveral: (unit, branch) => several.get(unit)![layout.branches.indexOf(branch)] ?? false,
      };
    },
  };
}

/**
 * How many of each branch a unit has, by index of the branch. A unit with exactly one of each is counted without a join. For the
 * categories of a quantity it is 1 if one of them is the whole amount, else 2.
 */
type Counts = readonly number[];

interface BranchCounts {
  counts: Counts;
  defendants: readonly { counts: Counts; convictions: readonly Counts[] }[];
}

function branchCounter(
  branches: readonly Branch[],
  [casePlan, defendantPlan, convictionPlan]: readonly [UnitPlan, UnitPlan, UnitPlan],
): (encoded: EncodedCase) => BranchCounts {
  const ofCase = ownCounter(branches, casePlan, 'case');
  const ofDefendant = ownCounter(branches, defendantPlan, 'defendant');
  const ofConviction = ownCounter(branches, convictionPlan, 'conviction');
  return ({ unit, defendants }) => {
    const above = ofCase(unit);
    const total = [...above];
    const counted = defendants.map((defendant) => {
      const own = ofDefendant(defendant.unit);
      addCounts(total, own);
      const counts = sumOfCounts(above, own);
      const around = [...counts];
      const convictions = defendant.convictions.map((conviction) => {
        const below = ofConviction(conviction);
        addCounts(total, below);
        addCounts(counts, below);
        return sumOfCounts(around, below);
      });
      return { counts, convictions };
    });
    return { counts: total, defendants: counted };
  };
}

function ownCounter(
  branches: readonly Branch[],
  plan: UnitPlan,
  kind: Branch['kind'],
): (unit: EncodedUnit) => number[] {
  const own = branches.findIndex((branch) => branch.kind === kind);
  const lists = plan.lists.map(({ branch }) => branches.indexOf(branch));
  const categories = plan.categories.map((category) => branches.indexOf(category.branch));
  const amounts = plan.categories.map(({ quantity }) => plan.amounts.indexOf(quantity));
  return (unit) => {
    const counts = branches.map(() => 0);
    counts[own] = 1;
    lists.forEach((branch, index) => {
      counts[branch] = unit.lists[index]!.length; // one list for each in the plan
    });
    categories.forEach((branch, index) => {
      const entries = unit.categories[index]!;
      counts[branch] = isWholeAmount(entries, unit.amounts[amounts[index]!]) ? 1 : 2;
    });
    return counts;
  };
}

/** True if one category is the whole amount, with the same flags: the unit's total and its category are one value. */
function isWholeAmount(
  entries: readonly EncodedCategory[],
  amount: { total: number | null; flags: number } | undefined,
): boolean {
  const [only, ...others] = entries;
  if (!only || others.length > 0) return false;
  return amount === undefined || (only.total === amount.total && only.flags === amount.flags);
}

const sumOfCounts = (one: Counts, other: Counts): number[] => one.map((count, index) => count + other[index]!); // same branches

function addCounts(into: number[], other: Counts): void {
  for (let index = 0; index < into.length; index++) into[index]! += other[index]!; // same branches
}

interface WideRow {
  ids: Record<CountingUnit, number>;
  /** Record keys; 0 where units have none. */
  keys: Record<CountingUnit, number>;
  /** By slot of a place; for lists and categories, the first. */
  positions: readonly number[];
  /** By index of the branch: how many the unit has. */
  counts: readonly number[];
  unit: EncodedUnit;
  /** By index of the selection. */
  selected: readonly boolean[];
}

/** A column: its name, its type, and where its value comes from. */
interface FactColumn<Row> {
  name: string;
  type: string;
  read: (row: Row) => DuckDBValue;
}

/** An item of a list, or a category of a quantity. */
interface ItemRow {
  owner: number;
  positions: readonly number[];
  amount: EncodedAmount;
}

interface TableColumns<Row> {
  table: string;
  columns: readonly FactColumn<Row>[];
}

function unitColumns(
  layout: FactLayout,
  unit: CountingUnit,
  evidence: EvidenceKind | undefined,
): TableColumns<WideRow> {
  const amounts = planUnits(layout)[unit].amounts;
  const columns: FactColumn<WideRow>[] = [{ name: 'id', type: 'UINTEGER', read: (row) => row.ids[unit] }];
  for (const place of layout.places.values()) {
    if (place.tabulated && hasColumn(place.branch, unit))
      columns.push(positionColumn(place, (row) => row.positions[place.slot]!));
  }
  layout.branches.forEach((branch, index) => {
    if (hasColumn(branch, unit) && canBeSeveral(branch, unit))
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
  if (evidence === 'keys') columns.push({ name: KEY_COLUMN, type: 'UINTEGER', read: (row) => row.keys[unit] });
  if (evidence === 'people' && unit === 'conviction')
    columns.push({ name: PERSON_COLUMN, type: 'UINTEGER', read: (row) => row.ids.defendant });
  return { table: unitTable(unit), columns };
}

/** Columns of `rows`: a conviction, with the ids of what is above it and every code that is not one of a list. */
function rowColumns(layout: FactLayout): TableColumns<WideRow> {
  const columns: FactColumn<WideRow>[] = UNITS.map((unit) => ({
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
function itemColumns(branch: Branch, places: readonly DimensionPlace[]): TableColumns<ItemRow> | undefined {
  if (!places.some((place) => place.tabulated)) return undefined;
  const columns: FactColumn<ItemRow>[] = [{ name: 'owner', type: 'UINTEGER', read: (row) => row.owner }];
  places.forEach((place, index) => {
    if (place.tabulated) columns.push(positionColumn(place, (row) => row.positions[index]!));
  });
  if (branch.kind === 'category') {
    columns.push({ name: 'total', type: 'BIGINT', read: (row) => bigintOf(row.amount) });
    columns.push({ name: 'flags', type: 'UTINYINT', read: (row) => row.amount.flags });
  }
  return { table: branch.itemTable, columns };
}

/** Categories are for sums of their own quantity, so only its unit has them; everything else is a column of every unit. */
const hasColumn = (branch: Branch, unit: CountingUnit): boolean => branch.kind !== 'category' || branch.unit === unit;

const bigintOf = ({ total }: EncodedAmount): bigint | null => (total === null ? null : BigInt(total));

function positionColumn<Row>(place: DimensionPlace, read: (row: Row) => number): FactColumn<Row> {
  const size = place.dimension.codes.length;
  // The narrowest type counts fastest: DuckDB groups small integers without hashing.
  const type = size <= 256 ? 'UTINYINT' : size <= 65_536 ? 'USMALLINT' : 'UINTEGER';
  return { name: place.column, type, read };
}

interface Writer<Row> {
  write(row: Row): void;
  close(): void;
}

interface ItemWriter {
  writer: Writer<ItemRow>;
  itemsOf: (unit: EncodedUnit) => readonly Omit<ItemRow, 'owner'>[];
}

async function openItemWriters(connection: DuckDBConnection, plan: UnitPlan): Promise<ItemWriter[]> {
  const writers: ItemWriter[] = [];
  const open = async (
    branch: Branch,
    places: readonly DimensionPlace[],
    itemsOf: ItemWriter['itemsOf'],
  ): Promise<void> => {
    const columns = itemColumns(branch, places);
    if (columns) writers.push({ writer: await openWriter(connection, columns), itemsOf });
  };
  for (const [index, { branch, places }] of plan.lists.entries()) {
    const none = { total: null, flags: 0 };
    await open(branch, places, (unit) => unit.lists[index]!.map((positions) => ({ positions, amount: none })));
  }
  for (const [index, { branch, places }] of plan.categories.entries()) {
    await open(branch, places, (unit) =>
      unit.categories[index]!.map((entry) => ({ positions: entry.positions, amount: entry })),
    );
  }
  return writers;
}

export async function openWriter<Row>(
  connection: DuckDBConnection,
  { table, columns }: TableColumns<Row>,
): Promise<Writer<Row>> {
  await connection.run(`create table ${table} (${columns.map(({ name, type }) => `${name} ${type}`).join(', ')})`);
  const appender = await connection.createAppender(table);
  const chunks = DuckDBDataChunkWriter.forAppender(appender);
  return {
    write: (row) => chunks.appendRow(columns.map(({ read }) => read(row))),
    close: () => {
      chunks.flush();
      appender.closeSync();
    },
  };
}
