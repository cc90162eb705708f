import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowsOf } from '../../src/db/client.ts';
import { insertCodebook, insertDataset } from '../../src/db/queries/datasets.ts';
import { GENERATOR } from '../../src/generator.ts';
import { buildRelease } from '../../src/releases/lifecycle/build.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import { startApp, useService } from '../harness.ts';
import { imported } from '../imports/files.ts';
import { newDataset } from '../requests.ts';
import { runs } from '../runs.ts';
import type { Body } from '../samples/body.ts';
import { anAggregate, CSV, csvOf } from '../samples/official-table.ts';
import { type FlatRow, publishedSums, sumsOf } from '../samples/oracle.ts';
import { buildDraft, moveDraft, publish, waitForDraft } from './journey.ts';

const service = await useService();

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
    { numRuns: runs('TABLE_RUNS', 1, 4) },
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

test('marks behind values are their flags, in sums too, in every answer and file; without them it is another table', async () => {
  const withFiles = await startApp({ writesFiles: true });
  try {
    const dataset = await newDataset(
      withFiles,
      anAggregate((d) => (d.codebook.measures[0].decimals = 1)),
    );
    const rows = [
      '2014,male,a,prison,0.1 [p]',
      '2014,female,a,prison,0.2 [r]',
      '2015,male,a,prison,2',
      '2015,female,c,fine,1 [e]',
      '2015,_T,_T,_T,3 [r]',
    ];
    const put = (lines: readonly string[]) => imported(withFiles, dataset, csvOf(lines), CSV);
    expect((await put(rows)).state).toBe('succeeded');
    expect((await put(rows)).counts.created).toBe(0);
    const version = await publish(withFiles, dataset);
    const R = `/v1/datasets/${dataset}/releases/${version}`;
    const query = 'measure=occasions&by=year,sex&totals=true';
    const { body } = await withFiles.send('GET', `${R}/statistics?${query}`);
    expect(body.observations.map(({ key, value, flags }: Body) => [key.year, key.sex, value, flags])).toEqual([
      ['2014', 'male', 0.1, ['provisional']],
      ['2014', 'female', 0.2, ['revised']],
      ['2014', '_T', 0.3, ['provisional', 'revised']],
      ['2015', 'male', 2, []],
      ['2015', 'female', 1, ['approximate']],
      // The sum has what its row says of it, too.
      ['2015', '_T', 3, ['revised', 'approximate']],
      ['_T', 'male', 2.1, ['provisional']],
      ['_T', 'female', 1.2, ['revised', 'approximate']],
      ['_T', '_T', 3.3, ['provisional', 'revised', 'approximate']],
    ]);
    const csv = (await withFiles.send('GET', `${R}/statistics.csv?${query}`)).text.split('\r\n');
    expect(csv[3]).toMatch(/,0\.3,.*,provisional;revised,\[p\];\[r\]$/);
    const stat = (await withFiles.send('GET', `${R}/statistics.jsonstat?${query}`)).body;
    expect(Object.values(stat.status)).toContain('provisional;revised');
    while ((await withFiles.send('GET', `${R}/files`)).status === 503) await sleep(20);
    const { text } = await withFiles.send('GET', `${R}/files/observations.csv`);
    expect(text).toMatch(/,1\.2,.*revised;approximate,\[r\]/);

    const final = rows.map((row) => row.replace(' [p]', ''));
    const job = await put(final);
    expect(job.counts.created).toBeGreaterThan(0);
    expect(job.comparison).toMatchObject({ new: 0, changed: 1, same: 3, gone: 0 });
    const next = await publish(withFiles, dataset);
    expect(next).toBe('1.1.0');
    const after = await withFiles.send('GET', `/v1/datasets/${dataset}/releases/${next}/statistics?${query}`);
    expect(after.body.observations.at(-1).flags).toEqual(['revised', 'approximate']);
  } finally {
    await withFiles.stop();
  }
});

/** Rates by year and sex, with the totals that their source gives. */
const rates = (absentRows: string, change: (dataset: Body) => void = () => {}) =>
  anAggregate((d) => {
    d.settings = { absentRows };
    d.codebook.variables = d.codebook.variables.filter(({ id }: Body) => id === 'year' || id === 'sex');
    d.codebook.derived = [];
    d.codebook.measures = [
      { ...d.codebook.measures[0], id: 'rate', label: 'Rate', unit: 'per 100,000', statistic: 'value', decimals: 1 },
    ];
    change(d);
  });
const HEAD = 'year,sex,value';

test('rates are not added: a total is what the source gives, or not available', async () => {
  const dataset = await newDataset(service, rates('not-available'));
  await imported(
    service,
    dataset,
    csvOf(['2014,male,30.5', '2014,female,1.5', '2014,_T,16 [r]', '2015,male,31 [p]'], HEAD),
    CSV,
  );
  await publish(service, dataset);
  const whole = await ask(dataset, 'by=year,sex&totals=true');
  expect(whole.observations.map(({ key, value, status }: Body) => [key.year, key.sex, value, status])).toEqual([
    ['2014', 'male', 30.5, null],
    ['2014', 'female', 1.5, null],
    ['2014', '_T', 16, null],
    ['2015', 'male', 31, null],
    ['2015', 'female', null, 'not-available'],
    ['2015', '_T', null, 'not-available'],
    ['_T', 'male', null, 'not-available'],
    ['_T', 'female', null, 'not-available'],
    ['_T', '_T', null, 'not-available'],
  ]);
  expect(whole.observations.map(({ flags }: Body) => flags[0])).toEqual([
    ...[undefined, undefined, 'revised', 'provisional'],
    ...Array.from({ length: 5 }, () => undefined),
  ]);
  expect(whole.observations.every((one: Body) => !('notReported' in one))).toBe(true);
  expect(whole.notes.map(({ id }: Body) => id)).toContain('does-not-add-up');
  expect(whole.absent.means).toBe('not-available');
  expect(valuesOf(await ask(dataset, 'where=year:2014,2015&where=sex:male'))).toEqual([30.5, 31]);
  expect(valuesOf(await ask(dataset, ''))).toEqual([null]);
  const share = await service.send('GET', `/v1/datasets/${dataset}/releases/latest/statistics?by=sex&share=sex`);
  expect([share.status, share.body.errors[0].parameter]).toEqual([422, 'share']);
  // Everything that a search finds has its figures, even where they do not add up.
  for (const q of ['sex', 'year', 'male', '2014']) {
    const { items } = (await service.send('GET', `/v1/search?q=${q}&dataset=${dataset}`)).body;
    expect([q, items.length > 0]).toEqual([q, true]);
    for (const { href } of items) expect([href, (await service.send('GET', href)).status]).toEqual([href, 200]);
  }
  expect((await service.send('GET', `/datasets/${dataset}/releases/latest/structure`)).status).toBe(200);
});

test('an absent row of values that do not add up is a zero only as a row, never as a total', async () => {
  const dataset = await newDataset(service, rates('zero'));
  await imported(service, dataset, csvOf(['2014,male,30.5', '2015,female,2'], HEAD), CSV);
  await publish(service, dataset);
  expect(valuesOf(await ask(dataset, 'by=year,sex&totals=true'))).toEqual([
    30.5,
    0,
    null,
    0,
    2,
    null,
    null,
    null,
    null,
  ]);
});

test('a sum whose unit is that of a rate is warned of when it is put, and with every answer', async () => {
  const body = rates('zero', (d) => (d.codebook.measures[0].statistic = 'sum'));
  const path = `/v1/datasets/${await newDataset(service, rates('zero'))}`;
  const key = service.adminKey;
  const tried = await service.send('PUT', `${path}-sum?validateOnly=true`, { key, body });
  const warning = { pointer: '/codebook/measures/0/statistic', code: 'not-additive' };
  expect(tried.body.warnings).toEqual([{ ...warning, detail: expect.stringMatching(/"per": per 100,000/) }]);
  const put = await service.send('PUT', `${path}-sum`, { key, body });
  expect(put.headers['assize-warnings']).toBe(`${warning.code}=${warning.pointer}`);
  const dataset = `${path}-sum`.slice('/v1/datasets/'.length);
  await imported(service, dataset, csvOf(['2014,male,30.5', '2014,female,1.5'], HEAD), CSV);
  await publish(service, dataset);
  const answer = await ask(dataset, 'by=sex');
  expect(answer.warnings.map(({ code }: Body) => code)).toEqual(['not-additive']);
  const csv = await service.send('GET', `${path}-sum/releases/latest/statistics.csv?by=sex`);
  expect(csv.headers['assize-notes']).toContain('not-additive');
  const metadata = await service.send('GET', `${path}-sum/releases/latest/statistics.csv-metadata.json?by=sex`);
  expect(metadata.text).toContain('A sum of such figures means nothing');
});

test('a missing value is missing in every representation, share, headline and difference, and never 0', async () => {
  const definition = anAggregate((d) => {
    d.settings = { absentRows: 'not-available' };
    d.codebook.variables = d.codebook.variables.filter(({ id }: Body) => id === 'year' || id === 'sex');
    d.codebook.derived = [];
    d.codebook.measures = [d.codebook.measures[0]];
    const where = { year: ['2014'], sex: ['female'] };
    const share = { statistic: 'share', measure: 'occasions', share: 'sex', form: 'percent' };
    d.codebook.headlines = [
      { id: 'women', where, ...share, statement: '{wording} were of women' },
      { id: 'women-later', where: { ...where, year: ['2015'] }, ...share, statement: '{wording} were of women' },
      { id: 'of-women', statistic: 'sum', measure: 'occasions', where, form: 'exact', statement: '{wording} of women' },
    ];
  });
  const dataset = await newDataset(service, definition);
  const send = (rows: string[]) => imported(service, dataset, csvOf(rows, HEAD), CSV);
  await send(['2014,male,9', '2014,female,c', '2014,_T,12', '2015,male,7', '2015,female,3']);
  await publish(service, dataset);
  const body = await ask(dataset, 'by=year,sex&totals=true&share=sex');
  expect(
    body.observations.map(({ value, share, denominator, status, shareStatus }: Body) => [
      ...[value, status, share, denominator, shareStatus],
    ]),
  ).toEqual([
    [9, null, 0.75, 12, null],
    [null, 'suppressed', null, 12, 'suppressed'],
    [12, null, 1, 12, null],
    [7, null, 0.7, 10, null],
    [3, null, 0.3, 10, null],
    [10, null, 1, 10, null],
    [16, null, null, null, 'suppressed'],
    [null, 'suppressed', null, null, 'suppressed'],
    [null, 'suppressed', null, null, 'suppressed'],
  ]);
  const shown = async (suffix: string, query = 'by=year,sex') =>
    (await service.send('GET', `/v1/datasets/${dataset}/releases/latest/statistics${suffix}?${query}`)).text;
  expect(await shown('.csv', 'where=year:2014&where=sex:female')).toMatch(/,occasions,,,,suppressed,,,\[c\]\r\n$/);
  const cube = JSON.parse(await shown('.jsonstat'));
  expect([cube.value, cube.status]).toEqual([[9, null, 7, 3], { 1: 'suppressed' }]);
  const [, hole] = JSON.parse(await shown('.vl.json')).data?.values ?? [];
  expect(JSON.stringify(hole ?? (await shown('.vl.json')))).toMatch(/"value":null/);
  expect(await shown('.svg')).toContain('[c]');
  const { body: headlines } = await service.send('GET', `/v1/datasets/${dataset}/releases/latest/headlines`);
  expect(
    headlines.items.map(({ value, status, wording, statement, missingBounds }: Body) => [
      ...[value, status, wording?.text, statement, missingBounds?.upper],
    ]),
  ).toEqual([
    [null, 'suppressed', undefined, null, undefined],
    [0.3, undefined, '30%', '30% were of women', 0.3],
    [null, 'suppressed', undefined, null, undefined],
  ]);
  const claim = await service.send('GET', `/v1/datasets/${dataset}/releases/latest/headlines/women/check?claim=25%25`);
  expect(claim.body.verdict).not.toBe('true');

  await send(['2014,male,9', '2014,female,3', '2014,_T,12', '2015,male,7']);
  await publish(service, dataset);
  const since = await service.send('GET', `/v1/datasets/${dataset}/releases/latest/differences?since=1.0.0`);
  const moved = since.body.items.map(({ key, previous, value, difference, previousStatus, status }: Body) => [
    ...[Object.values(key).join(), previous, value, difference, previousStatus, status],
  ]);
  expect(moved).toEqual([
    ['', null, null, null, 'suppressed', 'not-available'],
    ['2015', 10, null, null, null, 'not-available'],
    ['female', null, null, null, 'suppressed', 'not-available'],
    ['2014,female', null, 3, null, 'suppressed', null],
    ['2015,female', 3, null, null, null, 'not-available'],
  ]);
});

test('a definition of before `absentRows` is read, released and put unchanged as before; another must say it', async () => {
  const dataset = 'table-of-before';
  const posted = anAggregate((d) => (d.settings = {}));
  const definition = DatasetDefinition.parse(posted);
  await service.db.transaction(async (tx) => {
    const at = service.clock.now;
    await insertDataset(tx, { id: dataset, kind: 'aggregate', at });
    await insertCodebook(tx, { datasetId: dataset, version: 1, definition, posted, reload: false, at, by: 'before' });
  });
  await imported(service, dataset, csvOf(['2014,male,a,prison,4', '2015,female,a,prison,2']), CSV);
  await publish(service, dataset);
  expect(valuesOf(await ask(dataset, 'by=year,sex'))).toEqual([4, 0, 0, 2]);
  const path = `/v1/datasets/${dataset}`;
  const { headers, body } = await service.send('GET', `${path}/definition`, { key: service.adminKey });
  const put = (change: object) =>
    service.send('PUT', path, {
      key: service.adminKey,
      body: { ...body, ...change },
      headers: { 'if-match': String(headers.etag) },
    });
  expect((await put({})).status).toBe(200);
  const refused = await put({ title: 'Another' });
  expect([refused.status, refused.body.errors]).toMatchObject([
    422,
    [{ pointer: '/settings/absentRows', code: 'required', allowed: ['zero', 'not-available'] }],
  ]);
  // That absent rows are zeros changes nothing.
  expect((await put({ settings: { ...body.settings, absentRows: 'zero' } })).status).toBe(200);
  expect(await publish(service, dataset)).toBe('1.0.1');
});

test('a codebook under which a kept total no longer adds up is refused', async () => {
  const dataset = await newDataset(
    service,
    anAggregate((d) => (d.settings = { absentRows: 'not-available' })),
  );
  await imported(service, dataset, csvOf(['2014,male,a,prison,4', '2014,_T,a,prison,9']), CSV);
  const path = `/v1/datasets/${dataset}`;
  const { headers, body } = await service.send('GET', `${path}/definition`, { key: service.adminKey });
  body.settings.absentRows = 'zero';
  const key = service.adminKey;
  const refused = await service.send('PUT', path, { key, body, headers: { 'if-match': String(headers.etag) } });
  expect([refused.status, refused.body.code, refused.body.rows]).toEqual([409, 'codebook-breaks-cases', { count: 1 }]);
});

test('a code that was renamed is read by its present name in the stored table, and a file must have that', async () => {
  const dataset = await newDataset(service, rates('not-available'));
  await imported(service, dataset, csvOf(['2014,male,30.5', '2014,female,1.5', '2014,_T,16'], HEAD), CSV);
  const path = `/v1/datasets/${dataset}`;
  const key = service.adminKey;
  const { headers, body } = await service.send('GET', `${path}/definition`, { key });
  const put = (codes: Body[]) => {
    body.codebook.codeLists.sex.codes = codes;
    return service.send('PUT', path, { key, body, headers: { 'if-match': String(headers.etag) } });
  };
  const one = await put([{ code: 'all', label: 'All', renamedFrom: ['male', 'female'] }]);
  expect([one.status, one.body.code, one.body.rows]).toEqual([409, 'codebook-breaks-cases', { count: 1 }]);
  const women = { code: 'women', label: 'Women', renamedFrom: ['female'] };
  const renamed = await put([{ code: 'male', label: 'Men' }, women]);
  expect(renamed.status, renamed.text).toBe(200);
  await publish(service, dataset);
  expect(valuesOf(await ask(dataset, 'where=sex:women&where=year:2014'))).toEqual([1.5]);
  const former = await imported(service, dataset, csvOf(['2014,female,1.5'], HEAD), CSV);
  expect(former.counts.rejected).toBe(1);
  const present = csvOf(['2014,male,30.5', '2014,women,1.5', '2014,_T,16'], HEAD);
  expect((await imported(service, dataset, present, CSV)).counts).toMatchObject({ unchanged: 3 });
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
  // As if the build had been interrupted, it runs again after the upload. Locked, so that the service's own builder leaves it to
  // this test.
  const [draft] = await rowsOf<{ id: string }>(
    service.db,
    sql`select id from releases where dataset_id = ${dataset} and state = 'draft'`,
  );
  const id = String(draft?.id);
  const unlock = await service.database.tryLock(`assize:build:${id}`);
  await service.db.execute(
    sql`update releases set state = 'building', built_at = null, counts = null where id = ${id}`,
  );
  const { signal } = new AbortController();
  await buildRelease(
    { database: service.database, now: () => new Date(service.clock.now), generator: GENERATOR, signal },
    id,
  );
  await unlock?.();
  const rebuilt = await waitForDraft(service, dataset);
  expect(valuesOf(await ask(dataset, 'measure=occasions&by=year', 'draft'))).toEqual([10]);
  const published = await moveDraft(service, dataset, 'published', String(rebuilt.headers.etag));
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
