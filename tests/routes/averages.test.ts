import { beforeAll, expect, test } from 'vitest';
import { useService } from '../harness.ts';
import { approveCases, publish, putDataset } from '../releases/journey.ts';
import { faultsOf } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { hamlets, townCases } from '../samples/towns.ts';

// Means and medians through the door; expected numbers were worked out by hand from the six cases of towns.ts.

const service = await useService();

const average = (id: string, of: string, countingUnit: string, more: object = {}): Body => ({
  id,
  label: id,
  unit: of,
  countingUnit,
  statistic: id.split('-')[0],
  of,
  decimals: 2,
  population: 'everybody in three towns',
  ...more,
});

const withAverages = (): Body => {
  const definition = hamlets();
  const custody = { filter: { outcome: ['custody'] } };
  definition.codebook.measures.push(
    average('mean-custody', 'custodyDays', 'defendant', custody),
    average('median-custody', 'custodyDays', 'defendant', custody),
    average('mean-images', 'images', 'case'),
    average('median-images', 'images', 'case', { decimals: 0 }),
    average('mean-counts', 'counts', 'conviction'),
  );
  definition.codebook.tables.also.push(
    { by: ['sex', 'year'], measures: ['mean-custody', 'median-custody'] },
    { by: ['methods', 'year'], measures: ['mean-images', 'median-images'] },
    { by: ['imagesCategory'], measures: ['mean-images', 'median-images'] },
    { by: ['offence'], measures: ['mean-counts'] },
  );
  return definition;
};

beforeAll(async () => {
  await putDataset(service, 'averages', withAverages());
  await approveCases(service, 'averages', townCases());
  await publish(service, 'averages');
}, 60_000);

/** Value by key, or why there is none; then how many amounts were missing, and what qualifies it. */
async function values(query: string): Promise<Record<string, unknown[]>> {
  const { status, body, text } = await service.send('GET', `/v1/datasets/averages/releases/1.0.0/statistics?${query}`);
  expect(status, text).toBe(200);
  return Object.fromEntries(
    body.observations.map((one: Body) => [
      Object.values(one.key).join('|'),
      [one.value ?? one.status, one.notReported, ...one.flags],
    ]),
  );
}

test('the mean of terms is over those who have one, in exact days, for every margin on its own', async () => {
  // A year, six months and two years: 365.25, 182.625 and 730.5 days.
  expect(await values('measure=mean-custody&by=year&totals=true')).toEqual({
    2014: [273.94, 0],
    2015: [730.5, 0],
    _T: [426.13, 0],
  });
  expect(await values('measure=median-custody&by=year&totals=true')).toEqual({
    2014: [273.94, 0],
    2015: [730.5, 0],
    _T: [365.25, 0],
  });
});

test('of no units a mean does not apply, whatever the filter left', async () => {
  expect(await values('measure=mean-custody,median-custody&by=sex&where=year:2014')).toEqual({
    'male|2014': [273.94, 0],
    'female|2014': ['not-applicable', 0],
  });
});

test('a unit’s amount counts once under each of its codes; the total is over units', async () => {
  // 100 (night, mask), 15 at least (none), nothing (not reported), 50 about (tool), nothing (youth: not reported), 7 (mask).
  expect(await values('measure=mean-images&by=methods&totals=true')).toEqual({
    night: [100, 0],
    mask: [53.5, 0],
    tool: [50, 0, 'approximate'],
    none: [15, 0, 'lower-bound'],
    'not-reported': ['not-available', 2],
    _T: [43, 2, 'lower-bound', 'approximate'],
  });
  expect(await values('measure=median-images&totals=true')).toEqual({ '': [33, 2, 'lower-bound', 'approximate'] }); // of 7, 15, 50, 100
});

test('by category the amounts of that category are averaged', async () => {
  // A: 10 and 20; B: 5; the rest: 100, 30 and 7, and two cases with no amount at all.
  expect(await values('measure=mean-images&by=imagesCategory&totals=true')).toEqual({
    A: [15, 0, 'lower-bound'],
    B: [5, 0],
    'not-reported': [45.67, 2, 'approximate'],
    _T: [43, 2, 'lower-bound', 'approximate'],
  });
  expect(await values('measure=median-images&by=imagesCategory')).toEqual({
    A: [15, 0, 'lower-bound'],
    B: [5, 0],
    'not-reported': [30, 2, 'approximate'],
  });
});

test('the service says which terms a measure of custody is of, and keeps the codebook’s own note', async () => {
  const notes = async (measure: string): Promise<Body[]> =>
    (await service.send('GET', `/v1/datasets/averages/releases/latest/statistics?measure=${measure}`)).body.notes;
  expect(await notes('mean-custody')).toContainEqual({
    id: 'measure-mean-custody',
    text: expect.stringMatching(/determinate.*life.*suspended/),
    mandatory: true,
  });
  expect((await notes('images-seized')).find(({ id }) => id === 'measure-images-seized').text).toBe('As reported.');
});

test('a mean has no share', async () => {
  const { status, body } = await service.send(
    'GET',
    '/v1/datasets/averages/releases/1.0.0/statistics?measure=mean-custody&by=sex&share=sex',
  );
  expect([status, body.code, body.errors[0].parameter]).toEqual([422, 'invalid-query', 'share']);
});

test('a mean or median is no headline’s, and its counting unit is the level of its amount', async () => {
  const definition = withAverages();
  const { measures, headlines } = definition.codebook;
  measures.find((one: Body) => one.id === 'mean-counts').countingUnit = 'defendant';
  const first = headlines.length;
  const form = { statement: '{wording}', form: 'exact' };
  headlines.push(
    { id: 'count-of', statistic: 'count', measure: 'mean-images', ...form },
    { id: 'sum-of', statistic: 'sum', measure: 'median-images', ...form },
    {
      ...{ id: 'share-of', statistic: 'share', measure: 'mean-custody', ...form, form: 'percent' },
      ...{ where: { sex: ['male'] }, share: 'sex' },
    },
    {
      ...form,
      id: 'rate-of',
      statistic: 'rate',
      of: { measure: 'mean-images' },
      form: 'per-day',
      days: { basis: 'calendar' },
    },
  );
  const put = await service.send('PUT', '/v1/datasets/other-averages', { key: service.adminKey, body: definition });
  expect(put.status).toBe(422);
  expect(faultsOf(put)).toEqual([
    ...[0, 1, 2].map((at) => `/codebook/headlines/${first + at}/measure not-allowed`),
    `/codebook/headlines/${first + 3}/of/measure not-allowed`,
    '/codebook/measures/11/countingUnit wrong-level',
  ]);
});
