import { sql } from 'drizzle-orm';
import type { Db } from '../client.ts';

/** Column name -> SQL type; `json` columns take JSON text, so that the order of members stays as it was written. */
export type Columns = Record<
  string,
  'uuid' | 'text' | 'int' | 'bigint' | 'boolean' | 'date' | 'timestamptz' | 'text[]' | 'jsonb' | 'json'
>;

/**
 * Inserts any number of rows in one statement with one parameter. Measured on PGlite: the query builder costs about
 * 0.2 ms a statement and one parameter a value; a batch of cases has tens of thousands of values.
 */
export async function insertRows(db: Db, table: string, columns: Columns, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  const names = Object.keys(columns);
  const selected = names.map((name) => (columns[name] === 'json' ? `r.${name}::json` : `r.${name}`));
  const typed = names.map((name) => `${name} ${columns[name] === 'json' ? 'text' : columns[name]}`);
  await db.execute(
    sql`insert into ${sql.identifier(table)} (${sql.raw(names.join(', '))}) select ${sql.raw(selected.join(', '))} from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(${sql.raw(typed.join(', '))})`,
  );
}
