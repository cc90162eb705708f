import { expect, test } from 'vitest';
import { publish } from './publish.ts';
import { SPLIT_TOWN, splitOf } from './town.ts';

/** True numbers of the three small outcomes, 9 people each. */
const SPLITS: readonly (readonly [fine: number, other: number, unknown: number])[] = [
  ...([
    [0, 8, 1],
    [3, 5, 1],
    [4, 4, 1],
    [6, 1, 2],
    [1, 0, 8],
  ] as const),
  ...([
    [0, 3, 6],
    [0, 4, 5],
    [0, 6, 3],
  ] as const),
];

test('what is stored depends on nothing but which numbers are withheld, and on the others', async () => {
  const groups = new Map<string, { stored: string; splits: (typeof SPLITS)[number][] }>();
  for (const split of SPLITS) {
    const { tables } = (await publish({ body: SPLIT_TOWN, cases: splitOf(...split) }))!; // none is held
    const outcomes = tables.find(({ by }) => by[0] === 'outcome')!;
    // Which are withheld, and what is published of the others.
    const shape = JSON.stringify(outcomes.cells.map((cell) => cell.slice(0, 2)).sort());
    const stored = JSON.stringify(tables);
    const group = groups.get(shape) ?? { stored, splits: [] };
    groups.set(shape, { stored, splits: [...group.splits, split] });
    expect(stored).toBe(group.stored);
  }
  // Among the same tables are those of a 0 and of a 3.
  const all = [...groups.values()].map(({ splits }) => splits.map(([fine]) => fine));
  expect(all.some((fines) => fines.includes(0) && fines.includes(3))).toBe(true);
});
