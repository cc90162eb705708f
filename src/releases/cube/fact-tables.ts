import { type DuckDBConnection, DuckDBDataChunkWriter } from '@duckdb/node-api';
import { UNITS } from '../../schemas/vocabulary.ts';
import type { PresentCodes } from '../../statistics/table.ts';
import { branchCounter, type Counts } from './branch-counts.ts';
import { type EncodedCase, type EncodedUnit, planUnits, type UnitPlan } from './encoding.ts';
import { type ItemRow, itemColumns, rowColumns, type TableColumns, unitColumns, type WideRow } from './fact-columns.ts';
import type { Branch, CountingUnit, DimensionPlace, FactLayout } from './layout.ts';
import { rowTest } from './selection.ts';

/**
 * The tables that cases are counted from. One for each counted unit, wide: a row holds the codes of everything above it, and of
 * the first thing of each branch below it, so that the many units with one of each are counted without a join. Cases with
 * several of something also stand in `rows` (one for each conviction) and in the item tables.
 */
export interface FactTables {
  add(facts: EncodedCase): void;
  /** Writes what is still buffered, and says what was written. No case can be added after. */
  finish(): FactSummary;
}

/** What the SQL may rely on, known once every case is in. */
export interface FactSummary {
  /** Positions of the codes that any unit has, by dimension id; public dimensions only. */
  present: PresentCodes;
  units: Record<CountingUnit, number>;
  /** True if some unit has not exactly one of the branch. */
  isSeveral(unit: CountingUnit, branch: Branch): boolean;
}

export async function createFactTables(connection: DuckDBConnection, layout: FactLayout): Promise<FactTables> {
  const plans = planUnits(layout);
  const levels = [plans.case, plans.defendant, plans.conviction] as const;
  const tests = [...layout.selections.values()].map(({ filter }) => rowTest(filter, layout, levels));
  const countBranches = branchCounter(layout, levels);
  const rows = await openWriter(connection, rowColumns(layout));
  const units = new Map<CountingUnit, Writer<WideRow>>();
  for (const unit of layout.counted) units.set(unit, await openWriter(connection, unitColumns(layout, unit)));
  const items = new Map<CountingUnit, ItemWriter[]>();
  for (const unit of UNITS) items.set(unit, await openItemWriters(connection, plans[unit]));

  const seen = [...layout.places.values()].map(({ dimension }) => new Uint8Array(dimension.codes.length));
  const several = new Map(UNITS.map((unit) => [unit, layout.branches.map(() => false)]));
  const ids: Record<CountingUnit, number> = { case: 0, defendant: 0, conviction: 0 };

  /** Takes the codes of one unit into the row that is being made. */
  function enter(unit: CountingUnit, numbered: EncodedUnit, positions: number[]): void {
    ids[unit]++;
    const { singles, lists, categories } = plans[unit];
    singles.forEach(({ slot }, index) => {
      const position = numbered.singles[index]!; // one for each in the plan
      positions[slot] = position;
      seen[slot]![position] = 1;
    });
    lists.forEach(({ places }, index) => {
      enterItems(places, numbered.lists[index]!, positions);
    });
    categories.forEach(({ places }, index) => {
      enterItems(
        places,
        numbered.categories[index]!.map((category) => category.positions),
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
    numbered: EncodedUnit,
    positions: number[],
    counts: Counts,
    selected: boolean[],
  ): void {
    counts.forEach((count, index) => {
      if (count !== 1) several.get(unit)![index] = true; // every unit is there
    });
    units.get(unit)?.write({ ids, positions, counts, unit: numbered, selected });
  }

  function writeItems(unit: CountingUnit, numbered: EncodedUnit): void {
    for (const { writer, itemsOf } of items.get(unit)!) {
      // every unit is there
      for (const item of itemsOf(numbered)) writer.write({ owner: ids[unit], ...item });
    }
  }

  return {
    add(numbered) {
      const counted = countBranches(numbered);
      const isPlain = counted.counts.every((count) => count === 1);
      const positions = new Array<number>(seen.length).fill(0);
      const firstOfCase = positions.slice();
      const selectedCase = tests.map(() => false);
      enter('case', numbered.unit, positions);
      if (!isPlain) writeItems('case', numbered.unit);
      numbered.defendants.forEach((defendant, d) => {
        const counts = counted.defendants[d]!; // counted one by one
        const selectedDefendant = tests.map(() => false);
        let firstOfDefendant: number[] | undefined;
        enter('defendant', defendant.unit, positions);
        if (!isPlain) writeItems('defendant', defendant.unit);
        defendant.convictions.forEach((conviction, c) => {
          enter('conviction', conviction, positions);
          const selected = tests.map((test) => test([numbered.unit, defendant.unit, conviction]));
          selected.forEach((holds, index) => {
            if (holds) selectedDefendant[index] = selectedCase[index] = true;
          });
          writeUnit('conviction', conviction, positions, counts.convictions[c]!, selected);
          if (!isPlain) {
            rows.write({ ids, positions, counts: counts.counts, unit: conviction, selected });
            writeItems('conviction', conviction);
          }
          firstOfDefendant ??= positions.slice();
        });
        writeUnit('defendant', defendant.unit, firstOfDefendant!, counts.counts, selectedDefendant); // it has a conviction
        if (d === 0) firstOfCase.splice(0, firstOfCase.length, ...firstOfDefendant!); // as above
      });
      writeUnit('case', numbered.unit, firstOfCase, counted.counts, selectedCase);
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

async function openWriter<Row>(
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
