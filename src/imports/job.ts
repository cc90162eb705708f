import type { Actor, CaptureContext } from '../capture/actor.ts';
import type { Database } from '../db/client.ts';
import type { ImportRow } from '../db/queries/imports.ts';
import { importPath } from '../schemas/addresses.ts';
import type { ImportJob } from '../schemas/import.ts';

/** What a job needs beside its row. */
export interface ImportContext extends CaptureContext {
  database: Database;
  now: () => Date;
  /** Aborted: the process is closing, or the lock on the import is lost. */
  signal: AbortSignal;
}

/** Thrown when the import is no longer this process's to do: cancelled, closing, or another one has it. */
export class ImportStopped extends Error {}

/** Whoever uploaded the file, as the author of its cases. */
export const authorOfImport = ({ keyId, keyLabel, requestId }: ImportRow, at: Date): Actor => ({
  keyId,
  keyLabel,
  scopes: [],
  requestId,
  at,
});

export function importBody(row: ImportRow): ImportJob {
  const { keyId, keyLabel, created, updated, unchanged, rejected, valid } = row;
  const path = importPath(row.datasetId, row.id);
  return {
    id: row.id,
    dataset: row.datasetId,
    state: row.state,
    format: row.format,
    mode: row.mode,
    caseState: row.caseState,
    validateOnly: row.validateOnly,
    rows: row.rows,
    counts: { created, updated, unchanged, rejected, valid },
    progress: { done: row.rowsDone, of: row.rows },
    rate: rateOf(row),
    by: { key: keyId, label: keyLabel },
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
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

/** Rows a second, since the first was read; null before. */
function rateOf({ startedAt, finishedAt, updatedAt, rowsDone, reversedBy }: ImportRow): number | null {
  // After a reversal the last instant is not that of the reading.
  if (startedAt === null || reversedBy !== null) return null;
  const seconds = (Date.parse(finishedAt ?? updatedAt) - Date.parse(startedAt)) / 1_000;
  return seconds > 0 ? Math.round(rowsDone / seconds) : null;
}
