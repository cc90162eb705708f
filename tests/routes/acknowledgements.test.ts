import { and, eq, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { acknowledgements, auditLog } from '../../src/db/tables/keys.ts';
import { brokenLinks } from '../capture/chain.ts';
import { type Answer, useService } from '../harness.ts';
import { faultsOf, newApproved, newDataset } from '../requests.ts';
import type { Body } from '../samples/body.ts';

const service = await useService();

const receiptsOf = (dataset: string) => `/v1/datasets/${dataset}/changes/acknowledgements`;
const list = (dataset: string, key: string, query = ''): Promise<Answer> =>
  service.send('GET', `${receiptsOf(dataset)}${query}`, { key });
const acknowledge = (dataset: string, key: string, cursor: unknown): Promise<Answer> =>
  service.send('POST', receiptsOf(dataset), { key, body: { cursor } });
/** The cursor behind each change of the log. */
const cursorsOf = async (dataset: string, key: string): Promise<string[]> => {
  const cursors: string[] = [];
  for (let query = '', more = true; more; ) {
    const { body } = await service.send('GET', `/v1/datasets/${dataset}/changes?limit=1${query}`, { key });
    cursors.push(body.cursor);
    more = body.hasMore;
    query = `&cursor=${body.cursor}`;
  }
  return cursors;
};
const entriesOf = async (dataset: string) =>
  service.db
    .select({ keyId: auditLog.keyId, detail: auditLog.detail })
    .from(auditLog)
    .where(and(eq(auditLog.datasetId, dataset), eq(auditLog.action, 'changes.acknowledge')))
    .orderBy(auditLog.seq);
const idOf = (key: string): string => key.split('_')[1] ?? '';

test('an acknowledgement is a receipt of this key, and stands in the audit log', async () => {
  const dataset = await newDataset(service);
  const [one, other] = [await service.key('partner'), await service.key('partner')];
  await newApproved(service, dataset);
  const [first, second] = await cursorsOf(dataset, one);
  expect((await list(dataset, one)).body).toEqual({ items: [], next: null });

  service.clock.now = new Date('2026-03-05T00:00:00.000Z');
  const made = await acknowledge(dataset, one, first);
  expect([made.status, made.body]).toEqual([201, { cursor: first, seq: 1, at: '2026-03-05T00:00:00.000Z' }]);
  expect(made.headers['cache-control']).toBe('private, no-cache');
  service.clock.now = new Date('2026-03-06T00:00:00.000Z');
  expect((await acknowledge(dataset, one, second)).body).toMatchObject({ cursor: second, seq: 2 });

  const { body } = await list(dataset, one);
  expect(body.items).toEqual([
    { cursor: first, seq: 1, at: '2026-03-05T00:00:00.000Z' },
    { cursor: second, seq: 2, at: '2026-03-06T00:00:00.000Z' },
  ]);
  expect((await list(dataset, other)).body.items).toEqual([]);
  expect(await entriesOf(dataset)).toEqual([
    { keyId: idOf(one), detail: { seq: 1, number: 1 } },
    { keyId: idOf(one), detail: { seq: 2, number: 2 } },
  ]);
});

test('the same place again is the same receipt; an earlier place is a new one', async () => {
  const dataset = await newDataset(service);
  const key = await service.key('partner');
  await newApproved(service, dataset);
  const [first, second] = await cursorsOf(dataset, key);
  service.clock.now = new Date('2026-03-07T00:00:00.000Z');
  const made = await acknowledge(dataset, key, second);
  service.clock.now = new Date('2026-03-08T00:00:00.000Z');
  const again = await acknowledge(dataset, key, second);
  expect([made.status, again.status, again.body]).toEqual([201, 200, made.body]);
  expect((await acknowledge(dataset, key, first)).status).toBe(201);
  expect((await acknowledge(dataset, key, second)).status).toBe(201);
  const { body } = await list(dataset, key);
  expect(body.items.map(({ seq }: Body) => seq)).toEqual([2, 1, 2]);
  expect(await entriesOf(dataset)).toHaveLength(3);
});

test('many at once of one key are numbered without gaps, and those of the same place are one', async () => {
  const dataset = await newDataset(service);
  const key = await service.key('partner');
  for (let index = 0; index < 3; index += 1) await newApproved(service, dataset);
  const cursors = await cursorsOf(dataset, key);
  const same = await Promise.all(Array.from({ length: 8 }, () => acknowledge(dataset, key, cursors[0])));
  expect(same.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
  const answers = await Promise.all(cursors.slice(1).map((cursor) => acknowledge(dataset, key, cursor)));
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
  const rows = await service.db
    .select({ number: acknowledgements.number })
    .from(acknowledgements)
    .where(eq(acknowledgements.datasetId, dataset))
    .orderBy(acknowledgements.number);
  expect(rows.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
  expect(await brokenLinks(service.db)).toEqual([]);
});

test('receipts come page by page', async () => {
  const dataset = await newDataset(service);
  const key = await service.key('partner');
  for (let index = 0; index < 4; index += 1) await newApproved(service, dataset);
  const cursors = await cursorsOf(dataset, key);
  for (const cursor of cursors) await acknowledge(dataset, key, cursor);
  const seen: string[] = [];
  for (let next: string | null = `${receiptsOf(dataset)}?limit=2`; next !== null; ) {
    const { body } = await service.send('GET', next, { key });
    seen.push(...body.items.map(({ cursor }: Body) => cursor));
    next = body.next;
  }
  expect(seen).toEqual(cursors);
});

test.each([
  [{}, '/cursor required'],
  [{ cursor: 5 }, '/cursor wrong-type'],
  [{ cursor: 'latest' }, '/cursor ill-formed'],
  [{ cursor: '' }, '/cursor ill-formed'],
  [{ cursor: 'a b' }, '/cursor ill-formed'],
])('%j is refused, and nothing is written', async (body, fault) => {
  const dataset = await newDataset(service);
  const key = await service.key('partner');
  const answer = await service.send('POST', receiptsOf(dataset), { key, body });
  expect([answer.status, answer.body.code, faultsOf(answer)]).toEqual([422, 'invalid-body', [fault]]);
  expect(await entriesOf(dataset)).toEqual([]);
});

test('a cursor of another dataset, or one that this log does not go on from, is acknowledged by nobody', async () => {
  const [dataset, other] = [await newDataset(service), await newDataset(service)];
  const key = await service.key('partner');
  const [cursor = ''] = await cursorsOf(other, key);
  const mixed = await acknowledge(dataset, key, cursor);
  expect([mixed.status, mixed.body.code, faultsOf(mixed)]).toEqual([422, 'invalid-body', ['/cursor not-allowed']]);
  const [of, , mark] = Buffer.from(cursor, 'base64url').toString().split('.');
  for (const forged of [`${of}.99.${mark}`, `${of}.1.AAAAAAAAAAAA`]) {
    const gone = await acknowledge(other, key, Buffer.from(forged).toString('base64url'));
    expect([gone.status, gone.body.code, typeof gone.body.cursor]).toEqual([410, 'cursor-expired', 'string']);
  }
  for (const one of [dataset, other]) expect((await list(one, key)).body.items).toEqual([]);
});

test('receipts cannot be changed or deleted', async () => {
  const dataset = await newDataset(service);
  const key = await service.key('partner');
  const [cursor] = await cursorsOf(dataset, key);
  await acknowledge(dataset, key, cursor);
  for (const statement of [sql`update acknowledgements set seq = 99`, sql`delete from acknowledgements`]) {
    await expect(service.db.execute(statement)).rejects.toThrow();
  }
});

test('acknowledging is for keys with records:read on this dataset', async () => {
  const dataset = await newDataset(service);
  const [cursor] = await cursorsOf(dataset, service.adminKey);
  const body = { cursor };
  const refused = await service.send('POST', receiptsOf(dataset), { key: await service.key('reviewer'), body });
  expect([refused.status, refused.body.requiredScope]).toEqual([403, 'records:read']);
  const bound = await service.key('partner', { datasets: ['another-court'] });
  expect((await service.send('POST', receiptsOf(dataset), { key: bound, body })).status).toBe(403);
  expect((await list(dataset, bound)).status).toBe(403);
  expect((await service.send('POST', receiptsOf(dataset), { body })).status).toBe(401);
});
