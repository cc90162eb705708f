import { createHash } from 'node:crypto';
import { TextDecoder } from 'node:util';
import { tableHeaderFaults } from '../aggregates/columns.ts';
import { type Actor, auditOf, type CaptureContext } from '../capture/actor.ts';
import { caseColumns } from '../cases/csv-columns.ts';
import { readHeader } from '../cases/csv-rows.ts';
import type { Codebook } from '../codebook/model.ts';
import { presentCodebook } from '../db/codebooks.ts';
import { appendAudit } from '../db/queries/audit.ts';
import { deleteReceived, insertChunk, insertImport, type NewImport, queueImport } from '../db/queries/imports.ts';
import { AppError, type ColumnFault, type Fault } from '../errors.ts';
import { type CsvRecord, csvRecords, jsonLines, type RecordReader } from '../formats/record-readers.ts';
import { pointerTo } from '../schemas/faults.ts';
import { type Cut, type Cutter, cutLines, cutRecords, LONGEST_ROW, type NameOf, namesBy } from './chunks.ts';

export type UploadOptions = Pick<
  NewImport,
  'format' | 'mode' | 'cells' | 'caseState' | 'validateOnly' | 'strict' | 'sourcesSeen'
>;

export interface Received {
  id: string;
  bytes: number;
  rows: number;
  chunks: number;
  /** SHA-256 of the bytes. */
  digest: string;
}

/**
 * Stores a file as it arrives, cut into chunks, so that it is never held in memory. Stores all of it or nothing. Throws 422 for
 * a file that cannot be imported at all: not UTF-8, without rows, or with wrong columns.
 */
export async function receiveImport(
  context: CaptureContext & { now: () => Date },
  actor: Actor,
  datasetId: string,
  options: UploadOptions,
  body: AsyncIterable<Uint8Array>,
): Promise<Received> {
  const { codebook } = await presentCodebook(context.root, datasetId);
  checkOptions(codebook, options);
  const mostRows = isTable(codebook) ? MOST_TABLE_ROWS : Number.POSITIVE_INFINITY;
  const id = context.newTimedId();
  const author = { keyId: actor.keyId, keyLabel: actor.keyLabel, requestId: actor.requestId };
  const open = (columns: string[] | null): Promise<void> =>
    insertImport(context.root, { id, datasetId, ...author, ...options, columns }, actor.at);
  const hash = createHash('sha256');
  const received = { id, bytes: 0, rows: 0, chunks: 0 };
  const texts = decoded(body, (piece) => {
    hash.update(piece);
    received.bytes += piece.length;
  });
  try {
    for await (const cut of options.format === 'csv'
      ? csvChunks(texts, codebook, options, open)
      : lineChunks(texts, open)) {
      if (!(await insertChunk(context.root, id, { ...cut, chunk: received.chunks }, context.now()))) {
        throw new AppError('unavailable');
      }
      received.chunks += 1;
      received.rows += cut.rows;
      if (received.rows > mostRows) {
        const detail = `A table can have at most ${mostRows.toLocaleString('en-GB')} rows.`;
        throw invalidFile([{ pointer: '', code: 'too-long', detail }]);
      }
    }
    if (received.rows === 0) throw invalidFile([{ pointer: '', code: 'too-short', detail: 'The file has no rows.' }]);
  } catch (error) {
    // If this fails too, the importer deletes what is left after an hour.
    await deleteReceived(context.root, id).catch(() => {});
    throw error;
  }
  return { ...received, digest: hash.digest('base64url') };
}

/** Makes a received file a job, in the transaction of the answer to the upload. */
export async function queueReceived(
  { db }: Pick<CaptureContext, 'db'>,
  actor: Actor,
  datasetId: string,
  received: Received,
): Promise<void> {
  const { id, bytes, rows, chunks } = received;
  await db.transaction(async (tx) => {
    if (!(await queueImport(tx, id, { bytes, rows, chunks, at: actor.at }))) throw new AppError('unavailable');
    await appendAudit(tx, [auditOf(actor, 'import.create', datasetId, { subject: id, detail: { rows } })]);
  });
}

const isTable = ({ definition }: Codebook): boolean => definition.kind === 'aggregate';

/** Refuses options that make no sense for an official table, which is replaced as a whole and has no cases. */
function checkOptions(codebook: Codebook, { format, mode, cells, caseState }: UploadOptions): void {
  if (format !== 'csv' && cells !== 'codes') {
    const detail = 'Only CSV may have labels. NDJSON has the bodies of cases, with codes.';
    throw new AppError('invalid-parameters', {
      errors: [{ parameter: 'cells', code: 'not-allowed', detail, allowed: ['codes'] }],
    });
  }
  if (!isTable(codebook)) return;
  if (format !== 'csv') {
    throw new AppError('unsupported-media-type', { detail: 'Send text/csv.', headers: { accept: 'text/csv' } });
  }
  const detail = 'An official table replaces the previous one and has no cases.';
  const errors: Fault[] = [];
  if (mode !== 'create') errors.push({ parameter: 'mode', code: 'not-allowed', detail, allowed: ['create'] });
  if (caseState !== 'draft') errors.push({ parameter: 'state', code: 'not-allowed', detail, allowed: ['draft'] });
  if (errors.length > 0) throw new AppError('invalid-parameters', { errors });
}

/** The rows of a table are compared with each other in memory. */
const MOST_TABLE_ROWS = 1_000_000;

type OpenImport = (columns: string[] | null) => Promise<void>;

const lineChunks = (texts: AsyncIterable<string>, open: OpenImport): AsyncGenerator<Cut> =>
  chunksOf(texts, jsonLines(LONGEST_ROW), {
    hasHeader: false,
    begin: async () => {
      await open(null);
      return cutLines();
    },
  });

const csvChunks = (
  texts: AsyncIterable<string>,
  codebook: Codebook,
  { cells }: UploadOptions,
  open: OpenImport,
): AsyncGenerator<Cut> =>
  chunksOf(texts, csvRecords(LONGEST_ROW), {
    hasHeader: true,
    begin: async (header) => {
      const nameOf = namesUnder(codebook, header, cells);
      await open(header.cells);
      return cutRecords(nameOf);
    },
  });

/** Cuts the rows of a file as its text arrives. `begin` gets the first record and makes the cutter of the others. */
async function* chunksOf<T>(
  texts: AsyncIterable<string>,
  reader: RecordReader<T>,
  { begin, hasHeader }: { begin: (first: T) => Promise<Cutter<T>>; hasHeader: boolean },
): AsyncGenerator<Cut> {
  let cutter: Cutter<T> | undefined;
  for await (const records of recordsIn(texts, reader)) {
    for (const record of records) {
      const isHeader = cutter === undefined && hasHeader;
      cutter ??= await begin(record);
      const full = isHeader ? undefined : cutter.add(record);
      if (full) yield full;
    }
  }
  const last = cutter?.end();
  if (last) yield last;
}

async function* recordsIn<T>(texts: AsyncIterable<string>, reader: RecordReader<T>): AsyncGenerator<readonly T[]> {
  for await (const text of texts) yield reader.read(text);
  yield reader.end();
}

/** How the names of cases are read from the rows below a header. Throws 422 with what is wrong with the header. */
function namesUnder(codebook: Codebook, { cells, fault }: CsvRecord, cellsAs: UploadOptions['cells']): NameOf {
  if (fault !== undefined) {
    const detail = 'The first line must be the names of the columns.';
    throw invalidFile([{ pointer: '/columns', code: 'ill-formed', detail }]);
  }
  const header = isTable(codebook)
    ? { faults: tableHeaderFaults(codebook, cells) }
    : readHeader(caseColumns(codebook), cells, cellsAs);
  if ('rows' in header) return namesBy(cells, header.rows);
  if (header.faults.length === 0) return () => '';
  throw invalidFile(
    header.faults.map(({ column, ...fault }) => ({
      pointer: column === '' ? '/columns' : `/columns${pointerTo([columnPlace(column, cells)])}`,
      ...fault,
    })),
  );
}

/** The place of a column from 0, or the name of a missing one. */
function columnPlace(column: ColumnFault['column'], cells: readonly string[]): string | number {
  const numbered = /^#(\d+)$/.exec(column)?.[1];
  if (numbered !== undefined) return Number(numbered) - 1;
  // If a column occurs twice, the second is at fault.
  const place = cells.lastIndexOf(column);
  return place < 0 ? column : place;
}

const invalidFile = (errors: readonly Fault[]): AppError => new AppError('invalid-import', { errors });

/** The text of a file; the decoder drops a byte order mark. `seen` gets each piece of it. */
async function* decoded(body: AsyncIterable<Uint8Array>, seen: (piece: Uint8Array) => void): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (piece?: Uint8Array): string => {
    try {
      return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
    } catch {
      const detail = 'The file is not UTF-8. Save it as UTF-8 and send it again.';
      throw invalidFile([{ pointer: '', code: 'ill-formed', detail }]);
    }
  };
  for await (const piece of body) {
    seen(piece);
    yield decode(piece);
  }
  yield decode();
}
