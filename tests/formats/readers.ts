import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { parquetReadObjects } from 'hyparquet';
import { compile, type TopLevelSpec } from 'vega-lite';

/** Other people's readers of the formats that we write. */

export type Row = Record<string, unknown>;

interface ReadTable {
  rows: Row[];
  /** DuckDB's types of the columns. */
  types: Record<string, string>;
}

/** Rows of a CSV or Parquet file as DuckDB reads it, without options. */
export const byDuckDb = async (bytes: Uint8Array, kind: 'csv' | 'parquet'): Promise<ReadTable> =>
  (await readTables([bytes], kind))[0]!; // one file, one table

/** The same of many CSV files at once. */
export const csvByDuckDb = (files: readonly Uint8Array[]): Promise<ReadTable[]> => readTables(files, 'csv');

async function readTables(files: readonly Uint8Array[], kind: 'csv' | 'parquet'): Promise<ReadTable[]> {
  const folder = await mkdtemp(join(tmpdir(), 'assize-formats-'));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const tables: ReadTable[] = [];
  try {
    for (const [i, bytes] of files.entries()) {
      const file = join(folder, `${i}.${kind}`);
      await writeFile(file, bytes);
      const result = await connection.runAndReadAll(`select * from '${file}'`);
      const types = result
        .columnNames()
        .map((name, column): [string, string] => [name, `${result.columnType(column)}`]);
      tables.push({ rows: result.getRowObjects().map(plain), types: Object.fromEntries(types) });
    }
    return tables;
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true });
  }
}

export async function byHyparquet(bytes: Uint8Array): Promise<Row[]> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  return (await parquetReadObjects({ file })).map(plain);
}

/** Whole numbers come as bigint; all of these are small. */
const plain = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]),
  );

export interface Compiled {
  /** Warnings of the compiler. */
  warnings: string[];
  /** Rows that reach the chart. */
  rows: Row[];
  /** The items drawn for each mark of the chart (rect, symbol, line, text, rule). */
  drawn(mark: string): Row[];
  /** Everything that is drawn. */
  root: Scene;
}

/** Compiles and runs a Vega-Lite chart without a screen. */
export async function byVega(spec: TopLevelSpec): Promise<Compiled> {
  const warnings: string[] = [];
  const note = (...words: unknown[]) => {
    warnings.push(words.join(' '));
    return logger;
  };
  const logger: Record<string, unknown> = {
    level: () => logger,
    warn: note,
    error: note,
    info: () => logger,
    debug: () => logger,
  };
  const { spec: compiled } = compile(spec, { logger: logger as never });
  const vega = await import('vega');
  const view = new vega.View(vega.parse(compiled), { renderer: 'none', logger: logger as never });
  await view.runAsync();
  const name = compiled.data?.find(
    (one) => 'values' in one && Array.isArray(one.values) && one.values.length !== 1,
  )?.name;
  const rows = view.data(name ?? 'source_0') as Row[];
  const root = (view.scenegraph() as unknown as { root: Scene }).root;
  return { warnings, rows: rows.map((row) => ({ ...row })), drawn: (mark) => itemsOf(root, mark), root };
}

/** A group of marks of one kind, or one of them. */
export interface Scene {
  marktype?: string;
  role?: string;
  items?: Scene[];
  mark?: Scene;
  x?: number;
  y?: number;
  width?: number;
  height?: number;
  fill?: string;
  stroke?: string;
  opacity?: number;
  angle?: number;
  text?: string | string[];
  lineBreak?: string;
  lineHeight?: number;
  fontSize?: number;
  fontWeight?: string;
  align?: 'left' | 'center' | 'right';
  baseline?: 'top' | 'middle' | 'bottom' | 'alphabetic';
  dx?: number;
  dy?: number;
}

function itemsOf(scene: Scene, mark: string): Row[] {
  const own = scene.marktype === mark && scene.role === 'mark' ? (scene.items ?? []) : [];
  return [...(own as Row[]), ...(scene.items ?? []).flatMap((one) => itemsOf(one, mark))];
}
