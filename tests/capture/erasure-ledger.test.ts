import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyAudit } from '../../src/capture/audit-check.ts';
import { externalIdMark } from '../../src/capture/erase.ts';
import { LedgerFault, ledgerLine, readLedgerLine, replayErasures } from '../../src/capture/erasure-ledger.ts';
import { readSecrets } from '../../src/db/queries/datasets.ts';
import { type Answer, startApp, type TestApp } from '../harness.ts';
import { publish } from '../releases/journey.ts';
import { casesOf, move, newApproved, newDataset } from '../requests.ts';
import { type Restorable, restorableDatabase } from '../restorable.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aDataset } from '../samples/court.ts';

/** Erasures outlive the database that they were made in. */

let place: Restorable;
let service: TestApp;
const filesIn = (folder: string) => ({ kind: 'folder' as const, folder, work: join(folder, 'tmp') });
const start = async (): Promise<void> => {
  service = await startApp({ opened: await place.open(), config: { files: filesIn(join(place.folder, 'files')) } });
};
const get = (path: string, key: string): Promise<Answer> => service.send('GET', `/v1/datasets/${path}`, { key });
const named = (value: string): Body => ({ ...aCase(), externalIds: [{ system: 'court', value }] });
const erase = (one: Body): Promise<Answer> => move(service, one, { to: 'erased', reason: 'erasure-upheld' });
const ledgerFiles = async (): Promise<string[]> => {
  const kept = join(place.folder, 'files/kept/_erasures');
  const names = await readdir(kept, { recursive: true }).catch(() => []);
  return names.filter((name) => name.endsWith('.json')).map((name) => join(kept, name));
};

describe('a backup that is older than an erasure', () => {
  let dataset: string;
  let [known, unknown, later]: Body[] = [];
  let partner: string;
  let cursor: string;
  beforeAll(async () => {
    place = await restorableDatabase();
    await start();
    dataset = await newDataset(service);
    partner = await service.key('partner');
    known = await newApproved(service, dataset, named('known-1'));
    await newApproved(service, dataset, named('kept-1'));
    await publish(service, dataset, { complete: ['2015'] });
    await service.stop();
    await place.backUp();
    await start();
    unknown = await newApproved(service, dataset, named('unknown-1'));
    later = await newDataset(service).then((other) => newApproved(service, other, named('later-1')));
    for (const one of [known, unknown, later]) expect(await erase(one as Body)).toMatchObject({ status: 200 });
    ({ cursor } = (await get(`${dataset}/changes?cursor=latest`, partner)).body);
    await service.stop();
    await place.restore();
    await start();
  });
  afterAll(async () => {
    await service.stop();
    await place.remove();
  });

  test('has nobody that was erased, from the first answer on', async () => {
    expect((await get(`${dataset}/records`, partner)).body.items.map(({ id }: Body) => id)).toHaveLength(1);
    for (const one of [known, unknown])
      expect(await get(`${dataset}/cases/${one?.id}`, service.adminKey)).toMatchObject({ status: 410 });
    const search = await get(`${dataset}/cases?externalId=court:known-1`, service.adminKey);
    expect(search.body.items).toEqual([]);
  });

  test('refuses the erased records when they come again, also one that it did not know', async () => {
    for (const value of ['known-1', 'unknown-1'])
      expect(await service.send('POST', casesOf(dataset), { key: service.adminKey, body: named(value) })).toMatchObject(
        { status: 409, body: { code: 'erased-before' } },
      );
  });

  test('tells partners: their cursor has expired, the list of erasures and the feed have both', async () => {
    expect(await get(`${dataset}/changes?cursor=${cursor}`, partner)).toMatchObject({
      status: 410,
      body: { code: 'cursor-expired', cursor: expect.any(String) },
    });
    const { items } = (await get(`${dataset}/erasures`, partner)).body;
    expect(items.map(({ id }: Body) => id).sort()).toEqual([known?.id, unknown?.id].sort());
    const removed = (await get(`${dataset}/changes`, partner)).body.items.filter(({ op }: Body) => op === 'remove');
    expect(removed).toMatchObject([
      { id: known?.id, cause: 'erased' },
      { id: unknown?.id, cause: 'erased' },
    ]);
  });

  test('writes the files of releases without them', async () => {
    for (const one of [known, unknown])
      while (!(await get(`${dataset}/erasures/${one?.id}`, partner)).body.complete) await sleep(20);
    const records = await get(`${dataset}/releases/1.0.0/files/records.ndjson`, service.adminKey);
    expect([records.status, records.text.includes(known?.id)]).toEqual([200, false]);
  });

  test('has an audit log that is whole, with the erasures in it', async () => {
    expect(await verifyAudit(service.db)).toMatchObject({ broken: undefined, faults: [] });
    const { items } = (await service.send('GET', '/v1/audit?action=case.erased', { key: service.adminKey })).body;
    expect(items.map(({ key }: Body) => key)).toEqual(['service', 'service']);
  });

  test('knows the erasures of a dataset that it did not have as soon as it has that', async () => {
    const made = await service.send('PUT', `/v1/datasets/${later?.dataset}`, {
      key: service.adminKey,
      body: aDataset(),
    });
    expect(made.status).toBe(201);
    expect(
      await service.send('POST', casesOf(later?.dataset), { key: service.adminKey, body: named('later-1') }),
    ).toMatchObject({ status: 409, body: { code: 'erased-before' } });
  });

  test('is compared again at every start, and then has nothing to do', async () => {
    await service.stop();
    await start();
    expect(service.logLines.filter((line) => line.includes('erased again'))).toEqual([]);
    expect((await get(`${dataset}/erasures`, partner)).body.items).toHaveLength(2);
  });
});

describe('the ledger', () => {
  let dataset: string;
  beforeAll(async () => {
    place = await restorableDatabase();
    await start();
    dataset = await newDataset(service);
  });
  afterAll(async () => {
    await service.stop();
    await place.remove();
  });

  test('has one signed line for each erased case, with nothing that the case said', async () => {
    const one = await newApproved(service, dataset, named('very-own-id'));
    await erase(one);
    const files = await ledgerFiles();
    expect(files).toHaveLength(1);
    const line = await readFile(files[0] ?? '', 'utf8');
    const entry = readLedgerLine(await readSecrets(service.db), line);
    expect(entry).toMatchObject({ case: one.id, dataset, reason: 'erasure-upheld', record: true });
    expect(entry?.marks.map(({ kind }) => kind).sort()).toEqual(['content', 'external-id']);
    expect(line).not.toContain('very-own-id');
    expect(readLedgerLine({ etag: '', mark: 'another' }, line)).toBeUndefined();
  });

  test('erases a record that came back as another case, by its external id', async () => {
    const back = await newApproved(service, dataset, named('back-1'));
    const secrets = await readSecrets(service.db);
    const marks = [externalIdMark(secrets, dataset, { system: 'court', value: 'back-1' })];
    const at = '2026-01-01T00:00:00.000Z';
    const entry = { case: randomUUID(), dataset, at, reason: 'erasure-upheld', record: true, marks };
    const { db } = service;
    const context = { db, root: db, newId: randomUUID, newTimedId: randomUUID, secrets };
    const read = readLedgerLine(
      secrets,
      ledgerLine(secrets, { ...entry, marks: marks.map((mark) => ({ ...mark, systems: [] })) }),
    );
    expect(await replayErasures(context, read ? [read] : [], service.clock.now)).toEqual({ erased: 2, left: [] });
    for (const id of [back.id, entry.case])
      expect(await get(`${dataset}/cases/${id}`, service.adminKey)).toMatchObject({ status: 410 });
    expect(await verifyAudit(service.db)).toMatchObject({ broken: undefined, faults: [] });
  });

  test('is given what it does not have: of an older version, or when files get another place', async () => {
    await service.stop();
    await rm(join(place.folder, 'files'), { recursive: true });
    await start();
    expect(await ledgerFiles()).toHaveLength(3);
  });

  test('that was changed ends the start, with the name of the object', async () => {
    const [file = ''] = await ledgerFiles();
    const line = await readFile(file, 'utf8');
    await service.stop();
    // What cannot be read with an id that nobody knows was somebody's erasure, or is none.
    const forged = file.replace(/[^/]+$/, `${randomUUID()}.json`);
    await writeFile(forged, line);
    const opened = await place.open();
    const failed = startApp({ opened, config: { files: filesIn(join(place.folder, 'files')) } });
    await expect(failed).rejects.toThrow(LedgerFault);
    await expect(failed).rejects.toThrow(/_erasures\/\S+\.json in the place of files/);
    await opened.drop();
    await rm(forged);
    await start();
  });

  test('that cannot be written holds the answer back, not the erasure', async () => {
    const one = await newApproved(service, dataset, named('held-1'));
    const kept = join(place.folder, 'files/kept');
    await rename(kept, `${kept}.away`);
    await writeFile(kept, '');
    const headers = { 'if-match': one.etag, 'idempotency-key': randomUUID() };
    const again = () =>
      service.send('POST', `${casesOf(dataset)}/${one.id}/transitions`, {
        key: service.adminKey,
        body: { to: 'erased', reason: 'erasure-upheld' },
        headers,
      });
    expect(await again()).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(await get(`${dataset}/cases/${one.id}`, service.adminKey)).toMatchObject({ status: 410 });
    // Sent again with its key, it is not acknowledged either.
    expect(await again()).toMatchObject({ status: 503 });
    // It is tried every second, and the log says it once.
    expect(service.logLines.filter((line) => line.includes('the ledger of erasures was not read'))).toHaveLength(1);
    // However long that takes, it leaves nothing behind.
    expect(await readdir(join(kept, '../tmp'))).toEqual([]);
    await rm(kept);
    await rename(`${kept}.away`, kept);
    expect(await again()).toMatchObject({ status: 200, body: { id: one.id, state: 'erased' } });
    expect(await ledgerFiles()).toHaveLength(4);
  });

  test('that cannot be read at the start: nothing about cases is answered until it can be', async () => {
    await service.stop();
    const files = join(place.folder, 'files');
    await rename(files, `${files}.away`);
    await writeFile(files, '');
    await start();
    expect(await get(`${dataset}/cases`, service.adminKey)).toMatchObject({ status: 503 });
    expect((await service.send('GET', '/v1/datasets')).status).toBe(200);
    await rm(files);
    await rename(`${files}.away`, files);
    while ((await get(`${dataset}/cases`, service.adminKey)).status === 503) await sleep(50);
  });

  test('that cannot be listed at the start: no file of records is sent, although it could be read', async () => {
    const { dataset } = await newApproved(service, await newDataset(service), named('filed-1'));
    await publish(service, dataset, { complete: ['2015'] });
    const fileOf = (name: string) => get(`${dataset}/releases/1.0.0/files/${name}`, service.adminKey);
    while ((await fileOf('records.ndjson')).status === 503) await sleep(20);
    await service.stop();
    const ledger = join(place.folder, 'files/kept/_erasures');
    await rename(ledger, `${ledger}.away`);
    await writeFile(ledger, '');
    await start();
    const [records, figures] = [await fileOf('records.ndjson'), await fileOf('datapackage.json')];
    await rm(ledger);
    await rename(`${ledger}.away`, ledger);
    expect([records.status, figures.status]).toEqual([503, 200]);
    while ((await fileOf('records.ndjson')).status === 503) await sleep(50);
  });

  test('of many cases is written before a job that erases them ends', async () => {
    for (let i = 0; i < 3; i += 1) await newApproved(service, dataset, named(`many-${i}`));
    const body = { to: 'erased', reason: 'erasure-upheld', select: { state: 'approved' }, expect: 3 };
    const asked = await service.send('POST', `${casesOf(dataset)}/transitions`, { key: service.adminKey, body });
    expect(asked.status, asked.text).toBe(202);
    const job = async () => (await service.send('GET', asked.body.links.self, { key: service.adminKey })).body;
    while ((await job()).finishedAt === null) await sleep(20);
    expect(await job()).toMatchObject({ state: 'succeeded', done: 3 });
    expect(await ledgerFiles()).toHaveLength(7);
  });
});
