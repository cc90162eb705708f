import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DIFFERENCE_CAUSES } from '../../src/schemas/vocabulary.ts';
import { type Cause, movedOf, type StepPart, splitDifference } from '../../src/statistics/attribution.ts';
import { fraction, parseDecimal, roundHalfUp } from '../../src/statistics/fraction.ts';

// Differences as they are published: numbers that a reader can add up.

const amount = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });
const amounts = fc.dictionary(fc.constantFrom(...DIFFERENCE_CAUSES), amount).map((by) => {
  return new Map(Object.entries(by).filter(([, one]) => one !== 0n) as [Cause, bigint][]);
});
const millionths = (decimal: string | null | undefined): bigint => roundHalfUp(parseDecimal(decimal ?? '0'), 6);

test('previous + difference = value and the causes add up to the difference, however they are rounded', () => {
  fc.assert(
    fc.property(
      amount,
      amounts,
      fc.constantFrom(1n, 16n, 3n),
      fc.nat(4),
      fc.nat(4),
      (start, split, scale, was, now) => {
        const end = [...split.values()].reduce((sum, one) => sum + one, start);
        const moved = movedOf(
          { exact: fraction(start, scale), decimals: was },
          { exact: fraction(end, scale), decimals: now },
          { amounts: split, scale },
        );
        if (!moved) return;
        expect(millionths(moved.previous) + millionths(moved.difference)).toBe(millionths(moved.value));
        const parts = [...(moved.causes?.values() ?? [])].map(millionths);
        expect(parts).not.toContain(0n);
        expect(parts.reduce((sum, one) => sum + one, 0n)).toBe(millionths(moved.difference));
        if (was !== now) return;
        // No cause is further from the truth than rounding makes it, and than doubles tell.
        for (const [cause, one] of moved.causes ?? []) {
          const truth = Number(split.get(cause) ?? 0n) / Number(scale);
          const rounding = 10 ** -now + Math.abs(Number(end)) * 1e-9 + Math.abs(truth) * 1e-15;
          expect(Math.abs(Number(millionths(one)) / 1e6 - truth)).toBeLessThan(rounding);
        }
      },
    ),
  );
});

test('a change in the number of decimals is put down to the method', () => {
  const moved = movedOf(
    { exact: fraction(9n, 4n), decimals: 0 },
    { exact: fraction(13n, 4n), decimals: 2 },
    { amounts: new Map([['created', 4n]]), scale: 4n },
  );
  expect(moved).toEqual({
    previous: '2',
    value: '3.25',
    difference: '1.25',
    causes: new Map([
      ['created', '1'],
      ['method', '0.25'],
    ]),
  });
  expect(movedOf(null, { exact: fraction(1), decimals: 0 })).toEqual({
    ...{ previous: null, value: '1', difference: null, causes: null },
  });
  expect(movedOf({ exact: fraction(1, 3), decimals: 1 }, { exact: fraction(3, 10), decimals: 1 })).toBeUndefined();
});

const step = (rest: StepPart['rest'], known: [Cause, bigint][] | undefined): StepPart => ({
  rest,
  known: known && new Map(known),
});

test('the residual is put down to the cause that the steps name, or the split is not told', () => {
  const created: [Cause, bigint][] = [['created', 3n]];
  expect(splitDifference(3n, [step('method', created)])).toEqual(new Map(created));
  expect(splitDifference(1n, [step('removed', created)])).toEqual(
    new Map([
      ['created', 3n],
      ['removed', -2n],
    ] as const),
  );
  expect(splitDifference(1n, [step('method', created)])).toEqual(
    new Map([
      ['created', 3n],
      ['method', -2n],
    ] as const),
  );
  // Cases of two causes are gone: what each made is known only if together they made nothing.
  expect(splitDifference(1n, [step('either', created)])).toBeNull();
  expect(splitDifference(3n, [step('either', created)])).toEqual(new Map(created));
  expect(splitDifference(3n, [step('unknown', created)])).toBeNull();
  expect(splitDifference(3n, [step('method', undefined)])).toBeNull();
});

test('steps with different residuals need to know how much the figure moved in each', () => {
  const steps = [
    step('method', [['created', 5n]]),
    step('removed', [
      ['created', 1n],
      ['merged', -1n],
    ]),
  ];
  expect(splitDifference(3n, steps)).toBeNull();
  expect(splitDifference(3n, steps, [5n, -2n])).toEqual(
    new Map([
      ['created', 6n],
      ['merged', -1n],
      ['removed', -2n],
    ] as const),
  );
  // A cause whose amounts cancel out is left out.
  expect(splitDifference(0n, [step('method', [['created', 1n]]), step('method', [['created', -1n]])])).toEqual(
    new Map(),
  );
});
