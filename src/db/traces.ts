import { getTableName, sql } from 'drizzle-orm';
import { type Database, type Db, rowsOf } from './client.ts';
import { appendAudit } from './queries/audit.ts';
import { caseSelections } from './tables/case-selections.ts';
import * as ofCases from './tables/cases.ts';
import { instance } from './tables/datasets.ts';
import { importCases, importChunks, importRejects, importResults } from './tables/imports.ts';
import { idempotentAnswers } from './tables/keys.ts';
import { redefinitions } from './tables/redefinitions.ts';
import { erasedContributions, releaseChecks, releaseSecrets } from './tables/releases.ts';

/**
 * What erased cases leave on the disk once their rows are gone: the old rows until their table is vacuumed, and copies of them in
 * the write-ahead log. docs/erasure.md says what is removed on which database, and when.
 */

/** Tables with something of a case in them, or of a request or a file about one. Marks are hashes, and are kept. */
export const TRACED = [
  ofCases.cases,
  ofCases.caseExternalIds,
  ofCases.caseRevisions,
  ofCases.duplicatePairs,
  ofCases.defendants,
  ofCases.convictions,
  ofCases.sentences,
  ofCases.quantities,
  ofCases.sources,
  importCases,
  importChunks,
  importRejects,
  importResults,
  idempotentAnswers,
  caseSelections, // notes
  redefinitions, // why one was refused
  releaseChecks, // obstacles, which can be about a few people
  erasedContributions, // of releases that have been withdrawn since
  releaseSecrets, // whoever had one could undo the changes of published figures
].map(getTableName);

/** Notes that something was erased. Call it last in the transaction: other erasures then wait for its end. */
export async function noteErasure(tx: Db): Promise<void> {
  await tx.update(instance).set({ erasures: sql`${instance.erasures} + 1` });
}

/**
 * Removes the traces of what was erased since the last time; false if there was nothing. The embedded database rewrites the tables,
 * and each request waits for at most one of them. On PostgreSQL, whose readers must not wait, dead rows are only vacuumed: their
 * room is overwritten by later rows.
 */
export async function clearTraces(database: Database, at: Date): Promise<boolean> {
  const [noted] = await database.jobs.select().from(instance);
  if (!noted || noted.erasures === noted.erasuresCleared) return false;
  await database.withSession((db) => (database.kind === 'embedded' ? rewriteTables(database, db) : vacuumTables(db)));
  await database.jobs.transaction(async (tx) => {
    // In the order of an erasure: the audit log, then the row. Else each could wait for the other.
    await appendAudit(tx, [{ at, keyId: 'service', action: 'erasure.clear', requestId: 'housekeeping' }]);
    await tx.update(instance).set({ erasuresCleared: noted.erasures });
  });
  return true;
}

async function rewriteTables({ requireRoom }: Database, db: Db): Promise<void> {
  const analyzed = await rowsOf<{ name: string }>(
    db,
    sql`select distinct tablename as name from pg_stats where schemaname = 'public'`,
  );
  for (const table of TRACED) {
    const [size] = await rowsOf<{ bytes: number }>(
      db,
      sql`select pg_total_relation_size(${table}::regclass)::float8 as bytes`,
    );
    // For a copy in the table's file, and one in the log.
    await requireRoom?.(2 * (size?.bytes ?? 0));
    await db.execute(sql`vacuum full ${sql.identifier(table)}`);
    // Else the log would hold a copy of every table until the end.
    await db.execute(sql`checkpoint`);
    // Statistics hold samples of values. A table without any is not given some, which would change how it is read.
    if (analyzed.some(({ name }) => name === table)) await db.execute(sql`analyze ${sql.identifier(table)}`);
  }
  await db.execute(sql`vacuum full pg_statistic`);
  await rotateLog(db);
}

/** Leaves all segments of the write-ahead log behind. A checkpoint deletes them, since none is kept to be written again. */
async function rotateLog(db: Db): Promise<void> {
  // Segments that an older version has kept for that come after the present one, and are to be left behind too.
  const [kept] = await rowsOf<{ count: number }>(
    db,
    sql`select count(*)::int as count from pg_ls_waldir() where name > pg_walfile_name(pg_current_wal_lsn())`,
  );
  for (let left = kept?.count ?? 0; left >= 0; left -= 1) {
    // A segment in which nothing was written cannot be left.
    await db.execute(sql`select pg_logical_emit_message(false, 'assize', '')::text`);
    await db.execute(sql`select pg_switch_wal()::text`);
  }
  await checkpoint(db);
}

/** Deletes the segments of the write-ahead log that are no longer needed. */
export async function checkpoint(db: Db): Promise<void> {
  await db.execute(sql`checkpoint`);
}

/** Gives free the room of rows of facts that have been written again, so that the next ones take it. */
export const vacuumFacts = ({ withSession }: Pick<Database, 'withSession'>): Promise<unknown> =>
  withSession((db) => db.execute(sql`vacuum (truncate off) ${ofCases.convictions}`));

async function vacuumTables(db: Db): Promise<void> {
  for (const table of TRACED) await db.execute(sql`vacuum (analyze) ${sql.identifier(table)}`);
}
