import { expect, test } from 'vitest';
import { useService } from '../harness.ts';

const service = await useService();

const mint = (body: unknown) => service.send('POST', '/v1/keys', { key: service.adminKey, body });

test('pages follow one another without gap or repetition, and a cursor belongs to its list', async () => {
  for (let i = 0; i < 7; i += 1) await mint({ label: `Key ${i}`, role: 'partner' });
  const ids: string[] = [];
  let path: string | null = '/v1/keys?limit=3';
  let pages = 0;
  while (path !== null) {
    const page = await service.send('GET', path, { key: service.adminKey });
    expect(page.status).toBe(200);
    ids.push(...page.body.items.map((item: { id: string }) => item.id));
    expect(page.headers.link).toBe(page.body.next === null ? undefined : `<${page.body.next}>; rel="next"`);
    path = page.body.next;
    pages += 1;
  }
  const all = (await service.send('GET', '/v1/keys', { key: service.adminKey })).body;
  expect(pages).toBe(3);
  expect(ids).toEqual(all.items.map((item: { id: string }) => item.id));
  expect(new Set(ids).size).toBe(8);
  expect(all.next).toBeNull();

  const foreign = Buffer.from('aaaaaaaaaaaa.abcdefgh').toString('base64url');
  const mismatch = await service.send('GET', `/v1/keys?cursor=${foreign}`, { key: service.adminKey });
  expect([mismatch.status, mismatch.body.code]).toEqual([400, 'cursor-mismatch']);
  const foreignForm = Buffer.from('aaaaaaaaaaaa.1.0.0').toString('base64url');
  const other = await service.send('GET', `/v1/keys?cursor=${foreignForm}`, { key: service.adminKey });
  expect([other.status, other.body.code]).toEqual([400, 'cursor-mismatch']);
  for (const cursor of ['x', Buffer.from('aaaaaaaaaaa').toString('base64url'), 'a%2Fb']) {
    const broken = await service.send('GET', `/v1/keys?cursor=${cursor}`, { key: service.adminKey });
    expect([cursor, broken.status, broken.body.code]).toEqual([cursor, 400, 'invalid-parameters']);
  }
});

test('the size of the page may change on the way', async () => {
  const all = (await service.send('GET', '/v1/keys', { key: service.adminKey })).body;
  const first = await service.send('GET', '/v1/keys?limit=2', { key: service.adminKey });
  const cursor = new URL(first.body.next, 'http://x').searchParams.get('cursor');
  const rest = await service.send('GET', `/v1/keys?cursor=${cursor}&limit=100`, { key: service.adminKey });
  expect(rest.body.items).toEqual(all.items.slice(2));
});

test('the next page keeps what was asked for, however it was written', async () => {
  const first = await service.send('GET', '/v1/keys?&limit=1&', { key: service.adminKey });
  expect(first.body.next).toMatch(/^\/v1\/keys\?limit=1&cursor=[A-Za-z0-9_-]+$/);
  const cursor = new URL(first.body.next, 'http://x').searchParams.get('cursor');
  const second = await service.send('GET', `/v1/keys?%63ursor=${cursor}&limit=1`, { key: service.adminKey });
  const third = await service.send('GET', second.body.next, { key: service.adminKey });
  expect([second.status, third.status]).toEqual([200, 200]);
  expect(third.body.items[0].id > second.body.items[0].id).toBe(true);
});
