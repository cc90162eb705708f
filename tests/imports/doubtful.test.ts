import { expect, test } from 'vitest';
import { useService } from '../harness.ts';
import { move, newCase, newDataset } from '../requests.ts';
import { aDataset, aFullCase } from '../samples/court.ts';
import { allCases, imported, ndjson, rejectedOf, resultsOf } from './files.ts';

// Rows that may duplicate an existing case, or that were erased before.

const service = await useService();

const watchful = () =>
  aDataset((body) => {
    body.settings = {};
  });
/** A report of the same case from another system. */
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

test('with Prefer: handling=strict it is rejected; of two in one file the first is accepted', async () => {
  const dataset = await newDataset(service, watchful());
  await newCase(service, dataset, report('desk'));
  const later = { sentencedOn: '2014-06-01', sources: [] };
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

test.each(['create', 'upsert'])('an erased case is refused with mode %s, and its row is not kept', async (mode) => {
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

test('an erasure removes the case from the results, and its rows from the rejected rows', async () => {
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

test('a row of an erased case is not kept, even if it is rejected for another reason', async () => {
  const dataset = await newDataset(service);
  await newCase(service, dataset, { ...report('court', '5'), sentencedOn: '2014-06-01' });
  const one = await newCase(service, dataset, report('desk'));
  expect((await move(service, one, { to: 'erased', reason: 'erasure-upheld' })).status).toBe(200);
  const file = [
    { ...report('desk'), area: 'nowhere' },
    { ...report('desk', '2'), area: 'elsewhere' },
    // Its content was erased, and its external id belongs to another case.
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
