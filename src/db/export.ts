import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { type Database, type Db, rowsOf } from './client.ts';
import { createSchema, type KnownMigration, listApplied, nameMigrations } from './migrate.ts';
import { anyOf } from './sql.ts';
import { storedText } from './stored.ts';

/**
 * A whole database as lines of text, from either driver to either: a line with the migrations, then for each table a line `#table name`
 * and its rows as JSON, then `#end` with how many rows each table has, and a digest of them. PostgreSQL writes and reads the JSON of a
 * row itself, so that digits, the order of members and the spaces in stored JSON stay as they are.
 */

/** What is known of a table without its rows. */
interface TableDigest {
  rows: number;
  /** A sum over the hashes of the rows, whose order does not matter. */
  digest: string;
}
export type Digests = Readonly<Record<string, TableDigest>>;

/** Raised when a file is not a whole export, or a database is not one to import into. */
export class ExportFault extends Error {}

const EXPORT_FORMAT = 'assize-database-1';
const ExportHeadLine = z.object({
  format: z.literal(EXPORT_FORMAT),
  software: z.string(),
  at: z.string(),
  migrations: z.array(z.object({ tag: z.string(), hash: z.string() })),
});
export type ExportHead = z.output<typeof ExportHeadLine>;
const readHead = storedText('head', ExportHeadLine);
/** A row whose JSON has an end of line between its members. */
const readEscaped = storedText('row', z.string());
const readDigests = storedText('digests', z.record(z.string(), z.object({ rows: z.number(), digest: z.string() })));

const ROWS_AT_MOST = 1_000;
/** Characters of rows that are read or written together, more or less: a row may be much longer than another. */
const BATCH_LENGTH = 4 * 1024 * 1024;

/** Tables that outlive a crash, and the ledger of migrations; quoted where that is needed. */
async function listTables(db: Db): Promise<string[]> {
  const rows = await rowsOf<{ name: string }>(
    db,
    sql`select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('public', 'drizzle') and c.relkind = 'r' and c.relpersistence = 'p' order by 1`,
  );
  return rows.map(({ name }) => name);
}

/** Sees the database as it is at one moment, and writes it, while others go on; the embedded one does nothing else meanwhile. */
export async function exportDatabase(
  { jobs }: Pick<Database, 'jobs'>,
  about: Pick<ExportHead, 'software' | 'at'>,
  write: (line: string) => Promise<void>,
): Promise<void> {
  await jobs.transaction(
    async (tx) => {
      await tx.execute(sql`set local timezone = 'UTC'`);
      const migrations = await nameMigrations(await listApplied(tx));
      await write(JSON.stringify({ format: EXPORT_FORMAT, ...about, migrations } satisfies ExportHead));
      const tables = await listTables(tx);
      for (const table of tables) {
        await write(`#table ${table}`);
        for await (const row of eachRow(tx, table)) await write(row.includes('\n') ? JSON.stringify(row) : row);
      }
      await write(`#end ${JSON.stringify(await digestsOf(tx, tables))}`);
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

async function* eachRow(tx: Db, table: string): AsyncGenerator<string> {
  // Raw: whatever the columns are.
  await tx.execute(sql.raw(`declare exported no scroll cursor for select row_to_json(t)::text as row from ${table} t`));
  for (let count = 10; ; ) {
    const rows = await rowsOf<{ row: string }>(tx, sql.raw(`fetch ${count} from exported`));
    if (rows.length === 0) break;
    let length = 1;
    for (const { row } of rows) {
      yield row;
      length += row.length;
    }
    count = Math.max(1, Math.min(ROWS_AT_MOST, Math.floor((rows.length * BATCH_LENGTH) / length)));
  }
  await tx.execute(sql`close exported`);
}

async function digestsOf(tx: Db, tables: readonly string[]): Promise<Digests> {
  const digests: Record<string, TableDigest> = {};
  for (const table of tables) {
    const [found] = await rowsOf<TableDigest>(
      tx,
      sql.raw(`select count(*)::int as rows, coalesce(sum(('x' || left(encode(sha256(convert_to(row_to_json(t)::text, 'UTF8')), 'hex'),
        15))::bit(60)::bigint), 0)::text as digest from ${table} t`),
    );
    if (found) digests[table] = found;
  }
  return digests;
}

export const digestsOfDatabase = ({ jobs }: Pick<Database, 'jobs'>): Promise<Digests> =>
  jobs.transaction(
    async (tx) => {
      await tx.execute(sql`set local timezone = 'UTC'`);
      return digestsOf(tx, await listTables(tx));
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );

export const differingTables = (one: Digests, other: Digests): string[] =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(
    (table) => one[table]?.rows !== other[table]?.rows || one[table]?.digest !== other[table]?.digest,
  );

/**
 * Fills an empty database from the lines of an export, at the migrations that the export has: all of it, or nothing. What was
 * written is compared with what was read. Answers the head and what the tables have.
 * @throws ExportFault
 */
export async function importDatabase(
  { jobs }: Pick<Database, 'jobs'>,
  lines: AsyncIterable<string>,
): Promise<{ head: ExportHead; digests: Digests }> {
  return jobs.transaction(async (tx) => {
    await tx.execute(sql`set local timezone = 'UTC'`);
    if ((await listTables(tx)).length > 0) throw new ExportFault('the database is not empty');
    const reading = lines[Symbol.asyncIterator]();
    const head = headIn((await reading.next()).value);
    await createSchema(tx, knownOnly(head));
    const tables = await listTables(tx);
    const foreignKeys = await withoutChecks(tx, tables);
    const digests = await fillTables(tx, tables, reading);
    await withChecks(tx, tables, foreignKeys);
    const differing = differingTables(digests, await digestsOf(tx, tables));
    if (differing.length > 0) throw new ExportFault(`what was written is not what was read: ${differing.join(', ')}`);
    return { head, digests };
  });
}

/** The first line of an export. */
export function headIn(line: unknown): ExportHead {
  try {
    return readHead(String(line));
  } catch {
    throw new ExportFault('this is not a backup of Assize, or one of a newer version');
  }
}

const knownOnly = ({ migrations, software }: ExportHead): readonly KnownMigration[] => {
  if (migrations.length === 0) throw new ExportFault(`the backup is of ${software} and has no migrations`);
  return migrations;
};

async function fillTables(tx: Db, tables: readonly string[], lines: AsyncIterator<string>): Promise<Digests> {
  let table: string | undefined;
  let [rows, length] = [[] as string[], 0];
  const flush = async (): Promise<void> => {
    if (table !== undefined && rows.length > 0) await tx.execute(rowsInsertion(table, rows));
    [rows, length] = [[], 0];
  };
  for (let next = await lines.next(); next.done !== true; next = await lines.next()) {
    const line = next.value;
    if (line.startsWith('#')) await flush();
    if (line.startsWith('#end ')) return readDigests(line.slice('#end '.length));
    if (line.startsWith('#table ')) {
      table = tables.find((name) => name === line.slice('#table '.length));
      if (table === undefined) throw new ExportFault(`the backup has a table that is not known: ${line}`);
      continue;
    }
    rows.push(line.startsWith('"') ? readEscaped(line) : line);
    length += line.length;
    if (length > BATCH_LENGTH || rows.length >= ROWS_AT_MOST) await flush();
  }
  throw new ExportFault('the backup is cut off');
}

const rowsInsertion = (table: string, rows: readonly string[]): SQL =>
  sql`insert into ${sql.raw(table)} select * from json_populate_recordset(null::${sql.raw(table)}, ${`[${rows.join(',')}]`}::json)`;

interface ForeignKey {
  table: string;
  name: string;
  definition: string;
}

/** Empties the tables, takes their foreign keys away and answers these, and turns the triggers off that guard what is written. */
async function withoutChecks(tx: Db, tables: readonly string[]): Promise<ForeignKey[]> {
  const foreignKeys = await rowsOf<ForeignKey>(
    tx,
    sql`select format('%I.%I', n.nspname, c.relname) as table, quote_ident(k.conname) as name, pg_get_constraintdef(k.oid) as definition
        from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
        where k.contype = 'f' and format('%I.%I', n.nspname, c.relname) = ${anyOf(tables, 'text')}`,
  );
  for (const { table, name } of foreignKeys) await tx.execute(sql.raw(`alter table ${table} drop constraint ${name}`));
  for (const table of tables) await tx.execute(sql.raw(`alter table ${table} disable trigger user`));
  // The first migration makes a row.
  await tx.execute(sql.raw(`truncate ${tables.join(', ')}`));
  return foreignKeys;
}

/** Puts back what `withoutChecks` has taken away. The foreign keys are checked by this. */
async function withChecks(tx: Db, tables: readonly string[], foreignKeys: readonly ForeignKey[]): Promise<void> {
  for (const { table, name, definition } of foreignKeys)
    await tx.execute(sql.raw(`alter table ${table} add constraint ${name} ${definition}`));
  for (const table of tables) await tx.execute(sql.raw(`alter table ${table} enable trigger user`));
  const ledger = 'drizzle.__drizzle_migrations';
  await tx.execute(sql.raw(`select setval(pg_get_serial_sequence('${ledger}', 'id'), max(id)) from ${ledger}`));
}
