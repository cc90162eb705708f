import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { idOf, linesIn } from './lines.ts';
import { ATTEMPTS, backOff, bodyOf, Refused, type Service } from './requests.ts';
import type { CopiedRecord } from './store.ts';

/**
 * All records of a dataset arrive in a file of lines before a store takes them. So a download goes on where it broke off, after a kill
 * too. Nothing is stored that has not been checked.
 */

export interface Source {
  service: Service;
  dataset: string;
  /** Path of the file. Beside it is a note, `.json`, of what it holds so far. */
  file: string;
  signal?: AbortSignal | undefined;
  /** Bytes of the file of a release; of pages nobody knows how many there are. */
  onProgress?: ((done: number, of: number | undefined) => void) | undefined;
}

export interface Copy {
  /** Where the feed goes on from these records. */
  cursor: string;
  records: AsyncIterable<readonly CopiedRecord[]>;
}

interface FileNote {
  of: 'release';
  sha256: string;
  etag: string | null;
  cursor: string;
}
interface PagesNote {
  of: 'records';
  cursor: string;
  /** Undefined: no page has been read; null: all have. */
  next?: string | null;
  bytes: number;
}
type Note = FileNote | PagesNote;

/** How often a file may turn out to be another one, because a record was erased from it meanwhile. */
const EDITIONS = 5;

/** The records of the newest release. Undefined if there is none, or none with files. */
export async function copyOfRelease(source: Source): Promise<Copy | undefined> {
  const { file } = source;
  for (let edition = 1; ; edition += 1) {
    const found = await newestRecords(source);
    if (!found) return undefined;
    let note = await readNote(file);
    if (note?.of !== 'release' || note.sha256 !== found.sha256) {
      await discardCopy(file);
      note = { of: 'release', sha256: found.sha256, etag: null, cursor: await endOf(source, found.version) };
      await writeNote(file, note);
    }
    const isWhole = await download(source, found, note);
    if (isWhole && (await sha256Of(file)) === found.sha256)
      return { cursor: note.cursor, records: recordsIn(file, found.name.endsWith('.gz')) };
    await discardCopy(file);
    if (edition === EDITIONS)
      throw new Error(`The bytes of ${found.href} do not have the SHA-256 that is said of them.`);
  }
}

interface RecordsFile {
  name: string;
  version: string;
  href: string;
  bytes: number;
  sha256: string;
}

async function newestRecords({ service: { api }, dataset, signal }: Source): Promise<RecordsFile | undefined> {
  const release = (version: string) => ({ params: { path: { dataset, version } }, ...(signal && { signal }) });
  try {
    const { version } = bodyOf(await api.GET('/v1/datasets/{dataset}/releases/{version}', release('latest')));
    if (version === null) return undefined;
    const { items } = bodyOf(await api.GET('/v1/datasets/{dataset}/releases/{version}/files', release(version)));
    const named = (wanted: string) => items.find(({ name }) => name === wanted);
    const found = named('records.ndjson.gz') ?? named('records.ndjson');
    return found && { ...found, version };
  } catch (error) {
    // There is no release, it was withdrawn a moment ago, or the service keeps no files.
    if (error instanceof Refused && [404, 410].includes(error.status)) return undefined;
    throw error;
  }
}

/** The cursor of a release's position in the log. */
async function endOf({ service: { api }, dataset, signal }: Source, version: string): Promise<string> {
  const params = { path: { dataset }, query: { since: version, until: version } };
  return bodyOf(await api.GET('/v1/datasets/{dataset}/changes', { params, ...(signal && { signal }) })).cursor;
}

/** Reads what the file does not have yet. False: the service has another file by now, which was written anew without an erased record. */
async function download(source: Source, { href, bytes }: RecordsFile, note: FileNote): Promise<boolean> {
  const { service, file, signal, onProgress } = source;
  const digest = `sha-256=:${Buffer.from(note.sha256, 'hex').toString('base64')}:`;
  let have = await sizeOf(file);
  for (let failed = 0; have < bytes; ) {
    const rest = have > 0 && note.etag !== null && { range: `bytes=${have}-`, 'if-range': note.etag };
    const response = await service.open(href, { 'accept-encoding': 'identity', ...rest }, signal);
    if (!response.ok || response.body === null)
      throw new Refused(response.status, await response.json().catch(() => undefined));
    if ((response.headers.get('repr-digest') ?? digest) !== digest) {
      await response.body.cancel();
      return false;
    }
    if (response.status !== 206) {
      await truncate(file);
      have = 0;
      note.etag = response.headers.get('etag');
      await writeNote(file, note);
    }
    const handle = await open(file, 'a');
    try {
      for await (const chunk of response.body) {
        await handle.write(chunk);
        have += chunk.length;
        failed = 0;
        onProgress?.(have, bytes);
      }
      return true;
    } catch (error) {
      failed += 1;
      if (signal?.aborted || failed === ATTEMPTS) throw error;
      await backOff(failed, { error, onWait: service.onWait, signal });
    } finally {
      await handle.close();
    }
  }
  return true;
}

/** The records as they are now, page by page. What changes meanwhile is in the feed behind the cursor. */
export async function copyOfRecords(source: Source): Promise<Copy> {
  const { service, dataset, file, signal, onProgress } = source;
  const { api } = service;
  const found = await readNote(file);
  const isBegun = found?.of === 'records' && (await sizeOf(file)) >= found.bytes;
  if (!isBegun) await discardCopy(file);
  const note: PagesNote = isBegun ? found : { of: 'records', cursor: await endOfLog(source), bytes: 0 };
  await truncate(file, note.bytes);
  while (note.next !== null) {
    const query = { limit: 1_000, ...(note.next !== undefined && { cursor: note.next }) };
    const params = { path: { dataset }, query };
    const answer = await api.GET('/v1/datasets/{dataset}/records', { params, ...(signal && { signal }) });
    if (answer.response.status === 400 && isBegun) {
      // Whatever gave the cursor of the page is no longer there.
      await discardCopy(file);
      return copyOfRecords(source);
    }
    const { items, next } = bodyOf(answer);
    const lines = items.map((record) => `${JSON.stringify(record)}\n`).join('');
    await writeFile(file, lines, { flag: 'a' });
    note.bytes += Buffer.byteLength(lines);
    note.next = next;
    await writeNote(file, note);
    onProgress?.(note.bytes, undefined);
  }
  return { cursor: note.cursor, records: recordsIn(file) };
}

async function endOfLog({ service: { api }, dataset, signal }: Source): Promise<string> {
  const params = { path: { dataset }, query: { cursor: 'latest' } };
  return bodyOf(await api.GET('/v1/datasets/{dataset}/changes', { params, ...(signal && { signal }) })).cursor;
}

async function* recordsIn(file: string, isGzip = false): AsyncGenerator<CopiedRecord[]> {
  for await (const lines of linesIn(file, isGzip)) yield lines.map((json) => ({ id: idOf(json), json }));
}

/** Removes the file and its note, and leaves an empty file that only this user may read. */
async function discardCopy(file: string): Promise<void> {
  await removeCopy(file);
  await writeFile(file, '', { mode: 0o600 });
}

export async function removeCopy(file: string): Promise<void> {
  await rm(noteOf(file), { force: true });
  await rm(file, { force: true });
}

const noteOf = (file: string): string => `${file}.json`;

async function readNote(file: string): Promise<Note | undefined> {
  const text = await readFile(noteOf(file), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Note); // nobody else writes it
}

async function writeNote(file: string, note: Note): Promise<void> {
  await writeFile(`${noteOf(file)}.tmp`, JSON.stringify(note), { mode: 0o600 });
  await rename(`${noteOf(file)}.tmp`, noteOf(file));
}

async function sizeOf(file: string): Promise<number> {
  const handle = await open(file, 'a', 0o600);
  try {
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}
