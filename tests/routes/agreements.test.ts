import { beforeAll, beforeEach, expect, test } from 'vitest';
import { useService } from '../harness.ts';
import { publish, putHamlets } from '../releases/journey.ts';
import { casesOf, faultsOf, move } from '../requests.ts';
import type { Body } from '../samples/body.ts';

/** Agreements under which keys read records, and who may still have a copy of one that was erased. */

const D = '/v1/datasets/hamlets';
const AGREEMENT = { text: 'On records of cases.', version: '2026-03', validUntil: '2026-06-01T00:00:00.000Z' };
const service = await useService();
beforeAll(async () => {
  await putHamlets(service, 'hamlets');
  await publish(service, 'hamlets');
});
beforeEach(() => {
  service.clock.now = new Date('2026-03-04T05:06:07.000Z');
});

async function mint(draft: Body, key = service.adminKey): Promise<Body> {
  const minted = await service.send('POST', '/v1/keys', { key, body: { label: 'Partner', role: 'partner', ...draft } });
  expect(minted.status, minted.text).toBe(201);
  return minted.body;
}
const get = (path: string, key: string) => service.send('GET', path, { key });

test('records are refused once it has ended, erasures and receipts are not; renewed it goes on with the same key', async () => {
  const { id, key } = await mint({ agreement: AGREEMENT });
  expect((await get('/v1/me', key)).body.agreement).toEqual(AGREEMENT);
  const paths = [`${D}/records`, `${D}/records.csv`, `${D}/changes?cursor=latest`, `${D}/releases/1.0.0/records`];
  const before = await Promise.all(paths.slice(0, 3).map((path) => get(path, key)));
  expect(before.map(({ status }) => status)).toEqual([200, 200, 200]);

  service.clock.now = new Date(AGREEMENT.validUntil);
  for (const path of paths) {
    const { status, body } = await get(path, key);
    const { version, validUntil } = AGREEMENT;
    const agreement = { version, validUntil };
    expect([path, status, body]).toMatchObject([path, 403, { code: 'agreement-expired', agreement }]);
  }
  expect((await get(`${D}/erasures`, key)).status).toBe(200);
  const body = { cursor: before[2]?.body.cursor };
  expect((await service.send('POST', `${D}/changes/acknowledgements`, { key, body })).status).toBe(201);
  expect((await get(`${D}/releases/1.0.0/statistics`, key)).status).toBe(200);

  const renewed = { ...AGREEMENT, version: '2026-06', validUntil: '2027-06-01T00:00:00.000Z' };
  const put = await service.send('POST', `/v1/keys/${id}/agreements`, { key: service.adminKey, body: renewed });
  expect([put.status, put.body.agreement]).toEqual([200, renewed]);
  expect((await get(`${D}/records`, key)).status).toBe(200);
  const audit = await get(`/v1/audit?action=key.bind&subject=${id}`, service.adminKey);
  expect(audit.body.items.map(({ detail }: Body) => detail.version)).toEqual(['2026-06']);
});

test('a key that is bound mints keys that are bound to the same, and cannot unbind itself', async () => {
  const scopes = ['records:read', 'keys:manage'];
  const { key } = await mint({ role: undefined, scopes, agreement: AGREEMENT });
  const child = await mint({ label: 'Desk', role: undefined, scopes: ['records:read'] }, key);
  expect(child.agreement).toEqual(AGREEMENT);
  const other = {
    label: 'x',
    scopes: ['records:read'],
    agreement: { ...AGREEMENT, validUntil: '2030-01-01T00:00:00.000Z' },
  };
  expect(faultsOf(await service.send('POST', '/v1/keys', { key, body: other }))).toEqual(['/agreement not-allowed']);
  const later = { ...AGREEMENT, validUntil: '2030-01-01T00:00:00.000Z' };
  for (const { id } of [child, (await get('/v1/me', key)).body])
    expect((await service.send('POST', `/v1/keys/${id}/agreements`, { key, body: later })).status).toBe(403);
});

test('a key that is bound manages none that is bound to nothing, or for longer: it would get the secret of it', async () => {
  const scopes = ['records:read', 'keys:manage'];
  const { key } = await mint({ role: undefined, scopes, agreement: AGREEMENT });
  const child = await mint({ label: 'Desk', role: undefined, scopes: ['records:read'] }, key);
  const longer = { ...AGREEMENT, validUntil: '2030-01-01T00:00:00.000Z' };
  const others = [await mint({ label: 'Another' }), await mint({ label: 'Longer', agreement: longer })];
  const statusOf = async ({ id }: Body) => (await service.send('POST', `/v1/keys/${id}/rotate`, { key })).status;
  expect(await Promise.all([child, ...others].map(statusOf))).toEqual([200, 404, 404]);
  const listed = (await get('/v1/keys', key)).body.items.map(({ label }: Body) => label);
  expect(listed).toContain('Desk');
  expect(listed).not.toContain('Another');
});

test('the publisher sees who has acknowledged how far, and what each has yet to erase', async () => {
  const one = await mint({ label: 'One', agreement: AGREEMENT });
  const two = await mint({ label: 'Two' });
  const acknowledge = async (key: string) => {
    const { cursor } = (await get(`${D}/changes?cursor=latest`, key)).body;
    return service.send('POST', `${D}/changes/acknowledgements`, { key, body: { cursor } });
  };
  const readers = async (): Promise<Body[]> => {
    const { body } = await get(`${D}/acknowledgements?limit=1000`, service.adminKey);
    return body.items.filter(({ key }: Body) => key === one.id || key === two.id);
  };
  await acknowledge(one.key);
  const [listed] = (await get(`${casesOf('hamlets')}?limit=1`, service.adminKey)).body.items;
  const { body } = await get(`${casesOf('hamlets')}/${listed.id}`, service.adminKey);
  expect((await move(service, body, { to: 'erased', reason: 'erasure-upheld' })).status).toBe(200);
  expect(Object.fromEntries((await readers()).map(({ label, erasuresLeft }) => [label, erasuresLeft]))).toEqual({
    One: 1,
    Two: 1,
  });
  await acknowledge(two.key);
  const after = new Map((await readers()).map((reader) => [reader.label, reader]));
  expect(after.get('One')).toMatchObject({ agreement: AGREEMENT, erasuresLeft: 1 });
  expect(after.get('Two')).toMatchObject({ agreement: null, erasuresLeft: 0, seq: expect.any(Number) });
  expect((await get(`${D}/acknowledgements`, one.key)).status).toBe(403);
});
