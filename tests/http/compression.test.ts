import { randomBytes } from 'node:crypto';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { sendLines } from '../../src/http/answers.ts';
import { operation } from '../../src/http/operation.ts';
import { startApp, type TestApp } from '../harness.ts';
import { newApproved, newDataset } from '../requests.ts';
import { aFullCase } from '../samples/court.ts';

let service: TestApp;
let dataset: string;
let port: number;
beforeAll(async () => {
  const streaming = (id: string) =>
    operation({
      ...{ id, tag: 'records' as const, summary: id, access: 'public' as const, compressed: true },
      answers: { 200: { 'text/csv': z.string() } },
    });
  service = await startApp({
    routes: (app) => {
      app.get('/v1/broken', streaming('broken'), (_request, reply) => {
        const lines = async function* () {
          for (let n = 0; n < 100; n += 1) yield randomBytes(10_000).toString('base64');
          throw new Error('on the way');
        };
        return sendLines(reply, lines(), { cache: 'public', etag: '"x"', type: 'text/csv' });
      });
      app.get('/v1/endless', streaming('endless'), (_request, reply) => {
        const lines = async function* () {
          for (;;) yield randomBytes(10_000).toString('base64');
        };
        return sendLines(reply, lines(), { cache: 'public', etag: '"x"', type: 'text/csv' });
      });
    },
  });
  dataset = await newDataset(service);
  for (const value of ['a', 'b', 'c'])
    await newApproved(service, dataset, aFullCase({ externalIds: [{ system: 'desk', value }] }));
  await service.app.listen({ host: '127.0.0.1', port: 0 });
  port = (service.app.server.address() as AddressInfo).port;
});
afterAll(() => service.stop());

const ask = (path: string, headers: Record<string, string> = {}): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    get(
      { host: '127.0.0.1', port, path, headers: { authorization: `Bearer ${service.adminKey}`, ...headers } },
      resolve,
    ).on('error', reject);
  });
const bytesOf = async (answer: IncomingMessage): Promise<Buffer> => Buffer.concat(await answer.toArray());
const DECODE: Record<string, (bytes: Buffer) => Buffer> = { br: brotliDecompressSync, gzip: gunzipSync };

test.each(['records', 'records.csv', 'changes?include=record'])(
  '%s is sent in the coding that the reader takes, with a tag of its own',
  async (path) => {
    const address = `/v1/datasets/${dataset}/${path}`;
    const plain = await ask(address);
    const bytes = await bytesOf(plain);
    expect(plain.headers).not.toHaveProperty('content-encoding');
    expect(plain.headers.vary).toContain('Accept-Encoding');
    expect(bytes.length).toBeGreaterThan(1_024);
    for (const [coding, decode] of Object.entries(DECODE)) {
      const answer = await ask(address, { 'accept-encoding': coding });
      const sent = await bytesOf(answer);
      expect([answer.headers['content-encoding'], decode(sent).equals(bytes)]).toEqual([coding, true]);
      expect(sent.length).toBeLessThan(bytes.length / 2);
      const etag = String(plain.headers.etag).replace(/"$/, `-${coding}"`);
      expect(answer.headers.etag).toBe(etag);
      const known = await ask(address, { 'accept-encoding': coding, 'if-none-match': etag });
      expect([known.statusCode, known.headers.etag, (await bytesOf(known)).length]).toEqual([304, etag, 0]);
    }
  },
);

test('what fits into a packet, and a refusal, are sent as they are', async () => {
  const coding = { 'accept-encoding': 'br, gzip' };
  const empty = await ask(`/v1/datasets/${dataset}/changes?cursor=latest`, coding);
  expect([empty.statusCode, empty.headers['content-encoding']]).toEqual([200, undefined]);
  expect(JSON.parse((await bytesOf(empty)).toString()).items).toEqual([]);
  const refused = await ask(`/v1/datasets/${dataset}/records?limit=x`, coding);
  expect([refused.statusCode, refused.headers['content-encoding']]).toEqual([400, undefined]);
  expect(JSON.parse((await bytesOf(refused)).toString()).code).toBe('invalid-parameters');
});

test('a file is coded while it is read, and a fault on the way cuts the connection', async () => {
  for (const coding of Object.keys(DECODE)) {
    const endless = await ask('/v1/endless', { 'accept-encoding': coding });
    let read = 0;
    for await (const chunk of endless) {
      read += chunk.length;
      if (read > 10_000_000) break;
    }
    expect(read).toBeGreaterThan(10_000_000);
    const broken = await ask('/v1/broken', { 'accept-encoding': coding });
    expect([broken.statusCode, broken.headers['content-encoding']]).toEqual([200, coding]);
    await expect(bytesOf(broken)).rejects.toThrow('aborted');
  }
});
