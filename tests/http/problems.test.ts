import { connect, createServer } from 'node:net';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { knownMeasure } from '../../src/codebook/model.ts';
import { AppError, FAULTS, PROBLEMS } from '../../src/errors.ts';
import { operation } from '../../src/http/operation.ts';
import { answerOnSocket } from '../../src/http/socket.ts';
import { Problem } from '../../src/schemas/problem.ts';
import { startApp, useService } from '../harness.ts';

let port = 0;

const service = await useService({
  routes: (app, db) => {
    const add = (name: string, run: () => unknown) =>
      app.get(
        `/probe/${name}`,
        operation({
          id: `probe-${name}`,
          tag: 'service',
          summary: 'Probe',
          access: 'public',
          answers: { 200: z.null() },
          problems: [409, 422],
        }),
        async (_request, reply) => {
          reply
            .header('content-disposition', 'attachment')
            .header('etag', '"x"')
            .header('link', '<x>')
            .type('text/csv');
          await run();
        },
      );
    add('sql', () => db.execute("select 'SecretValue' from no_such_table where name = 'SecretValue'"));
    add('throws', () => {
      throw new Error('SecretValue in a message');
    });
    add('throws-ours', () => knownMeasure({ measures: new Map() }, 'cases'));
    add('throws-text', () => {
      throw 'SecretValue';
    });
    add('lost', () => {
      throw Object.assign(new Error('SecretValue'), { code: 'ECONNREFUSED' });
    });
    add('extra', () => {
      throw new AppError('table-not-published', {
        extra: { nearest: [{ by: ['sex'], measures: ['x'] }], status: 200, code: 'x', detail: 'x' },
      });
    });
    add('many', () => {
      const allowed = Array.from({ length: 101 }, (_, i) => `c${i}`);
      const fault = { parameter: 'where', code: 'unknown-code' as const, detail: 'No.', allowed };
      throw new AppError('invalid-query', { errors: Array.from({ length: 1_001 }, () => fault) });
    });
  },
});
beforeAll(async () => {
  await service.app.listen({ host: '127.0.0.1', port: 0 });
  port = (service.app.server.address() as { port: number }).port;
});

/** What comes back for bytes written to the bare socket. */
function raw(bytes: string | Buffer, to = port, isAll = false): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(to, '127.0.0.1', () => (isAll ? socket.end(bytes) : socket.write(bytes)));
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
    socket.on('error', reject);
    setTimeout(() => socket.destroy(), 5_000).unref();
  });
}

function parse(answer: string) {
  const [head = '', body = ''] = answer.split('\r\n\r\n', 2);
  return { status: Number(head.slice(9, 12)), head: head.toLowerCase(), body: Problem.parse(JSON.parse(body)) };
}

const H = 'Host: x\r\nConnection: close\r\n';

test.each([
  ['no HTTP at all', 'hello\r\n\r\n', 400, 'bad-request'],
  ['an unknown method', `FOO / HTTP/1.1\r\n${H}\r\n`, 400, 'bad-request'],
  ['a broken header', `GET / HTTP/1.1\r\n${H}bad header\r\n\r\n`, 400, 'bad-request'],
  ['a header of 20 KiB', `GET / HTTP/1.1\r\n${H}A: ${'a'.repeat(20_000)}\r\n\r\n`, 431, 'header-too-large'],
  ['an address of 20 KiB', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\n${H}\r\n`, 414, 'uri-too-long'],
  ['an address of 9 KiB', `GET /${'a'.repeat(9_000)} HTTP/1.1\r\n${H}\r\n`, 414, 'uri-too-long'],
  ['no Host', 'GET /v1 HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'bad-request'],
  ['an expectation', `GET /v1 HTTP/1.1\r\n${H}Expect: the-unexpected\r\n\r\n`, 400, 'bad-request'],
  ['two lengths', `POST /v1/keys HTTP/1.1\r\n${H}Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx`, 400, 'bad-request'],
  [
    'a length and chunks',
    `POST /v1/keys HTTP/1.1\r\n${H}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
    'bad-request',
  ],
  ['broken percent-encoding', `GET /%zz HTTP/1.1\r\n${H}\r\n`, 400, 'bad-request'],
  ['a path that is not UTF-8', `GET /v1/%ff HTTP/1.1\r\n${H}\r\n`, 400, 'bad-request'],
  ['an unknown route', `GET /nope HTTP/1.1\r\n${H}\r\n`, 404, 'not-found'],
  ['a method that the route has not', `PATCH /v1/problems HTTP/1.1\r\n${H}\r\n`, 405, 'method-not-allowed'],
  ['no key', `GET /v1/me HTTP/1.1\r\n${H}\r\n`, 401, 'unauthenticated'],
  ['HTTP/1.0 without Host, an unknown route', 'GET /nope HTTP/1.0\r\n\r\n', 404, 'not-found'],
])('over the socket, %s is a problem', async (_what, bytes, status, code) => {
  const answer = parse(await raw(bytes));
  expect([answer.status, answer.body.status, answer.body.code]).toEqual([status, status, code]);
  expect(answer.head).toContain('content-type: application/problem+json');
  expect(answer.head).toContain('cache-control: no-store');
  expect(answer.body.instance).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
});

test.each([
  ['ERR_HTTP_REQUEST_TIMEOUT', 408, 'request-timeout'],
  ['HPE_HEADER_OVERFLOW', 431, 'header-too-large'],
  ['HPE_INVALID_METHOD', 400, 'bad-request'],
  ['', 400, 'bad-request'],
])('what Node reports as %s is answered on the socket', async (code, status, problem) => {
  const server = createServer((socket) => answerOnSocket({ code }, socket)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const answer = parse(await raw('x', (server.address() as { port: number }).port));
  server.close();
  expect([answer.status, answer.body.status, answer.body.code]).toEqual([status, status, problem]);
  expect(answer.head).toContain('connection: close');
});

test('a connection that broke is closed without an answer', async () => {
  const server = createServer((socket) => answerOnSocket({ code: 'ECONNRESET' }, socket)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  expect(await raw('x', (server.address() as { port: number }).port).catch(() => '')).toBe('');
  server.close();
});

test('a body in broken chunks ends in a problem or a closed connection', async () => {
  const answer = await raw(
    `POST /v1/keys HTTP/1.1\r\n${H}Authorization: Bearer ${service.adminKey}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
  );
  if (answer !== '') expect(parse(answer).status).toBe(400);
});

test('random bytes end in a problem or a closed connection, and the service goes on', async () => {
  let state = 42;
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state;
  };
  for (let i = 0; i < 200; i += 1) {
    const bytes = Buffer.from(Array.from({ length: next() % 300 }, () => next() % 256));
    // The client sends no more: of bytes that are no request yet, the service would wait for the rest.
    const answer = await raw(Buffer.concat([bytes, Buffer.from('\r\n\r\n')]), port, true);
    if (answer !== '') expect(parse(answer).status).toBe(400);
  }
  expect((await service.send('GET', '/livez')).status).toBe(200);
}, 60_000);

test.each(['sql', 'throws', 'throws-text'])('what goes wrong in a handler (%s) tells nothing', async (name) => {
  service.logLines.length = 0;
  const answer = await service.send('GET', `/probe/${name}`);
  expect([answer.status, answer.body.code]).toEqual([500, 'internal-error']);
  expect(answer.text).not.toMatch(/SecretValue|select|no_such_table/);
  expect(service.logLines.join('')).not.toMatch(/SecretValue|no_such_table/);
  const logged = service.logLines.map((line) => JSON.parse(line)).find((line) => line.msg === 'internal error');
  expect(`urn:uuid:${logged.reqId}`).toBe(answer.body.instance);
  if (name === 'sql') expect(logged.failure.causeCode).toBe('42P01');
});

test('an error that our code has thrown is logged with its message, which never has a value', async () => {
  service.logLines.length = 0;
  expect((await service.send('GET', '/probe/throws-ours')).body.code).toBe('internal-error');
  const logged = service.logLines.map((line) => JSON.parse(line)).find((line) => line.msg === 'internal error');
  expect(logged.failure.message).toBe('The codebook has no cases');
});

test('the headers of an answer that failed are not those of the problem', async () => {
  const answer = await service.send('GET', '/probe/throws');
  for (const name of ['etag', 'content-disposition', 'link'])
    expect([name, answer.headers[name]]).toEqual([name, undefined]);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(answer.headers['access-control-allow-origin']).toBe('*');
});

test('a database that is away is 503 with Retry-After', async () => {
  const answer = await service.send('GET', '/probe/lost');
  expect([answer.status, answer.body.code, answer.headers['retry-after']]).toEqual([503, 'unavailable', '1']);
});

test('further members cannot replace those of every problem', async () => {
  const { body } = await service.send('GET', '/probe/extra');
  expect(body).toMatchObject({ status: 422, code: 'table-not-published', nearest: [{ by: ['sex'], measures: ['x'] }] });
  expect(body.detail).toBe(PROBLEMS['table-not-published'].description);
});

test('faults and what is allowed are cut', async () => {
  const { body } = await service.send('GET', '/probe/many');
  expect([body.errors.length, body.errors[0].allowed.length, body.truncated, body.detail]).toEqual([
    1_000,
    100,
    true,
    'More than 1000 faults',
  ]);
});

test('the catalogue lists every code that an answer can carry', async () => {
  const { body } = await service.send('GET', '/v1/problems');
  const codes = [...Object.keys(PROBLEMS), ...Object.keys(FAULTS)];
  expect(body.items.map((item: { code: string }) => item.code)).toEqual(codes);
  const first = await service.send('GET', '/v1/problems?limit=50');
  const second = await service.send('GET', first.body.next);
  expect([...first.body.items, ...second.body.items]).toEqual(body.items);
  for (const { code, status, title, description } of body.items) {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect([code, title.length > 0, description.length > 0]).toEqual([code, true, true]);
  }
});

test('a request that arrives while the service closes is answered, and its answer ends the connection', async () => {
  const { promise: entered, resolve: enter } = moment();
  const { promise: ended, resolve: end } = moment();
  const { promise: began, resolve: begin } = moment();
  const closing = await startApp({
    routes: (app) => {
      app.addHook('preClose', async () => begin());
      app.addHook('onRequest', async ({ url }) => {
        if (url === '/readyz') end();
      });
      app.get('/probe/slow', async (_request, reply) => {
        enter();
        await ended;
        return reply.send('done');
      });
    },
  });
  await closing.app.listen({ host: '127.0.0.1', port: 0 });
  const socket = connect((closing.app.server.address() as { port: number }).port, '127.0.0.1');
  const chunks: Buffer[] = [];
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.write('GET /probe/slow HTTP/1.1\r\nHost: x\r\n\r\n');
  await entered;
  const stopped = closing.stop();
  await began;
  socket.write('GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n');
  await Promise.all([stopped, closed]);
  const [first, second] = Buffer.concat(chunks).toString().split('done');
  expect(first).toContain('200 OK');
  expect(first).toContain('Connection: keep-alive');
  expect(second).toContain('503 Service Unavailable');
  expect(second?.toLowerCase()).toContain('connection: close');
  expect(second).toContain('This process is stopping.');
});

function moment(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
