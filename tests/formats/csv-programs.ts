import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { csvByDuckDb, type Row } from './readers.ts';

/** Programs that read CSV without any option. Python and R run as processes, so tests that use them are long ones. */

export interface ReadCsv {
  rows: Row[];
  /** Column -> its type; `number` if it may be whole or decimal, and `empty` if no cell has a value. */
  types: Record<string, ColumnType>;
}

type ColumnType = 'text' | 'integer' | 'decimal' | 'number' | 'logical' | 'empty' | (string & {});

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const COMMANDS = {
  pandas: ['/usr/bin/python3', script('read-csv.py')],
  'R read.csv': ['Rscript', '--vanilla', script('read-csv.R'), 'base'],
  readr: ['Rscript', '--vanilla', script('read-csv.R'), 'readr'],
} as const;

type Program = keyof typeof COMMANDS;

/** Those that are installed. Debian has them as python3-pandas, r-base-core and r-cran-readr. */
export const PROGRAMS = (Object.keys(COMMANDS) as Program[]).map((name) => {
  const [command, ...args] = COMMANDS[name];
  const { status } = spawnSync(command, [...args, '--version'], { encoding: 'utf8' });
  return { name, isInstalled: status === 0 };
});

/** Each of the files as the program reads it. One process reads all of them. */
export function readByProgram(name: Program, files: readonly (string | Uint8Array)[]): ReadCsv[] {
  const folder = mkdtempSync(join(tmpdir(), 'assize-csv-'));
  try {
    for (const [i, bytes] of files.entries()) writeFileSync(join(folder, `${i}.csv`), bytes);
    const [command, ...args] = COMMANDS[name];
    // R takes the encoding of files from the locale, which a machine of CI may not set.
    const env = { ...process.env, LC_ALL: 'C.UTF-8' };
    const { status, stderr } = spawnSync(command, [...args, folder, String(files.length)], { encoding: 'utf8', env });
    if (status !== 0) throw new Error(`${name}: ${stderr}`);
    return files.map((_, i) => readBack(folder, i));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The scripts write what they read as CSV again: the types of the columns, then all cells quoted and nulls bare. */
function readBack(folder: string, i: number): ReadCsv {
  const [header = [], typeLine = [], ...lines] = parse(readFileSync(join(folder, `${i}.out`)), {
    cast: (text, { quoting }) => (quoting ? text : text === '' ? null : text),
  }) as (string | null)[][];
  const names = header.map(String);
  const types = Object.fromEntries(names.map((name, column) => [name, String(typeLine[column])]));
  const rows = lines.map((cells) => {
    return Object.fromEntries(names.map((name, column) => [name, cellOf(cells[column] ?? null, types[name])]));
  });
  return { rows, types };
}

function cellOf(cell: string | null, type: ColumnType | undefined): unknown {
  if (cell === null) return null;
  if (type === 'integer' || type === 'decimal' || type === 'number') return Number(cell);
  return type === 'logical' ? cell.toLowerCase() === 'true' : cell;
}

const DUCKDB_TYPES: Readonly<Record<string, ColumnType>> = {
  VARCHAR: 'text',
  BIGINT: 'integer',
  DOUBLE: 'decimal',
  BOOLEAN: 'logical',
};

/** The same of DuckDB, for which a column without values is text. */
export async function readByDuckDb(files: readonly (string | Uint8Array)[]): Promise<ReadCsv[]> {
  const read = await csvByDuckDb(files.map((bytes) => Buffer.from(bytes)));
  return read.map(({ rows, types }) => {
    const named = Object.entries(types).map(([name, type]): [string, ColumnType] => {
      const isEmpty = rows.every((row) => row[name] === null);
      return [name, isEmpty ? 'empty' : (DUCKDB_TYPES[type] ?? type)];
    });
    return { rows, types: Object.fromEntries(named) };
  });
}
