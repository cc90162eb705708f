import type { RecordReader } from './csv-records.ts';

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
