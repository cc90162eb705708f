import {
  cellKeyChange,
  KEYS,
  MAGNITUDE_NOISE,
  MOST_TOGETHER,
  perturbMagnitude,
} from '../disclosure/src/policies/cell-key.ts';
import { roundByKey } from '../disclosure/src/policies/rounding.ts';
import type { CountedCell } from '../disclosure/src/tables.ts';
import { dice } from '../tests/dice.ts';

/**
 * What several readable releases tell of numbers that are changed by chance, where the same records are in all of them. New draws for
 * each release average out; the same draws for the same units show which cells have new units; a rounded number that is kept as
 * long as it can be does less of either. `npx tsx bench/averaging.ts [rounds] [seed]`, default 2000 1.
 */

const rounds = Number(process.argv[2] ?? 2_000);
const roll = dice(Number(process.argv[3] ?? 1));
const BASE = 5;
const RELEASES = [1, 2, MOST_TOGETHER, 20];

const aKey = (): number => roll(KEYS);
const keyChange = cellKeyChange({ policy: 'cell-key', d: 5, v: 3, js: 2 });
const keyed = (count: number, key: number): number =>
  keyChange.count({ evidence: { known: count, key } } as unknown as CountedCell); // all that it reads
const rounded = (count: number, key: number): number => roundByKey(count, BASE, key);
/** As roundCells keeps it. */
const kept = (count: number, key: number, earlier: number): number =>
  Math.abs(count - earlier) < BASE && count % BASE !== 0 ? earlier : rounded(count, key);

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
const shareOf = (of: () => boolean): string =>
  percent(Array.from({ length: rounds }, of).filter(Boolean).length / rounds);
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** One count in several releases. */
const DRAWS: Record<string, (count: number, releases: number) => number[]> = {
  'rounding to 5, new draws': (count, releases) => Array.from({ length: releases }, () => rounded(count, aKey())),
  'rounding to 5, kept': (count, releases) => {
    const first = rounded(count, aKey());
    return Array.from({ length: releases }, () => kept(count, aKey(), first));
  },
  'cell-key (5, 3, 2), new draws': (count, releases) => Array.from({ length: releases }, () => keyed(count, aKey())),
};

/** Whether everybody knows that a rounded count is from 1 to BASE - 1: it is less than BASE away from each published number. */
const isKnownSmall = (published: readonly number[]): boolean =>
  Math.max(...published) - BASE + 1 >= 1 && Math.min(...published) + BASE - 1 < BASE;

for (const [name, draw] of Object.entries(DRAWS)) {
  const columns = RELEASES.map((releases) => ({
    releases,
    'known to be 1 to 4': name.startsWith('rounding') ? shareOf(() => isKnownSmall(draw(1 + roll(4), releases))) : '',
    'small counts guessed': shareOf(() => isGuessed(draw, 1 + roll(4), releases)),
    'counts to 100 guessed': shareOf(() => isGuessed(draw, 5 + roll(96), releases)),
  }));
  console.log(`\n${name}`);
  console.table(columns);
}

/** The mean of what is published, as a whole number, is the true count. */
function isGuessed(draw: (count: number, releases: number) => number[], count: number, releases: number): boolean {
  return Math.round(meanOf(draw(count, releases))) === count;
}

console.log('\nsums: error of the mean of several releases, as a share of the largest amount');
console.table(
  RELEASES.map((releases) => {
    const errors = Array.from({ length: rounds }, () => {
      const largest = 100 + roll(900);
      const sum = largest * (1 + roll(10));
      const published = Array.from({ length: releases }, () =>
        perturbMagnitude(MAGNITUDE_NOISE, { sum, largest, key: aKey() }),
      );
      return Math.abs(meanOf(published) - sum) / largest;
    });
    return { releases, error: percent(meanOf(errors)) };
  }),
);

/** Two releases, between which a few records were added: how many of their attributes are guessed by what has moved. */
const CODES = [4, 4, 4, 2];
const PEOPLE = 1_200;

const skewed = (codes: number): number => Math.min(roll(codes), roll(codes));
const person = () => ({ codes: CODES.map(skewed), key: aKey() });
type Person = ReturnType<typeof person>;

/** What is published of each code of each variable. */
function publishCodes(people: readonly Person[], number: (count: number, key: number, at: [number, number]) => number) {
  return CODES.map((codes, variable) =>
    Array.from({ length: codes }, (_, code) => {
      const units = people.filter((one) => one.codes[variable] === code);
      const key = units.reduce((sum, one) => (sum + one.key) % KEYS, 0);
      return number(units.length, key, [variable, code]);
    }),
  );
}

const METHODS: Record<
  string,
  (people: readonly Person[], more: readonly Person[]) => readonly [number[][], number[][]]
> = {
  'rounding, new draws': (people, more) => [
    publishCodes(people, rounded),
    publishCodes(redrawn(people, more), rounded),
  ],
  'rounding, same draws': (people, more) => [
    publishCodes(people, rounded),
    publishCodes([...people, ...more], rounded),
  ],
  'rounding, kept': (people, more) => {
    const before = publishCodes(people, rounded);
    const number = (count: number, key: number, [variable, code]: [number, number]) =>
      kept(count, key, before[variable]?.[code] ?? 0);
    return [before, publishCodes(redrawn(people, more), number)];
  },
  'cell-key, new draws': (people, more) => [publishCodes(people, keyed), publishCodes(redrawn(people, more), keyed)],
  'cell-key, same draws': (people, more) => [publishCodes(people, keyed), publishCodes([...people, ...more], keyed)],
};

function redrawn(people: readonly Person[], more: readonly Person[]): Person[] {
  return [...people, ...more].map(({ codes }) => ({ codes, key: aKey() }));
}

/** The attributes of one added person that are guessed: the code that has moved most, else the largest. */
function guessed([before, after]: readonly [number[][], number[][]], { codes }: Person): number {
  return codes.filter((code, variable) => {
    const moved = (after[variable] ?? []).map((number, at) => Math.abs(number - (before[variable]?.[at] ?? 0)));
    const most = Math.max(...moved);
    const best = after[variable]?.map((number, at) => (moved[at] === most ? number : -1)) ?? [];
    return best.indexOf(Math.max(...best)) === code;
  }).length;
}

console.log('\nadded records between two releases: attributes of one of them that are guessed by what has moved');
const worlds = Math.ceil(rounds / 20);
console.table(
  Object.fromEntries(
    [1, 10, 30, 100].map((added) => [
      added,
      Object.fromEntries(
        Object.entries(METHODS).map(([name, releases]) => {
          const shares = Array.from({ length: worlds }, () => {
            const people = Array.from({ length: PEOPLE }, person);
            const more = Array.from({ length: added }, person);
            const [one] = more;
            return one ? guessed(releases(people, more), one) / CODES.length : 0;
          });
          return [name, percent(meanOf(shares))];
        }),
      ),
    ]),
  ),
);
