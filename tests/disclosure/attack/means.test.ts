import { expect, test } from 'vitest';
import { compile } from '../../../src/codebook/compile.ts';
import { DatasetDefinition } from '../../../src/schemas/dataset.ts';
import type { Body } from '../../samples/body.ts';
import { attackPair, attackRelease, type Finding } from './attacker.ts';
import { isLeak, protect } from './attempt.ts';
import { publishByHand } from './by-hand.ts';
import { countWorld } from './count.ts';
import { courtOf, measure, people } from './court.ts';
import { storedDoor } from './door.ts';

/** A mean times a count is a sum, and a sum divided by a mean is a count. */

const FINES = measure('fines', { statistic: 'sum', of: 'fine' });
const MEAN = measure('mean-fine', { statistic: 'mean', of: 'fine', decimals: 2 });

/** What an attacker finds in the release of these people: as a careful publisher makes it, and with nothing withheld but these cells. */
async function attackBoth(body: Body, cases: ReadonlyMap<string, Body>, withheld: readonly string[]) {
  const codebook = compile('attacked', DatasetDefinition.parse(body));
  const truth = countWorld(codebook, cases);
  const { tables, held } = await protect({ codebook, truth, readable: [] });
  expect(held).toEqual([]);
  const careless = publishByHand(codebook, truth.tables, (cell) => withheld.includes(cell));
  const [safe, leaky] = await Promise.all(
    [tables, careless].map((stored) => attackRelease(storedDoor(codebook, '1.0.0', stored))),
  );
  const shownAt = (id: string, by: string, code: string) => {
    const at = codebook.dimensions.get(by)!.index.get(code)!;
    const table = tables.find((one) => one.measure === id && one.by.join() === by)!;
    return table.cells.find(([position]) => position === at)?.[1];
  };
  const leaks = safe!.findings.filter((one) => isLeak(one, truth, safe!.threshold));
  return { safe: safe!, leaks, leaky: leaky!, shownAt };
}

const named = (findings: readonly Finding[]) => findings.map(({ kind, cell, value }) => [kind, cell, value]);

test.each([
  ['with the sum', [measure('people'), FINES, MEAN]],
  ['alone', [measure('people'), MEAN]],
])('a mean does not tell how few people have no amount (%s)', async (_, measures) => {
  const cases = people(
    // 17.09 can only be eleven fines.
    [10, 'a1', 'custody', 17],
    [1, 'a1', 'custody', 18],
    [2, 'a1', 'custody'],
    [20, 'a2', 'fine', 40],
    [25, 'a3', 'other', 60],
    [9, 'a3', 'other'],
  );
  const { leaks, leaky } = await attackBoth(courtOf({ upTo: 1, measures }), cases, []);
  expect(named(leaky.findings)).toContainEqual(['few without an amount', 'mean-fine|area=a1', 2]);
  expect(leaks).toEqual([]);
});

test('a mean times a count does not give a withheld sum back', async () => {
  const measures = [measure('people'), FINES, MEAN];
  // Two fines of one area are nearly all that it has to pay.
  const cases = people(
    [1, 'a1', 'custody', 90_000],
    [1, 'a1', 'custody', 80_000],
    [8, 'a1', 'custody', 10],
    [20, 'a2', 'fine', 40_000],
    [25, 'a3', 'other', 60_000],
  );
  const { safe, leaks, leaky, shownAt } = await attackBoth(courtOf({ upTo: 1, measures }), cases, ['fines|area=a1']);
  const highest = ({ rangeOf }: typeof safe): number => rangeOf('fines|area=a1')!.high;
  expect(highest(leaky)).toBe(170_080);
  expect(shownAt('fines', 'area', 'a1')).toBeNull();
  expect(shownAt('mean-fine', 'area', 'a1')).toBeNull();
  expect(highest(safe)).toBeGreaterThan(1.1 * 170_080);
  expect(leaks).toEqual([]);
});

test('a share times its whole, and a mean of a filtered measure, are no way round either', async () => {
  const filter = { outcome: ['custody'] };
  const measures = [
    ...[measure('people'), FINES, MEAN],
    ...[measure('jailed', { filter }), measure('mean-jailed', { statistic: 'mean', of: 'fine', decimals: 2, filter })],
  ];
  const cases = people(
    [10, 'a1', 'custody', 17],
    [1, 'a1', 'custody', 18],
    [3, 'a1', 'custody'],
    [20, 'a2', 'fine', 40],
    [12, 'a2', 'custody', 35],
    [25, 'a3', 'other', 60],
    [11, 'a3', 'custody', 5],
  );
  const { leaks, leaky } = await attackBoth(courtOf({ upTo: 1, measures }), cases, []);
  expect(named(leaky.findings)).toContainEqual(['few without an amount', 'mean-jailed|area=a1', 3]);
  expect(leaks).toEqual([]);
});

test('what is left of a group without one of its parts is protected between releases', async () => {
  // Fifteen people came, and all but one have the method.
  const body = courtOf({ upTo: 1, measures: [measure('people')] });
  const codebook = compile('attacked', DatasetDefinition.parse(body));
  const before = people([20, 'a1', 'custody', 1, ['m1']], [20, 'a1', 'custody', 1, ['m2']]);
  const more = people([14, 'a1', 'custody', 1, ['m1']], [1, 'a1', 'custody', 1, ['m2']]);
  const after = new Map([...before, ...[...more].map(([id, one]): [string, Body] => [`new ${id}`, one])]);
  const truths = [before, after].map((cases) => countWorld(codebook, cases));
  const careless = await Promise.all(
    truths.map(({ tables }, at) =>
      attackRelease(
        storedDoor(
          codebook,
          `${at + 1}.0.0`,
          publishByHand(codebook, tables, () => false),
        ),
      ),
    ),
  );
  const m1 = expect.objectContaining({ cell: 'people| less people|methods=m1', value: 1 });
  expect(attackPair(careless[0]!, careless[1]!)).toContainEqual(m1);
  const [first, second] = truths;
  const published = await protect({ codebook, truth: first!, readable: [] });
  const readable = [{ version: '1.0.0', codebook, tables: published.tables }];
  const next = await protect({ codebook, truth: second!, readable });
  expect([published.held, next.held]).toEqual([[], []]);
  const [earlier, later] = await Promise.all(
    [published, next].map(({ tables }, at) => attackRelease(storedDoor(codebook, `${at + 1}.0.0`, tables))),
  );
  expect(attackPair(earlier!, later!)).toEqual([]);
});
