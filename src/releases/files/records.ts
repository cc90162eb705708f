import { join } from 'node:path';
import { recordOf } from '../../cases/record.ts';
import type { Codebook } from '../../codebook/model.ts';
import { analyzeLog, FIRST_ID } from '../../db/queries/changes.ts';
import { listLiveAt } from '../../db/queries/records.ts';
import type { ReleaseRow } from '../../db/queries/releases.ts';
import { contentIn } from '../../db/stored-text.ts';
import { recordCsv } from '../../formats/record-csv.ts';
import { JobStopped } from '../../jobs/runner.ts';
import type { CaseRecord } from '../../schemas/case.ts';
import { openSink } from './file-sink.ts';
import { asReleaseFile, type FilesContext, type FilesTask, type NewReleaseFile, writtenFile } from './files-task.ts';
import { countRows, parquetByYear, withParquetWriter } from './parquet.ts';

/** The records of a release: approved cases as they were at its position, as partners see them under its codebook. */

const RECORDS_A_BATCH = 1_000;

/** One line for each, in the order of their ids; then the same as CSV and Parquet, a row for each conviction. */
export async function writeRecords(
  context: FilesContext,
  codebook: Codebook,
  { release, folder }: FilesTask,
): Promise<NewReleaseFile[]> {
  const csv = recordCsv(codebook);
  const lines = ['records.ndjson', 'records.ndjson.gz'].map((name) => openSink(folder, name));
  const tables = ['records.csv', 'records.csv.gz'].map((name) => openSink(folder, name));
  const counted = { records: 0, rows: 0 };
  /** Texts of one batch are compressed and written while those of the next are made. */
  let writing: Promise<unknown> = Promise.all(tables.map((sink) => sink.write(csv.header)));
  for await (const batch of recordsAt(context, codebook, release)) {
    const line = batch.map((record) => `${JSON.stringify(record)}\n`).join('');
    const table = batch.map((record) => csv.rows(record)).join('');
    await writing;
    writing = Promise.all([...lines.map((sink) => sink.write(line)), ...tables.map((sink) => sink.write(table))]);
    counted.records += batch.length;
    for (const { defendants } of batch) for (const { convictions } of defendants) counted.rows += convictions.length;
  }
  await writing;
  const texts = [
    ...(await Promise.all(lines.map((sink) => sink.close()))).map((file) => ({ file, rows: counted.records })),
    ...(await Promise.all(tables.map((sink) => sink.close()))).map((file) => ({ file, rows: counted.rows })),
  ];
  const parquet = await withParquetWriter(folder, async (connection) => {
    const from = { csv: join(folder, 'records.csv'), columns: csv.columns };
    const names = await parquetByYear(connection, from, { folder, name: 'records' });
    const files: typeof texts = [];
    for (const name of names) {
      const file = await writtenFile(folder, name);
      files.push({ file, rows: await countRows(connection, file.path) });
    }
    return files;
  });
  return [...texts, ...parquet].map(({ file, rows }) => asReleaseFile(file, 'records', rows));
}

/** Those that have not been erased since. */
async function* recordsAt(
  { database: { db }, signal }: Pick<FilesContext, 'database' | 'signal'>,
  codebook: Codebook,
  { datasetId, position }: Pick<ReleaseRow, 'datasetId' | 'position'>,
): AsyncGenerator<CaseRecord[]> {
  await analyzeLog(db);
  const read = (after: string) => {
    const batch = listLiveAt(db, datasetId, position, { after, limit: RECORDS_A_BATCH });
    batch.catch(() => {}); // told when it is its turn, if that comes
    return batch;
  };
  for (let next: ReturnType<typeof read> | undefined = read(FIRST_ID); next; ) {
    if (signal.aborted) throw new JobStopped();
    const live: Awaited<typeof next> = await next;
    const last = live.at(-1);
    // While the records of one batch are written, the database looks for the next.
    next = last && live.length === RECORDS_A_BATCH ? read(last.id) : undefined;
    yield live.flatMap(({ content, ...place }) =>
      content === null ? [] : [recordOf(codebook, contentIn(content), place)],
    );
  }
}
