import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { codebooks, datasets } from '../../src/db/tables/datasets.ts';
import { apiKeys } from '../../src/db/tables/keys.ts';
import { releases } from '../../src/db/tables/releases.ts';
import { datasetOf, hasScope, requireScope } from '../../src/http/access.ts';
import { sendJson } from '../../src/http/answers.ts';
import { type AccessNeed, operation } from '../../src/http/operation.ts';
import { DATASET_PATH } from '../../src/http/parameters.ts';
import { useService } from '../harness.ts';

let bodiesRead = 0;

/** Routes as a dataset's own are: one for each need. */
const service = await useService({
  routes: (app) => {
    const body = z.strictObject({ dataset: z.string(), sources: z.boolean() });
    const add = (method: 'GET' | 'POST' | 'PUT', url: string, access: AccessNeed, extra: object = {}) =>
      app.route({
        method,
        url: `/v1/datasets/:dataset${url}`,
        ...operation({
          id: `probe${method}${url}`,
          tag: 'datasets',
          summary: 'Probe',
          access,
          path: DATASET_PATH,
          answers: { 200: body },
          ...extra,
        }),
        handler: async (request, reply) => {
          if (method !== 'GET') bodiesRead += 1;
          if (url === '/by-target') requireScope(request, 'cases:review');
          return sendJson(
            reply,
            { dataset: datasetOf(request), sources: hasScope(request, 'sources:read') },
            { cache: 'private' },
          );
        },
      });
    add('GET', '/probe', 'public');
    add('GET', '/probe-records', 'records:read');
    add('POST', '/probe-cases', 'cases:write', { body: z.unknown() });
    add('POST', '/by-target', 'any-key', { body: z.unknown() });
    add('PUT', '/probe-new', 'datasets:write', { body: z.unknown(), newDataset: true });
  },
});
beforeAll(async () => {
  const { db } = service;
  const at = new Date('2026-01-01T00:00:00Z');
  for (const id of ['published', 'unpublished', 'withdrawn']) {
    await db.insert(datasets).values({ id, kind: 'cases', codebookVersion: 1, createdAt: at, updatedAt: at });
    await db.insert(codebooks).values({
      datasetId: id,
      version: 1,
      definition: {} as never,
      posted: {},
      seq: 1,
      createdAt: at,
      createdBy: 'admin000',
    });
  }
  for (const [datasetId, state] of [
    ['published', 'published'],
    ['withdrawn', 'withdrawn'],
  ] as const) {
    await db.insert(releases).values({
      id: crypto.randomUUID(),
      datasetId,
      state,
      position: 1,
      codebookVersion: 1,
      major: 1,
      minor: 0,
      patch: 0,
      counts: { tables: 0, observations: 0, headlines: 0 },
      present: {},
      generator: 'assize 0.1.0',
      publicUrl: 'https://assize.example',
      ...(state === 'withdrawn' && { withdrawnAt: at, withdrawalReason: 'Wrong.' }),
      createdAt: at,
      builtAt: at,
      publishedAt: at,
      updatedAt: at,
    });
  }
});

const get = (dataset: string, probe: string, key?: string) =>
  service.send('GET', `/v1/datasets/${dataset}/${probe}`, key === undefined ? {} : { key });

test('anybody reads what is published', async () => {
  expect((await get('published', 'probe')).body).toEqual({ dataset: 'published', sources: false });
  expect((await get('withdrawn', 'probe')).status).toBe(200);
});

test('a dataset without a published release exists only for keys that may read it', async () => {
  expect((await get('unpublished', 'probe')).status).toBe(404);
  const reader = await service.key('partner');
  expect((await get('unpublished', 'probe', reader)).status).toBe(200);
  const elsewhere = await service.key('publisher', { datasets: ['published'] });
  expect((await get('unpublished', 'probe', elsewhere)).status).toBe(404);
  const manager = await service.key(['keys:manage', 'audit:read', 'webhooks:manage']);
  expect((await get('unpublished', 'probe', manager)).status).toBe(404);
});

test('a dataset that does not exist answers as one that must not be known of', async () => {
  const missing = await get('missing', 'probe');
  const hidden = await get('unpublished', 'probe');
  expect(missing.status).toBe(404);
  expect({ ...missing.body, instance: '' }).toEqual({ ...hidden.body, instance: '' });
  const admin = await get('missing', 'probe', service.adminKey);
  expect(admin.status).toBe(404);
});

test('an id of the wrong shape is 404', async () => {
  for (const id of [
    'Published',
    'pub_lished',
    '-published',
    'a'.repeat(61),
    '%00',
    'published%20',
    '..%2f',
    'p'.repeat(3000),
  ]) {
    expect([id, (await get(id, 'probe', service.adminKey)).status]).toEqual([id, 404]);
  }
});

test('a key bound to a dataset reads public things of others, and nothing else of them', async () => {
  const bound = await service.key('partner', { datasets: ['withdrawn'] });
  expect((await get('published', 'probe', bound)).status).toBe(200);
  const refused = await get('published', 'probe-records', bound);
  expect(refused.status).toBe(403);
  expect(refused.body.code).toBe('forbidden');
  expect((await get('withdrawn', 'probe-records', bound)).status).toBe(200);
  // The same for a dataset that does not exist: the binding tells nothing.
  expect((await get('missing', 'probe-records', bound)).status).toBe(403);
});

test('a missing scope is 403 and named', async () => {
  const contributor = await service.key('contributor');
  const refused = await get('published', 'probe-records', contributor);
  expect(refused.status).toBe(403);
  expect(refused.body.requiredScope).toBe('records:read');
  expect(refused.headers['access-control-allow-origin']).toBeUndefined();
});

test('no key is 401 with the way to send one', async () => {
  const answer = await get('published', 'probe-records');
  expect(answer.status).toBe(401);
  expect(answer.headers['www-authenticate']).toBe('Bearer realm="assize"');
  expect(answer.headers['cache-control']).toBe('no-store');
});

test('a bad key is 401 on public routes too, and every kind of bad reads the same', async () => {
  const expired = await service.key('admin', { expiresAt: service.clock.now });
  const headers = [
    `Bearer ${expired}`,
    'Bearer assize_aaaaaaaa_0000000000000000000000000000000000000000000',
    'Bearer short',
    'Bearer ',
    'Bearer',
    `Basic ${Buffer.from('a:b').toString('base64')}`,
    service.adminKey,
    `Bearer ${service.adminKey} x`,
    `Bearer ${service.adminKey}\u00e9`,
    '',
  ];
  const bodies = new Set<string>();
  for (const authorization of headers) {
    const answer = await service.send('GET', '/v1/problems', { headers: { authorization } });
    expect([authorization, answer.status]).toEqual([authorization, 401]);
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="assize", error="invalid_token"');
    bodies.add(JSON.stringify({ ...answer.body, instance: '' }));
  }
  expect(bodies.size).toBe(1);
});

test('the scheme is read in any case', async () => {
  for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
    const answer = await service.send('GET', '/v1/me', { headers: { authorization: `${scheme} ${service.adminKey}` } });
    expect([scheme, answer.status]).toEqual([scheme, 200]);
  }
});

test('a key works up to the instant that it expires', async () => {
  const key = await service.key('partner', { expiresAt: new Date(service.clock.now.getTime() + 1) });
  expect((await service.send('GET', '/v1/me', { key })).status).toBe(200);
  service.clock.now = new Date(service.clock.now.getTime() + 1);
  expect((await service.send('GET', '/v1/me', { key })).status).toBe(401);
});

test('key, scope and dataset are checked before the body is read', async () => {
  const partner = await service.key('partner');
  const writer = await service.key('contributor', { datasets: ['published'] });
  const broken = { raw: '{broken', headers: { 'content-type': 'text/plain' } };
  const post = (dataset: string, options: object) =>
    service.send('POST', `/v1/datasets/${dataset}/probe-cases?unknown=1`, { ...broken, ...options });
  expect((await post('published', {})).status).toBe(401);
  expect((await post('published', { key: partner })).status).toBe(403);
  expect((await post('unpublished', { key: writer })).status).toBe(403);
  expect((await post('missing', { key: service.adminKey })).status).toBe(404);
  expect((await post('published', { key: writer })).status).toBe(415);
  expect((await post('published', { key: writer, headers: {} })).body.code).toBe('malformed-json');
  expect((await post('published', { key: writer, headers: {}, raw: '{}' })).body.code).toBe('invalid-parameters');
  expect(bodiesRead).toBe(0);
});

test('a scope that depends on the body is checked once it is read', async () => {
  const contributor = await service.key('contributor');
  const refused = await service.send('POST', '/v1/datasets/published/by-target', { key: contributor, body: {} });
  expect(refused.status).toBe(403);
  expect(refused.body.requiredScope).toBe('cases:review');
  const reviewer = await service.key('reviewer');
  const done = await service.send('POST', '/v1/datasets/published/by-target', { key: reviewer, body: {} });
  expect(done.body).toEqual({ dataset: 'published', sources: true });
});

test('a dataset that is to be created need not exist', async () => {
  const done = await service.send('PUT', '/v1/datasets/to-come/probe-new', { key: service.adminKey, body: {} });
  expect(done.body.dataset).toBe('to-come');
  const bound = await service.key('publisher', { datasets: ['published'] });
  expect((await service.send('PUT', '/v1/datasets/to-come/probe-new', { key: bound, body: {} })).status).toBe(403);
  expect(
    (await service.send('PUT', '/v1/datasets/To-Come/probe-new', { key: service.adminKey, body: {} })).status,
  ).toBe(404);
});

test('use of a key is recorded at most once a minute', async () => {
  const key = await service.key('partner');
  const start = new Date('2027-01-01T00:00:00Z');
  const usedAt = async (seconds: number) => {
    service.clock.now = new Date(start.getTime() + seconds * 1000);
    return (await service.send('GET', '/v1/me', { key })).body.lastUsedAt;
  };
  expect(await usedAt(0)).toBe('2027-01-01T00:00:00.000Z');
  expect(await usedAt(59)).toBe('2027-01-01T00:00:00.000Z');
  expect(await usedAt(60)).toBe('2027-01-01T00:01:00.000Z');
});

test('neither keys nor addresses nor queries nor bodies reach the log', async () => {
  service.logLines.length = 0;
  await service.send('GET', '/v1/datasets/published/probe?name=SecretPerson', { key: service.adminKey });
  await service.send('GET', '/v1/SecretPerson');
  await service.send('GET', '/%zzSecretPerson');
  await service.send('POST', '/v1/keys', { key: service.adminKey, body: { label: 'SecretPerson', role: 'partner' } });
  await service.send('POST', '/v1/keys', { key: service.adminKey, raw: '{"SecretPerson' });
  const log = service.logLines.join('');
  expect(service.logLines.length).toBe(5);
  expect(log).not.toContain('SecretPerson');
  expect(log).not.toContain(service.adminKey);
  expect(log).not.toContain('127.0.0.1');
  expect(log).toContain('/v1/datasets/:dataset/probe');
});

test('no secret is stored', async () => {
  const rows = await service.db.select().from(apiKeys);
  expect(JSON.stringify(rows)).not.toContain(service.adminKey);
});
