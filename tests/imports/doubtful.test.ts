import { afterAll, beforeAll, expect, test } from 'vitest';
import { aDataset, aFullCase, move, newCase, newDataset } from '../factories.ts';
import { startApp, type TestApp } from '../harness.ts';
import { allCases, imported, ndjson, rejectedOf, resultsOf } from './files.ts';

// Rows that may be a case that is there, or are one that was erased.

let service: TestApp;
beforeAll(async () => {
  service = await startApp();
});
afterAll(() => service.stop());

const watchful = () =>
  aDataset((body) => {
    body.settings = {};
  });
/** A report of the same case from another desk. */
const report = (system: string, value = '1') => aFullCase({ externalIds: [{ system, value }] });

test('a likely duplicate is saved and listed, as a pair and in the results', async () => {
  const dataset = await newDataset(service, watchful());
  const one = await newCase(service, dataset, report('desk'));
  const job = await imported(service, dataset, ndjson([report('court')]));
  expect(job.counts).toMatchObject({ created: 1, rejected: 0 });
  const [result] = await resultsOf(service, job);
  expect(result.candidates.map(({ id }: { id: string }) => id)).toEqual([one.id]);
  const pairs = await service.send('GET', `/v1/datasets/${dataset}/duplicates`, { key: service.adminKey });
  expect(pairs.body.items).toHaveLength(1);

  const importer = await service.key(['imports:write']);
  const [unnamed] = await resultsOf(service, job, importer);
  expect([unnamed.outcome, 'candidates' in unnamed]).toEqual(['created', false]);
});

test('with Prefer: handling=strict it is rejected, and of two in one file the first is taken', async () => {
  const dataset = await newDataset(service, watchful());
  await newCase(service, dataset, report('desk'));
  const later = { sentencedOn: '2014-06-01' };
  const file = [report('court'), { ...report('paper'), ...later }, { ...report('radio'), ...later }];
  const job = await imported(service, dataset, ndjson(file), { headers: { prefer: 'handling=strict' } });
  const results = await resultsOf(service, job);
  expect(results.map(({ outcome, problems }) => [outcome, problems[0]?.code])).toEqual([
    ['rejected', 'likely-duplicate'],
    ['created', undefined],
    ['rejected', 'likely-duplicate'],
  ]);
  expect(results[0].candidates).toHaveLength(1);
  expect(await allCases(service, dataset)).toHaveLength(2);
});

test.each(['create', 'upsert'])('an erased case does not come back by %s, and its row is not kept', async (mode) => {
  const dataset = await newDataset(service);
  const one = await newCase(service, dataset, report('desk'));
  expect((await move(service, one, { to: 'erased', reason: 'erasure-upheld' })).status).toBe(200);
  const file = ndjson([report('desk'), report('court'), report('court', '2')]);
  const job = await imported(service, dataset, file, { query: `?mode=${mode}` });
  expect((await resultsOf(service, job)).map(({ problems }) => problems[0]?.code)).toEqual(
    Array(3).fill('erased-record'),
  );
  expect(await rejectedOf(service, job)).toBe('');
  expect(await allCases(service, dataset)).toEqual([]);
});

test('an erasure takes the case out of the results, and its refused rows out of the file of them', async () => {
  const dataset = await newDataset(service);
  const faulty = { ...report('desk'), area: 'nowhere' };
  const job = await imported(service, dataset, ndjson([report('desk'), faulty]));
  expect(job.counts).toMatchObject({ created: 1, rejected: 1 });
  const [one] = await allCases(service, dataset);
  expect(await rejectedOf(service, job)).toContain('nowhere');
  const erased = await move(service, one, { to: 'erased', reason: 'retention-expired' });
  expect(erased.status).toBe(200);
  const results = await service.send('GET', job.links.results, { key: service.adminKey });
  expect(results.text).not.toContain(one.id);
  expect(await rejectedOf(service, job)).toBe('');
});

test('what was erased is not kept either if its row is refused for something else', async () => {
  const dataset = await newDataset(service);
  await newCase(service, dataset, { ...report('court', '5'), sentencedOn: '2014-06-01' });
  const one = await newCase(service, dataset, report('desk'));
  expect((await move(service, one, { to: 'erased', reason: 'erasure-upheld' })).status).toBe(200);
  const file = [
    { ...report('desk'), area: 'nowhere' },
    { ...report('desk', '2'), area: 'elsewhere' },
    // What it says was erased, and its id is another case's.
    report('court', '5'),
    { ...report('court', '5'), sentencedOn: '2014-06-02' },
  ];
  const job = await imported(service, dataset, ndjson(file));
  expect((await resultsOf(service, job)).map(({ outcome, problems }) => [outcome, problems[0].code])).toEqual([
    ['rejected', 'unknown-code'],
    ['rejected', 'unknown-code'],
    ['rejected', 'duplicate'],
    ['rejected', 'duplicate'],
  ]);
  const kept = (await rejectedOf(service, job)).trim().split('\n');
  expect(kept.map((line) => JSON.parse(line)).map(({ area, sentencedOn }) => [area, sentencedOn])).toEqual([
    ['elsewhere', report('desk').sentencedOn],
    [report('desk').area, '2014-06-02'],
  ]);
});
