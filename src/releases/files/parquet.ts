import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { LIST_SEPARATOR } from '../../formats/columns.ts';
import { CODE_MARK } from '../../schemas/cell-text.ts';
import { sqlName, sqlString } from '../duck-sql.ts';

/** Parquet of CSV that the service has written, by DuckDB. */

/** A file of CSV that the service has written, and the types of its columns. */
interface TypedCsv {
  csv: string;
  columns: readonly { name: string; type: keyof typeof SQL_TYPES }[];
}

const SQL_TYPES = {
  text: 'VARCHAR',
  code: 'VARCHAR',
  list: 'VARCHAR',
  integer: 'BIGINT',
  decimal: 'DOUBLE',
  logical: 'BOOLEAN',
} as const;

/** Snappy is what every reader knows, without anything added. */
const FORMAT = 'format parquet, compression snappy';

/** One thread, so that rows stay in their order; what does not fit into the memory is spilled beside the files. */
export async function withParquetWriter<T>(
  folder: string,
  use: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    memory_limit: '512MB',
    threads: '1',
    temp_directory: join(folder, 'spill'),
  });
  try {
    const connection = await instance.connect();
    try {
      return await use(connection);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

/** What `read_csv` reads of a file of ours: codes as they are, without the marks that keep programs from misreading them. */
function rowsOfCsv({ csv, columns }: TypedCsv): { columns: string; from: string } {
  const types = columns.map(({ name, type }) => `${sqlString(name)}: ${sqlString(SQL_TYPES[type])}`);
  const marked = `(^|${LIST_SEPARATOR})${CODE_MARK}`;
  const shown = columns.map(({ name, type }) =>
    type === 'code'
      ? `if(contains(${sqlName(name)}, ${sqlString(CODE_MARK)}), regexp_replace(${sqlName(name)}, ${sqlString(marked)}, '\\1', 'g'), ${sqlName(name)}) as ${sqlName(name)}`
      : sqlName(name),
  );
  return {
    columns: shown.join(', '),
    from: `read_csv(${sqlString(csv)}, header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', new_line = '\\r\\n', nullstr = '', columns = {${types.join(', ')}})`,
  };
}

/** The file of all rows, in their order. */
export async function parquetOfCsv(connection: DuckDBConnection, given: TypedCsv, to: string): Promise<void> {
  const rows = rowsOfCsv(given);
  await connection.run(`copy (select ${rows.columns} from ${rows.from}) to ${sqlString(to)} (${FORMAT})`);
}

/** Periods, the finest first; a year begins the code of each. */
const DATED_BY = ['year', 'quarter', 'month'];

/**
 * A file for each year, `<name>-<year>.parquet`, with the rows of that year in their order; those without a date are
 * in `<name>-not-reported.parquet`. Then all of them in one file, sorted by year. Answers the names.
 */
export async function parquetByYear(
  connection: DuckDBConnection,
  given: TypedCsv,
  { folder, name }: { folder: string; name: string },
): Promise<string[]> {
  const rows = rowsOfCsv(given);
  const periods = DATED_BY.filter((period) => given.columns.some((column) => column.name === period));
  const year = periods.map((period) => `left(${sqlName(period)}::varchar, 4)`);
  const parts = join(folder, 'parts');
  await mkdir(parts);
  await connection.run(
    `copy (select ${rows.columns}, coalesce(${[...year, "'not-reported'"].join(', ')}) as ${sqlName(YEAR_PART)} from ${rows.from}) to ${sqlString(parts)} (${FORMAT}, partition_by (${sqlName(YEAR_PART)}))`,
  );
  const names: string[] = [];
  for (const part of (await readdir(parts)).sort()) {
    const file = `${name}-${part.slice(YEAR_PART.length + 1)}.parquet`;
    const [written = '', ...more] = await readdir(join(parts, part));
    if (more.length > 0) throw new Error('a partition has several files');
    await rename(join(parts, part, written), join(folder, file));
    names.push(file);
  }
  const whole = `${name}.parquet`;
  await connection.run(
    names.length === 0
      ? `copy (select ${rows.columns} from ${rows.from}) to ${sqlString(join(folder, whole))} (${FORMAT})`
      : `copy (select * from read_parquet([${names.map((file) => sqlString(join(folder, file))).join(', ')}])) to ${sqlString(join(folder, whole))} (${FORMAT})`,
  );
  return [whole, ...names];
}

const YEAR_PART = 'part';

/** The same file without the rows of these records; answers how many rows it then has. */
export async function parquetWithout(
  connection: DuckDBConnection,
  from: string,
  to: string,
  ids: readonly string[],
): Promise<number> {
  const list = ids.map(sqlString).join(', ');
  await connection.run(
    `copy (select * from read_parquet(${sqlString(from)}) where id not in (${list})) to ${sqlString(to)} (${FORMAT})`,
  );
  return countRows(connection, to);
}

export async function countRows(connection: DuckDBConnection, file: string): Promise<number> {
  const counted = await connection.runAndReadAll(`select count(*) from read_parquet(${sqlString(file)})`);
  return Number(counted.getRows()[0]?.[0]);
}
