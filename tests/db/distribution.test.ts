import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { rowsOf } from '../../src/db/client.ts';
import { useTestDatabase } from '../harness.ts';
import { ROOT } from '../process/built-service.ts';

// Citus spreads a table over machines by one column, here `dataset_id`. Each unique index and foreign key of the table must have it.

const database = await useTestDatabase();

interface Key {
  table: string;
  name: string;
  kind: 'unique' | 'foreign';
  columns: string;
}

test('docs/scale.md names every key and reference that is not by dataset, and no other', async () => {
  const keys = await rowsOf<Key>(
    database.db,
    sql`select c.relname as table, x.relname as name, 'unique' as kind, k.columns
        from pg_index i join pg_class c on c.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
        cross join lateral (select string_agg(pg_get_indexdef(i.indexrelid, n, false), ', ' order by n) as columns
          from generate_series(1, i.indnkeyatts) n) k
        where i.indisunique and c.relnamespace = 'public'::regnamespace
        union all
        select c.relname, f.conname, 'foreign', k.columns || ' to ' || f.confrelid::regclass::text
        from pg_constraint f join pg_class c on c.oid = f.conrelid
        cross join lateral (select string_agg(a.attname, ', ' order by n.at) as columns
          from unnest(f.conkey) with ordinality n(number, at)
          join pg_attribute a on a.attrelid = f.conrelid and a.attnum = n.number) k
        where f.contype = 'f' and f.connamespace = 'public'::regnamespace`,
  );
  expect(keys.filter(isByDataset).length).toBeGreaterThan(20);
  const refused = keys.filter((key) => !isByDataset(key));
  const rows = [...new Set(refused.map(({ table }) => table))].sort().map((table) => {
    const of = (kind: Key['kind']) =>
      refused.flatMap((key) =>
        key.table === table && key.kind === kind ? `\`${key.columns.replaceAll('"', '')}\`` : [],
      );
    return `| \`${table}\` | ${of('unique').sort().join('; ')} | ${of('foreign').sort().join('; ')} |`;
  });
  const text = await readFile(join(ROOT, 'docs/scale.md'), 'utf8');
  const [, listed = ''] = text.split(
    '| table | unique without `dataset_id` | references without it |\n|---|---|---|\n',
  );
  expect(listed.trimEnd().split('\n')).toEqual(rows);
});

const isByDataset = ({ columns }: Key): boolean => /\bdataset_id\b/.test(columns);
