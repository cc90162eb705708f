import { readdir, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { getTableName, sql } from 'drizzle-orm';
import { buildApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { ensureAdminKey } from '../../src/db/admin-key.ts';
import { type Database, openDatabase, rowsOf } from '../../src/db/client.ts';
import { migrate } from '../../src/db/migrate.ts';
import { readSecrets } from '../../src/db/queries/datasets.ts';
import { ensureSigningKey } from '../../src/db/signing-key.ts';
import { VERSION } from '../../src/generator.ts';
import { tables } from '../every-table.ts';
import type { Body } from '../samples/body.ts';
import { anAggregate, csvOf } from '../samples/official-table.ts';
import { hamlets, townCases } from '../samples/towns.ts';

/**
 * Writes what this version of the service stores, for later ones to be tried on: `npx tsx tests/upgrade/make.ts`, before it is
 * released and never again. It is SQL with a row in each line: both databases load it, a reviewer can read it, and whatever the
 * columns of a row are, JSON keeps its digits and its order. Its first line names the newest migration. The file 0000_init.sql is of
 * the state of the first migration, before any release.
 */

const KEY = `upgrade-${'k'.repeat(32)}`;
const NOW = new Date('2026-03-04T05:06:07.000Z');

const database = await openDatabase({});
await migrate(database);
await ensureAdminKey(database.db, { configured: KEY, now: NOW, requestId: 'upgrade' });
const signer = await ensureSigningKey(database.db, { configured: undefined, now: NOW });
const app = await buildApp({
  config: readConfig({ LOG_LEVEL: 'silent', PUBLIC_URL: 'https://assize.example', DEMO: 'off', RATE_LIMIT: 'off' }),
  database,
  secrets: await readSecrets(database.db),
  signer,
  now: () => NOW,
});
await app.ready();

async function ask(method: 'GET' | 'POST' | 'PUT', url: string, body?: unknown, headers: Body = {}): Promise<Body> {
  const answer = await app.inject({
    method,
    url: `/v1${url}`,
    headers: {
      authorization: `Bearer ${headers.key ?? KEY}`,
      'content-type': headers.type ?? 'application/json',
      ...headers.more,
    },
    ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  if (answer.statusCode >= 300) throw new Error(`${method} ${url}: ${answer.body}`);
  return answer.body === '' ? {} : { ...answer.json(), etag: answer.json().etag ?? answer.headers.etag };
}

/** Asks until the job is no longer in one of these states. */
async function until(url: string, ...open: string[]): Promise<Body> {
  for (;;) {
    const job = await ask('GET', url);
    if (!open.includes(job.state)) return job;
    await sleep(20);
  }
}

const upload = async (dataset: string, file: string, type: string, query = ''): Promise<Body> => {
  const { links } = await ask('POST', `/datasets/${dataset}/imports${query}`, file, { type });
  return until(links.self.slice(3), 'queued', 'running');
};

async function build(dataset: string, body: Body = {}): Promise<Body> {
  await ask('POST', `/datasets/${dataset}/releases`, body);
  return until(`/datasets/${dataset}/releases/draft`, 'building');
}

async function publish(dataset: string, body?: Body): Promise<void> {
  const draft = await build(dataset, body);
  if (draft.state !== 'draft') throw new Error(JSON.stringify(draft.held ?? draft.error));
  const more = { 'if-match': draft.etag };
  await ask('POST', `/datasets/${dataset}/releases/draft/transitions`, { to: 'published' }, { more });
}

const move = (one: Body, body: Body): Promise<Body> =>
  ask('POST', `/datasets/${one.dataset}/cases/${one.id}/transitions`, body, { more: { 'if-match': one.etag } });

const post = (dataset: string, body: Body, state = 'in-review', more: Body = {}): Promise<Body> =>
  ask('POST', `/datasets/${dataset}/cases?state=${state}`, body, { more });

async function approve(dataset: string, bodies: readonly Body[]): Promise<Body[]> {
  const approved: Body[] = [];
  for (const body of bodies) approved.push(await move(await post(dataset, body), { to: 'approved' }));
  return approved;
}

/** A case with an external id of some system. */
const withId =
  (system: string) =>
  (body: Body | undefined, number: number): Body => ({
    ...body,
    externalIds: [{ system, value: `n-${number}` }],
  });
const numbered = withId('desk');

async function fillTowns(): Promise<void> {
  const dataset = 'towns';
  const definition = hamlets();
  definition.settings.duplicates = { windowDays: 7 };
  await ask('PUT', `/datasets/${dataset}`, definition);
  const [one, other, third, fourth] = await approve(dataset, townCases().map(numbered));
  await publish(dataset);
  const [edited] = townCases();
  const put = { ...numbered(edited, 0), sentencedOn: '2014-03-02' };
  const more = { 'if-match': one?.etag };
  const corrected = await ask('PUT', `/datasets/${dataset}/cases/${one?.id}`, put, { more });
  await move(await move(corrected, { to: 'in-review' }), { to: 'approved', reason: 'rectification' });
  await move(other ?? {}, { to: 'merged', into: one?.id });
  await move(third ?? {}, { to: 'withdrawn', reason: 'conviction-quashed' });
  await move(fourth ?? {}, { to: 'erased', reason: 'erasure-upheld' });
  await publish(dataset, { notice: { kind: 'correction', text: 'A date was corrected.' } });
  await post(dataset, { ...edited, sentencedOn: '2014-08-01' }, 'draft', { 'idempotency-key': 'upgrade-1' });
  await move(await post(dataset, { ...edited, sentencedOn: '2014-09-01' }), { to: 'returned', note: 'Which court?' });
  const rows = [
    { ...numbered(townCases()[5], 5), sentencedOn: '2015-04-01' },
    numbered(edited, 7), // a likely duplicate

    { defendants: [] },
  ];
  const file = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  await upload(dataset, file, 'application/x-ndjson', '?mode=upsert&state=in-review');
  const selection = await ask('POST', `/datasets/${dataset}/cases/transitions`, {
    to: 'approved',
    select: { state: 'in-review' },
    expect: (await ask('GET', `/datasets/${dataset}/cases?state=in-review`)).items.length,
  });
  await until(selection.links.self.slice(3), 'queued', 'running');
  const feed = await ask('GET', `/datasets/${dataset}/changes`);
  await ask('POST', `/datasets/${dataset}/changes/acknowledgements`, { cursor: feed.cursor });
  await build(dataset);
  const preview = { label: 'Agency', endsAt: '2026-04-04T00:00:00Z' };
  await ask('POST', `/datasets/${dataset}/releases/draft/previews`, preview);
}

/** A dataset in which small numbers are withheld, so that a release has a report on its protection. */
const putWithheld = (dataset: string): Promise<Body> => {
  const definition = hamlets();
  definition.codebook.disclosure = { policy: 'threshold', threshold: 3 };
  definition.codebook.tables = { upTo: 0, also: [{ by: ['outcome'], measures: ['defendants'] }] };
  definition.codebook.headlines = definition.codebook.headlines.slice(0, 2);
  return ask('PUT', `/datasets/${dataset}`, definition);
};

async function fillWithheld(): Promise<void> {
  const dataset = 'withheld';
  await putWithheld(dataset);
  await approve(dataset, [...townCases(), ...townCases()]);
  await publish(dataset);
  await approve(dataset, townCases());
  const check = await ask('POST', `/datasets/${dataset}/release-checks`, {});
  await until(check.links.self.slice(3), 'checking');
}

/** Under a policy, too: a case that was corrected and one that was erased since they were counted, and a draft of many new ones. */
async function fillVintages(): Promise<void> {
  const dataset = 'vintages';
  await putWithheld(dataset);
  const many = () => [0, 1, 2].flatMap((at) => Array.from({ length: 3 }, () => townCases()[at]));
  const [one, other] = await approve(dataset, [...many(), townCases()[3]].map(withId('register')));
  await publish(dataset);
  const put = { ...withId('register')(townCases()[2], 0), sentencedOn: '2014-03-02' };
  const corrected = await ask('PUT', `/datasets/${dataset}/cases/${one?.id}`, put, { more: { 'if-match': one?.etag } });
  await move(await move(corrected, { to: 'in-review' }), { to: 'approved', reason: 'rectification' });
  await move(other ?? {}, { to: 'erased', reason: 'erasure-upheld' });
  // One that is like an erased case is not taken again.
  await approve(
    dataset,
    many().map((body) => ({ ...body, sentencedOn: '2015-12-12' })),
  );
  const draft = await build(dataset);
  if (draft.state !== 'draft') throw new Error(JSON.stringify(draft.held ?? draft.error));
}

async function fillTable(): Promise<void> {
  const definition = anAggregate();
  definition.codebook.tables = { upTo: 1 };
  await ask('PUT', '/datasets/table', definition);
  const rows = ['2014,male,a,prison,10', '2014,female,a,fine,3', '2015,male,c,jail,7'];
  await upload('table', csvOf(rows), 'text/csv');
  await publish('table');
  await upload('table', csvOf([...rows, '2015,female,c,fine,2']), 'text/csv');
  const { etag } = await build('table');
  const scheduled = { to: 'published', publishAt: '2026-05-01T00:00:00Z' };
  await ask('POST', '/datasets/table/releases/draft/transitions', scheduled, { more: { 'if-match': etag } });
}

/** The ledger of migrations, then each row as JSON, by table. */
async function* statementsOf({ db }: Database): AsyncGenerator<string> {
  yield 'create schema drizzle;\n';
  yield 'create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint);\n';
  for (const name of ['drizzle.__drizzle_migrations', ...Object.values(tables).map(getTableName)]) {
    const rows = await rowsOf<{ row: string }>(
      db,
      sql.raw(`select row_to_json(t)::text as row from ${name} t order by 1`),
    );
    for (const { row } of rows) {
      yield `insert into ${name} select * from json_populate_record(null::${name}, '${row.replaceAll("'", "''")}');\n`;
    }
  }
}

await fillTowns();
await fillWithheld();
await fillVintages();
await fillTable();
const newest = (await readdir('migrations'))
  .filter((name) => name.endsWith('.sql'))
  .sort()
  .at(-1);
const lines: string[] = [
  `-- Made by tests/upgrade/make.ts after migration ${newest}. Nothing in it is secret: its keys are of a database that is gone.\n`,
];
for await (const line of statementsOf(database)) lines.push(line);
await writeFile(new URL(`${VERSION}.sql`, import.meta.url), lines.join(''));
await app.close();
await database.close();
