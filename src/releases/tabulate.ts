import { DuckDBInstance } from '@duckdb/node-api';
import type { CaseFacts, Codebook, Table } from '../codebook/model.ts';
import type { Measure } from '../schemas/codebook.ts';
import type { Cell, PresentCodes, TableData } from '../statistics/table.ts';
import { countedUnit, layoutFacts, summedAmount, type Unit } from './fact-layout.ts';
import { createFactTables, type FactSummary } from './fact-tables.ts';
import { caseNumberer } from './numbered-case.ts';
import { tableSql } from './table-sql.ts';

/** Counts the published tables of a release in DuckDB. Runs inside the tabulator's worker; the process's own thread stays free. */

export interface TabulationOptions {
  /** DuckDB spills to disk above it, such as `1GB`. */
  memoryLimit?: string;
  threads?: number;
  /** Where DuckDB may spill to. */
  temporaryFolder?: string;
}

export interface TabulationTotals {
  present: PresentCodes;
  units: Record<Unit, number>;
}

export interface Tabulation {
  /** Takes one case, flattened by `countableCodebook`. */
  add(facts: CaseFacts): void;
  /** What has been taken. No case can be added after. */
  finish(): TabulationTotals;
  /** One measure over one set of dimensions at a time, in the codebook's order; each is computed when it is asked for. After finish. */
  tables(): AsyncGenerator<{ table: TableData; progress: { done: number; of: number } }>;
  /** Gives up a query that is running, waits until it has ended, and frees everything. */
  close(): Promise<void>;
}

export async function openTabulation(codebook: Codebook, options: TabulationOptions = {}): Promise<Tabulation> {
  const layout = layoutFacts(codebook);
  const number = caseNumberer(codebook, layout);
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    preserve_insertion_order: 'false',
    memory_limit: options.memoryLimit ?? '1GB',
    ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
    ...(options.temporaryFolder === undefined ? {} : { temp_directory: options.temporaryFolder }),
  });
  const connection = await instance.connect();
  const facts = await createFactTables(connection, layout);
  let summary: FactSummary | undefined;
  let running: Promise<Columns> | undefined;

  async function readColumns(sql: string): Promise<Columns> {
    const result = await connection.run(sql);
    return (await result.getColumns()) as Columns; // the statement casts every column to one of these types
  }

  async function countTable(table: Table, measure: Measure): Promise<TableData> {
    const by = table.by.map((id) => layout.places.get(id)!); // every public dimension has a place
    const amount = layout.amounts.get(summedAmount(codebook, measure)?.id ?? '');
    const counted = { unit: countedUnit(codebook, measure), amount, selection: layout.selections.get(measure.id) };
    running = readColumns(tableSql(by, counted, summary!)); // set by finish
    const columns = await running;
    return { by: table.by, measure: measure.id, cells: cellsOf(columns, by.length, amount !== undefined) };
  }

  return {
    add: (caseFacts) => facts.add(number(caseFacts)),
    finish() {
      summary = facts.finish();
      return { present: summary.present, units: summary.units };
    },
    async *tables() {
      for (const [index, table] of codebook.tables.entries()) {
        const last = table.measures.at(-1);
        for (const id of table.measures) {
          const measure = codebook.measures.get(id)!; // tables name measures of their codebook
          const progress = { done: id === last ? index + 1 : index, of: codebook.tables.length };
          yield { table: await countTable(table, measure), progress };
        }
      }
    },
    async close() {
      connection.interrupt();
      await running?.catch(() => {}); // whoever asked for the table hears of it
      connection.closeSync();
      instance.closeSync();
    },
  };
}

type Columns = readonly (readonly (number | string | null)[])[];

/** An answer without a row has no columns either. */
function cellsOf(columns: Columns, width: number, isSum: boolean): Cell[] {
  const [units = [], total, large, missing, flags] = columns.slice(width);
  return units.map((count, row) => {
    const positions = columns.slice(0, width).map((column) => column[row]!); // every column has every row
    return isSum ? [...positions, large![row] ?? total![row]!, missing![row]!, flags![row]!] : [...positions, count];
  });
}
