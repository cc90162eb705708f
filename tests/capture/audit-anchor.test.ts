import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { startAnchorLog } from '../../src/capture/anchor-log.ts';
import { verifyAudit } from '../../src/capture/audit-check.ts';
import type { Db } from '../../src/db/client.ts';
import { listAuditEntries } from '../../src/db/queries/audit.ts';
import type { AuditRecord } from '../../src/schemas/audit.ts';
import { entryHash, GENESIS } from '../../src/schemas/audit-chain.ts';
import { useService } from '../harness.ts';
import { approveCases, publish, putDataset } from '../releases/journey.ts';
import { newCase } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { hamlets, townCases } from '../samples/towns.ts';

/** Anchors of the audit log: what they are, where they go, and that they find a log that was written anew. */

const DATASET = 'anchored';
const RELEASE = `/v1/datasets/${DATASET}/releases/1.0.0`;
const UNDO = new Error('undo');
const service = await useService();
let manifest: Body;
beforeAll(async () => {
  await putDataset(service, DATASET, hamlets());
  await approveCases(service, DATASET, townCases().slice(0, 1));
  // Somebody reads cases, and will want nobody to know.
  await service.send('GET', `/v1/datasets/${DATASET}/cases`, { key: service.adminKey });
  await publish(service, DATASET);
  manifest = (await service.send('GET', RELEASE)).body;
}, 60_000);

const entries = (db: Db = service.db): Promise<AuditRecord[]> =>
  listAuditEntries(db, {}, { order: 'oldest', limit: 1_000 });
const logged = (): string[] => service.logLines.flatMap((line) => /"auditAnchor":"([^"]+)"/.exec(line)?.slice(1) ?? []);

test('the manifest of a release has the entry of its publication, and the log of the service a head from then on', async () => {
  const published = (await entries()).find(({ action }) => action === 'release.publish');
  expect(manifest.auditAnchor).toEqual({ seq: null, hash: published?.hash });
  while (logged().length === 0) await sleep(10);
  const all = await entries();
  expect(all.map(({ seq, hash }) => `${seq}:${hash}`)).toContain(logged()[0]);
  expect(Number(logged()[0]?.split(':')[0])).toBeGreaterThanOrEqual(published?.seq ?? 0);
});

test('a draft has no anchor yet', async () => {
  await newCase(service, DATASET, townCases()[1]);
  await putDataset(service, DATASET, { ...hamlets(), title: 'Other hamlets' });
  await service.send('POST', `/v1/datasets/${DATASET}/releases`, { key: service.adminKey, body: {} });
  const draft = await service.send('GET', `/v1/datasets/${DATASET}/releases/draft`, { key: service.adminKey });
  expect(draft.body.auditAnchor).toBeNull();
});

test('the head is written once for each change, and a database that cannot be read stops nothing', async () => {
  const written: string[] = [];
  const failures: unknown[] = [];
  const note = {
    minutes: 0,
    write: (anchor: string) => void written.push(anchor),
    onFailure: (e: unknown) => failures.push(e),
  };
  const log = startAnchorLog({ db: service.db, ...note });
  await Promise.all([log.note(), log.note()]);
  const head = (await entries()).at(-1);
  expect(written).toEqual([`${head?.seq}:${head?.hash}`]);
  await log.stop();
  const away = { execute: () => Promise.reject(new Error('gone')) } as unknown as Db;
  const broken = startAnchorLog({ db: away, ...note, retryMs: 10 });
  await broken.note();
  await expect.poll(() => broken.activity.failures).toBeGreaterThan(2);
  await broken.stop();
  expect([written.length, failures.length]).toEqual([1, broken.activity.failures]);
});

/** Writes the whole log anew, as somebody can who may write to the database: all hashes are right again. */
async function rewrite(tx: Db, change: (all: AuditRecord[]) => AuditRecord[]): Promise<void> {
  for (const table of ['audit_log', 'releases']) await tx.execute(sql.raw(`alter table ${table} disable trigger user`));
  const forged = change(await entries(tx));
  await tx.execute(sql`delete from audit_log`);
  let previous = GENESIS;
  for (const [index, entry] of forged.entries()) {
    const row = { ...entry, seq: index + 1, previousHash: previous };
    previous = entryHash(row);
    await tx.execute(sql`insert into audit_log (seq, at, key_id, action, dataset_id, subject, revision, request_id, detail, content_hash, previous_hash, hash)
      values (${row.seq}, ${row.at}, ${row.key}, ${row.action}, ${row.dataset}, ${row.subject}, ${row.revision}, ${row.requestId},
        ${row.detail === null ? null : JSON.stringify(row.detail)}::jsonb, ${row.contentHash}, ${row.previousHash}, ${previous})`);
  }
}

test.each<[string, (all: AuditRecord[]) => AuditRecord[]]>([
  ['without the entry of a read', (all) => all.filter(({ action }) => action !== 'use.listCases')],
  [
    'with another author',
    (all) => all.map((one) => (one.action === 'dataset.put' ? { ...one, key: 'somebody' } : one)),
  ],
  ['without the publication', (all) => all.filter(({ action }) => action !== 'release.publish')],
])(
  'a log written anew %s is found by the anchor in a manifest that somebody kept, and by nothing else',
  async (_, change) => {
    const anchor = { ...manifest.auditAnchor, where: 'manifest.json' };
    expect((await verifyAudit(service.db, { anchors: [anchor] })).broken).toBeUndefined();
    await service.db
      .transaction(async (transaction) => {
        const tx = transaction as unknown as Db;
        await rewrite(tx, change);
        // The release in the database has its anchor still.
        expect((await verifyAudit(tx)).broken?.fault).toContain(`noted in release 1.0.0 of ${DATASET}`);
        // Whoever writes to the database can change that one, too.
        await tx.execute(sql`update releases set audit_seq = a.seq, audit_hash = a.hash
        from (select seq, hash from audit_log order by seq desc limit 1) a where audit_seq is not null`);
        expect(await verifyAudit(tx)).toMatchObject({ broken: undefined, faults: [] });
        expect((await verifyAudit(tx, { anchors: [anchor] })).broken?.fault).toContain('noted in manifest.json');
        throw UNDO;
      })
      .catch((error: unknown) => {
        if (error !== UNDO) throw error;
      });
  },
);
