import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rounds } from '../../tests/runs.ts';
import { audit } from '../src/attackers/audit.ts';
import { smallCounts } from '../src/policies/primary.ts';
import { protect } from '../src/policies/secondary.ts';
import { enumeratedBounds, marginOf, randomTable, systemOf, tableInput } from './random-tables.ts';
import { testSolver } from './solver.ts';
import { type PlainTable, tableSystem } from './table-system.ts';

const solver = await testSolver();

test('the bounds of an audit are those of all tables of whole numbers that agree with what is published', () => {
  const pattern = fc.infiniteStream(fc.boolean()).map((stream) => {
    const marks: boolean[] = [];
    return (at: number): boolean => {
      while (marks.length <= at) marks.push(stream.next().value ?? false);
      return marks[at]!;
    };
  });
  let whole = 0;
  fc.assert(
    fc.property(randomTable(6), pattern, (table, withheld) => {
      const system = systemOf(table, withheld);
      const result = audit(solver, system);
      const expected = enumeratedBounds(table, system);
      if (result.wholeNumbers) whole++;
      for (const { id, low, high } of result.intervals) {
        const true_ = expected.get(id)!;
        if (result.wholeNumbers) expect({ id, low, high }).toEqual({ id, ...true_ });
        expect(low).toBeLessThanOrEqual(true_.low);
        expect(high).toBeGreaterThanOrEqual(true_.high);
      }
    }),
    { numRuns: rounds(400) },
  );
  expect(whole).toBeGreaterThan(0);
});

test('a protected table leaves every sensitive count its interval, in tables of whole numbers', () => {
  let checked = 0;
  fc.assert(
    fc.property(randomTable(9), (table) => {
      const system = systemOf(table, undefined, 3);
      const sensitive = [...smallCounts(system)];
      const result = protect(solver, system, sensitive);
      // The total is no sum, so the tables without it cannot be enumerated.
      if (result.failures.length > 0 || result.system.cells[0]!.withheld) return;
      const expected = enumeratedBounds(table, result.system);
      for (const { cell, low, high } of sensitive) {
        const bounds = expected.get(system.cells[cell]!.id)!;
        expect([bounds.low <= low, bounds.high >= high]).toEqual([true, true]);
      }
      checked++;
      const audited = audit(solver, result.system);
      expect(audited.exact).toEqual([]);
      expect(audited.attacks()).toMatchObject({ insider: { failed: [] }, policyAware: { failed: [] } });
    }),
    { numRuns: rounds(150) },
  );
  expect(checked).toBeGreaterThan(0);
}, 90_000);

test('the same tables are protected in the same way every time, whatever their order', () => {
  fc.assert(
    fc.property(randomTable(30), (table) => {
      const full = tableInput(table);
      const margin = tableInput({ ...table, axes: table.axes.slice(0, 1), leaves: marginOf(table) });
      const once = (tables: PlainTable[]): unknown => {
        const system = tableSystem(tables, { threshold: 5 });
        const sensitive = [...smallCounts(system)];
        const result = protect(solver, system, sensitive);
        const { withheld, failures } = result;
        const { attacks, ...audited } = audit(solver, result.system);
        return { withheld, failures: failures.length, audited, attacks: attacks() };
      };
      expect(once([full, margin])).toEqual(once([margin, full]));
    }),
    { numRuns: rounds(60) },
  );
});
