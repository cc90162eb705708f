import { setImmediate } from 'node:timers/promises';
import { type ReadTableRow, tableRowReader } from '../aggregates/rows.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import { type Chunk, findNextChunk } from '../db/queries/imports.ts';
import type { CsvRecord } from '../formats/record-readers.ts';
import { UNREADABLE } from './csv-units.ts';
import { storedRecords } from './cutter.ts';
import type { ImportProblem } from './unit.ts';

/** The rows of an official table, as they wait to be imported. */

export interface NumberedRecord {
  /** Number of the row in the file, from 1. */
  row: number;
  record: CsvRecord;
}

export async function* tableChunks(db: Db, importId: string): AsyncGenerator<Chunk & { records: NumberedRecord[] }> {
  for (let after = -1; ; ) {
    const chunk = await findNextChunk(db, importId, after);
    if (!chunk) return;
    after = chunk.chunk;
    const records = storedRecords(chunk.content).records.map((record, at) => ({ row: chunk.firstRow + at, record }));
    yield { ...chunk, records };
    // The embedded database answers without ever letting anything else have its turn.
    await setImmediate();
  }
}

export type ReadRecord = (
  numbered: NumberedRecord,
) => { row: Extract<ReturnType<ReadTableRow>, { row: unknown }>['row'] } | { problems: ImportProblem[] };

export function recordReader(codebook: Codebook, columns: readonly string[]): ReadRecord {
  const read = tableRowReader(codebook, columns);
  return ({ row, record }) => {
    if (record.fault !== undefined) return { problems: [{ row, ...UNREADABLE[record.fault] }] };
    const found = read(record.cells);
    return 'row' in found ? found : { problems: found.problems.map((problem) => problemOf(row, problem)) };
  };
}

export const problemOf = (row: number, { column, ...problem }: ImportProblem & { column: string }): ImportProblem => ({
  row,
  ...(column !== '' && { column }),
  ...problem,
});
