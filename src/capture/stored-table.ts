import { setImmediate } from 'node:timers/promises';
import { tableColumns, tableVariables, VALUE_COLUMN } from '../aggregates/columns.ts';
import { tableCheck } from '../aggregates/margins.ts';
import { type TableRow, tableRowReader } from '../aggregates/rows.ts';
import { formerNames } from '../cases/former-names.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import { findTableAt, listTableParts } from '../db/queries/aggregates.ts';
import { tablePartIn } from '../db/stored-text.ts';
import { AppError, type ColumnFault, type Fault, type FaultCode, MOST_FAULTS } from '../errors.ts';
import { pointerTo } from '../schemas/faults.ts';
import { TOTAL } from '../schemas/vocabulary.ts';
import { KEEP_CODE } from './codebook-breaks.ts';

/** The stored rows of an official table, and whether a codebook allows them. */

const PARTS_BATCH = 10;

interface StoredRow {
  cells: readonly string[];
  found: { row: TableRow } | { problems: readonly ColumnFault[] };
}

/** The rows of an upload as a codebook reads them, part by part. */
export async function* storedRows(
  tx: Db,
  codebook: Codebook,
  importId: string,
): AsyncGenerator<{ columns: readonly string[]; rows: StoredRow[] }> {
  for (let after = -1; ; ) {
    const parts = await listTableParts(tx, importId, after, PARTS_BATCH);
    for (const { part, content } of parts) {
      after = part;
      const { columns, rows } = tablePartIn(content);
      const read = tableRowReader(codebook, columns, 'store');
      yield { columns, rows: rows.map((cells) => ({ cells, found: read(cells) })) };
    }
    if (parts.length < PARTS_BATCH) return;
    await setImmediate(); // let other requests run
  }
}

/** Refuses a codebook that a row of the dataset's official table does not satisfy. */
export async function refitTable(tx: Db, codebook: Codebook): Promise<void> {
  const table = await findTableAt(tx, codebook.id);
  if (!table || table.importId === null) return;
  const { count, reasons } = await findMisfits(tx, codebook, table.importId);
  if (count === 0) return;
  throw new AppError('codebook-breaks-cases', {
    errors: reasons,
    detail: `${count} ${count === 1 ? 'row' : 'rows'} of the table ${count === 1 ? 'does' : 'do'} not satisfy the codebook.`,
    extra: { rows: { count } },
  });
}

/**
 * How many rows of an upload the codebook does not allow, and why: rows with a code or value that it lacks (all rows of a part if
 * it lacks one of their columns). If there are none, rows that contradict others under it; nothing explains those.
 */
export async function findMisfits(
  tx: Db,
  codebook: Codebook,
  importId: string,
): Promise<{ count: number; reasons: Fault[] }> {
  const known = new Set(tableColumns(codebook));
  const reasons = misfitReasons(codebook);
  let count = 0;
  // Two codes that have become one can make one row of two.
  let mustCompare = tableVariables(codebook).some((dimension) => formerNames(dimension) !== undefined);
  for await (const { columns, rows } of storedRows(tx, codebook, importId)) {
    const isKnown = columns.every((column) => known.has(column));
    for (const { cells, found } of rows) {
      mustCompare ||= cells.includes(TOTAL);
      if (isKnown && 'row' in found) continue;
      count += 1;
      reasons.add(columns, cells, 'problems' in found ? found.problems : []);
    }
  }
  if (count === 0 && mustCompare) count = await countContradictions(tx, codebook, importId);
  return { count, reasons: reasons.list() };
}

/** How many rows have the codes of a row before them, or are totals that do not add up. */
async function countContradictions(tx: Db, codebook: Codebook, importId: string): Promise<number> {
  const check = tableCheck(codebook);
  let wrong = 0;
  for await (const { rows } of storedRows(tx, codebook, importId)) {
    for (const { found } of rows) if ('row' in found && check.add(check.size(), found.row)) wrong += 1;
  }
  for (const one of check.totals()) {
    if (one) wrong += 1;
    else await setImmediate(); // let other requests run
  }
  return wrong;
}

/** Each reason once, with the number of its rows. */
function misfitReasons({ definition }: Codebook) {
  const { variables } = definition.codebook;
  const reasons = new Map<string, Fault & { rows: { count: number } }>();
  const note = (column: string, code: FaultCode, detail: string): void => {
    const before = reasons.get(detail);
    if (before) {
      before.rows.count += 1;
      return;
    }
    const index = variables.findIndex(({ id }) => id === column);
    const place = column === VALUE_COLUMN ? ['measures'] : ['variables', ...(index < 0 ? [] : [index])];
    reasons.set(detail, { pointer: pointerTo(['codebook', ...place]), code, detail, rows: { count: 1 } });
  };
  const known = new Set([...variables.map(({ id }) => id), VALUE_COLUMN]);
  return {
    add(columns: readonly string[], cells: readonly string[], problems: readonly ColumnFault[]): void {
      for (const column of columns) {
        if (known.has(column)) continue;
        const detail = `The table has the column ${column}. Keep the variable, or upload a table without it first.`;
        note(column, 'unknown-column', detail);
      }
      for (const { column, code, detail } of problems) {
        if (column === VALUE_COLUMN) note(column, code, `Rows have values that no longer fit. ${detail}`);
        else if (code === 'required') {
          const advice = 'Leave the variable optional, or upload the table again with it.';
          note(column, code, `Rows do not say ${column}. ${advice}`);
        } else {
          const value = cells[columns.indexOf(column)];
          note(column, code, `Rows have the code ${String(value)} of ${column}. ${KEEP_CODE}`);
        }
      }
    },
    list: (): Fault[] => [...reasons.values()].slice(0, MOST_FAULTS),
  };
}
