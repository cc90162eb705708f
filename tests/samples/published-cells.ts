import type { Codebook } from '../../src/codebook/model.ts';
import type { TableLookup } from '../../src/statistics/answer.ts';
import { type StoredCell, withheldCell } from '../../src/statistics/table.ts';

/** What a release publishes, written down by hand. */

/** A published number, or what a withheld one lies in. */
export type Shown = number | readonly [low: number | null, high: number | null];

/**
 * Values by measure and codes: `people smith` is at that code, `people` at all totals, `people trade=not-reported` at a code that
 * several dimensions have, `people trade=_K` at the known units of a dimension. A combination that is left out has no cell: a 0.
 */
export type PublishedCells = Readonly<Record<string, Shown>>;

/** The tables that a release with these values stores, and no other value. */
export function storedCells(codebook: Codebook, published: PublishedCells): TableLookup {
  return ({ by, measure }) => ({
    by,
    measure,
    cells: Object.entries(published).flatMap(([name, shown]): StoredCell[] => {
      const [ofMeasure, ...codes] = name.split(' ');
      const positions = by.map((id) => {
        if (codes.includes(`${id}=_K`)) return -2;
        const { index } = codebook.dimensions.get(id)!; // a dimension of its own table
        const code = codes.map((one) => one.replace(`${id}=`, '')).find((one) => index.has(one));
        return code === undefined ? -1 : index.get(code)!; // it has the code
      });
      if (ofMeasure !== measure || positions.filter((position) => position !== -1).length !== codes.length) return [];
      const { statistic } = codebook.measures.get(measure)!;
      if (typeof shown !== 'number') return [withheldCell(positions, statistic, ...shown)];
      return [[...positions, shown, ...(statistic === 'count' ? [] : [0, 0])]];
    }),
  });
}
