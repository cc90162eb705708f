import { createHash } from 'node:crypto';
import { TextDecoder } from 'node:util';
import { tableHeaderFaults } from '../aggregates/columns.ts';
import { type Actor, auditOf, type CaptureContext } from '../capture/actor.ts';
import { codebookOf } from '../capture/codebooks.ts';
import { columnsOf, type HeaderFault, readHeader } from '../cases/csv-columns.ts';
import type { Codebook } from '../codebook/model.ts';
import { appendAudit } from '../db/queries/audit.ts';
import { findDataset } from '../db/queries/datasets.ts';
import { deleteReceived, insertChunk, insertImport, type NewImport, queueImport } from '../db/queries/imports.ts';
import { AppError, type Fault, notFound } from '../errors.ts';
import { type CsvRecord, csvRecords, jsonLines, type RecordReader } from '../formats/record-readers.ts';
import { type Cut, type Cutter, cutLines, cutRecords, LONGEST_ROW, type NameOf, namesBy } from './chunks.ts';

/** What the first record of a CSV file must be, and what else may be sent, by the kind of the dataset. */

type ReadHeader = (cells: string[]) => { faults: HeaderFault[] } | { nameOf: NameOf };

const headerReader = (codebook: Codebook): ReadHeader =>
  isAggregate(codebook)
    ? (cells) => {
        const faults = tableHeaderFaults(codebook, cells);
        return faults.length > 0 ? { faults } : { nameOf: () => '' };
      }
    : (cells) => {
        const header = readHeader(columnsOf(codebook), cells);
        return 'faults' in header ? header : { nameOf: namesBy(cells, header.rows) };
      };

/** More would not fit into memory, where rows are held against each other. */
const MOST_TABLE_ROWS = 1_000_000;

const mostRowsOf = (codebook: Codebook): number => (isAggregate(codebook) ? MOST_TABLE_ROWS : Number.POSITIVE_INFINITY);

/** An official table is a CSV file as a whole: it has no cases that could be in a state, or be corrected one by one. */
function checkUpload(codebook: Codebook, { format, mode, caseState }: Upload): void {
  if (!isAggregate(codebook)) return;
  if (format !== 'csv') {
    throw new AppError('unsupported-media-type', { detail: 'Send text/csv.', headers: { accept: 'text/csv' } });
  }
  const detail = 'An official table replaces the one before it; it has no cases.';
  const errors: Fault[] = [];
  if (mode !== 'create') errors.push({ parameter: 'mode', code: 'not-allowed', detail, allowed: ['create'] });
  if (caseState !== 'draft') errors.push({ parameter: 'state', code: 'not-allowed', detail, allowed: ['draft'] });
  if (errors.length > 0) throw new AppError('invalid-parameters', { errors });
}

const isAggregate = ({ definition }: Codebook): boolean => definition.kind === 'aggregate';

/** A file on its way in: cut into chunks as it comes, so that it is never held; a job once all of it is there. */

export type Upload = Pick<NewImport, 'format' | 'mode' | 'caseState' | 'validateOnly' | 'strict' | 'sourcesSeen'>;

export interface Received {
  id: string;
  bytes: number;
  rows: number;
  chunks: number;
  /** SHA-256 of the bytes. */
  digest: string;
}

/** Takes the whole file, or leaves nothing of it. Throws 422 for a file that is none: not UTF-8, without rows, with faulty columns. */
export async function receiveImport(
  context: CaptureContext & { now: () => Date },
  actor: Actor,
  datasetId: string,
  upload: Upload,
  body: AsyncIterable<Uint8Array>,
): Promise<Received> {
  const codebook = await presentCodebook(context, datasetId);
  checkUpload(codebook, upload);
  const mostRows = mostRowsOf(codebook);
  const id = context.newTimedId();
  const author = { keyId: actor.keyId, keyLabel: actor.keyLabel, requestId: actor.requestId };
  let chunks = 0;
  let rows = 0;
  const open = (columns: string[] | null): Promise<void> =>
    insertImport(context.root, { id, datasetId, ...author, ...upload, columns }, actor.at);
  const store = async (cut: Cut | undefined): Promise<void> => {
    if (!cut) return;
    if (!(await insertChunk(context.root, id, { ...cut, chunk: chunks }, context.now()))) {
      throw new AppError('unavailable');
    }
    chunks += 1;
    rows += cut.rows;
    if (rows > mostRows) {
      throw refused([{ pointer: '', code: 'too-long', detail: `A table has at most ${mostRows} rows.` }]);
    }
  };
  const file = upload.format === 'csv' ? csvFile(headerReader(codebook), open) : lineFile(open);
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
    if (rows === 0) throw refused([{ pointer: '', code: 'too-short', detail: 'The file has no rows.' }]);
  } catch (error) {
    // What is left behind if this fails too is swept up after an hour.
    await deleteReceived(context.root, id).catch(() => {});
    throw error;
  }
  return { id, bytes, rows, chunks, digest: hash.digest('base64url') };
}

/** Makes what was received a job, in the transaction of whoever answers for it. */
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

/** A file as text in pieces: chunks come out as they are full. */
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
    if (record.fault !== undefined || 'faults' in header) throw refused(headerFaults(record, header));
    await open(record.cells);
    cutter = cutRecords(header.nameOf);
    return undefined;
  });
}

/** `cutterFor`: the cutter that takes the row; undefined if the row is none. */
function cutting<T>(reader: RecordReader<T>, cutterFor: (row: T) => Promise<Cutter<T> | undefined>): IncomingFile {
  let cutter: Cutter<T> | undefined;
  async function* cut(rows: readonly T[]): AsyncGenerator<Cut> {
    for (const row of rows) {
      const taking = cutter ?? (await cutterFor(row));
      if (!taking) continue;
      cutter = taking;
      const full = cutter.add(row);
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

const refused = (errors: readonly Fault[]): AppError => new AppError('invalid-import', { errors });

/** A column is pointed to by its place in the header, from 0, or, if it is missing, by its name. */
function headerFaults(record: CsvRecord, header: ReturnType<ReadHeader>): Fault[] {
  if (record.fault !== undefined) {
    return [{ pointer: '/columns', code: 'ill-formed', detail: 'The first line is no line of column names.' }];
  }
  if (!('faults' in header)) return [];
  // Without a column it is about the line as a whole.
  return header.faults.map(({ column, ...fault }) => ({
    pointer: column === '' ? '/columns' : `/columns/${placeOf(column, record.cells)}`,
    ...fault,
  }));
}

function placeOf(column: HeaderFault['column'], cells: readonly string[]): string {
  const numbered = /^#(\d+)$/.exec(column)?.[1];
  if (numbered !== undefined) return String(Number(numbered) - 1);
  // Of a column that stands twice, the second is the one too many.
  const place = cells.lastIndexOf(column);
  return place < 0 ? column.replaceAll('~', '~0').replaceAll('/', '~1') : String(place);
}

/** Without a byte order mark. */
function decode(decoder: TextDecoder, piece?: Uint8Array): string {
  try {
    return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
  } catch {
    throw refused([
      { pointer: '', code: 'ill-formed', detail: 'The file is not UTF-8. Save it as UTF-8 and send it again.' },
    ]);
  }
}
