import { createHash } from 'node:crypto';
import type { Cells } from '../cases/csv-columns.ts';
import type { RowProblem, RowReader } from '../cases/csv-rows.ts';
import { checkCase } from '../cases/schema.ts';
import type { Codebook } from '../codebook/model.ts';
import type { CsvRecord } from '../formats/record-readers.ts';
import { type NameOf, type RecordChunk, storedRecords } from './cutter.ts';
import type { ImportProblem, Unit } from './unit.ts';

/** Cases out of the records of a CSV chunk: rows that follow one another and share a name are one. */

interface Group {
  /** Position of its first record in the chunk. */
  start: number;
  name: string;
  records: CsvRecord[];
  /** A row beside it cannot be read, and may belong to it. */
  torn: boolean;
}

/** How the rows of a file are read, by its header. */
export interface CsvReading {
  columns: readonly string[];
  reader: RowReader;
  nameOf: NameOf;
}

export function* csvUnits(
  codebook: Codebook,
  reading: CsvReading,
  { firstRow, content }: { firstRow: number; content: string },
  newId: () => string,
): Generator<Unit> {
  for (const group of groupsOf(reading.nameOf, storedRecords(content))) {
    const { records } = group;
    const cells = records.map((one) => one.cells);
    const row = firstRow + group.start;
    const unit = {
      row,
      originals: cells.map((one) => JSON.stringify(one)),
      name: group.name === '' ? undefined : nameHash('case', group.name),
    };
    const fault = records[0]?.fault;
    if (fault !== undefined) {
      yield { ...unit, body: idsAlone(reading, cells), problems: [{ row, ...UNREADABLE[fault] }] };
    } else if (group.torn) {
      yield { ...unit, body: readBody(reading, cells).body, problems: [{ row, ...TORN }] };
    } else {
      yield { ...unit, ...checkRows(codebook, reading, row, cells, newId) };
    }
  }
}

/** What stands in the rows of a case, as far as it can be read, and what is wrong with them. */
function readBody(
  reading: CsvReading,
  cells: readonly Cells[],
): { body: unknown; fits: boolean; problems: RowProblem[] } {
  const read = reading.reader.bodyOf(cells);
  if ('body' in read) return { body: read.body, fits: true, problems: [] };
  const fits = read.partial !== undefined;
  return { body: fits ? read.partial : idsAlone(reading, cells), fits, problems: read.problems };
}

/** Of rows that cannot be read: their external ids, if those stand where they should, so that an erasure finds the rows. */
function idsAlone({ columns, reader }: CsvReading, cells: readonly Cells[]): object {
  const at = columns.indexOf('externalIds');
  const externalIds = cells.flatMap((row) => {
    const alone = columns.map((_, position) => (position === at ? (row[at] ?? '') : ''));
    const read = reader.bodyOf([alone]);
    const body = ('body' in read ? read.body : read.partial) as { externalIds?: unknown } | undefined;
    return Array.isArray(body?.externalIds) ? body.externalIds : [];
  });
  return { externalIds };
}

export const UNREADABLE = {
  'too-long': { code: 'too-long', detail: 'The row is longer than 1 MiB, and was not kept.' },
  'stray-quote': {
    code: 'ill-formed',
    detail: 'The quotes of this row do not fit: text stands behind a closing quote, or a quote is never closed.',
  },
} as const;
const TORN = {
  code: 'split-case',
  detail: 'A row beside the rows of this case cannot be read, or they are too many for one case.',
} as const;

function groupsOf(nameOf: NameOf, { records, torn }: RecordChunk): Group[] {
  const groups: Group[] = [];
  let last: Group | undefined;
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
  codebook: Codebook,
  reading: CsvReading,
  row: number,
  cells: readonly Cells[],
  newId: () => string,
): Pick<Unit, 'body' | 'content' | 'problems'> {
  const { body, fits, problems: before } = readBody(reading, cells);
  const checked = fits ? checkCase(codebook, body, { mode: 'create', newId }) : { faults: [] };
  if ('content' in checked && before.length === 0) return { body: undefined, content: checked.content, problems: [] };
  const faults = 'faults' in checked ? checked.faults : [];
  const problems = reading.reader.problemsOf(faults, cells, before).map(({ row: position, column, ...problem }) => ({
    row: row + position,
    ...(column !== '' && { column }),
    ...problem,
  }));
  return { body, problems: problems satisfies ImportProblem[] };
}

/** What may stand in a file once is remembered by its hash: of fixed length, and without content. */
export const nameHash = (kind: 'case' | 'external-id', name: string): string =>
  createHash('sha256').update(`${kind}/${name}`).digest('base64url');
