import { createHash } from 'node:crypto';
import type { Secrets } from '../capture/actor.ts';
import { externalIdMark, marksOf, sourceMarks } from '../capture/erase.ts';
import { prepareCase } from '../capture/write.ts';
import { checkCase } from '../cases/check.ts';
import { type Cells, caseColumns } from '../cases/csv-columns.ts';
import type { RowReader } from '../cases/csv-rows.ts';
import { readHeader } from '../cases/csv-rows.ts';
import type { Codebook } from '../codebook/model.ts';
import { presentCodebook } from '../db/codebooks.ts';
import type { PreparedCase } from '../db/queries/case-rows.ts';
import type { Mark } from '../db/queries/erasures.ts';
import type { Chunk, ImportRow } from '../db/queries/imports.ts';
import { AppError, type ColumnFault, type Fault, MAX_DEPTH } from '../errors.ts';
import type { CsvRecord, Line } from '../formats/record-readers.ts';
import { sliced } from '../jobs/sliced.ts';
import { firstAndMore } from '../lists.ts';
import type { CaseContent } from '../schemas/case.ts';
import { isObject } from '../schemas/faults.ts';
import { ERROR_COLUMN } from '../schemas/vocabulary.ts';
import { type NameOf, namesBy, type RecordChunk, storedLines, storedRecords } from './chunks.ts';
import type { ImportContext } from './job.ts';

/** Reads the cases of a chunk and checks them. It needs no lock, so it is done while the chunk before is written. */

/** In NDJSON with a pointer into the line, in CSV with the row of the file, from 1, and the column. */
export interface ImportProblem extends Omit<ColumnFault, 'column'>, Pick<Fault, 'pointer'> {
  row?: number;
  column?: string;
}

/** The rows of a file that are one case, or were meant to be one. */
export interface ImportItem {
  /** Its first row in the file, from 1. */
  row: number;
  /** Its rows as they are kept if it is rejected: cells as JSON, or the line. */
  originals: readonly string[];
  /** Hash of the case name that its rows share. */
  name?: string | undefined;
  /** What could be read from its rows; undefined once it is checked. */
  body: unknown;
  /** The content of a new case; undefined if it has problems. */
  content?: CaseContent | undefined;
  /** The same, ready to be stored. */
  prepared?: PreparedCase;
  problems: readonly ImportProblem[];
}

export interface CheckedChunk {
  chunk: Chunk;
  codebook: Codebook;
  codebookVersion: number;
  items: ImportItem[];
}

/** Throws `invalid-import` if the codebook has changed so that the file's columns no longer fit. */
export async function checkChunk(context: ImportContext, job: ImportRow, chunk: Chunk): Promise<CheckedChunk> {
  const { codebook, codebookVersion } = await presentCodebook(context.root, job.datasetId);
  const items: ImportItem[] = [];
  const pause = sliced();
  for (const item of chunkItems(context, job, codebook, chunk)) {
    items.push(prepareItem(context, job, codebook, item));
    await pause();
  }
  return { chunk, codebook, codebookVersion, items };
}

function chunkItems(context: ImportContext, job: ImportRow, codebook: Codebook, chunk: Chunk): Iterable<ImportItem> {
  const check: CheckBody = (body) => checkCase(codebook, body, { mode: 'create', newId: context.newId });
  if (job.format === 'ndjson') return jsonItems(check, chunk);
  const columns = job.columns ?? [];
  const header = readHeader(caseColumns(codebook), columns, job.cells);
  if ('faults' in header) throw new AppError('invalid-import');
  const { rows: reader } = header;
  return csvItems(check, { columns, reader, nameOf: namesBy(columns, reader) }, chunk);
}

type CheckBody = (body: unknown) => ReturnType<typeof checkCase>;

function prepareItem(
  context: ImportContext,
  { mode, format }: ImportRow,
  codebook: Codebook,
  item: ImportItem,
): ImportItem {
  if (!item.content) return item;
  if (mode === 'upsert' && (item.content.externalIds ?? []).length === 0) {
    const place = externalIdsPlace(format, item);
    const detail = 'With mode=upsert each case needs an external id, by which the stored case is found.';
    return { ...item, problems: [{ ...place, code: 'required', detail }] };
  }
  return { ...item, prepared: prepareCase(codebook, context.newId(), item.content) };
}

export const externalIdsPlace = (format: ImportRow['format'], { row }: ImportItem) =>
  format === 'csv' ? { row, column: 'externalIds' } : { pointer: '/externalIds' };

// NDJSON: each line is a case.

function* jsonItems(check: CheckBody, { firstRow, content }: Chunk): Generator<ImportItem> {
  for (const [position, line] of storedLines(content).entries()) {
    const item = { row: firstRow + position, originals: [line.text], body: undefined };
    const read = readLine(line);
    if ('problem' in read) {
      yield { ...item, problems: [read.problem] };
      continue;
    }
    const checked = check(read.body);
    if ('content' in checked) yield { ...item, content: checked.content, problems: [] };
    else yield { ...item, body: read.body, problems: checked.faults };
  }
}

function readLine(line: Line): { body: unknown } | { problem: ImportProblem } {
  if (line.fault !== undefined) {
    return { problem: { code: 'too-long', detail: 'The line is longer than 1 MiB and was not kept.' } };
  }
  let body: unknown;
  try {
    body = JSON.parse(line.text);
  } catch {
    // The parser's own message quotes the line.
    return { problem: { code: 'ill-formed', detail: 'The line is not JSON.' } };
  }
  if (!isShallow(body, MAX_DEPTH)) {
    return { problem: { code: 'ill-formed', detail: `The line is nested more than ${MAX_DEPTH} levels deep.` } };
  }
  if (!isObject(body)) return { body };
  // A line from the file of rejected rows has its error.
  const { [ERROR_COLUMN]: _, ...rest }: Record<string, unknown> = { ...body };
  return { body: rest };
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((part) => isShallow(part, depth - 1));
}

// CSV: neighbouring rows with the same name are a case.

interface CsvReading {
  columns: readonly string[];
  reader: RowReader;
  nameOf: NameOf;
}

function* csvItems(check: CheckBody, reading: CsvReading, { firstRow, content }: Chunk): Generator<ImportItem> {
  for (const group of rowGroups(reading.nameOf, storedRecords(content))) {
    const { records } = group;
    const cells = records.map((one) => one.cells);
    const row = firstRow + group.start;
    const item = {
      row,
      originals: cells.map((one) => JSON.stringify(one)),
      name: group.name === '' ? undefined : nameHash('case', group.name),
    };
    const fault = records[0]?.fault;
    if (fault !== undefined) {
      yield { ...item, body: idsAlone(reading, cells), problems: [{ row, ...UNREADABLE[fault] }] };
    } else if (group.torn) {
      yield {
        ...item,
        body: reading.reader.bodyOf(cells).body ?? idsAlone(reading, cells),
        problems: [{ row, ...TORN }],
      };
    } else {
      yield { ...item, ...checkRows(check, reading, row, cells) };
    }
  }
}

interface RowGroup {
  /** Position of its first record in the chunk. */
  start: number;
  name: string;
  records: CsvRecord[];
  /** A neighbouring row cannot be read and may belong to it. */
  torn: boolean;
}

function rowGroups(nameOf: NameOf, { records, torn }: RecordChunk): RowGroup[] {
  const groups: RowGroup[] = [];
  let last: RowGroup | undefined;
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
  check: CheckBody,
  reading: CsvReading,
  row: number,
  cells: readonly Cells[],
): Pick<ImportItem, 'body' | 'content' | 'problems'> {
  const { body, problems: before } = reading.reader.bodyOf(cells);
  const checked = body === undefined ? { faults: [] } : check(body);
  if ('content' in checked && before.length === 0) return { body: undefined, content: checked.content, problems: [] };
  const faults = 'faults' in checked ? checked.faults : [];
  const problems = reading.reader.problemsOf(faults, cells, before).map(
    ({ row: position, column, ...problem }): ImportProblem => ({
      row: row + position,
      ...(column !== '' && { column }),
      ...problem,
    }),
  );
  return { body: body ?? idsAlone(reading, cells), problems };
}

/** The external ids and addresses of rows that cannot be read otherwise, so that an erasure of the case finds them. */
function idsAlone({ columns, reader }: CsvReading, cells: readonly Cells[]): object {
  const at = columns.indexOf('externalIds');
  const externalIds = cells.flatMap((row) => {
    const alone = columns.map((_, position) => (position === at ? (row[at] ?? '') : ''));
    return listIn(reader.bodyOf([alone]).body, 'externalIds');
  });
  const sources = cells.flatMap((row) =>
    columns.flatMap((column, position) => {
      const url = row[position] ?? '';
      return /^source\d+\.url$/.test(column) && url !== '' ? [{ url }] : [];
    }),
  );
  return { externalIds, sources };
}

/** Problems of a record that cannot be read as a row of CSV. */
export const UNREADABLE = {
  'too-long': { code: 'too-long', detail: 'The row is longer than 1 MiB and was not kept.' },
  'stray-quote': {
    code: 'ill-formed',
    detail: 'The quotes in this row do not match: there is text after a closing quote, or a quote is never closed.',
  },
} as const;

const TORN = {
  code: 'split-case',
  detail: 'A row next to the rows of this case cannot be read, or the case has too many rows.',
} as const;

/** Hash of a name that may occur only once in a file: of fixed length, and without content. */
export const nameHash = (kind: 'case' | 'external-id', name: string): string =>
  createHash('sha256').update(`${kind}/${name}`).digest('base64url');

// What is kept of a rejected item.

/** The marks of a rejected item: external ids and, if it could be read, the content. */
export const marksOfItem = (secrets: Secrets, codebook: Codebook, { content, body }: ImportItem): Mark[] =>
  content
    ? marksOf(secrets, codebook, content)
    : listIn(body, 'externalIds').flatMap(({ system, value }) =>
        typeof system === 'string' && typeof value === 'string'
          ? [externalIdMark(secrets, codebook.id, { system, value })]
          : [],
      );

/** The marks of the addresses that a rejected item was taken from. */
export const sourceMarksOfItem = (secrets: Secrets, codebook: Codebook, { content, body }: ImportItem): string[] =>
  sourceMarks(
    secrets,
    codebook.id,
    content?.sources ?? listIn(body, 'sources').flatMap(({ url }) => (typeof url === 'string' ? [{ url }] : [])),
  );

/** The objects in a list of a body that may be anything. */
function listIn(body: unknown, name: 'externalIds' | 'sources'): Record<string, unknown>[] {
  const list: unknown = isObject(body) ? new Map(Object.entries(body)).get(name) : undefined;
  return Array.isArray(list) ? list.filter(isObject).map((item) => ({ ...item })) : [];
}

const MOST_ALLOWED_SHOWN = 20;

/** The text of the column `error` in a rejected row. It has to be enough to repair the row. */
export function errorText(problems: readonly ImportProblem[], row: number): string {
  const own = problems.filter((problem) => problem.row === undefined || problem.row === row);
  if (own.length === 0) return `Row ${problems[0]?.row} of the same case was rejected.`;
  return own.map(problemText).join(' | ');
}

function problemText({ column, pointer, detail, allowed }: ImportProblem): string {
  const where = column ?? pointer;
  const codes = firstAndMore(allowed ?? [], MOST_ALLOWED_SHOWN).join(', ');
  return `${where ? `${where}: ` : ''}${detail}${codes ? ` Allowed: ${codes}.` : ''}`;
}
