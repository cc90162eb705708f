import { beforeAll, expect, test } from 'vitest';
import { useService } from '../harness.ts';
import { casesOf, move, newCase, newDataset, put } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aFullCase } from '../samples/court.ts';

const service = await useService({ now: new Date('2026-03-04T05:00:00.000Z') });
let court: string;
let one: Body;
beforeAll(async () => {
  court = await newDataset(service);
  const reviewer = await service.key('reviewer');
  const tick = () => {
    service.clock.now = new Date(service.clock.now.getTime() + 60_000);
  };
  one = await newCase(service, court, aFullCase({ externalIds: [] }));
  tick();
  one = (await move(service, one, { to: 'in-review' })).body;
  tick();
  one = (await move(service, one, { to: 'returned', note: 'Wrong area.' }, reviewer)).body;
  tick();
  const { courtType: _, ...rest } = one;
  one = (await put(service, rest, { area: 'york', attributes: { ...one.attributes, methods: ['chat'] }, sources: [] }))
    .body;
  tick();
  one = (await move(service, one, { to: 'withdrawn', reason: 'out-of-scope' })).body;
});

const get = (path: string, key = service.adminKey) =>
  service.send('GET', `${casesOf(court)}/${one.id}/revisions${path}`, { key });

test('every state that a case has had is listed, oldest first, with author, reason, note and request', async () => {
  const { status, body, headers } = await get('');
  expect([status, body.next, headers['cache-control']]).toEqual([200, null, 'private, no-cache']);
  const show = ({ revision, state, at, author, reason, note }: Body) => [
    revision,
    state,
    at.slice(14, 16),
    author.label,
    reason,
    note,
  ];
  expect(body.items.map(show)).toEqual([
    [1, 'draft', '00', 'admin', null, null],
    [2, 'in-review', '01', 'admin', null, null],
    [3, 'returned', '02', 'reviewer', null, 'Wrong area.'],
    [4, 'draft', '03', 'admin', null, null],
    [5, 'withdrawn', '04', 'admin', 'out-of-scope', null],
  ]);
  expect(new Set(body.items.map(({ requestId }: Body) => requestId)).size).toBe(5);
  expect(body.items[0].author.key).toBe('admin000');
  expect(Object.keys(body.items[0])).toEqual(['revision', 'state', 'at', 'author', 'reason', 'note', 'requestId']);
});

test('revisions come page by page', async () => {
  const numbers: number[] = [];
  let next: string | null = `${casesOf(court)}/${one.id}/revisions?limit=2`;
  while (next !== null) {
    const { body } = await service.send('GET', next, { key: service.adminKey });
    numbers.push(...body.items.map(({ revision }: Body) => revision));
    next = body.next;
  }
  expect(numbers).toEqual([1, 2, 3, 4, 5]);
});

test('a revision shows the case as it was, sources for those who may see them', async () => {
  const first = await get('/1');
  expect(first.body).toMatchObject({
    revision: 1,
    state: 'draft',
    case: { area: 'leeds', courtType: 'crown', sources: aFullCase().sources },
  });
  expect(first.body).not.toHaveProperty('changes');
  // A transition changes no content.
  for (const revision of [2, 3]) expect((await get(`/${revision}`)).body.case).toEqual(first.body.case);
  expect((await get('/5')).body.case).toMatchObject({ area: 'york', sources: [] });
  expect((await get('/5')).body.case).not.toHaveProperty('courtType');
  const unsourced = await get('/1', await service.key('contributor'));
  expect(unsourced.body.case).not.toHaveProperty('sources');
});

test('a revision shows field by field what changed since another, in either direction', async () => {
  const { body } = await get('/4?diffFrom=3');
  expect(body.changes).toEqual([
    { pointer: '/area', before: 'leeds', after: 'york' },
    { pointer: '/courtType', before: 'crown' },
    { pointer: '/attributes/methods', before: ['chat', 'post'], after: ['chat'] },
    { pointer: '/sources/0', before: aFullCase().sources[0] },
  ]);
  expect((await get('/3?diffFrom=4')).body.changes[0]).toEqual({ pointer: '/area', before: 'york', after: 'leeds' });
  expect((await get('/5?diffFrom=4')).body.changes).toEqual([]);
  const unsourced = await get('/4?diffFrom=3', await service.key('contributor'));
  expect(unsourced.body.changes.map(({ pointer }: Body) => pointer)).toEqual([
    '/area',
    '/courtType',
    '/attributes/methods',
  ]);
});

test.each([
  ['/6', 404],
  ['/0', 404],
  ['/01', 404],
  ['/x', 404],
  ['/1?diffFrom=6', 422],
  ['/1?diffFrom=x', 400],
  ['/1?diffFrom=-1', 400],
  ['/1?diff=1', 400],
  ['?cursor=x', 400],
])('%s of the revisions is %i', async (path, status) => {
  expect((await get(path)).status).toBe(status);
});

test('revisions are for keys that may read cases, and carry an ETag', async () => {
  const refused = await get('', await service.key('partner'));
  expect([refused.status, refused.body.requiredScope]).toEqual([403, 'cases:read']);
  for (const path of ['', '/1', '/4?diffFrom=1']) {
    const { etag } = (await get(path)).headers;
    const again = await service.send('GET', `${casesOf(court)}/${one.id}/revisions${path}`, {
      key: service.adminKey,
      headers: { 'if-none-match': String(etag) },
    });
    expect(again.status).toBe(304);
  }
});

test('external ids and amounts show in the differences too', async () => {
  const two = await newCase(service, court, aFullCase({ externalIds: [{ system: 'a', value: '1' }] }));
  await put(service, two, {
    externalIds: [{ system: 'a', value: '2' }],
    quantities: [{ quantity: 'images', value: 1300, basis: 'exact' }],
    defendants: [{ ...two.defendants[0], sentence: { outcome: 'fine' } }],
  });
  const { body } = await service.send('GET', `${casesOf(court)}/${two.id}/revisions/2?diffFrom=1`, {
    key: service.adminKey,
  });
  expect(
    body.changes.map(({ pointer, before, after }: Body) => [pointer, before !== undefined, after !== undefined]),
  ).toEqual([
    ['/externalIds/0', true, true],
    ['/quantities/0/value', true, true],
    ['/quantities/0/basis', true, true],
    ['/quantities/1', true, false],
    ['/defendants/0/sentence/outcome', true, true],
    ['/defendants/0/sentence/custodyTerm', true, false],
    ['/defendants/0/sentence/orders', true, false],
    ['/defendants/1', true, false],
  ]);
  expect((await newCase(service, court, aCase())).revision).toBe(1);
});
