import { createHash } from 'node:crypto';
import type { Secrets } from '../capture/actor.ts';
import { codebookOf } from '../capture/codebooks.ts';
import { externalIdMark, marksOf } from '../capture/erase.ts';
import { prepareCase } from '../capture/write.ts';
import { type Cells, columnsOf, readHeader } from '../cases/csv-columns.ts';
import type { RowProblem, RowReader } from '../cases/csv-rows.ts';
import { checkCase } from '../cases/schema.ts';
import type { Codebook } from '../codebook/model.ts';
import type { PreparedCase } from '../db/queries/case-rows.ts';
import { findDataset } from '../db/queries/datasets.ts';
import type { Mark } from '../db/queries/erasures.ts';
import type { Chunk, ImportRow } from '../db/queries/imports.ts';
import { AppError, type FaultCode } from '../errors.ts';
import type { CsvRecord, Line } from '../formats/record-readers.ts';
import { sliced } from '../jobs/sliced.ts';
import type { CaseContent, ExternalId } from '../schemas/case.ts';
import { type NameOf, namesBy, type RecordChunk, storedLines, storedRecords } from './chunks.ts';
import type { ImportContext } from './job.ts';

/** Cases out of the lines of an NDJSON chunk: one line is one case. */

/** As of every body. */
const MAX_DEPTH = 20;

function* jsonUnits(
  codebook: Codebook,
  { firstRow, content }: { firstRow: number; content: string },
  newId: () => string,
): Generator<Unit> {
  let row = firstRow;
  for (const line of storedLines(content)) {
    const read = readLine(line);
    const checked = 'problem' in read ? undefined : checkCase(codebook, read.body, { mode: 'create', newId });
    // What was read of a good line stands in its content, and is not held twice.
    const unit = { row, originals: [line.text], body: undefined };
    if ('problem' in read) yield { ...unit, problems: [read.problem] };
    else if (checked && 'content' in checked) yield { ...unit, content: checked.content, problems: [] };
    else
      yield {
        ...unit,
        body: read.body,
        problems: (checked?.faults ?? []).map(({ code, detail, pointer, allowed }) => ({
          code,
          detail,
          ...(pointer !== undefined && { pointer }),
          ...(allowed !== undefined && { allowed }),
        })),
      };
    row += 1;
  }
}

function readLine(line: Line): { body: unknown } | { problem: ImportProblem } {
  if (line.fault !== undefined) {
    return { problem: { code: 'too-long', detail: 'The line is longer than 1 MiB, and was not kept.' } };
  }
  let body: unknown;
  try {
    body = JSON.parse(line.text);
  } catch {
    // The parser's own message quotes the line.
    return { problem: { code: 'ill-formed', detail: 'The line is not JSON.' } };
  }
  if (!isShallow(body, MAX_DEPTH)) {
    return { problem: { code: 'ill-formed', detail: `The line is nested more than ${MAX_DEPTH} deep.` } };
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body) || !Object.hasOwn(body, 'error'))
    return { body };
  // As the file of refused rows has it.
  const { error: _, ...rest } = body as Record<string, unknown>;
  return { body: rest };
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((part) => isShallow(part, depth - 1));
}

/** Cases out of the records of a CSV chunk: rows that follow one another and share a name are one. */

interface Group {
  /** Position of its first record in the chunk. */
  start: number;
  name: string;
  records: CsvRecord[];
  /** A row beside it cannot be read, and may belong to it. */
  torn: boolean;
}

/** How the rows of a file are read, by its header. */
interface CsvReading {
  columns: readonly string[];
  reader: RowReader;
  nameOf: NameOf;
}

function* csvUnits(
  codebook: Codebook,
  reading: CsvReading,
  { firstRow, content }: { firstRow: number; content: string },
  newId: () => string,
): Generator<Unit> {
  for (const group of groupsOf(reading.nameOf, storedRecords(content))) {
    const { records } = group;
    const cells = records.map((one) => one.cells);
    const row = firstRow + group.start;
    const unit = {
      row,
      originals: cells.map((one) => JSON.stringify(one)),
      name: group.name === '' ? undefined : nameHash('case', group.name),
    };
    const fault = records[0]?.fault;
    if (fault !== undefined) {
      yield { ...unit, body: idsAlone(reading, cells), problems: [{ row, ...UNREADABLE[fault] }] };
    } else if (group.torn) {
      yield { ...unit, body: readBody(reading, cells).body, problems: [{ row, ...TORN }] };
    } else {
      yield { ...unit, ...checkRows(codebook, reading, row, cells, newId) };
    }
  }
}

/** What stands in the rows of a case, as far as it can be read, and what is wrong with them. */
function readBody(
  reading: CsvReading,
  cells: readonly Cells[],
): { body: unknown; fits: boolean; problems: RowProblem[] } {
  const read = reading.reader.bodyOf(cells);
  if ('body' in read) return { body: read.body, fits: true, problems: [] };
  const fits = read.partial !== undefined;
  return { body: fits ? read.partial : idsAlone(reading, cells), fits, problems: read.problems };
}

/** Of rows that cannot be read: their external ids, if those stand where they should, so that an erasure finds the rows. */
function idsAlone({ columns, reader }: CsvReading, cells: readonly Cells[]): object {
  const at = columns.indexOf('externalIds');
  const externalIds = cells.flatMap((row) => {
    const alone = columns.map((_, position) => (position === at ? (row[at] ?? '') : ''));
    const read = reader.bodyOf([alone]);
    const body = ('body' in read ? read.body : read.partial) as { externalIds?: unknown } | undefined;
    return Array.isArray(body?.externalIds) ? body.externalIds : [];
  });
  return { externalIds };
}

export const UNREADABLE = {
  'too-long': { code: 'too-long', detail: 'The row is longer than 1 MiB, and was not kept.' },
  'stray-quote': {
    code: 'ill-formed',
    detail: 'The quotes of this row do not fit: text stands behind a closing quote, or a quote is never closed.',
  },
} as const;
const TORN = {
  code: 'split-case',
  detail: 'A row beside the rows of this case cannot be read, or they are too many for one case.',
} as const;

function groupsOf(nameOf: NameOf, { records, torn }: RecordChunk): Group[] {
  const groups: Group[] = [];
  let last: Group | undefined;
  let isBesideUnknown = torn.before;
  records.forEach((record, start) => {
    const name = nameOf(record);
    if (last && name === undefined && last.name !== '') last.torn = true;
    if (last && name !== undefined && name !== '' && last.name === name && !isBesideUnknown) {
      last.records.push(record);
    } else {
      last = { start, name: name ?? '', records: [record], torn: name !== undefined && name !== '' && isBesideUnknown };
      groups.push(last);
    }
    isBesideUnknown = name === undefined;
  });
  if (last && torn.after && last.name !== '') last.torn = true;
  return groups;
}

function checkRows(
  codebook: Codebook,
  reading: CsvReading,
  row: number,
  cells: readonly Cells[],
  newId: () => string,
): Pick<Unit, 'body' | 'content' | 'problems'> {
  const { body, fits, problems: before } = readBody(reading, cells);
  const checked = fits ? checkCase(codebook, body, { mode: 'create', newId }) : { faults: [] };
  if ('content' in checked && before.length === 0) return { body: undefined, content: checked.content, problems: [] };
  const faults = 'faults' in checked ? checked.faults : [];
  const problems = reading.reader.problemsOf(faults, cells, before).map(({ row: position, column, ...problem }) => ({
    row: row + position,
    ...(column !== '' && { column }),
    ...problem,
  }));
  return { body, problems: problems satisfies ImportProblem[] };
}

/** What may stand in a file once is remembered by its hash: of fixed length, and without content. */
export const nameHash = (kind: 'case' | 'external-id', name: string): string =>
  createHash('sha256').update(`${kind}/${name}`).digest('base64url');

/** One case of a file, or what was meant to be one: its rows, and what is wrong with it. */

export interface ImportProblem {
  code: FaultCode;
  detail: string;
  /** Of CSV: the row of the file, from 1, and the column. */
  row?: number;
  column?: string;
  /** Of NDJSON: JSON Pointer into the line. */
  pointer?: string;
  allowed?: readonly string[];
}

export interface Unit {
  /** Its first row in the file, from 1. */
  row: number;
  /** Its rows as they are kept if it is refused: cells as JSON, or the line. */
  originals: readonly string[];
  /** Hash of the name that its rows share. */
  name?: string | undefined;
  /** What stands in its rows, as far as it could be read. */
  body: unknown;
  /** As checked for a new case; undefined if it has problems. */
  content?: CaseContent | undefined;
  problems: readonly ImportProblem[];
}

/** Marks by which an erasure finds the refused rows of its case: of its external ids and, if it could be read, of what it says. */
export function marksOfUnit(secrets: Secrets, codebook: Codebook, datasetId: string, unit: Unit): Mark[] {
  return unit.content
    ? marksOf(secrets, codebook, datasetId, unit.content)
    : externalIdsIn(unit.body).map((id) => externalIdMark(secrets, datasetId, id));
}

function externalIdsIn(body: unknown): ExternalId[] {
  const { externalIds } = (body ?? {}) as { externalIds?: unknown };
  if (!Array.isArray(externalIds)) return [];
  return externalIds.filter((id): id is ExternalId => typeof id?.system === 'string' && typeof id?.value === 'string');
}

const MOST_ALLOWED = 20;

/** What is wrong, for the column `error` of the refused row: who repairs it reads only this. */
export function errorText(problems: readonly ImportProblem[], row: number): string {
  const own = problems.filter((problem) => problem.row === undefined || problem.row === row);
  if (own.length === 0) return `Row ${problems[0]?.row}, of the same case, was refused.`;
  return own.map(problemText).join(' | ');
}

function problemText({ column, pointer, detail, allowed }: ImportProblem): string {
  const where = column ?? pointer;
  const codes = allowed?.slice(0, MOST_ALLOWED).join(', ');
  const more = allowed && allowed.length > MOST_ALLOWED ? ', …' : '';
  return `${where ? `${where}: ` : ''}${detail}${codes ? ` Allowed: ${codes}${more}.` : ''}`;
}

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
