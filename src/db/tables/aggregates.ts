import { bigint, integer, json, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { TablePart } from '../../aggregates/facts.ts';
import { datasets } from './datasets.ts';
import { imports } from './imports.ts';

/** Rows of an official table as an import brought them: every upload is kept, since releases are built from it. Append-only. */
export const aggregateParts = pgTable(
  'aggregate_parts',
  {
    importId: uuid('import_id')
      .notNull()
      .references(() => imports.id),
    part: integer('part').notNull(),
    content: json('content').$type<TablePart>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.importId, t.part], name: 'aggregate_parts_pk' })],
);

/** Which upload an aggregate dataset consists of, from each change on that says so. Append-only. */
export const aggregateTables = pgTable(
  'aggregate_tables',
  {
    datasetId: text('dataset_id')
      .notNull()
      .references(() => datasets.id),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    /** Null: the only upload was taken back. */
    importId: uuid('import_id').references(() => imports.id),
    rows: integer('rows').notNull(),
  },
  (t) => [primaryKey({ columns: [t.datasetId, t.seq], name: 'aggregate_tables_pk' })],
);
