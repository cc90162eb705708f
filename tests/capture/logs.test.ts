import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { canonicalSummary } from '../../disclosure/src/index.ts';
import { rowsOf } from '../../src/db/client.ts';
import { databaseFailure } from '../../src/db/failures.ts';
import { insertHeadlines, insertTables } from '../../src/db/queries/release-contents.ts';
import { insertRelease, markBuilt, markPublished } from '../../src/db/queries/releases.ts';
import { useService } from '../harness.ts';
import { casesOf, move, newApproved, newCase, newDataset, put, reviewerOf } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aDataset, aFullCase } from '../samples/court.ts';
import { brokenLinks } from './chain.ts';

const service = await useService();
const court = await newDataset(service);
const one = await newApproved(service, court, aFullCase());
/** A dataset and a live case in it, which no test changes: the database refuses to. */

const TABLES = [
  'datasets',
  'codebooks',
  'cases',
  'case_external_ids',
  'case_revisions',
  'defendants',
  'convictions',
  'sentences',
  'quantities',
  'sources',
  'changes',
  'audit_log',
];
/** Every row of the database, as text. */
const everything = async (): Promise<Record<string, string[]>> =>
  Object.fromEntries(
    await Promise.all(
      TABLES.map(async (table) => {
        const rows = await rowsOf<{ row: string }>(
          service.db,
          sql`select t::text as row from ${sql.identifier(table)} t order by 1`,
        );
        return [table, rows.map(({ row }) => row)] as const;
      }),
    ),
  );
const run = (statement: string) => service.db.execute(sql.raw(statement));
const refusal = async (statement: string): Promise<string | undefined> =>
  run(statement).then(
    () => undefined,
    (error: unknown) => databaseFailure(error)?.code,
  );

/** One of each kind of write, each of which would succeed. */
async function writesOf(dataset: string): Promise<Record<string, () => Promise<{ status: number }>>> {
  const key = service.adminKey;
  const reviewer = await reviewerOf(service);
  const draft = await newCase(service, dataset, aFullCase({ externalIds: [{ system: 'x', value: 'draft' }] }));
  const other = await newCase(service, dataset);
  const waiting = await newCase(service, dataset, aCase(), { state: 'in-review' });
  const doubtful = await newCase(service, dataset, aCase(), { state: 'in-review' });
  const live = await newApproved(service, dataset, aFullCase({ externalIds: [] }));
  const definition = await service.send('GET', `/v1/datasets/${dataset}/definition`, { key });
  const named = (value: string) => ({ externalIds: [{ system: 'x', value }] });
  return {
    create: () => service.send('POST', casesOf(dataset), { key, body: aFullCase(named('one')) }),
    batch: () =>
      service.send('POST', `${casesOf(dataset)}/batch`, {
        key,
        body: { items: [aCase(), aFullCase(named('batch'))] },
      }),
    edit: () => put(service, draft, { area: 'kent', ...named('edit') }),
    submit: () => move(service, other, { to: 'in-review' }),
    approve: () => move(service, waiting, { to: 'approved' }, reviewer),
    return: () => move(service, doubtful, { to: 'returned', note: 'No.' }, reviewer),
    withdraw: () => move(service, live, { to: 'withdrawn', reason: 'out-of-scope' }, reviewer),
    codebook: () =>
      service.send('PUT', `/v1/datasets/${dataset}`, {
        key,
        body: aDataset((body) => (body.title = 'Another')),
        headers: { 'if-match': String(definition.headers.etag) },
      }),
  };
}

test.each([
  ['audit_log', ['create', 'batch', 'edit', 'submit', 'approve', 'return', 'withdraw', 'codebook']],
  ['case_revisions', ['create', 'batch', 'edit', 'submit', 'approve', 'return', 'withdraw']],
  ['changes', ['approve', 'withdraw', 'codebook']],
  ['codebooks', ['codebook']],
])('a write whose row in %s fails leaves nothing behind, and can be made again', async (table, names) => {
  const writes = await writesOf(await newDataset(service));
  const before = await everything();
  await run(`create function sabotage() returns trigger language plpgsql as $$
    begin raise exception 'on purpose' using errcode = 'XX001'; end $$`);
  await run(`create trigger zz_sabotage after insert on ${table} execute function sabotage()`);
  const statuses = [];
  for (const name of names) statuses.push((await writes[name]!()).status);
  await run(`drop trigger zz_sabotage on ${table}`);
  await run('drop function sabotage()');
  expect(statuses).toEqual(names.map(() => 500));
  expect(await everything()).toEqual(before);
  expect((await writes[names.at(-1)!]!()).status).toBe(200);
  expect(await brokenLinks(service.db)).toEqual([]);
});

test('every write is in the audit log once, in one valid chain', async () => {
  for (const write of Object.values(await writesOf(await newDataset(service))))
    expect((await write()).status).toBeOneOf([200, 201]);
  expect(await brokenLinks(service.db)).toEqual([]);
  const actions = await rowsOf<{ action: string }>(service.db, sql`select distinct action from audit_log order by 1`);
  expect(actions.map(({ action }) => action)).toEqual([
    'case.approved',
    'case.create',
    'case.in-review',
    'case.replace',
    'case.returned',
    'case.withdrawn',
    'dataset.put',
    'use.getDatasetDefinition',
  ]);
});

test('the audit log holds no content, no external id and no source', async () => {
  const dataset = await newDataset(service);
  await newApproved(service, dataset, aFullCase({ externalIds: [{ system: 'secret-desk', value: 'secret-number' }] }));
  const { audit_log: entries } = await everything();
  expect(entries?.join('\n')).not.toMatch(/secret|leeds|murder|example\.org|zz-north|2015-03-13/);
  expect(service.logLines.join('\n')).not.toMatch(/secret|leeds|murder|example\.org|zz-north/);
});

test.each([
  ['audit_log', "update audit_log set key_id = 'x'"],
  ['audit_log', 'delete from audit_log'],
  ['audit_log', 'truncate audit_log'],
  ['changes', "update changes set cause = 'x'"],
  ['changes', 'delete from changes'],
  ['changes', 'truncate changes'],
  ['codebooks', 'update codebooks set version = version + 100'],
  ['codebooks', 'delete from codebooks'],
  ['codebooks', 'truncate codebooks cascade'],
  ['case_revisions', "update case_revisions set note = 'x'"],
  ['case_revisions', "update case_revisions set content = '{}'"],
  ['case_revisions', 'update case_revisions set content = null'],
  ['case_revisions', 'update case_revisions set content = null, content_key = null'],
  ['case_revisions', "update case_revisions set content = null, sources = null, content_key = null, state = 'erased'"],
  ['case_revisions', 'delete from case_revisions'],
  ['case_revisions', 'truncate case_revisions'],
  ['cases', 'truncate cases cascade'],
  ['datasets', 'truncate datasets cascade'],
])('%s refuses: %s', async (_table, statement) => {
  const before = await everything();
  expect(await refusal(statement)).toBe('AS001');
  expect(await everything()).toEqual(before);
});

test('a revision can be emptied; the chain stays valid, and the log must explain it', async () => {
  const { id } = await newApproved(service, court, aFullCase({ externalIds: [] }));
  await run(`update case_revisions set content = null, sources = null, content_key = null where case_id = '${id}'`);
  expect(await brokenLinks(service.db)).toEqual([
    expect.stringContaining(`revision 1 of case ${id} lost its content, but was not erased`),
    expect.stringContaining(`revision 2 of case ${id} lost the key of its hash`),
  ]);
  // An emptied revision stays empty.
  expect(await refusal(`update case_revisions set content = '{}' where case_id = '${id}'`)).toBe('AS001');
});

test.each([
  [
    'an audit entry out of order',
    "insert into audit_log (seq, at, key_id, action, request_id, previous_hash, hash) values (1000000, now(), 'k', 'a', 'r', 'p', 'h')",
    'AS001',
  ],
  [
    'a change out of order',
    "insert into changes (dataset_id, seq, at, op, cause, codebook_version) values ('DATASET', 1000, now(), 'codebook', 'x', 1)",
    'AS001',
  ],
  [
    'a revision out of order',
    "insert into case_revisions (case_id, revision, dataset_id, state, content_revision, author_key, author_label, request_id, at) values ('CASE', 7, 'DATASET', 'draft', 1, 'k', 'l', 'r', now())",
    'AS001',
  ],
  [
    'a revision twice',
    "insert into case_revisions (case_id, revision, dataset_id, state, content_revision, author_key, author_label, request_id, at) values ('CASE', 1, 'DATASET', 'draft', 1, 'k', 'l', 'r', now())",
    'AS001',
  ],
  [
    'an approved case that is not live',
    "update cases set live_revision = null, live_content = null, live_seq = null where id = 'CASE'",
    '23514',
  ],
  ['a withdrawn case that is live', "update cases set state = 'withdrawn' where id = 'CASE'", '23514'],
  ['half a live revision', "update cases set state = 'draft', live_content = null where id = 'CASE'", '23514'],
  ['a state that is none', "update cases set state = 'lost' where id = 'CASE'", '23514'],
  ['content after the head', "update cases set head_content = 9 where id = 'CASE'", '23514'],
  [
    'a live revision after the head',
    "update cases set live_revision = 9, live_content = 1, live_seq = 1 where id = 'CASE'",
    '23514',
  ],
  ['a negative count', "update convictions set counts = -1 where case_id = 'CASE'", '23514'],
  [
    'an external id twice',
    "insert into case_external_ids select dataset_id, system, value, case_id from case_external_ids where case_id = 'CASE'",
    '23505',
  ],
  ['a case of no dataset', "update cases set dataset_id = 'no-such' where id = 'CASE'", '23503'],
  ['a conviction of no defendant', "update convictions set defendant_id = id where case_id = 'CASE'", '23503'],
  [
    'a dataset whose name is none',
    "insert into datasets (id, kind, codebook_version, created_at, updated_at) values ('Not A Name', 'cases', 1, now(), now())",
    '23514',
  ],
])('the database itself refuses %s', async (_what, statement, code) => {
  expect(await refusal(statement.replaceAll('CASE', one.id).replaceAll('DATASET', court))).toBe(code);
});

test('a published release keeps every byte of its tables and headlines', async () => {
  const dataset = await newDataset(service);
  const id = '00000000-0000-4000-8000-0000000000aa';
  const at = service.clock.now;
  const { db } = service;
  await insertRelease(db, { id, datasetId: dataset, position: 1, codebookVersion: 1, notice: null, at });
  await insertTables(db, id, [{ by: ['sex'], measure: 'cases', cells: [[0, 5]] } as Body]);
  await insertHeadlines(db, id, [{ id: 'h' } as Body]);
  await markBuilt(db, id, {
    counts: { tables: 1, observations: 1, headlines: 1 },
    present: {},
    summary: canonicalSummary([]),
    protection: { policy: 'none' },
    generator: 'g',
    vintage: null,
    erasuresSeen: 1,
    at,
  });
  await markPublished(db, id, {
    major: 1,
    minor: 0,
    patch: 0,
    publicUrl: 'https://x',
    at,
    anchor: { seq: 1, hash: 'x' },
  });
  const rows = async () =>
    rowsOf(db, sql`select r::text, t::text as t, h::text as h from releases r, release_tables t, release_headlines h`);
  const before = await rows();
  for (const statement of [
    `update release_tables set measure = 'x'`,
    'delete from release_tables',
    `insert into release_tables select release_id, 'x', measure, part, cells from release_tables`,
    'truncate release_tables',
    `update release_headlines set result = '{}'`,
    'delete from release_headlines',
    `insert into release_headlines select release_id, 9, 'x', result from release_headlines`,
    'truncate release_headlines',
    'update releases set position = 2',
    `update releases set state = 'draft'`,
    `update releases set public_url = 'https://y'`,
    'delete from releases',
    'truncate releases cascade',
  ]) {
    expect([statement, await refusal(statement)]).toEqual([statement, expect.stringMatching(/^AS00[12]$/)]);
  }
  expect(await rows()).toEqual(before);
  expect(
    await refusal(
      `update releases set state = 'withdrawn', withdrawn_at = now(), withdrawal_reason = 'x', updated_at = now()`,
    ),
  ).toBeUndefined();
  expect(await refusal(`update releases set state = 'published'`)).toBe('AS002');
});
