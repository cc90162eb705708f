/**
 * What the methods need to know of a dataset: its dimensions, measures and amounts, and how it protects people. Plain data: whoever
 * calls translates their own codebook into it, and a verifier that of the public answers.
 */

/** Case over defendant over conviction: each unit has one of the unit before, and at least one of the next. */
export const UNITS = ['case', 'defendant', 'conviction'] as const;
export type Unit = (typeof UNITS)[number];
export const isBelow = (inner: Unit, outer: Unit): boolean => UNITS.indexOf(inner) > UNITS.indexOf(outer);

/** Codes that every dimension has besides its own: of those of whom nothing is known, and, of a list, of those who have no code. */
export const NOT_REPORTED = 'not-reported';
export const NONE = 'none';

/** By dimension, the codes one of which is asked for, or those of which none may be there. One row of a unit has to meet it all. */
export type Filter = Readonly<Record<string, readonly string[] | { readonly not: readonly string[] }>>;

export interface Definition {
  dimensions: readonly Dimension[];
  measures: readonly Measure[];
  amounts: readonly Amount[];
  /** Days, `2014-01-01`: no case is dated before `from`, or at `to` or later. */
  window: { readonly from: string; readonly to: string };
  policy: PublicPolicy;
  /** The codes of people under 18. */
  young?: { readonly dimension: string; readonly codes: readonly string[] };
  /** What is true of all cases by the rules of the dataset. Only its publisher knows that these rules were kept. */
  capture?: CaptureRules;
}

export interface CaptureRules {
  /** A case with somebody under 18 has no reported code of a dimension that is `youthWithheld`. */
  youthRule: boolean;
  /** Dimensions of periods of which no case is without a code. */
  dated: readonly string[];
}

export interface Dimension {
  id: string;
  /** What has the codes. */
  unit: Unit;
  /** Without `not-reported` and `none`. */
  codes: readonly string[];
  source: Source;
  /** The amount that it splits: a unit can have parts of several codes. */
  splits?: string | undefined;
  youthWithheld?: boolean | undefined;
  /** Codes whose numbers nobody publishes, such as years in a gap. */
  notCovered?: readonly string[] | undefined;
}

/** Where the codes of a dimension come from. */
export type Source =
  /** They are recorded. `multiple`: a unit has a list of them. Dimensions of one variable, in two releases, are one. */
  | { kind: 'recorded'; variable: string; multiple?: boolean | undefined }
  /** Years `2014`, quarters `2014-Q1` or months `2014-01` of the case. */
  | { kind: 'period' }
  /** Groups of the codes of another dimension: a coarser level, or a map. By code, `not-reported` and `none` too. */
  | { kind: 'grouped'; of: string; codes: Readonly<Record<string, readonly string[]>> }
  /** `yes` or `no`: whether one of the unit's rows meets the filter. */
  | { kind: 'flag'; exists: Filter; name: string }
  /** Bands of an amount, or of how many such parts a unit has: the first number of each. Together they cover every number. */
  | { kind: 'bands'; of: { amount: string } | { parts: Unit }; first: readonly number[] }
  /** The rule is not public. `isAlways`: every unit has a code. */
  | { kind: 'hidden'; multiple?: boolean | undefined; isAlways: boolean };

export interface Measure {
  id: string;
  unit: Unit;
  statistic: 'count' | 'sum' | 'mean' | 'median';
  /** The amount. Undefined: it counts units, or its amount is not public. */
  of?: string | undefined;
  filter?: Filter | undefined;
  /** There is a filter that is not public. */
  isFilterHidden?: boolean | undefined;
  /** Of the published value. */
  decimals: number;
}

/** An amount that is at least 0. */
export interface Amount {
  id: string;
  /** It is a whole multiple of 1/scale. */
  scale: number;
  /** Every unit has it. */
  isAlways?: boolean | undefined;
  /** What a unit has that can have it. Undefined: anybody can. */
  onlyWith?: Filter | undefined;
  /** Only the publisher knows it. */
  isHidden?: boolean | undefined;
}

/** Numbers are withheld. */
export interface ThresholdPolicy extends PublicThreshold {
  /** All but so many of a group may have a sensitive code, and it is as if all had. */
  readonly k: number;
  /** Percent of the largest amount that the second largest must not be able to guess it to. */
  readonly p: number;
}

interface PublicThreshold {
  readonly policy: 'threshold';
  /** The least number of units that is always safe to show. */
  readonly threshold: number;
  /** Dimensions of which nothing may tell that all of a group have one code. */
  readonly sensitive: readonly string[];
  /** Whether a zero can be withheld, or never is. */
  readonly zeros: 'protect' | 'shown';
}

/** Counts are rounded to multiples of a base, so that they add up. */
export interface RoundingPolicy {
  readonly policy: 'rounding';
  readonly base: number;
}

/** Every number is changed a little: see cell-key-noise.ts. */
export interface CellKeyPolicy {
  readonly policy: 'cell-key';
  readonly d: number;
  readonly v: number;
  readonly js: number;
}

/** What everybody may know of a policy: not `k` and `p`, and no parameter of random changes. */
export type PublicPolicy =
  | { readonly policy: 'none' }
  | { readonly policy: 'cell-key' }
  | PublicThreshold
  | RoundingPolicy;

/** What everybody knows of it. */
export function publicDefinition(definition: Definition): Definition {
  const { capture: _, ...open } = definition;
  const hidden = new Set(definition.amounts.flatMap(({ id, isHidden }) => (isHidden ? [id] : [])));
  if (hidden.size === 0) return open;
  return {
    ...open,
    amounts: definition.amounts.filter(({ id }) => !hidden.has(id)),
    measures: definition.measures.map((measure) => {
      const { of, ...rest } = measure;
      return of !== undefined && hidden.has(of) ? rest : measure;
    }),
  };
}
