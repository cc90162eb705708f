import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { type AuditReport, verifyAudit } from '../../src/capture/audit-check.ts';
import { rowsOf } from '../../src/db/client.ts';
import { appendAudit, eachAuditBatch, listAuditEntries, revisionHash } from '../../src/db/queries/audit.ts';
import type { AuditRecord } from '../../src/schemas/audit.ts';
import { entryHash, GENESIS, verifyChain } from '../../src/schemas/audit-chain.ts';
import { type TestApp, useService } from '../harness.ts';
import { move, newApproved, newCase, newDataset, put } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aFullCase } from '../samples/court.ts';

/** Tampering with the database directly: is it found? Each test rolls its changes back. */

const service = await useService();
let one: Body;
let draft: Body;
beforeAll(async () => {
  const dataset = await newDataset(service);
  one = await newApproved(service, dataset, aFullCase());
  await put(service, one, { area: 'kent' });
  draft = await newCase(service, dataset, aCase());
  await move(service, draft, { to: 'withdrawn', reason: 'out-of-scope', note: 'Heard "elsewhere",\n\\ in Jersey 🏝' });
  await service.send('GET', `/v1/datasets/${dataset}/cases`, { key: service.adminKey });
});

const UNDO = new Error('undo');

/** What the check finds after these statements. They run without triggers and are rolled back. */
async function after(
  statements: readonly string[],
  noted?: { seq: number | null; hash: string },
): Promise<AuditReport> {
  let report: AuditReport | undefined;
  await service.db
    .transaction(async (tx) => {
      for (const table of ['audit_log', 'case_revisions'])
        await tx.execute(sql.raw(`alter table ${table} disable trigger user`));
      for (const statement of statements)
        await tx.execute(sql.raw(statement.replaceAll('CASE', one.id).replaceAll('DRAFT', draft.id)));
      report = await verifyAudit(tx as unknown as TestApp['db'], {
        anchors: noted ? [{ ...noted, where: 'a note' }] : [],
      });
      throw UNDO;
    })
    .catch((error: unknown) => {
      if (error !== UNDO) throw error;
    });
  return report!; // set above, or an error was thrown
}
const entries = (): Promise<AuditRecord[]> => listAuditEntries(service.db, {}, { order: 'oldest', limit: 1_000 });

test('an untouched log is valid, with every revision that was hashed', async () => {
  const all = await entries();
  const report = await verifyAudit(service.db);
  expect(report).toEqual({
    entries: all.length,
    head: { seq: all.length, hash: all.at(-1)?.hash },
    broken: undefined,
    revisions: 5,
    erased: 0,
    faults: [],
  });
  expect(all.map(({ action }) => action)).toContain('use.listCases');
});

test('an empty log is valid', async () => {
  const report = await verifyChain((async function* () {})());
  expect(report).toEqual({ entries: 0, head: undefined, broken: undefined });
});

test.each([
  ["update audit_log set key_id = 'other' where seq = 3", 3, 'was changed'],
  ["update audit_log set at = at + interval '1 second' where seq = 1", 1, 'was changed'],
  ["update audit_log set action = 'case.approved' where seq = 2", 2, 'was changed'],
  ['update audit_log set dataset_id = null where seq = 2', 2, 'was changed'],
  ["update audit_log set subject = 'x' where seq = 4", 4, 'was changed'],
  ['update audit_log set revision = 9 where seq = 4', 4, 'was changed'],
  ["update audit_log set request_id = 'x' where seq = 4", 4, 'was changed'],
  [`update audit_log set detail = '{"a":1}' where seq = 4`, 4, 'was changed'],
  ["update audit_log set content_hash = repeat('0', 64) where seq = 2", 2, 'was changed'],
  ["update audit_log set previous_hash = repeat('0', 64) where seq = 2", 2, 'does not follow'],
  ["update audit_log set hash = repeat('0', 64) where seq = 2", 2, 'was changed'],
  ['delete from audit_log where seq = 1', 1, 'is missing'],
  ['delete from audit_log where seq = 3', 3, 'is missing'],
])('%s breaks the chain there', async (statement, seq, fault) => {
  const { broken, entries: held, head } = await after([statement]);
  expect(broken).toEqual({ seq, fault: expect.stringContaining(fault) });
  expect([held, head?.seq ?? 0]).toEqual([seq - 1, seq - 1]);
});

test('a log rewritten without one of its entries is found with a head noted before', async () => {
  const all = await entries();
  const noted = { seq: all.length, hash: all.at(-1)!.hash };
  let previous = GENESIS;
  const forged = all.slice(1).map((entry, index) => {
    const row = { ...entry, seq: index + 1, previousHash: previous };
    previous = entryHash(row);
    return `update audit_log set seq = ${row.seq}, previous_hash = '${row.previousHash}', hash = '${previous}' where seq = ${entry.seq}`;
  });
  // The first entry is about no case, so the cases do not show that it is missing.
  const statements = ['delete from audit_log where seq = 1', ...forged];
  expect(await after(statements)).toMatchObject({ broken: undefined, faults: [] });
  const aware = await after(statements, noted);
  expect(aware.broken).toEqual({ seq: all.length, fault: expect.stringContaining('is missing') });
  // A release that protects people notes the hash alone.
  const unnumbered = { seq: null, hash: noted.hash };
  expect((await after([], unnumbered)).broken).toBeUndefined();
  const { broken } = await after(statements, unnumbered);
  expect(broken).toEqual({
    seq: all.length,
    fault: expect.stringContaining('no entry has the hash that is noted in a note'),
  });
});

test('a log whose end was cut off is found with a head noted before; a log that grew since is valid', async () => {
  const all = await entries();
  const noted = { seq: all.length, hash: all.at(-1)!.hash };
  const cut = `delete from audit_log where seq = ${all.length}`;
  expect((await after([cut])).broken).toBeUndefined();
  expect((await after([cut], noted)).broken).toEqual({ seq: all.length, fault: expect.stringContaining('is missing') });
  const earlier = { seq: 3, hash: all[2]!.hash, where: 'a note' };
  expect((await verifyAudit(service.db, { anchors: [earlier] })).broken).toBeUndefined();
  const other = { seq: 3, hash: all[3]!.hash, where: 'another note' };
  const { broken } = await verifyAudit(service.db, { anchors: [earlier, other] });
  expect(broken).toEqual({ seq: 3, fault: expect.stringContaining('not the entry that is noted in another note') });
});

test.each([
  [
    'update case_revisions set content = (content::jsonb || \'{"area":"york"}\')::json where case_id = \'CASE\' and revision = 1',
    'revision 1 of case CASE differs from what was logged',
  ],
  [
    "update case_revisions set content_key = 'x' where case_id = 'CASE' and revision = 1",
    'revision 1 of case CASE differs from what was logged',
  ],
  [
    "update case_revisions set content_key = null where case_id = 'CASE' and revision = 1",
    'revision 1 of case CASE lost the key of its hash',
  ],
  [
    "update case_revisions set content = null, content_key = null where case_id = 'CASE' and revision = 1",
    'revision 1 of case CASE lost its content, but was not erased',
  ],
  [
    "update case_revisions set sources = '[]' where case_id = 'CASE' and revision = 1",
    'revision 1 of case CASE differs from what was logged',
  ],
  [
    "update case_revisions set sources = null where case_id = 'CASE' and revision = 1",
    'revision 1 of case CASE differs from what was logged',
  ],
  [
    "update case_revisions set sources = '[]' where case_id = 'CASE' and revision = 2",
    'revision 2 of case CASE differs from what was logged',
  ],
  [
    "update case_revisions set state = 'draft' where case_id = 'CASE' and revision = 2",
    'revision 2 of case CASE differs from what was logged',
  ],
  [
    "update case_revisions set state = 'approved' where case_id = 'CASE' and revision = 3",
    'revision 3 of case CASE differs from what was logged',
  ],
  [
    "update case_revisions set reason = 'x' where case_id = 'CASE' and revision = 1",
    'revision 1 of case CASE differs from what was logged',
  ],
  [
    "update case_revisions set reason = 'x' where case_id = 'DRAFT' and revision = 2",
    'revision 2 of case DRAFT differs from what was logged',
  ],
  [
    "update case_revisions set reason = null, note = reason where case_id = 'DRAFT' and revision = 2",
    'revision 2 of case DRAFT differs from what was logged',
  ],
  [
    "update case_revisions set note = 'x' where case_id = 'CASE' and revision = 1",
    'revision 1 of case CASE differs from what was logged',
  ],
  [
    "update case_revisions set note = '' where case_id = 'CASE' and revision = 2",
    'revision 2 of case CASE differs from what was logged',
  ],
  [
    "update case_revisions set note = null where case_id = 'DRAFT' and revision = 2",
    'revision 2 of case DRAFT differs from what was logged',
  ],
  [
    "update case_revisions set author_label = 'x' where case_id = 'CASE' and revision = 2",
    'revision 2 of case CASE differs from what was logged',
  ],
  [
    "update case_revisions set content_revision = 2 where case_id = 'CASE' and revision = 2",
    'revision 2 of case CASE differs from what was logged',
  ],
  [
    "update case_revisions set content_key = null where case_id = 'DRAFT' and revision = 2",
    'revision 2 of case DRAFT lost the key of its hash',
  ],
  [
    "update case_revisions set author_key = 'x' where case_id = 'CASE' and revision = 2",
    'revision 2 of case CASE was written by another key',
  ],
  [
    "update case_revisions set request_id = 'x' where case_id = 'CASE' and revision = 2",
    'revision 2 of case CASE was written by another request',
  ],
  [
    "update case_revisions set at = at + interval '1 hour' where case_id = 'CASE' and revision = 2",
    'revision 2 of case CASE was written by another request',
  ],
  [
    "update case_revisions set dataset_id = 'x' where case_id = 'CASE' and revision = 2",
    'revision 2 of case CASE belongs to another dataset',
  ],
  [
    "update case_revisions set content_revision = 1, content = null where case_id = 'CASE' and revision = 3",
    'revision 3 of case CASE differs from what was logged',
  ],
  ["delete from case_revisions where case_id = 'CASE' and revision = 2", 'revision 2 of case CASE does not exist'],
  [
    "insert into case_revisions (case_id, revision, dataset_id, state, content_revision, author_key, author_label, request_id, at) select case_id, 9, dataset_id, state, 1, 'k', 'l', 'r', at from case_revisions where case_id = 'CASE' and revision = 1",
    'revision 9 of case CASE is not in the log',
  ],
])('%s is found, though the chain holds', async (statement, fault) => {
  const { broken, faults } = await after([statement]);
  expect(broken).toBeUndefined();
  expect(faults).toEqual([
    expect.stringMatching(
      new RegExp(`^${fault.replaceAll('CASE', one.id).replaceAll('DRAFT', draft.id)}( \\(entry \\d+\\))?$`),
    ),
  ]);
});

test('entries about revisions that do not exist, or about one revision twice, are found', async () => {
  await service.db
    .transaction(async (tx) => {
      const entry = {
        at: new Date(),
        keyId: 'k',
        action: 'case.replace',
        datasetId: one.dataset,
        requestId: 'r',
        contentHash: '0'.repeat(64),
      };
      await appendAudit(tx, [
        { ...entry, subject: one.id, revision: 1 },
        { ...entry, subject: '00000000-0000-4000-8000-000000000000', revision: 1 },
        { ...entry, subject: 'no id', revision: 1 },
      ]);
      const { broken, faults } = await verifyAudit(tx as unknown as TestApp['db']);
      expect(broken).toBeUndefined();
      expect(faults.map((fault) => fault.replace(/ \(entry \d+\)$/, ''))).toEqual([
        `revision 1 of case ${one.id} was written by another key`,
        'revision 1 of case 00000000-0000-4000-8000-000000000000 does not exist',
        'revision 1 of case no id does not exist',
        `revision 1 of case ${one.id} is in the log more than once`,
      ]);
      throw UNDO;
    })
    .catch((error: unknown) => {
      if (error !== UNDO) throw error;
    });
});

test('an erasure explains missing contents, and must leave nothing behind', async () => {
  const erase = (leaving: string) => [
    `update case_revisions set ${leaving} where case_id = 'CASE'`,
    "insert into case_revisions (case_id, revision, dataset_id, state, content_revision, author_key, author_label, request_id, at, content_key) select case_id, 4, dataset_id, 'erased', 3, 'k', 'l', 'r', '2026-03-04T05:06:07Z', 'x' from case_revisions where case_id = 'CASE' and revision = 1",
  ];
  const [head] = await listAuditEntries(service.db, {}, { order: 'newest', limit: 1 });
  const row = {
    seq: head!.seq + 1,
    at: '2026-03-04T05:06:07.000Z',
    key: 'k',
    action: 'case.erased',
    dataset: one.dataset,
    subject: one.id,
    revision: 4,
    requestId: 'r',
    detail: null,
    contentHash: revisionHash('x', { state: 'erased', contentRevision: 3, authorLabel: 'l' }),
    previousHash: head!.hash,
  };
  const logged = `insert into audit_log (seq, at, key_id, action, dataset_id, subject, revision, request_id, content_hash, previous_hash, hash)
    values (${row.seq}, '${row.at}', 'k', 'case.erased', '${one.dataset}', 'CASE', 4, 'r', '${row.contentHash}', '${row.previousHash}', '${entryHash(row)}')`;
  const whole = await after([...erase('content = null, sources = null, content_key = null, note = null'), logged]);
  expect(whole).toMatchObject({ broken: undefined, revisions: 3, erased: 3, faults: [] });
  const half = await after([...erase('content = null, content_key = null'), logged]);
  expect(half.faults).toEqual([
    `revision 1 of case ${one.id} was erased, but is not empty`,
    `revision 3 of case ${one.id} was erased, but is not empty`,
  ]);
});

test('the revision of an erasure cannot lose its key or be changed', async () => {
  const dataset = await newDataset(service);
  const gone = await newCase(service, dataset, aFullCase());
  await move(service, gone, { to: 'erased', reason: 'erasure-upheld' }, service.adminKey);
  expect(await verifyAudit(service.db)).toMatchObject({ broken: undefined, erased: 1, faults: [] });
  const faultsAfter = async (change: string) =>
    (await after([`update case_revisions set ${change} where case_id = '${gone.id}' and revision = 2`])).faults;
  expect(await faultsAfter("reason = 'x'")).toEqual([expect.stringContaining('differs from what was logged')]);
  expect(await faultsAfter('content_key = null')).toEqual([expect.stringContaining('lost the key of its hash')]);
});

test('the log is read in batches, each entry once', async () => {
  const sizes: number[] = [];
  const seen: number[] = [];
  for await (const batch of eachAuditBatch(service.db, 4)) {
    sizes.push(batch.length);
    seen.push(...batch.map(({ seq }) => seq));
  }
  const all = await rowsOf<{ n: number }>(service.db, sql`select count(*)::int as n from audit_log`);
  expect(Math.max(...sizes)).toBe(4);
  expect(seen).toEqual(Array.from({ length: all[0]!.n }, (_, index) => index + 1));
});
