import readExcelFile from 'read-excel-file/node';
import { beforeAll, expect, test } from 'vitest';
import { SUFFIXES } from '../../src/formats/representation-path.ts';
import { REPRESENTATIONS } from '../../src/schemas/vocabulary.ts';
import { byDuckDb } from '../formats/readers.ts';
import { useService } from '../harness.ts';
import { approveCases, buildDraft, publish, putHamlets } from '../releases/journey.ts';
import { townCases } from '../samples/towns.ts';

// What a format is sent as: the numbers in it are held against each other in tests/formats.

const service = await useService();
const PINNED = '/v1/datasets/towns/releases/1.0.0/statistics';
const DRAFT = '/v1/datasets/towns/releases/draft/statistics';
const get = (url: string, key?: string) => service.send('GET', url, key === undefined ? {} : { key });

beforeAll(async () => {
  await putHamlets(service, 'towns');
  expect(await publish(service, 'towns')).toBe('1.0.0');
  await approveCases(service, 'towns', [townCases()[0]]);
  expect((await buildDraft(service, 'towns')).body.state).toBe('draft');
}, 120_000);

const TYPES: Record<(typeof REPRESENTATIONS)[number], string> = {
  json: 'application/json',
  csv: 'text/csv; charset=utf-8; header=present',
  jsonstat: 'application/json',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  parquet: 'application/vnd.apache.parquet',
  csvw: 'application/csvm+json',
  'vega-lite': 'application/vnd.vegalite.v6+json',
  svg: 'image/svg+xml',
  png: 'image/png',
};

test.each(REPRESENTATIONS)('%s has its media type, an ETag and a year of nothing but itself', async (format) => {
  const url = `${PINNED}${SUFFIXES[format]}?by=outcome,sex`;
  const first = await get(url);
  expect([first.status, first.headers['content-type']]).toEqual([200, TYPES[format]]);
  expect(first.headers).toMatchObject({
    'cache-control': 'public, max-age=86400, immutable',
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
    'x-content-type-options': 'nosniff',
  });
  expect(first.headers.etag).toMatch(/^"[\w-]{22}"$/);
  const again = await get(url);
  expect([again.text, again.headers.etag]).toEqual([first.text, first.headers.etag]);
  expect((await service.send('GET', url, { headers: { 'if-none-match': String(first.headers.etag) } })).status).toBe(
    304,
  );
  const latest = await get(url.replace('1.0.0', 'latest'));
  expect([latest.text, latest.headers['cache-control']]).toEqual([first.text, 'public, max-age=60']);
  expect(latest.headers['content-location']).toBe(url);
  expect((await service.send('HEAD', url)).headers['content-type']).toBe(TYPES[format]);
});

test('every format that JSON links to is there', async () => {
  const { body } = await get(`${PINNED}?by=outcome,sex&totals=true&share=outcome`);
  expect(Object.keys(body.links).sort()).toEqual(
    ['self', 'release', 'codebook', ...REPRESENTATIONS.filter((one) => one !== 'json')].sort(),
  );
  for (const path of Object.values(body.links)) expect((await get(String(path))).status).toBe(200);
  const undrawable = await get(`${PINNED}?by=outcome,sex,year`);
  expect(Object.keys(undrawable.body.links)).toContain('parquet');
  expect(Object.keys(undrawable.body.links)).not.toContain('svg');
});

test('CSV leads to its metadata, whose url is the CSV; each has a file name and names its notes', async () => {
  const csv = await get(`${PINNED}.csv?by=outcome`);
  const [, path] =
    /^<([^>]+)>; rel="describedby"; type="application\/csvm\+json"$/.exec(String(csv.headers.link)) ?? [];
  const metadata = await get(String(path));
  expect(metadata.status).toBe(200);
  expect((await get(metadata.body.url)).text).toBe(csv.text);
  const parquet = await get(`${PINNED}.parquet?by=outcome`);
  expect(parquet.headers['content-disposition']).toBe('attachment; filename="towns-1.0.0.parquet"');
  expect(csv.headers['content-disposition']).toBe('attachment; filename="towns-1.0.0.csv"');
  const svg = await get(`${PINNED}.svg?by=outcome`);
  expect(svg.headers['content-disposition']).toBe('inline; filename="towns-1.0.0.svg"');
  for (const { headers } of [csv, parquet, svg]) expect(headers['assize-notes']).toMatch(/^completeness(, |$)/);
});

test('a PNG is the chart with two pixels for each of the SVG, whose width and theme it has', async () => {
  const sizeOf = async (query: string) => {
    const { rawPayload } = await service.app.inject(`${PINNED}.png?by=outcome${query}`);
    expect(rawPayload.subarray(1, 4).toString()).toBe('PNG');
    return [rawPayload.readUInt32BE(16), rawPayload.readUInt32BE(20)];
  };
  for (const query of ['', '&width=360', '&theme=dark']) {
    const { text } = await get(`${PINNED}.svg?by=outcome${query}`);
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(text) ?? [];
    expect([query, ...(await sizeOf(query))]).toEqual([query, 2 * Number(width), 2 * Number(height)]);
  }
  expect((await get(`${PINNED}.svg?by=outcome&width=300`)).body.errors).toMatchObject([
    { parameter: 'width', allowed: ['360', '752'] },
  ]);
});

test('a picture opened by itself may run and fetch nothing', async () => {
  const { headers } = await get(`${PINNED}.svg?by=outcome`);
  expect(headers['content-security-policy']).toBe("default-src 'none'; style-src 'unsafe-inline'; sandbox");
});

test('a draft is read in every format by those who may, is called a draft, and is nothing to everybody else', async () => {
  for (const format of REPRESENTATIONS) {
    const url = `${DRAFT}${SUFFIXES[format]}?by=sex&where=year:2015&totals=true`;
    const draft = await get(url, service.adminKey);
    expect([format, draft.status, draft.headers['content-type']]).toEqual([format, 200, TYPES[format]]);
    expect(draft.headers['cache-control']).toBe('private, no-store');
    expect((await get(url)).status).toBe(404);
  }
  const draft = (format: keyof typeof SUFFIXES) => get(`${DRAFT}${SUFFIXES[format]}?by=sex`, service.adminKey);
  expect((await draft('svg')).text).toContain('Hamlets, draft, not published');
  expect((await draft('jsonstat')).body.source).toContain('draft, not published');
  expect((await draft('csvw')).body['dc:description']).toContain('draft, not published');
  expect((await draft('vega-lite')).body.title.subtitle[0]).toContain('draft, not published');
  const { rawPayload } = await service.app.inject({
    url: `${DRAFT}.parquet?by=sex`,
    headers: { authorization: `Bearer ${service.adminKey}` },
  });
  const { rows } = await byDuckDb(rawPayload, 'parquet');
  const { body } = await draft('json');
  expect(rows.map(({ value }) => value)).toEqual(body.observations.map(({ value }: { value: number }) => value));
});

test('a chart comes in a light and a dark theme, each with an address and an ETag of its own', async () => {
  for (const format of ['vega-lite', 'svg'] as const) {
    const url = `${PINNED}${SUFFIXES[format]}?by=outcome,sex`;
    const [plain, light, dark] = await Promise.all([get(url), get(`${url}&theme=light`), get(`${url}&theme=dark`)]);
    expect([light.text, light.headers.etag]).toEqual([plain.text, plain.headers.etag]);
    expect(dark.status).toBe(200);
    expect(dark.headers.etag).not.toBe(light.headers.etag);
    for (const again of [await get(`${url}&theme=dark`), await get(`${url}&theme=light`)])
      expect([dark.text, light.text]).toContain(again.text);
    const unknown = await get(`${url}&theme=sepia`);
    expect([unknown.status, unknown.body.errors]).toEqual([
      400,
      [expect.objectContaining({ parameter: 'theme', allowed: ['light', 'dark'] })],
    ]);
    if (format === 'svg') continue;
    const same = ({ background, config, ...rest }: Record<string, unknown>) => rest;
    expect(same(dark.body)).toEqual(same(light.body));
    expect([light.body.background, dark.body.background]).toEqual(['#FFFFFF', '#151719']);
  }
  expect((await get(`${PINNED}.csv?by=sex&theme=dark`)).status).toBe(400);
});

test('no chart, no cube and no file: the fault names the parameter and what would help', async () => {
  for (const format of ['vega-lite', 'svg'] as const) {
    const { status, body } = await get(`${PINNED}${SUFFIXES[format]}?by=outcome,sex,year`);
    expect([status, body.code, body.errors.map((one: { parameter: string }) => one.parameter)]).toEqual([
      422,
      'invalid-query',
      ['by'],
    ]);
  }
  for (const format of ['jsonstat', 'parquet', 'csvw', 'csv', 'xlsx'] as const)
    expect((await get(`${PINNED}${SUFFIXES[format]}?by=outcome,sex,year`)).status).toBe(200);
  for (const format of REPRESENTATIONS) {
    const faulty = await get(`${PINNED}${SUFFIXES[format]}?by=zzDesk&measure=none-such`);
    expect([faulty.status, faulty.headers['content-type']]).toEqual([422, 'application/problem+json']);
    expect(faulty.text).not.toContain('zzDesk');
  }
});

test('what is not public is in no format', async () => {
  // A PNG is drawn from the SVG, and has no text.
  for (const format of REPRESENTATIONS.filter((one) => one !== 'png')) {
    for (const query of [
      'by=outcome,sex,year',
      'measure=images-seized&by=imagesCategory',
      'measure=cases&by=methods',
    ]) {
      const { rawPayload } = await service.app.inject(`${PINNED}${SUFFIXES[format]}?${query}`);
      // A workbook is compressed.
      const isSheet = rawPayload.subarray(0, 2).toString() === 'PK';
      const text = isSheet ? JSON.stringify(await readExcelFile(rawPayload)) : rawPayload.toString('latin1');
      expect(text).not.toMatch(/zz/i);
    }
  }
});
