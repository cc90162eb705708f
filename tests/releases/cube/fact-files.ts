import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Codebook } from '../../../src/codebook/model.ts';
import type { TableData } from '../../../src/statistics/table.ts';

/** Runs tables.sql in its folder, as the command line of DuckDB would, and reads the tables that it makes. */
export async function countedElsewhere(folder: string) {
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run(`set file_search_path = '${folder.replaceAll("'", "''")}'`);
  await connection.run(await readFile(join(folder, 'tables.sql'), 'utf8'));
  const rowsOf = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJS();
  const types = await rowsOf(`select distinct data_type as type from information_schema.columns
    where table_name in (select table_name from information_schema.views) and table_name <> 'codes' order by type`);
  return {
    /** Of the columns of facts. */
    types: types.map(({ type }) => type),
    table: async (codebook: Codebook, { by, measure }: Pick<TableData, 'by' | 'measure'>) => {
      const rows = await rowsOf(`select * from "${measure} by ${by.join(', ') || 'nothing'}"`);
      const { statistic } = codebook.measures.get(measure) ?? {};
      return Object.fromEntries(
        rows.map(({ units, total, large, missing, flags, known, ...codes }) => {
          const amount = [large ?? total, missing, flags, ...(statistic === 'mean' ? [known] : [])];
          return [by.map((id) => codes[id]).join('|'), statistic === 'count' ? [units] : amount];
        }),
      );
    },
  };
}
