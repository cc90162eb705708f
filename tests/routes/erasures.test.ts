import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { type Answer, useService } from '../harness.ts';
import { casesOf, move, newApproved, newCase, newDataset, reviewerOf } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase } from '../samples/court.ts';

const service = await useService();

const list = (dataset: string, key: string, query = ''): Promise<Answer> =>
  service.send('GET', `/v1/datasets/${dataset}/erasures${query}`, { key });
const readersOf = (dataset: string, id: string, query = '', key = service.adminKey): Promise<Answer> =>
  service.send('GET', `/v1/datasets/${dataset}/erasures/${id}/acknowledgements${query}`, { key });
const acknowledge = async (dataset: string, key: string, seq: number): Promise<void> => {
  const part = await service.send('GET', `/v1/datasets/${dataset}/changes?limit=${seq}`, { key });
  const { cursor } = part.body;
  const { status, body } = await service.send('POST', `/v1/datasets/${dataset}/changes/acknowledgements`, {
    key,
    body: { cursor },
  });
  expect([status, body.seq]).toEqual([201, seq]);
};
const erase = async (one: Body): Promise<void> => {
  const { status, text } = await move(service, one, { to: 'erased', reason: 'erasure-upheld' });
  if (status !== 200) throw new Error(text);
};
const idOf = (key: string): string => key.split('_')[1] ?? '';

test('erasures are the records that were erased, in order, with their place in the feed', async () => {
  const dataset = await newDataset(service);
  const partner = await service.key('partner');
  expect((await list(dataset, partner)).body).toEqual({ items: [], next: null });
  const [one, other, kept] = [
    await newApproved(service, dataset),
    await newApproved(service, dataset),
    await newApproved(service, dataset),
  ];
  // Withdrawn first: partners may still have it.
  const withdrawn = await move(service, one, { to: 'withdrawn', reason: 'out-of-scope' }, await reviewerOf(service));
  service.clock.now = new Date('2026-04-01T00:00:00.000Z');
  await erase(other);
  await erase(withdrawn.body);
  await move(service, kept, { to: 'withdrawn', reason: 'out-of-scope' }, await reviewerOf(service));
  const at = '2026-04-01T00:00:00.000Z';
  const answer = await list(dataset, partner);
  expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'private, no-cache']);
  expect(answer.body).toEqual({
    items: [
      { id: other.id, seq: 6, at },
      { id: one.id, seq: 7, at },
    ],
    next: null,
  });
  const feed = await service.send('GET', `/v1/datasets/${dataset}/changes?limit=1000`, { key: partner });
  for (const { id, seq } of answer.body.items) {
    expect(feed.body.items[seq - 1]).toEqual({
      seq,
      at,
      id,
      op: 'remove',
      cause: 'erased',
      reason: 'legal',
      mergedInto: null,
    });
  }
  const first = await list(dataset, partner, '?limit=1');
  expect(first.body.items).toHaveLength(1);
  const second = await service.send('GET', first.body.next, { key: partner });
  expect([...first.body.items, ...second.body.items]).toEqual(answer.body.items);
  expect(second.body.next).toBe(null);
});

test('a case that never was a record is in no list of erasures, and nobody is asked about it', async () => {
  const dataset = await newDataset(service);
  const draft = await newCase(service, dataset);
  const live = await newApproved(service, dataset);
  await erase(draft);
  expect((await list(dataset, await service.key('partner'))).body.items).toEqual([]);
  for (const id of [draft.id, live.id, 'x', '00000000-0000-0000-0000-000000000000']) {
    expect((await readersOf(dataset, id)).status).toBe(404);
  }
  const elsewhere = await newDataset(service);
  await erase(live);
  expect((await readersOf(elsewhere, live.id)).status).toBe(404);
  expect((await readersOf(dataset, live.id)).status).toBe(200);
});

test('an admin sees which key has acknowledged an erasure and which has not', async () => {
  const dataset = await newDataset(service);
  const at = service.clock.now;
  const later = (days: number) => new Date(at.getTime() + days * 86_400_000);
  const keys = {
    applied: await service.key('partner', { datasets: [dataset] }),
    behind: await service.key('partner'),
    silent: await service.key('partner', { datasets: [dataset, 'another-court'] }),
    back: await service.key('partner', { datasets: [dataset] }),
    revoked: await service.key('partner', { datasets: [dataset] }),
    expired: await service.key('partner', { datasets: [dataset], expiresAt: later(1) }),
    elsewhere: await service.key('partner', { datasets: ['another-court'] }),
    unrelated: await service.key('reviewer', { datasets: [dataset] }),
  };
  const one = await newApproved(service, dataset);
  await newApproved(service, dataset);
  await acknowledge(dataset, keys.behind, 3);
  await erase(one);
  await newApproved(service, dataset, aCase({ area: 'kent' }));
  await acknowledge(dataset, keys.applied, 5);
  await acknowledge(dataset, keys.back, 4);
  await acknowledge(dataset, keys.back, 2);
  await acknowledge(dataset, keys.revoked, 4);
  await service.db.execute(sql`update api_keys set revoked_at = created_at where id = ${idOf(keys.revoked)}`);
  service.clock.now = later(2);

  const { status, body } = await readersOf(dataset, one.id, '?limit=1000');
  expect([status, body.id, body.seq, body.at]).toEqual([200, one.id, 4, at.toISOString()]);
  const ids = body.items.map(({ key }: Body) => key);
  expect(ids).toEqual([...ids].sort());
  const byKey = new Map(body.items.map((item: Body) => [item.key, item]));
  const of = (name: keyof typeof keys) => byKey.get(idOf(keys[name]));
  const receipt = (key: keyof typeof keys, applied: boolean, seq: number | null) => ({
    key: idOf(keys[key]),
    label: 'partner',
    applied,
    seq,
    at: seq === null ? null : at.toISOString(),
  });
  expect(of('applied')).toEqual(receipt('applied', true, 5));
  expect(of('behind')).toEqual(receipt('behind', false, 3));
  expect(of('silent')).toEqual(receipt('silent', false, null));
  // The newest receipt counts: it went back to a copy from before the erasure.
  expect(of('back')).toEqual(receipt('back', false, 2));
  // It cannot read any more, but it has acknowledged, and so had a copy.
  expect(of('revoked')).toEqual(receipt('revoked', true, 4));
  for (const name of ['expired', 'elsewhere', 'unrelated'] as const)
    expect([name, of(name)]).toEqual([name, undefined]);
  // The admin's own key can read records too.
  expect(byKey.has('admin000')).toBe(true);

  const seen: string[] = [];
  for (
    let next: string | null = `/v1/datasets/${dataset}/erasures/${one.id}/acknowledgements?limit=2`;
    next !== null;
  ) {
    const page: Answer = await service.send('GET', next, { key: service.adminKey });
    expect([page.body.id, page.body.items.length <= 2]).toEqual([one.id, true]);
    seen.push(...page.body.items.map(({ key }: Body) => key));
    next = page.body.next;
  }
  expect(seen).toEqual(ids);
});

test('receipts of another dataset prove nothing here', async () => {
  const [dataset, other] = [await newDataset(service), await newDataset(service)];
  const partner = await service.key('partner');
  const one = await newApproved(service, dataset);
  await erase(one);
  for (let index = 0; index < 4; index += 1) await newApproved(service, other);
  await acknowledge(other, partner, 5);
  const { body } = await readersOf(dataset, one.id, '?limit=1000');
  const item = body.items.find(({ key }: Body) => key === idOf(partner));
  expect([item.applied, item.seq]).toEqual([false, null]);
});

test('the list is for partners, who has acknowledged is for auditors', async () => {
  const dataset = await newDataset(service);
  const one = await newApproved(service, dataset);
  await erase(one);
  const auditor = await service.key(['audit:read', 'cases:read']);
  const partner = await service.key('partner');
  expect((await readersOf(dataset, one.id, '', auditor)).status).toBe(200);
  expect((await readersOf(dataset, one.id, '', partner)).body.requiredScope).toBe('audit:read');
  expect((await list(dataset, auditor)).body.requiredScope).toBe('records:read');
  const bound = await service.key(['audit:read', 'records:read'], { datasets: ['another-court'] });
  for (const answer of [await list(dataset, bound), await readersOf(dataset, one.id, '', bound)]) {
    expect(answer.status).toBe(403);
  }
  // Staff find nothing of it under the path of the case.
  expect((await service.send('GET', `${casesOf(dataset)}/${one.id}`, { key: auditor })).status).toBe(410);
});
