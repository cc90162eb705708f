import { describe, expect, test } from 'vitest';
import { audit } from '../src/attackers/audit.ts';
import { insiderFindings } from '../src/attackers/insider.ts';
import { smallCounts } from '../src/policies/primary.ts';
import { protect } from '../src/policies/secondary.ts';
import { unprotectedCells } from '../src/policies/threshold.ts';
import { feasibilityIntervals } from '../src/solve/intervals.ts';
import { OutOfWork, startSolving } from '../src/solve/linear.ts';
import type { System } from '../src/solve/system.ts';
import { viewOf } from '../src/solve/view.ts';
import { type Cube, cubeTable, rowsTable, sumTable } from './cubes.ts';
import { testSolver } from './solver.ts';
import { tableSystem } from './table-system.ts';
import { hasVectors, readVectors } from './vectors.ts';

const solver = await testSolver();

/** The withheld counts, large or small, that a person in a count of 1 can work out. */
function learntByInsiders(system: System): string[] {
  const view = viewOf(system);
  const solving = startSolving(solver);
  const limitOf = (cell: number) => (system.cells[cell]!.value === 1 ? Infinity : 0);
  const { findings } = insiderFindings(solving, { view, ...feasibilityIntervals(solving, view), limitOf });
  return findings.map(({ learnt }) => system.cells[learnt]!.id);
}

describe.skipIf(!hasVectors)('the audit cubes', () => {
  test.each([
    ['audit_2d_hier', 21],
    ['audit_3d', 41],
  ])('%s passes every test of the audit with at most %i cells withheld for others', (name, most) => {
    const cube = readVectors<Cube<{ key: string[]; value: number }>>(name);
    const system = tableSystem([cubeTable(cube, () => false)], { threshold: 5 });
    const sensitive = [...smallCounts(system)];
    const result = protect(solver, system, sensitive);
    expect(result.withheld.reduce((sum, one) => sum + one, 0) - sensitive.length).toBeLessThanOrEqual(most);
    const checked = audit(solver, result.system);
    expect(unprotectedCells(solver, result.system, checked, sensitive)).toEqual([]);
    expect(learntByInsiders(result.system)).toEqual([]);
    expect(checked.attacks().insider).toMatchObject({ passes: true });
    expect(checked.attacks().policyAware).toMatchObject({ passes: true });
    expect(checked.wholeNumbers).toBe(true);
  });

  test('where the work reaches its bound, as much is protected, and beyond twice the bound that is not said', () => {
    const system = tableSystem(
      [cubeTable(readVectors<Cube<{ key: string[]; value: number }>>('audit_3d'), () => false)],
      {
        threshold: 5,
      },
    );
    const sensitive = [...smallCounts(system)];
    const mostWork = 1_000_000_000;
    const whole = protect(solver, system, sensitive, { mostWork });
    expect(whole.workLeft).toBeGreaterThan(0);
    // A quarter of the work is to find what has to be withheld.
    const bounded = { mostWork: (mostWork - whole.workLeft) / 4 };
    const short = protect(solver, system, sensitive, bounded);
    expect(short.workLeft).toBeLessThan(0);
    expect(short.failures).toEqual([]);
    const checked = audit(solver, short.system);
    expect(unprotectedCells(solver, short.system, checked, sensitive)).toEqual([]);
    expect(checked.attacks().insider).toMatchObject({ passes: true });
    expect(checked.attacks().policyAware).toMatchObject({ passes: true });
    expect(protect(solver, system, sensitive, bounded).withheld).toEqual(short.withheld);
    expect(() => protect({ ...solver, allowance: { left: 1 } }, system, sensitive)).toThrow(OutOfWork);
  });
});

describe('too-fine: what cannot be protected', () => {
  test('is named with the tables that show it', () => {
    // Everything but b is frozen: nothing can be withheld beside it.
    const table = {
      ...sumTable({ a: 20, b: 2, c: 30 }, []),
      frozen: ([part]: readonly (string | null)[]) => part !== 'b',
    };
    const system = tableSystem([table], { threshold: 5 });
    const sensitive = [...smallCounts(system)];
    const { failures, withheld } = protect(solver, system, sensitive);
    expect(failures).toEqual([{ id: 'n|part=b', test: 'interval', tables: ['sum'] }]);
    expect(withheld[system.index.get('n|part=b')!]).toBe(1);
  });

  test('where zeros are always shown, two ones in one sum cannot be hidden unless the sum is', () => {
    const system = tableSystem([sumTable({ a: 1, b: 1, c: 0, d: 0 }, [])], { threshold: 5, zeros: 'shown' });
    const sensitive = [...smallCounts(system)];
    const { failures, withheld } = protect(solver, system, sensitive);
    expect(failures).toEqual([]);
    expect(system.cells.filter((_, cell) => withheld[cell]).map(({ id }) => id)).toEqual(['n', 'n|part=a', 'n|part=b']);
  });
});

describe('the last test before tables are published', () => {
  const parts = { a: 2, b: 3, c: 30 };
  const testOf = (withheld: readonly string[], threshold = 5, more: { id: string; high: number }[] = []) => {
    const system = tableSystem([sumTable(parts, withheld)], { threshold });
    const sensitive = [...smallCounts(system)];
    const { intervals } = audit(solver, system);
    const narrowed = intervals.map((one) => ({ ...one, ...more.find(({ id }) => id === one.id) }));
    return unprotectedCells(solver, system, { intervals: narrowed }, sensitive);
  };

  test('names what is published although it is sensitive, or can be worked out', () => {
    expect(testOf([])).toEqual(['n|part=a', 'n|part=b']);
    expect(testOf(['a'])).toEqual(['n|part=a', 'n|part=b']);
    expect(testOf(['a', 'b'])).toEqual([]);
  });

  test('names what cannot be as large as the threshold', () => {
    expect(testOf(['a', 'b'], 6)).toEqual(['n|part=a', 'n|part=b']);
    expect(testOf(['a', 'b', 'c'], 6)).toEqual([]);
    // Tables of whole numbers may allow less than those of fractions do.
    expect(testOf(['a', 'b'], 5, [{ id: 'n|part=b', high: 4 }])).toEqual(['n|part=b']);
  });
});

test('a sum is withheld where its count is', () => {
  const counts = rowsTable({ X: { a: 2, b: 30 }, Y: { a: 20, b: 40 } });
  const sums = { ...rowsTable({ X: { a: 90, b: 900 }, Y: { a: 700, b: 800 } }), id: 'sums', layer: 's', whole: false };
  const system = tableSystem([counts, sums], { threshold: 5 });
  const sensitive = [...smallCounts(system)];
  const together = system.cells.flatMap(({ id }, cell) =>
    id.startsWith('n') ? [[cell, system.index.get(id.replace(/^n/, 's'))!] as const] : [],
  );
  const { withheld } = protect(solver, system, sensitive, { together });
  const idsIn = (wanted: string) =>
    system.cells.flatMap(({ id }, cell) => (id.startsWith(wanted) && withheld[cell] ? [id.slice(1)] : []));
  expect(idsIn('n').length).toBeGreaterThan(3);
  expect(idsIn('s')).toEqual(expect.arrayContaining(idsIn('n')));
});

test('a quantity that nobody tabulates, and of which only the sum is known, is kept as open as a sensitive cell', () => {
  // Two codes of one filter and two of another: who has both is not told, and the published numbers narrow it to 1 to 9.
  const table = sumTable({ a: 9, b: 20, c: 30 }, []);
  const [parts] = table.dimensions;
  const hidden = ['both', 'one'];
  const breakdowns = [...parts!.breakdowns, { parent: 'a', children: hidden }];
  const system = tableSystem([{ ...table, dimensions: [{ ...parts!, breakdowns, virtual: hidden }] }], {
    threshold: 10,
  });
  const cell = system.index.get('n|part=both')!;
  expect(system.cells[cell]!.value).toBeNull();
  const { failures, withheld, ...result } = protect(solver, system, [{ cell, rule: 'identity', low: 0, high: 10 }]);
  expect(failures).toEqual([]);
  expect(withheld[system.index.get('n|part=a')!]).toBe(1);
  const { bounds } = feasibilityIntervals(startSolving(solver), viewOf(result.system));
  expect(bounds.upper[cell]).toBeGreaterThanOrEqual(10);
});
