import { expect, test } from 'vitest';
import { earlierCounts, unitsBefore } from '../../disclosure/src/policies/rounding.ts';
import { readableRelease } from '../../src/releases/protection/tables.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import type { Body } from '../samples/body.ts';
import { list } from '../samples/code-lists.ts';
import { measure, people, townOf } from './attack/town.ts';
import { type ProtectedRelease, protectCases } from './protect.ts';

/**
 * A rounded count keeps its number in the next release. Of people who are 10 in one and 0 in the other, everybody knows that they are
 * from 1 to 9, whatever each release calls them.
 */

const AREAS = Array.from({ length: 160 }, (_, at) => `x${at}`);
const ROUNDING = { policy: 'rounding', base: 10 };
const townWith = (more: Partial<Parameters<typeof townOf>[0]> = {}): Body =>
  townOf({
    open: ['area', 'sex'],
    lists: { area: list(AREAS.map((area) => `${area}>north`).join(' '), { region: 'north' }) },
    measures: [measure('all')],
    tables: { upTo: 1, of: ['area'] },
    disclosure: ROUNDING,
    ...more,
  });
const CASES = people(...AREAS.map((area, at) => [6 + (at % 4), { area, sex: 'female' }] as const));

const published = (body: Body, cases: ReadonlyMap<string, Body>, readable: Parameters<typeof protectCases>[2] = []) =>
  protectCases(DatasetDefinition.parse(body), [...cases.values()], readable);

/** The numbers of areas, in the order of their list. */
function numbersOf({ tables, codebook }: ProtectedRelease, id: string, by: readonly string[]): number[] {
  const { cells = [] } = tables.find((one) => one.measure === id && one.by.join() === by.join()) ?? {};
  const sex = codebook.dimensions.get('sex')?.index.get('female');
  return AREAS.map((_, at) => {
    const found = cells.find((cell) => by.every((name, place) => cell[place] === (name === 'area' ? at : sex)));
    return Number(found?.[by.length] ?? 0);
  });
}

const renamed = (text: string): string => text.replaceAll(/"x(\d+)"/g, '"y$1"');
function withRenamedAreas(): Body {
  const body = JSON.parse(renamed(JSON.stringify(townWith())));
  for (const code of body.codebook.codeLists.area.codes) code.renamedFrom = [code.code.replace('y', 'x')];
  return body;
}

test.each<[string, string, readonly string[], Body, Body]>([
  ['by the same name', 'all', ['area'], townWith(), townWith()],
  ['under another code', 'all', ['area'], townWith(), withRenamedAreas()],
  ['by another measure', 'everybody', ['area'], townWith(), townWith({ measures: [measure('everybody')] })],
  [
    'in a table of what was a filter',
    'everybody',
    ['area', 'sex'],
    townWith({ measures: [measure('all', { filter: { sex: ['female'] } })] }),
    townWith({ measures: [measure('everybody')], tables: { upTo: 0, also: [{ by: ['area', 'sex'] }] } }),
  ],
])('a count keeps its number in the next release %s', async (_, id, by, before, after) => {
  const first = await published(before, CASES);
  const cases = new Map([...CASES].map(([name, one]) => [name, JSON.parse(renamed(JSON.stringify(one)))]));
  const isRenamed = JSON.stringify(after).includes('"y0"');
  const second = await published(after, isRenamed ? cases : CASES, [{ ...first, version: '1.0.0' }]);
  expect([...first.held, ...second.held]).toEqual([]);
  const numbers = numbersOf(first, 'all', ['area']);
  expect(new Set(numbers)).toEqual(new Set([0, 10]));
  expect(numbersOf(second, id, by)).toEqual(numbers);
});

test('a count has had its number also where a sum of the same units was changed to 0', async () => {
  const body = townWith({
    measures: [
      measure('convictions', { countingUnit: 'conviction' }),
      measure('counts', { countingUnit: 'conviction', statistic: 'sum', of: 'counts' }),
    ],
    disclosure: { policy: 'rounding', base: 3 },
  });
  const first = await published(body, people(...AREAS.map((area) => [1, { area }] as const)));
  const [numbers = [], sums = []] = ['convictions', 'counts'].map((id) => numbersOf(first, id, ['area']));
  expect(numbers.map((number, at) => [number, sums[at]])).toContainEqual([3, 0]);
  const known = unitsBefore(readableRelease({ ...first, version: '1.0.0' }));
  const before = earlierCounts([known, known]);
  const place = known.tables.findIndex(({ measure, by }) => measure === 'convictions' && by.join() === 'area');
  expect(AREAS.map((area) => before(place, [area]))).toEqual(numbers);
});
