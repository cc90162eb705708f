import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp, type TestApp } from '../harness.ts';
import { newApproved, newDataset } from '../requests.ts';
import type { Body } from '../samples/body.ts';

/** What an operator sees of the service: its log, its metrics, and who uses it. */

let service: TestApp;
let dataset: string;
let address: string;
beforeAll(async () => {
  service = await startApp({ readiness: new Set(['not-yet']) });
  dataset = await newDataset(service);
  await newApproved(service, dataset);
  await service.app.listen({ host: '127.0.0.1', port: 0 });
  address = `http://127.0.0.1:${(service.app.server.address() as { port: number }).port}`;
});
afterAll(() => service.stop());

/** The lines of requests since the last look. */
function requestLines(): Body[] {
  const lines = service.logLines.splice(0).map((line) => JSON.parse(line));
  return lines.filter(({ msg }) => msg === 'request');
}

test('each request is one line, which says what it was, how it went, and who asked by a hash', async () => {
  const key = await service.key('partner');
  requestLines();
  const answered = await service.send('GET', `/v1/datasets/${dataset}/records?limit=7`, { key });
  await service.send('GET', '/v1/datasets/no-such-person/records', { key });
  await service.send('GET', '/v1/nowhere/SecretPerson');
  const [records, missing, nowhere, ...rest] = requestLines();
  expect(rest).toEqual([]);
  expect(records).toMatchObject({
    level: 30,
    method: 'GET',
    route: '/v1/datasets/:dataset/records',
    dataset,
    status: 200,
    bytes: answered.text.length,
    ms: expect.any(Number),
    key: expect.stringMatching(/^[\w-]{12}$/),
  });
  expect(missing).toMatchObject({ route: '/v1/datasets/:dataset/records', status: 404, key: records?.key });
  expect(nowhere).toMatchObject({ status: 404 });
  expect(nowhere).not.toHaveProperty('route');
  const id = key.slice(7, 15);
  expect(JSON.stringify([records, missing, nowhere])).not.toMatch(new RegExp(`${id}|no-such-person|Secret|limit=7`));
});

test('a stream is logged with the bytes that it took, HEAD and 304 with none', async () => {
  const headers = { authorization: `Bearer ${service.adminKey}` };
  const path = `${address}/v1/datasets/${dataset}/records.csv`;
  requestLines();
  const answer = await fetch(path, { headers });
  const sent = (await answer.text()).length;
  const etag = String(answer.headers.get('etag'));
  await fetch(path, { headers: { ...headers, 'if-none-match': etag } });
  await fetch(path, { headers, method: 'HEAD' });
  const [whole, known, head] = requestLines();
  expect(whole?.bytes).toBeGreaterThan(sent);
  expect(whole?.bytes).toBeLessThan(sent + 2_000);
  expect([known?.status, known?.bytes, head?.status, head?.bytes]).toEqual([304, 0, 200, 0]);
});

test('whoever polls health, or a dataset of the demo that is being published, leaves no line and no warning', async () => {
  service.logLines.length = 0;
  expect((await service.send('GET', '/livez')).status).toBe(200);
  expect((await service.send('GET', '/readyz')).status).toBe(503);
  expect((await service.send('GET', '/v1/datasets/not-yet')).body.code).toBe('starting');
  const lines = service.logLines.map((line) => JSON.parse(line));
  expect(lines.map(({ level, msg, status }) => [level, msg, status])).toEqual([[30, 'request', 503]]);
});
