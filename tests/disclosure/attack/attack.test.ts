import { expect, test } from 'vitest';
import { attackWorlds, expectNothingFound } from './attempt.ts';
import { worldsOf } from './world.ts';

test(
  'nothing that is withheld can be worked out from public answers of random datasets and their histories',
  () => expectNothingFound(100, 4),
  60_000,
);

// A total less what a filter selects moved by few people, although no number of these did.
test.each([1_071, 2_067, 2_278])('two releases do not tell how a group moved (world %i)', async (world) => {
  const { leaks, failures } = await attackWorlds(worldsOf(world, 1));
  expect([...leaks, ...failures]).toEqual([]);
});
