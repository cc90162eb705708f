import { getTableName, sql } from 'drizzle-orm';
import { check, type PgColumn } from 'drizzle-orm/pg-core';

/** The check that a column has one of its words. */
export const knownWords = (column: PgColumn, words: readonly string[]) =>
  check(
    `${getTableName(column.table)}_${column.name}_known`,
    sql`${column} in (${sql.raw(words.map((word) => `'${word}'`).join(', '))})`,
  );
