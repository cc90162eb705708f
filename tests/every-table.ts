import { readdir } from 'node:fs/promises';
import { PgTable } from 'drizzle-orm/pg-core';

const FOLDER = new URL('../src/db/tables/', import.meta.url);

/** Every table of src/db/tables, by the name that it is exported under. */
export const tables: Record<string, PgTable> = {};
for (const file of await readdir(FOLDER)) {
  const exported: Record<string, unknown> = await import(new URL(file, FOLDER).href);
  for (const [name, value] of Object.entries(exported)) if (value instanceof PgTable) tables[name] = value;
}
