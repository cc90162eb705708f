import { expect, test } from 'vitest';
import { useService } from '../harness.ts';
import { newDataset } from '../requests.ts';

/** The order of checks of docs/reference/http.md, where Fastify's own is another. */

const NOBODY = '0f8b2c52-6f0e-4a55-9d0a-1f5b8f8f2a11';

const service = await useService();
const D = `/v1/datasets/${await newDataset(service)}`;

const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
  const { status, body: problem } = await service.send('POST', path, { key: service.adminKey, body, headers });
  return `${status} ${problem.code}`;
};

test('the query is checked before the body', async () => {
  expect(await post('/v1/keys?nope=1', { label: 1 })).toBe('400 invalid-parameters');
  expect(await post('/v1/keys', { label: 1 })).toBe('422 invalid-body');
  expect(await post(`${D}/cases?state=gone`, {})).toBe('400 invalid-parameters');
});

test('a header is checked before the body, and each of its faults names it', async () => {
  const headers = { 'idempotency-key': 'two words' };
  const { status, body } = await service.send('POST', `${D}/cases`, { key: service.adminKey, body: {}, headers });
  expect([status, body.code]).toEqual([400, 'bad-request']);
  expect(body.errors).toEqual([{ header: 'idempotency-key', code: 'ill-formed', detail: expect.any(String) }]);
});

test('an id of another form, and what the path names and is not there, is 404 before the body is checked', async () => {
  expect(await post(`${D}/duplicates/x/decision`, { decision: 1 })).toBe('404 not-found');
  expect(await post(`${D}/duplicates/${NOBODY}/decision`, { decision: 1 })).toBe('404 not-found');
  expect(await post(`${D}/releases/draft/previews`, { label: 1 })).toBe('404 not-found');
  expect(await post(`${D}/releases/9.9.9/transitions`, { to: 1 })).toBe('404 not-found');
  expect(await post(`${D}/imports/x/reversal`, { reason: 1 })).toBe('404 not-found');
});

test('a body that may be left out is checked where it is sent', async () => {
  expect(await post(`${D}/imports/${NOBODY}/reversal`, { reason: 1 })).toBe('422 invalid-body');
  expect(await post(`${D}/imports/${NOBODY}/reversal`, undefined)).toBe('404 not-found');
});
