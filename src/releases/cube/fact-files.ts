import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Dimension } from '../../codebook/model.ts';
import { KNOWN_POSITION, TOTAL_POSITION } from '../../statistics/table.ts';
import { sqlName, sqlString } from '../duck-sql.ts';
import { openWriter } from './fact-tables.ts';

/** The facts of a release as files of Parquet, and the SQL that counts its tables from them elsewhere. */

/** One measure of one table, and the statement that counts it in the fact tables. */
export interface CountedBySql {
  by: readonly Dimension[];
  measure: string;
  sql: string;
}

/** Of one file, about; a large table of facts has several. */
const FILE_SIZE = '64MB';
const CODES_TABLE = 'codes';

const ABOUT_THE_SQL = `-- Counts the tables of a release from the files beside this one: duckdb counted.duckdb < tables.sql
-- Facts have positions in place of codes; the table "codes" says what they are. Each table that is made has every margin:
-- _T is the total, and _K the total without not-reported. "units" are what was counted. "total" is a sum in units of the last
-- decimal place ("large" if it has more than 53 bits), and twice the median of a median. "missing" units have no amount.
-- Flags: 1 is a lower bound, 2 is approximate, 3 is both. Nothing here is protected: none of it may be published as it is.`;

export async function writeFactFiles(
  connection: DuckDBConnection,
  folder: string,
  counted: readonly CountedBySql[],
): Promise<void> {
  await addCodes(connection, new Set(counted.flatMap(({ by }) => by)));
  const names = (await connection.runAndReadAll('show tables')).getRows().map(([name]) => String(name));
  for (const name of names)
    await connection.run(
      `copy ${name} to ${sqlString(join(folder, name))} (format parquet, compression zstd, file_size_bytes '${FILE_SIZE}')`,
    );
  const views = names.map((name) => `create view ${name} as select * from read_parquet('${name}/*.parquet');`);
  const tables = counted.map(({ by, measure, sql }) => {
    const positions = by.map((_, index) => `p${index}`);
    const codes = by.map(
      ({ id }, index) =>
        `(select code from ${CODES_TABLE} where dimension = ${sqlString(id)} and position = p${index}) as ${sqlName(id)}`,
    );
    const rest = positions.length > 0 ? `* exclude (${positions.join(', ')})` : '*';
    const title = sqlName(`${measure} by ${by.map(({ id }) => id).join(', ') || 'nothing'}`);
    return `create table ${title} as\nselect ${[...codes, rest].join(', ')} from (\n${sql});`;
  });
  await writeFile(join(folder, 'tables.sql'), `${[ABOUT_THE_SQL, views.join('\n'), ...tables].join('\n\n')}\n`);
}

interface CodeRow {
  dimension: string;
  position: number;
  code: string;
}

async function addCodes(connection: DuckDBConnection, dimensions: ReadonlySet<Dimension>): Promise<void> {
  const writer = await openWriter<CodeRow>(connection, {
    table: CODES_TABLE,
    columns: [
      { name: 'dimension', type: 'VARCHAR', read: (row) => row.dimension },
      { name: 'position', type: 'INTEGER', read: (row) => row.position },
      { name: 'code', type: 'VARCHAR', read: (row) => row.code },
    ],
  });
  for (const { id: dimension, codes } of dimensions) {
    writer.write({ dimension, position: TOTAL_POSITION, code: '_T' });
    writer.write({ dimension, position: KNOWN_POSITION, code: '_K' });
    codes.forEach(({ code }, position) => void writer.write({ dimension, position, code }));
  }
  writer.close();
}
