import type { DuckDBConnection } from '@duckdb/node-api';
import { tableAxes } from '../../aggregates/axes.ts';
import { type TableRow, TOTAL_AT } from '../../aggregates/rows.ts';
import type { Codebook } from '../../codebook/model.ts';
import type { Measure } from '../../schemas/codebook.ts';
import { type PresentCodes, STATUS_FLAGS, type StoredCell, tableFlagBits } from '../../statistics/table.ts';
import { openWriter } from './fact-tables.ts';
import { combinationCounter, type UploadedAxis, type UploadedCell, uploadedCellReader } from './uploaded-cells.ts';

/**
 * The rows of an official table as they were uploaded, totals included. Measures that do not add up are read from them, and sums
 * are held against them: a sum that needs a row without a value is not known, unless the file says it itself.
 */
interface UploadedRows {
  add(row: TableRow): void;
  /** Writes what is still buffered. No row can be added after. */
  finish(): void;
  /** Positions of the codes that any row has, by dimension id; public dimensions only. After finish. */
  present(): PresentCodes;
  /** The cells of a measure that does not add up, in the order of their positions. */
  values(by: readonly string[], measure: Measure): Promise<StoredCell[]>;
  /** The cells of a sum, given those that were added up from the rows that have a value. */
  settled(by: readonly string[], measure: Measure, sums: readonly SummedCell[]): Promise<StoredCell[]>;
}

/** A cell of a sum, and how many rows of the table lie in it, with or without a value. */
export interface SummedCell {
  cell: StoredCell;
  rows: number;
}

export type Columns = readonly (readonly (number | string | null)[])[];

const TABLE = 'uploaded';

/** `read` runs a query and answers its columns. */
export async function createUploadedRows(
  connection: DuckDBConnection,
  codebook: Codebook,
  read: (sql: string) => Promise<Columns>,
): Promise<UploadedRows> {
  const axes = tableAxes(codebook).map((axis, at): UploadedAxis => ({ ...axis, column: `v${at}`, seen: new Set() }));
  const needsEveryRow = codebook.definition.settings.absentRows === 'not-available';
  const hasValues = [...codebook.measures.values()].some(({ statistic }) => statistic === 'value');
  /** Some total or value that is missing says what the sum of its rows does not. */
  let saysMore = false;
  const writer = await openWriter<TableRow>(connection, {
    table: TABLE,
    columns: [
      ...axes.map(({ column }, at) => ({
        name: column,
        type: 'INTEGER',
        read: ({ positions }: TableRow) => positions[at] ?? TOTAL_AT,
      })),
      {
        name: 'value',
        type: 'BIGINT',
        read: ({ value }: TableRow) => (typeof value === 'number' ? BigInt(value) : null),
      },
      {
        name: 'flags',
        type: 'UTINYINT',
        read: ({ value, flags }: TableRow) => (typeof value === 'number' ? tableFlagBits(flags) : STATUS_FLAGS[value]),
      },
    ],
  });

  async function cellsFor(by: readonly string[], measure: Measure): Promise<UploadedCell[]> {
    const { condition, cellsOf } = uploadedCellReader(axes, by, measure);
    const names = axes.map(({ column }) => column);
    // A double holds every value: it is a whole number within 2^53.
    const sql = `select flags, value::double, ${names.join(', ')} from ${TABLE} where ${condition}`;
    const [flags = [], values = [], ...positions] = await read(sql);
    return values.flatMap((value, row) =>
      cellsOf({
        at: positions.map((column) => Number(column[row])),
        value: value === null ? null : Number(value),
        flags: Number(flags[row]),
      }),
    );
  }

  return {
    add(row) {
      axes.forEach(({ seen }, at) => void seen.add(row.positions[at] ?? TOTAL_AT));
      const isTotal = row.positions.includes(TOTAL_AT);
      if (typeof row.value !== 'number' || (isTotal && row.flags.length > 0)) saysMore = true;
      // Sums are counted from the facts of other rows.
      if (hasValues || isTotal) writer.write(row);
    },
    finish: () => writer.close(),
    present() {
      const found = axes.flatMap(({ dimensions, seen }) =>
        dimensions.flatMap(({ dimension, positions }) => {
          if (dimension.audience !== 'public') return [];
          const codes = [...seen].flatMap((code) => positions[code] ?? []);
          return [[dimension.id, [...new Set(codes)].sort((a, b) => a - b)] as const];
        }),
      );
      return Object.fromEntries(found);
    },
    async values(by, measure) {
      const cells = new Map<string, StoredCell>();
      for (const { at, value, flags, isWhole } of await cellsFor(by, measure)) {
        // Two codes are published as one here, and the value of either is not the value of both.
        const cell = isWhole ? [...at, value, 0, flags] : [...at, null, 0, STATUS_FLAGS['not-available']];
        cells.set(at.join(','), cell);
      }
      return byPosition([...cells.values()], by.length);
    },
    async settled(by, measure, sums) {
      if (!needsEveryRow && !saysMore) return sums.map(({ cell }) => cell);
      const combinationsIn = needsEveryRow ? combinationCounter(axes, by, measure) : () => 0;
      const said = new Map<string, UploadedCell>();
      for (const one of await cellsFor(by, measure)) if (one.isWhole) said.set(one.at.join(','), one);
      const cells = sums.map(({ cell, rows }) => {
        const at = cell.slice(0, by.length).map(Number);
        const own = said.get(at.join(','));
        said.delete(at.join(','));
        return settledCell(at, cell, own, rows < combinationsIn(at));
      });
      // Totals of no rows at all: where an absent row is a zero, they are zero.
      for (const { at, value, flags } of said.values())
        if (needsEveryRow || value === null) cells.push([...at, value, 0, flags]);
      return byPosition(cells, by.length);
    },
  };
}

const ANY_STATUS = Object.values(STATUS_FLAGS).reduce((bits: number, bit) => bits | bit, 0);

/** The cell of a sum, given what the file says of it, and whether a row that it needs is absent. */
function settledCell(
  at: readonly number[],
  summed: StoredCell,
  own: UploadedCell | undefined,
  isAbsent: boolean,
): StoredCell {
  const [sum = null, missing, flags] = summed.slice(at.length);
  // The file may withhold a total that could be computed.
  if (own?.value === null) return [...at, null, Number(missing), own.flags];
  if (missing === 0 && !isAbsent) return [...at, sum, 0, Number(flags) | (own?.flags ?? 0)];
  if (own) return [...at, own.value, 0, own.flags];
  // What is said of some of its addends is not said of a sum that is not known.
  const why = Number(flags) & ANY_STATUS;
  return [...at, null, Number(missing), isAbsent ? why | STATUS_FLAGS['not-available'] : why];
}

const byPosition = (cells: StoredCell[], width: number): StoredCell[] =>
  cells.sort((a, b) => {
    for (let i = 0; i < width; i += 1) if (a[i] !== b[i]) return Number(a[i]) - Number(b[i]);
    return 0;
  });
