import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { type Db, rowsOf } from '../../src/db/client.ts';
import { useService } from '../harness.ts';
import { putDataset } from '../releases/journey.ts';
import { publishCells } from '../releases/published.ts';
import type { Body } from '../samples/body.ts';
import { hamlets } from '../samples/towns.ts';
import { operationsOf, plainRequest } from './document.ts';

/**
 * What every public answer is made of. Under a disclosure policy the stored cells of a release hold published values only, so an
 * answer that reads nothing else tells nothing else. A new public operation needs a line here that says what it reads, and the test
 * asks the database whether that is so.
 */

/** Rows of releases and their dates: states, versions, times, and what staff wrote for the public. Made of no number of people. */
const RELEASES = ['datasets', 'codebooks', 'releases', 'release_dates'];
/** The stored cells, headlines that were computed from them, and which tables have the same cells in two releases. */
const CELLS = [...RELEASES, 'release_tables', 'release_headlines', 'release_digests'];
/** Which files a release has: made of the cells alone, if a key for records is not sent. */
const FILES = [...RELEASES, 'release_file_sets', 'release_files'];
/** The service itself. */
const NOTHING: string[] = [];

const READS: Record<string, readonly string[]> = {
  listDatasets: RELEASES,
  getDataset: RELEASES,
  getCodebook: RELEASES, // the public codebook; secret parameters of the policy are not in it
  getStatistics: CELLS,
  getStatisticsCsv: CELLS,
  getStatisticsXlsx: CELLS,
  getStatisticsParquet: CELLS,
  getStatisticsJsonStat: CELLS,
  getStatisticsCsvMetadata: CELLS,
  getStatisticsChart: CELLS,
  getStatisticsSvg: CELLS,
  getStatisticsPng: CELLS,
  listHeadlines: CELLS,
  listHeadlinesCsv: CELLS,
  getHeadline: CELLS,
  checkHeadline: CELLS, // a claim is held against the stored cells
  getHeadlineHistory: CELLS,
  getDifferences: CELLS, // neither steps nor causes, which are counted from cases
  getDifferencesCsv: CELLS,
  listReleases: RELEASES,
  getRelease: FILES, // `counts` are numbers of stored cells; the audit entry has no number
  getReleaseCodebook: RELEASES,
  listReleaseFiles: FILES,
  getReleaseFile: FILES,
  getReleaseCertificate: [...RELEASES, 'release_certificates'], // made of stored cells and the report of the build
  listCertificateKeys: ['signing_keys'],
  getReleaseStructure: RELEASES, // all public codes, whichever occur
  listNotices: RELEASES,
  getReleaseCalendar: RELEASES,
  getDatasetFeed: RELEASES,
  getFeed: RELEASES,
  getCatalog: FILES,
  getCatalogTurtle: FILES,
  search: CELLS, // the structure of the latest releases, and their headlines
  listCodeLists: NOTHING,
  getCodeList: NOTHING,
  getCodeListCsv: NOTHING,
  listProblems: NOTHING,
  listUsageCodes: NOTHING,
  getLimits: NOTHING,
  isAlive: NOTHING,
  isReady: NOTHING,
  getOpenApi: NOTHING,
  getPublicOpenApi: NOTHING,
  getEntry: NOTHING,
};
const PAGES = [
  '',
  'sitemap.xml',
  'datasets',
  'datasets/protected',
  'datasets/protected/releases',
  'datasets/protected/releases/1.1.0',
  'datasets/protected/releases/1.1.0/headlines',
  'datasets/protected/releases/1.1.0/headlines/custody',
  'datasets/protected/releases/1.1.0/headlines/custody/check?claim=1 in 2',
  'datasets/protected/releases/1.1.0/statistics?by=outcome',
  'datasets/protected/releases/1.1.0/structure',
  'datasets/protected/releases/1.1.0/certificate',
  'datasets/protected/headlines/custody/history',
  'release-calendar',
  'search?q=custody',
];

const service = await useService({ writesFiles: true });
let document: Body;
let tables: string[];
/** The statements of one request. What the service does meanwhile by itself is not among them. */
const request = new AsyncLocalStorage<string[]>();
beforeAll(async () => {
  const definition = hamlets();
  await putDataset(service, 'protected', definition);
  definition.codebook.disclosure = { policy: 'threshold', threshold: 5 };
  const cells = { defendants: 400, 'defendants custody': [80, 160], cases: 300 } as const;
  await publishCells(service, 'protected', definition, cells);
  await publishCells(service, 'protected', definition, { ...cells, defendants: 420 });
  while ((await service.send('GET', '/v1/datasets/protected/releases/1.1.0/files')).status === 503) await sleep(20);
  document = (await service.send('GET', '/openapi.public.json')).body;
  const named = await rowsOf<{ name: string }>(
    service.db,
    sql`select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  tables = named.map(({ name }) => name);
  for (const client of new Set([service.database.db, service.database.readers].map(clientOf))) listen(client);
}, 60_000);

/** The driver behind Drizzle. */
interface Client {
  query(statement: string | { text: string }, ...rest: unknown[]): unknown;
}
const clientOf = (db: Db): Client => (db as unknown as { $client: Client }).$client;

function listen(client: Client): void {
  const query = client.query.bind(client);
  client.query = (statement, ...rest) => {
    request.getStore()?.push(typeof statement === 'string' ? statement : statement.text);
    return query(statement, ...rest);
  };
}

/** Asks, and answers what the database was asked for it. */
async function statementsOf(path: string): Promise<string[]> {
  const statements: string[] = [];
  const { status, text } = await request.run(statements, () => service.send('GET', path));
  expect([path, status], text).toEqual([path, 200]);
  return statements;
}

/** Asks, and answers which tables were read for it. */
async function tablesRead(path: string): Promise<string[]> {
  const statements = (await statementsOf(path)).join('\n');
  return tables.filter((name) => new RegExp(`\\b(from|join|update|into)\\s+"?${name}"?\\b`, 'i').test(statements));
}

const KNOWN: Record<string, string[]> = {
  dataset: ['protected'],
  version: ['1.1.0'],
  id: ['custody'],
  since: ['1.0.0'],
  claim: ['1 in 2'],
  name: ['codebook.json'],
  q: ['custody'],
};

function addressOf(operation: ReturnType<typeof operationsOf>[number]): string {
  const { path, query } = plainRequest(operation, {
    ...KNOWN,
    ...(operation.path.startsWith('/v1/code-lists') && { id: ['offences'] }),
  });
  const url = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => path[name] ?? '');
  return `${url}?${new URLSearchParams(query)}`;
}

test('every public operation says what it reads, and reads nothing else', async () => {
  const operations = operationsOf(document);
  expect(operations.map(({ declared }) => declared.operationId).sort()).toEqual(Object.keys(READS).sort());
  const everything = new Set<string>();
  for (const operation of operations) {
    const { operationId } = operation.declared;
    const read = await tablesRead(addressOf(operation));
    for (const name of read) everything.add(name);
    const allowed = READS[operationId] ?? [];
    expect([operationId, read.filter((name) => !allowed.includes(name))]).toEqual([operationId, []]);
  }
  // The statements were heard. What a process holds in memory is not read again.
  expect([...everything]).toEqual(
    expect.arrayContaining(['releases', 'release_tables', 'release_headlines', 'release_digests', 'release_dates']),
  );
});

test('the catalogue asks the database once for all releases, and once for all of their files', async () => {
  expect((await statementsOf('/v1/catalog')).map((text) => /from "(\w+)"/.exec(text)?.[1])).toEqual([
    'releases',
    'release_files',
  ]);
});

/** What every browser shows to scripts, and what concerns only browsers, connections and caches on the way. */
const NEEDS_NO_EXPOSURE = [
  ...['cache-control', 'content-language', 'content-length', 'content-type', 'expires', 'last-modified'],
  ...['access-control-allow-origin', 'access-control-expose-headers', 'cross-origin-resource-policy'],
  ...[
    'content-security-policy',
    'x-content-type-options',
    'content-encoding',
    'vary',
    'connection',
    'keep-alive',
    'date',
  ],
];

test('a script of another site reads every header of every public answer', async () => {
  const seen = new Set<string>();
  for (const url of operationsOf(document).map(addressOf)) {
    const { headers } = await service.send('GET', url);
    const exposed = String(headers['access-control-expose-headers']).toLowerCase().split(', ');
    const hidden = Object.keys(headers).filter((name) => ![...exposed, ...NEEDS_NO_EXPOSURE].includes(name));
    expect([url, hidden]).toEqual([url, []]);
    for (const name of Object.keys(headers)) seen.add(name);
  }
  expect([...seen]).toEqual(expect.arrayContaining(['etag', 'assize-notes', 'content-disposition', 'link']));
});

test('every public answer in JSON has a page at its address without /v1', async () => {
  const without: string[] = [];
  for (const operation of operationsOf(document)) {
    const { responses } = operation.declared as { responses: Record<string, { content?: object }> };
    // A name with an ending is another form of the same answer.
    const isForm = /\.\w+$/.test(operation.path);
    if (!operation.path.startsWith('/v1') || isForm || !('application/json' in (responses[200]?.content ?? {})))
      continue;
    const address = addressOf(operation).replace('/v1', '') || '/';
    const { status, headers } = await service.send('GET', address.startsWith('?') ? `/${address}` : address);
    const isPage = status === 302 || (status === 200 && String(headers['content-type']).startsWith('text/html'));
    if (!isPage) without.push(`${operation.path}: ${status}`);
  }
  expect(without).toEqual([]);
});

test('pages are made of the same', async () => {
  for (const page of PAGES) {
    const read = await tablesRead(`/${page}`);
    // The front page begins with the headlines that are asked for most.
    const known = [...CELLS, ...FILES, 'release_certificates', ...(page === '' ? ['headline_uses'] : [])];
    expect([page, read.filter((name) => !known.includes(name))]).toEqual([page, []]);
  }
});
