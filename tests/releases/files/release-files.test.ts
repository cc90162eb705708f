import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { parse } from 'csv-parse/sync';
import { eq } from 'drizzle-orm';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { listReleaseFiles } from '../../../src/db/queries/release-files.ts';
import { findReleaseById } from '../../../src/db/queries/releases.ts';
import { releases } from '../../../src/db/tables/releases.ts';
import { openStore } from '../../../src/files/open-store.ts';
import { JobStopped } from '../../../src/jobs/runner.ts';
import { keepFiles } from '../../../src/releases/files/release-files.ts';
import { rewriteRecords } from '../../../src/releases/files/rewrite.ts';
import { type Answer, startApp, type TestApp } from '../../harness.ts';
import { casesOf, move } from '../../requests.ts';
import type { Body } from '../../samples/body.ts';
import { townCases, towns } from '../../samples/towns.ts';
import { approveCases, buildDraft, moveDraft, publish, putDataset, putHamlets } from '../journey.ts';

let service: TestApp;
let folder: string;
let partner: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assize-files-'));
  service = await startApp({ config: { files: { kind: 'folder', folder, work: join(folder, 'tmp') } } });
  partner = await service.key('partner');
});
afterAll(async () => {
  await service.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Asks until the files are written. */
async function settled(path: string, key?: string): Promise<Answer> {
  for (;;) {
    const answer = await service.send('GET', path, { ...(key !== undefined && { key }) });
    if (answer.status !== 503) return answer;
    expect(answer.body.code).toBe('files-pending');
    await sleep(20);
  }
}

const bytesAt = async (url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') =>
  service.app.inject({ method, url, headers });
const bearer = () => ({ authorization: `Bearer ${partner}` });
const releasePath = (id: string, version: string) => `/v1/datasets/${id}/releases/${version}`;
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

async function everyFile(): Promise<string[]> {
  // The service may remove a folder meanwhile.
  const found = await vi.waitFor(() => readdir(folder, { recursive: true, withFileTypes: true }));
  return found.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []));
}

describe('a published release', () => {
  let R: string;
  beforeAll(async () => {
    await putDataset(service, 'towns', towns());
    await approveCases(service, 'towns', townCases());
    R = releasePath('towns', await publish(service, 'towns'));
    await settled(`${R}/files`);
  });

  test('lists for everybody what everybody may read, and for partners the records too', async () => {
    const open = await settled(`${R}/files`);
    expect(open.body.items.map(({ name }: Body) => name)).toEqual([
      'codebook.json',
      'datapackage.json',
      'observations.csv',
      'observations.csv-metadata.json',
      'observations.csv.gz',
      'observations.parquet',
    ]);
    const keyed = await settled(`${R}/files`, partner);
    const records = keyed.body.items.filter(({ access }: Body) => access === 'records:read');
    expect(records.map(({ name }: Body) => name)).toEqual([
      'records-2014.parquet',
      'records-2015.parquet',
      'records.csv',
      'records.csv.gz',
      'records.ndjson',
      'records.ndjson.gz',
      'records.parquet',
    ]);
    expect(keyed.body.items.slice(0, open.body.items.length)).toEqual(open.body.items);
  });

  test('sends each file as it is listed: length, digest, type, and as long as it is the same', async () => {
    const { body } = await settled(`${R}/files`, partner);
    for (const file of body.items) {
      const sent = await bytesAt(file.href, bearer());
      expect(sent.statusCode).toBe(200);
      expect(sha256(sent.rawPayload)).toBe(file.sha256);
      expect(sent.rawPayload.length).toBe(file.bytes);
      expect(sent.headers).toMatchObject({
        'content-type': file.mediaType,
        'content-length': String(file.bytes),
        'repr-digest': `sha-256=:${Buffer.from(file.sha256, 'hex').toString('base64')}:`,
        'content-disposition': `attachment; filename="towns-1.0.0-${file.name}"`,
        'cache-control': file.access === 'public' ? 'public, max-age=86400, immutable' : 'private, no-cache',
      });
      const again = await bytesAt(file.href, { ...bearer(), 'if-none-match': String(sent.headers.etag) });
      expect(again.statusCode).toBe(304);
    }
  });

  test('keeps record files from readers without the scope', async () => {
    expect((await bytesAt(`${R}/files/records.ndjson`)).statusCode).toBe(401);
    const reviewer = await service.key(['cases:read']);
    const refused = await service.send('GET', `${R}/files/records.ndjson`, { key: reviewer });
    expect(refused).toMatchObject({ status: 403, body: { requiredScope: 'records:read' } });
    const elsewhere = await service.key('partner', { datasets: ['other'] });
    expect((await service.send('GET', `${R}/files/records.csv`, { key: elsewhere })).status).toBe(404);
    expect((await service.send('GET', `${R}/records`, { key: elsewhere })).status).toBe(403);
    expect((await service.send('GET', `${R}/files/nothing.csv`, { key: partner })).status).toBe(404);
  });

  test('has the records that the list had, in each format', async () => {
    const list = await service.send('GET', '/v1/datasets/towns/records', { key: partner });
    const lines = (await bytesAt(`${R}/records.ndjson`, bearer())).payload.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(list.body.items);
    const csv = await service.send('GET', '/v1/datasets/towns/records.csv', { key: partner });
    expect((await bytesAt(`${R}/records.csv`, bearer())).payload).toBe(csv.text);
    const { body } = await settled(`${R}/files`, partner);
    const rows = parse(csv.text, { columns: true }) as Record<string, string>[];
    expect(Object.fromEntries(body.items.map(({ name, rows }: Body) => [name, rows]))).toMatchObject({
      'records.ndjson': list.body.items.length,
      'records.csv': rows.length,
      'records.parquet': rows.length,
    });
    const parquet = await readParquet('records.parquet');
    expect(parquet.map(textOfRow).sort()).toEqual(rows.map((row) => JSON.stringify(row)).sort());
    const parts = ['2014', '2015'].map((part) => readParquet(`records-${part}.parquet`));
    expect((await Promise.all(parts)).flat()).toEqual(parquet);
  });

  /** By a reader that is not the writer. */
  async function readParquet(name: string): Promise<Body[]> {
    const file = (await everyFile()).find((path) => path.endsWith(`/${name}`)) ?? '';
    return parquetReadObjects({ file: await asyncBufferFromFile(file) });
  }
  const textOfRow = (row: Body): string =>
    JSON.stringify(
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [
          name,
          typeof value === 'boolean' ? String(value).toUpperCase() : String(value ?? ''),
        ]),
      ),
    );

  test('has every observation of every table once, as statistics answer it', async () => {
    const rows = parse((await bytesAt(`${R}/files/observations.csv`)).payload, { columns: true }) as Body[];
    const structure = (await service.send('GET', `${R}/structure`)).body;
    const dimensions = structure.dimensions.map(({ id }: Body) => id);
    const keyOf = (row: Body) => [row.measure, ...dimensions.map((id: string) => row[id] ?? '_T')].join('|');
    const inFile = new Map(rows.map((row) => [keyOf(row), row]));
    expect(inFile.size).toBe(rows.length);
    const answered = new Map<string, Body>();
    for (const { by, measures } of structure.tables)
      for (const dimensions of by)
        for (const measure of measures) {
          const query = `measure=${measure}&by=${dimensions.join(',')}&totals=true`;
          const answer = await service.send('GET', `${R}/statistics.csv?${query}`);
          for (const row of parse(answer.text, { columns: true }) as Body[]) answered.set(keyOf(row), row);
        }
    expect(answered.size).toBeGreaterThan(300);
    for (const [key, { value, status, flags, unit }] of answered) {
      const row = inFile.get(key);
      // A zero, and a mean or median of nothing, have no row.
      if (row === undefined)
        expect([key, Number(value), status]).toEqual([key, 0, value === '' ? 'not-applicable' : '']);
      // The file has measures with decimals, so that each whole number has a point.
      else
        expect({ ...row, value: row.value.replace(/\.0$/, '') }).toMatchObject({
          value: value.replace(/\.0$/, ''),
          status,
          flags,
          unit,
        });
    }
    for (const key of inFile.keys()) expect(answered.has(key)).toBe(true);
  });

  test('sends parts of a file, and the whole if it is another one', async () => {
    const whole = await bytesAt(`${R}/records.ndjson`, bearer());
    const size = whole.rawPayload.length;
    const part = async (headers: Record<string, string>) => bytesAt(`${R}/records.ndjson`, { ...bearer(), ...headers });
    const first = await part({ range: 'bytes=0-9' });
    expect(first.statusCode).toBe(206);
    expect(first.headers).toMatchObject({ 'content-range': `bytes 0-9/${size}`, 'content-length': '10' });
    const rest = await part({ range: 'bytes=10-', 'if-range': String(whole.headers.etag) });
    expect(Buffer.concat([first.rawPayload, rest.rawPayload])).toEqual(whole.rawPayload);
    expect((await part({ range: 'bytes=-5' })).rawPayload).toEqual(whole.rawPayload.subarray(-5));
    for (const headers of [
      { range: 'bytes=0-9', 'if-range': '"another"' },
      { range: 'bytes=0-1,4-5' },
      { range: 'lines=1-2' },
      { range: 'bytes=9-3' },
    ]) {
      const answer = await part(headers);
      expect([answer.statusCode, answer.rawPayload.length]).toEqual([200, size]);
    }
    const behind = await part({ range: `bytes=${size}-` });
    expect([behind.statusCode, behind.headers['content-range']]).toEqual([416, `bytes */${size}`]);
    expect(behind.headers['repr-digest']).toBeUndefined();
    const head = await bytesAt(`${R}/records.ndjson`, bearer(), 'HEAD');
    expect([head.statusCode, head.headers['content-length'], head.payload]).toEqual([200, String(size), '']);
  });

  test('pages through the records of the file', async () => {
    const all = await service.send('GET', `${R}/records`, { key: partner });
    expect(all.body.next).toBeNull();
    const paged: Body[] = [];
    for (let path: string | null = `${R}/records?limit=2`; path !== null; ) {
      const page: Answer = await service.send('GET', path, { key: partner });
      paged.push(...page.body.items);
      path = page.body.next;
    }
    expect(paged).toEqual(all.body.items);
  });
});

test('the next release has its own records, and those of the first stay as they were', async () => {
  await putHamlets(service, 'hamlets');
  const one = releasePath('hamlets', await publish(service, 'hamlets'));
  await settled(`${one}/files`);
  const before = (await bytesAt(`${one}/records.ndjson`, bearer())).payload;
  const [first] = (await service.send('GET', `${casesOf('hamlets')}?limit=1`, { key: service.adminKey })).body.items;
  const stale = await service.send('GET', `${casesOf('hamlets')}/${first.id}`, { key: service.adminKey });
  const withdrawn = await move(service, stale.body, { to: 'withdrawn', reason: 'duplicate' });
  expect(withdrawn.status, withdrawn.text).toBe(200);
  const two = releasePath('hamlets', await publish(service, 'hamlets'));
  await settled(`${two}/files`);
  const after = (await bytesAt(`${two}/records.ndjson`, bearer())).payload;
  expect(before).toContain(first.id);
  expect(after).not.toContain(first.id);
  expect((await bytesAt(`${one}/records.ndjson`, bearer())).payload).toBe(before);
});

describe('an erasure', () => {
  let R: string;
  let erased: Body;
  beforeAll(async () => {
    await putHamlets(service, 'erasing');
    R = releasePath('erasing', await publish(service, 'erasing'));
    await settled(`${R}/files`);
    const { body } = await service.send('GET', `${R}/records`, { key: partner });
    erased = body.items[2];
  });

  test('takes the record out of every file before it is complete, and nothing else', async () => {
    const before = await settled(`${R}/files`, partner);
    const lines = (await bytesAt(`${R}/records.ndjson`, bearer())).payload.split('\n');
    const page = await service.send('GET', `${R}/records?limit=4`, { key: partner });
    expect(await storeHas(erased.id)).toBe(true);
    await eraseCase('erasing', erased.id);

    const E = `/v1/datasets/erasing/erasures/${erased.id}`;
    const first = await service.send('GET', E, { key: partner });
    expect(first).toMatchObject({ status: 200, body: { id: erased.id, releases: { total: 1 } } });
    if (!first.body.complete) {
      // Until then no record file is served, but every other file is.
      expect((await service.send('GET', `${R}/records`, { key: partner })).status).toBe(503);
      expect((await bytesAt(`${R}/files/observations.csv`)).statusCode).toBe(200);
    }
    while (!(await service.send('GET', E, { key: partner })).body.complete) await sleep(20);
    await settled(`${R}/records`, partner);
    expect(await storeHas(erased.id)).toBe(false);
    const left = (await bytesAt(`${R}/records.ndjson`, bearer())).payload.split('\n');
    expect(left).toEqual(lines.filter((line) => !line.includes(erased.id)));

    const after = await settled(`${R}/files`, partner);
    const changed = (after.body.items as Body[]).filter(({ sha256 }, at) => sha256 !== before.body.items[at]?.sha256);
    const year = `records-${erased.quarter.slice(0, 4)}.parquet`;
    expect(changed.map(({ name }) => name)).toEqual(
      [year, 'records.csv', 'records.csv.gz', 'records.ndjson', 'records.ndjson.gz', 'records.parquet'].sort(),
    );
    for (const { name, rows, href, sha256: digest } of changed) {
      const was = before.body.items.find((file: Body) => file.name === name);
      expect(rows).toBeLessThan(was.rows);
      expect(sha256((await bytesAt(href, bearer())).rawPayload)).toBe(digest);
    }
    // The cursor of a list that was begun before goes on behind the same record.
    const rest = await service.send('GET', page.body.next, { key: partner });
    expect(rest.body.items.map(({ id }: Body) => id)).toEqual(
      lines.slice(4).flatMap((line) => (line === '' ? [] : [JSON.parse(line).id])),
    );
  });

  test('leaves files alone that never had the case', async () => {
    const before = await settled(`${R}/files`, partner);
    const [added] = await approveCases(service, 'erasing', [{ ...townCases()[0], sentencedOn: '2015-07-07' }]);
    await eraseCase('erasing', added?.id ?? '');
    await settled(`${R}/records`, partner);
    expect((await settled(`${R}/files`, partner)).body).toEqual(before.body);
  });
});

async function eraseCase(dataset: string, id: string): Promise<void> {
  const { body } = await service.send('GET', `${casesOf(dataset)}/${id}`, { key: service.adminKey });
  const erased = await move(service, body, { to: 'erased', reason: 'erasure-upheld' });
  expect(erased.status, erased.text).toBe(200);
}

/** A search of all bytes of the folder, compressed ones too, but for the ledger of erasures, which keeps ids. */
async function storeHas(text: string): Promise<boolean> {
  for (const path of await everyFile()) {
    if (path.includes('/_erasures/')) continue;
    const bytes = await readFile(path);
    if ((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).includes(text)) return true;
  }
  return false;
}

test('the query of docs/scale.md finds in the files what statistics answer', async () => {
  const [, query = ''] = /```sql\n(.*?)```/s.exec(await readFile('docs/scale.md', 'utf8')) ?? [];
  await putHamlets(service, 'counted');
  const R = releasePath('counted', await publish(service, 'counted'));
  await settled(`${R}/files`);
  const found = await everyFile();
  const [year = ''] = found.filter((path) => /\/counted\/.*\/records-\d{4}\.parquet$/.test(path));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const answer = await connection.runAndReadAll(query.replace('records-', `${dirname(year)}/records-`));
  connection.closeSync();
  instance.closeSync();
  const { body } = await service.send('GET', `${R}/statistics?measure=defendants&by=outcome`);
  const counted = body.observations.flatMap(({ key, value }: Body) => (value > 0 ? [[key.outcome, value]] : []));
  expect(answer.getRows().map(([code, count]) => [code ?? 'not-reported', Number(count)])).toEqual(counted.sort());
});

test('a release that is withdrawn, discarded or built again leaves no file behind', async () => {
  await putHamlets(service, 'leaving');
  const R = releasePath('leaving', await publish(service, 'leaving'));
  await settled(`${R}/files`);
  const filesIn = async () => (await everyFile()).filter((path) => path.includes('/leaving/'));
  expect((await filesIn()).length).toBeGreaterThan(10);
  const reason = { to: 'withdrawn', reason: 'A wrong number.' };
  const withdrawn = await service.send('POST', `${R}/transitions`, { key: service.adminKey, body: reason });
  expect(withdrawn.status, withdrawn.text).toBe(200);
  expect((await service.send('GET', `${R}/files`)).status).toBe(410);
  while ((await filesIn()).length > 0) await sleep(50);

  await approveCases(service, 'leaving', townCases().slice(0, 1));
  const draft = await buildDraft(service, 'leaving');
  const D = releasePath('leaving', 'draft');
  expect((await service.send('GET', `${D}/files`)).status).toBe(404);
  const files = await settled(`${D}/files`, service.adminKey);
  expect(files.body.items.map(({ name }: Body) => name)).not.toContain('datapackage.json');
  expect((await service.send('GET', `${D}/records`, { key: service.adminKey })).body.items).toHaveLength(7);
  expect((await filesIn()).length).toBeGreaterThan(5);
  const discarded = await moveDraft(service, 'leaving', 'discarded', String(draft.headers.etag));
  expect(discarded.status, discarded.text).toBe(204);
  while ((await filesIn()).length > 0) await sleep(50);
});

test('a release that is given up while its files are written is no failure', async () => {
  const idle = await startApp();
  await putHamlets(idle, 'given-up');
  const draft = await buildDraft(idle, 'given-up');
  const [release] = await idle.db.select({ id: releases.id }).from(releases);
  const place = join(folder, 'given-up');
  const store = await openStore({ kind: 'folder', folder: place, work: join(place, 'tmp') });
  if (!store || !release) throw new Error('there is a store, and a release');
  const list = async (prefix: string) => {
    await moveDraft(idle, 'given-up', 'discarded', String(draft.headers.etag));
    return store.list(prefix);
  };
  const { signal } = new AbortController();
  const context = {
    database: idle.database,
    files: { ...store, list },
    now: () => idle.clock.now,
    generator: '',
    signal,
  };
  await expect(keepFiles(context, release.id)).rejects.toBeInstanceOf(JobStopped);
  await keepFiles({ ...context, files: store }, release.id);
  expect(await readdir(place)).toEqual(['tmp']);
  await idle.stop();
});

test('a rewriting of files stops when the process does', async () => {
  await putHamlets(service, 'stopped');
  const R = releasePath('stopped', await publish(service, 'stopped'));
  await settled(`${R}/files`);
  const files = await openStore({ kind: 'folder', folder, work: join(folder, 'tmp') });
  const [{ id = '' } = {}] = await service.db.select().from(releases).where(eq(releases.datasetId, 'stopped'));
  const release = await findReleaseById(service.db, id);
  if (!files || !release) throw new Error('there is a store, and a release');
  const rows = await listReleaseFiles(service.db, id);
  const work = await mkdtemp(join(tmpdir(), 'assize-stopped-'));
  const context = {
    database: service.database,
    files,
    now: () => service.clock.now,
    generator: '',
    signal: AbortSignal.abort(),
  };
  await expect(rewriteRecords(context, { release, folder: work }, rows, [])).rejects.toBeInstanceOf(JobStopped);
  await rm(work, { recursive: true });
});

test('what a run that was cut off has left is gone after the next', async () => {
  await putHamlets(service, 'cut-off');
  const R = releasePath('cut-off', await publish(service, 'cut-off'));
  await settled(`${R}/files`);
  const [known = ''] = (await everyFile()).filter((path) => path.includes('/cut-off/'));
  const release = known.split('/cut-off/')[1]?.split('/')[0] ?? '';
  const left = [
    join(folder, 'kept/cut-off', release, 'abc/records.ndjson'),
    join(folder, 'tmp', release, 'records.csv'),
  ];
  for (const path of left) {
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, 'left');
  }
  const [added] = await approveCases(service, 'cut-off', townCases().slice(0, 1));
  await eraseCase('cut-off', added?.id ?? '');
  await settled(`${R}/records`, partner);
  const found = await everyFile();
  expect(left.filter((path) => found.includes(path))).toEqual([]);
});

test('files that the store has lost are written again when somebody asks for one', async () => {
  await putHamlets(service, 'lost');
  const R = releasePath('lost', await publish(service, 'lost'));
  const before = await settled(`${R}/files`, partner);
  await rm(join(folder, 'kept/lost'), { recursive: true });
  expect((await bytesAt(`${R}/records.ndjson`, bearer())).statusCode).toBe(503);
  await settled(`${R}/records`, partner);
  const after = await settled(`${R}/files`, partner);
  const digests = ({ body }: Answer) => body.items.map(({ name, sha256 }: Body) => [name, sha256]);
  expect(digests(after)).toEqual(digests(before));
});

test('and when somebody is erased: a restored database names files that have been replaced since', async () => {
  await putHamlets(service, 'replaced');
  const [erased] = await approveCases(service, 'replaced', townCases().slice(0, 1));
  const R = releasePath('replaced', await publish(service, 'replaced'));
  const before = await settled(`${R}/files`, partner);
  const recordFiles = (await everyFile()).filter((path) => /kept\/replaced\/.*\/records/.test(path));
  await Promise.all(recordFiles.map((path) => rm(path)));
  await eraseCase('replaced', erased?.id ?? '');
  const records = await settled(`${R}/records`, partner);
  expect(records.body.items.map(({ id }: Body) => id)).not.toContain(erased?.id);
  const after = await settled(`${R}/files`, partner);
  expect(after.body.items.map(({ name }: Body) => name)).toEqual(before.body.items.map(({ name }: Body) => name));
  for (const { href, sha256: listed } of after.body.items)
    expect(sha256((await bytesAt(href, bearer())).rawPayload)).toBe(listed);
});
