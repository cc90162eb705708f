import { METHODS } from 'node:http';
import { expect, test } from 'vitest';
import { useService } from '../harness.ts';
import { newDataset } from '../requests.ts';

const service = await useService();

test('every other method of a known address is 405 and says which there are', async () => {
  const others = METHODS.filter((method) => !['GET', 'HEAD', 'POST', 'CONNECT', 'OPTIONS'].includes(method));
  for (const method of others) {
    const answer = await service.send(method, '/v1/keys');
    expect([method, answer.status, answer.headers.allow]).toEqual([method, 405, 'GET, HEAD, POST']);
    if (method !== 'HEAD') expect(answer.body.code).toBe('method-not-allowed');
  }
});

test('405 comes before the key and the body are looked at', async () => {
  const answer = await service.send('PUT', '/v1/keys', {
    key: 'not-a-key',
    raw: '{broken',
    headers: { 'content-type': 'text/nonsense' },
  });
  expect(answer.status).toBe(405);
});

test('addresses with ids have their methods too', async () => {
  const answer = await service.send('GET', '/v1/keys/abcdefgh');
  expect(answer.status).toBe(405);
  expect(answer.headers.allow).toBe('DELETE');
});

test('an address that does not exist is 404 for every method, before key and body', async () => {
  for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND']) {
    const answer = await service.send(method, '/v1/nothing', { key: 'bad', raw: '{broken' });
    expect([method, answer.status, answer.body.code]).toEqual([method, 404, 'not-found']);
  }
});

test('a slash at the end, a doubled slash and other capitals are other addresses', async () => {
  for (const path of ['/v1/problems/', '/v1//problems', '/V1/problems', '/v1/Problems']) {
    expect([path, (await service.send('GET', path)).status]).toEqual([path, 404]);
  }
});

test('browsers may ask public addresses for GET, HEAD and If-None-Match, and others for nothing', async () => {
  const open = await service.send('OPTIONS', '/v1/problems', {
    headers: { origin: 'https://example.org', 'access-control-request-method': 'GET' },
  });
  expect(open.status).toBe(204);
  expect(open.text).toBe('');
  expect(open.headers['access-control-allow-origin']).toBe('*');
  expect(open.headers['access-control-allow-methods']).toBe('GET, HEAD');
  expect(open.headers['access-control-allow-headers']).toBe('If-None-Match');
  expect(open.headers.allow).toBe('GET, HEAD, OPTIONS');
  const closed = await service.send('OPTIONS', '/v1/keys');
  expect(closed.status).toBe(405);
  expect(closed.headers['access-control-allow-origin']).toBeUndefined();
});

test('a POST without a body declares how it refuses one', async () => {
  const path = `/v1/datasets/${await newDataset(service)}/imports/01950e2c-8f00-7000-8000-000000000001/cancel`;
  const ask = async (raw: string, type: string) =>
    (await service.send('POST', path, { key: service.adminKey, raw, headers: { 'content-type': type } })).status;
  expect(await ask('x', 'text/nonsense')).toBe(415);
  expect(await ask('x'.repeat(2_000_000), 'application/json')).toBe(413);
  expect(await ask('{', 'application/json')).toBe(400);
  // Many clients name the type of what they do not send.
  expect(await ask('', 'application/json')).toBe(404);
});
