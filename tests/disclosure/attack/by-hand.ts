import type { Codebook } from '../../../src/codebook/model.ts';
import { type StoredCell, type TableData, withheldCell } from '../../../src/statistics/table.ts';
import { nameOf } from './knowledge.ts';

/** Published tables as a careless publisher would make them: exactly these cells are withheld, and nothing with them. */
export function publishByHand(
  codebook: Codebook,
  tables: readonly TableData[],
  isWithheld: (cell: string, value: number) => boolean,
): TableData[] {
  return tables.map(({ by, measure, cells }) => {
    const { statistic, countingUnit } = codebook.measures.get(measure)!;
    const lists = by.map((id) => codebook.dimensions.get(id)!);
    const values = new Map(cells.map((cell) => [cell.slice(0, by.length).join(), Number(cell[by.length] ?? 0)]));
    const knowns = new Map(cells.map((cell) => [cell.slice(0, by.length).join(), cell[by.length + 3]]));
    const cellAt = (at: readonly number[]) =>
      nameOf(
        measure,
        at.flatMap((position, place) =>
          position === -1 ? [] : [[by[place]!, lists[place]!.codes[position]!.code] as const],
        ),
      );
    /** Undefined: withheld. */
    const read = (at: readonly number[]): number | undefined => {
      const known = at.indexOf(-2);
      if (known < 0)
        return isWithheld(cellAt(at), values.get(at.join()) ?? 0) ? undefined : (values.get(at.join()) ?? 0);
      const { unit, multiple, index } = lists[known]!;
      const levels = ['case', 'defendant', 'conviction'];
      if (multiple || levels.indexOf(unit) > levels.indexOf(countingUnit)) return undefined; // a unit has several codes
      const [whole, rest] = [-1, index.get('not-reported')!].map((position) => read(at.with(known, position)));
      return whole === undefined || rest === undefined ? undefined : whole - rest;
    };
    let keys: number[][] = [[]];
    for (const { codes, index } of lists) {
      const margins = index.has('not-reported') ? [-2, -1] : [-1];
      const open = codes.flatMap(({ publishAs }, position) => (publishAs === undefined ? [position] : []));
      keys = keys.flatMap((key) => [...margins, ...open].map((position) => [...key, position]));
    }
    const stored = keys.flatMap((at): StoredCell[] => {
      const value = read(at);
      if (value === undefined) return [withheldCell(at, statistic, at.includes(-2) ? null : 0)];
      if (value === 0) return [];
      const known = statistic === 'mean' ? [knowns.get(at.join()) ?? 1] : [];
      return [statistic === 'count' ? [...at, value] : [...at, value, 0, 0, ...known]];
    });
    return { by, measure, cells: stored };
  });
}
