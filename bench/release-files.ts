import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify from 'fastify';
import { median, promise, secondsSince } from './measure.ts';
import { insertDefendants, RELEASED_DATASET, release } from './release-cases.ts';
import {
  call,
  KEY,
  onPostgres,
  type Service,
  startService,
  watchMemory,
  withClient,
  withFolder,
  withPostgres,
} from './service.ts';

/**
 * The files of a release of 1,000,000 cases. Promised: they are written in at most 2.5 times the time of a COPY of the same records as
 * CSV by PostgreSQL; a file is sent at 0.8 of the speed of a bare static route of Fastify at least, in memory that grows by at most
 * 50 MB; a copy that was broken off and resumed is the same to the byte. `npx tsx bench/release-files.ts [cases] [rounds]`. Needs
 * BENCH_DATABASE_URL.
 */

const size = Number(process.argv[2] ?? 1_000_000);
const rounds = Number(process.argv[3] ?? 5);
const DATASET = 'of-files';
const R = `/v1/datasets/${DATASET}/releases/1.0.0`;
const authorization = { authorization: `Bearer ${KEY}` };

await withPostgres((database) =>
  withFolder(async (folder) => {
    const env = { ...onPostgres(database), FILES: join(folder, 'files') };
    let service = await startService(env);
    // A table for each dimension: the files are of records above all.
    await call(service, 'PUT', `/v1/datasets/${DATASET}`, {
      ...RELEASED_DATASET,
      codebook: { ...RELEASED_DATASET.codebook, tables: { upTo: 1 } },
    });
    await service.stop();
    await insertDefendants(database, DATASET, size);
    const copied = await copySeconds(database, join(folder, 'copy.csv'));
    service = await startService(env);
    const peak = watchMemory(service);
    await release(service, DATASET);
    const written = await filesSeconds(service);
    const ratio = written / copied;
    console.log(
      `${size} cases: files in ${written.toFixed(1)} s, COPY in ${copied.toFixed(1)} s: ${ratio.toFixed(1)} times; at most ${peak()} MB`,
    );
    promise(ratio <= 2.5, '2.5 times the time of COPY');
    await comparePulls(service, folder);
    await compareParts(service);
    await service.stop();
  }),
);

/** By the server itself, into a file that it owns. */
async function copySeconds(database: string, path: string): Promise<number> {
  return withClient(database, async (client) => {
    const started = performance.now();
    await client.query(`copy (select c.case_id, c.seq, r.content from changes c
      join case_revisions r on r.case_id = c.case_id and r.revision = c.content_revision
      where c.dataset_id = '${DATASET}' order by c.case_id) to '/tmp/${path.split('/').at(-2)}.csv' (format csv)`);
    return secondsSince(started);
  });
}

/** From the publication until every file is there; the build is over by then. */
async function filesSeconds(service: Service): Promise<number> {
  const started = performance.now();
  while ((await fetch(`${service.url}${R}/files`, { headers: authorization })).status === 503) await sleep(50);
  return secondsSince(started);
}

async function comparePulls(service: Service, folder: string): Promise<void> {
  const file = await findFile(join(folder, 'files'));
  const bare = Fastify();
  bare.get('/file', (_request, reply) => reply.type('application/x-ndjson').send(createReadStream(file)));
  const bareUrl = await bare.listen({ host: '127.0.0.1', port: 0 });
  const { size: bytes } = await stat(file);
  const speeds: Record<'bare' | 'ours', number[]> = { bare: [], ours: [] };
  await pull(`${service.url}${R}/records.ndjson`);
  const peak = watchMemory(service);
  await sleep(200);
  const before = peak();
  for (let round = 0; round < rounds; round += 1) {
    speeds.bare.push(bytes / (await pull(`${bareUrl}/file`)));
    speeds.ours.push(bytes / (await pull(`${service.url}${R}/records.ndjson`)));
  }
  const grown = peak() - before;
  await bare.close();
  const ratio = median(speeds.ours) / median(speeds.bare);
  console.log(
    `a pull of ${Math.round(bytes / 1e6)} MB has ${ratio.toFixed(2)} of the speed of a bare route; memory grew by ${grown} MB`,
  );
  promise(ratio >= 0.8, '0.8 of a bare route');
  promise(grown <= 50, '50 MB');
}

/** Seconds until the last byte. */
async function pull(url: string): Promise<number> {
  const started = performance.now();
  const { body } = await fetch(url, { headers: authorization });
  for await (const _ of body ?? []) {
  }
  return secondsSince(started);
}

async function compareParts(service: Service): Promise<void> {
  const url = `${service.url}${R}/records.parquet`;
  const whole = await fetch(url, { headers: authorization });
  const bytes = Buffer.from(await whole.arrayBuffer());
  const at = Math.floor(bytes.length / 3);
  const parts: Buffer[] = [];
  for (const range of [`bytes=0-${at - 1}`, `bytes=${at}-`]) {
    const headers = { ...authorization, range, 'if-range': whole.headers.get('etag') ?? '' };
    parts.push(Buffer.from(await (await fetch(url, { headers })).arrayBuffer()));
  }
  promise(Buffer.concat(parts).equals(bytes), 'a resumed copy is the same');
}

async function findFile(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = entries.find(({ name }) => name === 'records.ndjson');
  if (!found) throw new Error('there is no file of records');
  return join(found.parentPath, found.name);
}
