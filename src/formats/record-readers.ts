/** Lines of NDJSON out of a file that comes in pieces. */

export interface Line {
  /** Empty of a line that is too long: it was not kept. */
  text: string;
  fault?: 'too-long';
}

/** LF and CRLF end a line, blank ones are left out, and one over `maxLength` UTF-16 units is not held. */
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
      // What is pending has no line end.
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

/** CSV records (RFC 4180) out of a file that comes in pieces. */

export interface CsvRecord {
  /** None of a record that is too long: it was not kept. */
  cells: string[];
  /** `stray-quote`: text stands behind a closing quote, or a quote is never closed; the cells are a guess. */
  fault?: 'too-long' | 'stray-quote';
}

export interface RecordReader<T> {
  /** Records that ended in this piece. */
  read(text: string): T[];
  /** What stands behind the last line end. */
  end(): T[];
}

const COMMA = 44;
const QUOTE = 34;
const LF = 10;
const CR = 13;

/**
 * Ours, since csv-parse loses the rest of its buffer behind a record over its size limit (6.2.1, max_record_size with
 * skip_records_with_error); the tests hold this one against it. CR, LF and CRLF end a record; one without any text in its cells
 * is a blank line and left out. A quote opens only at the start of a cell. A record over `maxLength` UTF-16 units is not held.
 */
export function csvRecords(maxLength: number): RecordReader<CsvRecord> {
  let pending = '';
  let overlong = false;
  let quoted = false;
  let fieldStart = true;
  /** The character before closed a quote: another quote opens it again, being an escaped one. */
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

/** The text of a quoted cell, and where it goes on behind the closing quote; behind the end if there is none. */
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
