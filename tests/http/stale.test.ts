import { expect, test } from 'vitest';
import { type Answer, useService } from '../harness.ts';
import { casesOf, move, newApproved, newCase, newDataset, put, reviewerOf } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aDefendant, aFullCase } from '../samples/court.ts';

const service = await useService();
const court = await newDataset(service);

const read = async (one: Body, key = service.adminKey): Promise<Body> =>
  (await service.send('GET', `${casesOf(one.dataset)}/${one.id}`, { key })).body;

/** 412 with the current ETag in header and body, and nothing of what the case says. */
async function expectStale(answer: Answer, one: Body, key = service.adminKey): Promise<string[] | undefined> {
  const { etag } = await read(one, key);
  expect([answer.status, answer.body.code, answer.headers.etag, answer.body.etag]).toEqual([412, 'stale', etag, etag]);
  return answer.body.changedFields?.toSorted();
}

test('a stale PUT is told the current ETag and which members have changed since, never what they say', async () => {
  const one = await newCase(service, court, aFullCase());
  await put(service, one, { area: 'york', defendants: [aDefendant({ sex: 'female' })] });
  const stale = await put(service, one, { area: 'kent' });
  expect(await expectStale(stale, one)).toEqual(['/area', '/defendants']);
  expect(stale.text).not.toMatch(/york|leeds|female/);
});

test('what was added and what was taken away have changed too', async () => {
  const one = await newCase(service, court, aCase({ area: 'leeds', courtType: 'crown' }));
  await put(service, one, { area: undefined, attributes: { methods: ['chat'] } });
  expect(await expectStale(await put(service, one), one)).toEqual(['/area', '/attributes']);
});

test('a move that went before changes the state, and a stale move is told so', async () => {
  const one = await newCase(service, court, aFullCase({ externalIds: [] }));
  await move(service, one, { to: 'in-review' });
  expect(await expectStale(await move(service, one, { to: 'in-review' }), one)).toEqual(['/state']);
  expect(await expectStale(await put(service, one), one)).toEqual(['/state']);
});

test('what was changed and changed back has not changed', async () => {
  const one = await newCase(service, court, aCase({ area: 'leeds' }));
  const there = (await put(service, one, { area: 'kent' })).body;
  await put(service, there, { area: 'leeds' });
  expect(await expectStale(await put(service, one), one)).toEqual([]);
});

test('the state that was read is known whatever was live then', async () => {
  const approved = await newApproved(service, court, aCase({ area: 'leeds' }));
  const draft = (await put(service, approved, { area: 'york' })).body;
  const submitted = (await move(service, draft, { to: 'in-review' })).body;
  await move(service, submitted, { to: 'approved' }, await reviewerOf(service));
  const withdrawn = await move(service, await read(approved), { to: 'withdrawn', reason: 'out-of-scope' });
  expect(withdrawn.status).toBe(200);
  const since = async (one: Body) => expectStale(await put(service, one), one);
  expect(await since(approved)).toEqual(['/area', '/state']);
  expect(await since(draft)).toEqual(['/state']);
  expect(await since(submitted)).toEqual(['/state']);
});

test('an ETag that was never one of this case names no changes', async () => {
  const one = await newCase(service, court);
  const other = await newCase(service, court);
  for (const etag of ['"x"', `W/${one.etag}`, other.etag, '""']) {
    const stale = await put(service, { ...one, etag });
    expect([etag, await expectStale(stale, one)]).toEqual([etag, undefined]);
  }
});

test('a state is known for 50 revisions', async () => {
  const first = await newCase(service, court);
  const second = (await put(service, first, { area: 'kent' })).body;
  let last = second;
  for (let number = 1; number <= 50; number += 1) {
    last = (await put(service, last, { area: number % 2 === 0 ? 'kent' : 'york', courtType: 'crown' })).body;
  }
  expect(last.revision).toBe(52);
  expect(await expectStale(await put(service, second), first)).toEqual(['/courtType']);
  expect(await expectStale(await put(service, first), first)).toBe(undefined);
}, 30_000);

test('one of several ETags may be the one that was read, also in a content-coded form', async () => {
  const one = await newCase(service, court);
  const next = (await put(service, one, { area: 'kent' })).body;
  await put(service, next, { courtType: 'crown' });
  const coded = `${one.etag.slice(0, -1)}-gzip"`;
  expect(await expectStale(await put(service, { ...one, etag: `"x", ${coded}` }), one)).toEqual([
    '/area',
    '/courtType',
  ]);
  // Of two that are known, the newer one.
  expect(await expectStale(await put(service, { ...one, etag: `${coded}, ${next.etag}` }), one)).toEqual([
    '/courtType',
  ]);
});

test('a key that does not see the sources is not told that they have changed', async () => {
  const contributor = await service.key('contributor');
  const one = await newCase(service, court, aFullCase({ externalIds: [] }));
  const seen = await read(one, contributor);
  await put(service, one, { sources: [] });
  expect(await expectStale(await put(service, one), one)).toEqual(['/sources']);
  expect(await expectStale(await put(service, seen, {}, contributor), one, contributor)).toEqual([]);
});

test('a key that may not read cases is told the ETag alone', async () => {
  const writer = await service.key(['cases:write']);
  const one = await newCase(service, court, aCase(), { key: writer });
  const next = (await put(service, one, { area: 'kent' }, writer)).body;
  for (const stale of [await put(service, one, {}, writer), await move(service, one, { to: 'in-review' }, writer)]) {
    expect([stale.status, stale.headers.etag, stale.body.etag]).toEqual([412, next.etag, next.etag]);
    expect(stale.body).not.toHaveProperty('changedFields');
  }
});

test('writers that come at once: one wins, the others are told what it changed', async () => {
  const one = await newCase(service, court);
  const answers = await Promise.all([
    put(service, one, { area: 'kent' }),
    put(service, one, { area: 'york' }),
    move(service, one, { to: 'in-review' }),
    move(service, one, { to: 'in-review' }),
  ]);
  const won = answers.filter(({ status }) => status === 200);
  expect(won).toHaveLength(1);
  const changed = won[0]?.body.state === 'in-review' ? ['/state'] : ['/area'];
  for (const lost of answers.filter(({ status }) => status !== 200)) {
    expect(await expectStale(lost, one)).toEqual(changed);
  }
});

test('a case that another was merged into shows other external ids and sources', async () => {
  const survivor = await newApproved(service, court, aCase({ externalIds: [{ system: 'a', value: 'merge-1' }] }));
  const other = await newApproved(service, court, aFullCase({ externalIds: [{ system: 'b', value: 'merge-2' }] }));
  const merged = await move(service, other, { to: 'merged', into: survivor.id });
  expect(merged.status, merged.text).toBeLessThan(400);
  expect(await expectStale(await put(service, survivor), survivor)).toEqual(['/externalIds', '/sources']);
});

test('each item of a list has the ETag that its next write needs', async () => {
  const dataset = await newDataset(service);
  for (const area of ['leeds', 'york']) await newCase(service, dataset, aCase({ area }));
  const { items } = (await service.send('GET', casesOf(dataset), { key: service.adminKey })).body;
  expect(items).toHaveLength(2);
  const [first, second] = items;
  expect((await put(service, first, { area: 'kent' })).status).toBe(200);
  expect((await move(service, second, { to: 'in-review' })).status).toBe(200);
});
