import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { startBucketServer } from '../../files/bucket-server.ts';
import { startApp, type TestApp } from '../../harness.ts';
import { casesOf, move } from '../../requests.ts';
import type { Body } from '../../samples/body.ts';
import { publish, putHamlets } from '../journey.ts';

/** A whole service whose files are in a bucket, on a real server of S3's protocol. */

let service: TestApp;
let server: Awaited<ReturnType<typeof startBucketServer>>;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assize-bucket-'));
  server = await startBucketServer(folder);
  const { files } = readConfig({
    FILES: 's3://releases/assize',
    S3_ENDPOINT: server.endpoint,
    DATA_DIR: join(folder, 'data'),
  });
  service = await startApp({ config: { files } });
}, 60_000);
afterAll(async () => {
  await service.stop();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** All bytes below the folder, but for the ledger of erasures, which keeps ids: the server's objects, and what is being written. */
async function everything(): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('_erasures'))
    .map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1'));
  return (await Promise.all(found)).join('\n');
}

test('files are read from the bucket, whole and in parts; an erased record leaves it; a withdrawn release does', async () => {
  await putHamlets(service, 'hamlets');
  const R = `/v1/datasets/hamlets/releases/${await publish(service, 'hamlets')}`;
  const key = service.adminKey;
  const headers = { authorization: `Bearer ${key}` };
  const get = (path: string, more = {}) =>
    service.app.inject({ method: 'GET', url: path, headers: { ...headers, ...more } });
  while ((await get(`${R}/files`)).statusCode === 503) await sleep(50);
  const whole = await get(`${R}/records.ndjson`);
  const part = await get(`${R}/records.ndjson`, { range: 'bytes=100-199' });
  expect([part.statusCode, part.rawPayload.equals(whole.rawPayload.subarray(100, 200))]).toEqual([206, true]);
  expect((await service.send('GET', `${R}/records?limit=2`, { key })).body.items).toHaveLength(2);

  const { id } = JSON.parse(whole.payload.split('\n')[1] ?? '') as Body;
  expect(await everything()).toContain(id);
  const { body } = await service.send('GET', `${casesOf('hamlets')}/${id}`, { key });
  expect((await move(service, body, { to: 'erased', reason: 'erasure-upheld' })).status).toBe(200);
  while (!(await service.send('GET', `/v1/datasets/hamlets/erasures/${id}`, { key })).body.complete) await sleep(50);
  expect(await everything()).not.toContain(id);
  expect((await get(`${R}/records.ndjson`)).payload.split('\n')).toHaveLength(whole.payload.split('\n').length - 1);

  const withdrawal = { to: 'withdrawn', reason: 'A test.' };
  expect((await service.send('POST', `${R}/transitions`, { key, body: withdrawal })).status).toBe(200);
  while ((await everything()).includes('observations')) await sleep(100);
});
