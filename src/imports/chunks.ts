import { z } from 'zod';
import type { RowReader } from '../cases/csv-rows.ts';
import { storedText } from '../db/stored.ts';
import type { CsvRecord, Line } from '../formats/record-readers.ts';
import { unguardedCell } from '../schemas/cell-text.ts';

/** Cuts a file into chunks of whole rows. Neighbouring rows of one case stay in one chunk. */

/** Longest row, in UTF-16 units. A longer one is refused and not held in memory. */
export const LONGEST_ROW = 1024 * 1024;
/**
 * A chunk is written in one transaction. Larger ones would be a little faster, but block the embedded database for longer, and
 * two are in memory at a time: one is checked while the other is written.
 */
export const CHUNK_ROWS = 800;
const CHUNK_LENGTH = 512 * 1024;
/** More rows, or more text, cannot be one case, which has at most 1,000 defendants: the chunk may end within them. */
const LONGEST_CASE_ROWS = 5_000;
const LONGEST_CASE = 8 * LONGEST_ROW;

export interface Cut {
  firstRow: number;
  rows: number;
  content: string;
}

export interface Cutter<T> {
  /** Adds a row. Returns the chunk before it, if the row starts a new one. */
  add(row: T): Cut | undefined;
  /** The last chunk. */
  end(): Cut | undefined;
}

/** A record in the JSON of a chunk: its cells, or the whole record if it has a fault. */
type StoredRecord = string[] | CsvRecord;

export interface RecordChunk {
  records: CsvRecord[];
  /** The row before the first, or after the last, is in another chunk and may belong to the same case. */
  torn: { before: boolean; after: boolean };
}

/** The name of the case that a record belongs to: empty if it is a case of its own, undefined if it cannot be read. */
export type NameOf = (record: CsvRecord) => string | undefined;

/** Reads names from the column `case`. In a row with too few or too many cells only the first column can be trusted. */
export function namesBy(columns: readonly string[], reader: Pick<RowReader, 'nameOf'>): NameOf {
  const place = columns.indexOf('case');
  return ({ cells, fault }) => {
    if (place < 0) return '';
    if (fault !== undefined || (place > 0 && cells.length !== columns.length)) return undefined;
    return reader.nameOf(cells);
  };
}

export const cutRecords = (nameOf: NameOf): Cutter<CsvRecord> =>
  cutter({
    nameOf,
    lengthOf: ({ cells }) => cells.reduce((sum, cell) => sum + cell.length + 3, 0),
    contentOf: (rows, torn) => {
      const records = rows.map((row): StoredRecord => (row.fault === undefined ? row.cells : row));
      return JSON.stringify({ records, torn });
    },
  });

export const cutLines = (): Cutter<Line> =>
  cutter({
    nameOf: () => '',
    lengthOf: ({ text }) => text.length,
    // The database does not accept NUL. Its substitute is not allowed in JSON either, so the line is refused all the same.
    contentOf: (lines) => lines.map(({ text }) => text.replaceAll('\0', '\x01')).join('\n'),
  });

interface CutterOptions<T> {
  nameOf: (row: T) => string | undefined;
  lengthOf: (row: T) => number;
  contentOf: (rows: readonly T[], torn: RecordChunk['torn']) => string;
}

function cutter<T>({ nameOf, lengthOf, contentOf }: CutterOptions<T>): Cutter<T> {
  let rows: T[] = [];
  let length = 0;
  let firstRow = 1;
  let before = false;
  /** The name of the row before. */
  let lastName: string | undefined = '';
  let run = { rows: 0, length: 0 };

  const flush = (after: boolean): Cut => {
    const cut = { firstRow, rows: rows.length, content: contentOf(rows, { before, after }) };
    firstRow += rows.length;
    rows = [];
    length = 0;
    return cut;
  };
  return {
    add(row) {
      const name = nameOf(row);
      const size = lengthOf(row);
      const same = name !== undefined && name !== '' && name === lastName;
      const isFull = rows.length >= CHUNK_ROWS || length >= CHUNK_LENGTH;
      const isOver = run.rows >= LONGEST_CASE_ROWS || run.length > LONGEST_CASE;
      let cut: Cut | undefined;
      if (rows.length > 0 && (same ? isOver : isFull)) {
        cut = flush(same || name === undefined);
        before = lastName === undefined;
      }
      run = same && !cut ? { rows: run.rows + 1, length: run.length + size } : { rows: 1, length: size };
      rows.push(row);
      length += size;
      lastName = name;
      return cut;
    },
    end: () => (rows.length > 0 ? flush(false) : undefined),
  };
}

/** An import may have been sent to an older version. */
const readStored = storedText(
  'records',
  z.object({
    records: z.array(
      z.union([
        z.array(z.string()),
        z.object({ cells: z.array(z.string()), fault: z.enum(['too-long', 'stray-quote']).optional() }),
      ]),
    ),
    torn: z.object({ before: z.boolean(), after: z.boolean() }),
  }),
);

export function storedRecords(content: string): RecordChunk {
  const { records, torn } = readStored(content);
  const read = records.map((one) => (Array.isArray(one) ? { cells: one, fault: undefined } : one));
  return {
    records: read.map(({ cells, fault }) => ({
      // The file may be the rejected rows of another, in which cells are guarded against spreadsheets.
      cells: cells.map(unguardedCell),
      ...(fault && { fault }),
    })),
    torn,
  };
}

export function storedLines(content: string): Line[] {
  return content.split('\n').map((text) => (text === '' ? { text, fault: 'too-long' } : { text }));
}
