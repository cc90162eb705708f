import type { PublicCodebook } from '../../codebook/public.ts';
import type { Coverage } from './variables.ts';

/** The published numbers of one release, and what the public knows of them. */
export interface ReleaseNumbers {
  /** Tells its cells from those of other releases. */
  release: string;
  codebook: PublicCodebook;
  coverage: Coverage;
  /** Its cells stay as they are: it has been published. */
  frozen?: boolean;
  /**
   * The youth rule is on. Then a case with somebody under 18 has no code of what it withholds, and such cells are among the
   * `impossible` ones. For a publisher: a verifier sees that these cells are 0. Leave it out if a code of adults is published as
   * one of people under 18.
   */
  youthRule?: boolean;
  tables: readonly NumbersTable[];
}

/** One measure of one table, with its margins. */
export interface NumbersTable {
  by: readonly string[];
  measure: string;
  /**
   * `count`: units. `sum`: an amount in multiples of 1/scale, of a sum, or behind a mean. `known`: units that have an amount,
   * behind a sum, mean or median.
   */
  layer: 'count' | 'sum' | 'known';
  /** Each combination once. */
  cells: readonly NumberCell[];
}

export interface NumberCell {
  /** A code for each dimension of `by`; null is its total. */
  codes: readonly (string | null)[];
  /** Null if it is not known to whoever asks. A number beyond 2^53 is the nearest double. */
  value: number | null;
  /** Default: whether the value is null. */
  withheld?: boolean;
  /** What everybody knows of a number that is not published as it is, such as a rounded one. Default 0 and infinity. */
  lower?: number;
  upper?: number;
}

/** Where the cells of a table are. */
export interface LinkedTable extends Pick<NumbersTable, 'by' | 'measure' | 'layer'> {
  /** As in `Cell.tables`. */
  id: string;
  release: string;
  /** The combinations of codes that are cells. Periods in gaps of the coverage are none, because their numbers are not published. */
  rows: readonly LinkedRow[];
  /** Combinations that no unit can have. They are no cells: the number is 0, and everybody knows it. */
  impossible: readonly (readonly (string | null)[])[];
}

export interface LinkedRow {
  codes: readonly (string | null)[];
  /** Position in `Linkage.cells`. */
  cell: number;
}
