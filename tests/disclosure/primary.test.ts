import { describe, expect, test } from 'vitest';
import { audit } from '../../src/disclosure/attackers/audit.ts';
import { protect } from '../../src/disclosure/policies/secondary.ts';
import { protectionLevel, sensitiveCounts, sensitiveSums } from '../../src/disclosure/primary.ts';
import { complementOf, type System } from '../../src/disclosure/solve/system.ts';
import { rowsTable, sumTable } from './cubes.ts';
import { testSolver } from './solver.ts';
import { type PlainTable, tableSystem } from './table-system.ts';
import { hasVectors, readVectors } from './vectors.ts';

const solver = await testSolver();

const named = (system: System, sensitive: readonly { cell: number; rule: string; low: number; high: number }[]) =>
  sensitive.map(({ cell, rule, low, high }) => [system.cells[cell]!.id, rule, low, high]);

const sensitiveIn = (table: PlainTable, policy: Parameters<typeof sensitiveCounts>[1], zeros?: 'shown') => {
  const { system, sensitive } = sensitiveCounts(tableSystem([table], zeros), policy);
  return { system, sensitive, list: named(system, sensitive) };
};

describe('sensitive counts', () => {
  test('identity: from 1 to below the threshold', () => {
    const { list } = sensitiveIn(sumTable({ a: 1, b: 4, c: 5, d: 0 }, []), { threshold: 5 });
    expect(list).toEqual([
      ['n|part=a', 'identity', 0, 5],
      ['n|part=b', 'identity', 0, 5],
    ]);
  });

  // attack_cases: group_attribute_100_percent
  const teachers = { teacher: { images: 7, contact: 0 }, other: { images: 20, contact: 9 } };

  test('attribute: all of a group, and none of a group', () => {
    const { list } = sensitiveIn(rowsTable(teachers), { threshold: 5, sensitive: ['column'] });
    expect(list).toEqual([['n|column=contact|row=teacher', 'attribute', 0, 5]]);
    const three = { teacher: { images: 7, contact: 0, both: 0 }, other: { images: 20, contact: 9, both: 9 } };
    expect(sensitiveIn(rowsTable(three), { threshold: 5, sensitive: ['column'] }).list).toEqual([
      [`n|column=${complementOf('images')}|row=teacher`, 'attribute', 0, 5],
      ['n|column=both|row=teacher', 'attribute', 0, 5],
      ['n|column=contact|row=teacher', 'attribute', 0, 5],
    ]);
    expect(sensitiveIn(rowsTable(three), { threshold: 5 }).list).toEqual([]);
  });

  // attack_cases: within_group
  test('attribute with k: one person of a group knows what all others have', () => {
    const rows = { X: { custody: 50, suspended: 1, other: 0 }, Y: { custody: 20, suspended: 20, other: 20 } };
    const rulesOf = (k: number) =>
      sensitiveIn(rowsTable(rows), { threshold: 5, sensitive: ['column'], k }).list.map(([id]) => id);
    const rest = `n|column=${complementOf('custody')}|row=X`;
    expect(rulesOf(0)).not.toContain(rest);
    expect(rulesOf(1)).toContain(rest);
  });

  test('a zero in a small group is sensitive in every dimension, unless zeros are always shown', () => {
    const rows = { X: { m: 3, f: 0 }, Y: { m: 20, f: 20 } };
    const zero = ['n|column=f|row=X', 'zero', 0, 5];
    expect(sensitiveIn(rowsTable(rows), { threshold: 5 }).list).toContainEqual(zero);
    expect(sensitiveIn(rowsTable(rows), { threshold: 5 }, 'shown').list).toEqual([
      ['n|column=m|row=X', 'identity', 1, 5],
      ['n|row=X', 'identity', 1, 5],
    ]);
  });

  test('what is left of a code with several answers is a count that anybody can work out', () => {
    const rest = complementOf('a');
    const table: PlainTable = {
      id: 'answers',
      layer: 'n',
      dimensions: [{ id: 'answer', breakdowns: [{ parent: null, children: ['a', rest] }], virtual: [rest] }],
      value: ([code]) => (code === null ? 40 : 38),
    };
    const { system, sensitive, list } = sensitiveIn(table, { threshold: 5 });
    expect(list).toEqual([[`n|answer=${rest}`, 'identity', 0, 5]]);
    const result = protect(solver, system, sensitive, { threshold: 5 });
    expect(result.failures).toEqual([]);
    expect(system.cells.filter((_, cell) => result.withheld[cell]).map(({ id }) => id)).toEqual(['n|answer=a']);
  });

  test('all of a group are protected so that some of it may have another code', () => {
    const { system, sensitive } = sensitiveIn(rowsTable(teachers), { threshold: 5, sensitive: ['column'] });
    const result = protect(solver, system, sensitive, { threshold: 5 });
    expect(result.failures).toEqual([]);
    const { intervals } = audit(solver, result.system, { threshold: 5 });
    const contact = intervals.find(({ id }) => id === 'n|column=contact|row=teacher')!;
    expect(contact.low).toBe(0);
    expect(contact.high).toBeGreaterThanOrEqual(5);
  });
});

describe('sensitive sums', () => {
  test('the p% rule of the handbook', () => {
    // attack_cases: p_percent_images
    expect(protectionLevel({ sum: 45420, contributors: 3, first: 45000, second: 300 }, 10)).toBe(4380);
    // handbook_examples: rule_1_90_inadequate, sensitive for p greater than 2
    const close = { sum: 100_000, contributors: 3, first: 50_000, second: 49_000 };
    expect(protectionLevel(close, 2)).toBe(0);
    expect(protectionLevel(close, 3)).toBe(500);
  });

  test('sums of few contributors are sensitive by at least p percent of the largest', () => {
    const system = tableSystem([{ ...sumTable({ a: 100, b: 900, c: 0 }, []), whole: false }]);
    const made = [
      { sum: 1000, contributors: 30, first: 100, second: 90 },
      { sum: 100, contributors: 2, first: 60, second: 40 },
      { sum: 900, contributors: 28, first: 100, second: 90 },
      { sum: 0, contributors: 0, first: 0, second: 0 },
    ];
    const sensitive = sensitiveSums(system, { threshold: 5, p: 10 }, (cell) => made[cell]);
    expect(named(system, sensitive)).toEqual([['n|part=a', 'dominance', 94, 106]]);
  });
});

describe.skipIf(!hasVectors)('the vectors of GaussSuppression', () => {
  interface Vector {
    disclosure: Record<'k0' | 'k1', { mun: string; inj: string; freq: number; suppressed: boolean }[]>;
    magnitude: {
      data: { sector4: string; sector2: string; geo: string; eu: string; company: string; value: number }[];
      p10: Record<string, number | string | boolean | null>[];
    };
  }
  const readVector = () => readVectors<Vector>('gausssuppression');

  test.each([
    ['k0', 0],
    ['k1', 1],
  ] as const)('%s: the groups that k-disclosure protects', (name, k) => {
    const cells = readVector().disclosure[name];
    const rows: Record<string, Record<string, number>> = {};
    for (const { mun, inj, freq } of cells)
      if (mun !== 'Total' && inj !== 'Total') rows[mun] = { ...rows[mun], [inj]: freq };
    const { sensitive, system } = sensitiveIn(rowsTable(rows), { threshold: 1, sensitive: ['column'], k });
    const groups = sensitive
      .map(({ cell }) => system.cells[cell]!)
      .filter(({ virtual, pairs }) => virtual && pairs.row !== undefined)
      .map(({ pairs }) => [pairs.row, pairs.column]);
    const inj = complementOf('serious');
    expect(groups).toEqual((k === 0 ? ['k1', 'k5', 'k6'] : ['k1', 'k2', 'k5', 'k6']).map((mun) => [mun, inj]));
    for (const [mun] of groups)
      expect(cells).toContainEqual(expect.objectContaining({ mun, inj: 'serious', suppressed: true }));
  });

  test('p% of 10: primary cells, protection levels and the bounds of an attacker', () => {
    const { data, p10 } = readVector().magnitude;
    const under: Record<string, (one: (typeof data)[number]) => boolean> = { Total: () => true };
    for (const one of data)
      for (const code of [one.sector4, one.sector2, one.geo, one.eu])
        under[code] = ({ sector4, sector2, geo, eu }) => [sector4, sector2, geo, eu].includes(code);
    const rowOf = (geo: string, sector: string) => p10.find((row) => row.geo === geo && row.sector4 === sector);
    for (const row of p10) {
      const inside = data.filter((one) => under[String(row.geo)]!(one) && under[String(row.sector4)]!(one));
      const made = new Map<string, number>();
      for (const { company, value } of inside) made.set(company, (made.get(company) ?? 0) + value);
      const companies = [...made.values()].sort((a, b) => b - a);
      const sum = companies.reduce((total, one) => total + one, 0);
      const level = protectionLevel(
        { sum, contributors: companies.length, first: companies[0]!, second: companies[1] ?? 0 },
        10,
      );
      expect(level > 0).toBe(row.primary);
      if (level > 0) {
        expect(sum - level).toBeCloseTo(row.lomax_value as number, 6);
        expect(sum + level).toBeCloseTo(row.upmin_value as number, 6);
      }
    }
    const table: PlainTable = {
      id: 'magnitude',
      layer: 'n',
      whole: false,
      dimensions: [
        {
          id: 'geo',
          breakdowns: [
            { parent: null, children: ['EU', 'nonEU'] },
            { parent: 'EU', children: ['Portugal', 'Spain'] },
            { parent: 'nonEU', children: ['Iceland'] },
          ],
        },
        {
          id: 'sector',
          breakdowns: [
            { parent: null, children: ['private', 'public'] },
            { parent: 'private', children: ['Agriculture', 'Entertainment', 'Industry'] },
            { parent: 'public', children: ['Governmental'] },
          ],
        },
      ],
      value: ([geo, sector]) => {
        const row = rowOf(geo ?? 'Total', sector ?? 'Total');
        return row && (row.suppressed ? null : (row.value as number));
      },
    };
    const { intervals } = audit(solver, tableSystem([table]));
    const known = new Map(intervals.map((interval) => [interval.id, interval]));
    const primary = p10.filter((row) => row.primary);
    expect(primary.length).toBeGreaterThan(5);
    for (const { geo, sector4, lo, up } of primary) {
      const id = [
        'n',
        ...(geo === 'Total' ? [] : [`geo=${geo}`]),
        ...(sector4 === 'Total' ? [] : [`sector=${sector4}`]),
      ].join('|');
      expect(known.get(id)!.low).toBeCloseTo(lo as number, 4);
      expect(known.get(id)!.high).toBeCloseTo(up as number, 4);
    }
  });
});
