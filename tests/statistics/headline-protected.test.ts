import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Codebook } from '../../src/codebook/model.ts';
import type { ComputedHeadline } from '../../src/schemas/stored.ts';
import { computeHeadlines } from '../../src/statistics/headline.ts';
import { headlinesNeed } from '../../src/statistics/headline-figure.ts';
import { parish, type parishDefinition } from '../samples/parish.ts';
import { type PublishedCells, type Shown, storedCells } from '../samples/published-cells.ts';

/** Headlines of a release that protects people: they are made of the stored cells, and of nothing else. */

const of = (statistic: string, id: string, more: object): object => ({
  ...{ id, statistic, form: 'exact', statement: '{wording} of them' },
  ...more,
});
const share = (id: string, where: Record<string, string>, over: string, more: object = {}): object =>
  of('share', id, {
    ...{ measure: 'people', share: over, form: 'percent' },
    where: Object.fromEntries(Object.entries(where).map(([name, code]) => [name, [code]])),
    ...more,
  });

const headlines = [
  of('count', 'everybody', { measure: 'people' }),
  of('count', 'smiths', { measure: 'people', where: { trade: ['smith'] }, form: 'only' }),
  share('share-of-smiths', { trade: 'smith' }, 'trade'),
  share('share-of-known', { trade: 'smith' }, 'trade', { base: 'known' }),
  share('thieves', { crime: 'theft' }, 'crime'),
  of('sum', 'custody-of-smiths', { measure: 'custody', where: { trade: ['smith'] } }),
  of('rate', 'a-day', { of: { measure: 'people' }, days: { basis: 'calendar' }, form: 'per-day' }),
  of('rate', 'found-a-day', { of: { externalFigure: 'found' }, days: { basis: 'calendar' }, form: 'per-day' }),
];
const found = {
  ...{ id: 'found', wording: '2 finds', value: 2, bound: 'exact', unit: 'finds', publisher: 'P', source: 'S' },
  period: '2014',
};

const under = (disclosure: object): Codebook =>
  parish((definition: typeof parishDefinition) => ({
    ...definition,
    codebook: { ...definition.codebook, headlines, externalFigures: [found], disclosure },
  }));
const threshold = under({ policy: 'threshold', threshold: 5 });
const rounding = under({ policy: 'rounding', base: 5 });
const cellKey = under({ policy: 'cell-key' });

const results = (codebook: Codebook, cells: PublishedCells): Record<string, ComputedHeadline> =>
  Object.fromEntries(
    computeHeadlines(codebook, storedCells(codebook, cells), {}).flatMap((one) =>
      one.computed ? [[one.id, one]] : [],
    ),
  );

const ALL: PublishedCells = {
  ...{
    people: 600,
    'people smith': 150,
    'people miller': 430,
    'people trade=not-reported': 20,
    'people trade=_K': 580,
  },
  ...{ 'people theft': 300, custody: 9600, 'custody smith': 1600 },
};
const WITHHELD: Shown = [0, 12];
const NOTHING_SAID = { value: null, percent: null, wording: null, statement: null, status: 'suppressed', flags: [] };

describe('a withheld number gives no figure, no words and no sentence', () => {
  test('a count', () => {
    const { smiths } = results(threshold, { ...ALL, 'people smith': WITHHELD });
    expect(smiths).toMatchObject({ ...NOTHING_SAID, notReported: '20' });
    expect(results(threshold, { ...ALL, 'people trade=not-reported': WITHHELD }).smiths).toMatchObject({
      value: '150',
      notReported: null,
    });
  });

  test('"only" is not said of a count whose whole is withheld', () => {
    const few = { ...ALL, 'people smith': 6 };
    expect(results(threshold, few).smiths?.wording).toEqual({ form: 'only', text: 'only 6', exact: true });
    expect(results(threshold, { ...few, people: WITHHELD }).smiths?.wording).toEqual({
      form: 'exact',
      text: '6',
      exact: true,
    });
  });

  test('a share whose numerator or denominator is withheld', () => {
    const withoutPart = results(threshold, { ...ALL, 'people smith': WITHHELD });
    expect(withoutPart['share-of-smiths']).toMatchObject({
      ...NOTHING_SAID,
      numerator: null,
      denominator: '600',
      missingBounds: null,
    });
    const withoutWhole = results(threshold, { ...ALL, people: [500, 700] });
    expect(withoutWhole['share-of-smiths']).toMatchObject({
      ...NOTHING_SAID,
      numerator: '150',
      denominator: null,
      missingBounds: null,
    });
    expect(withoutWhole['share-of-known']).toMatchObject({ value: '0.2586', missingBounds: null });
    expect(results(threshold, { ...ALL, 'people trade=_K': [null, null] })['share-of-known']).toMatchObject({
      ...NOTHING_SAID,
      denominator: null,
      missingBounds: { lower: '0.25', upper: '0.2833' },
    });
  });

  test('a sum, and how many units have no amount is never said', () => {
    expect(results(threshold, { ...ALL, 'custody smith': [0, null] })['custody-of-smiths']).toMatchObject({
      ...NOTHING_SAID,
      notReported: null,
    });
    expect(results(threshold, ALL)['custody-of-smiths']).toMatchObject({ value: '100', notReported: null });
    const { 'custody smith': _, ...none } = ALL;
    expect(results(threshold, none)['custody-of-smiths']).toMatchObject({ value: '0', notReported: null });
  });

  test('a rate; that of an external figure stays as it is', () => {
    const rates = results(threshold, { ...ALL, people: WITHHELD });
    expect(rates['a-day']).toMatchObject({ ...NOTHING_SAID, numerator: null, denominator: '730' });
    expect(rates['found-a-day']).toEqual(results(under({ policy: 'none' }), ALL)['found-a-day']);
  });
});

describe('the bounds of what is not reported', () => {
  const bounds = (codebook: Codebook, cells: PublishedCells, id = 'share-of-smiths') =>
    results(codebook, cells)[id]?.missingBounds;

  test('are those of the published numbers, if all of them are published', () => {
    expect(bounds(threshold, ALL)).toEqual({ lower: '0.25', upper: '0.2833' });
    for (const name of ['people', 'people smith', 'people trade=not-reported'])
      expect(bounds(threshold, { ...ALL, [name]: WITHHELD })).toBeNull();
  });

  test('are never more than all', () => {
    expect(bounds(cellKey, { ...ALL, 'people smith': 590 })).toBeNull();
  });

  test('of a dimension with several codes are not counted, and are given only if nothing is not reported', () => {
    for (const codebook of [threshold, rounding, cellKey])
      expect(headlinesNeed(codebook).filter(({ union }) => union)).toEqual([]);
    const settled = { lower: '0.5', upper: '0.5' };
    // That `theft` and `not-reported` add up to the whole settled them before: it would tell of who has both.
    expect(
      bounds(threshold, { ...ALL, 'people crime=not-reported': 300, 'people crime=_K': 300 }, 'thieves'),
    ).toBeNull();
    expect(bounds(threshold, { ...ALL, 'people crime=not-reported': WITHHELD }, 'thieves')).toBeNull();
    expect(bounds(threshold, ALL, 'thieves')).toEqual(settled);
  });
});

describe.each([
  ['rounded', rounding],
  ['perturbed', cellKey],
] as const)('a %s number', (flag, codebook) => {
  test('has the flag, is "about" so many, and is never called exact', () => {
    const { everybody, smiths, ...rest } = results(codebook, ALL);
    expect(everybody).toMatchObject({
      ...{ value: '600', flags: [flag], statement: 'about 600 of them' },
      wording: { form: 'exact', text: 'about 600', exact: false },
    });
    expect(smiths).toMatchObject({ value: '150', flags: [flag] });
    expect(rest['share-of-smiths']).toMatchObject({
      ...{ numerator: '150', denominator: '600', value: '0.25', flags: [flag] },
      wording: { form: 'percent', text: '25%', exact: false },
    });
    expect(rest['a-day']).toMatchObject({ value: '0.82', flags: [flag], wording: { text: '0.8 a day', exact: false } });
    expect(rest['found-a-day']).toMatchObject({ flags: [], wording: { text: '1 every 365 days', exact: true } });
  });

  test('that is 0, or all, is not put into words', () => {
    const { 'people smith': _, people: __, ...none } = ALL;
    expect(results(codebook, none)).toMatchObject({
      everybody: { value: '0', flags: [flag], wording: null, statement: null },
      smiths: { value: '0', wording: null, statement: null },
      'a-day': { value: '0', wording: null, statement: null },
    });
    expect(results(codebook, { ...ALL, 'people smith': 600 })['share-of-smiths']).toMatchObject({
      value: '1',
      wording: null,
      statement: null,
    });
  });
});

test('every number of a headline is a published one, and what needs a withheld one is not there', () => {
  const names = Object.keys(ALL);
  const cells = fc
    .tuple(...names.map(() => fc.oneof(fc.integer({ min: 5, max: 900 }), fc.constant(WITHHELD))))
    .map((shown) => Object.fromEntries(names.map((name, i) => [name, shown[i]!]))); // one for each name
  const isWithheld = (shown: Shown | undefined): boolean => typeof shown !== 'number';
  fc.assert(
    fc.property(cells, (shown) => {
      const all = results(threshold, shown);
      const needs: Record<string, [part: string, whole?: string]> = {
        everybody: ['people'],
        smiths: ['people smith'],
        'share-of-smiths': ['people smith', 'people'],
        'share-of-known': ['people smith', 'people trade=_K'],
        thieves: ['people theft', 'people'],
        'a-day': ['people'],
      };
      for (const [id, [part, whole]] of Object.entries(needs)) {
        const one = all[id]!; // every one of them is a headline
        const isHidden = isWithheld(shown[part]) || (whole !== undefined && isWithheld(shown[whole]));
        expect([id, one.value === null, one.status]).toEqual([id, isHidden, isHidden ? 'suppressed' : undefined]);
        if (isHidden) expect([one.wording, one.statement, one.percent]).toEqual([null, null, null]);
        if (one.statistic === 'share') {
          expect(one.numerator).toBe(isWithheld(shown[part]) ? null : `${shown[part]}`);
          expect(one.denominator).toBe(isWithheld(shown[whole!]) ? null : `${shown[whole!]}`);
        }
      }
    }),
  );
});
