import { isMissing } from './columns.ts';

/** Which columns determine which: a column of districts determines the one of counties, a column of codes that of their labels. */
export interface Relations {
  add(cells: readonly string[]): void;
  /** Value of `one` -> value of `other`; undefined if a value of `one` is met beside two of them. */
  between(one: number, other: number): ReadonlyMap<string, string> | undefined;
}

/** Reads rows for relations between these columns. Most pairs are out after a few rows, and cost nothing from then on. */
export function relationReader(columns: readonly number[]): Relations {
  const pairs = columns.map((one) => ({
    one,
    others: columns.flatMap((other) => (other === one ? [] : [{ other, map: new Map<string, string>() }])),
  }));
  return {
    add(cells) {
      for (const pair of pairs) {
        const from = (cells[pair.one] ?? '').trim();
        if (pair.others.length === 0 || isMissing(from)) continue;
        let broken = false;
        for (const { other, map } of pair.others) {
          const to = (cells[other] ?? '').trim();
          const before = map.get(from);
          if (before === undefined) map.set(from, to);
          else if (before !== to) broken = true;
        }
        if (broken) pair.others = pair.others.filter(({ other, map }) => map.get(from) === (cells[other] ?? '').trim());
      }
    },
    between: (one, other) => pairs.find((pair) => pair.one === one)?.others.find((entry) => entry.other === other)?.map,
  };
}
