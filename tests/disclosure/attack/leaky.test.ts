import { expect, test } from 'vitest';
import { compile } from '../../../src/codebook/compile.ts';
import { DatasetDefinition } from '../../../src/schemas/dataset.ts';
import type { StoredCell } from '../../../src/statistics/table.ts';
import type { Body } from '../../samples/body.ts';
import { attackPair, attackRelease, type Finding } from './attacker.ts';
import { publishByHand } from './by-hand.ts';
import { countWorld } from './count.ts';
import { courtOf, measure, people } from './court.ts';
import { type Door, storedDoor } from './door.ts';

/** Each kind of leak, published on purpose: the attacker finds it. */

/** The release of these people in which these cells, and only these, are withheld. */
function publish(
  body: Body,
  cases: ReadonlyMap<string, Body>,
  withheld: readonly string[],
  { version = '1.0.0', change = (door: Door) => door } = {},
) {
  const codebook = compile('attacked', DatasetDefinition.parse(body));
  const { tables } = countWorld(codebook, cases);
  const unused = new Set(withheld);
  const stored = publishByHand(codebook, tables, (cell) => withheld.includes(cell) && (unused.delete(cell) || true));
  expect([...unused]).toEqual([]); // a name that no table has would withhold nothing
  return attackRelease(change(storedDoor(codebook, version, stored)));
}

const small = (findings: readonly Finding[]) => findings.map(({ kind, cell, value }) => [kind, cell, value]);
const COURT = people(
  [20, 'a1', 'custody'],
  [3, 'a1', 'fine'],
  [30, 'a2', 'custody'],
  [8, 'a2', 'fine'],
  [40, 'a3', 'custody'],
  [9, 'a3', 'fine'],
);
const ONE_WAY = courtOf({ upTo: 1 });

test('a number that is small is found, and nothing is where all numbers are large', async () => {
  const { findings } = await publish(
    ONE_WAY,
    people([20, 'a1', 'custody'], [3, 'a2', 'custody'], [7, 'a3', 'custody']),
    [],
  );
  expect(small(findings)).toEqual([['small number published', 'people|area=a2', 3]]);
  const fine = await publish(ONE_WAY, people([20, 'a1', 'custody'], [6, 'a2', 'custody'], [7, 'a3', 'custody']), []);
  expect(fine.findings).toEqual([]);
});

test('a number that is withheld alone follows from its total', async () => {
  const cases = people([20, 'a1', 'custody'], [3, 'a1', 'fine'], [9, 'a3', 'custody']);
  const { findings } = await publish(courtOf({ upTo: 1, measures: [measure('people')] }), cases, [
    'people|outcome=fine',
  ]);
  expect(small(findings)).toEqual([['withheld number worked out', 'people|outcome=fine', 3]]);
});

test('a number follows from a coarser level', async () => {
  const cases = people([20, 'a1', 'custody'], [3, 'a2', 'custody'], [8, 'a3', 'custody'], [6, '', 'custody']);
  // In the codes alone a2 and the unreported are open; the region says which is which.
  const { findings } = await publish(ONE_WAY, cases, ['people|area=a2', 'people|area=not-reported']);
  expect(small(findings)).toContainEqual(['withheld number worked out', 'people|area=a2', 3]);
});

test('two withheld numbers in each line and each column can still be worked out, with several relations together', async () => {
  // The 3 and the 8 of the first two areas share a region, whose numbers are published.
  const cells = ['area=a1&outcome=fine', 'area=a1&outcome=custody', 'area=a2&outcome=fine', 'area=a2&outcome=custody'];
  const safe = cells.map((cell) => `people|${cell}`);
  const { findings } = await publish(courtOf(), COURT, safe);
  expect(findings).toEqual([]);
  const leaky = await publish(courtOf(), COURT, safe.slice(0, 3));
  expect(small(leaky.findings)).toEqual([['withheld number worked out', 'people|area=a1&outcome=fine', 3]]);
});

test('a share of a withheld number gives it away, whether its denominator is everybody or the known', async () => {
  const cases = people([20, 'a1', 'custody'], [3, 'a1', 'fine'], [9, 'a3', 'other'], [7, 'a3', '']);
  const withheld = ['people|outcome=fine', 'people|outcome=other'];
  expect((await publish(ONE_WAY, cases, withheld)).findings).toEqual([]);
  const withShare =
    (base: string, share: number) =>
    (door: Door): Door => ({
      ...door,
      async ask(question) {
        const body = await door.ask(question);
        for (const one of body.observations)
          if (
            question.share === 'outcome' &&
            question.base === base &&
            one.key.outcome === 'fine' &&
            question.by.length === 1
          )
            one.share = share;
        return body;
      },
    });
  for (const change of [withShare('all', 0.0769), withShare('known', 0.0938)]) {
    const { findings } = await publish(ONE_WAY, cases, withheld, { change });
    expect(small(findings)).toEqual([['withheld number worked out', 'people|outcome=fine', 3]]);
  }
});

test('the denominator of the known gives away how many are not reported', async () => {
  const cases = people([20, 'a1', 'custody'], [9, 'a1', 'fine'], [3, 'a1', '']);
  const withheld = ['people|outcome=not-reported', 'people|outcome=fine'];
  expect((await publish(ONE_WAY, cases, withheld)).findings).toEqual([]);
  const change = (door: Door): Door => ({
    ...door,
    async ask(question) {
      const body = await door.ask(question);
      for (const one of body.observations)
        if (question.share === 'outcome' && question.base === 'known' && one.key.outcome === 'custody')
          one.denominator = 29;
      return body;
    },
  });
  const { findings } = await publish(ONE_WAY, cases, withheld, { change });
  expect(small(findings)).toContainEqual(['withheld number worked out', 'people|outcome=not-reported', 3]);
});

test('a measure with a filter is a sum of numbers of the measure without', async () => {
  const body = courtOf({
    upTo: 1,
    measures: [measure('people'), measure('fined', { filter: { outcome: ['fine', 'other'] } })],
  });
  const cases = people([20, 'a1', 'custody'], [3, 'a1', 'fine'], [9, 'a1', 'other'], [30, 'a1', '']);
  // custody is open beside fine, but the filter tells fine and other together
  const withheld = ['people|outcome=fine', 'people|outcome=custody', 'fined|outcome=fine'];
  const { findings } = await publish(body, cases, withheld);
  expect(small(findings)).toContainEqual(['withheld number worked out', 'people|outcome=fine', 3]);
});

test('codes of a list are limited by each other, though they do not add up', async () => {
  const cases = people([20, 'a1', 'custody', undefined, ['m1']], [3, 'a1', 'custody', undefined, ['m2']]);
  // Everybody has m1, m2, none or not-reported: 23 - 20 at least have m2, and its interval says no more than 4.
  const change = (door: Door): Door => ({
    ...door,
    async ask(question) {
      const body = await door.ask(question);
      for (const one of body.observations) if (one.key.methods === 'm2') one.interval = [0, 4];
      return body;
    },
  });
  const { findings } = await publish(ONE_WAY, cases, ['people|methods=m2'], { change });
  expect(small(findings)).toEqual([
    ['small rest of a group', 'people| less people|methods=m1', 3],
    ['withheld number known to be small', 'people|methods=m2', undefined],
  ]);
});

test('a number that is known to be small is found where no number is certain', async () => {
  const cases = people([20, 'a1', 'custody'], [2, 'a1', 'fine'], [3, 'a1', 'other']);
  const withheld = ['people|outcome=fine', 'people|outcome=other'];
  // 5 together: each can be 0 to 5
  expect((await publish(ONE_WAY, cases, withheld)).findings).toEqual([]);
  // With zeros shown neither can be 0, so neither can be 5.
  const shown = await publish(courtOf({ upTo: 1, disclosure: { zeros: 'shown' } }), cases, withheld);
  expect(small(shown.findings)).toEqual(withheld.map((cell) => ['withheld number known to be small', cell, undefined]));
});

test('a headline gives a withheld number away, by its numerator, its share or those not reported', async () => {
  const headline = { id: 'fines', measure: 'people', statistic: 'share', share: 'outcome', where: { outcome: ['fine'] }, base: 'all', form: 'percent', statement: '{wording}' }; // biome-ignore format: one headline
  const body = courtOf({ upTo: 1, headlines: [headline] });
  const cases = people([20, 'a1', 'custody'], [3, 'a1', 'fine'], [9, 'a3', 'other'], [4, 'a3', '']);
  const withheld = ['people|outcome=fine', 'people|outcome=other', 'people|outcome=not-reported'];
  const change = (more: object) => ({
    change: (door: Door): Door => ({ ...door, headlines: [{ ...door.headlines[0], ...more }] }),
  });
  expect((await publish(body, cases, withheld)).findings).toEqual([]);
  for (const more of [{ numerator: 3 }, { value: 0.0833, denominator: 36 }]) {
    const { findings } = await publish(body, cases, withheld, change(more));
    const cell = 'people|outcome=fine';
    expect(findings).toContainEqual(expect.objectContaining({ cell, value: 3 }));
  }
  const { findings } = await publish(body, cases, withheld, change({ notReported: 4 }));
  expect(findings).toContainEqual(expect.objectContaining({ cell: 'people|outcome=not-reported', value: 4 }));
});

test('a withheld sum follows from its total, and is one person’s amount', async () => {
  const body = courtOf({ upTo: 1, measures: [measure('people'), measure('fines', { statistic: 'sum', of: 'fine' })] });
  const cases = people([20, 'a1', 'custody', 10], [1, 'a1', 'fine', 777], [9, 'a3', 'other', 5]);
  const { findings } = await publish(body, cases, [
    'people|outcome=fine',
    'people|outcome=other',
    'fines|outcome=fine',
  ]);
  expect(small(findings)).toEqual([['withheld sum worked out', 'fines|outcome=fine', 777]]);
});

test('everybody in one code of a sensitive dimension is found', async () => {
  const body = courtOf({ disclosure: { sensitive: ['outcome'] } });
  const cases = people([20, 'a1', 'custody'], [9, 'a2', 'custody'], [30, 'a2', 'fine'], [12, 'a3', 'fine']);
  const { findings } = await publish(body, cases, []);
  expect(small(findings)).toContainEqual(['all of a group in one code', 'people|area=a3&outcome=fine', 12]);
});

test('releases are subtracted: numbers, intervals, groups and sums', async () => {
  const body = courtOf({ upTo: 1, measures: [measure('people'), measure('fines', { statistic: 'sum', of: 'fine' })] });
  const before = people([20, 'a1', 'custody', 10], [9, 'a2', 'fine', 20], [8, 'a3', 'other', 30]);
  const after = new Map([
    ...before,
    ...[...people([2, 'a1', 'custody', 500])].map(([id, one]): [string, Body] => [`new ${id}`, one]),
  ]);
  const earlier = await publish(body, before, []);
  const later = await publish(body, after, [], { version: '2.0.0' });
  expect(earlier.findings).toEqual([]);
  expect(later.findings).toEqual([]);
  const kinds = small(attackPair(earlier, later));
  expect(kinds).toContainEqual(['small difference between releases', 'people|', 2]);
  expect(kinds).toContainEqual(['small difference between releases', 'people|area=a1', 2]);
  expect(kinds).toContainEqual(['sum moved between releases', 'fines|outcome=custody', 1000]);
  expect(attackPair(earlier, await publish(body, before, [], { version: '2.0.0' }))).toEqual([]);

  // fine and other are withheld; what is left for both of them moved by the two new ones
  const more = new Map([
    ...before,
    ...[...people([30, 'a1', 'custody', 1], [2, 'a1', 'fine', 1])].map(([id, one]): [string, Body] => [
      `new ${id}`,
      one,
    ]),
  ]);
  const hidden = ['people|outcome=fine', 'people|outcome=other'];
  const group = attackPair(
    await publish(body, before, hidden),
    await publish(body, more, hidden, { version: '2.0.0' }),
  );
  expect(small(group)).toContainEqual(['small difference of a group between releases', hidden.join(' and '), 2]);
});

test('an order of withheld numbers, and numbers that contradict each other, are found', async () => {
  const cases = people([20, 'a1', 'custody'], [3, 'a1', 'fine'], [4, 'a3', 'other']);
  const withheld = ['people|outcome=fine', 'people|outcome=other'];
  const change = (door: Door): Door => ({
    ...door,
    async ask(question) {
      const body = await door.ask(question);
      if (question.sort) body.observations.reverse();
      return body;
    },
  });
  const { findings } = await publish(ONE_WAY, cases, withheld, { change });
  expect(findings.map(({ kind }) => kind)).toContain('order of withheld numbers');

  const codebook = compile('attacked', DatasetDefinition.parse(ONE_WAY));
  const tables = publishByHand(codebook, countWorld(codebook, cases).tables, (cell) => withheld.includes(cell)).map(
    (table) => ({
      ...table,
      cells: table.cells.map((cell): StoredCell => (table.by[0] === 'outcome' && cell[0] === -1 ? [-1, 28] : cell)),
    }),
  );
  const wrong = await attackRelease(storedDoor(codebook, '1.0.0', tables));
  expect(wrong.findings.map(({ kind }) => kind)).toContain('answers contradict each other');
});
