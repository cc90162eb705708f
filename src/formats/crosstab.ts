import { called } from '../language/language.ts';
import type { StatisticsAnswer } from '../statistics/answer.ts';
import type { Observation } from '../statistics/observation.ts';

/** An answer laid out for people: each row has a place in the named dimensions, each column one measure or code. */
export interface Crosstab {
  /** Positions of the dimensions that rows are named by. */
  named: readonly number[];
  /** Position of the dimension whose codes are columns, if there is. */
  across: number | undefined;
  /** `cells` by code where codes are columns, else by measure. `key` is that of the first of them. */
  rows: readonly { key: readonly string[]; cells: ReadonlyMap<string, Observation> }[];
}

/** Codes are columns where each row has all of them and there are no more than `mostColumns`. */
export function crosstabOf(answer: StatisticsAnswer, mostColumns: number): Crosstab {
  const { named, across } = crosstabAxes(answer, mostColumns);
  const rows = new Map<string, { key: readonly string[]; cells: Map<string, Observation> }>();
  for (const observation of answer.observations) {
    const name = named.map((position) => observation.key[position]).join(' ');
    const row = rows.get(name) ?? { key: observation.key, cells: new Map() };
    rows.set(name, row);
    row.cells.set(across === undefined ? observation.measure : (observation.key[across] ?? ''), observation);
  }
  return { named, across, rows: [...rows.values()] };
}

function crosstabAxes(
  { dimensions, measures, about, zeros, total, observations }: StatisticsAnswer,
  mostColumns: number,
): Pick<Crosstab, 'named' | 'across'> {
  const named = dimensions.flatMap(({ codes }, position) => (codes.length === 1 ? [] : [position]));
  const last = named.at(-1);
  const isWhole = measures.length === 1 && !about.sorted && zeros === 'listed' && total === observations.length;
  const columns = last === undefined ? 0 : (dimensions[last]?.codes.length ?? 0);
  if (named.length < 2 || last === undefined || !isWhole || columns > mostColumns) return { named, across: undefined };
  return { named: named.slice(0, -1), across: last };
}

/** Dimensions with one code say the same in every row, so they are said once: `Sex: Male; Year: 2014`. */
export const fixedText = ({ dimensions }: StatisticsAnswer): string =>
  dimensions
    .flatMap(({ label, codes }) => (codes.length === 1 ? [`${called(label)}: ${called(codes[0]?.label ?? '')}`] : []))
    .join('; ');
