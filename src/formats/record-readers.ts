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

const COMMA = 44;
const QUOTE = 34;
const LF = 10;
const CR = 13;

/**
 * Reads CSV. CR, LF and CRLF end a record; one whose cells are all empty is a blank line and left out. A quote opens only at the
 * start of a cell. A record of more than `maxLength` UTF-16 units is not kept in memory.
 *
 * csv-parse 6.2.1 loses the rest of its buffer after a record over its size limit (max_record_size with
 * skip_records_with_error), so this is our own reader; a test compares it with csv-parse.
 */
export function csvRecords(maxLength: number): RecordReader<CsvRecord> {
  let pending = '';
  let overlong = false;
  let quoted = false;
  let fieldStart = true;
  /** The character before closed a quote. If this one is a quote too, the pair is an escaped quote. */
  let closed = false;

  const finish = (text: string): CsvRecord[] => {
    const record: CsvRecord = overlong || text.length > maxLength ? { cells: [], fault: 'too-long' } : readRecord(text);
    overlong = false;
    quoted = false;
    fieldStart = true;
    closed = false;
    return record.fault === undefined && record.cells.every((cell) => cell === '') ? [] : [record];
  };

  return {
    read(text) {
      const records: CsvRecord[] = [];
      const buffer = pending + text;
      let start = 0;
      let i = pending.length;
      while (i < buffer.length) {
        if (quoted) {
          const close = buffer.indexOf('"', i);
          if (close < 0) break;
          quoted = false;
          closed = true;
          i = close + 1;
          continue;
        }
        const code = buffer.charCodeAt(i);
        if (code === LF || code === CR) {
          records.push(...finish(buffer.slice(start, i)));
          start = i + 1;
        } else {
          quoted = code === QUOTE && (fieldStart || closed);
          fieldStart = code === COMMA;
          closed = false;
        }
        i += 1;
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

function readRecord(text: string): CsvRecord {
  if (!text.includes('"')) return { cells: text.split(',') };
  const cells: string[] = [];
  let stray = false;
  for (let i = 0; ; i += 1) {
    let cell = '';
    if (text.charCodeAt(i) === QUOTE) {
      const { value, next } = readQuoted(text, i + 1);
      cell = value;
      i = next;
      if (next > text.length || (next < text.length && text.charCodeAt(next) !== COMMA)) stray = true;
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
    if (text.charCodeAt(quote + 1) !== QUOTE) return { value, next: quote + 1 };
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
export function jsonLines(maxLength: number): RecordReader<Line> {
  let pending = '';
  let overlong = false;

  const finish = (text: string): Line[] => {
    const line: Line = overlong || text.length > maxLength ? { text: '', fault: 'too-long' } : { text: text.trim() };
    overlong = false;
    return line.fault === undefined && line.text === '' ? [] : [line];
  };

  return {
    read(text) {
      const lines: Line[] = [];
      const buffer = pending + text;
      let start = 0;
      // The pending text has no line end.
      for (let i = buffer.indexOf('\n', pending.length); i >= 0; i = buffer.indexOf('\n', start)) {
        lines.push(...finish(buffer.slice(start, i)));
        start = i + 1;
      }
      pending = buffer.slice(start);
      if (pending.length > maxLength) {
        overlong = true;
        pending = '';
      }
      return lines;
    },
    end: () => finish(pending),
  };
}
