import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHUNK_ROWS } from '../../src/imports/chunks.ts';
import { startApp, type TestApp } from '../harness.ts';
import { newCase, newDataset } from '../requests.ts';
import { allCases, imported, ndjson, numbered, rejectedOf, resultsOf } from './files.ts';

// Who may read the results of an import, and what a dry run says.

let service: TestApp;
beforeAll(async () => {
  service = await startApp();
});
afterAll(() => service.stop());

const SECRET = 'https://example.org/secret-report';
const sourced = (number: number, url: string) => numbered(number, { sources: [{ outletType: 'local', url }] });

test('rejected rows, with their sources, are shown to the key that sent them and to keys that see sources', async () => {
  const dataset = await newDataset(service);
  const [sender, other, reader] = [
    await service.key(['imports:write']),
    await service.key('contributor'),
    await service.key(['imports:write', 'sources:read']),
  ];
  const faulty = { ...sourced(1, SECRET), area: 'nowhere' };
  const wrong = {
    ...sourced(2, SECRET),
    sources: [{ outletType: SECRET, publishedOn: SECRET, url: SECRET, note: SECRET }],
  };
  const file = ndjson([faulty, sourced(3, `ftp:${SECRET}`), wrong]);
  const job = await imported(service, dataset, file, { key: sender });
  expect(job.counts.rejected).toBe(3);
  const read = (key: string) => service.send('GET', job.links.rejected, { key });
  const refused = await read(other);
  expect([refused.status, refused.body.code, refused.body.requiredScope]).toEqual([403, 'forbidden', 'sources:read']);
  expect((await service.send('HEAD', job.links.rejected, { key: other })).status).toBe(403);
  for (const key of [sender, reader]) expect((await read(key)).text).toContain(SECRET);

  const results = await service.send('GET', job.links.results, { key: other });
  expect([results.status, results.text.trim().split('\n').length]).toEqual([200, 3]);
  expect(results.text).not.toContain('secret-report');
});

test('a dry run predicts the outcome of each case, and the upsert has the same outcomes', async () => {
  const dataset = await newDataset(service);
  await newCase(service, dataset, numbered(1, { area: 'leeds' }));
  await newCase(service, dataset, numbered(2));
  const file = ndjson([numbered(1, { area: 'york' }), numbered(2), numbered(3)]);
  const dry = await imported(service, dataset, file, { query: '?mode=upsert&validateOnly=true' });
  expect(dry.counts).toMatchObject({ created: 1, updated: 1, unchanged: 1, valid: 3 });
  const said = (await resultsOf(service, dry)).map(({ outcome, would }) => [outcome, would]);
  expect(said).toEqual([
    ['valid', 'updated'],
    ['valid', 'unchanged'],
    ['valid', 'created'],
  ]);
  expect(await allCases(service, dataset)).toHaveLength(2);
  const done = await resultsOf(service, await imported(service, dataset, file, { query: '?mode=upsert' }));
  expect(done.map(({ outcome, would }) => [outcome, would])).toEqual(said.map(([, would]) => [would, undefined]));
});

test('it makes no prediction for a later row of the same case, in the same chunk or a later one', async () => {
  const dataset = await newDataset(service);
  const linked = numbered(1, { externalIds: [1, 9].map((n) => ({ system: 'desk', value: `n-${n}` })) });
  await newCase(service, dataset, linked);
  const filler = [...Array(CHUNK_ROWS).keys()].map((n) => numbered(100 + n));
  // The second and the last row have the other id of the same case; the ids of the third and fourth are new.
  const file = [
    numbered(1, { area: 'york' }),
    numbered(9),
    numbered(3),
    numbered(3),
    ...filler,
    numbered(9),
    numbered(3),
  ];
  const dry = await imported(service, dataset, ndjson(file), { query: '?mode=upsert&validateOnly=true' });
  expect(dry.counts).toMatchObject({ valid: file.length, rejected: 0 });
  const would = (await resultsOf(service, dry)).map((result) => result.would);
  // What cannot be predicted is counted as valid only.
  const known = (word: string) => would.filter((one) => one === word).length;
  expect(dry.counts).toMatchObject({ created: known('created'), updated: known('updated'), unchanged: 0 });
  expect(would.slice(0, 5)).toEqual(['updated', undefined, 'created', undefined, 'created']);
  expect(would.slice(-3)).toEqual(['created', undefined, undefined]);
});

test('it does not reveal to a key that cannot see sources which of them a case has', async () => {
  const dataset = await newDataset(service);
  await newCase(service, dataset, sourced(1, SECRET));
  const contributor = await service.key('contributor');
  const dry = async (body: unknown, key: string) => {
    const job = await imported(service, dataset, ndjson([body]), { query: '?mode=upsert&validateOnly=true', key });
    return (await resultsOf(service, job))[0]?.would;
  };
  expect(await dry(sourced(1, SECRET), service.adminKey)).toBe('unchanged');
  expect(await dry(sourced(1, 'https://example.org/guess'), service.adminKey)).toBe('updated');
  for (const url of [SECRET, 'https://example.org/guess']) {
    expect([url, await dry(sourced(1, url), contributor)]).toEqual([url, undefined]);
  }
  expect(await dry({ ...sourced(1, SECRET), area: 'york' }, contributor)).toBe('updated');
  expect(await dry(numbered(1), contributor)).toBe('unchanged');
});

test('rejected rows of a dry run are kept like those of an import', async () => {
  const dataset = await newDataset(service);
  const job = await imported(service, dataset, ndjson([numbered(1), { ...numbered(2), area: 'nowhere' }]), {
    query: '?validateOnly=true',
  });
  expect((await resultsOf(service, job)).map(({ outcome, would }) => [outcome, would])).toEqual([
    ['valid', 'created'],
    ['rejected', undefined],
  ]);
  expect(await rejectedOf(service, job)).toContain('nowhere');
});
