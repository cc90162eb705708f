import { codebookOf } from '../capture/codebooks.ts';
import { prepareCase } from '../capture/write.ts';
import { columnsOf, readHeader } from '../cases/csv-columns.ts';
import type { Codebook } from '../codebook/model.ts';
import type { PreparedCase } from '../db/queries/case-rows.ts';
import { findDataset } from '../db/queries/datasets.ts';
import type { Chunk, ImportRow } from '../db/queries/imports.ts';
import { AppError } from '../errors.ts';
import { sliced } from '../jobs/sliced.ts';
import { csvUnits } from './csv-units.ts';
import { namesBy } from './cutter.ts';
import type { ImportContext } from './job.ts';
import { jsonUnits } from './json-units.ts';
import type { Unit } from './unit.ts';

/** A chunk checked against a codebook: what needs no lock, and is done while the chunk before is written. */
export interface CheckedChunk {
  chunk: Chunk;
  codebook: Codebook;
  /** Of the codebook that it was checked against. */
  version: number;
  units: CheckedUnit[];
}

export interface CheckedUnit extends Unit {
  /** As a new case; undefined if it has problems. */
  prepared?: PreparedCase;
}

/** Throws `invalid-import` if the codebook has changed so that the file's columns are not its columns. */
export async function checkChunk(context: ImportContext, job: ImportRow, chunk: Chunk): Promise<CheckedChunk> {
  const version = (await findDataset(context.root, job.datasetId))?.codebookVersion ?? 0;
  const codebook = await codebookOf(context.root, job.datasetId, version);
  const units: CheckedUnit[] = [];
  const pause = sliced();
  for (const unit of unitsOf(context, job, codebook, chunk)) {
    units.push(complete(context, job, codebook, unit));
    await pause();
  }
  return { chunk, codebook, version, units };
}

function unitsOf(context: ImportContext, job: ImportRow, codebook: Codebook, chunk: Chunk): Iterable<Unit> {
  if (job.format === 'ndjson') return jsonUnits(codebook, chunk, context.newId);
  const columns = job.columns ?? [];
  const header = readHeader(columnsOf(codebook), columns);
  if ('faults' in header) throw new AppError('invalid-import');
  const { rows: reader } = header;
  return csvUnits(codebook, { columns, reader, nameOf: namesBy(columns, reader) }, chunk, context.newId);
}

function complete(context: ImportContext, { mode, format }: ImportRow, codebook: Codebook, unit: Unit): CheckedUnit {
  if (!unit.content) return unit;
  if (mode === 'upsert' && (unit.content.externalIds ?? []).length === 0) {
    const place = format === 'csv' ? { row: unit.row, column: 'externalIds' } : { pointer: '/externalIds' };
    const detail = 'An upsert finds the case by its external id: it needs one.';
    return { ...unit, problems: [{ ...place, code: 'required', detail }] };
  }
  return { ...unit, prepared: prepareCase(codebook, context.newId(), unit.content) };
}
