import { beforeAll, expect, test } from 'vitest';
import { useService } from '../harness.ts';
import { casesOf, move, newApproved, newCase, newDataset } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aFullCase } from '../samples/court.ts';

/** The case in the path comes before media type, JSON, query and precondition: contract http 3. */

const service = await useService();
let court: string;
let erased: Body;
beforeAll(async () => {
  court = await newDataset(service);
  // Of a content of its own: no case that says the same could be made after it.
  erased = await newCase(service, court, aFullCase());
  const moved = await move(service, erased, { to: 'erased', reason: 'erasure-upheld' });
  if (moved.status !== 200) throw new Error(moved.text);
});

const UNKNOWN = ['00000000-0000-4000-8000-000000000000', 'x', '%F0%9F%92%A5', 'A'.repeat(300)];
const FAULTY = [
  { what: 'another media type', headers: { 'content-type': 'text/plain' }, raw: 'area: york' },
  { what: 'broken JSON', raw: '{' },
  { what: 'no body' },
  { what: 'a body with faults', raw: '{"x":1}' },
];
/** Of every address below a case: what it answers of an erased one, asked with a faulty query. */
const READS = { '': 410, '/revisions': 400, '/revisions/1': 400 };
const WRITES = [
  ['PUT', ''],
  ['POST', '/transitions'],
] as const;

test('every address below a case is tried here', async () => {
  const { paths } = (await service.send('GET', '/openapi.json')).body;
  const below = Object.keys(paths).flatMap((path) => {
    const rest = /^\/v1\/datasets\/\{dataset\}\/cases\/\{id\}(.*)$/.exec(path)?.[1];
    return rest === undefined ? [] : Object.keys(paths[path]).map((method) => `${method.toUpperCase()} ${rest}`);
  });
  const reads = ['GET ', 'GET /revisions', 'GET /revisions/{revision}'];
  expect(below.sort()).toEqual([...reads, ...WRITES.map(([method, path]) => `${method} ${path}`)].sort());
});

test.each(WRITES)('%s …/cases/{id}%s: no such case, or gone, whatever is wrong with the rest', async (method, path) => {
  for (const { what, ...sent } of FAULTY) {
    for (const query of ['', '?nonsense=1']) {
      const send = (id: string) =>
        service.send(method, `${casesOf(court)}/${id}${path}${query}`, { key: service.adminKey, ...sent });
      for (const id of UNKNOWN) expect([what, query, id, (await send(id)).status]).toEqual([what, query, id, 404]);
      const gone = await send(erased.id);
      expect([what, query, gone.status, gone.body.code]).toEqual([what, query, 410, 'gone']);
    }
  }
});

test('of a case that is there, the rest is looked at in its order', async () => {
  const one = await newCase(service, court);
  for (const [method, path] of WRITES) {
    const statuses = [];
    for (const { what: _what, ...sent } of FAULTY) {
      const url = `${casesOf(court)}/${one.id}${path}`;
      statuses.push((await service.send(method, url, { key: service.adminKey, ...sent })).status);
    }
    expect([method, statuses]).toEqual([method, [415, 400, 400, 428]]);
  }
});

test.each(Object.entries(READS))(
  'GET …/cases/{id}%s: no such case comes before a faulty query',
  async (path, status) => {
    const read = (id: string) =>
      service.send('GET', `${casesOf(court)}/${id}${path}?nonsense=1`, { key: service.adminKey });
    for (const id of UNKNOWN) expect([id, (await read(id)).status]).toEqual([id, 404]);
    expect((await read(erased.id)).status).toBe(status);
    expect((await read((await newCase(service, court)).id)).status).toBe(400);
  },
);

test('a case of another dataset is none', async () => {
  const one = await newCase(service, await newDataset(service));
  const url = `${casesOf(court)}/${one.id}`;
  expect((await service.send('GET', `${url}?nonsense=1`, { key: service.adminKey })).status).toBe(404);
  expect((await service.send('PUT', url, { key: service.adminKey, raw: '{' })).status).toBe(404);
});

test('a key that may not ask is told of no case', async () => {
  const partner = await service.key('partner');
  for (const id of [erased.id, (await newCase(service, court)).id, ...UNKNOWN]) {
    const url = `${casesOf(court)}/${id}`;
    for (const [method, path] of [['GET', '?nonsense=1'], ...WRITES] as const) {
      const body = { to: 'in-review' };
      const sent = method === 'GET' ? {} : { body };
      expect((await service.send(method, `${url}${path}`, { key: partner, ...sent })).status).toBe(403);
    }
    expect((await service.send('POST', `${url}/transitions`, { key: partner, raw: '{' })).status).toBe(400);
  }
});

test('for partners, a case that was never approved is none, and a withdrawn one is gone, before the query is looked at', async () => {
  const partner = await service.key('partner');
  const read = async ({ id }: Body) => {
    const url = `/v1/datasets/${court}/records/${id}?nonsense=1`;
    return (await service.send('GET', url, { key: partner })).status;
  };
  const live = await newApproved(service, court);
  expect(await read(live)).toBe(400);
  expect((await move(service, live, { to: 'withdrawn', reason: 'out-of-scope' })).status).toBe(200);
  expect(await read(live)).toBe(410);
  for (const id of [(await newCase(service, court)).id, erased.id, ...UNKNOWN]) expect(await read({ id })).toBe(404);
});
