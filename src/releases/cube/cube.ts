import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { CaseFacts, Codebook } from '../../codebook/model.ts';
import type { Measure } from '../../schemas/codebook.ts';
import { type HeadlineNeed, headlinesNeed } from '../../statistics/headline-figure.ts';
import { KNOWN_POSITION, type PresentCodes, type StoredCell, type TableData } from '../../statistics/table.ts';
import { caseEncoder } from './encoding.ts';
import { createFactTables, type FactSummary } from './fact-tables.ts';
import { type CountingUnit, countedUnit, type DimensionPlace, layoutFacts, measuredAmount } from './layout.ts';
import { rollUpSql, type Union } from './roll-up.ts';

/** The cube of a release in DuckDB: facts of cases in, published tables out. Used in the tabulator's thread only. */
export interface Cube {
  /** Takes one case, flattened by `countableCodebook`. */
  add(facts: CaseFacts): void;
  /** Answers what has been taken. No case can be added after this. */
  finish(): CubeTotals;
  /** One measure of one table at a time, in the codebook's order; each is computed when it is asked for. After finish. */
  tables(): AsyncGenerator<TableData, void>;
  /** What headlines need that no table has. After finish. */
  unions(): Promise<Unions>;
  /** Gives up a query that is running, waits until it has ended, and frees everything. */
  close(): Promise<void>;
}

export interface CubeOptions {
  /** DuckDB spills to disk above it, such as `1GB`. */
  memoryLimit?: string;
  threads?: number;
  /** Where DuckDB may spill to. */
  temporaryFolder?: string;
}

export interface CubeTotals {
  present: PresentCodes;
  units: Record<CountingUnit, number>;
}

/** By headline: the number of `HeadlineNeed.union`, as a decimal; absent if no unit there has an amount. */
export type Unions = Record<string, string>;

/** DuckDB in memory. It reads and writes no file but those it spills to, loads no extension, and nothing can unlock that. */
export async function openEngine({
  memoryLimit = '1GB',
  threads,
  temporaryFolder,
}: CubeOptions): Promise<{ instance: DuckDBInstance; connection: DuckDBConnection }> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'false',
    memory_limit: memoryLimit,
    ...(threads !== undefined && { threads: String(threads) }),
    ...(temporaryFolder !== undefined && { temp_directory: temporaryFolder }),
  });
  const connection = await instance.connect();
  // In this order: the folder to spill to cannot be set without access, and nothing once the settings are locked.
  await connection.run('set enable_external_access = false');
  await connection.run('set lock_configuration = true');
  return { instance, connection };
}

export async function openCube(codebook: Codebook, options: CubeOptions = {}): Promise<Cube> {
  const layout = layoutFacts(codebook);
  const encode = caseEncoder(layout);
  const { instance, connection } = await openEngine(options);
  const facts = await createFactTables(connection, layout);
  let summary: FactSummary | undefined;
  let running: Promise<Columns> | undefined;

  async function readColumns(sql: string): Promise<Columns> {
    const result = await connection.run(sql);
    return (await result.getColumns()) as Columns; // the statement casts every column to one of these types
  }

  async function rollUp(dimensions: readonly string[], measure: Measure, union?: Union): Promise<StoredCell[]> {
    const by = dimensions.map(placeOf);
    const amount = layout.amounts.get(measuredAmount(codebook, measure)?.id ?? '');
    const selection = layout.selections.get(measure.id);
    const counted = { unit: countedUnit(codebook, measure), statistic: measure.statistic, amount, selection };
    running = readColumns(rollUpSql(by, counted, summary!, union)); // set by finish
    return cellsOf(await running, by.length, measure.statistic === 'count');
  }

  const placeOf = (dimension: string): DimensionPlace => layout.places.get(dimension)!; // every public dimension has a place

  async function countUnion({ measure, where, dimension, codes }: NonNullable<HeadlineNeed['union']>) {
    const place = placeOf(dimension);
    const positions = codes.map((code) => place.dimension.index.get(code)!); // the codebook was checked
    const others = Object.entries(where);
    const by = [dimension, ...others.map(([id]) => id)];
    const cells = await rollUp(by, codebook.measures.get(measure)!, { place, positions }); // as above
    const wanted = [KNOWN_POSITION, ...others.map(([id, code]) => placeOf(id).dimension.index.get(code))];
    const cell = cells.find((one) => wanted.every((position, index) => one[index] === position));
    return cell ? cell[wanted.length] : 0;
  }

  return {
    add: (caseFacts) => facts.add(encode(caseFacts)),
    finish() {
      summary = facts.finish();
      return { present: summary.present, units: summary.units };
    },
    async *tables() {
      for (const { by, measures } of codebook.tables) {
        for (const id of measures) {
          yield { by, measure: id, cells: await rollUp(by, codebook.measures.get(id)!) }; // tables name measures of their codebook
        }
      }
    },
    async unions() {
      const unions: Unions = {};
      for (const { id, union } of headlinesNeed(codebook)) {
        const amount = union ? await countUnion(union) : null;
        if (amount !== null && amount !== undefined) unions[id] = String(amount);
      }
      return unions;
    },
    async close() {
      connection.interrupt();
      await running?.catch(() => {}); // the caller of the query hears of the failure
      connection.closeSync();
      instance.closeSync();
    },
  };
}

type Columns = readonly (readonly (number | string | null)[])[];

/** Cells of the columns of `rollUpSql`. A result without rows has no columns either. */
function cellsOf(columns: Columns, width: number, isCount: boolean): StoredCell[] {
  const [units = [], total, large, ...others] = columns.slice(width);
  return units.map((count, row) => {
    const positions = columns.slice(0, width).map((column) => column[row]!); // every column has every row
    if (isCount) return [...positions, count];
    return [...positions, large![row] ?? total![row]!, ...others.map((column) => column[row]!)]; // as above
  });
}
