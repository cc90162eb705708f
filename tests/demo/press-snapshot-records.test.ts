import { expect, test } from 'vitest';
import { pressSnapshotCases, pressSnapshotDataset } from '../../src/demo/datasets.ts';
import { CaseContent } from '../../src/schemas/case.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';

// The constructed records must be consistent and plausible: what no court could have done teaches readers wrong.

const cases = pressSnapshotCases();
const defendants = cases.flatMap((posted) => posted.defendants.map((one) => ({ posted, one })));
const SC2014 = ['A', 'B', 'C'];
const SGC2007 = ['level-1', 'level-2', 'level-3', 'level-4', 'level-5'];

test('the definition and all cases have the shape that the API takes', () => {
  expect(DatasetDefinition.safeParse(pressSnapshotDataset).error).toBeUndefined();
  for (const posted of cases) expect(CaseContent.parse(posted)).toEqual(posted);
});

test('sentences fall on working days from the first to the last day of the window, in order', () => {
  const calendar = pressSnapshotDataset.codebook.calendars?.['england-and-wales'];
  const days = cases.map((posted) => posted.sentencedOn);
  expect(days).toEqual([...days].sort());
  expect(days[0]).toBe('2013-07-22');
  expect(days.at(-1)).toBe('2015-07-21');
  expect(new Set(days).size).toBe(100);
  for (const day of days) {
    expect([0, 6]).not.toContain(new Date(`${day}T00:00:00Z`).getUTCDay());
    expect(calendar?.holidays).not.toContain(day);
  }
});

test('external ids are unique', () => {
  const ids = cases.flatMap((posted) => posted.externalIds ?? []).map((id) => `${id.system}:${id.value}`);
  expect(new Set(ids).size).toBe(100);
});

test('areas lie all over the United Kingdom, eight cases are Scottish, and the court belongs to the country', () => {
  const courts: Record<string, (string | undefined)[]> = {
    S: ['sheriff', 'high-court-justiciary'],
    N: ['crown-ni', 'magistrates-ni'],
    E: ['crown', 'magistrates', undefined],
    W: ['crown', 'magistrates', undefined],
  };
  for (const posted of cases) expect(courts[posted.area?.[0] ?? '']).toContain(posted.courtType);
  const countries = cases.map((posted) => posted.area?.[0]);
  expect(['E', 'W', 'S', 'N'].map((country) => countries.filter((each) => each === country).length)).toEqual([
    85, 5, 8, 2,
  ]);
});

test('images are graded by the scale in force on the sentencing day, on both sides of 1 April 2014', () => {
  const graded = (scale: string[]) =>
    cases.filter((posted) => posted.quantities?.some((entry) => scale.includes(entry.category ?? '')));
  expect(graded(SC2014).every((posted) => (posted.sentencedOn ?? '') >= '2014-04-01')).toBe(true);
  expect(graded(SGC2007).every((posted) => (posted.sentencedOn ?? '9') < '2014-04-01')).toBe(true);
  expect([graded(SC2014).length, graded(SGC2007).length]).toEqual([43, 18]);
  expect(graded([...SC2014, ...SGC2007]).every((posted) => /^[EW]/.test(posted.area ?? ''))).toBe(true);
  const used = new Set(cases.flatMap((posted) => posted.quantities ?? []).map((entry) => entry.category));
  for (const category of [...SC2014, ...SGC2007]) expect(used).toContain(category);
});

test('totals alone, categories alone, full and partial breakdowns all occur, and no breakdown exceeds its total', () => {
  const kinds = { total: 0, categories: 0, full: 0, partial: 0, neither: 0 };
  for (const { quantities = [] } of cases) {
    const total = quantities.find((entry) => entry.category === undefined)?.value;
    const parts = quantities.filter((entry) => entry.category !== undefined);
    const sum = parts.reduce((all, entry) => all + entry.value, 0);
    expect(new Set(quantities.map((entry) => entry.category)).size).toBe(quantities.length);
    expect(quantities.every((entry) => entry.quantity === 'images' && entry.value > 0)).toBe(true);
    if (total === undefined) kinds[parts.length ? 'categories' : 'neither'] += 1;
    else if (parts.length === 0) kinds.total += 1;
    else {
      expect(sum).toBeLessThanOrEqual(total);
      kinds[sum === total ? 'full' : 'partial'] += 1;
    }
  }
  expect(Object.values(kinds).every((count) => count > 0)).toBe(true);
  expect(kinds.neither).toBe(4);
});

test('every defendant has an image offence, one principal conviction, and no offence twice', () => {
  for (const { one } of defendants) {
    const offences = one.convictions.map((conviction) => conviction.offence ?? '');
    expect(
      offences.some((offence) => ['iioc-make-distribute', 'iioc-possess', 'prohibited-image'].includes(offence)),
    ).toBe(true);
    expect(new Set(offences).size).toBe(offences.length);
    expect(one.convictions.filter((conviction) => conviction.principal)).toHaveLength(1);
    for (const { counts } of one.convictions) expect(counts).toBeGreaterThanOrEqual(1);
  }
});

test('a term stands where its outcome has one and nowhere else, and is one that the court could pass', () => {
  const months = (term: string) =>
    [...term.matchAll(/(\d+)([YMW])/g)].reduce(
      (sum, [, number, unit]) => sum + Number(number) * { Y: 12, M: 1, W: 12 / 52.18 }[unit as 'Y' | 'M' | 'W'],
      0,
    );
  for (const { posted, one } of defendants) {
    const { outcome, custodyTerm, suspendedTerm, requirements = [], indeterminate, minimumTerm } = one.sentence;
    expect(custodyTerm !== undefined).toBe(outcome === 'immediate-custody');
    expect(suspendedTerm !== undefined).toBe(outcome === 'suspended-sentence');
    expect([indeterminate, minimumTerm]).toEqual([undefined, undefined]);
    if (custodyTerm) expect(months(custodyTerm)).toBeLessThanOrEqual(posted.courtType === 'magistrates' ? 6.01 : 36);
    if (suspendedTerm) expect(months(suspendedTerm)).toBeLessThanOrEqual(24);
    if (outcome === 'community-sentence') expect(requirements.length).toBeGreaterThan(0);
    if (!['community-sentence', 'suspended-sentence'].includes(outcome ?? '')) expect(requirements).toEqual([]);
    // Scotland has no suspended sentence.
    if (posted.area?.startsWith('S')) expect(outcome).not.toBe('suspended-sentence');
  }
});

test('prevention orders are those of their day: SOPO before 8 March 2015, SHPO from then on', () => {
  const orders = defendants.flatMap(({ posted, one }) =>
    (one.sentence.orders ?? []).map((order) => ({ order, day: posted.sentencedOn ?? '', area: posted.area ?? '' })),
  );
  const sopo = orders.filter((each) => each.order === 'sopo');
  const shpo = orders.filter((each) => each.order === 'shpo');
  expect(sopo.length).toBeGreaterThan(0);
  expect(shpo.length).toBeGreaterThan(0);
  expect(sopo.every((each) => each.day < '2015-03-08')).toBe(true);
  // The Scottish and Northern Irish acts kept the older order.
  expect(shpo.every((each) => each.day >= '2015-03-08' && /^[EW]/.test(each.area))).toBe(true);
});

test('grooming under a fake identity is reported only where somebody was convicted of grooming', () => {
  const faked = cases.filter((posted) => posted.attributes?.methods?.includes('social-network-false-identity'));
  expect(faked).toHaveLength(4);
  for (const posted of faked) {
    const offences = posted.defendants.flatMap((one) => one.convictions.map((conviction) => conviction.offence));
    expect(offences).toContain('grooming-meeting');
  }
});

test('an indecent assault, which is conduct before May 2004, is no conviction of a young defendant', () => {
  const older = defendants.filter(({ one }) =>
    one.convictions.some((conviction) => conviction.offence === 'indecent-assault-historic'),
  );
  expect(older).toHaveLength(8);
  for (const { one } of older) expect(['45-54', '55-plus']).toContain(one.ageBand);
});

test('each case has a source: an outlet, a day from the sentence on, an address that is nobody’s', () => {
  for (const posted of cases) {
    expect(posted.sources?.length).toBeGreaterThan(0);
    for (const source of posted.sources ?? []) {
      expect(source.url).toMatch(/^https:\/\/example\.org\/reports\/\d{3}-\d$/);
      expect((source.publishedOn ?? '') >= (posted.sentencedOn ?? '9')).toBe(true);
    }
  }
});
