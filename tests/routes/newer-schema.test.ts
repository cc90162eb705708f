import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rowsOf } from '../../src/db/client.ts';
import { migrate, newerSchema } from '../../src/db/migrate.ts';
import { instance } from '../../src/db/tables/datasets.ts';
import { startApp, type TestApp } from '../harness.ts';
import { publish } from '../releases/journey.ts';
import { casesOf, newApproved, newDataset } from '../requests.ts';
import { type Restorable, restorableDatabase } from '../restorable.ts';
import { aCase, aDataset } from '../samples/court.ts';

/** A process on a database that a newer version has migrated. */

let place: Restorable;
let service: TestApp;
let dataset: string;
let partner: string;
beforeAll(async () => {
  place = await restorableDatabase();
  service = await startApp({ opened: await place.open() });
  dataset = await newDataset(service);
  partner = await service.key('partner');
  await newApproved(service, dataset);
  await publish(service, dataset, { complete: ['2015'] });
  await service.db.execute(
    sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('newer', 9999999999999)`,
  );
  await service.stop();
  const opened = await place.open({ isMigrated: false });
  const newer = await newerSchema(opened.database);
  await opened.database.becomeReadOnly(newer ?? '');
  service = await startApp({ opened });
});
afterAll(async () => {
  await service.stop();
  await place.remove();
});

test('answers what is public, and with a key, and notes who read it', async () => {
  for (const path of ['', '/releases/latest/statistics', '/releases/1.0.0', '/codebook'])
    expect(await service.send('GET', `/v1/datasets/${dataset}${path}`)).toMatchObject({ status: 200 });
  const records = await service.send('GET', `/v1/datasets/${dataset}/records`, { key: partner });
  expect(records.body.items).toHaveLength(1);
  const { body } = await service.send('GET', '/v1/audit?action=use.', { key: service.adminKey });
  expect(body.items.map(({ action }: { action: string }) => action)).toContain('use.listRecords');
});

test('refuses every write with 503, and says why', async () => {
  const detail = expect.stringMatching(/^A newer version has brought the database to \d+ migrations, .* only reads/);
  const refused = { status: 503, body: { code: 'unavailable', detail } };
  const send = (method: string, path: string, body: object, key = service.adminKey) =>
    service.send(method, path, { key, body });
  expect(await send('POST', casesOf(dataset), aCase())).toMatchObject(refused);
  expect(await send('POST', `${casesOf(dataset)}?validateOnly=true`, aCase())).toMatchObject(refused);
  expect(await send('PUT', '/v1/datasets/another', aDataset())).toMatchObject(refused);
  expect(await send('POST', `/v1/datasets/${dataset}/releases`, {})).toMatchObject(refused);
  expect((await send('POST', casesOf(dataset), aCase())).headers['retry-after']).toBe('5');
});

test('writes nothing by itself: the database refuses what is not the note of a use', async () => {
  const tables = ['cases', 'releases', 'changes', 'imports'];
  for (const table of tables)
    await expect(service.db.execute(sql`delete from ${sql.identifier(table)}`)).rejects.toMatchObject({
      cause: { code: '25006' },
    });
  expect(service.logLines.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
});

test('a database that it can no longer read ends its start', async () => {
  await service.db.transaction(async (tx) => void (await tx.update(instance).set({ oldestReader: 999 })), {
    accessMode: 'read write',
  });
  expect(await newerSchema(service.database)).toBeUndefined();
  await expect(migrate(service.database)).rejects.toThrow('start a newer version');
  const [row] = await rowsOf<{ read: number }>(service.db, sql`select oldest_reader as read from instance`);
  expect(row).toEqual({ read: 999 });
});
