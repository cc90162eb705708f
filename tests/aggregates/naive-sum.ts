import type { Body } from '../factories.ts';

/** Sums over the rows of a table by hand: no code of the service, and slow. */

/** A row as the public sees it: a code for each dimension. */
export interface NaiveRow {
  codes: Record<string, string>;
  /** In hundredths. */
  value: number;
}

/** What a query of all of `by`, with totals, must answer: hundredths by key. */
export function naiveSums(rows: readonly NaiveRow[], by: readonly string[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { codes, value } of rows) {
    for (let mask = 0; mask < 2 ** by.length; mask += 1) {
      const key = by.map((id, at) => (Math.floor(mask / 2 ** at) % 2 === 1 ? '_T' : codes[id])).join('|');
      sums.set(key, (sums.get(key) ?? 0) + value);
    }
  }
  return sums;
}

/** Observations in the same form. Keys that no row has are 0, and left out of both. */
export function publishedSums(body: Body, measure: string, by: readonly string[]): Map<string, number> {
  const own = body.observations.filter((one: Body) => one.measure === measure);
  return new Map(own.map(({ key, value }: Body) => [by.map((id) => key[id]).join('|'), Math.round(value * 100)]));
}

export const sorted = (sums: ReadonlyMap<string, number>): [string, number][] =>
  [...sums].filter(([, value]) => value !== 0).sort(([a], [b]) => (a < b ? -1 : 1));
