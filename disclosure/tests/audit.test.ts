import { describe, expect, test } from 'vitest';
import { type Audit, audit } from '../src/attackers/audit.ts';
import { feasibilityIntervals } from '../src/solve/intervals.ts';
import { startSolving } from '../src/solve/linear.ts';
import { ContradictionError } from '../src/solve/system.ts';
import { viewOf } from '../src/solve/view.ts';
import { type Cube, cubeTable, levelsTable, rowsTable, sumTable } from './cubes.ts';
import { testSolver } from './solver.ts';
import { cellId, type PlainDimension, type PlainTable, tableSystem } from './table-system.ts';
import { hasVectors, readVectors } from './vectors.ts';

const solver = await testSolver();

interface AuditedCell {
  key: string[];
  value: number;
  primary: boolean;
  secondary: boolean;
  primaryOnlyLo: number | null;
  primaryOnlyHi: number | null;
  lo: number | null;
  hi: number | null;
}
interface AuditCube extends Cube<AuditedCell> {
  primaryExactlyRecoverableBeforeSecondary: number;
}

const boundsOf = ({ intervals }: Pick<Audit, 'intervals'>): Record<string, unknown> =>
  Object.fromEntries(intervals.map(({ id, low, high }) => [id, [low, high]]));

const idOf = (cube: Cube<AuditedCell>, key: string[]): string => {
  const pairs = key.flatMap((code, d) => (code === 'Total' ? [] : [[cube.dims[d]!.name, code]]));
  return cellId({ layer: 'n', pairs: Object.fromEntries(pairs) });
};

describe.skipIf(!hasVectors)('bounds of other programs', () => {
  test.each(['audit_2d_hier', 'audit_3d'])(
    '%s: every withheld cell, with and without the complementary ones',
    (name) => {
      const cube = readVectors<AuditCube>(name);
      for (const all of [true, false]) {
        const isWithheld = ({ primary, secondary }: AuditedCell): boolean => primary || (all && secondary);
        const result = audit(solver, tableSystem([cubeTable(cube, isWithheld)]));
        const expected = cube.cells
          .filter(isWithheld)
          .map((cell) => [idOf(cube, cell.key), all ? [cell.lo, cell.hi] : [cell.primaryOnlyLo, cell.primaryOnlyHi]]);
        expect(boundsOf(result)).toEqual(Object.fromEntries(expected));
        expect(result.exact).toHaveLength(all ? 0 : cube.primaryExactlyRecoverableBeforeSecondary);
      }
    },
  );

  test('subtraction: the 4x4 table of sdcTable: two in each line are not enough', () => {
    interface Attacked {
      v1: string;
      v2: string;
      low: number;
      up: number;
    }
    const vector = readVectors<{
      inner: { v1: string; v2: string; freq: number }[];
      attack_before: Attacked[];
      attack_after: Attacked[];
    }>('sdctable_4x4_two_per_line_not_enough');
    const rows: Record<string, Record<string, number>> = {};
    for (const { v1, v2, freq } of vector.inner) rows[v1] = { ...rows[v1], [v2]: freq };
    for (const cells of [vector.attack_before, vector.attack_after]) {
      const table = rowsTable(rows, cells.map(({ v1, v2 }) => `${v1} ${v2}`)); // biome-ignore format: one line
      const expected = cells.map(({ v1, v2, low, up }) => [`n|column=${v2}|row=${v1}`, [low, up]]);
      expect(boundsOf(audit(solver, tableSystem([table])))).toEqual(Object.fromEntries(expected));
    }
    expect([...vector.attack_before, ...vector.attack_after]).toHaveLength(19);
  });
});

describe.skipIf(!hasVectors)('tables of other programs and books', () => {
  type Row = Record<string, string | number | boolean | null>;
  /** A table whose listed cells are published or withheld; others do not exist. */
  const listed = (
    rows: readonly Row[],
    dimensions: PlainDimension[],
    number: string,
    isWithheld: (row: Row) => boolean,
  ): PlainTable => {
    const byCodes = new Map(rows.map((row) => [dimensions.map(({ id }) => row[id]).join('|'), row]));
    return {
      id: 'listed',
      layer: 'n',
      dimensions,
      value: (codes) => {
        const row = byCodes.get(codes.map((code) => code ?? 'Total').join('|'));
        return row && (isWithheld(row) ? null : Number(row[number]));
      },
    };
  };
  const flat = (id: string, ...children: string[]): PlainDimension => ({
    id,
    breakdowns: [{ parent: null, children }],
  });
  const regions = {
    id: 'geo',
    breakdowns: [
      { parent: null, children: ['EU', 'nonEU'] },
      { parent: 'EU', children: ['Portugal', 'Spain'] },
      { parent: 'nonEU', children: ['Iceland'] },
    ],
  };
  const ages = flat('age', 'old', 'young');
  const idOfRow = (row: Row, dimensions: PlainDimension[]): string => {
    const pairs = dimensions.flatMap(({ id }) => (row[id] === 'Total' ? [] : [[id, row[id]]]));
    return cellId({ layer: 'n', pairs: Object.fromEntries(pairs) });
  };

  test('the feasibility intervals of the handbook', () => {
    const { expected } = readVectors<{ feasibility_interval_geurts: { expected: Record<string, number[]> } }>(
      'handbook_examples',
    ).feasibility_interval_geurts;
    const rows = { X1: { a: 4, b: 3, c: 7 }, X2: { a: 2, b: 1, c: 3 }, X3: { a: 3, b: 3, c: 6 } };
    const table = rowsTable(rows, ['X1 a', 'X1 b', 'X2 a', 'X2 b']);
    expect(boundsOf(audit(solver, tableSystem([table])))).toEqual({
      'n|column=a|row=X1': expected.X11,
      'n|column=b|row=X1': expected.X12,
      'n|column=a|row=X2': expected.X21,
      'n|column=b|row=X2': expected.X22,
    });
  });

  test('SuppressSmallCounts of GaussSuppression', () => {
    const { result } = readVectors<{ small_counts_interval: { result: Row[] } }>(
      'gausssuppression',
    ).small_counts_interval;
    const dimensions = [ages, flat('geo', 'Iceland', 'Portugal', 'Spain'), flat('year', '2014', '2015', '2016')];
    const bounds = boundsOf(
      audit(solver, tableSystem([listed(result, dimensions, 'freq', (row) => row.suppressed === true)])),
    );
    const primary = result.filter((row) => row.primary);
    expect(primary.map((row) => bounds[idOfRow(row, dimensions)])).toEqual(primary.map(({ lo, up }) => [lo, up]));
  });

  test('subtraction: linked tables protected one by one give cells away; protected as one system they do not', () => {
    const { results } = readVectors<{ linked: { results: Record<string, Row[]> } }>('gausssuppression').linked;
    const dimensions = [ages, regions, flat('year', '2014', '2015', '2016')];
    const given = Object.entries(results).map(([method, rows]) => {
      // A combination of the first formula without people has no row.
      const all = listed(rows, dimensions, 'freq', (row) => row.suppressed === true);
      const table: PlainTable = {
        ...all,
        value: (codes) => {
          const value = all.value(codes);
          const isListed = codes[0] === null || !['Iceland', 'Portugal', 'Spain'].includes(codes[1] ?? '');
          return value === undefined && isListed ? 0 : value;
        },
      };
      const { exact } = audit(solver, tableSystem([table]));
      const small = rows.filter((row) => row.primary && exact.includes(idOfRow(row, dimensions)));
      return [method, small.length > 0];
    });
    expect(Object.fromEntries(given)).toMatchObject({ local: true, global: false, 'super-consistent': false });
  });

  test('patterns of sdcTable for one cell', () => {
    interface Pattern {
      pattern: { region: string; gender: string }[];
      attack: { low: number; up: number }[];
    }
    const { table, protect_A_female } = readVectors<{ table: Row[]; protect_A_female: Record<string, Pattern> }>(
      'sdctable_microdata1',
    );
    const dimensions = [flat('region', 'A', 'B', 'C', 'D'), flat('gender', 'male', 'female')];
    const rows = table.map((row) => ({
      ...row,
      region: row.region === 'total' ? 'Total' : row.region!,
      gender: row.gender === 'total' ? 'Total' : row.gender!,
    }));
    for (const { pattern, attack } of Object.values(protect_A_female)) {
      const isWithheld = (row: Row): boolean =>
        pattern.some(
          ({ region, gender }) =>
            region.replace('total', 'Total') === row.region && gender.replace('total', 'Total') === row.gender,
        );
      const bounds = boundsOf(audit(solver, tableSystem([listed(rows, dimensions, 'freq', isWithheld)])));
      expect(bounds['n|gender=female|region=A']).toEqual([attack[0]!.low, attack[0]!.up]);
    }
  });
});

describe('attacks', () => {
  const parts = { a: 1, b: 3, c: 8, d: 0 };

  test('insider: two withheld parts: each is bounded by their sum, and who is in one knows the other', () => {
    const result = audit(solver, tableSystem([sumTable(parts, ['a', 'b'])]));
    expect(boundsOf(result)).toEqual({ 'n|part=a': [0, 4], 'n|part=b': [0, 4] });
    expect(result.attacks().insider).toEqual({ tried: 2, passes: false, failed: ['n|part=a', 'n|part=b'] });
    const three = audit(solver, tableSystem([sumTable(parts, ['a', 'b', 'c'])]));
    expect(three.attacks().insider).toEqual({ tried: 3, passes: true, failed: [] });
  });

  test('where zeros are always shown, two withheld parts that add up to two are one each', () => {
    const table = sumTable({ a: 1, b: 1, c: 0, d: 0 }, ['a', 'b']);
    expect(boundsOf(audit(solver, tableSystem([table])))['n|part=a']).toEqual([0, 2]);
    const shown = audit(solver, tableSystem([table], { zeros: 'shown' }));
    expect(boundsOf(shown)).toEqual({ 'n|part=a': [1, 1], 'n|part=b': [1, 1] });
    expect(shown.exact).toEqual(['n|part=a', 'n|part=b']);
  });

  test('policy-aware: what was clearly withheld for others is known not to be small', () => {
    // b is known to be at least 6. Under a threshold of 8 it is thus 8 or more, so a is 6 or less and cannot be 8.
    const numbers: Record<string, number> = { T: 30, a: 2, b: 12, c: 16, b1: 6, b2: 3, b3: 3 };
    const breakdowns = { T: ['a', 'b', 'c'], b: ['b1', 'b2', 'b3'] };
    const table = levelsTable(breakdowns, numbers, ['a', 'b', 'b2', 'b3']);
    const auditAt = (threshold: number) => audit(solver, tableSystem([table], { threshold }));
    expect(boundsOf(auditAt(0))['n|part=a']).toEqual([0, 8]);
    expect(auditAt(5).attacks().policyAware).toEqual({ tried: 3, passes: true, failed: [] });
    expect(auditAt(8).attacks().policyAware).toEqual({ tried: 3, passes: false, failed: ['n|part=a'] });
  });

  test('a symbol that says that a number is small gives it away beside a total', () => {
    const table = sumTable({ a: 4, b: 4, c: 22 }, ['a', 'b']);
    expect(boundsOf(audit(solver, tableSystem([table])))).toEqual({ 'n|part=a': [0, 8], 'n|part=b': [0, 8] });
    const told = {
      ...table,
      bounds: ([part]: readonly (string | null)[]) => (part ? { lower: 1, upper: 4 } : { lower: 0, upper: 12 }),
    };
    expect(audit(solver, tableSystem([told])).exact).toEqual(['n|part=a', 'n|part=b']);
  });

  test('a cell without a published total has no highest number', () => {
    const { intervals } = audit(solver, tableSystem([sumTable({ a: 1, b: 3, c: 8 }, ['a', 'T'])]));
    expect(intervals).toEqual([
      { id: 'n', low: 11, high: null },
      { id: 'n|part=a', low: 0, high: null },
    ]);
  });

  test('numbers that cannot all be true are refused', () => {
    const table = sumTable({ a: 4, b: 5 }, []);
    const wrong = {
      ...table,
      value: (codes: readonly (string | null)[]) => (codes[0] === null ? 10 : table.value(codes)),
    };
    expect(() => tableSystem([wrong])).toThrow(ContradictionError);
    // What is published is more than the total.
    const over = {
      ...sumTable({ a: 4, b: 5 }, ['b']),
      value: ([part]: readonly (string | null)[]) => (part === null ? 3 : part === 'a' ? 4 : null),
    };
    expect(() => audit(solver, tableSystem([over]))).toThrow(ContradictionError);
  });
});

describe.skipIf(!hasVectors)('the solver', () => {
  test.each(['audit_2d_hier', 'audit_3d'])('%s has the same bounds by the interior point method', (name) => {
    const cube = readVectors<AuditCube>(name);
    const system = tableSystem([cubeTable(cube, ({ primary, secondary }) => primary || secondary)]);
    expect(audit(solver, system, { large: 1 }).intervals).toEqual(audit(solver, system).intervals);
  });

  test('large amounts are scaled, and their bounds are right to a billionth', () => {
    const rows = { X: { a: 3e12, b: 2e12, c: 7 }, Y: { a: 4e12, b: 1e12, c: 3 } };
    const table = { ...rowsTable(rows, ['X a', 'X b', 'Y a', 'Y b']), whole: false };
    const [first] = audit(solver, tableSystem([table])).intervals;
    expect(first!.id).toBe('n|column=a|row=X');
    expect(first!.low / 2e12).toBeCloseTo(1, 9);
    expect(first!.high! / 5e12).toBeCloseTo(1, 9);
  });
});

test('what everybody can work out of a number that nobody publishes', () => {
  // The rest of a is not in any table: it is known while a is published, and otherwise from 0 to 40.
  const rest = 'not a';
  const answers = (withheld: boolean): PlainTable => ({
    id: 'answers',
    layer: 'n',
    dimensions: [{ id: 'answer', breakdowns: [{ parent: null, children: ['a', rest] }], virtual: [rest] }],
    value: ([code]) => (code === null ? 40 : 38),
    withheld: ([code]) => withheld && code === 'a',
  });
  const boundsOfRest = (withheld: boolean): number[] => {
    const system = tableSystem([answers(withheld)]);
    const { bounds } = feasibilityIntervals(startSolving(solver), viewOf(system));
    const at = system.index.get(`n|answer=${rest}`)!;
    return [bounds.lower[at]!, bounds.upper[at]!];
  };
  expect(boundsOfRest(false)).toEqual([2, 2]);
  expect(boundsOfRest(true)).toEqual([0, 40]);
});
