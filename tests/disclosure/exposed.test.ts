import { expect, test } from 'vitest';
import { certainSums } from '../../src/disclosure/policies/exposed.ts';

test('what one equation says is found, though it takes three of a basis', () => {
  const [a, b, c, d, e, all, first, second] = [0, 1, 2, 3, 4, 5, 6, 7];
  const sumOf = (whole: number, ...parts: number[]) =>
    new Map([[whole, 1] as const, ...parts.map((part) => [part, -1] as const)]);
  const equations = [sumOf(all, a, b, c), sumOf(first, b, d), sumOf(second, c, e)];
  const found = certainSums(
    equations,
    (cell) => cell < all,
    (cell) => (cell === a ? 6 : 0),
  );
  expect([...found].map(({ times }) => [...times.keys()].sort())).toContainEqual([a, b, c]);
});
