import { describe, expect, test } from 'vitest';
import { hasVectors, readVectors } from '../vectors.ts';
import { attackPair, type Knowns } from './attacker.ts';
import { type Constraint, Knowledge, type Range } from './equations.ts';

/** The attacks of disclosure.md, with what they recover: this attacker knows each of them. */

type Interval = readonly [low: number, high: number];
interface Relation {
  values: Record<string, number>;
  suppressed: string[];
}
interface AttackCases {
  insider_singleton: Relation & { publicBounds: Record<string, Interval>; insiderBounds: Record<string, Interval> };
  zeros_published: Relation & Record<'bounds_lb0' | 'bounds_lb1', Record<string, Interval>>;
  symbol_says_below_5: Relation & Record<'bounds_without_symbol' | 'bounds_with_symbol', Record<string, Interval>>;
  release_differencing: Record<'r1' | 'r2', Record<string, number>>;
}

/** What is known of the withheld parts of a total. */
function boundsOf(
  { values: { total, ...parts }, suppressed }: Relation,
  ends: Partial<Range> = {},
  more: Constraint[] = [],
) {
  const shown = Object.entries(parts).filter(([name]) => !suppressed.includes(name));
  const rest = total! - shown.reduce((sum, [, value]) => sum + value, 0);
  const sum: Constraint = { terms: new Map(suppressed.map((name) => [name, 1])), sum: rest, kind: 'equal' };
  const range = { low: 0, high: Number.POSITIVE_INFINITY, ...ends };
  const { ranges } = new Knowledge(new Map(suppressed.map((name) => [name, range])), [sum, ...more]);
  return Object.fromEntries([...ranges].map(([name, { low, high }]) => [name, [low, high]]));
}

describe.skipIf(!hasVectors)('attack_cases.json', () => {
  const cases = hasVectors ? readVectors<AttackCases>('attack_cases') : ({} as AttackCases);

  test('whoever is the one person in a cell knows the cell beside it', () => {
    const { insider_singleton: one } = cases;
    expect(boundsOf(one)).toEqual(one.publicBounds);
    const insider: Constraint = { terms: new Map([['a', 1]]), sum: 1, kind: 'equal' };
    expect(boundsOf(one, {}, [insider])).toMatchObject(one.insiderBounds);
  });

  test('where every zero is shown, what is withheld is at least 1', () => {
    const { zeros_published: one } = cases;
    expect(boundsOf(one)).toMatchObject(one.bounds_lb0);
    expect(boundsOf(one, { low: 1 })).toEqual(one.bounds_lb1);
  });

  test('a sign that says "below 5" is a limit', () => {
    const { symbol_says_below_5: one } = cases;
    expect(boundsOf(one)).toMatchObject(one.bounds_without_symbol);
    expect(boundsOf(one, { low: 1, high: 4 })).toEqual(one.bounds_with_symbol);
  });

  test('two releases with one person between them', () => {
    const { r1, r2 } = cases.release_differencing;
    const knownsOf = (version: string, numbers: Record<string, number>): Knowns => ({
      ...{ version, threshold: 5, withheld: new Set(), relations: [], groups: [], below: 0, findings: [] },
      ...{ means: new Map(), published: new Map(Object.entries(numbers)) },
      ...{ knowledge: new Knowledge(new Map(), []), isSum: () => false },
      rangeOf: (cell) => ({ low: numbers[cell]!, high: numbers[cell]! }),
    });
    const found = attackPair(knownsOf('1.0.0', r1), knownsOf('2.0.0', r2));
    expect(found.map(({ cell, value }) => [cell, value])).toEqual([
      ['force=X', 1],
      ['force=X|teacher', 1],
    ]);
  });
});
