import { join } from 'node:path';
import type { Codebook } from '../../codebook/model.ts';
import { findTable } from '../../db/queries/release-contents.ts';
import { headerLine, rowLine } from '../../formats/csv.ts';
import { inFile, observationColumns, observationsCsv } from '../../formats/observations-csv.ts';
import { JobStopped } from '../../jobs/runner.ts';
import { observationsOf, tablesInFile } from '../../statistics/every-observation.ts';
import { openSink } from './file-sink.ts';
import { asReleaseFile, type FilesContext, type FilesTask, type NewReleaseFile, writtenFile } from './files-task.ts';
import { parquetOfCsv, withParquetWriter } from './parquet.ts';

/** Everything that a release publishes in numbers: one row for each observation, table by table. */

const ROWS_A_WRITE = 2_000;

export async function writeObservations(
  { database: { db }, signal }: FilesContext,
  codebook: Codebook,
  { release, folder }: FilesTask,
): Promise<NewReleaseFile[]> {
  const columns = observationsCsv(codebook);
  const sinks = ['observations.csv', 'observations.csv.gz'].map((name) => openSink(folder, name));
  const view = {
    dataset: release.datasetId,
    version: release.version ?? 'draft',
    publishedAt: null,
    publicUrl: '',
    present: release.present ?? {},
  };
  let rows = 0;
  let waiting = headerLine(columns);
  const flush = async () => {
    const text = waiting;
    waiting = '';
    await Promise.all(sinks.map((sink) => sink.write(text)));
  };
  for (const { by, measure, keys } of tablesInFile(codebook)) {
    if (signal.aborted) throw new JobStopped();
    const table = await findTable(db, release.id, by, measure);
    if (!table) throw new Error('a release lacks one of its tables');
    const place = inFile(codebook, by);
    for (const observation of observationsOf(codebook, view, table, keys)) {
      waiting += rowLine(columns, place(observation));
      rows += 1;
      if (rows % ROWS_A_WRITE === 0) await flush();
    }
  }
  await flush();
  const texts = await Promise.all(sinks.map((sink) => sink.close()));
  const name = 'observations.parquet';
  await withParquetWriter(folder, (connection) =>
    parquetOfCsv(
      connection,
      { csv: join(folder, 'observations.csv'), columns: observationColumns(codebook) },
      join(folder, name),
    ),
  );
  return [...texts, await writtenFile(folder, name)].map((file) => asReleaseFile(file, 'public', rows));
}
