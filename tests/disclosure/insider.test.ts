import { expect, test } from 'vitest';
import { insiderFindings } from '../../src/disclosure/attackers/insider.ts';
import { componentsOf, propagate, viewOf } from '../../src/disclosure/solve/view.ts';
import { levelsTable } from './cubes.ts';
import { testSolver } from './solver.ts';
import { tableSystem } from './table-system.ts';

const solver = await testSolver();

test('only who was asked about every count counts as asked', () => {
  // Who knows a knows p, since b is published, and then q. Who knows c, d or e knows no other.
  const values = { T: 65, p: 21, a: 1, b: 20, q: 44, c: 1, d: 3, e: 40 };
  const breakdowns = { T: ['p', 'q'], p: ['a', 'b'], q: ['c', 'd', 'e'] };
  const table = levelsTable(breakdowns, values, ['p', 'a', 'q', 'c', 'd', 'e']);
  const system = tableSystem([table]);
  const view = viewOf(system);
  const bounds = propagate(view);
  const pools = new Map(componentsOf(view, bounds).map((component) => [component, []]));
  expect(pools.size).toBe(1);
  const nameOf = (cell: number) => system.cells[cell]!.id.replace('n|part=', '');
  const test = { view, bounds, pools, limitOf: () => Number.POSITIVE_INFINITY };

  const inFull = insiderFindings(solver, test);
  expect(inFull.findings.map(({ insider }) => nameOf(insider)).sort()).toEqual(['a', 'q']);
  expect(inFull.asked.map(nameOf).sort()).toEqual(['c', 'd', 'e']);
  // What single relations show is to be repaired first: nobody else in the component is asked.
  const first = insiderFindings(solver, test, { see: () => {} });
  expect(first.findings.map(({ insider }) => nameOf(insider)).sort()).toEqual(['a', 'q']);
  expect(first.asked).toEqual([]);
});
