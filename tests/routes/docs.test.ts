import { runInNewContext } from 'node:vm';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp, type TestApp } from '../harness.ts';
import type { Body } from '../samples/body.ts';

let service: TestApp;
beforeAll(async () => {
  service = await startApp({ config: { contact: 'https://assize.example/@us' } });
});
afterAll(() => service.stop());

const ASSETS = [
  'swagger-ui.css',
  'index.css',
  'swagger-ui-bundle.js',
  'swagger-ui-standalone-preset.js',
  'swagger-initializer.js',
  'theme/plain.css',
  'theme/plain.js',
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

test('the page offers no choice where there is none, and a padlock means that a key is needed', async () => {
  // Run as the browser does, between the bundle and the page.
  const plugin = await service.send('GET', '/docs/static/theme/plain.js');
  const started: Body[] = [];
  const window: Body = {
    SwaggerUIBundle: Object.assign((config: Body) => started.push(config), { presets: 'kept' }),
    location: { origin: 'http://localhost:1', href: 'http://localhost:1/docs' },
  };
  runInNewContext(plugin.text, { window, URL });
  window.SwaggerUIBundle({ plugins: ['given'], url: 'https://assize.example/sub/docs/json' });
  expect(started[0].url).toBe('https://assize.example/sub/openapi.json');
  expect([window.SwaggerUIBundle.presets, started[0].plugins[0]]).toEqual(['kept', 'given']);
  const { wrapComponents } = started[0].plugins[1]();
  const bundle = (await service.send('GET', '/docs/static/swagger-ui-bundle.js')).text;
  for (const name of Object.keys(wrapComponents)) expect(bundle).toMatch(new RegExp(`[{,]${name}[:,}]`));

  const React = { createElement: (type: string, props: Body, ...children: unknown[]) => ({ type, props, children }) };
  const size = (length: number) => ({ size: length, first: () => 'text/csv' });
  const shown = (name: string, props: Body) => wrapComponents[name]('original', { React })(props);
  expect(shown('contentType', { contentTypes: size(1) })).toMatchObject({
    type: 'div',
    children: ['text/csv', { props: { className: 'only-choice' } }],
  });
  expect(shown('contentType', { contentTypes: size(2) }).type).toBe('original');
  expect(shown('ExamplesSelect', { examples: size(1) }).props.className).toBe('only-choice');
  expect(shown('ExamplesSelect', { examples: size(2) }).type).toBe('original');
  expect(shown('ServersContainer', {})).toBe(null);
  const request = started[0].requestInterceptor({
    url: 'https://elsewhere.example/v1/datasets?limit=1',
    method: 'GET',
  });
  expect(request).toEqual({ url: 'http://localhost:1/v1/datasets?limit=1', method: 'GET' });
  const parameter = (given: object) => {
    const inSchema = (given as { schema?: { examples: unknown[] } }).schema?.examples[0];
    const param = Object.assign(new Map(Object.entries(given)), { getIn: () => inSchema });
    const get = (name: string, other: unknown) => (given as Record<string, unknown>)[name] ?? other;
    return shown('parameterRow', { param: Object.assign(param, { get }) }).props.param;
  };
  const exampleIn = (given: object) => Map.prototype.get.call(parameter(given), 'example');
  expect(exampleIn({ example: ['outcome', 'sex'] })).toBe('outcome, sex');
  expect(exampleIn({ schema: { examples: [10] } })).toBe(10);
  const locked = (...needed: boolean[]) => {
    const security = needed.map((key) => ({ isEmpty: () => !key }));
    const operationProps = new Map([['security', security]]);
    return shown('OperationSummary', { operationProps }).props.operationProps.get('security') !== undefined;
  };
  expect([locked(true), locked(false), locked(false, true)]).toEqual([true, false, false]);
});

test('the public document has the operations without a key, whole, and nothing that only others use', async () => {
  const whole = (await service.send('GET', '/openapi.json')).body;
  const { text, body: part } = await service.send('GET', '/openapi.public.json');
  expect([part.info, part.servers]).toEqual([whole.info, whole.servers]);
  expect(part.servers[0].url).toBe('https://assize.example');
  expect(part.info.contact.url).toBe('https://assize.example/@us');
  type Paths = Record<string, Record<string, { operationId: string; security: object[]; parameters?: object[] }>>;
  const idsOf = (paths: Paths) =>
    Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
  const without = structuredClone(whole.paths as Paths);
  for (const methods of Object.values(without))
    for (const [method, { security }] of Object.entries(methods))
      if (JSON.stringify(security[0]) !== '{}') delete methods[method];
  expect(idsOf(part.paths)).toEqual(idsOf(without));
  expect(idsOf(part.paths)).toEqual(expect.arrayContaining(['listDatasets', 'getStatistics', 'checkHeadline']));
  const { security, parameters } = part.paths['/v1/datasets/{dataset}/releases/{version}/statistics'].get;
  expect(security).toEqual([]);
  const { get } = structuredClone(whole.paths['/v1/datasets/{dataset}/releases/{version}/statistics']);
  for (const parameter of get.parameters) {
    delete parameter.example;
    delete parameter.schema.examples;
  }
  expect(parameters).toEqual(get.parameters);
  const used = new Set([...text.matchAll(/"#\/components\/([^"]+)"/g)].map(([, name]) => name));
  expect([...used].sort()).toEqual(Object.keys(part.components.schemas).map((name) => `schemas/${name}`));
  for (const name of Object.keys(part.components.schemas))
    expect(part.components.schemas[name]).toEqual(whole.components.schemas[name]);
  expect(text).not.toContain('"bearer"');
  for (const methods of Object.values<Body>(part.paths))
    for (const { responses } of Object.values<Body>(methods))
      expect(JSON.stringify(responses)).not.toMatch(/"examples?":/);
});

test('the documents are sent in one line, in the coding that the reader likes best', async () => {
  for (const path of ['/openapi.json', '/openapi.public.json']) {
    const plain = await service.send('GET', path);
    expect(plain.text).toBe(JSON.stringify(plain.body));
    for (const [coding, decode] of [
      ['br', brotliDecompressSync],
      ['gzip', gunzipSync],
    ] as const) {
      const coded = await service.app.inject({ url: path, headers: { 'accept-encoding': coding } });
      expect([coded.headers['content-encoding'], coded.headers.vary]).toEqual([coding, 'Accept-Encoding']);
      expect(coded.headers.etag).not.toBe(plain.headers.etag);
      expect(decode(coded.rawPayload).toString()).toBe(plain.text);
      expect(coded.rawPayload.length * 4).toBeLessThan(plain.text.length);
      const again = await service.send('GET', path, { headers: { 'if-none-match': String(coded.headers.etag) } });
      expect(again.status).toBe(304);
    }
  }
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
  const { body } = await service.send('GET', '/v1');
  expect(Object.values(body.links)).toContain('/docs');
  for (const path of ['/docs', '/openapi.json', '/openapi.public.json', '/v1/problems', '/readyz']) {
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
