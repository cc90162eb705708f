import { expect, test } from 'vitest';
import { insiderFindings } from '../src/attackers/insider.ts';
import { startSolving } from '../src/solve/linear.ts';
import { componentsOf, propagate, viewOf } from '../src/solve/view.ts';
import { levelsTable } from './cubes.ts';
import { testSolver } from './solver.ts';
import { tableSystem } from './table-system.ts';

const solver = await testSolver();

test('whoever knows one count finds every other one that single relations then tell', () => {
  // Who knows a knows p, since b is published, and then q. Who knows c, d or e knows no other.
  const values = { T: 65, p: 21, a: 1, b: 20, q: 44, c: 1, d: 3, e: 40 };
  const breakdowns = { T: ['p', 'q'], p: ['a', 'b'], q: ['c', 'd', 'e'] };
  const system = tableSystem([levelsTable(breakdowns, values, ['p', 'a', 'q', 'c', 'd', 'e'])]);
  const view = viewOf(system);
  const bounds = propagate(view);
  const tables = new Map(componentsOf(view, bounds).map((component) => [component, []]));
  expect(tables.size).toBe(1);
  const nameOf = (cell: number) => system.cells[cell]!.id.replace('n|part=', '');
  const limitOf = () => Number.POSITIVE_INFINITY;
  const { findings } = insiderFindings(startSolving(solver), { view, bounds, tables, limitOf });
  const found = findings.map(({ insider, learnt, value }) => `${nameOf(insider)}: ${nameOf(learnt)} is ${value}`);
  expect(found.sort()).toEqual(['a: p is 21', 'a: q is 44', 'q: a is 44', 'q: p is 64']);
});
