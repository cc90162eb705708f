import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { etagOf, matchesEtag, requireMatch } from '../../src/http/answers.ts';
import { useService } from '../harness.ts';

const service = await useService();

test('the ETag is made of the bytes sent', async () => {
  const answer = await service.send('GET', '/v1/problems');
  const hash = createHash('sha256').update(answer.text).digest('base64url').slice(0, 22);
  expect(answer.headers.etag).toBe(`"${hash}"`);
  expect(answer.headers['content-type']).toBe('application/json');
  expect(answer.headers['cache-control']).toBe('no-cache');
  expect(answer.headers.vary).toBe('Accept-Encoding');
});

test('a reader that has the bytes gets 304 with the same headers and no body', async () => {
  const first = await service.send('GET', '/v1/problems');
  const etag = String(first.headers.etag);
  const known = [
    etag,
    `W/${etag}`,
    `"x", ${etag}`,
    `"x",W/${etag} , "y"`,
    '*',
    `${etag.slice(0, -1)}-gzip"`,
    `${etag.slice(0, -1)}-br"`,
  ];
  for (const header of known) {
    const again = await service.send('GET', '/v1/problems', { headers: { 'if-none-match': header } });
    expect([header, again.status, again.text]).toEqual([header, 304, '']);
    for (const name of [
      'etag',
      'cache-control',
      'vary',
      'access-control-allow-origin',
      'cross-origin-resource-policy',
    ]) {
      expect(again.headers[name]).toBe(first.headers[name]);
    }
    expect(again.headers['content-type']).toBeUndefined();
  }
  for (const header of ['"x"', etag.slice(1, -1), '', 'W/"x"', `${etag.slice(0, -1)}-x"`, `"a${etag}`]) {
    const again = await service.send('GET', '/v1/problems', { headers: { 'if-none-match': header } });
    expect([header, again.status]).toEqual([header, 200]);
  }
});

test('HEAD has the headers of GET and no body', async () => {
  const get = await service.send('GET', '/v1/problems');
  const head = await service.send('HEAD', '/v1/problems');
  expect(head.status).toBe(200);
  expect(head.text).toBe('');
  for (const name of [
    'etag',
    'content-type',
    'content-length',
    'cache-control',
    'vary',
    'access-control-allow-origin',
  ]) {
    expect(head.headers[name]).toBe(get.headers[name]);
  }
  const known = await service.send('HEAD', '/v1/problems', { headers: { 'if-none-match': String(get.headers.etag) } });
  expect(known.status).toBe(304);
});

test('public answers are open to scripts, answers that need a key are not', async () => {
  const open = await service.send('GET', '/v1/problems');
  expect(open.headers['access-control-allow-origin']).toBe('*');
  expect(open.headers['cross-origin-resource-policy']).toBe('cross-origin');
  expect(open.headers['access-control-expose-headers']).toBe(
    'ETag, Content-Location, Link, Age, Assize-Notes, Content-Disposition, Accept-Ranges, Content-Range, Repr-Digest, Retry-After, RateLimit, RateLimit-Policy',
  );
  const closed = await service.send('GET', '/v1/me', { key: service.adminKey });
  expect(closed.headers['access-control-allow-origin']).toBeUndefined();
  expect(closed.headers['cache-control']).toBe('private, no-cache');
  const refused = await service.send('GET', '/v1/problems?x=1');
  expect(refused.status).toBe(400);
  expect(refused.headers['access-control-allow-origin']).toBe('*');
});

test('strong comparison takes coded forms and never a weak tag', () => {
  const etag = etagOf('x');
  expect(matchesEtag(etag, etag)).toBe(true);
  expect(matchesEtag(`${etag.slice(0, -1)}-gzip"`, etag)).toBe(true);
  expect(matchesEtag(`W/${etag}`, etag)).toBe(false);
  expect(matchesEtag(`W/${etag}`, etag, 'weak')).toBe(true);
  expect(matchesEtag('*', etag)).toBe(true);
  expect(matchesEtag(`"${etag.slice(1, -1)}x"`, etag)).toBe(false);
});

test('a tag whose own characters end like a coding is not mistaken for a coded one', () => {
  expect(matchesEtag('"abc"', '"abc-br"')).toBe(false);
  expect(matchesEtag('"abc-br"', '"abc-br"')).toBe(true);
  expect(matchesEtag('"abc-br-gzip"', '"abc-br"')).toBe(true);
});

const withMatch = (header?: string) => ({ headers: { 'if-match': header } }) as unknown as FastifyRequest;
const refusal = (header?: string, options?: { takesAny: boolean }) => {
  try {
    requireMatch(withMatch(header), '"now"', options);
  } catch (error) {
    return error as AppError;
  }
  return undefined;
};

test('a write without If-Match is 428, with a stale one 412 with the current ETag, with a broken one 400', () => {
  expect(refusal(undefined)?.code).toBe('precondition-required');
  expect(refusal('"then"')).toMatchObject({
    code: 'stale',
    options: { extra: { etag: '"now"' }, headers: { etag: '"now"' } },
  });
  expect(refusal('W/"now"')?.code).toBe('stale');
  for (const broken of ['', ' ', 'now', '"now', '"a" "b', 'then, "now"', '*', ' * '])
    expect([broken, refusal(broken)?.code]).toEqual([broken, 'bad-request']);
  for (const good of ['"now"', '"then", "now"', '"now-gzip"']) expect([good, refusal(good)]).toEqual([good, undefined]);
  for (const any of ['*', ' * ']) expect([any, refusal(any, { takesAny: true })]).toEqual([any, undefined]);
  expect(refusal('"then"')).toBeInstanceOf(AppError);
});
