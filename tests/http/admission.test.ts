import { IncomingMessage, ServerResponse } from 'node:http';
import { type AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { admission, loadKindOf } from '../../src/http/admission.ts';
import { startApp, type TestApp } from '../harness.ts';
import { fromAddress, type Sent } from './from-address.ts';

let service: TestApp;
/** Requests to /probe/slow wait until it is opened. */
let gate: { opened: Promise<void>; open: () => void };
let working = 0;
let computed = 0;
const newGate = () => {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  gate = { opened, open };
};

beforeAll(async () => {
  newGate();
  service = await startApp({
    config: { inFlight: { reads: 8, keyedReads: 2, writes: 2, uploads: 2, charts: 2 } },
    routes: (app) => {
      const wait = async () => {
        working += 1;
        await gate.opened;
        working -= 1;
        return 'done';
      };
      app.get('/probe/slow', wait);
      app.get('/probe/slow.svg', wait);
      app.post('/probe/slow', wait);
      app.get('/probe/busy', async () => {
        const until = performance.now() + 30;
        while (performance.now() < until);
        computed += 1;
        return 'done';
      });
    },
  });
  await service.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => service.stop());

const slow = (sent: Sent = {}) => fromAddress(service, '/probe/slow', sent);
const untilWorking = async (count: number) => {
  while (working !== count) await sleep(5);
};
/** A request that is let in sooner or later: on a busy machine the loop may be late. */
async function letIn(sent: Sent): Promise<number> {
  for (;;) {
    const { status } = await slow(sent);
    if (status !== 503) return status;
    await sleep(100);
  }
}
/** Requests that wait, and how to let them end; all of them must be answered. */
async function hold(count: number, sent: Sent = {}): Promise<() => Promise<void>> {
  const before = working;
  const held = Array.from({ length: count }, () => letIn(sent));
  await untilWorking(before + count);
  return async () => {
    gate.open();
    expect(await Promise.all(held)).toEqual(held.map(() => 200));
    newGate();
  };
}

test('one client gets half of the places, the next half of what is left; the rest are told at once to come again', async () => {
  const release = await hold(4);
  const refused = await slow();
  expect([refused.status, refused.headers['retry-after'], refused.body.code]).toEqual([503, '2', 'unavailable']);
  expect(refused.headers['content-type']).toBe('application/problem+json');
  expect(refused.headers['access-control-allow-origin']).toBe('*');
  const page = await fromAddress(service, '/datasets');
  expect([page.status, page.headers['content-type'], page.headers['retry-after']]).toEqual([
    503,
    'text/html; charset=utf-8',
    '2',
  ]);
  expect(page.text).toContain('Too many requests are in progress.');
  // Four places are free, so another client may have two of them, and a third one.
  const others = [await hold(2, { from: '127.0.0.2' }), await hold(1, { from: '127.0.0.3' })];
  expect(working).toBe(7);
  expect((await slow({ from: '127.0.0.2' })).status).toBe(503);
  expect((await slow({ from: '127.0.0.3' })).status).toBe(503);
  for (const one of [release, ...others]) await one();
  expect(working).toBe(0);
  await (await hold(4))();
});

test('requests that compute have a turn each, between which others are answered', async () => {
  const { port } = service.app.server.address() as AddressInfo;
  const ask = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text();
  // Connections are there, since a process that listens and asks would take turns to make them.
  await Promise.all(Array.from({ length: 5 }, () => ask('/livez')));
  const busy = Array.from({ length: 4 }, () => ask('/probe/busy'));
  await ask('/livez');
  expect(computed).toBeLessThan(busy.length);
  expect(await Promise.all(busy)).toEqual(busy.map(() => 'done'));
});

test('while one kind is full, the others and health are answered', async () => {
  const release = await hold(4);
  const auth = { authorization: `Bearer ${service.adminKey}` };
  expect((await slow()).status).toBe(503);
  for (const path of ['/livez', '/readyz'])
    expect([path, (await fromAddress(service, path)).status]).toEqual([path, 200]);
  expect((await fromAddress(service, '/v1/me', { headers: auth })).status).toBe(200);
  const written = await fromAddress(service, '/v1/keys', {
    method: 'POST',
    headers: auth,
    body: { label: 'A key', role: 'partner' },
  });
  expect(written.status).toBe(201);
  await release();
});

test('a request whose client has gone keeps its place for as long as it is worked on', async () => {
  const control = new AbortController();
  const gone = Array.from({ length: 4 }, () => letIn({ signal: control.signal }).catch(() => 'gone'));
  await untilWorking(4);
  control.abort();
  expect(await Promise.all(gone)).toEqual(Array(4).fill('gone'));
  await sleep(20);
  expect((await slow()).status).toBe(503);
  gate.open();
  await untilWorking(0);
  newGate();
  await (await hold(4))();
});

test('a refused request of every sort gives its place back', async () => {
  const auth = { authorization: `Bearer ${service.adminKey}` };
  for (let round = 0; round < 3; round += 1) {
    expect((await fromAddress(service, '/v1/none')).status).toBe(404);
    expect((await fromAddress(service, '/%zz')).status).toBe(400);
    expect((await fromAddress(service, '/v1/keys')).status).toBe(401);
    expect((await fromAddress(service, '/v1/keys', { method: 'POST', headers: auth, body: {} })).status).toBe(422);
    expect((await fromAddress(service, '/probe/slow', { method: 'DELETE', headers: auth })).status).toBe(405);
  }
  await (await hold(4))();
});

test('while the loop is late, fewer requests are let in', async () => {
  const blockedUntil = performance.now() + 500;
  while (performance.now() < blockedUntil);
  await sleep(1);
  const release = await hold(1);
  expect((await slow()).status).toBe(503);
  await release();
  await (await hold(4))();
});

test('without a rate limit nothing is counted and no header speaks of it', async () => {
  const { status, headers } = await fromAddress(service, '/v1/limits');
  expect(status).toBe(200);
  expect(Object.keys(headers).filter((name) => name.startsWith('ratelimit'))).toEqual([]);
  const { body } = await service.send('GET', '/v1/limits');
  expect(body.rates).toEqual([]);
  expect(body.inFlight).toEqual({ reads: 8, keyedReads: 2, writes: 2, uploads: 2, charts: 2 });
});

test('every operation of the document is of the kind that its access and its body say', async () => {
  const { paths } = (await service.send('GET', '/openapi.json')).body;
  const wrong: string[] = [];
  for (const [path, operations] of Object.entries<Record<string, Record<string, never>>>(paths)) {
    for (const [verb, { security = [], requestBody, operationId }] of Object.entries(operations)) {
      const method = verb.toUpperCase();
      const types = Object.keys((requestBody as { content?: object } | undefined)?.content ?? {});
      const isPublic = (security as object[]).some((one) => Object.keys(one).length === 0);
      const isLarge = types.some((type) => type !== 'application/json') || operationId === 'createCases';
      const expected = /^(isAlive|isReady|getMetrics)$/.test(operationId ?? '')
        ? undefined
        : method === 'GET'
          ? /\.(svg|png)$/.test(path)
            ? 'charts'
            : isPublic
              ? 'reads'
              : 'keyedReads'
          : isLarge
            ? 'uploads'
            : 'writes';
      const headers = isPublic ? {} : { authorization: 'Bearer x' };
      const kind = loadKindOf({ method, url: `${path.replaceAll(/[{}]/g, '')}?x=1`, headers });
      if (kind !== expected) wrong.push(`${method} ${path}: ${kind}, not ${expected}`);
    }
  }
  expect(wrong).toEqual([]);
});

test.each([
  ['/v1/datasets/x/releases/1.0.0/statistics.svg?by=a', 'charts'],
  ['/v1/datasets/x/releases/1.0.0/statistics.s%76g?by=a', 'charts'],
  ['/v1/datasets/x/releases/1.0.0/statistics?by=a.svg', 'reads'],
  ['/livez?x=1', undefined],
  ['/%zz', 'reads'],
])('%s is of kind %s', (url, kind) => {
  expect(loadKindOf({ method: 'GET', url, headers: {} })).toBe(kind);
});

test('uploads that one key holds up leave the others their places', () => {
  const places = admission(Fastify(), { reads: 8, keyedReads: 8, writes: 8, uploads: 8, charts: 8 });
  const upload = (key: string, from: string) => {
    const request = new IncomingMessage(new Socket());
    const response = new ServerResponse(request);
    const isLetIn = places.admit('uploads', from, request, response) && places.admitKey(key, request);
    return { isLetIn, response };
  };
  const [first, second] = [upload('one', '192.0.2.1'), upload('one', '192.0.2.2')];
  expect([first.isLetIn, second.isLetIn, upload('one', '192.0.2.3').isLetIn]).toEqual([true, true, false]);
  expect(upload('another', '192.0.2.4').isLetIn).toBe(true);
  places.stop();
});
