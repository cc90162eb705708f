import { beforeAll, expect, test } from 'vitest';
import { useService } from '../harness.ts';
import { approveCases, publish, putDataset } from '../releases/journey.ts';
import type { Body } from '../samples/body.ts';
import { hamlets, townCases } from '../samples/towns.ts';

// Gaps that the coverage declares: what is not known is never 0, in any representation.

const service = await useService();
const RELEASE = '/v1/datasets/gaps/releases/1.0.0';
const get = (path: string) => service.send('GET', path);

const BURNT = 'The papers of these days were burnt.';
const withGaps = (...gaps: [from: string, to: string][]): Body => {
  const definition = hamlets();
  definition.coverage.window = { from: '2013-01-01', to: '2016-01-01' };
  definition.coverage.gaps = gaps.map(([from, to]) => ({ from, to, reason: BURNT }));
  definition.codebook.headlines.push(
    {
      id: 'in-2013',
      statistic: 'count',
      measure: 'defendants',
      where: { year: ['2013'] },
      form: 'exact',
      statement: '{wording} in 2013',
    },
    {
      id: 'of-2013',
      statistic: 'share',
      measure: 'defendants',
      where: { year: ['2013'], outcome: ['custody'] },
      share: 'outcome',
      form: 'percent',
      statement: '{wording} of 2013',
    },
  );
  return definition;
};

beforeAll(async () => {
  await putDataset(service, 'gaps', withGaps(['2013-01-01', '2014-01-01'], ['2014-04-01', '2014-06-01']));
  await approveCases(service, 'gaps', townCases());
  expect(await publish(service, 'gaps')).toBe('1.0.0');
}, 120_000);

test('a period that lies wholly in a gap has no figures, and a note says which and why', async () => {
  const { body } = await get(`${RELEASE}/statistics?by=year&totals=true&share=year`);
  const [gone, part, whole, total] = body.observations;
  expect(gone).toEqual({
    ...{ key: { year: '2013' }, measure: 'defendants', value: null, share: null, denominator: 8 },
    ...{ status: 'not-available', shareStatus: 'not-available', flags: [] },
  });
  expect([part.value, whole.value, total.value]).toEqual([4, 4, 8]);
  const notes = Object.fromEntries(body.notes.map(({ id, ...note }: Body) => [id, note]));
  expect(notes['not-covered']).toEqual({
    text: `2013 is not covered: the figures are not known, and not 0. ${BURNT}`,
    mandatory: true,
  });
  expect(notes['part-periods']).toEqual({
    text: `2014 is covered in part only: the data cover 2013-01-01 to 2015-12-31, without 2014-04-01 to 2014-05-31. ${BURNT}`,
    mandatory: true,
  });
});

test('the shares of other dimensions are not known either, and a sum does not say how many amounts it lacks', async () => {
  const { body } = await get(`${RELEASE}/statistics?by=year,sex&share=sex&totals=true`);
  for (const one of body.observations.filter(({ key }: Body) => key.year === '2013'))
    expect(one).toMatchObject({ value: null, share: null, denominator: null, shareStatus: 'not-available' });
  const sorted = await get(`${RELEASE}/statistics?by=year&sort=value`);
  expect(sorted.body.observations.at(-1)).toMatchObject({ key: { year: '2013' }, status: 'not-available' });
});

test('figures over the whole window say that it has gaps', async () => {
  const { body } = await get(`${RELEASE}/statistics?by=sex`);
  expect(body.notes.find(({ id }: Body) => id === 'not-covered').text).toBe(
    `The data do not cover the whole window. Not covered: 2013-01-01 to 2013-12-31 and 2014-04-01 to 2014-05-31. ${BURNT}`,
  );
  const covered = await get(`${RELEASE}/statistics?where=year:2015`);
  expect(covered.body.notes.map(({ id }: Body) => id)).not.toContain('not-covered');
});

test('a headline of such a period has no figure, and a rate leaves out the days of gaps', async () => {
  const { body } = await get(`${RELEASE}/headlines`);
  const headline = (id: string) => body.items.find((one: Body) => one.id === id);
  for (const id of ['in-2013', 'of-2013'])
    expect(headline(id)).toMatchObject({
      ...{ value: null, numerator: null, denominator: null, notReported: null, missingBounds: null },
      ...{ status: 'not-available', wording: null, statement: null },
    });
  expect(headline('a-day')).toMatchObject({ numerator: 6, denominator: 3 * 365 - 365 - 61 });
  expect(headline('found-a-day').denominator).toBe(730); // of an external figure, which has a period of its own
  const check = await get(`${RELEASE}/headlines/in-2013/check?claim=0`);
  expect(check.body.verdict).not.toBe('true');
});

test('a rate counts no case of a period that lies wholly in a gap', async () => {
  const [first, ...others] = townCases();
  const definition = withGaps(['2013-01-01', '2014-01-01']);
  definition.codebook.tables.also.push({ by: ['year'], measures: ['cases'] });
  await putDataset(service, 'found-later', definition);
  await approveCases(service, 'found-later', [{ ...first, sentencedOn: '2013-05-01' }, ...others]);
  expect(await publish(service, 'found-later')).toBe('1.0.0');
  const { body } = await get('/v1/datasets/found-later/releases/1.0.0/headlines/a-day');
  expect(body).toMatchObject({ numerator: 5, denominator: 2 * 365 });
  const { body: check } = await get(
    '/v1/datasets/found-later/releases/1.0.0/headlines/a-day/check?claim=1 every 146 days',
  );
  expect(check).toMatchObject({ verdict: 'true', scope: 'claim' });
});

test('every representation says that the figure is not available', async () => {
  const query = 'by=year&totals=true';
  const rows = (await get(`${RELEASE}/statistics.csv?${query}`)).text.split('\r\n');
  expect(rows[1]).toBe('2013,2013,defendants,defendants,,,,not-available,,,[x]');
  const cube = (await get(`${RELEASE}/statistics.jsonstat?${query}`)).body;
  expect([cube.value, cube.status]).toEqual([[null, 4, 4, 8], { 0: 'not-available' }]);
  const { body: chart } = await get(`${RELEASE}/statistics.vl.json?by=year`);
  expect(chart.data.values[0]).toMatchObject({ year: '2013', value: null });
  expect(JSON.stringify(chart)).toContain('2013 is not covered');
  const picture = await get(`${RELEASE}/statistics.svg?by=year`);
  expect(picture.text).toContain('not available');
  for (const format of ['.csv', '.xlsx', '.parquet', '.jsonstat', '.csv-metadata.json', '.svg', '.vl.json'])
    expect((await get(`${RELEASE}/statistics${format}?by=year`)).headers['assize-notes']).toContain('not-covered');
});

test('other gaps are another meaning: a major version, whose differences hold every figure that is known or not known now', async () => {
  await putDataset(service, 'gaps', withGaps(['2015-01-01', '2016-01-01']));
  expect(await publish(service, 'gaps')).toBe('2.0.0');
  const { body } = await get('/v1/datasets/gaps/releases/2.0.0/differences?since=1.0.0&measure=defendants&by=year');
  expect(body.structure.redefined.dataset).toEqual(['gaps']);
  const item = { measure: 'defendants', difference: null, causes: null };
  const [unknown, known] = ['not-available', null];
  expect(body.items).toEqual([
    { ...item, key: { year: '2013' }, previous: null, value: 0, previousStatus: unknown, status: known },
    { ...item, key: { year: '2015' }, previous: 4, value: null, previousStatus: known, status: unknown },
  ]);
  expect(body.headlines.find(({ id }: Body) => id === 'in-2013').value).toMatchObject({ previous: null, value: 0 });
  // The cases of 2015 are still there: they are in every figure but those of 2015.
  const { body: totals } = await get('/v1/datasets/gaps/releases/2.0.0/statistics?by=year&totals=true');
  expect(totals.observations.map(({ value }: Body) => value)).toEqual([0, 4, null, 8]);
});
