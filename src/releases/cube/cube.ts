// biome-ignore-all lint/style/noNonNullAssertion: hot loops over typed arrays
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Evidence } from '#disclosure';
import type { TableRow } from '../../aggregates/rows.ts';
import type { CaseFacts, Codebook } from '../../codebook/model.ts';
import { protectionOf } from '../../codebook/protection.ts';
import type { Measure } from '../../schemas/codebook.ts';
import { type HeadlineNeed, headlinesNeed } from '../../statistics/headline-figure.ts';
import { KNOWN_POSITION, type PresentCodes, type StoredCell } from '../../statistics/table.ts';
import { sqlString } from '../duck-sql.ts';
import type { CountedData } from '../protection/tables.ts';
import { caseEncoder } from './encoding.ts';
import { writeFactFiles } from './fact-files.ts';
import { createFactTables, type FactSummary } from './fact-tables.ts';
import {
  type CountingUnit,
  countedUnit,
  type DimensionPlace,
  type EvidenceKind,
  layoutFacts,
  measuredAmount,
} from './layout.ts';
import { type CountedMeasure, EVIDENCE, peopleSql, type RollUpOptions, rollUpSql } from './roll-up.ts';
import { type Columns, createUploadedRows, type SummedCell } from './uploaded.ts';

/** The cube of a release in DuckDB: facts of cases in, published tables out. Used in the tabulator's thread only. */
export interface Cube {
  /**
   * Takes one case, flattened by `countableCodebook`, with the record keys of its defendants, in their order, under a policy that
   * changes numbers.
   */
  add(facts: CaseFacts, keys?: readonly number[]): void;
  /** Takes one row of an official table, and its facts unless it is a total. */
  addRow(row: TableRow, facts: CaseFacts | undefined): void;
  /** Answers what has been taken. No case can be added after this. */
  finish(): CubeTotals;
  /**
   * One measure of one table at a time, in the codebook's order; each is computed when it is asked for. After finish. They have
   * evidence under every disclosure policy but none.
   */
  tables(): AsyncGenerator<CountedData, void>;
  /** What headlines need that no table has. After finish. */
  unions(): Promise<Unions>;
  /** Writes the facts, and the SQL of every table, to `exportFolder`. After finish. */
  exportFacts(): Promise<void>;
  /** Gives up a query that is running, waits until it has ended, and frees everything. */
  close(): Promise<void>;
}

export interface CubeOptions {
  /** DuckDB spills to disk above it, such as `1GB`. */
  memoryLimit?: string;
  threads?: number;
  /** Where DuckDB may spill to. */
  temporaryFolder?: string;
  /** The only other folder that DuckDB may write to. */
  exportFolder?: string;
}

export interface CubeTotals {
  present: PresentCodes;
  units: Record<CountingUnit, number>;
}

/** By headline: the number of `HeadlineNeed.union`, as a decimal; absent if no unit there has an amount. */
export type Unions = Record<string, string>;

const INTERRUPT_MS = 20;

/** DuckDB in memory. It reads and writes no file but those it spills to, loads no extension, and nothing can unlock that. */
export async function openEngine({
  memoryLimit = '1GB',
  threads,
  temporaryFolder,
  exportFolder,
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
  if (exportFolder !== undefined) await connection.run(`set allowed_directories = [${sqlString(exportFolder)}]`);
  // In this order: the folder to spill to cannot be set without access, and nothing once the settings are locked.
  await connection.run('set enable_external_access = false');
  await connection.run('set lock_configuration = true');
  return { instance, connection };
}

export async function openCube(codebook: Codebook, options: CubeOptions = {}): Promise<Cube> {
  const layout = layoutFacts(codebook);
  const encode = caseEncoder(layout);
  const { instance, connection } = await openEngine(options);
  const evidence = evidenceFor(codebook);
  const facts = await createFactTables(connection, layout, evidence);
  const isAggregate = codebook.definition.kind === 'aggregate';
  const uploaded = isAggregate ? await createUploadedRows(connection, codebook, (sql) => track(sql)) : undefined;
  const hasSums = [...codebook.measures.values()].some(({ statistic }) => statistic !== 'value');
  let summary: FactSummary | undefined;
  let running: Promise<Columns> | undefined;

  async function readColumns(sql: string): Promise<Columns> {
    const result = await connection.run(sql);
    return (await result.getColumns()) as Columns; // the statement casts every column to one of these types
  }

  /** One query runs at a time. `close` waits for it. */
  function track(sql: string): Promise<Columns> {
    running = readColumns(sql);
    return running;
  }

  async function cellsFor(by: readonly string[], measure: Measure): Promise<Pick<CountedData, 'cells' | 'evidence'>> {
    if (uploaded && measure.statistic === 'value') return { cells: await uploaded.values(by, measure), evidence: [] };
    const columns = await rollUp(by, measure, { evidence });
    const cells = cellsOfColumns(columns, by.length, measure.statistic);
    if (!uploaded) return { cells, evidence: evidence ? await evidenceOf(by, measure, columns) : [] };
    const rows = columns[by.length] ?? [];
    const summed = cells.map((cell, at): SummedCell => ({ cell, rows: Number(rows[at]) }));
    return { cells: await uploaded.settled(by, measure, summed), evidence: [] };
  }

  async function evidenceOf(by: readonly string[], measure: Measure, columns: Columns): Promise<Evidence[]> {
    const [known = [], key, contributing, contributors, largest, second] = numbers(columns.slice(-EVIDENCE.length));
    const [people, ofPeople, largestOfOne, secondOfOne] =
      evidence === 'people' && countedUnit(codebook, measure) === 'conviction' && measure.statistic !== 'median'
        ? numbers((await track(peopleSql(by.map(placeOf), countedOf(measure), summary!))).slice(by.length)) // set by finish
        : [known, contributing, largest, second];
    // Every column has every row.
    return known.map((count, row) => ({
      known: count,
      key: key![row]!,
      contributing: ofPeople![row]!,
      contributors: contributors![row]!,
      largest: largestOfOne![row]!,
      second: secondOfOne![row]!,
      people: people![row]!,
    }));
  }

  async function countTable({ by, measure }: Pick<CountedData, 'by' | 'measure'>): Promise<CountedData> {
    return { by, measure, ...(await cellsFor(by, codebook.measures.get(measure)!)) }; // tables name measures of their codebook
  }

  function countedOf(measure: Measure): CountedMeasure {
    return {
      unit: countedUnit(codebook, measure),
      statistic: measure.statistic,
      amount: layout.amounts.get(measuredAmount(codebook, measure)?.id ?? ''),
      selection: layout.selections.get(measure.id),
    };
  }

  const rollUp = (dimensions: readonly string[], measure: Measure, options?: RollUpOptions): Promise<Columns> =>
    track(rollUpSql(dimensions.map(placeOf), countedOf(measure), summary!, options)); // set by finish

  const placeOf = (dimension: string): DimensionPlace => layout.places.get(dimension)!; // every public dimension has a place

  async function countUnion({ measure, where, dimension, codes }: NonNullable<HeadlineNeed['union']>) {
    const place = placeOf(dimension);
    const positions = codes.map((code) => place.dimension.index.get(code)!); // the codebook was checked
    const others = Object.entries(where);
    const by = [dimension, ...others.map(([id]) => id)];
    const counted = codebook.measures.get(measure)!;
    const columns = await rollUp(by, counted, { union: { place, positions } });
    const cells = cellsOfColumns(columns, by.length, counted.statistic);
    const wanted = [KNOWN_POSITION, ...others.map(([id, code]) => placeOf(id).dimension.index.get(code))];
    const cell = cells.find((one) => wanted.every((position, index) => one[index] === position));
    return cell ? cell[wanted.length] : 0;
  }

  return {
    add: (caseFacts, keys) => facts.add(encode(caseFacts), keys),
    addRow(row, rowFacts) {
      uploaded?.add(row);
      if (rowFacts && hasSums) facts.add(encode(rowFacts));
    },
    finish() {
      uploaded?.finish();
      const counted = facts.finish();
      summary = uploaded ? { ...counted, present: uploaded.present() } : counted;
      return { present: summary.present, units: summary.units };
    },
    async *tables() {
      for (const { by, measures } of codebook.tables)
        for (const measure of measures) yield await countTable({ by, measure });
    },
    async unions() {
      const unions: Unions = {};
      for (const { id, union } of headlinesNeed(codebook)) {
        const amount = union ? await countUnion(union) : null;
        if (amount !== null && amount !== undefined) unions[id] = String(amount);
      }
      return unions;
    },
    async exportFacts() {
      if (options.exportFolder === undefined) throw new Error('the cube has no folder to export to');
      const counted = codebook.tables.flatMap(({ by, measures }) =>
        measures.map((measure) => {
          const places = by.map(placeOf);
          const sql = rollUpSql(places, countedOf(codebook.measures.get(measure)!), summary!); // set by finish
          return { by: places.map(({ dimension }) => dimension), measure, sql };
        }),
      );
      await writeFactFiles(connection, options.exportFolder, counted);
    },
    async close() {
      // Again and again, because an interrupt before the query has begun is lost, and the query then runs to its end.
      const interrupting = setInterval(() => connection.interrupt(), INTERRUPT_MS);
      connection.interrupt();
      await running?.catch(() => {}); // the caller of the query hears of the failure
      clearInterval(interrupting);
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** Under `threshold` no number is changed, so no unit needs a key; the people behind convictions and sums are counted. */
function evidenceFor(codebook: Codebook): EvidenceKind | undefined {
  const { policy } = protectionOf(codebook);
  if (policy === 'none') return undefined;
  return policy === 'threshold' ? 'people' : 'keys';
}

const numbers = (columns: Columns): (readonly number[])[] => columns.map((column) => column.map(Number));

/** Cells of the columns of `rollUpSql`, without evidence. A result without rows has no columns either. */
function cellsOfColumns(columns: Columns, width: number, statistic: Measure['statistic']): StoredCell[] {
  const [units = [], total, large, missing, flags, known] = columns.slice(width);
  const others = [missing!, flags!, ...(statistic === 'mean' ? [known!] : [])]; // of an amount
  return units.map((count, row) => {
    const positions = columns.slice(0, width).map((column) => column[row]!); // every column has every row
    if (statistic === 'count') return [...positions, count];
    return [...positions, large![row] ?? total![row]!, ...others.map((column) => column[row]!)];
  });
}
