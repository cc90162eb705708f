import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rowsOf } from '../../src/db/client.ts';
import { GENERATOR } from '../../src/generator.ts';
import { buildRelease } from '../../src/releases/lifecycle/build.ts';
import { startApp, type TestApp } from '../harness.ts';
import { imported } from '../imports/files.ts';
import { newDataset } from '../requests.ts';
import { runs } from '../runs.ts';
import type { Body } from '../samples/body.ts';
import { anAggregate, CSV, csvOf } from '../samples/official-table.ts';
import { type FlatRow, publishedSums, sumsOf } from '../samples/oracle.ts';
import { buildDraft, moveDraft, publish, waitForDraft } from './journey.ts';

let service: TestApp;
beforeAll(async () => {
  service = await startApp();
});
afterAll(() => service.stop());

const ask = async (dataset: string, query: string, version = 'latest'): Promise<Body> => {
  const path = `/v1/datasets/${dataset}/releases/${version}/statistics?${query}`;
  const answer = await service.send('GET', path, { key: service.adminKey });
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
};
const valuesOf = (body: Body): number[] => body.observations.map(({ value }: Body) => value);

const KIND: Record<string, string> = { a: 'crown', b: 'crown', c: 'magistrates', 'not-reported': 'not-reported' };

const tables = fc.uniqueArray(
  fc.record({
    year: fc.constantFrom('2014', '2015', 'not-reported'),
    sex: fc.constantFrom('male', 'female', ''),
    court: fc.constantFrom('a', 'b', 'c', ''),
    outcome: fc.constantFrom('prison', 'jail', 'fine', 'not-reported'),
    value: fc.integer({ min: -50_000, max: 9_000_000 }),
  }),
  { selector: ({ year, sex, court, outcome }) => [year, sex, court, outcome].join(), minLength: 1, maxLength: 40 },
);

test('any table: every observation of a release is the sum of its rows', { timeout: 180_000 }, async () => {
  const dataset = await newDataset(
    service,
    anAggregate((d) => {
      for (const measure of d.codebook.measures) measure.decimals = 2;
    }),
  );
  await fc.assert(
    fc.asyncProperty(tables, async (rows) => {
      const file = rows.map(({ value, ...codes }) => `${Object.values(codes).join(',')},${(value / 100).toFixed(2)}`);
      const job = await imported(service, dataset, csvOf(file), CSV);
      expect(job.state, JSON.stringify(job)).toBe('succeeded');
      if (job.counts.created === 0) return; // the same table twice
      const version = await publish(service, dataset);
      const seen = rows.map((row): FlatRow & { court: string; real: string } => {
        const court = row.court || 'not-reported';
        const outcome = row.outcome === 'jail' ? 'prison' : row.outcome;
        const custody = outcome === 'prison' ? 'yes' : outcome === 'not-reported' ? 'not-reported' : 'no';
        const { year } = row;
        const codes = { year, sex: row.sex || 'not-reported', courtKind: KIND[court] ?? '', outcome, custody };
        return { codes, value: row.value, court, real: row.outcome };
      });
      const chosen: Record<string, FlatRow[]> = {
        occasions: seen,
        fines: seen.filter(({ court, real }) => real === 'fine' && court !== 'c'),
      };
      const { body: manifest } = await service.send('GET', `/v1/datasets/${dataset}/releases/${version}`);
      expect(manifest.tables.length).toBe(26);
      for (const { by, measures } of manifest.tables) {
        const query = `measure=${measures.join(',')}${by.length > 0 ? `&by=${by.join(',')}` : ''}&totals=true`;
        const body = await ask(dataset, query, version);
        for (const measure of measures) {
          const expected = sumsOf(chosen[measure] ?? [], by);
          expect([by, measure, publishedSums(body.observations, measure, by, 100)]).toEqual([by, measure, expected]);
        }
        for (const { notReported } of body.observations) expect(notReported).toBe(0);
      }
    }),
    { numRuns: runs('TABLE_RUNS', 2, 4) },
  );
});

test('a combination without a row is 0, values may be negative, and shares are exact', async () => {
  const dataset = await newDataset(
    service,
    anAggregate((d) => (d.codebook.measures[0].decimals = 1)),
  );
  const rows = ['2014,male,a,prison,0.1', '2014,female,a,prison,0.2', '2015,female,c,fine,-1.5'];
  await imported(service, dataset, csvOf(rows), CSV);
  await publish(service, dataset);
  expect(valuesOf(await ask(dataset, 'measure=occasions&by=year,sex'))).toEqual([0.1, 0.2, 0, -1.5]);
  const shares = await ask(dataset, 'measure=occasions&by=sex&where=year:2014&share=sex');
  expect(shares.observations.map(({ share, denominator }: Body) => [share, denominator])).toEqual([
    [0.3333, 0.3],
    [0.6667, 0.3],
  ]);
  expect(shares.measures[0]).toMatchObject({ countingUnit: 'occasion', unit: 'occasions', decimals: 1 });
  const internal = await service.send(
    'GET',
    `/v1/datasets/${dataset}/releases/latest/statistics?measure=occasions&by=court`,
  );
  expect([internal.status, internal.body.code]).toEqual([422, 'invalid-query']);
});

test('values too large for a double are exact', async () => {
  const dataset = await newDataset(service, anAggregate());
  const most = Number.MAX_SAFE_INTEGER;
  const rows = [`2014,male,a,prison,${most}`, `2014,female,a,prison,${most}`, '2015,male,a,fine,1', '_T,_T,_T,_T,1'];
  const refused = await imported(service, dataset, csvOf(rows), CSV);
  expect(refused.state).toBe('failed');
  await imported(service, dataset, csvOf(rows.slice(0, 3)), CSV);
  await publish(service, dataset);
  const { text } = await service.send('GET', `/v1/datasets/${dataset}/releases/latest/statistics?measure=occasions`);
  expect(text).toContain(`"value":${2n * BigInt(most) + 1n},`);
});

test('a release is of the table at its position, whatever is uploaded while it is open', async () => {
  const dataset = await newDataset(service, anAggregate());
  const none = await service.send('POST', `/v1/datasets/${dataset}/releases`, { key: service.adminKey, body: {} });
  expect([none.status, none.body.code]).toEqual([409, 'nothing-to-release']);
  await imported(service, dataset, csvOf(['2014,male,a,prison,10']), CSV);
  await buildDraft(service, dataset);
  await imported(service, dataset, csvOf(['2014,male,a,prison,99', '2015,male,a,prison,1']), CSV);
  // As if the build had been interrupted, it runs again after the upload.
  const [open] = await rowsOf<{ id: string }>(
    service.db,
    sql`update releases set state = 'building', built_at = null, counts = null
        where dataset_id = ${dataset} and state = 'draft' returning id`,
  );
  const { signal } = new AbortController();
  await buildRelease(
    { database: service.database, now: () => new Date(service.clock.now), generator: GENERATOR, signal },
    String(open?.id),
  );
  const draft = await waitForDraft(service, dataset);
  expect(valuesOf(await ask(dataset, 'measure=occasions&by=year', 'draft'))).toEqual([10]);
  const published = await moveDraft(service, dataset, 'published', String(draft.headers.etag));
  expect(published.status, published.text).toBe(200);
  expect(valuesOf(await ask(dataset, 'measure=occasions&by=year'))).toEqual([10]);
  await publish(service, dataset);
  expect(valuesOf(await ask(dataset, 'measure=occasions&by=year'))).toEqual([99, 1]);
  expect(valuesOf(await ask(dataset, 'measure=occasions&by=year', '1.0.0'))).toEqual([10]);
});

test('with another codebook a release is built from the same rows', async () => {
  const dataset = await newDataset(service, anAggregate());
  await imported(service, dataset, csvOf(['2014,male,a,prison,10', '2015,male,b,fine,4']), CSV);
  await publish(service, dataset);
  const path = `/v1/datasets/${dataset}`;
  const { headers, body } = await service.send('GET', `${path}/definition`, { key: service.adminKey });
  body.codebook.variables.push({ id: 'online', label: 'Online', level: 'observation', kind: 'flag' });
  body.codebook.codeLists.year.codes.reverse();
  body.codebook.measures[0].decimals = 2;
  const put = await service.send('PUT', path, {
    key: service.adminKey,
    body,
    headers: { 'if-match': String(headers.etag) },
  });
  expect(put.status, put.text).toBe(200);
  const draft = await buildDraft(service, dataset);
  expect(draft.body).toMatchObject({ state: 'draft', error: null });
  expect(valuesOf(await ask(dataset, 'measure=occasions&by=year', 'draft'))).toEqual([4, 10]);
  expect(valuesOf(await ask(dataset, 'measure=occasions&by=online', 'draft'))).toEqual([14]);
  await moveDraft(service, dataset, 'discarded');
});

test('a share over rows of which some are not reported has bounds', async () => {
  const dataset = await newDataset(
    service,
    anAggregate((d) => {
      d.codebook.headlines = [
        {
          id: 'women',
          statistic: 'share',
          measure: 'occasions',
          where: { year: ['2014'], sex: ['female'] },
          share: 'sex',
          form: 'percent',
          statement: '{wording} were of women',
        },
      ];
    }),
  );
  const rows = [
    '2014,male,a,prison,10',
    '2014,female,b,fine,5',
    '2014,,c,fine,3',
    '2014,,a,fine,2',
    '2015,male,a,fine,9',
  ];
  await imported(service, dataset, csvOf(rows), CSV);
  await publish(service, dataset);
  const { body } = await service.send('GET', `/v1/datasets/${dataset}/releases/latest/headlines`);
  expect(body.items[0]).toMatchObject({
    numerator: 5,
    denominator: 20,
    value: 0.25,
    notReported: 5,
    missingBounds: { lower: 0.25, upper: 0.5 },
    countingUnit: 'occasion',
    statement: '25% were of women',
  });
  const known = await ask(dataset, 'measure=occasions&by=sex&where=year:2014&share=sex&base=known');
  expect(known.observations.map(({ value, share }: Body) => [value, share])).toEqual([
    [10, 0.6667],
    [5, 0.3333],
    [5, null],
  ]);
});
