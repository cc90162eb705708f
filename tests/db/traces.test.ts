import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rowsOf } from '../../src/db/client.ts';
import { appendAudit } from '../../src/db/queries/audit.ts';
import { clearTraces, noteErasure, TRACED } from '../../src/db/traces.ts';
import { startApp, type TestApp } from '../harness.ts';
import { imported, ndjson } from '../imports/files.ts';
import { casesOf, move, newApproved, newDataset, put } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aFullCase } from '../samples/court.ts';

/** What is on the disk once a case was erased, in the data folder of the embedded database. */

const embedded = !process.env.TEST_DATABASE_URL;

let folder: string;
let service: TestApp;
let dataset: string;
beforeAll(async () => {
  if (!embedded) return;
  folder = await mkdtemp(join(tmpdir(), 'assize-traces-'));
  service = await startApp({ folder: join(folder, 'data') });
  dataset = await newDataset(service);
});
afterAll(async () => {
  if (!embedded) return;
  await service.stop();
  await rm(folder, { recursive: true });
});

/** Of each text the files of the data folder that contain it. */
function filesWith(texts: readonly string[]): Record<string, string[]> {
  const found: Record<string, string[]> = Object.fromEntries(texts.map((text) => [text, []]));
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const bytes = readFileSync(join(entry.parentPath, entry.name));
    for (const text of texts) if (bytes.includes(text)) found[text]!.push(entry.name);
  }
  return found;
}

const none = (texts: readonly string[]) => Object.fromEntries(texts.map((text) => [text, []]));

/** A case that says these texts wherever a case can say one, in every way in which it can come in. */
async function said(name: string): Promise<{ one: Body; texts: string[] }> {
  const texts = ['id', 'url', 'note', 'old', 'refused'].map((what) => `${name}-${what}-4f9d1`);
  const [id, url, note, old, refused] = texts as [string, string, string, string, string];
  const externalIds = [{ system: 'desk', value: id }];
  const sources = [{ outletType: 'local', url: `https://example.org/${url}` }];
  // Sent as a dry run first, which is rolled back.
  const body = aFullCase({ externalIds: [...externalIds, { system: 'wire', value: old }], sources });
  await service.send('POST', `${casesOf(dataset)}?validateOnly=true`, { key: service.adminKey, body });
  const posted = await service.send('POST', `${casesOf(dataset)}?state=in-review`, {
    key: service.adminKey,
    body,
    headers: { 'idempotency-key': name },
  });
  const returned = await move(service, posted.body, { to: 'returned', note });
  const read = await service.send('GET', `${casesOf(dataset)}/${posted.body.id}`, { key: service.adminKey });
  expect(returned.status).toBe(200);
  const edited = await put(service, read.body, { externalIds, area: 'york' });
  // Sent again in a file, once as it is and once with a fault.
  const file = ndjson([body, aFullCase({ externalIds, sources, attributes: { [refused]: 1 } })]);
  const job = await imported(service, dataset, file, { query: '?validateOnly=true' });
  expect(job.counts.rejected).toBe(2);
  return { one: edited.body, texts };
}

const erase = async (one: Body): Promise<void> => {
  const erased = await move(service, one, { to: 'erased', reason: 'erasure-upheld' });
  expect(erased.status).toBe(200);
};

test.runIf(embedded)(
  'what an erased case said is in no file of the data folder once its traces are cleared, and what others say still is',
  async () => {
    const kept = await newApproved(
      service,
      dataset,
      aFullCase({ externalIds: [{ system: 'desk', value: 'kept-8a1' }] }),
    );
    const { one, texts } = await said('gone');
    await service.db.execute(sql`analyze`);
    await service.db.execute(sql`checkpoint`);
    for (const [text, files] of Object.entries(filesWith(texts))) expect([text, files]).not.toEqual([text, []]);

    await erase(one);
    expect(filesWith(texts)).not.toEqual(none(texts));
    expect(await clearTraces(service.database, service.clock.now)).toBe(true);
    await service.db.execute(sql`checkpoint`);
    expect(filesWith(texts)).toEqual(none(texts));

    // Nothing is done twice, and the audit log says that it was done.
    expect(await clearTraces(service.database, service.clock.now)).toBe(false);
    const log = await service.send('GET', '/v1/audit?action=erasure.clear', { key: service.adminKey });
    expect(log.body.items.map(({ key }: Body) => key)).toEqual(['service']);
    const read = await service.send('GET', `${casesOf(dataset)}/${kept.id}`, { key: service.adminKey });
    expect(read.body).toEqual(kept);
  },
);

test.runIf(embedded)('every table is cleared that may hold something of a case', async () => {
  const tables = await rowsOf<{ name: string }>(
    service.db,
    sql`select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
  );
  // Settings, logs of ids, marks that cannot be read back, and figures.
  const others = [
    ...['acknowledgements', 'aggregate_parts', 'aggregate_tables', 'api_keys', 'audit_log', 'changes', 'codebooks'],
    'case_selection_parts',
    ...['headline_uses', 'key_uses'], // numbers
    ...[
      'datasets',
      'erased_marks',
      'imports',
      'instance',
      'rate_limits',
      'release_causes',
      'release_dates',
      'release_digests',
      'release_file_sets',
      'release_files',
    ],
    ...['release_certificates', 'release_headlines', 'release_previews', 'release_steps', 'release_tables', 'releases'],
    ...['signing_keys', 'unledgered_erasures'],
    ...['webhook_deliveries', 'webhooks'], // ids and addresses
  ];
  expect(tables.map(({ name }) => name)).toEqual([...TRACED, ...others].sort());
});

test('what the guide has an operator rewrite on PostgreSQL is every one of these tables', () => {
  const guide = readFileSync(new URL('../../docs/erasure.md', import.meta.url), 'utf8');
  const [, named = ''] = /VACUUM \(FULL, ANALYZE\) ([^;]+);/.exec(guide) ?? [];
  expect(named.split(/,\s+/).sort()).toEqual([...TRACED, 'pg_statistic'].sort());
});

test.skipIf(embedded)(
  'an erasure at the moment at which traces are removed does not wait for what waits for it',
  async () => {
    const { db, database, stop } = await startApp();
    await noteErasure(db);
    const entry = { at: new Date(), keyId: 'admin000', action: 'case.erased', requestId: 'test' };
    const clearing = await db.transaction(async (tx) => {
      await appendAudit(tx, [entry]);
      const promise = clearTraces(database, new Date());
      const waiting = sql`select 1 from pg_locks where not granted
      and pid in (select pid from pg_stat_activity where datname = current_database())`;
      const countWaiting = async (): Promise<number> => {
        // On a busy machine it takes long, and a transaction that is idle for so long is ended.
        await tx.execute(sql`select 1`);
        return (await rowsOf(db, waiting)).length;
      };
      await expect.poll(countWaiting, { timeout: 30_000 }).toBeGreaterThan(0);
      await noteErasure(tx);
      return { promise };
    });
    expect(await clearing.promise).toBe(true);
    await stop();
  },
  40_000,
);
