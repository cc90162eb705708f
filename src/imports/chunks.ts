import type { RowReader } from '../cases/csv-rows.ts';
import type { CsvRecord, Line } from '../formats/record-readers.ts';

/** Cuts a file into chunks of whole rows, each small enough to be one transaction. Rows of one case that stand together stay so. */

/** UTF-16 units of one row. A longer one is refused without being held. */
export const LONGEST_ROW = 1024 * 1024;
/**
 * One transaction each. More would be a little faster, hold the embedded database for longer, and be in memory twice: what is
 * written, and what is checked meanwhile.
 */
export const CHUNK_ROWS = 800;
const CHUNK_LENGTH = 512 * 1024;
/** A case has at most 1,000 defendants: of more rows than this, or more text, no case is made, however they are cut. */
const LONGEST_CASE_ROWS = 5_000;
const LONGEST_CASE = 8 * LONGEST_ROW;

export interface Cut {
  firstRow: number;
  rows: number;
  content: string;
}

export interface Cutter<T> {
  /** The chunk that is full, now that this row begins another. */
  add(row: T): Cut | undefined;
  /** The last chunk. */
  end(): Cut | undefined;
}

/** A record as it is stored in a chunk: its cells, or the whole record if it has a fault. */
type StoredRecord = string[] | CsvRecord;

export interface RecordChunk {
  records: CsvRecord[];
  /** The row before the first, or behind the last, may belong to the same case and cannot be read here. */
  torn: { before: boolean; after: boolean };
}

/** The name of the case that a record belongs to. Empty: it is a case of its own. Undefined: nobody knows. */
export type NameOf = (record: CsvRecord) => string | undefined;

/** A row with too few or too many cells has its name where it should be only if that is in front. */
export function namesBy(columns: readonly string[], reader: Pick<RowReader, 'nameOf'>): NameOf {
  const place = columns.indexOf('case');
  return ({ cells, fault }) => {
    if (place < 0) return '';
    if (fault !== undefined || (place > 0 && cells.length !== columns.length)) return undefined;
    return reader.nameOf(cells);
  };
}

export function cutRecords(nameOf: NameOf): Cutter<CsvRecord> {
  let records: StoredRecord[] = [];
  let length = 0;
  let firstRow = 1;
  let before = false;
  /** Of the row before. */
  let lastName: string | undefined = '';
  let run = { rows: 0, length: 0 };

  const flush = (after: boolean): Cut => {
    const content = JSON.stringify({ records, torn: { before, after } });
    const cut = { firstRow, rows: records.length, content };
    firstRow += records.length;
    records = [];
    length = 0;
    return cut;
  };
  return {
    add(record) {
      const name = nameOf(record);
      const same = name !== undefined && name !== '' && name === lastName;
      const isFull = records.length >= CHUNK_ROWS || length >= CHUNK_LENGTH;
      const isOver = run.rows >= LONGEST_CASE_ROWS || run.length > LONGEST_CASE;
      let cut: Cut | undefined;
      if (records.length > 0 && (same ? isOver : isFull)) {
        cut = flush(same || name === undefined);
        before = lastName === undefined;
      }
      let size = 0;
      for (const cell of record.cells) size += cell.length + 3;
      run = same && !cut ? { rows: run.rows + 1, length: run.length + size } : { rows: 1, length: size };
      records.push(record.fault === undefined ? record.cells : record);
      length += size;
      lastName = name;
      return cut;
    },
    end: () => (records.length > 0 ? flush(false) : undefined),
  };
}

export function storedRecords(content: string): RecordChunk {
  const { records, torn } = JSON.parse(content) as { records: StoredRecord[]; torn: RecordChunk['torn'] };
  return { records: records.map((one) => (Array.isArray(one) ? { cells: one } : one)), torn };
}

export function cutLines(): Cutter<Line> {
  let lines: string[] = [];
  let length = 0;
  let firstRow = 1;

  const flush = (): Cut => {
    const cut = { firstRow, rows: lines.length, content: lines.join('\n') };
    firstRow += lines.length;
    lines = [];
    length = 0;
    return cut;
  };
  return {
    add({ text }) {
      const cut = lines.length >= CHUNK_ROWS || length >= CHUNK_LENGTH ? flush() : undefined;
      // The database takes no NUL. What stands for it keeps the line from being JSON, as NUL does.
      lines.push(text.includes('\0') ? text.replaceAll('\0', '\x01') : text);
      length += text.length;
      return cut;
    },
    end: () => (lines.length > 0 ? flush() : undefined),
  };
}

export function storedLines(content: string): Line[] {
  return content.split('\n').map((text) => (text === '' ? { text, fault: 'too-long' } : { text }));
}
