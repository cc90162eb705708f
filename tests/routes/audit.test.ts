import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { useService } from '../harness.ts';
import { casesOf, newApproved, newCase, newDataset } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase } from '../samples/court.ts';

const service = await useService();

const audit = (query: string, key = service.adminKey) => service.send('GET', `/v1/audit?limit=1000&${query}`, { key });
const items = async (query: string, key?: string): Promise<Body[]> => {
  const { status, body } = await audit(query, key);
  expect(status).toBe(200);
  return body.items;
};
const usesOf = async (dataset: string): Promise<string[]> =>
  (await items(`dataset=${dataset}&action=use.`)).map(({ key, action, subject }) =>
    [key, action, ...(subject === null ? [] : [subject])].join(' '),
  );
const idOf = (key: string) => key.slice(7, 15);

test('a read of restricted data stands in the log once an hour for each key, operation and id', async () => {
  const dataset = await newDataset(service);
  const one = await newCase(service, dataset);
  const two = await newCase(service, dataset);
  const key = await service.key('contributor', { datasets: [dataset] });
  const other = await service.key('contributor');
  const get = (path: string, by = key, method = 'GET') =>
    service.send(method, `${casesOf(dataset)}${path}`, { key: by });
  for (let i = 0; i < 3; i += 1) {
    await get('');
    await get('?limit=1');
    await get(`/${one.id}`);
    await get(`/${one.id}`, key, 'HEAD');
  }
  await get(`/${two.id}`);
  await get(`/${two.id}/revisions`);
  await get('', other);
  const hour = [
    `${idOf(key)} use.listCases`,
    `${idOf(key)} use.getCase ${one.id}`,
    `${idOf(key)} use.getCase ${two.id}`,
    `${idOf(key)} use.listRevisions ${two.id}`,
    `${idOf(other)} use.listCases`,
  ];
  expect(await usesOf(dataset)).toEqual(hour);

  const before = service.clock.now;
  service.clock.now = new Date('2026-03-04T05:59:59.999Z');
  await get('');
  expect(await usesOf(dataset)).toEqual(hour);
  service.clock.now = new Date('2026-03-04T06:00:00.000Z');
  await get('');
  expect(await usesOf(dataset)).toEqual([...hour, `${idOf(key)} use.listCases`]);
  service.clock.now = before;
});

test('a reader who has the bytes already is noted, one who is refused is not', async () => {
  const dataset = await newDataset(service);
  const one = await newCase(service, dataset);
  const key = await service.key('contributor');
  const partner = await service.key('partner');
  const url = `${casesOf(dataset)}/${one.id}`;
  for (const [path, by, status] of [
    [url, undefined, 401],
    [url, `${key}x`, 401],
    [url, partner, 403],
    [url.replace(/.$/, (last: string) => (last === '0' ? '1' : '0')), key, 404],
    [`${url}?x=1`, key, 400],
    [`/v1/datasets/${dataset}/records/${one.id}`, partner, 404],
  ] as const) {
    expect((await service.send('GET', path, by === undefined ? {} : { key: by })).status).toBe(status);
  }
  expect(await usesOf(dataset)).toEqual([]);
  const known = await service.send('GET', url, { key, headers: { 'if-none-match': '*' } });
  expect(known.status).toBe(304);
  expect(await usesOf(dataset)).toEqual([`${idOf(key)} use.getCase ${one.id}`]);
});

test('what everybody may read leaves no trace of who read it, with a key or without', async () => {
  const key = await service.key('admin');
  for (const path of ['/v1/problems', '/v1/limits', '/v1/me', '/livez', '/openapi.json'])
    expect((await service.send('GET', path, { key })).status).toBe(200);
  expect(await items(`key=${idOf(key)}`)).toEqual([]);
});

test('a dataset without a release is restricted, at its public address too', async () => {
  const dataset = await newDataset(service);
  const key = await service.key('publisher');
  expect((await service.send('GET', `/v1/datasets/${dataset}`, { key })).status).toBe(200);
  expect(await usesOf(dataset)).toEqual([`${idOf(key)} use.getDataset`]);
});

test('a draft is restricted, though a release is public', async () => {
  const dataset = await newDataset(service);
  await newApproved(service, dataset);
  const key = await service.key('publisher');
  const draft = `/v1/datasets/${dataset}/releases/draft`;
  await service.send('POST', `/v1/datasets/${dataset}/releases`, { key, body: {} });
  while ((await service.send('GET', draft, { key: service.adminKey })).body.state !== 'draft') await sleep(50);
  expect((await service.send('GET', `${draft}/statistics?measure=cases`, { key })).status).toBe(200);
  const manifest = await service.send('GET', draft, { key });
  const publish = { to: 'published' };
  const headers = { 'if-match': String(manifest.headers.etag) };
  expect((await service.send('POST', `${draft}/transitions`, { key, body: publish, headers })).status).toBe(200);
  const latest = `/v1/datasets/${dataset}/releases/latest`;
  expect((await service.send('GET', `${latest}/statistics?measure=cases`, { key })).status).toBe(200);
  expect((await items(`dataset=${dataset}&key=${idOf(key)}`)).map(({ action }) => action)).toEqual([
    'release.open',
    'use.getStatistics',
    'use.getRelease',
    'release.publish',
  ]);
});

test('whatever a key alone can get is noted, and a POST that only reads too', async () => {
  const dataset = await newDataset(service);
  await newApproved(service, dataset);
  const { key } = (
    await service.send('POST', '/v1/keys', { key: service.adminKey, body: { label: 'x', role: 'admin' } })
  ).body;
  for (const path of [
    'records',
    'changes?cursor=latest',
    'changes/acknowledgements',
    'erasures',
    'duplicates',
    'imports',
    'imports/template.csv',
  ])
    expect([path, (await service.send('GET', `/v1/datasets/${dataset}/${path}`, { key })).status]).toEqual([path, 200]);
  const match = await service.send('POST', `${casesOf(dataset)}/match`, { key, body: aCase() });
  expect(match.status).toBe(200);
  expect((await usesOf(dataset)).filter((use) => use.startsWith(idOf(key))).map((use) => use.split(' ')[1])).toEqual([
    'use.listRecords',
    'use.listChanges',
    'use.listAcknowledgements',
    'use.listErasures',
    'use.listDuplicates',
    'use.listImports',
    'use.getImportTemplate',
    'use.matchCase',
  ]);
});

test('the definition, the list of keys and the log itself are restricted', async () => {
  const dataset = await newDataset(service);
  const key = await service.key('admin');
  await service.send('GET', `/v1/datasets/${dataset}/definition`, { key });
  await service.send('GET', '/v1/keys', { key });
  await service.send('GET', '/v1/audit', { key });
  expect((await items(`key=${idOf(key)}`)).map(({ action, dataset: of }) => [action, of])).toEqual([
    ['use.getDatasetDefinition', dataset],
    ['use.listKeys', null],
    ['use.listAuditEntries', null],
  ]);
});

test('many readers at once are answered after one entry', async () => {
  const dataset = await newDataset(service);
  const key = await service.key('contributor');
  const answers = await Promise.all(Array.from({ length: 20 }, () => service.send('GET', casesOf(dataset), { key })));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await usesOf(dataset)).toEqual([`${idOf(key)} use.listCases`]);
});

test('what cannot be noted is not answered, and is noted once it can be', async () => {
  const dataset = await newDataset(service);
  const one = await newCase(service, dataset);
  const key = await service.key('contributor');
  await service.db.execute(
    sql.raw(`create function refuse_use() returns trigger language plpgsql as $$
      begin raise exception 'on purpose' using errcode = 'XX001'; end $$`),
  );
  await service.db.execute(
    sql.raw(`create trigger zz_refuse_use after insert on audit_log for each row
      when (new.action like 'use.%') execute function refuse_use()`),
  );
  const refused = await Promise.all([1, 2, 3].map(() => service.send('GET', `${casesOf(dataset)}/${one.id}`, { key })));
  await service.db.execute(sql.raw('drop trigger zz_refuse_use on audit_log'));
  for (const answer of refused) {
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');
    expect(answer.headers.etag).toBeUndefined();
    expect(answer.text).not.toContain(one.etag.slice(1, -1));
    expect(answer.body.code).toBe('unavailable');
  }
  expect(await usesOf(dataset)).toEqual([]);
  expect((await service.send('GET', `${casesOf(dataset)}/${one.id}`, { key })).status).toBe(200);
  expect(await usesOf(dataset)).toEqual([`${idOf(key)} use.getCase ${one.id}`]);
});

test('an entry has all that its hash is made of, and follows the entry before', async () => {
  await newCase(service, await newDataset(service));
  const all = await items('');
  expect(all.length).toBeGreaterThan(5);
  expect(all[0].previousHash).toBe('0'.repeat(64));
  let previous = all[0].previousHash;
  for (const [index, { hash, ...entry }] of all.entries()) {
    const detail = entry.detail && Object.entries(entry.detail).sort(([a], [b]) => (a < b ? -1 : 1));
    // As the document says it: the members in their order.
    const text = JSON.stringify(Object.values({ ...entry, detail }));
    expect(createHash('sha256').update(text).digest('hex')).toBe(hash);
    expect([entry.seq, entry.previousHash]).toEqual([index + 1, previous]);
    previous = hash;
  }
});

test('every filter keeps what it names', async () => {
  const dataset = await newDataset(service);
  const key = await service.key('contributor');
  const one = await newCase(service, dataset, undefined, { key, state: 'in-review' });
  await newCase(service, dataset);
  const minted = await service.send('POST', '/v1/keys', {
    key: service.adminKey,
    body: { label: 'x', role: 'partner' },
  });
  const actions = async (query: string) => (await items(query)).map(({ action }) => action);

  expect(await actions(`key=${idOf(key)}`)).toEqual(['case.create']);
  expect(await actions(`subject=${one.id}`)).toEqual(['case.create']);
  expect(await actions(`dataset=${dataset}`)).toEqual(['dataset.put', 'case.create', 'case.create']);
  expect(await actions(`dataset=${dataset}&action=case.`)).toEqual(['case.create', 'case.create']);
  expect(await actions(`dataset=${dataset}&action=dataset.put`)).toEqual(['dataset.put']);
  expect(await actions(`dataset=${dataset}&action=case.approved`)).toEqual([]);
  expect(await actions(`subject=${minted.body.id}`)).toEqual(['key.mint']);
  expect(await actions(`dataset=${dataset}&key=admin000&subject=${one.id}`)).toEqual([]);
  expect((await items(`dataset=${dataset}&order=newest`)).map(({ seq }) => seq)).toEqual(
    (await items(`dataset=${dataset}`)).map(({ seq }) => seq).reverse(),
  );

  const before = service.clock.now;
  service.clock.now = new Date('2027-01-01T00:00:00.000Z');
  await newCase(service, dataset);
  service.clock.now = new Date('2027-01-02T00:00:00.000Z');
  await newCase(service, dataset);
  service.clock.now = before;
  const days = async (query: string) =>
    (await items(`dataset=${dataset}&action=case.create&${query}`)).map(({ at }) => at);
  const [first, second] = ['2027-01-01T00:00:00.000Z', '2027-01-02T00:00:00.000Z'];
  expect(await days(`from=${first}`)).toEqual([first, second]);
  expect(await days(`from=${first}&until=${second}`)).toEqual([first]);
  expect(await days('from=2027-01-01T00:00:00.001Z')).toEqual([second]);
});

test('pages continue where the last one ended, in both orders, while others write', async () => {
  const dataset = await newDataset(service);
  for (let i = 0; i < 6; i += 1) await newCase(service, dataset);
  for (const order of ['oldest', 'newest']) {
    const seen: number[] = [];
    const written = (await items(`dataset=${dataset}&order=${order}&action=case.create`)).map(({ seq }) => seq);
    let next: string | null = `/v1/audit?dataset=${dataset}&order=${order}&action=case.create&limit=2`;
    while (next !== null) {
      const page: Body = await service.send('GET', next, { key: service.adminKey });
      expect(page.status).toBe(200);
      seen.push(...page.body.items.map(({ seq }: Body) => seq));
      next = page.body.next;
      if (order === 'newest') await newCase(service, dataset);
    }
    expect(seen).toEqual(written);
  }
});

test('a key that is bound to datasets sees their entries and no others', async () => {
  const [mine, also, foreign] = [await newDataset(service), await newDataset(service), await newDataset(service)];
  for (const dataset of [mine, foreign, also, mine]) await newCase(service, dataset);
  const auditor = await service.key(['audit:read'], { datasets: [mine, also] });
  const seen = await items('action=case.create', auditor);
  expect(seen.map(({ dataset }) => dataset)).toEqual([mine, also, mine]);
  expect(new Set((await items('', auditor)).map(({ dataset }) => dataset))).toEqual(new Set([mine, also]));
  expect((await items(`dataset=${also}`, auditor)).map(({ dataset }) => dataset)).toEqual([also, also]);
  const refused = await audit(`dataset=${foreign}`, auditor);
  expect([refused.status, refused.body.code]).toEqual([403, 'forbidden']);
});

test.each([
  ['from=yesterday', 'from ill-formed'],
  ['from=2015-03-13', 'from ill-formed'],
  ['until=0000-01-01T00:00:00Z', 'until ill-formed'],
  ['from=2015-02-30T00:00:00Z', 'from ill-formed'],
  ['action=case', 'action ill-formed'],
  ['action=case.%25', 'action ill-formed'],
  ['order=up', 'order unknown-code'],
  ['key=a&key=b', 'key given-twice'],
  ['who=me', 'who unknown-parameter'],
])('%s is refused', async (query, fault) => {
  const { status, body } = await service.send('GET', `/v1/audit?${query}`, { key: service.adminKey });
  expect(status).toBe(400);
  expect(body.errors.map((one: Body) => `${one.parameter} ${one.code}`)).toEqual([fault]);
});

test('a page continues only with the filters that gave it, and only auditors read the log', async () => {
  await newDataset(service);
  await newDataset(service);
  const { body } = await service.send('GET', '/v1/audit?limit=1', { key: service.adminKey });
  const cursor = body.next.slice(body.next.indexOf('cursor='));
  const other = await service.send('GET', `/v1/audit?limit=1&order=newest&${cursor}`, { key: service.adminKey });
  expect([other.status, other.body.code]).toEqual([400, 'cursor-mismatch']);
  const publisher = await service.send('GET', '/v1/audit', { key: await service.key('publisher') });
  expect([publisher.status, publisher.body.requiredScope]).toEqual([403, 'audit:read']);
  expect((await service.send('GET', '/v1/audit')).status).toBe(401);
});
