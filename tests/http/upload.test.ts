import { type ClientRequest, createServer, request as httpRequest } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { rowsOf } from '../../src/db/client.ts';
import { limitArrival, uploadOf } from '../../src/http/bodies.ts';
import { useService } from '../harness.ts';
import { importsOf, ndjson, numbered } from '../imports/files.ts';
import { newDataset } from '../requests.ts';

// What only shows over a real connection: files that come slowly, or not to their end.

let port = 0;
const service = await useService({
  config: { inFlight: { reads: 100, keyedReads: 100, writes: 100, uploads: 8, charts: 8 } },
  routes: (app) => {
    // In a scope of its own: the service's own parsers take files only for imports.
    app.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', (_request, body, done) => done(null, body));
      scope.post('/stream', async (request) => {
        let bytes = 0;
        for await (const piece of uploadOf(request, 1_000, { bytes: 2, ms: 300 })) bytes += piece.length;
        return { bytes };
      });
    });
  },
});
beforeAll(async () => {
  await service.app.listen({ host: '127.0.0.1', port: 0 });
  port = (service.app.server.address() as AddressInfo).port;
});

async function post(
  path: string,
  pieces: readonly string[],
  pause: number,
  ends = true,
  headers: Record<string, string> = { 'content-type': 'text/x' },
) {
  return new Promise<{ status: number; body: { bytes?: number; code?: string; detail?: string; limit?: number } }>(
    (resolve, reject) => {
      const sending = httpRequest({ port, host: '127.0.0.1', method: 'POST', path, headers }, (response) => {
        let text = '';
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
      });
      sending.on('error', reject);
      void (async () => {
        for (const piece of pieces) {
          sending.write(piece);
          await sleep(pause);
        }
        if (ends) sending.end();
      })();
    },
  );
}

test('a file may take as long as it keeps moving, and is cut off once it does not', async () => {
  expect(await post('/stream', Array(8).fill('x'), 100)).toEqual({ status: 200, body: { bytes: 8 } });
  const stalled = await post('/stream', ['x'], 0, false);
  expect([stalled.status, stalled.body.code]).toEqual([408, 'request-timeout']);
  const trickling = await post('/stream', Array(8).fill('x'), 250);
  expect([trickling.status, trickling.body.code]).toEqual([408, 'request-timeout']);
});

test('a file that is refused for its header is refused at once, whatever of it is still to come', async () => {
  const dataset = await newDataset(service);
  const path = importsOf(dataset);
  const headers = { authorization: `Bearer ${service.adminKey}`, 'content-type': 'text/csv' };
  for (const rest of [[], ['male,female\n'], ['x'.repeat(500_000), 'x'.repeat(500_000)]]) {
    const started = performance.now();
    const { status } = await post(path, ['sex,sex\n', ...rest], 5, true, headers);
    expect([status, performance.now() - started < 5_000]).toEqual([422, true]);
  }
});

test('a key that holds two of eight places for uploads gets no third', async () => {
  const dataset = await newDataset(service);
  const headers = { authorization: `Bearer ${service.adminKey}`, 'content-type': 'application/x-ndjson' };
  const begun = new Set<ClientRequest>();
  const begin = (): void => {
    const sending = httpRequest({ port, host: '127.0.0.1', method: 'POST', path: importsOf(dataset), headers });
    begun.add(sending);
    sending.on('error', () => {});
    // A busy machine refuses some for another reason: they are begun again.
    sending.once('response', (response) => {
      response.resume();
      begun.delete(sending);
      setTimeout(begin, 50);
    });
    sending.write('{');
  };
  begin();
  begin();
  // Until both have arrived.
  const detail = async () => (await post(importsOf(dataset), ['{}'], 0, true, headers)).body.detail;
  await expect
    .poll(detail, { timeout: 20_000, interval: 100 })
    .toBe('This key has as many uploads in progress as one may have. Try again after the seconds in Retry-After.');
  for (const sending of begun) sending.destroy();
});

test('a file that grows over its limit is refused with the limit', async () => {
  const { status, body } = await post('/stream', Array(30).fill('x'.repeat(100)), 0);
  expect([status, body.code, body.limit]).toEqual([413, 'body-too-large', 1_000]);
});

test('every other body has its time', async () => {
  const server = createServer((request, response) => {
    limitArrival(request, 200);
    request.resume().once('end', () => response.end('done'));
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const at = (): number => (server.address() as AddressInfo).port;
  const answer = async (text: string): Promise<string> => {
    const socket = connect(at(), '127.0.0.1');
    socket.write(text);
    let read = '';
    for await (const piece of socket) {
      read += piece;
      if (read.includes('done')) break;
    }
    return read;
  };
  const slow = await answer('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nabc');
  expect(slow).toMatch(/^HTTP\/1\.1 408 /);
  expect(slow).toContain('"code":"request-timeout"');
  expect(await answer('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc')).toContain('200 OK');
  server.close();
  server.closeAllConnections();
});

test('an upload that breaks off leaves nothing behind', async () => {
  const dataset = await newDataset(service);
  const sending = httpRequest({
    port,
    host: '127.0.0.1',
    method: 'POST',
    path: importsOf(dataset),
    headers: { authorization: `Bearer ${service.adminKey}`, 'content-type': 'application/x-ndjson' },
  });
  sending.on('error', () => {});
  sending.write(ndjson([...Array(2_000).keys()].map((n) => numbered(n))));
  const received = async (): Promise<number> => {
    const [row] = await rowsOf<{ n: number }>(
      service.db,
      sql`select count(*)::int as n from imports where dataset_id = ${dataset}`,
    );
    return row?.n ?? 0;
  };
  for (let i = 0; i < 200 && (await received()) === 0; i += 1) await sleep(20);
  expect(await received()).toBe(1);
  sending.destroy();
  for (let i = 0; i < 200 && (await received()) > 0; i += 1) await sleep(20);
  expect(await received()).toBe(0);
  expect(await rowsOf(service.db, sql`select 1 from import_chunks`)).toEqual([]);
});
