import { expect, test } from 'vitest';
import { shortfalls } from '../src/solve/intervals.ts';
import { startSolving } from '../src/solve/linear.ts';
import { assembleSystem, type Cell } from '../src/solve/system.ts';
import { viewOf } from '../src/solve/view.ts';
import { testSolver } from './solver.ts';

const solver = await testSolver();

const cellWith = (id: string, value: number | null): Cell => ({
  ...{ id, value, withheld: false, virtual: value === null, frozen: false, threshold: 3 },
  ...{ lower: 0, upper: Number.POSITIVE_INFINITY, whole: true, totals: 0, tables: [], releases: [] },
});

test('that many numbers are 0 takes few programmes, and none that can be larger is among them', () => {
  // Men and women are 10, and 10 with all the others: so these are 0, although no single sum tells it.
  const others = Array.from({ length: 40 }, (_, at) => `other ${at}`);
  const names = ['all', 'all with others', 'men', 'women', ...others];
  const places = (...ids: string[]): number[] => ids.map((id) => names.indexOf(id));
  const given = names.map((name) => cellWith(name, name.startsWith('all') ? 10 : null));
  const system = assembleSystem(given, [
    { cells: places('all', 'men', 'women'), coefficients: [1, -1, -1] },
    { cells: places('all with others', 'men', 'women', ...others), coefficients: [1, -1, -1, ...others.map(() => -1)] },
  ]);
  const solving = startSolving(solver);
  const wanted = system.cells.flatMap(({ virtual }, cell) => (virtual ? [{ cell, low: Number.NaN, high: 3 }] : []));
  const short = shortfalls(solving, viewOf(system), wanted).map(({ cell }) => system.cells[cell]!.id);
  expect(short.sort()).toEqual(others.sort());
  expect(solving.solved).toBeLessThan(10);
});

test('a count can be large where nothing limits the large amounts that it takes', () => {
  // Each person was fined 50,000 or more.
  const given = [cellWith('people', null), cellWith('fines', null), cellWith('beyond 50,000 each', null)];
  const system = assembleSystem(given, [{ cells: [1, 0, 2], coefficients: [1, -50_000, -1] }]);
  const wanted = [{ cell: system.index.get('people')!, low: Number.NaN, high: 3 }];
  expect(shortfalls(startSolving(solver), viewOf(system), wanted)).toEqual([]);
});
