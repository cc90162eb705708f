import type { CodeEntry } from '../schemas/code-list.ts';
import type { Measure } from '../schemas/codebook.ts';
import type { DatasetDefinition } from '../schemas/dataset.ts';
import type { Audience, OtherLanguages } from '../schemas/names.ts';
import { type BASES, LEVELS, type OBSERVATION_STATUSES, type TableFlag } from '../schemas/vocabulary.ts';

/** What a dataset definition says, with every reference resolved. `compile` makes it. */

export type Level = (typeof LEVELS)[number];
export type Basis = (typeof BASES)[number];
/** A sum is `mixed` if some of its addends are "at least" and some "about". */
export type AmountBasis = Basis | 'mixed';
/** Why there is no value. */
export type ObservationStatus = (typeof OBSERVATION_STATUSES)[number];

/** Case over defendant over conviction. */
export const isBelow = (inner: Level, outer: Level): boolean => LEVELS.indexOf(inner) > LEVELS.indexOf(outer);

export type Code = Readonly<CodeEntry>;

/** A name that a table can be broken down by: a variable, a coarser level of it, a derived variable, a period, a category. */
export interface Dimension {
  id: string;
  label: string;
  labels?: OtherLanguages | undefined;
  /** Dimensions with the same root are levels of one variable; no table holds two of them. */
  root: string;
  /** The level's id, for a coarser level of a code list; undefined for the finest. */
  level?: string;
  /** A coarser level whose codes are systems of their own, such as two scales: codes below different ones have no common order. */
  separate?: true;
  kind: 'builtIn' | 'variable' | 'derived' | 'period' | 'category';
  /** What it describes. */
  unit: Level;
  /** The unit has a list of codes, not one. */
  multiple: boolean;
  audience: Audience;
  required: boolean;
  youthWithheld: boolean;
  /** All codes, internal ones included, in the order shown: the list's, then `none` (multiple only), then `not-reported`. */
  codes: readonly Code[];
  /** code -> position in `codes`. */
  index: ReadonlyMap<string, number>;
  /** For a category dimension: the quantity that it breaks down. */
  quantity?: string;
}

/** Something with an amount that a sum, mean or median can be taken of. */
export interface AmountSource {
  id: string;
  /** What has the amount, and so the counting unit of its sums. */
  unit: Level;
  /**
   * Amounts are whole multiples of 1/scale, so that sums are exact. The scale is 16 for days, a power of ten for values of
   * official tables, else 1.
   */
  scale: number;
  kind: 'quantity' | 'term' | 'counts' | 'value';
  audience: Audience;
  /** For a quantity with categories: its finest category dimension. */
  category?: string;
}

export interface Table {
  /** Dimension ids in codebook order (tables of `upTo`), or as written (`also`). */
  by: readonly string[];
  /** Measure ids. */
  measures: readonly string[];
}

export interface Codebook {
  id: string;
  definition: DatasetDefinition;
  /**
   * Every dimension by id, in codebook order: built-ins, periods, variables, derived, categories; coarser levels after their
   * finest.
   */
  dimensions: ReadonlyMap<string, Dimension>;
  amounts: ReadonlyMap<string, AmountSource>;
  /**
   * The name under which stored facts hold a dimension, where it is not the id. While the facts of a new definition are written,
   * they are beside those of the former one, and readers of each find their own.
   */
  factKeys: Readonly<Record<string, string>>;
  measures: ReadonlyMap<string, Measure>;
  /** The tables to publish, over public dimensions, in order; no two have the same set of dimensions. */
  tables: readonly Table[];
}

/** Dimension -> code, or list of codes where it is multiple, for every dimension of the unit. */
export type Codes = Record<string, string | string[]>;

export interface Amount {
  /** Whole multiples of 1/scale of the amount source; null if not reported. */
  total: number | null;
  /** `exact` unless an addend was "at least" or "about". */
  basis: AmountBasis;
  /** Why an official table has no value, or what it says of one. */
  status?: ObservationStatus;
  flags?: readonly TableFlag[];
  /**
   * For a quantity with categories: an entry for each category that has an amount, and the rest under `not-reported`. A
   * quantity that is not reported has the one entry { code: 'not-reported', total: null }.
   */
  categories?: readonly { code: string; total: number | null; basis: AmountBasis }[];
}

/** A case as one audience may count it. */
export interface CaseFacts {
  codes: Codes;
  amounts: Record<string, Amount>;
  defendants: readonly {
    codes: Codes;
    amounts: Record<string, Amount>;
    convictions: readonly { codes: Codes; amounts: Record<string, Amount> }[];
  }[];
}

/** The dimension of an id that was checked against the codebook. Throws Error if it has none. */
export const knownDimension = ({ dimensions }: Pick<Codebook, 'dimensions'>, id: string): Dimension =>
  mustHave(dimensions.get(id), id);

/** The measure of an id that was checked against the codebook. Throws Error if it has none. */
export const knownMeasure = ({ measures }: Pick<Codebook, 'measures'>, id: string): Measure =>
  mustHave(measures.get(id), id);

/** The code at a position of a dimension. Throws Error if its list is shorter. */
export const codeAt = ({ id, codes }: Pick<Dimension, 'id' | 'codes'>, position: number): Code =>
  mustHave(codes[position], `${id} ${position}`);

function mustHave<T>(found: T | undefined, name: string): T {
  if (found === undefined) throw new Error(`The codebook has no ${name}`);
  return found;
}
