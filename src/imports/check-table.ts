import { setImmediate } from 'node:timers/promises';
import { tableHeaderFaults } from '../aggregates/columns.ts';
import type { TablePart } from '../aggregates/facts.ts';
import { type TableCheck, tableCheck } from '../aggregates/margins.ts';
import { tableRowReader } from '../aggregates/rows.ts';
import { codebookOf } from '../capture/codebooks.ts';
import type { Codebook } from '../codebook/model.ts';
import { type AggregateTable, findTableAt, listTableParts } from '../db/queries/aggregates.ts';
import { findDataset } from '../db/queries/datasets.ts';
import type { ImportRow } from '../db/queries/imports.ts';
import { AppError } from '../errors.ts';
import { type ImportContext, ImportStopped } from './job.ts';
import { problemOf, recordReader, tableChunks } from './table-rows.ts';
import type { ImportProblem } from './unit.ts';

/** An official table checked as a whole, against a codebook and the table that is there: what needs no lock. */
export interface CheckedTable {
  codebook: Codebook;
  version: number;
  /** Rows that are no totals: those to be stored. */
  rows: number;
  /** How many rows have faults; `problems` has the first of them, by row number. */
  rejected: number;
  problems: ReadonlyMap<number, readonly ImportProblem[]>;
  /** The table that the dataset has, and whether it says the same. */
  present: AggregateTable | undefined;
  same: boolean;
}

/** Refused rows that are kept and listed. */
const MOST_LISTED = 10_000;

/** Throws `invalid-import` if the codebook has changed so that the file's columns are not its columns. */
export async function checkTable(context: ImportContext, job: ImportRow): Promise<CheckedTable> {
  const version = (await findDataset(context.root, job.datasetId))?.codebookVersion ?? 0;
  const codebook = await codebookOf(context.root, job.datasetId, version);
  const columns = job.columns ?? [];
  if (tableHeaderFaults(codebook, columns).length > 0) throw new AppError('invalid-import');
  const refused = refusals();
  const check = tableCheck(codebook);
  const read = recordReader(codebook, columns);
  for await (const { records } of tableChunks(context.root, job.id)) {
    for (const numbered of records) {
      const found = read(numbered);
      const problem = 'row' in found ? check.add(numbered.row, found.row) : undefined;
      if ('problems' in found) refused.add(numbered.row, found.problems);
      else if (problem) refused.add(numbered.row, [problemOf(numbered.row, problem)]);
    }
    await pause(context);
  }
  // Of rows some of which are faulty nobody knows the sum.
  if (refused.count() === 0) await checkTotals(context, check, refused);
  if (refused.count() === 0 && check.size() === 0) {
    refused.add(1, [{ row: 1, code: 'too-short', detail: 'The table has totals, and no rows that they could be of.' }]);
  }
  const present = await findTableAt(context.root, job.datasetId);
  const same = refused.count() === 0 && (await isSame(context, codebook, check, present));
  return { codebook, version, rows: check.size(), rejected: refused.count(), problems: refused.listed, present, same };
}

function refusals() {
  const listed = new Map<number, readonly ImportProblem[]>();
  let count = 0;
  return {
    listed,
    count: () => count,
    add(row: number, problems: readonly ImportProblem[]): void {
      count += 1;
      if (listed.size < MOST_LISTED) listed.set(row, problems);
    },
  };
}

async function checkTotals(
  context: ImportContext,
  check: TableCheck,
  refused: ReturnType<typeof refusals>,
): Promise<void> {
  for (const wrong of check.totals()) {
    if (wrong) refused.add(wrong.number, [problemOf(wrong.number, wrong.problem)]);
    else await pause(context);
  }
}

/** Whether the table that is there has the same rows, in whatever order. */
async function isSame(
  context: ImportContext,
  codebook: Codebook,
  check: TableCheck,
  present: AggregateTable | undefined,
): Promise<boolean> {
  if (!present || present.importId === null || present.rows !== check.size()) return false;
  for (let after = -1; ; ) {
    const [next] = await listTableParts(context.root, present.importId, after, 1);
    if (!next) return true;
    after = next.part;
    const { columns, rows } = JSON.parse(next.content) as TablePart;
    const read = tableRowReader(codebook, columns);
    for (const cells of rows) {
      const found = read(cells);
      if (!('row' in found) || check.valueOf(found.row.positions) !== found.row.value) return false;
    }
    await pause(context);
  }
}

/** Others get their turn, and the job may be given up. */
async function pause({ signal }: ImportContext): Promise<void> {
  if (signal.aborted) throw new ImportStopped();
  await setImmediate();
}
