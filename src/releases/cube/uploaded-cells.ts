import { addedCodes, rowSelection, type TableAxis } from '../../aggregates/axes.ts';
import { TOTAL_AT } from '../../aggregates/rows.ts';
import type { Measure } from '../../schemas/codebook.ts';
import { combinationsOf } from '../../statistics/combinations.ts';
import { KNOWN_POSITION, TOTAL_POSITION } from '../../statistics/table.ts';

/** Where the rows of an official table lie in one of the tables of its releases. Pure. */

/** A variable of the table, in a column of its own, and the positions that its rows have. */
export interface UploadedAxis extends TableAxis {
  column: string;
  seen: Set<number>;
}

/** What the file says of a cell. */
export interface UploadedCell {
  at: readonly number[];
  value: number | null;
  flags: number;
  /** False: it is a part of the cell only. */
  isWhole: boolean;
}

interface MeasuredAxis extends UploadedAxis {
  at: number;
  /** By position: whether the measure's filter takes rows of the code. Undefined if it takes all. */
  accepts: readonly boolean[] | undefined;
  /** The codes that a total over the variable is the sum of, taken by the filter or not. */
  added: readonly number[];
  /** The only code that rows have, so that the variable says nothing more. */
  sole: number | undefined;
}

interface CellReader {
  /** The rows that say what a cell is: a condition in SQL on the columns of the axes. */
  condition: string;
  /** The cells of such a row: several if the codes of a dimension cover each other. */
  cellsOf(row: Omit<UploadedCell, 'isWhole'>): UploadedCell[];
}

export function uploadedCellReader(axes: readonly UploadedAxis[], by: readonly string[], measure: Measure): CellReader {
  const measured = measuredAxes(axes, measure);
  const placers = by.map((id) => placerOf(id, by, measured));
  const conditions = measured.flatMap(({ variable, column, sole, accepts }) => {
    if (by.includes(variable.id)) return [];
    // A total of the file is over all codes, so it is none of a filter that takes some of them.
    if (sole === undefined && accepts) return ['false'];
    return [`${column} = ${sole ?? TOTAL_AT}`];
  });
  return {
    condition: ['true', ...conditions].join(' and '),
    cellsOf({ at: row, value, flags }) {
      // A total has no position that a filter could take.
      if (measured.some(({ at, accepts }) => accepts && !accepts[row[at] ?? TOTAL_AT])) return [];
      const places = placers.map((place) => place(row));
      const isWhole = places.every((place) => place.isWhole);
      return combinationsOf(places.map(({ positions }) => positions)).map((at) => ({ at, value, flags, isWhole }));
    },
  };
}

function measuredAxes(axes: readonly UploadedAxis[], { filter }: Measure): MeasuredAxis[] {
  const { accepts, sole } = rowSelection(axes, filter);
  return axes.map((axis, at) => {
    const added = addedCodes(axis.variable, axis.seen);
    const [only, ...others] = added;
    const isUnsaid = others.length === 0 && only === axis.variable.codes.length - 1; // every list ends with not-reported
    return { ...axis, at, accepts: accepts[at], added, sole: sole[at] ?? (isUnsaid ? only : undefined) };
  });
}

/** What a row is in a dimension of a table. */
type Placer = (row: readonly number[]) => { positions: readonly number[]; isWhole: boolean };

function placerOf(id: string, by: readonly string[], axes: readonly MeasuredAxis[]): Placer {
  for (const { at, variable, dimensions, added, sole } of axes) {
    const found = dimensions.find(({ dimension }) => dimension.id === id);
    if (!found) continue;
    const { positions } = found;
    // Where the variable itself is fixed, what follows from its code says nothing more, so the total is the same cell.
    const isTotalToo = sole !== undefined || (id !== variable.id && by.includes(variable.id));
    const shared = new Map<number | undefined, number>();
    for (const code of added) shared.set(positions[code], (shared.get(positions[code]) ?? 0) + 1);
    return (row) => {
      const position = positions[row[at] ?? TOTAL_AT];
      if (position === undefined) return { positions: [TOTAL_POSITION], isWhole: true };
      // Several codes that are published as one are parts of it.
      const isWhole = isTotalToo || shared.get(position) === 1;
      return { positions: isTotalToo ? [position, TOTAL_POSITION] : [position], isWhole };
    };
  }
  throw new Error(`dimension ${id} depends on no variable of the table`);
}

/** How many combinations of the codes of all variables a cell is the sum of. */
export function combinationCounter(
  axes: readonly UploadedAxis[],
  by: readonly string[],
  measure: Measure,
): (at: readonly number[]) => number {
  const factors = measuredAxes(axes, measure).map(({ dimensions, accepts, added }) => {
    const own = dimensions.filter(({ dimension }) => by.includes(dimension.id));
    const counts = new Map<string, number>();
    for (const code of added) {
      if (accepts && !accepts[code]) continue;
      const places = own.map(({ dimension, positions }) => {
        const position = positions[code] ?? TOTAL_POSITION;
        const isReported = position !== dimension.codes.length - 1;
        return [position, TOTAL_POSITION, ...(isReported ? [KNOWN_POSITION] : [])];
      });
      for (const at of combinationsOf(places)) counts.set(at.join(','), (counts.get(at.join(',')) ?? 0) + 1);
    }
    return { places: own.map(({ dimension }) => by.indexOf(dimension.id)), counts };
  });
  return (at) =>
    factors.reduce(
      (product, { places, counts }) => product * (counts.get(places.map((place) => at[place]).join(',')) ?? 0),
      1,
    );
}
