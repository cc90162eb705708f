/** Reads records (CSV, RFC 4180) and lines (NDJSON) out of a file that comes in pieces. */

/** Takes the pieces of a text in order and gives the records in them. */
export interface RecordReader<T> {
  /** The records that end in this piece. */
  read(text: string): T[];
  /** The record after the last line end, if any. */
  end(): T[];
}

export interface CsvRecord {
  /** Empty if the record is too long, since it is not kept. */
  cells: string[];
  /** `stray-quote`: text follows a closing quote, or a quote is never closed; the cells are a guess. */
  fault?: 'too-long' | 'stray-quote';
}

const CHARACTER = { quote: 34, comma: 44, lf: 10, cr: 13 } as const;

/**
 * Cuts a text that comes in pieces at the ends that `nextEnd` finds; a text without its end is kept for the next piece, up to
 * `maxLength` UTF-16 units. `make` makes a record of each text; undefined if there is none.
 */
function recordCutter<T>(
  maxLength: number,
  nextEnd: (buffer: string, from: number) => number,
  make: (text: string, isTooLong: boolean) => T | undefined,
): RecordReader<T> {
  let pending = '';
  let overlong = false;
  const finish = (text: string): T[] => {
    const record = make(text, overlong || text.length > maxLength);
    overlong = false;
    return record === undefined ? [] : [record];
  };
  return {
    read(text) {
      const records: T[] = [];
      const buffer = pending + text;
      let start = 0;
      for (let end = nextEnd(buffer, pending.length); end >= 0; end = nextEnd(buffer, start)) {
        records.push(...finish(buffer.slice(start, end)));
        start = end + 1;
      }
      pending = buffer.slice(start);
      if (pending.length > maxLength) {
        overlong = true;
        pending = '';
      }
      return records;
    },
    end: () => finish(pending),
  };
}

/**
 * Reads CSV. CR, LF and CRLF end a record; one whose cells are all empty is a blank line and left out. A quote opens only at the
 * start of a cell. A record of more than `maxLength` UTF-16 units is not kept in memory.
 *
 * csv-parse 6.2.1 loses the rest of its buffer after a record over its size limit (max_record_size with
 * skip_records_with_error), so this is our own reader; a test compares it with csv-parse.
 */
export function csvRecords(maxLength: number): RecordReader<CsvRecord> {
  let quoted = false;
  let fieldStart = true;
  /** The character before closed a quote. If this one is a quote too, the pair is an escaped quote. */
  let closed = false;
  const nextEnd = (buffer: string, from: number): number => {
    for (let i = from; i < buffer.length; i += 1) {
      if (quoted) {
        i = buffer.indexOf('"', i);
        if (i < 0) return -1;
        quoted = false;
        closed = true;
        continue;
      }
      const code = buffer.charCodeAt(i);
      const ends = code === CHARACTER.lf || code === CHARACTER.cr;
      quoted = code === CHARACTER.quote && (fieldStart || closed);
      fieldStart = ends || code === CHARACTER.comma;
      closed = false;
      if (ends) return i;
    }
    return -1;
  };
  return recordCutter(maxLength, nextEnd, (text, isTooLong) => {
    if (isTooLong) return { cells: [], fault: 'too-long' };
    const record = readRecord(text);
    return record.fault === undefined && record.cells.every((cell) => cell === '') ? undefined : record;
  });
}

function readRecord(text: string): CsvRecord {
  if (!text.includes('"')) return { cells: text.split(',') };
  const cells: string[] = [];
  let stray = false;
  for (let i = 0; ; i += 1) {
    let cell = '';
    if (text.charCodeAt(i) === CHARACTER.quote) {
      const { value, next } = readQuoted(text, i + 1);
      cell = value;
      i = next;
      if (next > text.length || (next < text.length && text.charCodeAt(next) !== CHARACTER.comma)) stray = true;
    }
    const comma = text.indexOf(',', i);
    cells.push(cell + text.slice(i, comma < 0 ? undefined : comma));
    if (comma < 0) return stray ? { cells, fault: 'stray-quote' } : { cells };
    i = comma;
  }
}

/** The text of a quoted cell and the place after its closing quote; a place after the end of the text if there is none. */
function readQuoted(text: string, from: number): { value: string; next: number } {
  let value = '';
  for (let i = from; ; ) {
    const quote = text.indexOf('"', i);
    if (quote < 0) return { value: value + text.slice(i), next: text.length + 1 };
    value += text.slice(i, quote);
    if (text.charCodeAt(quote + 1) !== CHARACTER.quote) return { value, next: quote + 1 };
    value += '"';
    i = quote + 2;
  }
}

export interface Line {
  /** Empty if the line is too long, since it is not kept. */
  text: string;
  fault?: 'too-long';
}

/** Reads NDJSON. LF and CRLF end a line, blank lines are left out, and one of more than `maxLength` UTF-16 units is not kept. */
export const jsonLines = (maxLength: number): RecordReader<Line> =>
  recordCutter(
    maxLength,
    (buffer, from) => buffer.indexOf('\n', from),
    (text, isTooLong) => {
      if (isTooLong) return { text: '', fault: 'too-long' };
      const line = text.trim();
      return line === '' ? undefined : { text: line };
    },
  );
