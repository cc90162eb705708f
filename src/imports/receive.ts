import { createHash } from 'node:crypto';
import { TextDecoder } from 'node:util';
import { tableHeaderFaults } from '../aggregates/columns.ts';
import { type Actor, auditOf, type CaptureContext } from '../capture/actor.ts';
import { caseColumns, type HeaderFault } from '../cases/csv-columns.ts';
import { readHeader } from '../cases/csv-rows.ts';
import type { Codebook } from '../codebook/model.ts';
import { codebookOf } from '../db/codebooks.ts';
import { appendAudit } from '../db/queries/audit.ts';
import { findDataset } from '../db/queries/datasets.ts';
import { deleteReceived, insertChunk, insertImport, type NewImport, queueImport } from '../db/queries/imports.ts';
import { AppError, type Fault, notFound } from '../errors.ts';
import { type CsvRecord, csvRecords, jsonLines, type RecordReader } from '../formats/record-readers.ts';
import { type Cut, type Cutter, cutLines, cutRecords, LONGEST_ROW, type NameOf, namesBy } from './chunks.ts';

export type ImportOptions = Pick<
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
  options: ImportOptions,
  body: AsyncIterable<Uint8Array>,
): Promise<Received> {
  const codebook = await presentCodebook(context, datasetId);
  checkOptions(codebook, options);
  const mostRows = mostRowsOf(codebook);
  const id = context.newTimedId();
  const author = { keyId: actor.keyId, keyLabel: actor.keyLabel, requestId: actor.requestId };
  let chunks = 0;
  let rows = 0;
  const open = (columns: string[] | null): Promise<void> =>
    insertImport(context.root, { id, datasetId, ...author, ...options, columns }, actor.at);
  const store = async (cut: Cut | undefined): Promise<void> => {
    if (!cut) return;
    if (!(await insertChunk(context.root, id, { ...cut, chunk: chunks }, context.now()))) {
      throw new AppError('unavailable');
    }
    chunks += 1;
    rows += cut.rows;
    if (rows > mostRows) {
      throw invalidFile([
        { pointer: '', code: 'too-long', detail: `A table can have at most ${mostRows.toLocaleString('en-GB')} rows.` },
      ]);
    }
  };
  const file = options.format === 'csv' ? csvFile(headerReader(codebook, options.cells), open) : lineFile(open);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    for await (const piece of body) {
      hash.update(piece);
      bytes += piece.length;
      for await (const cut of file.read(decode(decoder, piece))) await store(cut);
    }
    for await (const cut of file.read(decode(decoder))) await store(cut);
    for await (const cut of file.end()) await store(cut);
    if (rows === 0) throw invalidFile([{ pointer: '', code: 'too-short', detail: 'The file has no rows.' }]);
  } catch (error) {
    // If this fails too, the importer deletes what is left after an hour.
    await deleteReceived(context.root, id).catch(() => {});
    throw error;
  }
  return { id, bytes, rows, chunks, digest: hash.digest('base64url') };
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

async function presentCodebook({ root }: CaptureContext, datasetId: string): Promise<Codebook> {
  const dataset = await findDataset(root, datasetId);
  if (!dataset) throw notFound();
  return codebookOf(root, datasetId, dataset.codebookVersion);
}

const isAggregate = ({ definition }: Codebook): boolean => definition.kind === 'aggregate';

/** Refuses options that make no sense for an official table, which is replaced as a whole and has no cases. */
function checkOptions(codebook: Codebook, { format, mode, cells, caseState }: ImportOptions): void {
  if (format !== 'csv' && cells !== 'codes') {
    const detail = 'Only CSV may have labels. NDJSON has the bodies of cases, with codes.';
    throw new AppError('invalid-parameters', {
      errors: [{ parameter: 'cells', code: 'not-allowed', detail, allowed: ['codes'] }],
    });
  }
  if (!isAggregate(codebook)) return;
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

const mostRowsOf = (codebook: Codebook): number => (isAggregate(codebook) ? MOST_TABLE_ROWS : Number.POSITIVE_INFINITY);

/** Checks the header of a CSV file, and answers how to read the names of cases from its rows. */
type ReadHeader = (cells: string[]) => { faults: HeaderFault[] } | { nameOf: NameOf };

const headerReader = (codebook: Codebook, cellsAs: ImportOptions['cells']): ReadHeader =>
  isAggregate(codebook)
    ? (cells) => {
        const faults = tableHeaderFaults(codebook, cells);
        return faults.length > 0 ? { faults } : { nameOf: () => '' };
      }
    : (cells) => {
        const header = readHeader(caseColumns(codebook), cells, cellsAs);
        return 'faults' in header ? header : { nameOf: namesBy(cells, header.rows) };
      };

/** Takes the text of a file in pieces and returns chunks as they are full. */
interface IncomingFile {
  read(text: string): AsyncGenerator<Cut>;
  end(): AsyncGenerator<Cut>;
}

type Open = (columns: string[] | null) => Promise<void>;

function lineFile(open: Open): IncomingFile {
  return cutting(jsonLines(LONGEST_ROW), async () => {
    await open(null);
    return cutLines();
  });
}

/** The first record is the header. */
function csvFile(readColumns: ReadHeader, open: Open): IncomingFile {
  let cutter: Cutter<CsvRecord> | undefined;
  return cutting(csvRecords(LONGEST_ROW), async (record) => {
    if (cutter) return cutter;
    const header = readColumns(record.cells);
    if (record.fault !== undefined || 'faults' in header) throw invalidFile(headerFaults(record, header));
    await open(record.cells);
    cutter = cutRecords(header.nameOf);
    return undefined;
  });
}

/** `cutterFor` returns the cutter for a record, or undefined if the record is not a row. */
function cutting<T>(reader: RecordReader<T>, cutterFor: (record: T) => Promise<Cutter<T> | undefined>): IncomingFile {
  let cutter: Cutter<T> | undefined;
  async function* cut(records: readonly T[]): AsyncGenerator<Cut> {
    for (const record of records) {
      const taking = cutter ?? (await cutterFor(record));
      if (!taking) continue;
      cutter = taking;
      const full = cutter.add(record);
      if (full) yield full;
    }
  }
  return {
    read: (text) => cut(reader.read(text)),
    async *end() {
      yield* cut(reader.end());
      const last = cutter?.end();
      if (last) yield last;
    },
  };
}

const invalidFile = (errors: readonly Fault[]): AppError => new AppError('invalid-import', { errors });

/** Pointers: `/columns/3` for a column by its place from 0, `/columns/name` for a missing one, `/columns` for the whole header. */
function headerFaults(record: CsvRecord, header: ReturnType<ReadHeader>): Fault[] {
  if (record.fault !== undefined) {
    return [{ pointer: '/columns', code: 'ill-formed', detail: 'The first line must be the names of the columns.' }];
  }
  if (!('faults' in header)) return [];
  return header.faults.map(({ column, ...fault }) => ({
    pointer: column === '' ? '/columns' : `/columns/${placeOf(column, record.cells)}`,
    ...fault,
  }));
}

function placeOf(column: HeaderFault['column'], cells: readonly string[]): string {
  const numbered = /^#(\d+)$/.exec(column)?.[1];
  if (numbered !== undefined) return String(Number(numbered) - 1);
  // If a column occurs twice, the second is at fault.
  const place = cells.lastIndexOf(column);
  return place < 0 ? column.replaceAll('~', '~0').replaceAll('/', '~1') : String(place);
}

/** The decoder drops a byte order mark. */
function decode(decoder: TextDecoder, piece?: Uint8Array): string {
  try {
    return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
  } catch {
    throw invalidFile([
      { pointer: '', code: 'ill-formed', detail: 'The file is not UTF-8. Save it as UTF-8 and send it again.' },
    ]);
  }
}
