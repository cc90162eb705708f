import { describe, expect, test } from 'vitest';
import { audit } from '../../disclosure/src/attackers/audit.ts';
import { protectionLevel } from '../../disclosure/src/policies/primary.ts';
import { startSuppression } from '../../disclosure/src/policies/work.ts';
import { testSolver } from '../../disclosure/tests/solver.ts';
import { type PlainTable, tableSystem } from '../../disclosure/tests/table-system.ts';
import { hasVectors, readVectors } from '../../disclosure/tests/vectors.ts';
import { compile } from '../../src/codebook/compile.ts';
import { protectionOf, type ThresholdProtection } from '../../src/codebook/protection.ts';
import { ownDefinition } from '../../src/releases/protection/definition.ts';
import { countedTable } from '../../src/releases/protection/tables.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import { list } from '../samples/code-lists.ts';
import { countWorld } from './attack/count.ts';
import { measure, type Person, people, type TownOptions, townOf } from './attack/town.ts';

const solver = await testSolver();

/** What is sensitive in a town, in words, with the interval that it needs. */
function sensitiveIn(options: Omit<TownOptions, 'measures'>, ...groups: (readonly [number, Person])[]): string[] {
  const codebook = compile('town', DatasetDefinition.parse(townOf({ measures: [measure('all')], ...options })));
  const { tables } = countWorld(codebook, people(...groups));
  const policy = protectionOf(codebook) as ThresholdProtection; // of a town
  const { model, system, sensitive } = startSuppression(
    ownDefinition(codebook),
    policy,
    tables.map((table) => countedTable(codebook, table)),
  );
  const names = new Map(model.cells.map(({ id }, cell) => [id, model.textOf(cell).replace('defendants with ', '')]));
  return [...sensitive.values()]
    .filter(({ cell }) => system.cells[cell]!.value !== null)
    .map(({ cell, rule, low, high }) => `${names.get(system.cells[cell]!.id)}: ${rule} ${low} to ${high}`)
    .sort();
}

const bySex = { open: ['sex'], tables: { upTo: 1, of: ['sex'] } };
const bySexAndOutcome = { open: ['sex', 'outcome'], tables: { upTo: 2, of: ['sex', 'outcome'] } };

describe('sensitive counts', () => {
  test('identity: from 1 to below the threshold', () => {
    const found = sensitiveIn(bySex, [9, { sex: 'female' }], [10, { sex: 'male' }]);
    expect(found).toEqual(['sex=female: identity 0 to 10']);
  });

  test('rest: what is left of a total without what filters ask for, although nobody tabulates it', () => {
    const only = (id: string, outcome: string) => measure(id, { filter: { outcome: [outcome] } });
    const options = {
      open: ['outcome'],
      measures: [measure('all'), only('inside', 'custody'), only('fined', 'fine')],
      tables: { upTo: 0 },
    };
    const found = sensitiveIn(
      options,
      [30, { outcome: 'custody' }],
      [20, { outcome: 'fine' }],
      [3, { outcome: 'other' }],
    );
    expect(found).toEqual(['outcome=other|not-reported: identity 0 to 10']);
  });

  test('of a list, those with several codes', () => {
    const options = { open: ['methods'], tables: { upTo: 1, of: ['methods'] } };
    const found = sensitiveIn(
      options,
      [20, { methods: ['m1'] }],
      [30, { methods: ['m2'] }],
      [2, { methods: ['m1', 'm2'] }],
    );
    expect(found.filter((one) => one.startsWith('further mentions'))).toHaveLength(1);
  });

  test('plain-groups: all of a group, and none of a group', () => {
    const disclosure = { sensitive: ['outcome'] };
    const groups: [number, Person][] = [
      [20, { sex: 'female', outcome: 'custody' }],
      [20, { sex: 'male', outcome: 'custody' }],
      [15, { sex: 'male', outcome: 'fine' }],
      [15, { sex: 'male', outcome: 'other' }],
    ];
    expect(sensitiveIn({ ...bySexAndOutcome, disclosure }, ...groups)).toEqual(
      expect.arrayContaining([
        'sex=female, outcome=fine: attribute 0 to 10',
        'sex=female, outcome=fine|other|not-reported: attribute 0 to 10',
        'sex=female, outcome=other: attribute 0 to 10',
      ]),
    );
    expect(sensitiveIn(bySexAndOutcome, ...groups)).toEqual([]);
  });

  test('a zero in a small group is sensitive in every dimension, unless zeros are always shown', () => {
    const groups: [number, Person][] = [
      [3, { sex: 'female', outcome: 'custody' }],
      [20, { sex: 'male', outcome: 'custody' }],
      [20, { sex: 'male', outcome: 'fine' }],
    ];
    const zero = 'sex=female, outcome=fine: zero 0 to 10';
    expect(sensitiveIn(bySexAndOutcome, ...groups)).toContain(zero);
    expect(sensitiveIn({ ...bySexAndOutcome, disclosure: { zeros: 'shown' } }, ...groups)).not.toContain(zero);
  });
});

describe('sensitive sums', () => {
  test('few-behind-a-sum: the p% rule of the handbook', () => {
    // attack_cases: p_percent_images
    expect(protectionLevel({ sum: 45420, contributors: 3, first: 45000, second: 300 }, 10)).toBe(4380);
    // handbook_examples: rule_1_90_inadequate, sensitive for p greater than 2
    const close = { sum: 100_000, contributors: 3, first: 50_000, second: 49_000 };
    expect(protectionLevel(close, 2)).toBe(0);
    expect(protectionLevel(close, 3)).toBe(500);
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
    const cells = readVector().disclosure[name].filter(({ mun, inj }) => mun !== 'Total' && inj !== 'Total');
    const codesOf = (key: 'mun' | 'inj') => [...new Set(cells.map((cell) => cell[key]))];
    const lists = {
      role: list(
        codesOf('mun')
          .map((code) => `${code}>all`)
          .join(' '),
        { group: 'all' },
      ),
      outcome: list(codesOf('inj').join(' ')),
    };
    const options = {
      ...{ lists, open: ['role', 'outcome'], tables: { upTo: 2, of: ['role', 'outcome'] } },
      disclosure: { threshold: 3, sensitive: ['outcome'], k },
    };
    const groups = cells.map(({ mun, inj, freq }) => [freq, { role: mun, outcome: inj }] as const);
    const plain = sensitiveIn(options, ...groups).filter((one) =>
      /^outcome=\S+\|\S+, role=k|^role=k\d, outcome=\S+\|/.test(one),
    );
    const found = plain.flatMap((one) => /k\d/.exec(one) ?? []);
    expect(found.sort()).toEqual(k === 0 ? ['k1', 'k5', 'k6'] : ['k1', 'k2', 'k5', 'k6']);
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
