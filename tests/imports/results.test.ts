import { expect, test } from 'vitest';
import { CHUNK_ROWS } from '../../src/imports/chunks.ts';
import { useService } from '../harness.ts';
import { casesOf, move, newApproved, newCase, newDataset, put, reviewerOf } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { allCases, finished, imported, ndjson, numbered, rejectedOf, resultsOf } from './files.ts';

// Who may read the results of an import, and what a dry run says.

const service = await useService();

const SECRET = 'https://example.org/secret-report';
const sourced = (number: number, url: string) => numbered(number, { sources: [{ outletType: 'local', url }] });

test('rejected rows, with their sources, are shown to the key that sent them and to keys that see sources', async () => {
  const dataset = await newDataset(service);
  const [sender, other, reader] = [
    await service.key(['imports:write']),
    await service.key('contributor'),
    await service.key(['imports:write', 'sources:read']),
  ];
  const faulty = { ...sourced(1, SECRET), area: 'nowhere' };
  const wrong = {
    ...sourced(2, SECRET),
    sources: [{ outletType: SECRET, publishedOn: SECRET, url: SECRET, note: SECRET }],
  };
  const file = ndjson([faulty, sourced(3, `ftp:${SECRET}`), wrong]);
  const job = await imported(service, dataset, file, { key: sender });
  expect(job.counts.rejected).toBe(3);
  const read = (key: string) => service.send('GET', job.links.rejected, { key });
  const refused = await read(other);
  expect([refused.status, refused.body.code, refused.body.requiredScope]).toEqual([403, 'forbidden', 'sources:read']);
  expect((await service.send('HEAD', job.links.rejected, { key: other })).status).toBe(403);
  for (const key of [sender, reader]) expect((await read(key)).text).toContain(SECRET);

  const results = await service.send('GET', job.links.results, { key: other });
  expect([results.status, results.text.trim().split('\n').length]).toEqual([200, 3]);
  expect(results.text).not.toContain('secret-report');
});

test('a dry run predicts the outcome of each case, and the upsert has the same outcomes', async () => {
  const dataset = await newDataset(service);
  await newCase(service, dataset, numbered(1, { area: 'leeds' }));
  await newCase(service, dataset, numbered(2));
  const file = ndjson([numbered(1, { area: 'york' }), numbered(2), numbered(3)]);
  const dry = await imported(service, dataset, file, { query: '?mode=upsert&validateOnly=true' });
  expect(dry.counts).toMatchObject({ created: 1, updated: 1, unchanged: 1, valid: 3 });
  const said = (await resultsOf(service, dry)).map(({ outcome, would }) => [outcome, would]);
  expect(said).toEqual([
    ['valid', 'updated'],
    ['valid', 'unchanged'],
    ['valid', 'created'],
  ]);
  expect(await allCases(service, dataset)).toHaveLength(2);
  const done = await resultsOf(service, await imported(service, dataset, file, { query: '?mode=upsert' }));
  expect(done.map(({ outcome, would }) => [outcome, would])).toEqual(said.map(([, would]) => [would, undefined]));
});

test('it makes no prediction for a later row of the same case, in the same chunk or a later one', async () => {
  const dataset = await newDataset(service);
  const linked = numbered(1, { externalIds: [1, 9].map((n) => ({ system: 'desk', value: `n-${n}` })) });
  await newCase(service, dataset, linked);
  const filler = [...Array(CHUNK_ROWS).keys()].map((n) => numbered(100 + n));
  // The second and the last row have the other id of the same case; the ids of the third and fourth are new.
  const file = [
    numbered(1, { area: 'york' }),
    numbered(9),
    numbered(3),
    numbered(3),
    ...filler,
    numbered(9),
    numbered(3),
  ];
  const dry = await imported(service, dataset, ndjson(file), { query: '?mode=upsert&validateOnly=true' });
  expect(dry.counts).toMatchObject({ valid: file.length, rejected: 0 });
  const would = (await resultsOf(service, dry)).map((result) => result.would);
  // What cannot be predicted is counted as valid only.
  const known = (word: string) => would.filter((one) => one === word).length;
  expect(dry.counts).toMatchObject({ created: known('created'), updated: known('updated'), unchanged: 0 });
  expect(would.slice(0, 5)).toEqual(['updated', undefined, 'created', undefined, 'created']);
  expect(would.slice(-3)).toEqual(['created', undefined, undefined]);
});

test('it does not reveal to a key that cannot see sources which of them a case has', async () => {
  const dataset = await newDataset(service);
  await newCase(service, dataset, sourced(1, SECRET));
  const contributor = await service.key('contributor');
  const dry = async (body: unknown, key: string) => {
    const job = await imported(service, dataset, ndjson([body]), { query: '?mode=upsert&validateOnly=true', key });
    return (await resultsOf(service, job))[0]?.would;
  };
  expect(await dry(sourced(1, SECRET), service.adminKey)).toBe('unchanged');
  expect(await dry(sourced(1, 'https://example.org/guess'), service.adminKey)).toBe('updated');
  for (const url of [SECRET, 'https://example.org/guess']) {
    expect([url, await dry(sourced(1, url), contributor)]).toEqual([url, undefined]);
  }
  expect(await dry({ ...sourced(1, SECRET), area: 'york' }, contributor)).toBe('updated');
  expect(await dry(numbered(1), contributor)).toBe('unchanged');
});

test('rejected rows of a dry run are kept like those of an import', async () => {
  const dataset = await newDataset(service);
  const job = await imported(service, dataset, ndjson([numbered(1), { ...numbered(2), area: 'nowhere' }]), {
    query: '?validateOnly=true',
  });
  expect((await resultsOf(service, job)).map(({ outcome, would }) => [outcome, would])).toEqual([
    ['valid', 'created'],
    ['rejected', undefined],
  ]);
  expect(await rejectedOf(service, job)).toContain('nowhere');
});

test('an old file that would undo a correction is reported row by row, before it does', async () => {
  const dataset = await newDataset(service);
  await imported(service, dataset, ndjson([1, 2, 3, 4, 5, 6].map((number) => numbered(number))));
  const byId = new Map<string, Body>();
  for (const one of await allCases(service, dataset)) byId.set(one.externalIds[0].value, one);
  const sources = [{ outletType: 'local', url: 'https://example.org/report' }];
  // Corrected twice; corrected, and its report added; only its report added; not touched; something added; told in full.
  const twice = (await put(service, byId.get('n-1') ?? {}, { area: 'kent' })).body;
  expect((await put(service, twice, { area: 'york' })).status).toBe(200);
  expect((await put(service, byId.get('n-2') ?? {}, { area: 'york', sources })).status).toBe(200);
  expect((await put(service, byId.get('n-3') ?? {}, { sources })).status).toBe(200);
  const [five, six] = [byId.get('n-5') ?? {}, byId.get('n-6') ?? {}];
  const [person] = five.defendants;
  const sentence = { ...person.sentence, outcome: 'custody', custodyTerm: 'P1Y' };
  expect((await put(service, five, { defendants: [{ ...person, sentence }] })).status).toBe(200);
  expect((await put(service, six, { courtType: 'not-reported', area: 'york' })).status).toBe(200);
  const old = ndjson([
    ...[numbered(1), numbered(2, { sentencedOn: '2015-02-02' }), numbered(3)],
    ...[numbered(4, { area: 'york' }), numbered(5), numbered(6, { area: 'york', sentencedOn: '2015-02-02' })],
  ]);
  const warning = (pointer: string) => ({
    ...{ pointer, code: 'undoes-correction' },
    detail: 'Here the row says what revision 1 of the case said. It was corrected since, and the import undoes this.',
  });
  const said = [
    ['updated', [warning('/area')]],
    // The other change of this row is new.
    ['updated', [warning('/area')]],
    ['unchanged', undefined],
    ['updated', undefined],
    ['updated', [warning('/defendants/0/sentence/outcome'), warning('/defendants/0/sentence/custodyTerm')]],
    ['updated', undefined],
  ];
  const dry = await imported(service, dataset, old, { query: '?mode=upsert&validateOnly=true' });
  expect((await resultsOf(service, dry)).map(({ would, warnings }) => [would, warnings])).toEqual(said);
  const done = await imported(service, dataset, old, { query: '?mode=upsert' });
  expect((await resultsOf(service, done)).map(({ outcome, warnings }) => [outcome, warnings])).toEqual(said);
  // It tells what the case said, which is for keys that may read cases.
  const sender = await service.key(['imports:write']);
  for (const { warnings } of await resultsOf(service, done, sender)) expect(warnings).toBeUndefined();
});

test('after a withdrawal, a row that has its external id says which case has it, and it is submitted again', async () => {
  const dataset = await newDataset(service);
  const one = await newApproved(service, dataset, numbered(1));
  const other = await newCase(service, dataset, numbered(2));
  await move(service, one, { to: 'withdrawn', reason: 'rectification' });
  const file = ndjson([numbered(1), numbered(2)]);
  const job = await imported(service, dataset, file);
  const results = await resultsOf(service, job);
  expect(results.map(({ holder }) => holder)).toEqual([
    { case: `${casesOf(dataset)}/${one.id}`, state: 'withdrawn' },
    { case: `${casesOf(dataset)}/${other.id}`, state: 'draft' },
  ]);
  expect(results[0]?.problems[0].detail).toContain('A withdrawn case of the dataset has this external id.');
  const sender = await service.key(['imports:write']);
  expect((await resultsOf(service, job, sender)).map(({ holder }) => holder)).toEqual([undefined, undefined]);
  const stored = async () =>
    (await service.send('GET', `${casesOf(dataset)}/${one.id}`, { key: service.adminKey })).body;
  expect((await move(service, await stored(), { to: 'in-review' })).body.state).toBe('in-review');
  // Nothing names a case that was erased.
  expect((await move(service, await stored(), { to: 'erased', reason: 'erasure-upheld' })).status).toBe(200);
  const [erased] = await resultsOf(service, job);
  expect(JSON.stringify(erased)).not.toContain(one.id);
});

test('a reversal that undid nothing is not spent, and each case says why it was kept', async () => {
  const dataset = await newDataset(service);
  const contributor = await service.key('contributor');
  const sent = { query: '?state=in-review', key: contributor };
  const job = await imported(service, dataset, ndjson([numbered(1), numbered(2)]), sent);
  const reverse = async (key: string) => {
    const asked = await service.send('POST', `${job.links.self}/reversal`, { key });
    expect(asked.status, asked.text).toBe(202);
    return finished(service, job.links.self);
  };
  const stored = await allCases(service, dataset);
  const [first, second] = ['n-1', 'n-2'].map((id) => stored.find(({ externalIds }) => externalIds[0].value === id));
  expect((await move(service, first, { to: 'approved' }, await reviewerOf(service))).status).toBe(200);
  expect((await put(service, second, { area: 'york' })).status).toBe(200);
  const kept = await reverse(contributor);
  expect(kept).toMatchObject({ state: 'succeeded', error: null, reversal: { undone: 0, kept: 2 } });
  expect((await resultsOf(service, job)).map(({ reversal, because }) => [reversal, because])).toEqual([
    ['kept', 'approved'],
    ['kept', 'changed'],
  ]);
  expect(await reverse(await reviewerWithImports())).toMatchObject({
    state: 'reversed',
    reversal: { undone: 1, kept: 1 },
  });
  expect((await resultsOf(service, job)).map(({ reversal, because }) => [reversal, because])).toEqual([
    ['undone', undefined],
    ['kept', 'changed'],
  ]);
  const spent = await service.send('POST', `${job.links.self}/reversal`, { key: service.adminKey });
  expect(spent.body.code).toBe('import-finished');
});

const reviewerWithImports = () => service.key(['imports:write', 'cases:write', 'cases:read', 'cases:review']);
