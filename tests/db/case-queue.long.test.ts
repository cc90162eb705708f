import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, type Db, rowsOf } from '../../src/db/client.ts';
import { type CaseSearch, listCases } from '../../src/db/queries/cases.ts';
import { openTestDatabase } from '../harness.ts';

let database: Database;
let drop: () => Promise<void>;
beforeAll(async () => {
  ({ database, drop } = await openTestDatabase());
  const { db } = database;
  await db.execute(sql`insert into datasets (id, kind, codebook_version, created_at, updated_at)
    values ('court', 'cases', 1, now(), now())`);
  await db.execute(sql`insert into cases (id, dataset_id, state, head_revision, head_content, live_revision, live_content,
      live_seq, submitted_at, content_authors, created_at, updated_at)
    select gen_random_uuid(), 'court', case n % 4 when 0 then 'in-review' when 1 then 'draft' else 'approved' end, 1, 1, 1, 1,
      n, case n % 4 when 0 then timestamptz '2026-01-01' + n * interval '1 minute' end, '{a}', now(), now()
    from generate_series(1, 20000) n`);
  await db.execute(sql`insert into case_revisions (case_id, revision, dataset_id, state, content_revision, content, sources,
      content_key, author_key, author_label, request_id, at)
    select id, 1, 'court', state, 1, '{}', '[]', 'k', 'a', 'a', 'r', now() from cases`);
  await db.execute(sql`analyze`);
});
afterAll(async () => {
  await database.close();
  await drop();
});

/** The plan by which the database reads a page, with the rows that each step of it saw. */
async function planOf(page: Pick<CaseSearch, 'states' | 'after'>): Promise<string> {
  let plan: string | undefined;
  const explaining = {
    execute: async (query: ReturnType<typeof sql>) => {
      const rows = await rowsOf<Record<string, string>>(
        database.db,
        sql`explain (analyze, costs off, timing off) ${query}`,
      );
      plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      return { rows: [] };
    },
  } as unknown as Db; // the query goes to the real database, with one word before it
  await listCases(explaining, 'court', { where: [], order: 'submitted', limit: 51, ...page });
  if (plan === undefined) throw new Error('no query was made');
  return plan;
}

const AFTER = { id: '80000000-0000-4000-8000-000000000000', submittedAt: null };

test.each<[what: string, page: Pick<CaseSearch, 'states' | 'after'>]>([
  ['the review queue', { states: ['in-review'] }],
  ['a later page of it', { states: ['in-review'], after: { ...AFTER, submittedAt: '2026-01-09T00:00:00.000Z' } }],
  ['all states, past the queue', { states: ['draft', 'in-review', 'approved'], after: AFTER }],
])('%s: the index is read, and no more of it than a page of each state', async (_what, page) => {
  const plan = await planOf(page);
  const scan = /Index Scan using cases_queue on cases \S+ \(actual rows=([\d.]+) loops=(\d+)\)/.exec(plan);
  expect([plan, scan !== null]).toEqual([plan, true]);
  expect(Number(scan?.[1]) * Number(scan?.[2])).toBeLessThanOrEqual(51 * page.states.length);
  expect(plan).not.toContain('Seq Scan on cases');
});
