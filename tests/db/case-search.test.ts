import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, type Db, rowsOf } from '../../src/db/client.ts';
import { searchCases } from '../../src/db/queries/cases.ts';
import { openTestDatabase } from '../harness.ts';

// 4,000 cases; every 200th has an external id of its own kind.
let database: Database;
let drop: () => Promise<void>;
beforeAll(async () => {
  ({ database, drop } = await openTestDatabase());
  const { db } = database;
  await db.execute(sql`insert into datasets (id, kind, codebook_version, created_at, updated_at)
    values ('court', 'cases', 1, now(), now())`);
  await db.execute(sql`insert into cases (id, dataset_id, state, head_revision, head_content, live_revision, live_content,
      live_seq, content_authors, created_at, updated_at)
    select lpad(to_hex(n), 32, '0')::uuid, 'court', 'approved', 1, 1, 1, 1, n, '{a}', now(), now()
    from generate_series(1, 4000) n`);
  await db.execute(sql`insert into case_revisions (case_id, revision, dataset_id, state, content_revision, content, sources,
      content_key, author_key, author_label, request_id, at)
    select id, 1, 'court', state, 1, '{"defendants":[{"convictions":[{"offence":"theft","principal":true}],"sentence":{}}]}', '[]', 'k', 'a', 'a', 'r', now() from cases`);
  await db.execute(sql`insert into case_external_ids (dataset_id, system, value, case_id)
    select 'court', 'Desk', case live_seq % 200 when 0 then 'Rare-' else 'usual-' end || live_seq, id from cases`);
  await db.execute(sql`insert into sources (case_id, side, position, outlet_type, url)
    select id, 'head', 0, 'local', 'https://paper.example/report-' || live_seq from cases`);
  await db.execute(sql`analyze`);
});
afterAll(async () => {
  await database.close();
  await drop();
});

const asked = { states: ['approved'], where: [], limit: 11, inSources: true };
const numbers = (rows: readonly { id: string }[]) => rows.map(({ id }) => Number.parseInt(id.replaceAll('-', ''), 16));

test('a search looks at so many cases and says where it ended, whether it has found any or not', async () => {
  const found: number[] = [];
  const pages: number[] = [];
  let after: { id: string; submittedAt: null } | undefined;
  do {
    const page = await searchCases(database.db, 'court', { ...asked, text: 'dEsK:rArE', after }, 150);
    pages.push(page.searched);
    found.push(...numbers(page.rows));
    after = page.lastId === undefined ? undefined : { id: page.lastId, submittedAt: null };
  } while (after);
  expect(found).toEqual(Array.from({ length: 20 }, (_, i) => (i + 1) * 200));
  expect(pages).toEqual([...Array.from({ length: 26 }, () => 150), 100]);
});

test('a page that is full has looked as far as its last case, where the next one begins', async () => {
  const { rows, searched, lastId } = await searchCases(database.db, 'court', { ...asked, text: '/REPORT-' });
  expect([numbers(rows), searched]).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 10]);
  expect(numbers([{ id: lastId ?? '' }])).toEqual([10]);
  const none = await searchCases(database.db, 'court', { ...asked, text: '/report-', inSources: false });
  expect([none.rows, none.searched]).toEqual([[], 4_000]);
  // A sign is itself, and no wildcard.
  expect((await searchCases(database.db, 'court', { ...asked, text: 'rare%' })).rows).toEqual([]);
});

test('no step of a search reads more than the cases that it looks at, whatever the dataset has', async () => {
  const plans: string[][] = [];
  const explaining = {
    execute: async (query: ReturnType<typeof sql>) => {
      const rows = await rowsOf<Record<string, string>>(
        database.db,
        sql`explain (analyze, costs off, timing off) ${query}`,
      );
      plans.push(rows.map((row) => row['QUERY PLAN'] ?? ''));
      return database.db.execute(query);
    },
  } as unknown as Db; // the query goes to the real database, before it with one word more
  const after = { id: '00000000-0000-0000-0000-000000000388', submittedAt: null };
  await searchCases(explaining, 'court', { ...asked, text: 'nowhere', after }, 300);
  expect(plans).toHaveLength(2);
  for (const line of plans.flat()) {
    const [, rows, loops] = /actual rows=([\d.]+) loops=(\d+)/.exec(line) ?? [];
    const removed = /Rows Removed by [A-Za-z ]+: (\d+)/.exec(line)?.[1];
    expect([line, Number(rows ?? 0) * Number(loops ?? 1)]).toEqual([line, expect.toSatisfy((n: number) => n <= 600)]);
    expect([line, Number(removed ?? 0) <= 300]).toEqual([line, true]);
  }
});
