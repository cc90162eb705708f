import { expect, test } from 'vitest';
import { pressSnapshotCases } from '../../src/demo/datasets.ts';

// Every figure of the founding article, counted here by plain code over the posted cases: no code of the service is asked.

const cases = pressSnapshotCases();
const defendants = cases.flatMap((posted) => posted.defendants);
const share = (part: unknown[]) => part.length / defendants.length;
const by = <T>(items: readonly T[], key: (item: T) => string | undefined) => {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item) ?? 'not-reported'] = (counts[key(item) ?? 'not-reported'] ?? 0) + 1;
  return counts;
};
const OTHER_SEXUAL = ['grooming-meeting', 'voyeurism', 'indecent-assault-historic', 'other-sexual-offence'];

/** A term in forty-eighths of a day: a year is 365.25 days, a month a twelfth of that. Whole numbers, so the sum is exact. */
function fortyEighthsOfDay(term: string): number {
  const parts = [...term.matchAll(/(\d+)([YMWD])/g)];
  const size: Record<string, number> = { Y: 1461 * 12, M: 1461, W: 7 * 48, D: 48 };
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * (size[unit ?? ''] ?? Number.NaN), 0);
}

test('there are 100 cases and 101 defendants, and one case has two', () => {
  expect(cases).toHaveLength(100);
  expect(defendants).toHaveLength(101);
  expect(by(cases, (posted) => String(posted.defendants.length))).toEqual({ '1': 99, '2': 1 });
});

test('more than 4.5 and less than 4.6 million images were reported, some of them as a lower bound, none as "about"', () => {
  const totals = cases.map((posted) => {
    const entries = posted.quantities ?? [];
    const total = entries.find((entry) => entry.category === undefined);
    if (total) return total.value;
    return entries.length === 0 ? null : entries.reduce((sum, entry) => sum + entry.value, 0);
  });
  const reported = totals.filter((total) => total !== null);
  expect(reported.reduce((sum, total) => sum + total, 0)).toBe(4_538_217);
  expect(totals.filter((total) => total === null)).toHaveLength(4);
  const bases = by(
    cases.flatMap((posted) => posted.quantities ?? []),
    (entry) => entry.basis,
  );
  expect(Object.keys(bases).sort()).toEqual(['at-least', 'exact']);
});

test('image counts are skewed as in reality: the largest case is over a fifth of all, the median under 10,000', () => {
  const totals = cases
    .map((posted) => (posted.quantities ?? []).find((entry) => entry.category === undefined)?.value)
    .filter((total) => total !== undefined)
    .sort((a, b) => a - b);
  expect(totals[Math.floor(totals.length / 2)]).toBeLessThan(10_000);
  const bySum = cases.map((posted) => {
    const parts = (posted.quantities ?? []).filter((entry) => entry.category !== undefined);
    return parts.reduce((sum, entry) => sum + entry.value, 0);
  });
  expect(Math.max(...totals, ...bySum)).toBeGreaterThan(4_538_217 / 5);
});

test('34 of 101 held a position of trust or had a role with access: 1 in 3', () => {
  const trusted = defendants.filter((one) =>
    ['position-of-trust', 'access-role'].includes(String(one.attributes?.trust)),
  );
  expect(trusted).toHaveLength(34);
  expect(Math.round(share(trusted) * 1e4) / 1e4).toBe(0.3366);
  expect(defendants.filter((one) => one.attributes?.trust === undefined)).toEqual([]);
});

test('the roles are those of the article: five of them more than once, a magician and a Santa Claus once', () => {
  expect(by(defendants, (one) => String(one.attributes?.role))).toEqual({
    education: 11,
    health: 4,
    faith: 4,
    'police-justice': 4,
    'youth-group': 5,
    'other-access': 4,
    magician: 1,
    'santa-claus': 1,
    'no-role': 67,
  });
  for (const one of defendants) {
    expect(one.attributes?.trust === 'neither').toBe(one.attributes?.role === 'no-role');
  }
});

test('27 of 101 were also convicted of another sexual crime: more than 1 in 4, and each kind is there', () => {
  const offences = (one: (typeof defendants)[number]) => one.convictions.map((conviction) => conviction.offence ?? '');
  const also = defendants.filter((one) => offences(one).some((offence) => OTHER_SEXUAL.includes(offence)));
  expect(also).toHaveLength(27);
  const kinds = by(also.flatMap(offences), (offence) => offence);
  expect(OTHER_SEXUAL.map((kind) => kinds[kind])).toEqual([7, 8, 8, 6]);
});

test('17 of 101 had a record for similar offences: 1 in 6; silence is not "no"', () => {
  expect(by(defendants, (one) => one.attributes?.priorSimilar as string | undefined)).toEqual({
    yes: 17,
    no: 76,
    'not-reported': 8,
  });
});

test('only 2 were women, one defendant was under 20, none was under 18', () => {
  expect(by(defendants, (one) => one.sex)).toEqual({ male: 99, female: 2 });
  expect(by(defendants, (one) => one.ageBand)).toEqual({
    '18-19': 1,
    '20-24': 8,
    '25-34': 18,
    '35-44': 24,
    '45-54': 22,
    '55-plus': 24,
    'not-reported': 4,
  });
});

test('61 of 101, and 60 of the 99 men, were sent to prison: 6 out of 10', () => {
  expect(by(defendants, (one) => one.sentence.outcome)).toEqual({
    'immediate-custody': 61,
    'community-sentence': 23,
    'suspended-sentence': 14,
    fine: 2,
    'conditional-discharge': 1,
  });
  const men = defendants.filter((one) => one.sex === 'male' && one.sentence.outcome === 'immediate-custody');
  expect(men).toHaveLength(60);
});

test('others were given community orders or told to do unpaid work', () => {
  const others = defendants.filter((one) => one.sentence.outcome !== 'immediate-custody');
  const unpaid = others.filter((one) => one.sentence.requirements?.includes('unpaid-work'));
  expect(unpaid).toHaveLength(24);
});

test('the immediate terms add up to 49 years and some months', () => {
  const terms = defendants.map((one) => one.sentence.custodyTerm).filter((term) => term !== undefined);
  expect(terms).toHaveLength(61);
  const sum = terms.reduce((total, term) => total + fortyEighthsOfDay(term), 0);
  const year = 1461 * 12;
  expect(Math.floor(sum / year)).toBe(49);
  expect(sum / year).toBeCloseTo(49.5815, 4);
});

test('live streaming, fake identities and peer to peer are among the methods, and some cases report none', () => {
  const methods = cases.map((posted) => posted.attributes?.methods as string[] | undefined);
  expect(
    by(
      methods.flatMap((listed) => listed ?? []),
      (method) => method,
    ),
  ).toEqual({
    'live-stream': 2,
    'social-network-false-identity': 4,
    'peer-to-peer': 28,
  });
  expect(methods.filter((listed) => listed === undefined)).toHaveLength(31);
  expect(methods.filter((listed) => listed?.length === 0)).toHaveLength(38);
});

test('the 100 cases are the same at every call, and no caller can change them for the next', () => {
  const first = pressSnapshotCases();
  const before = structuredClone(first);
  first[0]?.defendants.pop();
  expect(pressSnapshotCases()).toEqual(before);
});
