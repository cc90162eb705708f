import type { Codebook } from '../../src/codebook/model.ts';
import type { TableLookup } from '../../src/statistics/answer.ts';
import { KNOWN_POSITION, type StoredCell, TOTAL_POSITION, withheldCell } from '../../src/statistics/table.ts';
import { countRows, type Row } from './parish.ts';

/** Tables of the parish as a disclosure policy would have them stored: some cells are withheld, others published. */

export interface PublishedCell {
  /** Null if it is withheld. */
  amount: bigint | null;
  interval: readonly [low: number, high: number | null] | null;
}

/** What is published at a key: `_T` is the total, `_K` the margin over reported codes. */
export type Publish = (measure: string, key: Readonly<Record<string, string>>) => PublishedCell;

/**
 * Withholds by a number made of measure and key, so that a cell is the same in every table: about one in three of the keys, zeros
 * among them, whatever their values. The interval begins below the value and ends above it, or nowhere.
 */
export const publishSome =
  (rows: readonly Row[], seed: number): Publish =>
  (measure, key) => {
    const amount = countRows(rows, measure, key).amount ?? 0n;
    const name = `${measure} ${Object.entries(key)
      .filter(([, code]) => code !== '_T')
      .map(([id, code]) => `${id}:${code}`)
      .sort()}`;
    const lot = [...name].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 1_000_003, seed);
    if (lot % 3 !== 0) return { amount, interval: null };
    const low = Math.max(0, Number(amount) - (lot % 5));
    const unknown = [null, [low, null] as const, [low, Number(amount) + (lot % 7)] as const];
    return { amount: null, interval: unknown[Math.floor(lot / 3) % 3] ?? null };
  };

/** The stored tables of what is published, over all public codes. */
export const publishedTables =
  (codebook: Codebook, publish: Publish): TableLookup =>
  ({ by, measure }) => {
    const { statistic } = codebook.measures.get(measure)!; // the parish has it
    let keys: { position: number; code: string }[][] = [[]];
    for (const id of by) {
      const { codes } = codebook.dimensions.get(id)!;
      const places = codes.flatMap(({ code, publishAs }, position) => (publishAs ? [] : [{ position, code }]));
      const margins = [
        { position: TOTAL_POSITION, code: '_T' },
        { position: KNOWN_POSITION, code: '_K' },
      ];
      keys = keys.flatMap((key) => [...margins, ...places].map((place) => [...key, place]));
    }
    const cells = keys.flatMap((key): StoredCell[] => {
      const positions = key.map(({ position }) => position);
      const { amount, interval } = publish(measure, Object.fromEntries(key.map(({ code }, i) => [by[i]!, code]))); // one each
      if (amount === null) return [withheldCell(positions, statistic, ...(interval ?? []))];
      if (amount === 0n) return [];
      return [[...positions, Number(amount), ...(statistic === 'count' ? [] : [0, 0])]];
    });
    return { by, measure, cells };
  };
