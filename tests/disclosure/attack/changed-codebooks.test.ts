import { expect, test } from 'vitest';
import { auditTogether } from '../../../disclosure/src/attackers/outsider.ts';
import { testSolver } from '../../../disclosure/tests/solver.ts';
import { compile } from '../../../src/codebook/compile.ts';
import { publishedRelease } from '../../../src/releases/protection/tables.ts';
import { DatasetDefinition } from '../../../src/schemas/dataset.ts';
import type { Body } from '../../samples/body.ts';
import { list } from '../../samples/code-lists.ts';
import { attack } from './attack.ts';
import { countWorld } from './count.ts';
import { type Edition, type Published, publish } from './publish.ts';
import { measure, type Person, people, townOf } from './town.ts';

/**
 * Releases whose codebooks differ. The public codebook of a release says something of every unit that it counts: when it was, which
 * codes it can have, what nobody has recorded of it. Each town is published if nothing follows from that, and must not be otherwise.
 */

const ALL = measure('all');
type Key = Record<string, string>;

/** A published number; null if it is withheld. */
function shown({ door }: Published, key: Key): number | null {
  const by = Object.keys(key);
  const { observations } = door.ask({ measure: 'all', by, totals: true });
  return observations.find((one: Body) => by.every((id) => one.key[id] === key[id])).value;
}

/** Both releases, or the first alone if the second is held. */
async function both(first: Edition, second: Edition): Promise<[Published, Published | undefined]> {
  const released = await publish(first);
  if (!released) throw new Error('the first release is held');
  return [released, await publish(second, [released])];
}

/** What the later number is more than the earlier; null if one of them is not public. */
function moved(earlier: [Published, Key], later: [Published | undefined, Key]): number | null {
  const [release, key] = later;
  const [before, after] = [shown(...earlier), release ? shown(release, key) : null];
  return before === null || after === null ? null : after - before;
}

const isSmall = (number: number | null): boolean => number !== null && number > 0 && number < 10;

const withWindow = (body: Body, from: string, to: string): Body => ({
  ...body,
  coverage: { ...body.coverage, window: { from, to } },
});

const grown = (cases: ReadonlyMap<string, Body>, ...groups: (readonly [number, Person])[]): Map<string, Body> =>
  new Map([...cases, ...[...people(...groups)].map(([name, body]): [string, Body] => [`late ${name}`, body])]);

type Town = (late: number) => readonly [Edition, Edition];

const windows: Town = (late) => {
  const bodyOf = (open: string[], to: string) =>
    withWindow(townOf({ open, measures: [ALL], tables: { upTo: 2, of: open } }), '2014-01-01', to);
  const cases = people([70, { sex: 'male' }], [30, { sex: 'female' }]);
  const later = grown(
    cases,
    [14, { sex: 'male' }],
    [late, { sex: 'female' }],
    [60, { sex: 'male', date: '2015-03-03' }],
    [60, { sex: 'female', date: '2015-03-03' }],
  );
  return [
    { body: bodyOf(['sex'], '2015-01-01'), cases },
    { body: bodyOf(['sex', 'year'], '2016-01-01'), cases: later },
  ];
};

test.each([
  [3, 'withheld'],
  [12, 'published'],
])(
  'changed-codebooks: the first release is of 2014 alone, so the later one shows its %i late women',
  async (late, becomes) => {
    const [first, second] = await both(...windows(late));
    const women = moved([first, { sex: 'female' }], [second, { sex: 'female', year: '2014' }]);
    expect(isSmall(women)).toBe(false);
    if (becomes === 'published') expect(women).toBe(late);
    if (second) expect(attack([first, second])).toEqual([]);
  },
);

const withoutRole = (body: Body): Body => ({
  ...body,
  codebook: {
    ...body.codebook,
    variables: body.codebook.variables.filter(({ id }: Body) => id !== 'role'),
    derived: body.codebook.derived.filter(({ id }: Body) => !id.startsWith('map')),
  },
});

const roles: Town = (late) => {
  const bodyOf = (open: string[]) => townOf({ open, measures: [ALL], tables: { upTo: 2, of: open } });
  const cases = people([80, { sex: 'male' }], [40, { sex: 'female' }]);
  const later = grown(
    cases,
    [15, { sex: 'male' }],
    [late, { sex: 'female' }],
    ...['nurse', 'teacher'].flatMap((role): [number, Person][] => [
      [30, { sex: 'male', role }],
      [30, { sex: 'female', role }],
    ]),
  );
  return [
    { body: withoutRole(bodyOf(['sex'])), cases },
    { body: bodyOf(['sex', 'role']), cases: later },
  ];
};

test.each([
  [3, 'withheld'],
  [12, 'published'],
])(
  'changed-codebooks: nobody had a role in the first release, so %i who came and have none are no men',
  async (late, becomes) => {
    const [first, second] = await both(...roles(late));
    const women = moved([first, { sex: 'female' }], [second, { sex: 'female', role: 'not-reported' }]);
    expect(isSmall(women)).toBe(false);
    if (becomes === 'published') expect(women).toBe(late);
    if (second) expect(attack([first, second])).toEqual([]);
  },
);

const outcomesOf = (codes: string, more: object = {}): Body =>
  townOf({
    open: ['sex', 'outcome'],
    measures: [ALL],
    tables: { upTo: 2, of: ['sex', 'outcome'] },
    lists: { outcome: list(codes) },
    ...more,
  });

const outcomes: Town = (others) => {
  const byOutcome = (size: number): [number, Person][] =>
    ['custody', 'fine', undefined].flatMap((outcome): [number, Person][] => [
      [size, { sex: 'male', ...(outcome && { outcome }) }],
      [size, { sex: 'female', ...(outcome && { outcome }) }],
    ]);
  const cases = people(...byOutcome(20));
  const later = grown(
    cases,
    [22, { sex: 'male', outcome: 'community' }],
    [22, { sex: 'female', outcome: 'community' }],
    [15, { sex: 'male', outcome: 'fine' }],
    [others, { sex: 'female', outcome: 'fine' }],
  );
  const bySex = townOf({
    ...{ open: ['sex', 'outcome'], measures: [ALL] },
    ...{ tables: { upTo: 1, of: ['sex'] }, lists: { outcome: list('custody fine other') } },
  });
  return [
    { body: bySex, cases },
    { body: outcomesOf('custody fine other community'), cases: later },
  ];
};

test.each([
  [3, 'withheld'],
  [13, 'published'],
])(
  'changed-codebooks: nobody of the first release was sent to the community, so %i new women were not',
  async (others, becomes) => {
    const [first, second] = await both(...outcomes(others));
    const all = moved([first, { sex: 'female' }], [second, { sex: 'female' }]);
    const community = second ? shown(second, { sex: 'female', outcome: 'community' }) : null;
    const rest = all === null || community === null ? null : all - community;
    expect(isSmall(rest)).toBe(false);
    if (becomes === 'published') expect(rest).toBe(others);
    if (second) expect(attack([first, second])).toEqual([]);
  },
);

test.each([
  [['custody', 'fine', 'probation', 'other'], 'published'],
  [['custody', 'fine', 'other'], 'held'],
])('taken-away: without probation, which nobody had, with %j the second is %s', async (codes, becomes) => {
  const sensitive = { disclosure: { sensitive: ['outcome'] } };
  const cases = people(
    [24, { sex: 'female', outcome: 'fine' }],
    [40, { sex: 'male', outcome: 'fine' }],
    [40, { sex: 'male', outcome: 'custody' }],
    [20, { sex: 'male', outcome: 'other' }],
    [30, { sex: 'male' }],
  );
  const [first, second] = await both(
    { body: outcomesOf('custody fine probation other', sensitive), cases },
    { body: outcomesOf(codes.join(' '), sensitive), cases },
  );
  expect(shown(first, { sex: 'female', outcome: 'fine' })).toBe(null);
  expect(second ? 'published' : 'held').toBe(becomes);
});

test.each([
  ['windows', windows],
  ['variables', roles],
  ['codes', outcomes],
])('whoever reads releases with other %s, of which nothing is withheld, finds 3 women', async (_, townOf) => {
  const audited = async (late: number) => {
    const published = townOf(late).map(({ body, cases }, at) => {
      const codebook = compile('careless', DatasetDefinition.parse(body));
      const tables = countWorld(codebook, cases).tables.map(({ by, measure: id, cells }) => ({
        by,
        measure: id,
        cells,
      }));
      return publishedRelease(`${at + 1}.0.0`, codebook, tables);
    });
    return auditTogether(await testSolver(), published, { threshold: 10, zeros: 'protect' }).quantities.small;
  };
  expect(await audited(3)).not.toEqual([]);
  expect(await audited(13)).toEqual([]);
});
