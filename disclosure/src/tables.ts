import type { Definition, Measure } from './definition.ts';

/**
 * The tables of disclosure control. One comes in as it was counted, and goes out in layers: codes -> a number, or the interval that it
 * is in. What readers then see of it is in model/published.ts.
 */

/** What the numbers are: units, an amount in multiples of 1/scale, or the units that have the amount, which nobody sees by themselves. */
export type Layer = 'count' | 'sum' | 'known';

/** What is published of a measure, or is behind what is. */
export const layersOf = (statistic: Measure['statistic']): readonly Layer[] =>
  statistic === 'count' ? ['count'] : statistic === 'median' ? ['known'] : ['sum', 'known'];

/** A code for each dimension of a table; null is its total. */
export type Codes = readonly (string | null)[];

/** One measure over one set of dimensions. */
export interface TableName {
  by: readonly string[];
  measure: string;
}

/** One layer of one measure over one set of dimensions, with its margins. A cell that is not there is 0. */
export interface TableLayer<C extends TableCell = TableCell> extends TableName {
  layer: Layer;
  cells: readonly C[];
}

export interface TableCell {
  codes: Codes;
  /** The number, or the least and the most that it can be. */
  number: bigint | Interval;
  /** Not shown at all. A sum that is shown with fewer digits than it has is an interval, and not withheld. */
  isWithheld: boolean;
}

/** The least and the most that a number can be. Null: nothing limits it. */
export type Interval = readonly [low: bigint, high: bigint | null];

/** Of a withheld number of which nothing is known. Amounts are not negative. */
export const ANY_AMOUNT: Interval = [0n, null];

export const isNumber = (number: TableCell['number'] | null): number is bigint => typeof number === 'bigint';

/** Codes as one name, to find the same cell of another layer. */
export const codesName = (codes: Codes): string => codes.map((code) => code ?? '').join();

/** A table as it was counted, with its margins. A combination of codes that is not there is of nobody. */
export interface CountedTable extends TableName {
  cells: readonly CountedCell[];
}

export interface CountedCell {
  codes: Codes;
  /** A sum in multiples of 1/scale, or units; of a median, anything. */
  value: bigint;
  evidence: Evidence;
}

/**
 * A table of counts, with its margins.
 * @param counts by the codes of each dimension, joined by commas: `female,fine`. Each unit is in one of them.
 */
export function tableOfCounts(
  by: readonly string[],
  measure: string,
  counts: Readonly<Record<string, number>>,
): CountedTable {
  const sums = new Map<string, { codes: Codes; count: number }>();
  for (const [name, count] of Object.entries(counts))
    for (const codes of marginsOf(name === '' ? [] : name.split(','))) {
      const key = JSON.stringify(codes);
      sums.set(key, { codes, count: (sums.get(key)?.count ?? 0) + count });
    }
  const cells = [...sums.values()].map(({ codes, count }) => {
    const units = { known: count, contributing: count, people: count };
    return { codes, value: BigInt(count), evidence: { ...units, key: 0, contributors: 0, largest: 0, second: 0 } };
  });
  return { by, measure, cells };
}

/** Each of the codes, or the total in its place. */
const marginsOf = ([first, ...others]: readonly string[]): Codes[] =>
  first === undefined
    ? [[]]
    : marginsOf(others).flatMap((rest) => [
        [null, ...rest],
        [first, ...rest],
      ]);

/** What the protection needs to know of the units of a cell. */
export interface Evidence {
  /** Units with an amount; for a count all units. */
  known: number;
  /** The sum of the record keys of these units, mod 2^32; 0 under a policy that changes no number. */
  key: number;
  /** Units whose amount is not 0; for a count all units. Under `threshold`, defendants in place of convictions. */
  contributing: number;
  /** The same sum of the keys of the units whose amount is not 0; 0 for a count or a median. */
  contributors: number;
  /**
   * The largest and second largest amounts of one unit, multiples of 1/scale; 0 for a count or a median. Of convictions, under
   * `threshold`, those of one defendant: what their convictions in the cell add up to, or for a count how many they are.
   */
  largest: number;
  second: number;
  /** Defendants with an amount, which are fewer than the convictions if one has several; `known` for other units or policies. */
  people: number;
}

/** The true number of a cell, and the people behind it. */
export interface TrueCell extends TableCell {
  number: bigint;
  evidence: Evidence;
}

/** The true numbers of a counted table, in the order of `layersOf`. */
export function countedLayers(definition: Definition, { by, measure, cells }: CountedTable): TableLayer<TrueCell>[] {
  return layersOf(measureOf(definition, measure).statistic).map((layer) => ({
    ...{ by, measure, layer },
    cells: cells.map(({ codes, value, evidence }) => ({
      ...{ codes, evidence, isWithheld: false },
      number: layer === 'sum' ? value : BigInt(evidence.known),
    })),
  }));
}

/** A table as it may be published. */
export interface ProtectedTable extends TableName {
  /** In the order of `layersOf`. */
  layers: readonly TableLayer[];
  /** A published number of units is less than so many more or fewer than the true one, and one. */
  blur: number;
}

/** @throws RangeError if there is none */
export function measureOf({ measures }: Definition, id: string): Measure {
  const measure = measures.find((one) => one.id === id);
  if (!measure) throw new RangeError(`there is no measure ${id}`);
  return measure;
}

/** The amounts that a measure adds up are multiples of 1/scale. Those of an amount that is not known have the decimals of the measure. */
export const scaleOf = ({ amounts }: Definition, { of, decimals }: Measure): number =>
  of === undefined ? 10 ** decimals : (amounts.find(({ id }) => id === of)?.scale ?? 1);
