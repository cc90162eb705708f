import { setImmediate } from 'node:timers/promises';
import { tableColumns } from '../aggregates/columns.ts';
import type { TablePart } from '../aggregates/facts.ts';
import { tableRowReader } from '../aggregates/rows.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import { findTableAt, listTableParts } from '../db/queries/aggregates.ts';
import { AppError } from '../errors.ts';

/** Parts a query. */
const BATCH = 10;

/** The official table of an aggregate dataset must satisfy a new codebook, as cases must. */
export async function refitTable(tx: Db, codebook: Codebook): Promise<void> {
  const table = await findTableAt(tx, codebook.id);
  if (!table || table.importId === null) return;
  const count = await countMisfits(tx, codebook, table.importId);
  if (count === 0) return;
  throw new AppError('codebook-breaks-cases', {
    detail: `${count} ${count === 1 ? 'row' : 'rows'} of the table ${count === 1 ? 'does' : 'do'} not satisfy the codebook.`,
    extra: { rows: { count } },
  });
}

/** Rows of an upload that the codebook does not allow: all of them, if it lacks one of their columns. */
export async function countMisfits(tx: Db, codebook: Codebook, importId: string): Promise<number> {
  const known = new Set(tableColumns(codebook));
  let misfits = 0;
  for (let after = -1; ; ) {
    const parts = await listTableParts(tx, importId, after, BATCH);
    for (const { part, content } of parts) {
      after = part;
      const { columns, rows } = JSON.parse(content) as TablePart;
      const read = tableRowReader(codebook, columns);
      const isKnown = columns.every((column) => known.has(column));
      misfits += isKnown ? rows.filter((cells) => !('row' in read(cells))).length : rows.length;
    }
    if (parts.length < BATCH) return misfits;
    await setImmediate(); // others get their turn
  }
}
