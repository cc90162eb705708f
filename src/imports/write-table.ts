import { tableVariables } from '../aggregates/columns.ts';
import type { TablePart } from '../aggregates/facts.ts';
import { TOTAL_AT, valueText } from '../aggregates/rows.ts';
import { auditOf } from '../capture/actor.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import { findTableAt, insertTablePart, replaceTable } from '../db/queries/aggregates.ts';
import { appendAudit } from '../db/queries/audit.ts';
import { takeSeq } from '../db/queries/datasets.ts';
import {
  countChunk,
  endImport,
  type ImportCounts,
  type ImportReject,
  type ImportRow,
  insertOutcome,
} from '../db/queries/imports.ts';
import type { ImportResult } from '../db/tables/imports.ts';
import { type CheckedTable, checkTable } from './check-table.ts';
import { againOnClash, inJob } from './hold.ts';
import { authorOfImport, type ImportContext } from './job.ts';
import { recordReader, tableChunks } from './table-rows.ts';
import { errorText } from './unit.ts';

/** Imports an official table: all of it or nothing, since a table with a hole is a wrong number. */
export async function importTable(context: ImportContext, job: ImportRow): Promise<void> {
  for (let done = false; !done; ) {
    const checked = await checkTable(context, job);
    done = await againOnClash(context, () =>
      inJob(context, job, async (tx, version) => {
        // The dataset's row before the audit chain, as every writer takes them: the table that was compared stays the present one.
        await takeSeq(tx, job.datasetId, 0);
        const present = await findTableAt(tx, job.datasetId);
        if (version !== checked.version || present?.seq !== checked.present?.seq) return false;
        if (checked.rejected > 0) await refuse(tx, context, job, checked);
        else await accept(tx, context, job, checked);
        return true;
      }),
    );
  }
}

const NOTHING: ImportCounts = { created: 0, updated: 0, unchanged: 0, rejected: 0, valid: 0 };

async function refuse(tx: Db, context: ImportContext, job: ImportRow, checked: CheckedTable): Promise<void> {
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
  await countChunk(tx, job.id, { rows: job.rows, counts: { ...NOTHING, rejected: checked.rejected }, at });
  await endImport(tx, job.id, { state: 'failed', error: 'invalid-import', at });
  await appendAudit(tx, [auditOf(authorOfImport(job, at), 'import.fail', job.datasetId, { subject: job.id })]);
}

async function accept(tx: Db, context: ImportContext, job: ImportRow, checked: CheckedTable): Promise<void> {
  const { rows, same, present, codebook } = checked;
  const at = context.now();
  const counts = { ...NOTHING, [job.validateOnly ? 'valid' : same ? 'unchanged' : 'created']: rows };
  const detail: Record<string, number> = { rows: job.rows };
  if (!job.validateOnly && !same) {
    await storeParts(tx, job, codebook);
    const cause = present === undefined ? 'created' : 'replaced';
    detail.seq = await replaceTable(tx, job.datasetId, { importId: job.id, rows, cause, at });
  }
  await countChunk(tx, job.id, { rows: job.rows, counts, at });
  await endImport(tx, job.id, { state: 'succeeded', at });
  const about = { subject: job.id, detail };
  await appendAudit(tx, [auditOf(authorOfImport(job, at), 'import.finish', job.datasetId, about)]);
}

/** As codes, which outlive the order of their lists; totals have been checked, and are computed again. */
async function storeParts(tx: Db, job: ImportRow, codebook: Codebook): Promise<void> {
  const variables = tableVariables(codebook);
  const scale = codebook.amounts.get('value')?.scale ?? 1;
  const read = recordReader(codebook, job.columns ?? []);
  const columns = [...variables.map(({ id }) => id), 'value'];
  for await (const { chunk, records } of tableChunks(tx, job.id)) {
    const rows = records.flatMap((numbered) => {
      const found = read(numbered);
      if (!('row' in found)) throw new Error('a row that was checked cannot be read');
      const { positions, value } = found.row;
      if (positions.includes(TOTAL_AT)) return [];
      const codes = positions.map((position, index) => variables[index]!.codes[position]!.code); // as it was read
      return [[...codes, valueText(value, scale)]];
    });
    if (rows.length > 0) {
      await insertTablePart(tx, job.id, chunk, JSON.stringify({ columns, rows } satisfies TablePart));
    }
  }
}
