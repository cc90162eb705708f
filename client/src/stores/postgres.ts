import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'pg';
import type { Store, SyncState } from '../store.ts';

export interface PostgresOptions {
  /** Folder in which a copy arrives. Default: `assize` in the cache of the user. */
  work?: string;
}

/**
 * A PostgreSQL database, by the package pg. The table `assize_records` has a row for each record, `assize_copies` one for each
 * dataset.
 */
export async function postgresStore(url: string, { work }: PostgresOptions = {}): Promise<Store> {
  const db = await connectPostgres(url);
  await db.query(`
    create table if not exists assize_records (
      dataset text not null, id uuid not null, record json not null, primary key (dataset, id)
    );
    create table if not exists assize_copies (dataset text primary key, state json not null);
  `);

  const inTransaction = async (dataset: string, state: SyncState, write: () => Promise<void>): Promise<void> => {
    await db.query('begin');
    try {
      await write();
      await db.query(
        'insert into assize_copies values ($1, $2) on conflict (dataset) do update set state = excluded.state',
        [dataset, JSON.stringify(state)],
      );
      await db.query('commit');
    } catch (error) {
      await db.query('rollback').catch(() => {});
      throw error;
    }
  };
  const put = async (dataset: string, records: readonly { id: string; json: string | null }[]): Promise<void> => {
    await db.query(
      `insert into assize_records select $1, * from unnest($2::uuid[], $3::json[])
        on conflict (dataset, id) do update set record = excluded.record`,
      [dataset, records.map(({ id }) => id), records.map(({ json }) => json)],
    );
  };

  return {
    state: async (dataset) => {
      const { rows } = await db.query('select state from assize_copies where dataset = $1', [dataset]);
      return rows[0]?.state;
    },
    replace: (dataset, records, state) =>
      inTransaction(dataset, state, async () => {
        await db.query('delete from assize_records where dataset = $1', [dataset]);
        for await (const batch of records) await put(dataset, batch);
      }),
    apply: (dataset, changes, state) =>
      inTransaction(dataset, state, async () => {
        const gone = changes.filter(({ json }) => json === null).map(({ id }) => id);
        await db.query('delete from assize_records where dataset = $1 and id = any($2::uuid[])', [dataset, gone]);
        await put(
          dataset,
          changes.filter(({ json }) => json !== null),
        );
      }),
    arrival: async (dataset) => {
      const { host, pathname } = new URL(url);
      const place = createHash('sha256').update(`${host}${pathname} ${dataset}`).digest('hex').slice(0, 16);
      const folder = work ?? join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'assize');
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return join(folder, `${place}.arriving`);
    },
    close: () => db.end(),
  };
}

async function connectPostgres(url: string): Promise<Client> {
  const { default: pg } = await import('pg').catch(() => {
    throw new Error('A PostgreSQL store needs the package pg: npm install pg');
  });
  const client = new pg.Client({ connectionString: url });
  // A connection that is lost makes the next statement fail; it must not end the process.
  client.on('error', () => {});
  await client.connect();
  return client;
}
