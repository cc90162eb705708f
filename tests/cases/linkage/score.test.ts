import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { M_AND_U, matchWeight } from '../../../src/cases/linkage/compare.ts';
import { MOST_PEOPLE, profileOf } from '../../../src/cases/linkage/profile.ts';
import { certainty, LIKELY, PRIOR, scoreMatch } from '../../../src/cases/linkage/score.ts';
import { pressSnapshotCases } from '../../../src/demo/datasets.ts';
import type { CaseContent } from '../../../src/schemas/case.ts';
import { rounds } from '../../runs.ts';
import { acceptedCase, everything, pressSnapshot } from '../../samples/everything.ts';
import { caseOf } from '../../samples/random-case.ts';

// biome-ignore lint/suspicious/noExplicitAny: bodies that tests change
type Body = any;

const press = pressSnapshot();
const all = everything();

const contentOf = (body: unknown, codebook = press): CaseContent => acceptedCase(codebook, body);
const compare = (one: unknown, other: unknown, codebook = press) => {
  const found = scoreMatch(
    codebook,
    profileOf(codebook, contentOf(one, codebook)),
    profileOf(codebook, contentOf(other, codebook)),
  );
  if (found === undefined) throw new Error('no score is below 0');
  return found;
};

/** A defendant as in a thorough report, with the changes of a test. */
const aMan = (change: Body = {}): Body => ({
  sex: 'male',
  ageBand: '45-54',
  attributes: { role: 'education', trust: 'position-of-trust' },
  convictions: [{ offence: 'iioc-make-distribute', counts: 12 }],
  sentence: { outcome: 'immediate-custody', custodyTerm: 'P1Y6M', orders: ['shpo'] },
  ...change,
});
const aReport = (change: Body = {}): Body => ({
  sentencedOn: '2015-03-13',
  area: 'E23000013',
  courtType: 'crown',
  quantities: [{ quantity: 'images', value: 1234, basis: 'exact' }],
  defendants: [aMan()],
  ...change,
});
const without = (body: Body, ...members: string[]) =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !members.includes(name)));
const sentenced = (outcome: string, rest: object = {}) =>
  aReport({ defendants: [aMan({ sentence: { outcome, ...rest } })] });

/** The same case as another newspaper may report it. */
const SECOND_REPORTS: Record<string, Body> = {
  'word for word': aReport(),
  'with the images rounded': aReport({ quantities: [{ quantity: 'images', value: 1200, basis: 'about' }] }),
  'that found more than a thousand images worth saying': aReport({
    quantities: [{ quantity: 'images', value: 1000, basis: 'at-least' }],
  }),
  'without any images': aReport({ quantities: [] }),
  'that dates it by when it was printed': aReport({ sentencedOn: '2015-03-15' }),
  'without age and orders': aReport({
    defendants: [without(aMan({ sentence: { outcome: 'immediate-custody', custodyTerm: 'P1Y6M' } }), 'ageBand')],
  }),
  'that writes the term in months': sentenced('immediate-custody', { custodyTerm: 'P18M', orders: ['shpo'] }),
  'in which he is a year younger': aReport({ defendants: [aMan({ ageBand: '35-44' })] }),
  'with one offence more': aReport({
    defendants: [
      aMan({
        convictions: [
          { offence: 'iioc-make-distribute', principal: true },
          { offence: 'iioc-possess', principal: false },
        ],
      }),
    ],
  }),
  'without the court and anything of the man’s work': aReport({
    ...without(aReport(), 'courtType', 'quantities'),
    courtType: 'not-reported',
    defendants: [aMan({ attributes: {} })],
  }),
};

/** Other cases of the same day in the same area. */
const OTHER_CASES: Record<string, Body> = {
  'another offence, sex and age': aReport({
    quantities: [],
    defendants: [
      {
        sex: 'female',
        ageBand: '25-34',
        convictions: [{ offence: 'grooming-meeting' }],
        sentence: { outcome: 'community-sentence' },
      },
    ],
  }),
  'a woman': aReport({
    quantities: [],
    defendants: [aMan({ sex: 'female', attributes: {}, sentence: { outcome: 'immediate-custody' } })],
  }),
  'a father and his son': aReport({
    quantities: [],
    defendants: [
      aMan({ attributes: {}, sentence: { outcome: 'immediate-custody', custodyTerm: 'P2Y' } }),
      aMan({ attributes: {}, ageBand: '20-24' }),
    ],
  }),
  'a suspended sentence': aReport({
    quantities: [],
    defendants: [aMan({ attributes: {}, sentence: { outcome: 'suspended-sentence', suspendedTerm: 'P8M' } })],
  }),
  'a longer term, other images and another age': aReport({
    quantities: [{ quantity: 'images', value: 90_000, basis: 'exact' }],
    defendants: [aMan({ ageBand: '20-24', sentence: { outcome: 'immediate-custody', custodyTerm: 'P3Y' } })],
  }),
};

describe('a second report of the same case is a likely duplicate:', () => {
  test.each(Object.entries(SECOND_REPORTS))('%s', (_, report) => {
    expect(compare(aReport(), report).score).toBeGreaterThanOrEqual(LIKELY);
  });
});

describe('another case of the same day and area is not:', () => {
  test.each(Object.entries(OTHER_CASES))('%s', (_, other) => {
    expect(compare(aReport(), other).score).toBeLessThan(LIKELY);
  });
});

test('cases that report little but day and area are no likely duplicates, even if nothing differs', () => {
  const silent = {
    sex: 'not-reported',
    convictions: [{ offence: 'not-reported' }],
    sentence: { outcome: 'not-reported' },
  };
  const barest = { sentencedOn: '2015-03-13', area: 'E23000013', defendants: [silent] };
  const defendant = { ...silent, sex: 'male', convictions: [{ offence: 'iioc-make-distribute' }] };
  const sparse = { ...barest, defendants: [defendant] };
  const outcome = {
    ...sparse,
    courtType: 'crown',
    defendants: [{ ...defendant, sentence: { outcome: 'immediate-custody' } }],
  };
  expect(compare(barest, barest).score).toBeLessThan(20);
  expect(compare(sparse, sparse).score).toBeLessThan(50);
  expect(compare(outcome, outcome).score).toBeLessThan(LIKELY);
  expect(compare(without(aReport(), 'area'), without(aReport(), 'area')).score).toBe(100); // rich ones need no area
});

test('a field that one side does not report counts neither for nor against', () => {
  const bare = aReport({ quantities: [], defendants: [aMan({ attributes: {} })] });
  const { score, reasons } = compare(bare, aReport({ courtType: 'not-reported', quantities: [] }));
  const { reasons: reported } = compare(bare, bare);
  expect(reasons).toEqual(reported.filter((reason) => reason !== 'same type of court'));
  expect(compare(bare, aReport({ quantities: [], courtType: 'magistrates' })).score).toBeLessThanOrEqual(score);
});

test('a different number, sex or outcome weighs more than any other single difference', () => {
  const heavy = [
    matchWeight('defendants', 'different'),
    matchWeight('sex', 'different'),
    matchWeight('outcome', 'different'),
  ];
  const others = (['offences', 'term', 'orders', 'requirements', 'attribute', 'courtType'] as const).map((field) =>
    matchWeight(field, 'different'),
  );
  expect(Math.max(...heavy)).toBeLessThan(Math.min(...others));
});

test('different ids of one system speak against a match, and the same id nearly proves it', () => {
  const numbered = (system: string, value: string, change: Body = {}) =>
    aReport({
      externalIds: [{ system, value }],
      quantities: [],
      defendants: [aMan({ attributes: {}, ageBand: 'not-reported' })],
      sentencedOn: '2015-03-16',
      ...change,
    });
  const otherDesk = compare(numbered('desk', '1'), numbered('agency', '2', { sentencedOn: '2015-03-13' }));
  const sameDesk = compare(numbered('desk', '1'), numbered('desk', '2', { sentencedOn: '2015-03-13' }));
  expect(sameDesk.score).toBeLessThan(otherDesk.score);
  expect(sameDesk.reasons).toContain('different external ids of one system');
  expect(otherDesk.reasons).not.toContain('different external ids of one system');
  const shared = compare(numbered('desk', '1'), numbered('desk', '1'));
  expect(shared).toMatchObject({ score: 100, reasons: expect.arrayContaining(['same external id']) });
});

test('reasons name each field once, with what agrees and what differs, and no value', () => {
  const { reasons } = compare(
    aReport({ sentencedOn: '2015-03-11' }),
    aReport({
      courtType: 'magistrates',
      quantities: [{ quantity: 'images', value: 1000, basis: 'at-least' }],
      defendants: [aMan({ attributes: { role: 'health', trust: 'position-of-trust' }, ageBand: '35-44' })],
    }),
  );
  expect(reasons).toEqual([
    'same area',
    'dates 2 days apart',
    'different type of court',
    'same number of defendants',
    'similar images reported seized',
    'same sex',
    'similar age band',
    'same offences',
    'same outcome and term',
    'same orders',
    'different role',
    'same position of trust or access to children',
  ]);
  expect(compare(aReport(), aReport({ sentencedOn: '2015-03-14' })).reasons[1]).toBe('dates 1 day apart');
  expect(compare(aReport(), aReport()).reasons[1]).toBe('same date');
});

test('amounts are compared by total and category, “at least” as a bound, and two zeros not at all', () => {
  const images = (...entries: [number, string, string?][]) =>
    aReport({
      quantities: entries.map(([value, basis, category]) => ({
        quantity: 'images',
        value,
        basis,
        ...(category && { category }),
      })),
    });
  const said = (one: Body, other: Body) =>
    compare(one, other)
      .reasons.find((reason) => reason.endsWith('images reported seized'))
      ?.split(' ')[0];
  expect(said(images([500, 'exact']), images([500, 'about']))).toBe('same');
  expect(said(images([500, 'exact']), images([400, 'exact']))).toBe('similar');
  expect(said(images([500, 'exact']), images([100, 'exact']))).toBe('different');
  expect(said(images([500, 'exact']), images([100, 'at-least']))).toBe('compatible');
  expect(said(images([500, 'at-least']), images([100, 'exact']))).toBe('different');
  expect(said(images([0, 'exact']), images([0, 'exact']))).toBeUndefined();
  expect(said(images([30, 'exact', 'A'], [10, 'exact', 'B']), images([40, 'exact']))).toBe('same');
  expect(said(images([30, 'exact', 'A'], [10, 'exact', 'B']), images([30, 'exact', 'A']))).toBe('same');
  expect(said(images([30, 'exact', 'A'], [10, 'exact', 'B']), images([30, 'exact', 'A'], [90, 'exact', 'B']))).toBe(
    'different',
  );
});

test('terms: life differs from a term of years, immediate from suspended, and a missing term is not compared', () => {
  const said = (one: object, other: object) => {
    const { reasons } = compare(sentenced('immediate-custody', one), sentenced('immediate-custody', other));
    return reasons.filter((reason) => /term|outcome/.test(reason)).join(', ');
  };
  expect(said({ custodyTerm: 'P1Y' }, { custodyTerm: 'P12M' })).toBe('same outcome and term');
  expect(said({ custodyTerm: 'P2Y' }, { custodyTerm: 'P22M' })).toBe('same outcome, similar term');
  expect(said({ custodyTerm: 'P2Y' }, { custodyTerm: 'P1Y' })).toBe('same outcome, different term');
  expect(said({ custodyTerm: 'P2Y' }, {})).toBe('same outcome');
  expect(said({ custodyTerm: 'P2Y' }, { suspendedTerm: 'P2Y' })).toBe('same outcome, different term');
  expect(said({ indeterminate: 'life' }, { custodyTerm: 'P2Y' })).toBe('same outcome, different term');
  expect(said({ indeterminate: 'life' }, { indeterminate: 'ipp' })).toBe('same outcome, different term');
  expect(said({ indeterminate: 'life' }, { indeterminate: 'life', minimumTerm: 'P9Y' })).toBe('same outcome and term');
  expect(said({ indeterminate: 'life', minimumTerm: 'P2Y' }, { indeterminate: 'life', minimumTerm: 'P9Y' })).toBe(
    'same outcome, different term',
  );
  expect(said({ indeterminate: 'life' }, {})).toBe('same outcome');
});

test('more matching defendants raise the score; a defendant in only one report lowers it', () => {
  const son = aMan({
    ageBand: '20-24',
    attributes: {},
    sentence: { outcome: 'suspended-sentence', suspendedTerm: 'P6M' },
  });
  const both = aReport({ quantities: [], defendants: [aMan(), son] });
  expect(compare(both, aReport({ quantities: [], defendants: [son, aMan()] }))).toEqual(compare(both, both));
  expect(compare(both, both).score).toBe(100);
  expect(compare(both, aReport({ quantities: [], defendants: [son] })).score).toBeLessThan(LIKELY);
  const reasons = compare(
    both,
    aReport({ quantities: [], defendants: [aMan(), aMan({ ageBand: '55-plus' })] }),
  ).reasons;
  expect(reasons).toEqual(
    expect.arrayContaining(['same number of defendants', 'same sex', 'partly the same age band']),
  );
});

test('of very many defendants only some are compared, in any order the same ones', () => {
  const defendants = Array.from({ length: 3 * MOST_PEOPLE }, (_, index) =>
    aMan({ attributes: {}, sentence: { outcome: 'immediate-custody', custodyTerm: `P${index + 1}M` } }),
  );
  const content = contentOf(aReport({ defendants }));
  expect(profileOf(press, content).people).toHaveLength(MOST_PEOPLE);
  expect(compare(aReport({ defendants }), aReport({ defendants: defendants.toReversed() })).score).toBe(100);
  expect(compare(aReport({ defendants }), aReport({ defendants: defendants.slice(1) })).reasons).toContain(
    'different number of defendants',
  );
});

test('the score is the probability from the prior odds and the weights', () => {
  expect(PRIOR).toBe(-200);
  expect([
    certainty(PRIOR),
    certainty(0),
    certainty(100),
    certainty(-100),
    certainty(5_000),
    certainty(-5_000),
  ]).toEqual([1, 50, 91, 9, 100, 0]);
  for (const [field, levels] of Object.entries(M_AND_U)) {
    const chances = Object.values(levels);
    for (const side of [0, 1] as const) {
      expect([field, chances.reduce((so, level) => so + level[side], 0)]).toEqual([field, expect.closeTo(1, 9)]);
    }
  }
});

test('no two of the demo’s hundred cases are likely duplicates, even without the limit of days', () => {
  const profiles = pressSnapshotCases().map((one) => profileOf(press, contentOf(one)));
  let compared = 0;
  const likely = profiles.flatMap((one, index) =>
    profiles.slice(index + 1).flatMap((other) => {
      if (one.area !== other.area) return [];
      compared += 1;
      return scoreMatch(press, one, other, LIKELY) ?? [];
    }),
  );
  expect(compared).toBeGreaterThan(100);
  expect(likely).toEqual([]);
});

test('of the demo’s cases put into one area and day, fewer than one pair in fifty are likely duplicates', () => {
  const profiles = pressSnapshotCases().map((one) =>
    profileOf(press, contentOf({ ...one, externalIds: [], area: 'E23000013', sentencedOn: '2015-03-13' })),
  );
  const likely = profiles.flatMap((one, index) =>
    profiles.slice(index + 1).flatMap((other) => scoreMatch(press, one, other, LIKELY) ?? []),
  );
  expect(likely.length / ((profiles.length * (profiles.length - 1)) / 2)).toBeLessThan(0.02);
});

describe('of any two cases', () => {
  const cases = caseOf(all).map((body) => profileOf(all, contentOf(body, all)));

  test('the order of the two does not matter', () => {
    fc.assert(
      fc.property(cases, cases, (one, other) => {
        expect(scoreMatch(all, one, other)).toEqual(scoreMatch(all, other, one));
      }),
      { numRuns: rounds(300) },
    );
  });

  test('the order of defendants, quantities and codes does not matter', () => {
    fc.assert(
      fc.property(caseOf(all), cases, (body, other) => {
        const shuffled: Body = structuredClone(body);
        shuffled.defendants.reverse();
        for (const holder of [shuffled, ...shuffled.defendants]) holder.quantities?.reverse();
        for (const defendant of shuffled.defendants) {
          defendant.convictions.reverse();
          for (const list of ['orders', 'requirements']) defendant.sentence[list]?.reverse();
        }
        const [one, again] = [body, shuffled].map((posted) => profileOf(all, contentOf(posted, all)));
        expect(scoreMatch(all, again!, other)).toEqual(scoreMatch(all, one!, other)); // two bodies, two profiles
      }),
      { numRuns: rounds(300) },
    );
  });

  test('the score is from 0 to 100, highest for the case itself, and undefined below the least', () => {
    fc.assert(
      fc.property(cases, cases, (one, other) => {
        const { score } = scoreMatch(all, one, other)!; // no score is below 0
        expect(Number.isInteger(score) && score >= 0 && score <= 100).toBe(true);
        const people = { ...other, people: one.people, defendants: one.defendants };
        expect(scoreMatch(all, one, one)!.score).toBeGreaterThanOrEqual(scoreMatch(all, one, people)!.score);
        expect(scoreMatch(all, one, other, score)).toBeDefined();
        expect(scoreMatch(all, one, other, score + 1)).toBeUndefined();
      }),
      { numRuns: rounds(300) },
    );
  });
});

test('every case of the demo that reports a term scores 100 against its copy', () => {
  const told = pressSnapshotCases().filter(
    ({ area, defendants }) =>
      area !== undefined &&
      defendants.some(({ ageBand, sentence }) => ageBand && (sentence.custodyTerm ?? sentence.suspendedTerm)),
  );
  expect(told.length).toBeGreaterThan(50);
  for (const one of told) {
    const twin = { ...one, externalIds: [] };
    expect(compare(twin, twin).score).toBe(100);
  }
});
