import { expect, test } from 'vitest';
import { compile } from '../../src/codebook/compile.ts';
import { PRESS_SNAPSHOT_ID, pressSnapshotCases, pressSnapshotDataset } from '../../src/demo/datasets.ts';
import { answerJson } from '../../src/formats/json.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import { assemble } from '../../src/statistics/answer.ts';
import { planQuery, type StatisticsQuery } from '../../src/statistics/query.ts';
import { queryOf } from '../samples/parish.ts';
import { storedPresent, storedTables } from '../samples/stored-tables.ts';

/** The examples of docs/reference/statistics.md over the founding snapshot, compared with counts of the posted cases by plain code. */

const codebook = compile(PRESS_SNAPSHOT_ID, DatasetDefinition.parse(pressSnapshotDataset));
const cases = pressSnapshotCases();
const release = {
  dataset: PRESS_SNAPSHOT_ID,
  version: '1.0.0',
  publishedAt: '2015-07-22T00:00:00Z',
  publicUrl: 'https://figures.example.org',
  present: storedPresent(codebook, cases),
};
const people = cases.flatMap(({ defendants, ...posted }) =>
  defendants.map((defendant) => ({ ...posted, ...defendant })),
);

function ask(query: Partial<StatisticsQuery>) {
  const plan = planQuery(codebook, release, queryOf(query));
  const tables = plan.reads.flatMap(({ by, measure }) =>
    storedTables({ ...codebook, tables: [{ by, measures: [measure] }] }, cases),
  );
  return JSON.parse(answerJson(assemble(plan, ({ measure }) => tables.find((table) => table.measure === measure)!))); // one for each read
}

test('the example query answers each outcome by sex and year, with totals and shares', () => {
  const answer = ask({
    measures: ['defendants'],
    by: ['outcome', 'sex'],
    where: [{ dimension: 'year', codes: ['2014', '2015'] }],
    totals: true,
    share: ['outcome'],
  });
  const [outcomes, sexes, years] = answer.dimensions.map(({ codes }: { codes: { code: string }[] }) =>
    codes.map(({ code }) => code),
  );
  expect(answer.dimensions.map(({ id }: { id: string }) => id)).toEqual(['outcome', 'sex', 'year']);
  expect([sexes, years]).toEqual([
    ['male', 'female', '_T'],
    ['2014', '2015'],
  ]);
  expect(answer.observations).toHaveLength(outcomes.length * 3 * 2);
  const count = (outcome: string, sex: string, year: string): number =>
    people.filter(
      (one) =>
        (outcome === '_T' || one.sentence.outcome === outcome) &&
        (sex === '_T' || one.sex === sex) &&
        one.sentencedOn?.startsWith(year),
    ).length;
  for (const { key, value, share, denominator, measure, status, shareStatus, flags } of answer.observations) {
    const whole = count('_T', key.sex, key.year);
    expect([measure, flags]).toEqual(['defendants', []]);
    expect(value).toBe(count(key.outcome, key.sex, key.year));
    expect(denominator).toBe(whole);
    expect(share).toBe(whole === 0 ? null : Math.floor((value * 20_000 + whole) / (2 * whole)) / 10_000);
    expect([status, shareStatus]).toEqual([null, whole === 0 ? 'not-applicable' : null]);
  }
  const listed = answer.observations.map(({ key }: { key: Record<string, string> }) => Object.values(key).join());
  const expected = outcomes.flatMap((outcome: string) =>
    sexes.flatMap((sex: string) => years.map((year: string) => `${outcome},${sex},${year}`)),
  );
  expect(listed).toEqual(expected);
  expect(answer.share).toEqual({ of: ['outcome'], base: 'all' });
});

test('60 of 99 men were sent to prison: the share of the example query', () => {
  const { observations } = ask({
    by: [],
    where: [
      { dimension: 'outcome', codes: ['immediate-custody'] },
      { dimension: 'sex', codes: ['male'] },
    ],
    share: ['outcome'],
  });
  expect(observations).toEqual([
    {
      key: { outcome: 'immediate-custody', sex: 'male' },
      measure: 'defendants',
      value: 60,
      share: 0.6061,
      denominator: 99,
      status: null,
      shareStatus: null,
      flags: [],
    },
  ]);
});

test('a defendant can have several offences; the total counts distinct defendants, and a note says so', () => {
  const answer = ask({ by: ['offence'], totals: true });
  const values = Object.fromEntries(
    answer.observations.map(({ key, value }: { key: { offence: string }; value: number }) => [key.offence, value]),
  );
  expect(values._T).toBe(101);
  for (const [offence, value] of Object.entries(values)) {
    if (offence === '_T') continue;
    expect(value).toBe(people.filter(({ convictions }) => convictions.some((one) => one.offence === offence)).length);
  }
  expect(answer.dimensions[0].multiResponse).toBe(true);
  expect(answer.notes.map(({ id }: { id: string }) => id)).toEqual(['completeness', 'multi-response', 'sample']);
});

test('a country in where selects its regions', () => {
  const regions = ask({ measures: ['cases'], by: ['areaRegion'] });
  const england = ask({ measures: ['cases'], where: [{ dimension: 'areaRegion', codes: ['E92000001'] }] });
  const english = regions.observations.filter(({ key }: { key: { areaRegion: string } }) =>
    key.areaRegion.startsWith('E12'),
  );
  expect(english.length).toBeGreaterThan(1);
  expect(england.observations).toEqual(english);
});

test('a sum by category counts every image once, and says how many cases report none', () => {
  const { observations, dimensions } = ask({
    measures: ['images-seized'],
    by: ['imagesCategory'],
    totals: true,
    share: ['imagesCategory'],
  });
  const total = observations.at(-1);
  expect(total).toMatchObject({
    key: { imagesCategory: '_T' },
    value: 4_538_217,
    share: 1,
    notReported: 4,
    flags: ['lower-bound', 'lower-bound-base'],
  });
  // An exact part of a whole that is "at least" so much: its share is "at most".
  const exact = observations.filter(
    ({ value, flags }: { value: number | null; flags: string[] }) => value !== null && !flags.includes('lower-bound'),
  );
  expect(exact.length).toBeGreaterThan(0);
  for (const { flags, denominator } of exact) expect([denominator, flags]).toEqual([4_538_217, ['lower-bound-base']]);
  const parts = observations.slice(0, -1).map(({ value }: { value: number | null }) => value ?? 0);
  expect(parts.reduce((sum: number, value: number) => sum + value, 0)).toBe(4_538_217);
  expect(dimensions[0].multiResponse).toBe(false);
});
