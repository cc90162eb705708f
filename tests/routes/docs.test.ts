import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { descendants, type Element, readXml } from '../formats/xml.ts';
import { useService } from '../harness.ts';
import type { Body } from '../samples/body.ts';

const service = await useService({ config: { contact: 'https://assize.example/@us' } });

/** A page as a document. Throws if it is not one that could be read as XML. */
async function page(path: string): Promise<Element> {
  const { status, headers, text } = await service.send('GET', path);
  expect([path, status, headers['content-type']]).toEqual([path, 200, 'text/html; charset=utf-8']);
  return readXml(text.replace('<!doctype html>\n', '').trim());
}
const attributesOf = (document: Element, tag: string, name: string): string[] =>
  descendants(document).flatMap((one) => (one.name === tag ? [one.attributes[name] ?? ''] : []));

test('every operation is on the page of its subject, with its parameters, its answers and a request', async () => {
  const { paths, tags } = (await service.send('GET', '/openapi.json')).body;
  const start = await page('/docs');
  const links = attributesOf(start, 'a', 'href');
  for (const { name } of tags) {
    expect(links).toContain(`/docs/${name}`);
    const shown = await page(`/docs/${name}`);
    const ids = descendants(shown).flatMap(({ attributes }) => attributes.id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [path, methods] of Object.entries<Body>(paths))
      for (const [method, operation] of Object.entries<Body>(methods)) {
        if (!operation.tags.includes(name)) continue;
        expect(links).toContain(`/docs/${name}#${operation.operationId}`);
        expect(ids).toContain(operation.operationId);
        for (const said of [operation.summary, `${method.toUpperCase()} ${path}`]) expect(shown.text).toContain(said);
      }
  }
  const statistics = await page('/docs/statistics');
  expect(statistics.text).toContain('Divide each value by the value with these dimensions at _T.');
  const request = descendants(statistics).find(({ name, text }) => name === 'pre' && text.startsWith('curl'));
  expect(request?.text).toMatch(
    /^curl "https:\/\/assize\.example\/v1\/datasets\/press-snapshot-2015\/releases\/latest\//,
  );
  const keyed = await page('/docs/keys');
  expect(keyed.text).toContain('-H "Authorization: Bearer $KEY"');
});

test('every schema that has a name is a page, and every link between the pages works', async () => {
  const { components } = (await service.send('GET', '/openapi.json')).body;
  const names = Object.keys(components.schemas);
  const listed = attributesOf(await page('/docs/schemas'), 'a', 'href');
  expect(listed).toEqual(expect.arrayContaining(names.map((name) => `/docs/schemas/${name}`)));
  for (const name of names) {
    const shown = await page(`/docs/schemas/${name}`);
    for (const member of Object.keys(components.schemas[name].properties ?? {})) expect(shown.text).toContain(member);
    for (const href of attributesOf(shown, 'a', 'href').filter((link) => link.startsWith('/docs/schemas/')))
      expect(names).toContain(href.slice('/docs/schemas/'.length));
  }
  for (const path of ['/docs/none', '/docs/schemas/none', '/docs/schemas/constructor'])
    expect((await service.send('GET', path)).status).toBe(404);
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
  const components = Object.entries<Body>(part.components).flatMap(([kind, all]) =>
    Object.entries(all).map(([name, one]) => [`${kind}/${name}`, one, whole.components[kind][name]] as const),
  );
  expect([...used].sort()).toEqual(components.map(([name]) => name).sort());
  for (const [, own, same] of components) expect(own).toEqual(same);
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

test('the way in names addresses that exist', async () => {
  const { body } = await service.send('GET', '/v1');
  expect(Object.values(body.links)).toContain('/docs');
  for (const path of ['/docs', '/openapi.json', '/openapi.public.json', '/v1/problems', '/readyz']) {
    expect(Object.values(body.links)).toContain(path);
    expect((await service.send('GET', path)).status).toBe(200);
  }
});
