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
    others: columns.filter((other) => other !== one).map((other) => ({ other, map: new Map<string, string>() })),
  }));
  return {
    add(cells) {
      for (const pair of pairs) {
        const from = cells[pair.one];
        if (!from) continue;
        const agrees = ({ other, map }: (typeof pair.others)[number]): boolean => {
          const to = cells[other] ?? '';
          if (!map.has(from)) map.set(from, to);
          return map.get(from) === to;
        };
        if (!pair.others.every(agrees)) pair.others = pair.others.filter(agrees);
      }
    },
    between: (one, other) => pairs.find((pair) => pair.one === one)?.others.find((entry) => entry.other === other)?.map,
  };
}
