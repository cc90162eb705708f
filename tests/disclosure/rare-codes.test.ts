import { expect, test } from 'vitest';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import type { Obstacle } from '../../src/schemas/release.ts';
import { dice } from '../dice.ts';
import { rounds } from '../runs.ts';
import { list } from '../samples/code-lists.ts';
import { everything } from '../samples/countable.ts';
import { protectCases } from './protect.ts';

// A table that is refused names the codes to publish as one. The definition is changed as it says, and the same cases are protected again.

const THRESHOLD = { policy: 'threshold', threshold: 5, sensitive: [], k: 0, p: 10, zeros: 'protect' };
const ROUNDING = { policy: 'rounding', base: 5, controlled: true };

const roles = list(
  'teacher>close coach>close priest>close lodger>close stranger>far driver>far pilot>far none-known>far',
  {
    group: 'close far',
  },
);
const places = list('p1 p2 p3 p4 p5 p6 p7 p8');

function definitionOf(disclosure: object, role: object, place: object = places): DatasetDefinition {
  const [cases] = everything.codebook.measures;
  return DatasetDefinition.parse({
    ...everything,
    codebook: {
      builtIn: {},
      variables: [
        { id: 'role', label: 'Role', level: 'defendant', codeList: 'role' },
        { id: 'place', label: 'Place', level: 'case', codeList: 'place' },
      ],
      codeLists: { role, place },
      measures: [{ ...cases, id: 'defendants', label: 'Defendants', countingUnit: 'defendant' }],
      tables: { upTo: 0, also: [{ by: ['role', 'place'] }] },
      disclosure,
    },
  });
}

const randomCase = (role: string, place: string) => ({
  sentencedOn: '2014-03-01',
  attributes: { place },
  defendants: [{ attributes: { role }, convictions: [{}], sentence: {} }],
});

/** So many cases with each role, the rare ones too few for each place. */
function casesOf(
  seed: number,
  counts: Readonly<Record<string, number>>,
  placeOf: (roll: number) => number = (at) => at,
) {
  const roll = dice(seed);
  return Object.entries(counts).flatMap(([role, count]) =>
    Array.from({ length: count }, () => randomCase(role, `p${1 + placeOf(roll(8))}`)),
  );
}

/** The list with `publishAs` as an obstacle advises it. */
const grouped = (codes: typeof roles, { groups }: NonNullable<Obstacle['rollUp']>) => ({
  ...codes,
  codes: codes.codes.map((one) => {
    const group = groups.find((group) => group.slice(0, -1).includes(one.code));
    return group ? { ...one, publishAs: group.at(-1) } : one;
  }),
});

const FEW = { teacher: 300, coach: 22, priest: 19, lodger: 21, stranger: 260, driver: 20, pilot: 18, 'none-known': 17 };

test('a table of which too much is withheld passes once the codes that it names are published as one', async () => {
  const cases = casesOf(1, FEW);
  const { held } = await protectCases(definitionOf(THRESHOLD, roles), cases);
  const [obstacle] = held;
  expect(held).toHaveLength(1);
  expect(obstacle).toMatchObject({ code: 'withheld-table', nearest: { by: ['role'] }, rollUp: { dimension: 'role' } });
  const { groups } = obstacle!.rollUp!;
  const parents = new Map(roles.codes.map(({ code, parent }) => [code, parent]));
  for (const group of groups) expect(new Set(group.map((code) => parents.get(code))).size).toBe(1);
  // The rarest, and neither of the two that most people have.
  expect(groups.flat()).toContain('none-known');
  expect(groups.flat()).not.toContain('teacher');
  expect(groups.flat()).not.toContain('stranger');
  expect(obstacle!.text).toMatch(
    /Or publish the \d rarest codes of Role as .*none-known.*: by itself the table then passes\.$/,
  );
  const again = await protectCases(definitionOf(THRESHOLD, grouped(roles, obstacle!.rollUp!)), cases);
  expect(again.held).toEqual([]);
});

test('a table that is too sparse passes in the same way, under rounding too', async () => {
  const cases = casesOf(2, { ...FEW, teacher: 64, stranger: 54 });
  for (const disclosure of [THRESHOLD, ROUNDING]) {
    const { held } = await protectCases(definitionOf(disclosure, roles), cases);
    expect(held).toMatchObject([{ code: 'sparse-table', rollUp: { dimension: expect.any(String) } }]);
    const { dimension, ...rest } = held[0]!.rollUp!;
    const [role, place] = dimension === 'role' ? [grouped(roles, { dimension, ...rest }), places] : [roles, grouped(places, { dimension, ...rest })]; // biome-ignore format: one line
    expect((await protectCases(definitionOf(disclosure, role, place), cases)).held).toEqual([]);
  }
});

test('no codes are named where no grouping of rare ones helps', async () => {
  // Every code is rare.
  const cases = casesOf(3, Object.fromEntries(roles.codes.map(({ code }) => [code, 9])));
  const { held } = await protectCases(definitionOf(THRESHOLD, roles), cases);
  expect(held).toMatchObject([{ code: 'sparse-table' }]);
  expect(held[0]).not.toHaveProperty('rollUp');
});

test('codes that a headline or filter names are not published as another, because PUT would refuse it', async () => {
  const cases = casesOf(1, FEW);
  const filtered = definitionOf(THRESHOLD, roles);
  const [measure] = filtered.codebook.measures;
  const rare = ['coach', 'priest', 'lodger', 'driver', 'pilot', 'none-known'];
  filtered.codebook.measures.push(
    ...rare.map((role) => ({ ...measure!, id: `of-${role}`, label: role, filter: { role: [role] } })),
  );
  filtered.codebook.tables.also![0]!.measures = ['defendants'];
  const { held } = await protectCases(filtered, cases);
  expect(held).toMatchObject([{ code: 'withheld-table' }]);
  expect(held[0]?.rollUp?.dimension).not.toBe('role');
});

test.each(Array.from({ length: rounds(4) }, (_, seed) => seed + 1))(
  'whatever is named for random cases lets the table pass (%i)',
  async (seed) => {
    const roll = dice(100 + seed);
    const counts = Object.fromEntries(
      roles.codes.map(({ code }, at) => [code, at % 4 === 0 ? 200 + roll(200) : 5 + roll(30)]),
    );
    const cases = casesOf(seed, counts, (at) => roll(at + 1));
    const { held } = await protectCases(definitionOf(THRESHOLD, roles), cases);
    for (const { rollUp } of held) {
      if (!rollUp) continue;
      const isRole = rollUp.dimension === 'role';
      const [role, place] = [isRole ? grouped(roles, rollUp) : roles, isRole ? places : grouped(places, rollUp)];
      expect((await protectCases(definitionOf(THRESHOLD, role, place), cases)).held).toEqual([]);
    }
  },
);
