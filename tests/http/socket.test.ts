import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import supertest from 'supertest';
import { beforeAll, expect, test } from 'vitest';
import { useService } from '../harness.ts';

// What only shows over a real connection.

const service = await useService();
let http: ReturnType<typeof supertest>;
beforeAll(async () => {
  await service.app.listen({ host: '127.0.0.1', port: 0 });
  http = supertest(service.app.server);
});

const KEYS = '/v1/keys';
const auth = () => ({ authorization: `Bearer ${service.adminKey}` });

test('a body that is too large is read to its end, so that the client can read the answer', async () => {
  for (const bytes of [1_100_000, 3_000_000, 20_000_000]) {
    const { status, body } = await http
      .post(KEYS)
      .set(auth())
      .type('application/json')
      .send(`{"label":"${'x'.repeat(bytes)}"}`);
    expect([bytes, status, body.code, body.limit]).toEqual([bytes, 413, 'body-too-large', 1_048_576]);
  }
});

test('a chunked body that grows too large is refused the same way', async () => {
  const { port } = service.app.server.address() as AddressInfo;
  const answer = await new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    const sending = httpRequest(
      {
        port,
        host: '127.0.0.1',
        method: 'POST',
        path: KEYS,
        headers: { ...auth(), 'content-type': 'application/json' },
      },
      (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode, text }));
      },
    );
    sending.on('error', reject);
    for (let chunk = 0; chunk < 40; chunk++) sending.write('x'.repeat(100_000));
    sending.end();
  });
  expect([answer.status, JSON.parse(answer.text).code]).toEqual([413, 'body-too-large']);
});

test('a coded body is not read as if it were plain', async () => {
  const { status, body, headers } = await http
    .post(KEYS)
    .set(auth())
    .set('content-encoding', 'gzip')
    .type('application/json')
    .send('{"label":"x","role":"partner"}');
  expect([status, body.code, headers['accept-encoding']]).toEqual([415, 'unsupported-media-type', 'identity']);
});

test('errors of public reads are open to scripts, however early they come', async () => {
  for (const [path, status] of [
    [`/v1/datasets?x=${'x'.repeat(9_000)}`, 414],
    [`/${'x'.repeat(20_000)}`, 414],
    ['/v1/datasets?x=1', 400],
    ['/v1/datasets/none-such', 404],
    ['/%zz', 400],
  ] as const) {
    const answer = await http.get(path);
    expect([path.slice(0, 20), answer.status, answer.headers['access-control-allow-origin']]).toEqual([
      path.slice(0, 20),
      status,
      '*',
    ]);
    expect(answer.headers['content-type']).toBe('application/problem+json');
  }
  const long = await http.get('/v1/datasets').set('x-long', 'x'.repeat(20_000));
  expect([long.status, JSON.parse(long.text).code, long.headers['access-control-allow-origin']]).toEqual([
    431,
    'header-too-large',
    '*',
  ]);
});

test('what needs a key is open to no script', async () => {
  const answer = await http.get(KEYS).set(auth());
  expect([answer.status, answer.headers['access-control-allow-origin'], answer.headers['cache-control']]).toEqual([
    200,
    undefined,
    'private, no-cache',
  ]);
});

test('HEAD has the headers of GET and no body, OPTIONS says what scripts may do', async () => {
  const get = await http.get('/v1/datasets');
  const head = await http.head('/v1/datasets');
  expect([head.status, head.text, head.headers.etag, head.headers['content-length']]).toEqual([
    200,
    undefined,
    get.headers.etag,
    get.headers['content-length'],
  ]);
  const options = await http.options('/v1/datasets');
  expect([options.status, options.headers['access-control-allow-methods']]).toEqual([204, 'GET, HEAD']);
  const known = await http.get('/v1/datasets').set('if-none-match', String(get.headers.etag));
  expect([known.status, known.text]).toEqual([304, '']);
});
