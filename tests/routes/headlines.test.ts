import { parse } from 'csv-parse/sync';
import { beforeAll, expect, test } from 'vitest';
import { useService } from '../harness.ts';
import { approveCases, publish, putDataset } from '../releases/journey.ts';
import type { Body } from '../samples/body.ts';
import { hamlets, townCases } from '../samples/towns.ts';

// Contract statistics 3 through the door: the shape of every kind of headline, and its query gives its figure again.

const service = await useService();
const BASE = '/v1/datasets/towns/releases/1.0.0/headlines';
let items: Body[];
const one = (id: string): Body => items.find((item) => item.id === id);

beforeAll(async () => {
  const definition = hamlets();
  definition.codebook.measures.push({
    ...definition.codebook.measures[3],
    id: 'images-of-fined',
    filter: { outcome: ['fine'] },
  });
  const statement = '{wording}';
  definition.codebook.headlines.push(
    { id: 'women', statistic: 'count', measure: 'defendants', where: { sex: ['female'] }, form: 'only', statement },
    {
      id: 'fined-men',
      statistic: 'share',
      measure: 'defendants',
      where: { outcome: ['fine'], sex: ['male'] },
      share: 'outcome',
      form: 'percent',
      statement,
    },
    {
      id: 'of-fined',
      statistic: 'sum',
      measure: 'images-of-fined',
      form: 'exact',
      statement,
      note: 'None was counted.',
    },
    {
      id: 'graded',
      statistic: 'sum',
      measure: 'images-seized',
      where: { imagesCategory: ['A'] },
      form: 'exact',
      statement,
    },
    {
      id: 'known-mask',
      statistic: 'share',
      measure: 'cases',
      where: { methods: ['mask'] },
      share: 'methods',
      base: 'known',
      form: 'percent',
      statement,
    },
    {
      id: 'nobody',
      statistic: 'share',
      measure: 'defendants',
      where: { sex: ['female'], year: ['2015'], outcome: ['custody'] },
      share: 'outcome',
      form: 'percent',
      statement,
    },
  );
  await putDataset(service, 'towns', definition);
  await approveCases(service, 'towns', townCases());
  await publish(service, 'towns');
  const list = await service.send('GET', BASE);
  expect(list.status).toBe(200);
  expect(Object.keys(list.body)).toEqual(['items']);
  items = list.body.items;
}, 60_000);

test('headlines stand in codebook order, then the external figures', () => {
  expect(items.map(({ id }) => id)).toEqual([
    ...['all', 'custody', 'with-mask', 'images', 'years', 'a-day', 'found-a-day'],
    ...['women', 'fined-men', 'of-fined', 'graded', 'known-mask', 'nobody', 'found'],
  ]);
});

test('a count is whole, with all that is needed to quote it', () => {
  expect(one('all')).toEqual({
    id: 'all',
    computed: true,
    statement: '8 people',
    statistic: 'count',
    value: 8,
    percent: null,
    numerator: null,
    denominator: null,
    base: null,
    notReported: 0,
    missingBounds: null,
    unit: 'defendants',
    countingUnit: 'defendant',
    population: 'everybody in three towns',
    window: { from: '2014-01-01', to: '2016-01-01' },
    wording: { form: 'exact', text: '8', exact: true },
    query: '/v1/datasets/towns/releases/1.0.0/statistics?measure=defendants',
    usage: [],
    usageNotes: [],
    flags: [],
    citation: expect.objectContaining({
      version: '1.0.0',
      url: 'https://assize.example/datasets/towns/releases/1.0.0/headlines/all',
    }),
    release: '1.0.0',
  });
});

test('only is refused to 3 of 8, and the exact figure stands instead', () => {
  expect(one('women')).toMatchObject({ value: 3, notReported: 0, statement: '3', wording: { text: '3', exact: true } });
});

test('a share has value, percent, numerator, denominator, and its bounds over all units', () => {
  // Three of seven with a known outcome; one of eight is unknown.
  expect(one('custody')).toMatchObject({
    statistic: 'share',
    value: 0.4286,
    percent: 42.9,
    numerator: 3,
    denominator: 7,
    base: 'known',
    notReported: 1,
    missingBounds: { lower: 0.375, upper: 0.5 },
    usage: ['no-ranking'],
    query:
      '/v1/datasets/towns/releases/1.0.0/statistics?measure=defendants&where=outcome:custody&share=outcome&base=known',
  });
});

test('no wording where the denominator is under 10', () => {
  expect([one('custody').wording, one('custody').statement]).toEqual([null, null]);
});

test('a share of a multi-response dimension counts distinct units', () => {
  expect(one('with-mask')).toMatchObject({ numerator: 2, denominator: 6, value: 0.3333, notReported: 2, base: 'all' });
  expect(one('with-mask').missingBounds).toEqual({ lower: 0.3333, upper: 0.6667 });
  expect(one('known-mask')).toMatchObject({ numerator: 2, denominator: 4, value: 0.5, notReported: 2 });
});

test('conditions beside the share narrow both its parts; nobody of somebody is 0, not null', () => {
  expect(one('fined-men')).toMatchObject({ numerator: 0, denominator: 5, value: 0, percent: 0, notReported: 1 });
  expect(one('fined-men').missingBounds).toEqual({ lower: 0, upper: 0.2 });
  expect(one('nobody')).toMatchObject({ numerator: 0, denominator: 1, value: 0 });
});

test('a sum has the flags of its addends and how many had none; at a category these are all who had none', () => {
  expect(one('images')).toMatchObject({
    value: 172,
    notReported: 2,
    flags: ['lower-bound', 'approximate'],
    unit: 'images',
    countingUnit: 'case',
    numerator: null,
  });
  expect(one('graded')).toMatchObject({ value: 30, notReported: 2, flags: ['lower-bound'] });
});

test('a converted sum keeps its value unconverted; the wording is in the other unit, rounded down', () => {
  // 1278.375 days are exactly three and a half years.
  expect(one('years')).toMatchObject({
    value: 1278.38,
    unit: 'days',
    wording: { form: 'total', text: '3 years', exact: false },
    statement: '3 years of custody',
  });
});

test('a sum of nothing reported is null, and says why, and has no wording', () => {
  expect(one('of-fined')).toMatchObject({
    value: null,
    status: 'not-available',
    notReported: 1,
    wording: null,
    statement: null,
    note: 'None was counted.',
  });
});

test('a rate is a count over days', () => {
  expect(one('a-day')).toMatchObject({
    statistic: 'rate',
    value: 0.01,
    numerator: 6,
    denominator: 730,
    days: { basis: 'calendar' },
    unit: 'cases',
    query: '/v1/datasets/towns/releases/1.0.0/statistics?measure=cases',
  });
});

test('a rate of an external figure names it, has no query, and inherits its bound and usage', () => {
  expect(one('found-a-day')).toMatchObject({
    value: 2,
    numerator: 1460,
    denominator: 730,
    externalFigure: 'found',
    query: null,
    countingUnit: null,
    flags: ['lower-bound'],
    usage: ['lower-bound'],
    window: { from: '2014-01-01', to: '2016-01-01' },
  });
});

test('an external figure is served as it was published, and never computed with', () => {
  expect(one('found')).toEqual({
    id: 'found',
    computed: false,
    statement: 'at least 1,460 cases',
    value: 1460,
    bound: 'at-least',
    unit: 'cases',
    publisher: 'Somebody Else',
    source: 'their files',
    publishedOn: null,
    period: '2014-01-01/2016-01-01',
    usage: ['lower-bound'],
    usageNotes: [{ code: 'lower-bound', text: 'The figure is a lower bound: the true number is at least this.' }],
  });
});

test('a limit on the use of a figure has its text beside it, as the list of limits has it', async () => {
  const listed = await service.send('GET', '/v1/usage-codes');
  expect([listed.status, listed.headers['cache-control'], listed.body.next]).toEqual([200, 'no-cache', null]);
  expect(one('custody').usageNotes).toEqual(listed.body.items.filter(({ code }: Body) => code === 'no-ranking'));
  expect(one('years').usageNotes).toEqual([
    { code: 'ours-alone', text: 'The publisher limits the use of this figure: ours-alone.' },
  ]);
  const again = await service.send('GET', '/v1/usage-codes', {
    headers: { 'if-none-match': String(listed.headers.etag) },
  });
  expect(again.status).toBe(304);
});

test('every query gives the figure again', async () => {
  for (const headline of items.filter(({ query }) => query)) {
    const { status, body } = await service.send('GET', headline.query);
    expect([headline.id, status, body.observations.length]).toEqual([headline.id, 200, 1]);
    const [observation] = body.observations;
    if (headline.statistic === 'share') {
      expect([headline.id, observation.value, observation.denominator, observation.share]).toEqual([
        headline.id,
        headline.numerator,
        headline.denominator,
        headline.value,
      ]);
    } else if (headline.statistic === 'rate') expect(observation.value).toBe(headline.numerator);
    else {
      expect([headline.id, observation.value]).toEqual([headline.id, headline.value]);
      // Units without an amount are in the cell of no category.
      if (headline.statistic === 'sum')
        expect(observation.notReported).toBe(headline.id === 'graded' ? 0 : headline.notReported);
    }
  }
});

test('one headline by its id is what the list has of it', async () => {
  for (const item of items) {
    const { status, body, headers } = await service.send('GET', `${BASE}/${item.id}`);
    expect([status, body]).toEqual([200, item]);
    expect(headers['cache-control']).toBe('public, max-age=86400, immutable');
  }
});

test('as CSV each headline is a row of the same figures, at its own address', async () => {
  const csv = await service.send('GET', `${BASE}.csv`);
  expect([csv.status, csv.headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8; header=present']);
  expect(csv.headers).toMatchObject({
    'cache-control': 'public, max-age=86400, immutable',
    'content-disposition': 'attachment; filename="towns-1.0.0-headlines.csv"',
  });
  const rows: Record<string, string>[] = parse(csv.text, { columns: true, record_delimiter: '\r\n' });
  expect(rows.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
  const number = (cell: string | undefined) => (cell === '' ? null : Number(cell));
  for (const [i, row] of rows.entries()) {
    const { computed, statement, value, percent = null, numerator = null, denominator = null, unit } = items[i];
    expect([row.kind, row.statement, row.unit]).toEqual([computed ? 'computed' : 'external', statement ?? '', unit]);
    expect([row.value, row.percent, row.numerator, row.denominator].map(number)).toEqual([
      ...[value, percent, numerator, denominator],
    ]);
    expect(row.value).toMatch(/^(-?\d+[.]\d+)?$/);
    const { wording, query, usage } = items[i];
    // A wording that is the plain number would be read as a number.
    expect(row.wording).toBe(wording && /[a-z%]/.test(wording.text) ? wording.text : '');
    expect([row.form, row.query, row.usage]).toEqual([wording?.form ?? '', query ?? '', usage.join(';')]);
  }
  const etag = { 'if-none-match': String(csv.headers.etag) };
  expect((await service.send('GET', `${BASE}.csv`, { headers: etag })).status).toBe(304);
  const latest = await service.send('GET', `${BASE.replace('1.0.0', 'latest')}.csv`);
  expect([latest.text, latest.headers['content-location']]).toEqual([csv.text, `${BASE}.csv`]);
});

test('an id that is none, or of the wrong shape, is 404', async () => {
  for (const id of ['nothing', 'All', 'all-', '-', 'all%20', '__proto__', 'a'.repeat(61), 'all%00']) {
    const { status, body } = await service.send('GET', `${BASE}/${id}`);
    expect([id, status, body.code]).toEqual([id, 404, 'not-found']);
  }
  expect((await service.send('GET', `${BASE}?limit=1`)).status).toBe(400);
});
