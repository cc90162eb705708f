import { cellKeyChange, KEYS, MAGNITUDE_NOISE, perturbMagnitude } from '../disclosure/src/policies/cell-key.ts';
import type { CountedCell } from '../disclosure/src/tables.ts';
import { dice } from '../tests/dice.ts';

/**
 * What the sum of a group under `cell-key` tells of the number of its people, where all have the same fine: how often somebody guesses
 * it who knows the method. And how far a changed sum of different fines is from the true one.
 * `npx tsx bench/alike-sums.ts [draws] [seed]`, default 1000000 1.
 */

const draws = Number(process.argv[2] ?? 1_000_000);
const roll = dice(Number(process.argv[3] ?? 1));
const FINE = 100;
const MOST = 10;

const change = cellKeyChange({ policy: 'cell-key', d: 5, v: 3, js: 2 });
const countOf = (people: number): number =>
  change.count({ evidence: { known: people, key: roll(KEYS) } } as unknown as CountedCell); // all that it reads
const sumOf = (sum: number, largest: number): number =>
  perturbMagnitude(MAGNITUDE_NOISE, { sum, largest, key: roll(KEYS) });

/** What is seen of a group, as finely as it helps to guess. */
const seenOf = (people: number): Record<string, string> | undefined => {
  const count = countOf(people);
  if (count === 0) return undefined;
  const changed = sumOf(people * FINE, FINE);
  return {
    'the count': `${count}`,
    'the count, and a sum that is changed on its own': `${count} ${Math.round(changed / 5)}`,
    'the count, and the sum as it is': `${count} ${Math.round((2 * changed) / people / 5)}`,
  };
};

/** By what is seen, how many groups of each size were seen so. */
const sizes = new Map<string, number[]>();
const nameOf = ([what, seen]: [string, string]): string => `${what}: ${seen}`;
for (let draw = 0; draw < draws; draw++) {
  const people = 1 + roll(MOST);
  for (const seen of Object.entries(seenOf(people) ?? {}).map(nameOf)) {
    const so = sizes.get(seen) ?? new Array<number>(MOST + 1).fill(0);
    so[people] = (so[people] ?? 0) + 1;
    sizes.set(seen, so);
  }
}
const guessed = new Map<string, number>();
let groups = 0;
for (let draw = 0; draw < draws / 10; draw++) {
  const people = 1 + roll(MOST);
  const seen = Object.entries(seenOf(people) ?? {});
  if (seen.length > 0) groups += 1;
  for (const one of seen) {
    const so = sizes.get(nameOf(one)) ?? [];
    if (so.indexOf(Math.max(...so)) === people) guessed.set(one[0], (guessed.get(one[0]) ?? 0) + 1);
  }
}
console.log(`groups of 1 to ${MOST} people whose number is guessed, by`);
for (const [what, right] of guessed) console.log(`  ${what}: ${((100 * right) / groups).toFixed(0)}%`);

for (const people of [20, 50, 100]) {
  const errors = { own: 0, asItIs: 0 };
  for (let round = 0; round < 2_000; round++) {
    const fines = Array.from({ length: people }, () => 50 + roll(451));
    const sum = fines.reduce((so, fine) => so + fine, 0);
    const changed = sumOf(sum, Math.max(...fines));
    errors.own += Math.abs(changed - sum) / sum / 20;
    errors.asItIs += Math.abs((changed / people) * countOf(people) - sum) / sum / 20;
  }
  console.log(
    `sums of ${people} fines are off by ${errors.asItIs.toFixed(1)}% on average; changed on their own by ${errors.own.toFixed(1)}%`,
  );
}
