import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { parquetReadObjects } from 'hyparquet';
import { compile, type TopLevelSpec } from 'vega-lite';

/** Other people's readers of the formats that we write. */

export type Row = Record<string, unknown>;

/** Rows of a CSV or Parquet file as DuckDB reads it, with its types of the columns. */
export async function byDuckDb(
  bytes: Uint8Array,
  kind: 'csv' | 'parquet',
): Promise<{ rows: Row[]; types: Record<string, string> }> {
  const folder = await mkdtemp(join(tmpdir(), 'assize-formats-'));
  const file = join(folder, `table.${kind}`);
  await writeFile(file, bytes);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const from = kind === 'csv' ? `read_csv('${file}', header = true)` : `read_parquet('${file}')`;
    const result = await connection.runAndReadAll(`select * from ${from}`);
    const described = await connection.runAndReadAll(`describe select * from ${from}`);
    const types = Object.fromEntries(
      described.getRowObjects().map(({ column_name, column_type }) => [String(column_name), String(column_type)]),
    );
    return { rows: result.getRowObjects().map(plain), types };
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
  return { warnings, rows: rows.map((row) => ({ ...row })), drawn: (mark) => itemsOf(root, mark) };
}

interface Scene {
  marktype?: string;
  role?: string;
  items?: Scene[];
}

function itemsOf(scene: Scene, mark: string): Row[] {
  const own = scene.marktype === mark && scene.role === 'mark' ? (scene.items ?? []) : [];
  return [...(own as Row[]), ...(scene.items ?? []).flatMap((one) => itemsOf(one, mark))];
}
