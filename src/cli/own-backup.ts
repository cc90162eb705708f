import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, rmSync } from 'node:fs';
import { access, appendFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline as connected, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { z } from 'zod';
import { checkCertificate } from '#disclosure';
import { buildApp } from '../app.ts';
import { type AuditReport, verifyAudit } from '../capture/audit-check.ts';
import type { Config } from '../config.ts';
import { askForBackup, writeExport } from '../db/backup-socket.ts';
import { type Database, openDatabase } from '../db/client.ts';
import {
  differingTables,
  digestsOfDatabase,
  ExportFault,
  type ExportHead,
  headIn,
  importDatabase,
} from '../db/export.ts';
import { migrate } from '../db/migrate.ts';
import { readSecrets } from '../db/queries/datasets.ts';
import { listPublished } from '../db/queries/releases.ts';
import { ensureSigningKey } from '../db/signing-key.ts';
import { storedText } from '../db/stored.ts';
import { openStore } from '../files/open-store.ts';
import { FileMissing, type FileStore } from '../files/store.ts';
import { GENERATOR } from '../generator.ts';
import { requireDatabase, settings, withDatabase } from './own-database.ts';
import { NotReadable } from './published-release.ts';
import { CommandError, EXIT, onInterrupt, progress, usageError } from './terminal.ts';
import { readEvidence } from './verify.ts';

/**
 * Backups of a whole installation in one file, and what is done with them. The file is compressed text: an export of the database
 * (see db/export.ts), then the files of releases. The ledger of erasures is no part of it: it must outlive every backup.
 */

interface CopiedFiles {
  files: number;
  /** Files that were written anew, or removed, while they were copied. A service writes again what it finds missing. */
  missing: number;
}

export interface BackedUp extends CopiedFiles {
  head: ExportHead;
}

/** Writes everything to a new file. The service may be running: with the embedded database, it makes the export itself. */
export async function backUp(path: string, { withFiles }: { withFiles: boolean }): Promise<BackedUp> {
  const config = settings();
  await requireDatabase(config);
  await open(path, 'wx', 0o600).then(
    (file) => file.close(),
    ({ code }: NodeJS.ErrnoException) => {
      throw usageError(code === 'EEXIST' ? `${path} is there already.` : `${path} cannot be written (${code}).`);
    },
  );
  const partial = `${path}.${randomUUID().slice(0, 8)}`;
  const forget = onInterrupt(() => {
    for (const left of [partial, path]) rmSync(left, { force: true });
    return 'Stopped. Nothing was backed up.';
  });
  try {
    await writeDatabase(config, partial);
    const lines = linesIn(partial);
    const { head, keys } = await readThrough(lines);
    const files = withFiles ? await openStore(config.files) : undefined;
    const kept = await addFiles(partial, files, keys);
    await rename(partial, path);
    return { head, ...kept };
  } catch (error) {
    await rm(partial, { force: true });
    await rm(path, { force: true });
    return refusedAs('Nothing was backed up')(error);
  } finally {
    forget();
  }
}

/** What is at fault in a backup, as the end of a command. */
const refusedAs =
  (outcome: string) =>
  (error: unknown): never => {
    throw error instanceof ExportFault ? new CommandError(EXIT.refused, `${outcome}: ${error.message}.`) : error;
  };

async function writeDatabase(config: Config, path: string): Promise<void> {
  const running = config.databaseUrl === undefined ? await askForBackup(config.dataDir) : undefined;
  if (running) await pipeline(running, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  else await withDatabase({ create: false }, (database) => writeExport(database, GENERATOR, path));
}

/** Lines by newline alone: JSON may hold what other readers of lines take for an end, too. */
async function* linesIn(path: string): AsyncGenerator<string> {
  const unpacked = createGunzip();
  unpacked.setEncoding('utf8');
  connected(createReadStream(path), unpacked, () => {}); // an error ends the loop
  let begun: string[] = [];
  try {
    for await (const chunk of unpacked as AsyncIterable<string>) {
      let from = 0;
      for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', from)) {
        yield begun.join('') + chunk.slice(from, end);
        [begun, from] = [[], end + 1];
      }
      begun.push(chunk.slice(from));
    }
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code.startsWith('Z_')) throw new ExportFault(`the file is cut off or damaged (${code})`);
    throw error;
  }
}

/** Reads an export to its end, and answers where its releases have their files. */
async function readThrough(lines: AsyncIterable<string>): Promise<{ head: ExportHead; keys: string[] }> {
  let head: ExportHead | undefined;
  const keys: string[] = [];
  let table = '';
  for await (const line of lines) {
    if (head === undefined) head = headIn(line);
    else if (line.startsWith('#end ')) return { head, keys };
    else if (line.startsWith('#table ')) table = line.slice('#table '.length);
    else if (table === 'public.release_files') keys.push(storeKeyOf(line).store_key);
  }
  throw new ExportFault('the backup is cut off');
}

const storeKeyOf = storedText('store_key', z.object({ store_key: z.string() }));
const keyIn = storedText('key', z.string());

const FILE_PIECE = 768 * 1024;

/** Adds files to a backup: a line with the key of each, and its bytes. */
async function addFiles(path: string, files: FileStore | undefined, keys: readonly string[]): Promise<CopiedFiles> {
  const kept: CopiedFiles = { files: 0, missing: 0 };
  const packed = createGzip({ level: 1 });
  const written = pipeline(packed, createWriteStream(path, { flags: 'a' }));
  written.catch(() => {}); // told when it is awaited
  const put = async (text: string): Promise<void> => {
    if (!packed.write(text)) await Promise.race([once(packed, 'drain'), written]);
  };
  for (const key of files ? keys : []) {
    const bytes = await files?.read(key).catch(copiedIfThere);
    if (!bytes) kept.missing += 1;
    else {
      kept.files += 1;
      await put(`#file ${JSON.stringify(key)}\n`);
      for await (const piece of pieces(bytes)) await put(`=${piece.toString('base64')}\n`);
    }
  }
  await put(`#files ${files ? kept.files : 'none'}\n`);
  packed.end();
  await written;
  return kept;
}

function copiedIfThere(error: unknown): undefined {
  if (!(error instanceof FileMissing)) throw error;
}

/** The bytes in pieces of one size, so that each can be written in base64 by itself. */
async function* pieces(bytes: Readable): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    held.push(chunk);
    size += chunk.length;
    if (size < FILE_PIECE) continue;
    yield Buffer.concat(held);
    [held, size] = [[], 0];
  }
  if (size > 0) yield Buffer.concat(held);
}

export interface Restored extends CopiedFiles {
  head: ExportHead;
  checked: Checked;
  /** Why not all files were restored. A service writes again what it finds missing. */
  fault?: string;
}

/** Fills an empty database, and the place of files, from a backup. Then it is brought to this version and checked. */
export async function restoreBackup(path: string): Promise<Restored> {
  await access(path).catch(({ code }: NodeJS.ErrnoException) => {
    throw usageError(`${path} cannot be read (${code}).`);
  });
  const config = settings();
  const data = join(config.dataDir, 'pgdata');
  const isEmbedded = config.databaseUrl === undefined;
  if (isEmbedded && (await isThere(data)))
    throw usageError(
      `There is a database in ${config.dataDir}. Move ${data} away first, and leave the files where they are.`,
    );
  // Told within seconds: a large backup is written for an hour before its end is read.
  await readThrough(linesIn(path)).catch(refusedAs('Nothing was restored'));
  let isRestored = false;
  try {
    return await withDatabase({ create: true }, async (database) => {
      const lines = linesIn(path);
      const { head } = await importDatabase(database, lines);
      isRestored = true;
      const kept = await putFiles(lines, await openStore(config.files)).catch((error: unknown) => {
        if (!(error instanceof ExportFault)) throw error;
        return { files: 0, missing: 0, fault: error.message };
      });
      await migrate(database);
      return { head, ...kept, checked: await checkWhole(database, config) };
    });
  } catch (error) {
    // Else the folder would look as if it had a database.
    if (isEmbedded && !isRestored) await rm(data, { recursive: true, force: true });
    throw error;
  }
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** A path of names, and not the ledger's: see FileStore. */
const FILE_KEY = /^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)+$/;

/** Puts the files that follow an export where they were. Without a place for them they are left out. */
async function putFiles(lines: AsyncIterable<string>, files: FileStore | undefined): Promise<CopiedFiles> {
  const kept: CopiedFiles = { files: 0, missing: 0 };
  let begun: { key: string; path: string } | undefined;
  const finish = async (): Promise<void> => {
    if (begun && files) await files.keep(begun.key, begun.path);
    if (begun) kept[files ? 'files' : 'missing'] += 1;
    begun = undefined;
  };
  if (files) await mkdir(files.work, { recursive: true, mode: 0o700 });
  for await (const line of lines) {
    if (line.startsWith('=')) {
      if (begun && files) await appendFile(begun.path, Buffer.from(line.slice(1), 'base64'), { mode: 0o600 });
      continue;
    }
    await finish();
    if (line.startsWith('#files ')) return kept;
    const key = readKey(line);
    begun = { key, path: join(files?.work ?? '', `${randomUUID()}.restored`) };
    if (files) await appendFile(begun.path, '', { mode: 0o600 });
  }
  throw new ExportFault('the files of the backup are cut off');
}

function readKey(line: string): string {
  const key = line.startsWith('#file ') ? keyIn(line.slice('#file '.length)) : '';
  if (!FILE_KEY.test(key)) throw new ExportFault('the backup names a file that is no file of a release');
  return key;
}

/** Takes the embedded database of DATA_DIR to an empty PostgreSQL, and compares the two. The embedded one stays as it is. */
export async function moveToPostgres(url: string): Promise<{ tables: number; rows: number; checked: Checked }> {
  const config = settings();
  if (!/^postgres(ql)?:\/\/\S+$/.test(url))
    throw usageError('Give an address such as postgres://user@host:5432/database.');
  if (config.databaseUrl !== undefined) throw usageError('DATABASE_URL is set: there is no embedded database to move.');
  return withDatabase({ create: false }, async (source) => {
    const target = await openDatabase({ url, purpose: 'job', connections: config.databaseConnections });
    const path = join(source.temporaryFolder ?? config.dataDir, `${randomUUID()}.backup`);
    try {
      await writeExport(source, GENERATOR, path);
      await importDatabase(target, linesIn(path));
      const [there, here] = [await digestsOfDatabase(target), await digestsOfDatabase(source)];
      const differing = differingTables(here, there);
      if (differing.length > 0)
        throw new CommandError(EXIT.refused, `These tables are not the same in both: ${differing.join(', ')}.`);
      await migrate(target);
      const counts = Object.values(here).map(({ rows }) => rows);
      const rows = counts.reduce((sum, one) => sum + one, 0);
      return { tables: counts.length, rows, checked: await checkWhole(target, { ...config, databaseUrl: url }) };
    } finally {
      await rm(path, { force: true });
      await target.close().catch(() => {});
    }
  });
}

/** `assize check`: what is stored, by the audit log and by the certificates. */
export const checkDatabase = (): Promise<Checked> =>
  withDatabase({ create: false }, (database, config) => checkWhole(database, config));

export interface Checked {
  audit: AuditReport;
  /** Releases whose published answers are those that were signed, and releases that were published without a certificate. */
  certified: number;
  uncertified: number;
  /** What is not true of which release. */
  faults: string[];
}

/**
 * Verifies the audit log with every case, and that the service answers for each release what its certificate was signed for. From then
 * on nothing is written to the database: the service that is asked must not publish what is due.
 */
async function checkWhole(database: Database, config: Config): Promise<Checked> {
  const shown = progress('Checking the audit log', 'entries');
  const audit = await verifyAudit(database.db, { onProgress: shown.update }).finally(() => shown.stop());
  const found: Checked = { audit, certified: 0, uncertified: 0, faults: [] };
  await database.becomeReadOnly('The database is being checked.');
  const { db } = database;
  const app = await buildApp({
    config: {
      ...config,
      ...{ files: undefined, jobs: false, demo: false, logLevel: 'silent', auditAnchorMinutes: 0 },
      rateLimit: { ...config.rateLimit, scope: 'off' },
    },
    database,
    secrets: await readSecrets(db),
    signer: await ensureSigningKey(db, { configured: config.signingKey, now: new Date(), isReadOnly: true }),
  });
  try {
    const releases = await listPublished(db);
    const read = async (path: string): Promise<string> => {
      const { statusCode: status, body, json } = await app.inject({ method: 'GET', url: path });
      if (status < 300) return body;
      throw new NotReadable(`${path} answers ${status}`, { status, code: json().code });
    };
    const api = { text: read, json: async <T>(path: string) => JSON.parse(await read(path)) as T };
    const releasesShown = progress('Checking releases', 'releases');
    for (const [at, { datasetId: dataset, version }] of releases.entries()) {
      releasesShown.update(at, releases.length);
      const of = { dataset, version: version ?? '', signedBy: undefined, show: () => ({ update() {}, stop() {} }) };
      const points = await readEvidence(api, of).then(checkCertificate, (error: unknown) => {
        if (error instanceof NotReadable && error.status === 404) return undefined;
        throw error;
      });
      if (points) found.certified += 1;
      else found.uncertified += 1;
      for (const { verdict, text } of points ?? [])
        if (verdict === 'false') found.faults.push(`${dataset} ${version}: ${text}`);
    }
    releasesShown.stop();
  } finally {
    await app.close();
  }
  return found;
}
