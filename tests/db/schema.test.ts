import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { rowsOf } from '../../src/db/client.ts';
import { useTestDatabase } from '../harness.ts';

/** What all migrations together make, as one file to read: a migration shows its effect there as a diff. */

const database = await useTestDatabase();

// `npx vitest run tests/db/schema.test.ts -u` writes the file.
test('the migrated schema is the one in schema.sql', async () => {
  await expect(await dumpSchema()).toMatchFileSnapshot('./schema.sql');
});

/** From the catalog, and only what PostgreSQL 15 and 18 say in the same words: 18 also counts NOT NULL as a constraint. */
async function dumpSchema(): Promise<string> {
  const statements = await rowsOf<{ statement: string }>(
    database.db,
    sql`with tables as (select oid, relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'),
          columns as (
            select t.oid, string_agg(format('  %I %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
              case when a.attnotnull then ' not null' else '' end,
              coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')), E',\n' order by a.attnum) as lines
            from tables t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
            left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum group by t.oid),
          constraints as (
            select c.conrelid as oid, string_agg(format(E',\n  constraint %I %s', c.conname, pg_get_constraintdef(c.oid)), ''
              order by array_position('{p,u,f,c}'::text[], c.contype::text), c.conname) as lines
            from pg_constraint c where c.contype in ('p', 'u', 'f', 'c') group by c.conrelid)
        select statement from (
          select 1 as kind, t.relname as name, '' as part,
            format(E'create table %I (\n%s%s\n)', t.relname, c.lines, k.lines) as statement
          from tables t join columns c on c.oid = t.oid left join constraints k on k.oid = t.oid
          union all
          select 1, t.relname, i.relname, pg_get_indexdef(i.oid)
          from tables t join pg_index x on x.indrelid = t.oid and not x.indisprimary join pg_class i on i.oid = x.indexrelid
          union all
          select 2, t.relname, g.tgname, pg_get_triggerdef(g.oid)
          from tables t join pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal
          union all
          select 3, p.proname, '', trim(trailing E'\n' from pg_get_functiondef(p.oid))
          from pg_proc p where p.pronamespace = 'public'::regnamespace
        ) s order by kind, name collate "C", part collate "C"`,
  );
  return statements.map(({ statement }) => `${statement};\n`).join('\n');
}
