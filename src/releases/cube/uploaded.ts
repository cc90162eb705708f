import type { DuckDBConnection } from '@duckdb/node-api';
import { addedCodes, type RowSelection, rowSelection, tableAxes } from '../../aggregates/axes.ts';
import { type TableRow, TOTAL_AT } from '../../aggregates/rows.ts';
import type { Codebook } from '../../codebook/model.ts';
import type { Measure } from '../../schemas/codebook.ts';
import { combinationsOf } from '../../statistics/combinations.ts';
import {
  KNOWN_POSITION,
  type PresentCodes,
  STATUS_FLAGS,
  type StoredCell,
  TOTAL_POSITION,
} from '../../statistics/table.ts';
import { openWriter } from './fact-tables.ts';

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

/** The columns of a result. */
export type Columns = readonly (readonly (number | string | null)[])[];

const TABLE = 'uploaded';

/** `read` runs a query and answers its columns. */
export async function createUploadedRows(
  connection: DuckDBConnection,
  codebook: Codebook,
  read: (sql: string) => Promise<Columns>,
): Promise<UploadedRows> {
  const axes = tableAxes(codebook);
  const needsEveryRow = codebook.definition.settings.absentRows === 'not-available';
  const hasValues = [...codebook.measures.values()].some(({ statistic }) => statistic === 'value');
  const seen = axes.map(() => new Set<number>());
  let lacksValues = false;
  const writer = await openWriter<TableRow>(connection, {
    table: TABLE,
    columns: [
      ...axes.map((_, variable) => ({
        name: `v${variable}`,
        type: 'INTEGER',
        read: ({ positions }: TableRow) => positions[variable]!, // one for each variable
      })),
      {
        name: 'value',
        type: 'BIGINT',
        read: ({ value }: TableRow) => (typeof value === 'number' ? BigInt(value) : null),
      },
      {
        name: 'flags',
        type: 'UTINYINT',
        read: ({ value }: TableRow) => (typeof value === 'number' ? 0 : STATUS_FLAGS[value]),
      },
    ],
  });

  /** The rows that say what a cell of the table is, with the positions of that cell: several of one if its codes cover each other. */
  async function rowsFor(by: readonly string[], measure: Measure): Promise<UploadedCell[]> {
    const selection = rowSelection(axes, measure.filter);
    const domains = axes.map(({ variable }, at) => addedCodes(variable, seen[at]!)); // one for each axis
    const plan = by.map((id) => placeOf(id, by, selection, domains));
    const conditions = axes.flatMap(({ variable }, at) => {
      if (by.includes(variable.id)) return [];
      const code = soleOf(selection, domains, at);
      // A total of the file is over all codes, so it is none of a filter that takes some of them.
      if (code === undefined && selection.accepts[at]) return ['false'];
      return [`v${at} = ${code ?? TOTAL_AT}`];
    });
    const accepts = selection.accepts.flatMap((taken, at) => (taken ? [{ at, taken }] : []));
    const names = axes.map((_, at) => `v${at}`);
    const where = conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';
    // A double holds every value: it is a whole number within 2^53.
    const sql = `select ${[...names, 'value::double', 'flags'].join(', ')} from ${TABLE} ${where}`;
    const columns = (await read(sql)) as readonly (readonly (number | null)[])[]; // none of them is a text
    const values = columns[axes.length] ?? [];
    return values.flatMap((value, row): UploadedCell[] => {
      const positions = columns.slice(0, axes.length).map((column) => column[row]!); // every column has every row
      if (accepts.some(({ at, taken }) => !taken[positions[at]!])) return []; // of a total too: it has no such position
      const places = plan.map((place) => place(positions));
      const isWhole = places.every(({ isWhole }) => isWhole);
      const flags = columns[axes.length + 1]![row]!; // as above
      return combinationsOf(places.map(({ positions }) => positions)).map((at) => ({ at, value, flags, isWhole }));
    });
  }

  /** What a row is in a dimension of a table. */
  function placeOf(
    id: string,
    by: readonly string[],
    selection: RowSelection,
    domains: readonly (readonly number[])[],
  ): (row: readonly number[]) => { positions: readonly number[]; isWhole: boolean } {
    const at = axes.findIndex(({ dimensions }) => dimensions.some(({ dimension }) => dimension.id === id));
    const { variable, dimensions } = axes[at]!; // every dimension depends on a variable
    const { dimension, positions } = dimensions.find((one) => one.dimension.id === id)!; // as above
    const isSole = soleOf(selection, domains, at) !== undefined;
    // Where the variable itself is fixed, what follows from its code says nothing more, so the total is the same cell.
    const isTotalToo = isSole || (dimension.id !== variable.id && by.includes(variable.id));
    const shared = new Map<number, number>();
    for (const code of domains[at]!) shared.set(positions[code]!, (shared.get(positions[code]!) ?? 0) + 1); // a position for each code
    return (row) => {
      const code = row[at]!; // as above
      if (code === TOTAL_AT) return { positions: [TOTAL_POSITION], isWhole: true };
      const position = positions[code]!; // as above
      // Several codes that are published as one are parts of it.
      const isWhole = isTotalToo || shared.get(position) === 1;
      return { positions: isTotalToo ? [position, TOTAL_POSITION] : [position], isWhole };
    };
  }

  const soleOf = ({ sole }: RowSelection, domains: readonly (readonly number[])[], at: number): number | undefined => {
    const notReported = axes[at]!.variable.codes.length - 1; // every list ends with it
    const [only, ...others] = domains[at]!;
    return sole[at] ?? (others.length === 0 && only === notReported ? only : undefined);
  };

  return {
    add(row) {
      for (const [at, position] of row.positions.entries()) seen[at]!.add(position); // one for each variable
      if (typeof row.value !== 'number') lacksValues = true;
      // Sums are counted from the facts of other rows.
      if (hasValues || row.positions.includes(TOTAL_AT)) writer.write(row);
    },
    finish: () => writer.close(),
    present() {
      const found = axes.flatMap(({ dimensions }, at) =>
        dimensions.flatMap(({ dimension, positions }) => {
          if (dimension.audience !== 'public') return [];
          const codes = [...seen[at]!].flatMap((code) => (code === TOTAL_AT ? [] : [positions[code]!])); // as above
          return [[dimension.id, [...new Set(codes)].sort((a, b) => a - b)] as const];
        }),
      );
      return Object.fromEntries(found);
    },
    async values(by, measure) {
      const cells = new Map<string, StoredCell>();
      for (const { at, value, flags, isWhole } of await rowsFor(by, measure)) {
        // Two codes are published as one here, and the value of either is not the value of both.
        const cell = isWhole ? [...at, value, 0, flags] : [...at, null, 0, STATUS_FLAGS['not-available']];
        cells.set(at.join(','), cell);
      }
      return byPosition([...cells.values()], by.length);
    },
    async settled(by, measure, sums) {
      if (!needsEveryRow && !lacksValues) return sums.map(({ cell }) => cell);
      const selection = rowSelection(axes, measure.filter);
      const combinationsIn = needsEveryRow ? combinationCounter(by, selection) : () => 0;
      const said = new Map<string, UploadedCell>();
      for (const one of await rowsFor(by, measure)) if (one.isWhole) said.set(one.at.join(','), one);
      const cells = sums.map(({ cell, rows }): StoredCell => {
        const at = cell.slice(0, by.length) as number[]; // the first entries of a cell are positions
        const [sum, missing, flags] = cell.slice(by.length) as [StoredCell[number], number, number];
        const own = said.get(at.join(','));
        said.delete(at.join(','));
        // The file may withhold a total that could be computed.
        if (own && own.value === null) return [...at, null, missing, own.flags];
        const isAbsent = rows < combinationsIn(at);
        if (missing === 0 && !isAbsent) return [...at, sum, 0, flags];
        if (own) return [...at, own.value, 0, 0];
        return [...at, null, missing, flags | (isAbsent ? STATUS_FLAGS['not-available'] : 0)];
      });
      // Totals of no rows at all: where an absent row is a zero, they are zero.
      for (const { at, value, flags } of said.values())
        if (needsEveryRow || value === null) cells.push([...at, value, 0, flags]);
      return byPosition(cells, by.length);
    },
  };

  /** How many combinations of the codes of all variables a cell is the sum of. */
  function combinationCounter(by: readonly string[], { accepts }: RowSelection): (at: readonly number[]) => number {
    const factors = axes.map(({ variable, dimensions }, axis) => {
      const own = dimensions.flatMap(({ dimension, positions }) => {
        const place = by.indexOf(dimension.id);
        return place < 0 ? [] : [{ place, positions, notReported: dimension.codes.length - 1 }];
      });
      const taken = accepts[axis];
      const counts = new Map<string, number>();
      for (const code of addedCodes(variable, seen[axis]!)) {
        if (taken && !taken[code]) continue;
        const places = own.map(({ positions, notReported }) => {
          const position = positions[code]!; // as above
          return [position, TOTAL_POSITION, ...(position === notReported ? [] : [KNOWN_POSITION])];
        });
        for (const at of combinationsOf(places)) counts.set(at.join(','), (counts.get(at.join(',')) ?? 0) + 1);
      }
      return { places: own.map(({ place }) => place), counts };
    });
    return (at) =>
      factors.reduce((product, { places, counts }) => {
        return product * (counts.get(places.map((place) => at[place]).join(',')) ?? 0);
      }, 1);
  }
}

/** What the file says of a cell. */
interface UploadedCell {
  at: readonly number[];
  value: number | null;
  flags: number;
  /** False: it is a part of the cell only. */
  isWhole: boolean;
}

const byPosition = (cells: StoredCell[], width: number): StoredCell[] =>
  cells.sort((a, b) => {
    for (let i = 0; i < width; i += 1) if (a[i] !== b[i]) return Number(a[i]) - Number(b[i]);
    return 0;
  });
