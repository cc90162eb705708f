import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { putDataset } from '../src/capture/datasets.ts';
import { type Database, type DatabaseOptions, type Db, openDatabase } from '../src/db/client.ts';
import { migrate } from '../src/db/migrate.ts';
import { findOpenRelease } from '../src/db/queries/releases.ts';
import { ensureSigningKey } from '../src/db/signing-key.ts';
import { buildRelease } from '../src/releases/lifecycle/build.ts';
import { createRelease, publishRelease } from '../src/releases/lifecycle/publish.ts';
import { SCOPES } from '../src/schemas/vocabulary.ts';
import { alternate, spread, startProcess } from './load.ts';
import { on, SERVER, withDatabase } from './scratch.ts';

/**
 * A warm request is as fast on a release of a million defendants as on one of a thousand: promised within 10%. The rows are
 * synthetic and go straight into the tables; the releases are built by the service's own build, whose time is told.
 * `npx tsx bench/large-release.ts [defendants] [rounds]`, default 1,000,000 and 9. On the embedded database in a scratch
 * folder, or in a database of its own on the PostgreSQL of BENCH_DATABASE_URL.
 */

const PROMISED = 0.1;
const large = Number(process.argv[2] ?? 1_000_000);
const rounds = Number(process.argv[3] ?? 9);
const QUERY = 'statistics?measure=defendants&by=outcome,sex&totals=true&share=outcome';
const CHUNK = 20_000;

const codes = (prefix: string, count: number, parents = 0) =>
  Array.from({ length: count }, (_, index) => ({
    code: `${prefix}${index}`,
    label: `${prefix} ${index}`,
    ...(parents > 0 && { parent: `p${index % parents}` }),
  }));
const measure = (id: string, countingUnit: string) => ({
  ...{ id, label: id, unit: id, countingUnit, statistic: 'count', population: 'synthetic' },
});
const definition = {
  kind: 'cases',
  title: 'Benchmark',
  description: 'Synthetic',
  publisher: 'bench',
  constructed: true,
  licence: { id: 'CC0-1.0', url: 'https://example.org', attribution: 'bench' },
  coverage: {
    window: { from: '2010-01-01', to: '2020-01-01' },
    area: 'nowhere',
    sources: 'none',
    inclusionRule: 'all',
    completeness: 'constructed',
  },
  settings: { selfApproval: true, duplicates: 'off' },
  codebook: {
    builtIn: {
      area: { codeList: 'area', levels: { region: 'public' } },
      sex: { codeList: 'sex', required: true },
      ageBand: { codeList: 'age' },
      offence: { codeList: 'offence', levels: { region: 'public' } },
      outcome: { codeList: 'outcome' },
      requirements: { codeList: 'requirement' },
    },
    codeLists: {
      area: { label: 'A', codes: codes('a', 44, 10), levels: [{ id: 'region', label: 'R', codes: codes('p', 10) }] },
      sex: { label: 'S', codes: codes('s', 2) },
      age: { label: 'G', codes: codes('g', 7) },
      offence: { label: 'O', codes: codes('o', 20, 5), levels: [{ id: 'region', label: 'R', codes: codes('p', 5) }] },
      outcome: { label: 'U', codes: codes('u', 8) },
      requirement: { label: 'Q', codes: codes('q', 9) },
    },
    measures: [measure('defendants', 'defendant'), measure('cases', 'case')],
    tables: { upTo: 2, also: [{ by: ['outcome', 'sex', 'ageBand', 'year'] }] },
    disclosure: { policy: 'none', reason: 'constructed' },
  },
};

const publicUrl = 'http://127.0.0.1';
if (SERVER) await withDatabase((name) => compare({ url: on(name) }, { DATABASE_URL: on(name) }));
else {
  const folder = await mkdtemp(join(tmpdir(), 'assize-bench-'));
  try {
    await compare({ folder }, { DATABASE_URL: '', DATA_DIR: folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function compare(options: DatabaseOptions, env: Record<string, string>): Promise<void> {
  const database = await openDatabase(options);
  await migrate(database);
  await prepare(database, 'small', 1_000);
  await prepare(database, 'large', large);
  await database.close();
  const service = await startProcess('./service-server.ts', [], { ...env, DEMO: 'off' });
  try {
    const target = (name: string) => ({ name, url: `${service.url}/v1/datasets/${name}/releases/1.0.0/${QUERY}` });
    const found = await alternate([target('small'), target('large')], { rounds, seconds: 2, connections: 10 });
    for (const [name, { median, all }] of found)
      console.log(`${name.padEnd(6)}${Math.round(median)} requests/s ${spread(all)}`);
    const ratio = found.get('large')!.median / found.get('small')!.median; // asked for above
    console.log(`ratio: ${ratio.toFixed(2)}`);
    if (ratio < 1 - PROMISED) {
      console.log(`promised: at least ${1 - PROMISED}`);
      process.exitCode = 1;
    }
  } finally {
    await service.stop();
  }
}

async function prepare(database: Database, dataset: string, size: number): Promise<void> {
  const { db } = database;
  const context = {
    db,
    root: db,
    newId: randomUUID,
    newTimedId: randomUUID,
    secrets: { etag: 'bench', mark: 'bench' },
  };
  const at = new Date();
  const actor = { keyId: 'bench', keyLabel: 'bench', scopes: SCOPES, requestId: randomUUID(), at };
  await putDataset(context, actor, dataset, { body: definition, mayReadCases: true, requireMatch: () => {} });
  const started = performance.now();
  // One session, which has the temporary table.
  await database.withSession((session) => insertCases(session, dataset, size));
  const inserted = performance.now();
  const id = await createRelease(context, actor, dataset, null);
  await buildRelease({ database, now: () => new Date(), generator: 'bench', signal: new AbortController().signal }, id);
  const built = performance.now();
  const draft = await findOpenRelease(db, dataset);
  if (draft?.state !== 'draft') throw new Error(`the release of ${dataset} is ${draft?.state}`);
  const signer = await ensureSigningKey(db, { configured: undefined, now: at });
  await publishRelease({ ...context, signer, publicUrl }, actor, draft);
  const seconds = (from: number, to: number) => `${((to - from) / 1_000).toFixed(1)} s`;
  const { tables = 0, observations = 0 } = draft.counts ?? {};
  console.log(
    `${dataset}: ${size} defendants, ${tables} tables, ${observations} observations, inserted in ${seconds(started, inserted)}, built in ${seconds(inserted, built)}, ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
  );
}

/** One defendant with one conviction each; one in twenty of each code is not reported. */
async function insertCases(db: Db, dataset: string, size: number): Promise<void> {
  // Row by row they would look for the newest number before each insert.
  for (const table of ['changes', 'case_revisions'])
    await db.execute(sql.raw(`alter table ${table} disable trigger user`));
  const some = (member: string, prefix: string, count: number) =>
    `case when random() < 0.05 then '' else '"${member}":"${prefix}' || floor(random() * ${count})::int || '",' end`;
  const content = [
    `'{' || ${some('area', 'a', 44)} || '"sentencedOn":"' || (date '2010-01-01' + floor(random() * 3652)::int) || '","defendants":[{'`,
    `${some('ageBand', 'g', 7)} || '"id":"' || gen_random_uuid() || '","sex":"s' || floor(random() * 2)::int || '",'`,
    `'"convictions":[{"id":"' || gen_random_uuid() || '",' || ${some('offence', 'o', 20)} || '"principal":true}],'`,
    `'"sentence":{' || ${some('outcome', 'u', 8)} || '"requirements":[' || case when random() < 0.7 then '' else '"q' || floor(random() * 9)::int || '"' end || ']}}]}'`,
  ].join(' || ');
  for (let from = 0; from < size; from += CHUNK) {
    const to = Math.min(size, from + CHUNK);
    // The first number of the log is the codebook's.
    await db.execute(
      sql.raw(`create temp table chunk as select gen_random_uuid() as id, n + 1 as seq, ${content} as content
        from generate_series(${from + 1}, ${to}) n`),
    );
    await db.execute(
      sql.raw(`insert into cases (id, dataset_id, state, head_revision, head_content, live_revision, live_content, live_seq,
          content_authors, created_at, updated_at)
        select id, '${dataset}', 'approved', 1, 1, 1, 1, seq, '{}', now(), now() from chunk`),
    );
    await db.execute(
      sql.raw(`insert into case_revisions (case_id, revision, dataset_id, state, content_revision, content, author_key,
          author_label, request_id, at)
        select id, 1, '${dataset}', 'approved', 1, content::json, 'bench', 'bench', 'bench', now() from chunk`),
    );
    await db.execute(
      sql.raw(`insert into changes (dataset_id, seq, at, op, cause, case_id, content_revision)
        select '${dataset}', seq, now(), 'upsert', 'created', id, 1 from chunk`),
    );
    await db.execute(sql.raw('drop table chunk'));
  }
  await db.execute(sql.raw(`update datasets set last_seq = ${size + 1} where id = '${dataset}'`));
  for (const table of ['changes', 'case_revisions'])
    await db.execute(sql.raw(`alter table ${table} enable trigger user`));
}
