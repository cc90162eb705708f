import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { useService } from '../../harness.ts';
import { move, put } from '../../requests.ts';
import type { Body } from '../../samples/body.ts';
import { parishCourt, people } from '../../samples/parish-court.ts';
import { hamlets, townCases } from '../../samples/towns.ts';
import { approveCases, buildDraft, moveCases, moveDraft, publish, putDataset, waitForDraft } from '../journey.ts';

// What waits is not zero: a period of which cases wait, and none is approved, is not published as 0 by itself.

const service = await useService();

const dated = (sentencedOn: string): Body => ({ ...townCases()[0], sentencedOn, externalIds: undefined });
const NONE = { draft: 0, 'in-review': 0, returned: 0, approved: false, declared: null };

async function waiting(id: string, cases: readonly Body[], state = 'in-review'): Promise<Body[]> {
  const url = `/v1/datasets/${id}/cases/batch?state=${state}`;
  const posted = await service.send('POST', url, {
    key: service.adminKey,
    body: { items: cases },
    headers: { prefer: 'handling=lenient' },
  });
  expect(posted.status, posted.text).toBe(201);
  return posted.body.items;
}

const open = (id: string, body: Body = {}) =>
  service.send('POST', `/v1/datasets/${id}/releases`, { key: service.adminKey, body });

async function check(id: string, body?: Body): Promise<Body> {
  const asked = await service.send('POST', `/v1/datasets/${id}/release-checks`, {
    key: service.adminKey,
    ...(body && { body }),
  });
  expect(asked.status, asked.text).toBe(202);
  for (;;) {
    const now = await service.send('GET', asked.body.links.self, { key: service.adminKey });
    if (now.body.state !== 'checking') return now.body;
    await sleep(20);
  }
}

const discard = (id: string) => moveDraft(service, id, 'discarded');

test('a dataset without an approved case has nothing to release, and the refusal says how many wait', async () => {
  await putDataset(service, 'none', hamlets());
  expect(await open('none')).toMatchObject({ status: 409, body: { code: 'nothing-to-release', detail: 'The dataset has no approved case.' } }); // biome-ignore format: one line
  await waiting('none', [dated('2014-05-01'), dated('2014-06-01'), dated('2015-01-01')]);
  await waiting('none', [dated('2015-02-01')], 'draft');
  const detail =
    'The dataset has no approved case. These wait: 2 cases of 2014 (2 in review); 2 cases of 2015 (1 in review, 1 draft). Submit and approve them first.';
  expect((await open('none')).body).toMatchObject({ code: 'nothing-to-release', detail });
  const asked = await service.send('POST', '/v1/datasets/none/release-checks', { key: service.adminKey });
  expect(asked.body).toMatchObject({ code: 'nothing-to-release', detail });
});

test('a year in which cases wait and none is approved is held until it is confirmed to be complete', async () => {
  await putDataset(service, 'year', hamlets());
  await approveCases(service, 'year', [dated('2014-05-01')]);
  await waiting('year', [dated('2014-06-01'), dated('2015-01-01'), dated('2015-02-01')]);
  const awaiting = [
    { ...NONE, period: '2014', 'in-review': 1, approved: true },
    { ...NONE, period: '2015', 'in-review': 2 },
  ];
  const obstacle = {
    code: 'awaiting-review',
    period: '2015',
    text: '2 cases of 2015 (2 in review) wait, and none of 2015 is approved, so that it would be published as 0. Approve those that are right and build again. If 2015 is complete without them, build with "complete": ["2015"] (assize release --complete 2015). If it is not covered, put it into coverage.gaps of the definition.',
  };
  expect(await check('year')).toMatchObject({ state: 'held', awaiting, obstacles: [obstacle] });
  const { body: held } = await buildDraft(service, 'year');
  expect(held).toMatchObject({ state: 'failed', error: 'release-held', awaiting, held: [obstacle] });
  await discard('year');
  // Another year is not what was confirmed.
  expect((await check('year', { complete: ['2014'] })).state).toBe('held');
  const confirmed = [awaiting[0], { ...awaiting[1], declared: 'complete' }];
  expect(await check('year', { complete: ['2015'] })).toMatchObject({ state: 'passed', awaiting: confirmed });
  const draft = await buildDraft(service, 'year', { complete: ['2015'] });
  expect(draft.body).toMatchObject({ state: 'draft', awaiting: confirmed });
  const published = await moveDraft(service, 'year', 'published', String(draft.headers.etag));
  expect(published.body.awaiting).toEqual(confirmed);
  // Whoever reads the release is told, too.
  const page = await service.send('GET', '/datasets/year/releases/1.0.0');
  expect(page.text).toContain('1 case of 2014 (1 in review)');
  expect(page.text).toContain('2 cases of 2015 (2 in review): confirmed to be complete without them');
});

test('a year of which a case is approved, or that is a gap of the coverage, is not held', async () => {
  const definition: Body = hamlets();
  await putDataset(service, 'gap', definition);
  const approved = await approveCases(service, 'gap', [dated('2014-05-01'), dated('2015-03-01')]);
  await waiting('gap', [dated('2015-01-01'), dated('2014-02-01')], 'draft');
  expect((await check('gap')).state).toBe('passed');
  // The approved revision counts, and not the correction that waits.
  const id = approved[1]?.id;
  const one = (await service.send('GET', `/v1/datasets/gap/cases/${id}`, { key: service.adminKey })).body;
  expect((await put(service, one, { sentencedOn: '2014-03-01' })).status).toBe(200);
  expect(await check('gap')).toMatchObject({ state: 'passed' });
  const now = (await service.send('GET', `/v1/datasets/gap/cases/${id}`, { key: service.adminKey })).body;
  expect((await move(service, now, { to: 'withdrawn', reason: 'rectification' })).status).toBe(200);
  expect(await check('gap')).toMatchObject({ state: 'held', obstacles: [{ period: '2015' }] });
  definition.coverage.gaps = [
    { from: '2015-01-01', to: definition.coverage.window.to, reason: 'The office was closed.' },
  ];
  await putDataset(service, 'gap', definition);
  const checked = await check('gap');
  expect(checked).toMatchObject({ state: 'passed' });
  expect(checked.awaiting).toContainEqual({ ...NONE, period: '2015', draft: 1, declared: 'gap' });
});

test('what an approved case says, and nothing that waits, is counted; without anything waiting the list is empty', async () => {
  await putDataset(service, 'plain', hamlets());
  await approveCases(service, 'plain', [dated('2014-05-01')]);
  const version = await publish(service, 'plain');
  const { body } = await service.send('GET', `/v1/datasets/plain/releases/${version}`);
  expect(body.awaiting).toEqual([]);
});

test('under a policy only whoever makes releases sees how many wait', async () => {
  await putDataset(service, 'secret', parishCourt());
  await approveCases(service, 'secret', people({ 'male teacher': 20, 'male coach': 12, 'male other': 30, 'female teacher': 13, 'female coach': 14, 'female other': 19 })); // biome-ignore format: one line
  await waiting('secret', people({ 'male teacher': 1 }));
  const draft = await buildDraft(service, 'secret');
  expect(draft.body.awaiting).toMatchObject([{ 'in-review': 1, approved: true }]);
  const published = await moveDraft(service, 'secret', 'published', String(draft.headers.etag));
  expect(published.body).toMatchObject({ version: '1.0.0', awaiting: null });
});

test.each([
  ['withdrawn', 'rectification'],
  ['erased', 'erasure-upheld'],
])(
  'a year of which all cases are %s is not held while an earlier release counts them: it is not 0',
  async (to, reason) => {
    const id = `chain-${to}`;
    await putDataset(service, id, parishCourt());
    const numbers = { 'male teacher': 20, 'male coach': 12, 'male other': 30, 'female teacher': 13, 'female coach': 14, 'female other': 19 }; // biome-ignore format: one line
    await approveCases(service, id, people(numbers));
    const approved = await approveCases(service, id, people(numbers, 2015));
    await publish(service, id);
    await waiting(id, people({ 'male teacher': 1 }, 2015));
    await moveCases(service, id, { to, reason }, approved);
    await approveCases(service, id, people({ 'male other': 10 }));
    const checked = await check(id);
    expect(checked.awaiting).toMatchObject([{ period: '2015', 'in-review': 1, approved: true }]);
    expect(checked).toMatchObject({ state: 'passed', obstacles: [] });
  },
);

test('a release that is built again keeps what was said when it was asked for', async () => {
  await putDataset(service, 'again', hamlets());
  const [erased] = await approveCases(service, 'again', [dated('2014-05-01'), dated('2014-06-01')]);
  const draft = await buildDraft(service, 'again');
  await waiting('again', [dated('2015-01-01')]);
  const one = (await service.send('GET', `/v1/datasets/again/cases/${erased?.id}`, { key: service.adminKey })).body;
  expect((await move(service, one, { to: 'erased', reason: 'erasure-upheld' })).status).toBe(200);
  expect((await moveDraft(service, 'again', 'published', String(draft.headers.etag))).body.code).toBe(
    'release-changed',
  );
  expect((await waitForDraft(service, 'again')).body).toMatchObject({ state: 'draft', awaiting: [] });
});
