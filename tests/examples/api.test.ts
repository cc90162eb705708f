import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { connect, describe } from '../../examples/api.ts';

// What the examples' client does with answers, against a server that gives them over a socket.

let stop = () => {};
afterEach(() => stop());

interface Scripted {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

async function serve(
  answers: Scripted[],
): Promise<{ url: string; seen: { request: IncomingMessage; body: string }[] }> {
  const seen: { request: IncomingMessage; body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen.push({ request, body });
    const answer = answers.shift() ?? { status: 500 };
    response.writeHead(answer.status, { connection: 'close', ...answer.headers });
    response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  stop = () => server.close();
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

test('a call sends the key, JSON and the precondition, and answers status, ETag and body', async () => {
  const { url, seen } = await serve([{ status: 201, headers: { etag: '"a"' }, body: { id: 1 } }]);
  const answer = await connect(url, 'the-key')('PUT', '/v1/x', { body: { a: 'é' }, ifMatch: '"b"' });
  expect(answer).toEqual({ status: 201, etag: '"a"', body: { id: 1 } });
  expect(seen.map(({ request, body }) => [request.method, request.url, body])).toEqual([['PUT', '/v1/x', '{"a":"é"}']]);
  expect(seen[0]?.request.headers).toMatchObject({
    authorization: 'Bearer the-key',
    'content-type': 'application/json',
    'if-match': '"b"',
  });
});

test('a call without a body sends none, and an empty answer is null', async () => {
  const { url, seen } = await serve([{ status: 204 }]);
  expect((await connect(url, 'k')('DELETE', '/')).body).toBeNull();
  expect(seen[0]?.request.headers['content-type']).toBeUndefined();
});

test('a service that is not ready is asked again after the time it names', async () => {
  const { url, seen } = await serve([
    { status: 503, headers: { 'retry-after': '0.01' } },
    { status: 429, headers: { 'retry-after': '0.01' } },
    { status: 200, body: 'done' },
  ]);
  expect((await connect(url, 'k')('POST', '/', { body: { same: true } })).body).toBe('done');
  expect(seen.map(({ body }) => body)).toEqual(Array(3).fill('{"same":true}'));
});

test('a status that the caller deals with is answered, any other is an error that names the faults', async () => {
  const problem = {
    status: 422,
    code: 'invalid-case',
    title: 'The case has faults',
    errors: [{ pointer: '/items/3/defendants/0/sex', code: 'unknown-code', detail: 'No such code.' }],
  };
  const { url } = await serve([
    { status: 422, body: problem },
    { status: 422, body: problem },
  ]);
  const call = connect(url, 'k');
  expect((await call('POST', '/a', { accept: [422] })).body).toEqual(problem);
  await expect(call('POST', '/a')).rejects.toThrow(
    'POST /a: 422 invalid-case: The case has faults\n  /items/3/defendants/0/sex No such code.',
  );
});

test('an answer that is no problem of this service is not shown', () => {
  expect(describe(502, '<html>Bad gateway</html>')).toBe('502: not an answer of this service');
});
