import { type SQL, sql } from 'drizzle-orm';
import type { Db } from './client.ts';

/** Values as PostgreSQL reads them from text: of parameters that are long lists, each of them one text. */

/** NULL stays null. `json` and `jsonb-text` are texts already. */
function valueText(type: string, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (type === 'jsonb') return JSON.stringify(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return arrayText(value);
  return String(value);
}

const SPECIAL = /["\\]/g;

/** An array's text, with every item in quotes. */
function arrayText(items: readonly (string | null)[]): string {
  const texts = items.map((item) => {
    if (item === null) return 'NULL';
    return `"${item.includes('"') || item.includes('\\') ? item.replace(SPECIAL, '\\$&') : item}"`;
  });
  return `{${texts.join(',')}}`;
}

export type ColumnType =
  | 'uuid'
  | 'text'
  | 'int'
  | 'bigint'
  | 'boolean'
  | 'date'
  | 'timestamptz'
  | 'text[]'
  | 'uuid[]'
  | 'jsonb'
  | 'json'
  | 'jsonb-text';

/**
 * Column name -> SQL type. `json` columns take JSON text, so that the order of members stays as it was written, and so do
 * those of type `jsonb-text`; `jsonb` columns take values.
 */
export type Columns = Record<string, ColumnType>;

/** Inserts any number of rows in one statement: see `insertion`. */
export async function insertRows(db: Db, table: string, columns: Columns, rows: readonly object[]): Promise<void> {
  if (rows.length > 0) await db.execute(insertion(table, columns, rows));
}

/**
 * The statement that inserts these rows, at least one. A column is one parameter: an array, or a single value if it is the same
 * in all rows. Measured on PostgreSQL: a list of objects is parsed in nearly twice the time, and is twice as long to send; the
 * query builder with a parameter for each value costs many times more.
 */
export function insertion(table: string, columns: Columns, rows: readonly object[]): SQL {
  const names = Object.keys(columns);
  const selected: SQL[] = [];
  const listed: { name: SQL; items: SQL }[] = [];
  for (const name of names) {
    const type = columns[name]!; // a name of `columns`
    const values = rows.map((row) => (row as Record<string, unknown>)[name] ?? null);
    const [first] = values;
    // Something has to have as many items as there are rows.
    const isLast = listed.length === 0 && name === names.at(-1);
    if (values.every((value) => value === first) && !(isLast && rows.length > 1)) {
      selected.push(sql`${valueText(type, first)}::text::${sql.raw(sqlType(type))}`);
    } else {
      const column = sql.raw(`r.${name}`);
      selected.push(cast(type, column, values));
      listed.push({ name: sql.raw(name), items: items(type, values) });
    }
  }
  const from = sql` from rows from (${join(listed.map((one) => one.items))}) as r(${join(listed.map((one) => one.name))})`;
  return sql`insert into ${sql.identifier(table)} (${sql.raw(names.join(', '))}) select ${join(selected)}${listed.length > 0 ? from : sql``}`;
}

const join = (parts: readonly SQL[]): SQL => sql.join([...parts], sql`, `);

const sqlType = (type: ColumnType): string => (type === 'jsonb-text' ? 'jsonb' : type);
const isWhole = (values: readonly unknown[]): boolean => !values.includes(null);

/** JSON is parsed once for all rows where none is null; lists of lists would have to be of one length, so they go as texts. */
function items(type: ColumnType, values: readonly unknown[]): SQL {
  const isText = type === 'json' || type === 'jsonb-text';
  if (isWhole(values) && (isText || type === 'jsonb')) {
    const list = isText ? `[${values.join(',')}]` : JSON.stringify(values);
    return type === 'json'
      ? sql`json_array_elements(${list}::text::json)`
      : sql`jsonb_array_elements(${list}::text::jsonb)`;
  }
  const of = isText || type === 'jsonb' || type.endsWith('[]') ? 'text' : type;
  return sql`unnest(${arrayText(values.map((value) => valueText(type, value)))}::text::${sql.raw(`${of}[]`)})`;
}

function cast(type: ColumnType, column: SQL, values: readonly unknown[]): SQL {
  const isJson = type === 'json' || type === 'jsonb' || type === 'jsonb-text';
  if (type.endsWith('[]') || (isJson && !isWhole(values))) return sql`${column}::${sql.raw(sqlType(type))}`;
  return column;
}

/** Sends statements one after another; the next one is made while the database works on this one. */
export async function executeInTurn(db: Db, statements: Iterable<SQL>): Promise<void> {
  let sent: Promise<unknown> = Promise.resolve();
  for (const statement of statements) {
    await sent;
    sent = db.execute(statement).then(() => {});
    sent.catch(() => {}); // awaited above and below
    // Only now it goes out: what is made next would hold it back.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await sent;
}
