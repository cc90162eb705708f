import { z } from 'zod';
import type { Db } from '../db/client.ts';
import { type ImportRow, listRejects, listResults } from '../db/queries/imports.ts';
import { storedText } from '../db/stored.ts';
import { casePath, importPath } from '../schemas/addresses.ts';
import { csvLine, guardedCell } from '../schemas/cell-text.ts';
import type { ImportJob } from '../schemas/import.ts';
import type { ImportResult } from '../schemas/stored.ts';
import { ERROR_COLUMN, UNDOES_CORRECTION } from '../schemas/vocabulary.ts';

/** What clients see of an import: its state, the result of each row, and the rejected rows. */

export function importBody(row: ImportRow): ImportJob {
  const { keyId, keyLabel, created, updated, unchanged, rejected, valid } = row;
  const path = importPath(row.datasetId, row.id);
  return {
    id: row.id,
    dataset: row.datasetId,
    state: row.state,
    format: row.format,
    mode: row.mode,
    cells: row.cells,
    caseState: row.caseState,
    validateOnly: row.validateOnly,
    rows: row.rows,
    counts: { created, updated, unchanged, rejected, valid },
    progress: { done: row.rowsDone, of: row.rows },
    rate: rowsASecond(row),
    by: { key: keyId, label: keyLabel },
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    comparison: row.comparison,
    error: row.error,
    reversal:
      row.reversedBy === null
        ? null
        : {
            undone: row.undone,
            kept: row.kept,
            reason: row.reversalReason ?? '',
            by: { key: row.reversedBy, label: row.reversedByLabel ?? '' },
          },
    links: { self: path, results: `${path}/results`, rejected: `${path}/rejected` },
  };
}

/** Rows a second since the import started. Null before that, and after a reversal, which moves the last instant. */
function rowsASecond({ startedAt, finishedAt, updatedAt, rowsDone, reversedBy }: ImportRow): number | null {
  if (startedAt === null || reversedBy !== null) return null;
  const seconds = (Date.parse(finishedAt ?? updatedAt) - Date.parse(startedAt)) / 1_000;
  return seconds > 0 ? Math.round(rowsDone / seconds) : null;
}

/** Chunks, and rejected rows, read by one query: a download is streamed and never held in memory. */
const CHUNKS = 8;
const ROWS = 1_000;

/** A line of NDJSON for each case. `mayRead`: the reader may see stored cases. */
export async function* resultLines(
  db: Db,
  { id, datasetId }: Pick<ImportRow, 'id' | 'datasetId'>,
  mayRead: boolean,
): AsyncGenerator<string> {
  for (let after = -1; ; ) {
    const chunks = await listResults(db, id, after, CHUNKS);
    for (const { chunk, results } of chunks) {
      yield results.map((result) => `${JSON.stringify(resultBody(result, datasetId, mayRead))}\n`).join('');
      after = chunk;
    }
    if (chunks.length < CHUNKS) return;
  }
}

function resultBody(result: ImportResult, datasetId: string, mayRead: boolean): object {
  const {
    row,
    rows,
    outcome,
    would,
    case: id,
    revision = null,
    problems = [],
    warnings,
    candidates = [],
    holder,
    reversal,
    because,
  } = result;
  // These tell what a stored case is, or was.
  const shown = mayRead ? warnings : warnings?.filter((one) => !('code' in one) || one.code !== UNDOES_CORRECTION);
  return {
    row,
    rows,
    outcome,
    ...(would && { would }),
    case: id === undefined ? null : casePath(datasetId, id),
    revision,
    problems,
    ...(shown && shown.length > 0 && { warnings: shown }),
    ...(mayRead && { candidates }),
    ...(mayRead && holder?.case !== undefined && { holder: { ...holder, case: casePath(datasetId, holder.case) } }),
    ...(reversal && { reversal }),
    ...(because && { because }),
  };
}

/** The rejected rows as they were sent, with their errors: the repaired file can be sent again as it is. */
export async function* rejectedRows(db: Db, job: Pick<ImportRow, 'id' | 'format' | 'columns'>): AsyncGenerator<string> {
  const columns = job.columns ?? [];
  const kept = [...columns.keys()].filter((place) => columns[place] !== ERROR_COLUMN);
  if (job.format === 'csv') yield csvLine([...kept.map((place) => columns[place] ?? ''), ERROR_COLUMN]);
  for (let after = 0; ; ) {
    const rows = await listRejects(db, job.id, after, ROWS);
    if (rows.length > 0) {
      yield rows
        .map(({ content, error }) =>
          job.format === 'csv' ? rejectedCsvRow(columns, kept, content, error) : rejectedJsonRow(content, error),
        )
        .join('');
    }
    after = rows.at(-1)?.row ?? after;
    if (rows.length < ROWS) return;
  }
}

const readRejected = storedText('cells', z.array(z.string()));

/** Cells as they were sent, guarded against spreadsheets; an import takes the guards off. Cells beyond the last column come last. */
function rejectedCsvRow(columns: readonly string[], kept: readonly number[], content: string, error: string): string {
  const cells = readRejected(content).map(guardedCell);
  return csvLine([...kept.map((place) => cells[place] ?? ''), error, ...cells.slice(columns.length)]);
}

/** Adds the error to the text of the line, so that numbers keep the form in which they were sent. */
function rejectedJsonRow(content: string, error: string): string {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return `${JSON.stringify({ error, line: content })}\n`;
  }
  if (Object.hasOwn(value, ERROR_COLUMN)) return `${JSON.stringify({ ...value, error })}\n`;
  const open = content.slice(0, content.lastIndexOf('}'));
  return `${open}${Object.keys(value).length > 0 ? ',' : ''}"error":${JSON.stringify(error)}}\n`;
}
