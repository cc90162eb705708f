import { describe, expect, test } from 'vitest';
import { redefinedParts } from '../../src/codebook/comparable.ts';
import { compile } from '../../src/codebook/compile.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import { measure, ONLY_FINED, townOf } from '../disclosure/attack/town.ts';
import type { Body } from '../samples/body.ts';
import { bands, list } from '../samples/code-lists.ts';

const OPEN = ['sex', 'area', 'areaRegion', 'role', 'outcome', 'mapOne', 'violent', 'fineBand', 'offence'];
const bodyOf = (more: Partial<Parameters<typeof townOf>[0]> = {}): Body =>
  townOf({
    ...{ open: OPEN, tables: { upTo: 1, of: ['sex'] } },
    measures: [measure('all'), measure('jailed', { filter: { outcome: ['custody'] } })],
    ...more,
  });
const outcomes = (codes: string) => ({ lists: { outcome: list(codes) } });

/** What is refused of the second beside the first. */
const between = (earlier: Body, later: Body): string[] => {
  const [was, now] = [earlier, later].map((body) => compile('town', DatasetDefinition.parse(body)));
  return redefinedParts(was!, now!);
};

const withCodebook = (change: (codebook: Body) => void): Body => {
  const body = structuredClone(bodyOf());
  change(body.codebook);
  return body;
};
const renamed = withCodebook(({ codeLists, derived }) => {
  Object.assign(codeLists.role.codes[0], { code: 'carer', renamedFrom: ['nurse'] });
  derived[0].rule.map.codes.carer[0] = 'carer';
  derived[1].rule.map.codes.nurse[0] = 'carer';
});
const without = (...ids: string[]): string[] => OPEN.filter((id) => !ids.includes(id));
const areas = (north: string) => ({ area: list(`a1>${north} a2>north a3>south a4>south`, { region: 'north south' }) });

describe('defined-anew: refused', () => {
  test.each<[string, Body, RegExp]>([
    ['a code that is renamed', renamed, /the code carer of role was called nurse/],
    ['a level that is regrouped', bodyOf({ lists: areas('south') }), /the code a1 of area is in another group/],
    ['a code that is published as another', bodyOf({ lists: { area: list('a1>north a2>north>a1 a3>south a4>south', { region: 'north south' }) } }), /the code a2 of area is now published in another way/], // biome-ignore format: one line
    ['a map that is regrouped', bodyOf({ maps: { mapOne: { carer: ['nurse'] } } }), /mapOne says something else/],
    ['a flag that asks for other codes', withCodebook(({ derived }) => Object.assign(derived[2].rule.exists, { offence: ['o1', 'o2'] })), /violent says something else/], // biome-ignore format: one line
    ['a band with other limits', bodyOf({ lists: { fines: bands('low:0-149 middle:150-999 high:1000-') } }), /the code low of fineBand has other limits/], // biome-ignore format: one line
    ['a filter', bodyOf({ measures: [measure('all'), measure('jailed', { filter: { outcome: ['fine'] } })] }), /the measure jailed counts something else/], // biome-ignore format: one line
    ['a measure of other units', bodyOf({ measures: [measure('all', { countingUnit: 'case' }), measure('jailed', { filter: { outcome: ['custody'] } })] }), /the measure all counts something else/], // biome-ignore format: one line
    [
      'a variable that is public no more',
      bodyOf({ open: without('role', 'mapOne') }),
      /role was public and is internal/,
    ],
    ['an amount that was public', withCodebook(({ quantities, measures, derived }) => {
      quantities[0].audience = 'internal';
      measures.length = 2;
      derived[3].audience = 'internal';
    }), /the amount fine/], // biome-ignore format: one line
    ['an amount with other decimals', withCodebook(({ quantities }) => Object.assign(quantities[0], { decimals: 2 })), /the amount fine/], // biome-ignore format: one line
    ['a rule of capture', bodyOf({ settings: { datePrecision: 'day' } }), /the setting datePrecision/],
  ])('%s', (_, later, text) => {
    expect(between(bodyOf(), later).join('; ')).toMatch(text);
    expect(between(later, later)).toEqual([]);
  });

  const counted = (by: string[], ...measures: object[]): Body =>
    bodyOf({ measures: [measure('all'), ...measures], tables: { upTo: 0, also: [{ by }] } });

  test.each<[string, object]>([
    ['amounts', { statistic: 'sum', of: 'fine' }],
    ['convictions', { countingUnit: 'conviction' }],
  ])('a table of %s that is gone, but none of counts', (_, what) => {
    const earlier = counted(['sex', 'outcome'], measure('some', what));
    expect(between(earlier, counted(['sex'], measure('some', what)))).toEqual([
      'the table of some by sex, outcome is gone',
    ]);
    expect(between(earlier, counted(['sex', 'outcome', 'role'], measure('some', what)))).toEqual([]);
    expect(between(counted(['sex', 'outcome']), counted(['sex']))).toEqual([]);
  });

  test('an amount that others can have', () => {
    const [anybody, fined] = [bodyOf(), bodyOf(ONLY_FINED)];
    expect(between(anybody, fined).join()).toMatch(/the amount fine is of something else or of others/);
    expect(between(fined, fined)).toEqual([]);
  });

  test('a variable that was internal, and a level without the finest one before', () => {
    expect(between(bodyOf({ open: without('role', 'mapOne') }), bodyOf()).join()).toMatch(
      /role was internal and is public/,
    );
    const [coarse, fine] = [without('area'), without('areaRegion')].map((open) => bodyOf({ open }));
    expect(between(coarse!, fine!).join()).toMatch(/finest public level of area was areaRegion and is area/);
  });
});

describe('defined-anew: what may change', () => {
  test.each<[string, Body]>([
    ['a code that comes', bodyOf(outcomes('custody fine other community'))],
    ['a code that goes', bodyOf(outcomes('custody fine'))],
    ['a window', { ...bodyOf(), coverage: { ...bodyOf().coverage, window: { from: '2014-01-01', to: '2020-01-01' } } }],
    ['a period that is shown', bodyOf({ open: [...OPEN, 'year'] })],
    ['a variable that goes', withCodebook((codebook) => {
      codebook.variables = codebook.variables.filter(({ id }: Body) => id !== 'role');
      codebook.derived = codebook.derived.filter(({ id }: Body) => !id.startsWith('map'));
    })], // biome-ignore format: one line
    ['a map of a new code', bodyOf({
      lists: { role: list('nurse>health doctor>health teacher>school cook>school', { group: 'health school' }) },
      maps: { mapOne: { carer: ['nurse', 'teacher', 'cook'] } },
    })], // biome-ignore format: one line
    ['labels, tables and measures', withCodebook(({ codeLists, measures, ...codebook }) => {
      codeLists.outcome.codes[0].label = 'Prison';
      measures.push(measure('fines', { statistic: 'sum', of: 'fine' }));
      codebook.tables.upTo = 2;
    })], // biome-ignore format: one line
  ])('%s', (_, later) => {
    expect(between(bodyOf(), later)).toEqual([]);
  });

  test('anything, where no number is withheld or rounded', () => {
    const disclosure = { policy: 'none', reason: 'It is public.' };
    expect(between(bodyOf({ disclosure }), bodyOf({ disclosure, lists: areas('south') }))).toEqual([]);
  });
});
