import { setImmediate } from 'node:timers/promises';
import { tableHeaderFaults, tableVariables } from '../aggregates/columns.ts';
import { tableComparer } from '../aggregates/comparison.ts';
import type { TablePart } from '../aggregates/facts.ts';
import { type TableCheck, tableCheck } from '../aggregates/margins.ts';
import { storedValueText, type TableRow, TOTAL_AT, tableRowReader } from '../aggregates/rows.ts';
import { findMisfits, storedRows } from '../capture/stored-table.ts';
import { type Codebook, codeAt } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import { codebookOf, presentCodebook } from '../db/codebooks.ts';
import {
  type AggregateTable,
  findTableAt,
  findTableBefore,
  insertTablePart,
  replaceTable,
} from '../db/queries/aggregates.ts';
import { takeSeq } from '../db/queries/datasets.ts';
import {
  type Chunk,
  countChunk,
  countReversed,
  findNextChunk,
  type ImportCounts,
  type ImportReject,
  type ImportRow,
  insertOutcome,
  storeComparison,
} from '../db/queries/imports.ts';
import { AppError } from '../errors.ts';
import type { CsvRecord } from '../formats/record-readers.ts';
import { JobStopped } from '../jobs/runner.ts';
import type { ImportResult } from '../schemas/stored.ts';
import type { TableComparison } from '../schemas/table-comparison.ts';
import { TOTAL } from '../schemas/vocabulary.ts';
import { storedRecords } from './chunks.ts';
import { authorOfImport, endJob, endReversal, finishImport, type ImportContext, inJob, retryOnClash } from './job.ts';
import { errorText, type ImportProblem, UNREADABLE } from './read-chunk.ts';

/** Official tables, which are imported and reversed as a whole. */

/** Imports all rows of a table or none, since totals over a table with missing rows would be wrong. */
export async function importTable(context: ImportContext, job: ImportRow): Promise<void> {
  for (let done = false; !done; ) {
    const checked = await checkUploadedTable(context, job);
    done = await retryOnClash(context, () =>
      inJob(context, job, async (tx, version) => {
        // Locks the change log before the audit chain, in the order of all writers: the table compared with stays the present one.
        await takeSeq(tx, job.datasetId, 0);
        const present = await findTableAt(tx, job.datasetId);
        if (version !== checked.codebookVersion || present?.seq !== checked.present?.seq) return false;
        if (checked.rejected > 0) await refuseTable(tx, context, job, checked);
        else await acceptTable(tx, context, job, checked);
        return true;
      }),
    );
  }
}

const NO_COUNTS: ImportCounts = { created: 0, updated: 0, unchanged: 0, rejected: 0, valid: 0 };

async function refuseTable(tx: Db, context: ImportContext, job: ImportRow, checked: CheckedTable): Promise<void> {
  for await (const { chunk, records } of tableChunks(tx, job.id)) {
    const results: ImportResult[] = [];
    const rejects: ImportReject[] = [];
    for (const { row, record } of records) {
      const problems = checked.problems.get(row);
      if (!problems) continue;
      results.push({ row, rows: 1, outcome: 'rejected', problems });
      rejects.push({ row, content: JSON.stringify(record.cells), error: errorText(problems, row), marks: [] });
    }
    if (results.length > 0) await insertOutcome(tx, job.id, chunk, { results, rejects });
  }
  const at = context.now();
  await countChunk(tx, job.id, { rows: job.rows, counts: { ...NO_COUNTS, rejected: checked.rejected }, at });
  await endJob(tx, job, authorOfImport(job, at), { state: 'failed', error: 'invalid-import' });
}

async function acceptTable(tx: Db, context: ImportContext, job: ImportRow, checked: CheckedTable): Promise<void> {
  const { rows, sums, same, present, comparison, codebook } = checked;
  const at = context.now();
  const counts = { ...NO_COUNTS, [job.validateOnly ? 'valid' : same ? 'unchanged' : 'created']: rows - sums };
  const detail: Record<string, number> = {};
  if (!job.validateOnly && !same) {
    await storeParts(tx, job, codebook);
    const cause = present === undefined ? 'created' : 'replaced';
    detail.seq = await replaceTable(tx, job.datasetId, { importId: job.id, rows, cause, at });
  }
  await countChunk(tx, job.id, { rows: job.rows, counts, at });
  await storeComparison(tx, job.id, comparison);
  await finishImport(tx, job, at, detail);
}

/**
 * Stores codes, since positions change with the code lists. Totals are stored too, whether they can be computed or not: a later
 * codebook may say otherwise of rows that are missing.
 */
async function storeParts(tx: Db, job: ImportRow, codebook: Codebook): Promise<void> {
  const variables = tableVariables(codebook);
  const scale = codebook.amounts.get('value')?.scale ?? 1;
  const read = recordReader(codebook, job);
  const columns = [...variables.map(({ id }) => id), 'value'];
  for await (const { chunk, records } of tableChunks(tx, job.id)) {
    const rows = records.flatMap((numbered) => {
      const found = read(numbered);
      if (!('row' in found)) throw new Error('a row that was checked cannot be read');
      const { positions } = found.row;
      const codes = variables.map((variable, index) => {
        const position = positions[index] ?? TOTAL_AT;
        return position === TOTAL_AT ? TOTAL : codeAt(variable, position).code;
      });
      return [[...codes, storedValueText(found.row, scale)]];
    });
    if (rows.length > 0) {
      await insertTablePart(tx, job.id, chunk, JSON.stringify({ columns, rows } satisfies TablePart));
    }
  }
}

/** Restores the table that the dataset had before the import, as a new change. Keeps a table that was uploaded since. */
export async function reverseTable(context: ImportContext, job: ImportRow): Promise<void> {
  await inJob(context, job, async (tx, version) => {
    const at = context.now();
    await takeSeq(tx, job.datasetId, 0);
    const present = await findTableAt(tx, job.datasetId);
    const isPresent = present?.importId === job.id;
    const isUndone = isPresent && (await restoreTable(tx, context, job, { version, at }));
    // An import that changed nothing has nothing to undo and nothing to keep.
    const isKept = job.created > 0 && !isUndone;
    await countReversed(tx, job.id, { undone: isUndone ? 1 : 0, kept: isKept ? 1 : 0, at });
    await endReversal(tx, job, 'succeeded', at);
  });
}

/** Returns false if the earlier table does not satisfy the present codebook. */
async function restoreTable(
  tx: Db,
  context: ImportContext,
  job: ImportRow,
  { version, at }: { version: number; at: Date },
): Promise<boolean> {
  const before = await findTableBefore(tx, job.datasetId, job.id);
  const importId = before?.importId ?? null;
  if (importId === null) {
    await replaceTable(tx, job.datasetId, { importId, rows: 0, cause: 'removed', at });
    return true;
  }
  const codebook = await codebookOf(context.root, job.datasetId, version, tx);
  if ((await findMisfits(tx, codebook, importId)).count > 0) return false;
  await replaceTable(tx, job.datasetId, { importId, rows: before?.rows ?? 0, cause: 'restored', at });
  return true;
}

/** An uploaded table, checked against a codebook and compared with the present table. Needs no lock. */
interface CheckedTable {
  codebook: Codebook;
  codebookVersion: number;
  /** Rows to store, and how many of them are totals that add up. */
  rows: number;
  sums: number;
  /** How many rows are faulty; `problems` has the first of them by row number. */
  rejected: number;
  problems: ReadonlyMap<number, readonly ImportProblem[]>;
  /** The dataset's present table, and whether the uploaded one has the same rows. */
  present: AggregateTable | undefined;
  same: boolean;
  comparison: TableComparison | null;
}

/** Most rejected rows that are kept. */
const MOST_LISTED = 10_000;

/** Throws `invalid-import` if the codebook has changed so that the file's columns no longer fit. */
async function checkUploadedTable(context: ImportContext, job: ImportRow): Promise<CheckedTable> {
  const { codebook, codebookVersion } = await presentCodebook(context.root, job.datasetId);
  const columns = job.columns ?? [];
  if (tableHeaderFaults(codebook, columns).length > 0) throw new AppError('invalid-import');
  const listed = new Map<number, readonly ImportProblem[]>();
  let rejected = 0;
  const refuseRow = (row: number, found: readonly ImportProblem[]): void => {
    rejected += 1;
    if (listed.size < MOST_LISTED) listed.set(row, found);
  };
  const check = tableCheck(codebook);
  for await (const { row, problems } of faultyRows(context, job, codebook, check)) refuseRow(row, problems);
  // Totals can only be checked if all rows could be read.
  for (const wrong of rejected === 0 ? check.totals() : []) {
    if (wrong) refuseRow(wrong.number, [problemOf(wrong.number, wrong.problem)]);
    else await pause(context);
  }
  if (rejected === 0 && check.parts() === 0 && mustAddUp(codebook)) {
    const detail = 'The table has only totals: the rows that they add up are missing.';
    refuseRow(1, [{ row: 1, code: 'too-short', detail }]);
  }
  const present = await findTableAt(context.root, job.datasetId);
  const compared = rejected === 0 ? await compareWithPresent(context, codebook, check, present) : NOT_COMPARED;
  const [rows, sums] = [check.size(), check.checked()];
  return { codebook, codebookVersion, rows, sums, rejected, problems: listed, present, ...compared };
}

/** Adds the rows of the file to `check`, and gives those that cannot be added. */
async function* faultyRows(
  context: ImportContext,
  job: ImportRow,
  codebook: Codebook,
  check: TableCheck,
): AsyncGenerator<{ row: number; problems: readonly ImportProblem[] }> {
  const read = recordReader(codebook, job);
  for await (const { records } of tableChunks(context.root, job.id)) {
    for (const numbered of records) {
      const { row } = numbered;
      const found = read(numbered);
      const problem = 'row' in found ? check.add(row, found.row) : undefined;
      if ('problems' in found) yield { row, problems: found.problems };
      else if (problem) yield { row, problems: [problemOf(row, problem)] };
    }
    await pause(context);
  }
}

/** Whether every total is the sum of rows: a row that is missing is 0, and nothing is a figure that does not add up. */
const mustAddUp = ({ definition, measures }: Codebook): boolean =>
  definition.settings.absentRows !== 'not-available' &&
  [...measures.values()].every(({ statistic }) => statistic !== 'value');

const NOT_COMPARED = { same: false, comparison: null };

/** Whether the present table has the same rows, in any order, and how the uploaded one differs from it. */
async function compareWithPresent(
  context: ImportContext,
  codebook: Codebook,
  check: TableCheck,
  present: AggregateTable | undefined,
): Promise<Pick<CheckedTable, 'same' | 'comparison'>> {
  const comparer = tableComparer(codebook);
  const importId = present?.importId ?? null;
  let same = importId !== null && present?.rows === check.size();
  for await (const { rows } of importId === null ? [] : storedRows(context.root, codebook, importId)) {
    for (const { found } of rows) {
      if (!('row' in found) || !check.has(found.row)) same = false;
      if ('row' in found) comparer.before(found.row);
    }
    await pause(context);
  }
  for (const row of check.rows()) comparer.after(row);
  return { same, comparison: comparer.result() };
}

interface NumberedRecord {
  /** Number of the row in the file, from 1. */
  row: number;
  record: CsvRecord;
}

async function* tableChunks(db: Db, importId: string): AsyncGenerator<Chunk & { records: NumberedRecord[] }> {
  for (let after = -1; ; ) {
    const chunk = await findNextChunk(db, importId, after);
    if (!chunk) return;
    after = chunk.chunk;
    const records = storedRecords(chunk.content).records.map((record, at) => ({ row: chunk.firstRow + at, record }));
    yield { ...chunk, records };
    // The embedded database answers at once, so other requests would never run.
    await setImmediate();
  }
}

type ReadRecord = (numbered: NumberedRecord) => { row: TableRow } | { problems: ImportProblem[] };

function recordReader(codebook: Codebook, { columns, cells }: Pick<ImportRow, 'columns' | 'cells'>): ReadRecord {
  const read = tableRowReader(codebook, columns ?? [], cells === 'labels' ? 'labelled-file' : 'file');
  return ({ row, record }) => {
    if (record.fault !== undefined) return { problems: [{ row, ...UNREADABLE[record.fault] }] };
    const found = read(record.cells);
    return 'row' in found ? found : { problems: found.problems.map((problem) => problemOf(row, problem)) };
  };
}

const problemOf = (row: number, { column, ...problem }: ImportProblem & { column: string }): ImportProblem => ({
  row,
  ...(column !== '' && { column }),
  ...problem,
});

/** Lets other requests run, and stops if the job was lost. */
async function pause({ signal }: ImportContext): Promise<void> {
  if (signal.aborted) throw new JobStopped();
  await setImmediate();
}
