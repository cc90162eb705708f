import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ReleaseFileRow } from '../../db/queries/release-files.ts';
import { JobStopped } from '../../jobs/runner.ts';
import { openSink } from './file-sink.ts';
import { asReleaseFile, type FilesContext, type FilesTask, type NewReleaseFile, writtenFile } from './files-task.ts';
import { parquetWithout, withParquetWriter } from './parquet.ts';

/**
 * Record files without cases that have been erased since they were written. Made of the files themselves and not of the database:
 * newer software may show a record in another way, and nothing but the erased records may change.
 */

/** Where the id of the record is in a line. A line of CSV without an id there is the header. */
const ID_AT: Readonly<Record<string, number>> = { 'records.ndjson': '{"id":"'.length, 'records.csv': 0 };
const ID_LENGTH = 36;

/** Those that held one of the erased cases, each with its compressed form. None if no file did. */
export async function rewriteRecords(
  context: FilesContext,
  task: FilesTask,
  rows: readonly ReleaseFileRow[],
  erased: readonly string[],
): Promise<NewReleaseFile[]> {
  const rewritten: NewReleaseFile[] = [];
  for (const row of rows) {
    const idAt = ID_AT[row.name];
    if (idAt !== undefined) rewritten.push(...(await textWithout(context, task, row, new Set(erased), idAt)));
  }
  if (rewritten.length === 0) return [];
  await withParquetWriter(task.folder, async (connection) => {
    for (const row of rows)
      if (row.access === 'records' && row.name.endsWith('.parquet'))
        rewritten.push(...(await tableWithout(context, task, row, erased, connection)));
  });
  return rewritten;
}

async function textWithout(
  { files, signal }: FilesContext,
  { folder }: FilesTask,
  { name, rows, storeKey }: ReleaseFileRow,
  erased: ReadonlySet<string>,
  idAt: number,
): Promise<NewReleaseFile[]> {
  const before = await files.read(storeKey);
  const sinks = [name, `${name}.gz`].map((one) => openSink(folder, one));
  let removed = 0;
  for await (const lines of linesInChunks(before)) {
    if (signal.aborted) throw new JobStopped();
    const kept = lines.filter((line) => !erased.has(line.slice(idAt, idAt + ID_LENGTH)));
    removed += lines.length - kept.length;
    await Promise.all(sinks.map((sink) => sink.write(kept.join(''))));
  }
  const written = await Promise.all(sinks.map((sink) => sink.close()));
  return removed === 0 ? [] : written.map((file) => asReleaseFile(file, 'records', (rows ?? 0) - removed));
}

async function tableWithout(
  { files, signal }: FilesContext,
  { folder }: FilesTask,
  { name, rows, storeKey }: ReleaseFileRow,
  erased: readonly string[],
  connection: DuckDBConnection,
): Promise<NewReleaseFile[]> {
  if (signal.aborted) throw new JobStopped();
  const before = join(folder, `before-${name}`);
  await pipeline(await files.read(storeKey), createWriteStream(before, { mode: 0o600 }));
  const left = await parquetWithout(connection, before, join(folder, name), erased);
  return left === rows ? [] : [asReleaseFile(await writtenFile(folder, name), 'records', left)];
}

/** The lines of a text in UTF-8, with their ends, some at a time. */
export async function* linesInChunks(chunks: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  const decoder = new TextDecoder();
  let begun = '';
  for await (const chunk of chunks) {
    const lines = `${begun}${decoder.decode(chunk, { stream: true })}`.split(/(?<=\n)/);
    begun = lines.at(-1)?.endsWith('\n') ? '' : (lines.pop() ?? '');
    if (lines.length > 0) yield lines;
  }
  begun += decoder.decode();
  if (begun !== '') yield [begun];
}
