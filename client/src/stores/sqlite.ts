import { open } from 'node:fs/promises';
import type { Store, SyncState } from '../store.ts';

/**
 * A SQLite database, by Node itself (22.13 or later) or by the package libsql. The table `assize_records` has a row for each record,
 * `assize_copies` one for each dataset. Deleted records are overwritten.
 */
export async function sqliteStore(file: string): Promise<Store> {
  await (await open(file, 'a', 0o600)).close();
  const db = await openSqlite(file);
  for (const pragma of ['busy_timeout = 10000', 'journal_mode = wal', 'synchronous = full', 'secure_delete = on'])
    db.prepare(`pragma ${pragma}`).get();
  db.exec(`
    create table if not exists assize_records (
      dataset text not null, id text not null, record text not null, primary key (dataset, id)
    );
    create table if not exists assize_copies (dataset text primary key, state text not null);
  `);
  const put = db.prepare(`
    insert into assize_records values (?, ?, ?) on conflict (dataset, id) do update set record = excluded.record`);
  const remove = db.prepare('delete from assize_records where dataset = ? and id = ?');
  const empty = db.prepare('delete from assize_records where dataset = ?');
  const putState = db.prepare(`
    insert into assize_copies values (?, ?) on conflict (dataset) do update set state = excluded.state`);
  const readState = db.prepare('select state from assize_copies where dataset = ?');

  const inTransaction = async (dataset: string, state: SyncState, write: () => void | Promise<void>): Promise<void> => {
    db.exec('begin immediate');
    try {
      await write();
      putState.run(dataset, JSON.stringify(state));
      db.exec('commit');
    } catch (error) {
      db.exec('rollback');
      throw error;
    }
  };

  return {
    state: async (dataset) => {
      const row = readState.get(dataset) as { state: string } | undefined;
      return row && JSON.parse(row.state);
    },
    replace: (dataset, records, state) =>
      inTransaction(dataset, state, async () => {
        empty.run(dataset);
        for await (const batch of records) for (const { id, json } of batch) put.run(dataset, id, json);
      }),
    apply: (dataset, changes, state) =>
      inTransaction(dataset, state, () => {
        for (const { id, json } of changes) {
          if (json === null) remove.run(dataset, id);
          else put.run(dataset, id, json);
        }
      }),
    settle: async () => {
      // Until then the log has what was deleted.
      db.prepare('pragma wal_checkpoint(truncate)').get();
    },
    arrival: async (dataset) => `${file}.${encodeURIComponent(dataset)}.arriving`,
    close: async () => db.close(),
  };
}

/** What the drivers have in common. */
interface Sqlite {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}
interface Statement {
  run(...values: string[]): unknown;
  get(...values: string[]): unknown;
}

async function openSqlite(file: string): Promise<Sqlite> {
  // Not written as literals: Node 20 has no types of the one, and the other need not be installed.
  const [builtIn, libsql]: string[] = ['node:sqlite', 'libsql'];
  const node = await import(builtIn ?? '').catch(() => undefined);
  if (node) return new node.DatabaseSync(file);
  const { default: Database } = await import(libsql ?? '').catch(() => {
    throw new Error('A SQLite store needs Node 22.13 or later, or the package libsql: npm install libsql');
  });
  return new Database(file);
}
