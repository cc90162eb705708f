import { count, eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { cases } from '../../src/db/tables/cases.ts';
import { auditLog } from '../../src/db/tables/keys.ts';
import { useService } from '../harness.ts';
import { casesOf, faultsOf, newCase, newDataset } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aDefendant, aFullCase } from '../samples/court.ts';

const service = await useService();
const court = await newDataset(service);

const batch = (body: unknown, query = '', dataset = court) =>
  service.send('POST', `${casesOf(dataset)}/batch${query}`, { key: service.adminKey, body });
const stored = async () => {
  const [rows] = await service.db.select({ n: count() }).from(cases).where(eq(cases.datasetId, court));
  const [entries] = await service.db.select({ n: count() }).from(auditLog);
  return [rows?.n, entries?.n];
};

test('a batch answers each case with its index, state, ETag and address', async () => {
  const { status, body } = await batch({ items: [aFullCase(), aCase({ area: 'kent' })] }, '?state=in-review');
  expect(status).toBe(201);
  for (const [index, item] of body.items.entries()) {
    expect(item).toEqual({
      index,
      id: item.id,
      state: 'in-review',
      revision: 1,
      etag: item.etag,
      href: `${casesOf(court)}/${item.id}`,
      warnings: [],
    });
    const read = await service.send('GET', item.href, { key: service.adminKey });
    expect([read.status, read.body.etag, read.body.state]).toEqual([200, item.etag, 'in-review']);
    expect(read.body.area).toBe(index === 0 ? 'leeds' : 'kent');
  }
});

test('one faulty item and nothing is written; every fault has its pointer into the batch', async () => {
  const before = await stored();
  const items = [
    aCase(),
    aCase({ sex: 'male' }),
    aCase(),
    aCase({ sentencedOn: '2016-01-01', defendants: [aDefendant({ sex: 'x' })], name: 'x' }),
    7,
  ];
  const refused = await batch({ items });
  expect([refused.status, refused.body.code]).toEqual([422, 'invalid-case']);
  expect(faultsOf(refused)).toEqual([
    '/items/1/sex unknown-member',
    '/items/3/defendants/0/sex unknown-code',
    '/items/3/name forbidden-field',
    '/items/3/sentencedOn outside-window',
    '/items/4 wrong-type',
  ]);
  expect(await stored()).toEqual(before);
});

test('two items of a batch cannot have the same external id, and none one that is taken', async () => {
  const before = await stored();
  const id = (value: string) => aCase({ externalIds: [{ system: 'batch', value }] });
  const twice = await batch({ items: [id('a'), id('b'), id('a')] });
  expect([twice.status, faultsOf(twice)]).toEqual([422, ['/items/2/externalIds/0 duplicate']]);
  expect(await stored()).toEqual(before);
  const one = await newCase(service, court, id('b'));
  const taken = await batch({ items: [id('a'), id('b')] });
  expect([taken.status, taken.body.code, taken.body.case, faultsOf(taken)]).toEqual([
    409,
    'external-id-exists',
    `${casesOf(court)}/${one.id}`,
    ['/items/1/externalIds/0 duplicate'],
  ]);
  const free = await service.send('GET', `${casesOf(court)}?externalId=batch:a`, { key: service.adminKey });
  expect(free.body.items).toEqual([]);
});

test.each([
  ['no items', {}, '/items required'],
  ['an empty list', { items: [] }, '/items too-short'],
  ['1,001 items', { items: Array.from({ length: 1_001 }, () => ({})) }, '/items too-long'],
  ['items that are no list', { items: {} }, '/items wrong-type'],
  ['a member more', { items: [{}], state: 'draft' }, '/state unknown-member'],
])('a batch with %s is refused', async (_what, body, fault) => {
  const refused = await batch(body);
  expect([refused.status, faultsOf(refused)]).toEqual([422, [fault]]);
});

test('more than 1,000 faults are cut, and the answer says so', async () => {
  const refused = await batch({ items: Array.from({ length: 1_000 }, () => ({})) });
  expect(refused.status).toBe(422);
  expect(refused.body.errors).toHaveLength(1_000);
  expect(refused.body.truncated).toBe(true);
});

test('1,000 cases fit in one batch, and each is there afterwards', async () => {
  const dataset = await newDataset(service);
  const { status, body } = await batch(
    { items: Array.from({ length: 1_000 }, () => aFullCase({ externalIds: [] })) },
    '',
    dataset,
  );
  expect([status, new Set(body.items.map(({ id }: Body) => id)).size]).toEqual([201, 1_000]);
  const list = await service.send('GET', `${casesOf(dataset)}?limit=1000`, { key: service.adminKey });
  expect(list.body.items).toHaveLength(1_000);
  expect(list.body.items[0].defendants).toHaveLength(2);
});

test('a batch may have 16 MiB and not a byte more; a single case 1 MiB', async () => {
  const send = (path: string, bytes: number) => {
    const head = '{"items":[7],"x":"';
    const raw = `${head}${'x'.repeat(bytes - head.length - 2)}"}`;
    return service.send('POST', `${casesOf(court)}${path}`, { key: service.adminKey, raw });
  };
  const MIB = 1024 * 1024;
  expect((await send('/batch', 16 * MIB)).status).toBe(422);
  const large = await send('/batch', 16 * MIB + 1);
  expect([large.status, large.body.code, large.body.limit]).toEqual([413, 'body-too-large', 16 * MIB]);
  expect((await send('', MIB)).status).toBe(422);
  expect((await send('', MIB + 1)).body.limit).toBe(MIB);
});
