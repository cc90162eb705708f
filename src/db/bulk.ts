import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Db } from './client.ts';

/**
 * A row of a bulk insert: as the table's `$inferInsert`, but a JSON column also takes its JSON text. A `json` column keeps the
 * order of the members.
 */
export type BulkRow<T extends PgTable> = {
  [K in keyof T['$inferInsert']]:
    | BulkValue<T['_']['columns'][K & string]>
    | Extract<T['$inferInsert'][K], null | undefined>;
};
type BulkValue<C extends PgColumn> = C['_']['dataType'] extends 'json' | 'custom'
  ? C['_']['data'] | string
  : C['_']['data'] extends readonly (infer Item)[]
    ? readonly Item[]
    : C['_']['data'];

/** Inserts any number of rows in one statement: see `insertion`. */
export async function insertRows<T extends PgTable>(db: Db, table: T, rows: readonly BulkRow<T>[]): Promise<void> {
  if (rows.length > 0) await db.execute(insertion(table, rows));
}

/**
 * The statement that inserts these rows, at least one. A column that no row has gets its default. Each other column is one
 * parameter: an array, or a single value if it is the same in all rows. Measured on PostgreSQL: a list of objects takes nearly
 * twice as long to parse and is twice as long to send; the query builder, with a parameter for each value, takes many times
 * longer. Write the rows of cases as literals: rows that began with a spread took three times as long to make.
 */
export function insertion<T extends PgTable>(table: T, rows: readonly BulkRow<T>[]): SQL {
  const names: SQL[] = [];
  const selected: SQL[] = [];
  const listed: { name: SQL; items: SQL }[] = [];
  const columns = Object.entries<PgColumn>(getTableColumns(table))
    .map(([key, column]) => ({ column, values: rows.map((row) => (row as Record<string, unknown>)[key]) }))
    .filter(({ values }) => values.some((value) => value !== undefined));
  columns.forEach(({ column, values }, index) => {
    const name = sql.identifier(column.name);
    const type = column.getSQLType();
    names.push(sql`${name}`);
    // Without any array the statement would insert a single row.
    const mustBeArray = rows.length > 1 && listed.length === 0 && index === columns.length - 1;
    if (!mustBeArray && values.every((value) => value === values[0])) {
      selected.push(sql`${columnText(type, values[0])}::text::${sql.raw(type)}`);
    } else {
      const texts = values.map((value) => columnText(type, value));
      const { items, needsCast } = arrayItems(type, texts);
      selected.push(needsCast ? sql`r.${name}::${sql.raw(type)}` : sql`r.${name}`);
      listed.push({ name: sql`${name}`, items });
    }
  });
  const from = sql` from rows from (${commaSeparated(listed.map((one) => one.items))}) as r(${commaSeparated(listed.map((one) => one.name))})`;
  return sql`insert into ${table} (${commaSeparated(names)}) select ${commaSeparated(selected)}${listed.length > 0 ? from : sql``}`;
}

const commaSeparated = (parts: readonly SQL[]): SQL => sql.join([...parts], sql`, `);

const isJson = (type: string): boolean => type === 'json' || type === 'jsonb';

/** JSON is parsed once for all rows if none is null. Arrays go as texts: an array of arrays needs arrays of one length. */
function arrayItems(type: string, texts: readonly (string | null)[]): { items: SQL; needsCast: boolean } {
  if (isJson(type) && !texts.includes(null)) {
    return {
      items: sql`${sql.raw(type)}_array_elements(${`[${texts.join(',')}]`}::text::${sql.raw(type)})`,
      needsCast: false,
    };
  }
  const needsCast = isJson(type) || type.endsWith('[]');
  const itemType = sql.raw(`${needsCast ? 'text' : type}[]`);
  return { items: sql`unnest(${arrayText(texts)}::text::${itemType})`, needsCast };
}

/** A value as PostgreSQL reads it from text. */
function columnText(type: string, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (isJson(type)) return typeof value === 'string' ? value : JSON.stringify(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return arrayText(value);
  return String(value);
}

const SPECIAL = /["\\]/g;

/** The text of an array, with every item in quotes. */
function arrayText(items: readonly (string | null)[]): string {
  const texts = items.map((item) => {
    if (item === null) return 'NULL';
    return `"${item.includes('"') || item.includes('\\') ? item.replace(SPECIAL, '\\$&') : item}"`;
  });
  return `{${texts.join(',')}}`;
}

/** Sends statements one after another; the next one is made while the database works on this one. */
export async function executeInTurn(db: Db, statements: Iterable<SQL>): Promise<void> {
  let sent: Promise<unknown> = Promise.resolve();
  for (const statement of statements) {
    await sent;
    sent = db.execute(statement).then(() => {});
    sent.catch(() => {}); // awaited above and below
    // The statement goes out only now: making the next one at once would hold it back.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await sent;
}
