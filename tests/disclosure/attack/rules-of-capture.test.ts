import { expect, test } from 'vitest';
import type { Body } from '../../samples/body.ts';
import { bands } from '../../samples/code-lists.ts';
import { type Published, publish } from './publish.ts';
import { measure, type Person, people, townOf } from './town.ts';

/**
 * What was recovered with the rules that every case is checked by (docs/reference/cases.md): a case has a date unless `datePrecision`
 * is `none`, and the youth rule takes the area from everybody in a case with somebody under 18.
 */

type Key = Record<string, string>;

/** A published number, or what a withheld one lies in. */
function rangeOf(release: Published, key: Key): readonly [low: number, high: number] {
  const by = Object.keys(key);
  const { observations } = release.door.ask({ measure: 'all', by, totals: true });
  const { value, interval } = observations.find((one: Body) => by.every((id) => one.key[id] === key[id]));
  return value === null ? [Number(interval[0]), Number(interval[1] ?? Number.POSITIVE_INFINITY)] : [value, value];
}

/** The least and the most that a sum of numbers with these signs can be, where each is on its own. */
const total = (release: Published, terms: readonly (readonly [sign: 1 | -1, key: Key])[]): readonly [number, number] =>
  terms.reduce<readonly [number, number]>(
    (so, [sign, key]) => {
      const [low, high] = rangeOf(release, key);
      return sign === 1 ? [so[0] + low, so[1] + high] : [so[0] - high, so[1] - low];
    },
    [0, 0],
  );

test('rules-of-capture: where every case has a day, nobody is of an unknown year, and 4 people of 2016 are left', async () => {
  const body = townOf({
    open: ['year', 'sex'],
    measures: [measure('all')],
    tables: { upTo: 2 },
    disclosure: { threshold: 8 },
  });
  body.settings.datePrecision = 'day'; // which is the default
  const of = (times: number, sex: string, year: number): [number, Person] => [
    times,
    { ...(sex && { sex }), date: `${year}-03-03` },
  ];
  const release = await publish({
    body,
    cases: people(
      ...[of(1, 'female', 2014), of(8, 'male', 2014), of(3, '', 2014)],
      ...[of(3, 'female', 2015), of(8, 'male', 2015), of(3, '', 2015)],
      ...[of(1, 'female', 2016), of(30, 'male', 2016), of(3, '', 2016)],
    ),
  });
  if (!release) return; // it was held
  // All men are those of the three years: 46 - 8 - 8 = 30 are of 2016, so 34 - 30 = 4 of that year are not known to be men.
  const left = total(release, [
    [1, { year: '2016', sex: '_T' }],
    [-1, { year: '_T', sex: 'male' }],
    [1, { year: '2014', sex: 'male' }],
    [1, { year: '2015', sex: 'male' }],
  ]);
  expect(left).not.toEqual([4, 4]);
});

const youths = (): Body => {
  const body = townOf({
    open: ['area'],
    measures: [measure('all')],
    tables: { upTo: 1, of: ['area', 'ageBand'] },
    disclosure: { threshold: 10 },
  });
  body.settings.youthRule = true; // which is the default
  body.codebook.builtIn.ageBand = { codeList: 'ages', audience: 'public' };
  body.codebook.codeLists.ages = bands('young:10-17 adult:18-');
  return body;
};

/** Cases by the age bands of their defendants. */
const ofAges = (groups: readonly (readonly [times: number, area: string, ages: readonly string[]])[]) =>
  new Map(
    [...people(...groups.map(([times, area, ages]): [number, Person] => [times, { area, with: ages.length - 1 }]))].map(
      ([name, one]): [string, Body] => {
        const ages = groups[Number(name.split('-')[0])]?.[2] ?? [];
        const defendants = one.defendants.map((each: Body, at: number) => ({ ...each, ageBand: ages[at] }));
        return [name, { ...one, defendants }];
      },
    ),
  );

test('rules-of-capture: those without an area who are not under 18 are 3 adults beside young people', async () => {
  const cases = ofAges([
    [40, 'a1', ['adult']],
    [30, 'a2', ['adult']],
    [18, 'a3', ['young']],
    [3, 'a4', ['young', 'adult']],
  ]);
  const release = await publish({ body: youths(), cases });
  if (!release) return; // it was held
  const left = total(release, [
    [1, { area: 'not-reported' }],
    [-1, { ageBand: 'young' }],
  ]);
  expect(left).not.toEqual([3, 3]);
});

test('rules-of-capture: 12 young people have no area, so at most 3 of 15 are of the small area', async () => {
  const cases = ofAges([
    [3, 'a1', ['adult']],
    [30, 'a2', ['adult']],
    [30, 'a3', ['adult']],
    [30, 'a4', ['adult']],
    [12, 'a4', ['young']],
  ]);
  const release = await publish({ body: youths(), cases });
  if (!release) return; // it was held
  const [, most] = total(release, [
    [1, { area: '_T' }],
    [-1, { area: 'a2' }],
    [-1, { area: 'a3' }],
    [-1, { area: 'a4' }],
    [-1, { ageBand: 'young' }],
  ]);
  expect(most).toBeGreaterThanOrEqual(10);
});

test('rules-of-capture: that no young person has an area is shown, so all 24 women without one are under 18, which is sensitive', async () => {
  const body = youths();
  body.codebook.builtIn.sex.audience = 'public';
  body.codebook.tables = { upTo: 2, of: ['area', 'ageBand', 'sex'] };
  body.codebook.disclosure = { policy: 'threshold', threshold: 5, sensitive: ['ageBand'] };
  body.codebook.codeLists.ages = bands('young:10-17 adult:18-64 old:65-');
  const aged = (sex: string, groups: readonly (readonly [times: number, area: string, age: string])[]) =>
    [...ofAges(groups.map(([times, area, age]) => [times, area, [age]]))].map(([name, one]): [string, Body] => {
      const defendants = one.defendants.map((each: Body) => ({ ...each, sex }));
      return [`${sex}-${name}`, { ...one, defendants }];
    });
  const settled = ['a1', 'a2', 'a3', 'a4'].flatMap((area, at) =>
    ['adult', 'old'].map((age): [number, string, string] => [20 + at, area, age]),
  );
  const women = aged('female', [...settled, [24, 'a1', 'young']]);
  const unplaced = people([20, { sex: 'male' }]);
  for (const one of unplaced.values()) one.defendants[0].ageBand = 'adult';
  const men = aged('male', [...settled, [20, 'a1', 'young']]);
  const release = await publish({ body, cases: new Map([...women, ...men, ...unplaced]) });
  if (!release) return; // it was held
  const known = ['a1', 'a2', 'a3', 'a4'].map((area) => rangeOf(release, { area, ageBand: 'young' }));
  const [unknown, young] = [
    rangeOf(release, { area: 'not-reported', sex: 'female' }),
    rangeOf(release, { ageBand: 'young', sex: 'female' }),
  ];
  // Whoever is young has no area, and there are as many young women as women without an area.
  expect([...known, unknown, young]).not.toEqual([
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
    [24, 24],
    [24, 24],
  ]);
});
