import type { Codebook } from '../../src/codebook/model.ts';
import type { PresentCodes, StoredCell, TableData } from '../../src/statistics/table.ts';
import type { Body } from './body.ts';
import { KNOWN, NR, postedCounter, TOTAL } from './oracle.ts';

/** What the oracle counts of posted cases, in the form in which a release stores it: positions of codes, and cells in order. */

type Counter = ReturnType<typeof postedCounter>;

export function storedTables(codebook: Codebook, cases: readonly Body[]): TableData[] {
  const counter = postedCounter(codebook.definition, cases);
  return codebook.tables.flatMap(({ by, measures }) =>
    measures.map((measure) => ({ by, measure, cells: storedCells(codebook, counter, by, measure) })),
  );
}

/** Positions of the codes that occur, by public dimension. */
export function storedPresent(codebook: Codebook, cases: readonly Body[]): PresentCodes {
  const counter = postedCounter(codebook.definition, cases);
  const open = [...codebook.dimensions.values()].filter(({ audience }) => audience === 'public');
  return Object.fromEntries(
    open.map(({ id, index }) => [
      id,
      counter
        .present(id)
        .map((code) => index.get(code)!)
        .sort((a, b) => a - b),
    ]),
  );
}

function storedCells(codebook: Codebook, counter: Counter, by: readonly string[], measureId: string): StoredCell[] {
  const measure = codebook.measures.get(measureId)!;
  const cell = counter.table(measureId, by);
  let keys: { code: string; position: number }[][] = [[]];
  for (const name of by) {
    const { index } = codebook.dimensions.get(name)!;
    const present = counter.present(name);
    const entries = [
      { code: TOTAL, position: -1 },
      ...(present.includes(NR) ? [{ code: KNOWN, position: -2 }] : []),
      ...present.map((code) => ({ code, position: index.get(code)! })),
    ].sort((a, b) => a.position - b.position);
    keys = keys.flatMap((key) => entries.map((entry) => [...key, entry]));
  }
  return keys.flatMap((key): StoredCell[] => {
    const { value, units, reported, notReported, flags } = cell(key.map(({ code }) => code));
    if (units === 0) return [];
    const amount = value === null ? null : value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value);
    const qualified = (flags.includes('lower-bound') ? 1 : 0) + (flags.includes('approximate') ? 2 : 0);
    return [
      [
        ...key.map(({ position }) => position),
        amount,
        ...(measure.of === undefined ? [] : [notReported, qualified]),
        ...(measure.statistic === 'mean' ? [reported] : []),
      ],
    ];
  });
}
