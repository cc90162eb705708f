import { getTableColumns, is, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { type PgColumn, type PgTable, PgTimestamp } from 'drizzle-orm/pg-core';
import { type Db, rowsOf } from './client.ts';

/** Pieces of SQL that the queries share. */

/** An instant as RFC 3339 in UTC with milliseconds: the same text on both drivers. */
export function instant<T extends PgColumn>(column: T): SQL<T['_']['notNull'] extends true ? string : string | null>;
export function instant(expression: SQL): SQL<string | null>;
export function instant(value: SQLWrapper): SQL<string | null> {
  return sql`to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

type Selected<C extends PgColumn> = C['_']['columnType'] extends 'PgTimestamp'
  ? SQL<C['_']['notNull'] extends true ? string : string | null>
  : C;

/** The columns of a table to select, its instants as `instant` writes them. */
export function textColumns<T extends PgTable>(table: T) {
  const columns = Object.entries<PgColumn>(getTableColumns(table));
  return Object.fromEntries(
    columns.map(([name, column]) => [name, is(column, PgTimestamp) ? instant(column) : column]),
  ) as unknown as { [K in keyof T['_']['columns']]: Selected<T['_']['columns'][K]> };
}

/** A row of these columns. */
export type TextRow<T extends PgTable> = {
  [K in keyof T['$inferSelect']]: T['$inferSelect'][K] extends Date
    ? string
    : T['$inferSelect'][K] extends Date | null
      ? Exclude<T['$inferSelect'][K], Date> | string
      : T['$inferSelect'][K];
};

/** Ids of the rows that meet a condition, the oldest first: jobs in the order in which they are taken up. */
export async function listIds(
  db: Db,
  table: PgTable & { id: PgColumn; createdAt: PgColumn },
  condition: SQL,
): Promise<string[]> {
  const rows = await db.select({ id: table.id }).from(table).where(condition).orderBy(table.createdAt, table.id);
  return rows.map(({ id }) => String(id));
}

/** `= any(…)` of a list: one parameter, however long the list is. */
export const anyOf = (list: readonly string[], type: 'uuid' | 'text'): SQL =>
  sql`any(${sql.param([...list])}::${sql.raw(type)}[])`;

/** The same as a condition on a column. Unlike `inArray`, which sends a parameter for each item. */
export const isAnyOf = (column: PgColumn, list: readonly string[]): SQL =>
  sql`${column} = any(${sql.param([...list])}::${sql.raw(column.getSQLType())}[])`;

/** A list of objects as one parameter, for `jsonb_to_recordset(…) as r(name type, …)`. */
export const recordset = (rows: readonly object[]): SQL => sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)`;

/** Holds a lock of this name until the transaction ends; `shared` with all who hold it shared. */
export async function holdLock(tx: Db, name: string, mode: 'alone' | 'shared' = 'alone'): Promise<void> {
  const lock = sql.raw(mode === 'shared' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock');
  await tx.execute(sql`select ${lock}(hashtextextended(${name}::text, 0))`);
}

/** The same if no other transaction holds it, else false. It never waits, so it cannot deadlock. */
export async function tryHoldLock(tx: Db, name: string): Promise<boolean> {
  const lock = sql`select pg_try_advisory_xact_lock(hashtextextended(${name}::text, 0)) as held`;
  const [row] = await rowsOf<{ held: boolean }>(tx, lock);
  return row?.held === true;
}
