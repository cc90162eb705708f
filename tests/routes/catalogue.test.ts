import { setTimeout as sleep } from 'node:timers/promises';
import { Parser, type Quad, Store } from 'n3';
import { beforeAll, expect, test } from 'vitest';
import { useService } from '../harness.ts';
import { approveCases, publish, putDataset } from '../releases/journey.ts';
import type { Body } from '../samples/body.ts';
import { hamlets, townCases } from '../samples/towns.ts';

/** The catalogue, read as RDF by a library, and held to what DCAT-AP 3 requires of each class. */

const DCAT = 'http://www.w3.org/ns/dcat#';
const DCT = 'http://purl.org/dc/terms/';
const FOAF = 'http://xmlns.com/foaf/0.1/';
const RDF_TYPE = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type';
const BASE = 'https://assize.example';
const D = `${BASE}/v1/datasets/hamlets`;

const service = await useService({ writesFiles: true, config: { contact: 'data@example.org' } });
let graph: Store;
beforeAll(async () => {
  await putDataset(service, 'hamlets', hamlets());
  await putDataset(service, 'unpublished', hamlets());
  for (const cases of [townCases(), townCases().slice(0, 1)]) {
    await approveCases(service, 'hamlets', cases);
    const version = await publish(service, 'hamlets', { notice: { kind: 'update', text: 'What is <new>.' } });
    while ((await service.send('GET', `/v1/datasets/hamlets/releases/${version}/files`)).status === 503)
      await sleep(20);
  }
  const turtle = await service.send('GET', '/v1/catalog.ttl');
  expect((await service.send('GET', '/v1/catalog.ttl')).text).toBe(turtle.text);
  expect(turtle.status).toBe(200);
  graph = new Store(new Parser().parse(turtle.text));
});

/** A blank node has no name of its own, so that nodes are asked for as they were found. */
const objects = (subject: string | Quad['subject'], predicate: string): string[] =>
  graph.getObjects(subject, predicate, null).map(({ value }) => value);
const subjects = (type: string): Quad['subject'][] => graph.getSubjects(RDF_TYPE, type, null);

/** Of each class: what must be there, and at most how often. https://semiceu.github.io/DCAT-AP/releases/3.0.0/ */
const REQUIRED: Record<string, [predicate: string, most: number][]> = {
  [`${DCAT}Catalog`]: [
    [`${DCT}title`, Number.POSITIVE_INFINITY],
    [`${DCT}description`, Number.POSITIVE_INFINITY],
    [`${DCT}publisher`, 1],
    [`${DCAT}dataset`, Number.POSITIVE_INFINITY],
  ],
  [`${DCAT}Dataset`]: [
    [`${DCT}title`, Number.POSITIVE_INFINITY],
    [`${DCT}description`, Number.POSITIVE_INFINITY],
    [`${DCT}publisher`, 1],
    [`${DCT}temporal`, Number.POSITIVE_INFINITY],
    [`${DCT}spatial`, Number.POSITIVE_INFINITY],
    [`${DCAT}contactPoint`, Number.POSITIVE_INFINITY],
    [`${DCT}accessRights`, 1],
    [`${DCT}issued`, 1],
  ],
  [`${DCAT}Distribution`]: [
    [`${DCAT}accessURL`, Number.POSITIVE_INFINITY],
    [`${DCT}license`, 1],
  ],
  [`${DCAT}DataService`]: [
    [`${DCT}title`, Number.POSITIVE_INFINITY],
    [`${DCAT}endpointURL`, Number.POSITIVE_INFINITY],
  ],
  [`${FOAF}Agent`]: [[`${FOAF}name`, Number.POSITIVE_INFINITY]],
  'http://spdx.org/rdf/terms#Checksum': [
    ['http://spdx.org/rdf/terms#algorithm', 1],
    ['http://spdx.org/rdf/terms#checksumValue', 1],
  ],
};

test('every node has what DCAT-AP asks of its class', () => {
  for (const [type, required] of Object.entries(REQUIRED)) {
    const found = subjects(type);
    expect(found.length, type).toBeGreaterThan(0);
    for (const subject of found)
      for (const [predicate, most] of required) {
        const values = objects(subject, predicate);
        const isThere = values.length > 0 && values.length <= most;
        expect([type, subject.value, predicate, isThere]).toEqual([type, subject.value, predicate, true]);
      }
  }
});

test('a dataset has its releases as versions, the newest as the current one', () => {
  expect(objects(`${BASE}/v1/catalog`, `${DCAT}dataset`)).toEqual([D]);
  expect(objects(D, `${DCAT}hasVersion`).sort()).toEqual([`${D}/releases/1.0.0`, `${D}/releases/1.1.0`]);
  expect(objects(D, `${DCAT}hasCurrentVersion`)).toEqual([`${D}/releases/1.1.0`]);
  expect(objects(`${D}/releases/1.1.0`, `${DCAT}previousVersion`)).toEqual([`${D}/releases/1.0.0`]);
  expect(objects(`${D}/releases/1.0.0`, `${DCAT}isVersionOf`)).toEqual([D]);
  expect(objects(`${D}/releases/1.0.0`, `${DCAT}version`)).toEqual(['1.0.0']);
  expect(objects(`${D}/releases/1.0.0`, 'http://www.w3.org/ns/adms#versionNotes')).toEqual(['What is <new>.']);
});

test('a distribution is a file of the release, with its length and checksum', async () => {
  const { body } = await service.send('GET', '/v1/datasets/hamlets/releases/1.1.0');
  for (const { href, bytes, sha256, rows } of body.files as Body[]) {
    const [node] = graph.getSubjects(`${DCAT}downloadURL`, `${BASE}${href}`, null).map(({ value }) => value);
    if (rows === null) expect([href, node]).toEqual([href, undefined]);
    else {
      expect(objects(node ?? '', `${DCAT}byteSize`)).toEqual([String(bytes)]);
      const [checksum = ''] = graph.getObjects(node ?? '', 'http://spdx.org/rdf/terms#checksum', null);
      const values = graph.getObjects(checksum, 'http://spdx.org/rdf/terms#checksumValue', null);
      expect(values.map(({ value }) => value)).toEqual([sha256]);
    }
  }
});

test('JSON-LD and Turtle say the same, and nothing of what is not public', async () => {
  const { default: jsonld } = await import('jsonld');
  const json = await service.send('GET', '/v1/catalog');
  expect(json.headers['content-type']).toBe('application/ld+json');
  const quads = (await jsonld.toRDF(JSON.parse(json.text))) as unknown as Quad[];
  expect(quads.length).toBe(graph.size);
  expect(json.text).not.toMatch(/unpublished|records\.|zz/);
  expect((await service.send('GET', '/v1')).body.links.catalog).toBe('/v1/catalog');
});

test('the page of a release has it for search engines, and the sitemap has the page', async () => {
  const page = await service.send('GET', '/datasets/hamlets/releases/1.1.0');
  const [, block = ''] = /<script type="application\/ld\+json">(.*?)<\/script>/.exec(page.text) ?? [];
  expect(JSON.parse(block)).toMatchObject({
    '@type': 'Dataset',
    name: 'Hamlets',
    version: '1.1.0',
    url: `${BASE}/datasets/hamlets/releases/1.1.0`,
    temporalCoverage: '2014-01-01/2015-12-31',
    distribution: expect.arrayContaining([expect.objectContaining({ name: 'observations.csv' })]),
  });
  const { text } = await service.send('GET', '/sitemap.xml');
  expect(text).toContain(`<loc>${BASE}/datasets/hamlets/releases/1.1.0</loc>`);
  expect(text).not.toContain('unpublished');
  const [, headline = ''] = /<loc>https:\/\/assize\.example([^<]*\/headlines\/[^<]+)<\/loc>/.exec(text) ?? [];
  expect((await service.send('GET', headline)).status).toBe(200);
});
