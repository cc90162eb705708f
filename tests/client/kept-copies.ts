import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import pg from 'pg';
import { folderStore, postgresStore, type Store, sqliteStore } from '../../client/src/index.ts';
import type { Body } from '../samples/body.ts';
import { admin, onDatabase } from '../template.ts';

/** The stores of the client as the tests use them: opened, killed and opened again, and read without the client. */

export interface KeptCopies {
  /** As the command line names it. */
  place: string;
  open(): Promise<Store>;
  /** The records of a dataset, a line of JSON for each, in the order of their ids. */
  lines(dataset: string): Promise<string[]>;
  /** All bytes of it on the disk; undefined of a store that is elsewhere. */
  bytes(): Promise<Buffer | undefined>;
  drop(): Promise<void>;
}

/** In a PostgreSQL only if there is one: in the pass on PostgreSQL, or of the test. */
export async function everyStore(server = process.env.TEST_DATABASE_URL): Promise<Map<string, KeptCopies>> {
  return new Map([
    ['folder', await keptInFolder()],
    ['sqlite', await keptInSqlite()],
    ...(server ? [['postgres', await keptInPostgres(server)] as const] : []),
  ]);
}

async function keptInFolder(): Promise<KeptCopies> {
  const folder = await mkdtemp(join(tmpdir(), 'assize-copy-'));
  return {
    place: `folder:${folder}`,
    open: () => folderStore(folder),
    lines: async (dataset) => linesOf(await readFile(join(folder, `${dataset}.ndjson`), 'utf8')),
    bytes: () => bytesIn(folder),
    drop: () => rm(folder, { recursive: true }),
  };
}

async function keptInSqlite(): Promise<KeptCopies> {
  const folder = await mkdtemp(join(tmpdir(), 'assize-copy-'));
  const file = join(folder, 'copy.db');
  return {
    place: `sqlite:${file}`,
    open: () => sqliteStore(file),
    lines: async (dataset) => {
      const db = new Database(file);
      const rows = db.prepare('select record from assize_records where dataset = ? order by id').all(dataset);
      db.close();
      return (rows as { record: string }[]).map(({ record }) => record);
    },
    bytes: () => bytesIn(folder),
    drop: () => rm(folder, { recursive: true }),
  };
}

async function keptInPostgres(server: string): Promise<KeptCopies> {
  const work = await mkdtemp(join(tmpdir(), 'assize-copy-'));
  const name = `assize_copy_${randomUUID().slice(0, 8)}`;
  await admin(server, `create database ${name}`);
  const url = onDatabase(server, name);
  return {
    place: url,
    open: () => postgresStore(url, { work }),
    lines: async (dataset) => {
      const db = new pg.Client(url);
      await db.connect();
      const query = 'select record::text from assize_records where dataset = $1 order by id';
      const { rows } = await db.query<{ record: string }>(query, [dataset]);
      await db.end();
      return rows.map(({ record }) => record);
    },
    // Its pages are not ours to clean: VACUUM does.
    bytes: async () => undefined,
    drop: async () => {
      await admin(server, `drop database if exists ${name} with (force)`);
      await rm(work, { recursive: true });
    },
  };
}

const linesOf = (text: string): string[] => text.split('\n').slice(0, -1);

async function bytesIn(folder: string): Promise<Buffer> {
  return Buffer.concat(await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name)))));
}

/** What a copy must be, by a request that answers the body. */
export async function servedLines(get: (path: string) => Promise<Body>, dataset: string): Promise<string[]> {
  const lines: string[] = [];
  for (let next: string | null = `/v1/datasets/${dataset}/records?limit=1000`; next !== null; ) {
    const body = await get(next);
    for (const record of body.items) lines.push(JSON.stringify(record));
    next = body.next;
  }
  return lines;
}

/** A fetch whose answers run out after so many bytes: then `broken` is called, and the answer ends there. */
export function fetchOf(bytes: number, broken: () => void): typeof fetch {
  let left = bytes;
  return async (...request) => {
    const response = await fetch(...request);
    if (left < 0 || response.body === null) return response;
    const counted = new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, stream) => {
        const before = left;
        left -= chunk.length;
        if (before < 0 || left >= 0) return stream.enqueue(chunk);
        stream.enqueue(chunk.subarray(0, before));
        broken();
        stream.error(new TypeError('terminated'));
      },
    });
    const { status, headers } = response;
    return new Response(response.body.pipeThrough(counted), { status, headers });
  };
}

/** The same, with pages of so many items, so that few of them are several pages. */
export const inPagesOf =
  (limit: number, send: typeof fetch): typeof fetch =>
  (request, options) =>
    request instanceof Request
      ? send(new Request(request.url.replace('limit=1000', `limit=${limit}`), request), options)
      : send(request, options);
