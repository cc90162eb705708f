import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp, type TestApp } from '../harness.ts';

let service: TestApp;
beforeAll(async () => {
  service = await startApp();
});
afterAll(() => service.stop());

const ASSETS = [
  'swagger-ui.css',
  'index.css',
  'swagger-ui-bundle.js',
  'swagger-ui-standalone-preset.js',
  'swagger-initializer.js',
];

test('the docs page asks no other host for anything', async () => {
  for (const path of ['/docs', '/docs/', '/docs/static/swagger-initializer.js']) {
    const page = await service.send('GET', path);
    expect([path, page.status]).toEqual([path, 200]);
    const withoutComments = page.text.replace(/^\s*\/\/.*$/gm, '');
    expect(withoutComments).not.toMatch(/https?:\/\/|["']\/\//);
    expect(page.headers['content-security-policy']).not.toMatch(/http/);
    expect(page.headers['content-security-policy']).toContain("default-src 'self'");
  }
  const page = await service.send('GET', '/docs');
  const files = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file ?? '');
  expect(files.length).toBeGreaterThan(5);
  for (const file of files) expect([file, (await service.send('GET', file)).status]).toEqual([file, 200]);
});

test('what the page loads has strong ETags that are honoured', async () => {
  for (const path of ['/docs', '/docs/', '/docs/json', ...ASSETS.map((file) => `/docs/static/${file}`)]) {
    const first = await service.send('GET', path);
    expect([path, first.status, first.headers['cache-control']]).toEqual([path, 200, 'no-cache']);
    expect(first.headers.etag).toMatch(/^"[^"]+"$/);
    const again = await service.send('GET', path, { headers: { 'if-none-match': String(first.headers.etag) } });
    expect([path, again.status, again.text]).toEqual([path, 304, '']);
    expect(again.headers.etag).toBe(first.headers.etag);
  }
});

test('the page shows the document that the service serves', async () => {
  const shown = await service.send('GET', '/docs/json');
  const served = await service.send('GET', '/openapi.json');
  expect(shown.body).toEqual(served.body);
});

test('a file that is not there is a problem like any other', async () => {
  for (const path of [
    '/docs/static/nothing.js',
    '/docs/nothing',
    '/docs/static/..%2f..%2fpackage.json',
    '/docs/static/%00',
  ]) {
    const answer = await service.send('GET', path);
    expect([path, answer.status >= 400 && answer.status < 500, answer.headers['content-type']]).toEqual([
      path,
      true,
      'application/problem+json',
    ]);
  }
});

test('the way in names addresses that exist', async () => {
  const { body } = await service.send('GET', '/');
  expect(Object.values(body.links)).toContain('/docs');
  for (const path of ['/docs', '/openapi.json', '/v1/problems', '/readyz']) {
    expect(Object.values(body.links)).toContain(path);
    expect((await service.send('GET', path)).status).toBe(200);
  }
});

test('preconditions and ranges that the docs files refuse are problems like any other', async () => {
  const refused = await service.send('GET', '/docs/static/', { headers: { 'if-match': '"other"' } });
  expect([refused.status, refused.body.code]).toEqual([412, 'stale']);
  for (const headers of [{ 'if-match': '"other"' }, { range: 'bytes=9999999-' }, { 'if-unmodified-since': 'x' }]) {
    for (const file of ASSETS) {
      const { status } = await service.send('GET', `/docs/static/${file}`, { headers });
      expect([file, headers, status < 500]).toEqual([file, headers, true]);
    }
  }
});

test('HEAD of what a reader has already is 304', async () => {
  for (const path of ['/docs', '/docs/', `/docs/static/${ASSETS[0]}`]) {
    const { status, text } = await service.send('HEAD', path, { headers: { 'if-none-match': '*' } });
    expect([path, status, text]).toEqual([path, 304, '']);
  }
});
