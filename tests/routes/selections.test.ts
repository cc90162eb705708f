import { count, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { askSelection, startMover } from '../../src/capture/selection.ts';
import { readSecrets } from '../../src/db/queries/datasets.ts';
import { caseSelectionParts, caseSelections } from '../../src/db/tables/case-selections.ts';
import { changes } from '../../src/db/tables/datasets.ts';
import { useService } from '../harness.ts';
import { allCases, imported, ndjson, numbered } from '../imports/files.ts';
import { casesOf, faultsOf, newCase, newDataset, put, reviewerOf } from '../requests.ts';
import type { Body } from '../samples/body.ts';

const service = await useService();

const numbers = (count: number): Body[] => Array.from({ length: count }, (_, n) => numbered(n));
const submit = (dataset: string, cases: readonly Body[], query = '?state=in-review') =>
  imported(service, dataset, ndjson(cases), { query });
const ask = async (
  dataset: string,
  body: Body,
  { key, headers = {} }: { key?: string; headers?: Record<string, string> } = {},
) =>
  service.send('POST', `${casesOf(dataset)}/transitions`, { key: key ?? (await reviewerOf(service)), body, headers });
async function ended(path: string): Promise<Body> {
  for (let i = 0; i < 600; i += 1) {
    const { body } = await service.send('GET', path, { key: service.adminKey });
    if (body.finishedAt !== null) return body;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('the job did not end');
}
const outcomesOf = async (job: Body): Promise<Body[]> =>
  (await service.send('GET', job.links.results, { key: service.adminKey })).text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const statesOf = async (dataset: string): Promise<Record<string, number>> => {
  const states: Record<string, number> = {};
  for (const { state } of await allCases(service, dataset)) states[state] = (states[state] ?? 0) + 1;
  return states;
};
const approvalOf = (job: Body, expected: number): Body => ({
  to: 'approved',
  select: { import: job.id, state: 'in-review' },
  expect: expected,
});

describe('a selection of cases', () => {
  test('approves what an import wrote, by one request', async () => {
    const dataset = await newDataset(service);
    const file = await submit(dataset, numbers(300));
    await newCase(service, dataset, numbered(1_000), { state: 'in-review' });
    const headers = { 'idempotency-key': 'approve-the-import' };
    const answer = await ask(dataset, approvalOf(file, 300), { headers });
    expect([answer.status, answer.headers['retry-after']]).toEqual([202, '1']);
    expect(answer.body).toMatchObject({ to: 'approved', progress: { of: 300 }, by: { label: 'reviewer' } });
    const job = await ended(String(answer.headers.location));
    expect(job).toMatchObject({
      state: 'succeeded',
      done: 300,
      refused: 0,
      progress: { done: 300, of: 300 },
      error: null,
    });
    expect(await statesOf(dataset)).toEqual({ approved: 300, 'in-review': 1 });
    const outcomes = await outcomesOf(job);
    expect(new Set(outcomes.map(({ id }) => id)).size).toBe(300);
    expect(outcomes[0]).toEqual({ id: outcomes[0]?.id, outcome: 'done', state: 'approved', revision: 2 });
    const [log] = await service.db.select({ n: count() }).from(changes).where(eq(changes.datasetId, dataset));
    expect(log?.n).toBe(301); // and the codebook

    // The same request again starts no other job.
    const again = await ask(dataset, approvalOf(file, 300), { headers });
    expect([again.status, again.headers['idempotent-replayed'], again.body.id]).toEqual([202, 'true', job.id]);
  });

  test('moves nothing if another number of cases matches, and says how many do', async () => {
    const dataset = await newDataset(service);
    const file = await submit(dataset, numbers(3));
    for (const expected of [2, 4]) {
      const { status, body } = await ask(dataset, approvalOf(file, expected));
      expect([status, body.code, body.cases]).toEqual([409, 'selection-changed', { count: 3 }]);
    }
    expect(await statesOf(dataset)).toEqual({ 'in-review': 3 });
    const [jobs] = await service.db
      .select({ n: count() })
      .from(caseSelections)
      .where(eq(caseSelections.datasetId, dataset));
    expect(jobs?.n).toBe(0);
  });

  test('of an import leaves out what was edited since, and what the file did not change', async () => {
    const dataset = await newDataset(service);
    await submit(dataset, numbers(3));
    const file = await submit(
      dataset,
      [numbered(0), numbered(1, { area: 'kent' }), numbered(2, { area: 'kent' })],
      '?state=in-review&mode=upsert',
    );
    expect(file.counts).toMatchObject({ updated: 2, unchanged: 1 });
    const edited = (await allCases(service, dataset)).find(({ externalIds }) => externalIds[0].value === 'n-1');
    const draft = await put(service, edited!, { area: 'york' });
    await ask(
      dataset,
      { to: 'in-review', items: [{ id: draft.body.id, etag: draft.body.etag }] },
      { key: service.adminKey },
    );
    const job = await ended(String((await ask(dataset, approvalOf(file, 1))).headers.location));
    expect(job.done).toBe(1);
    expect(await statesOf(dataset)).toEqual({ approved: 1, 'in-review': 2 });
  });

  test('is by state and by the codes of dimensions, as the list of cases is', async () => {
    const dataset = await newDataset(service);
    await submit(dataset, [
      numbered(0, { area: 'kent' }),
      numbered(1, { area: 'york' }),
      numbered(2, { area: 'kent' }),
    ]);
    const select = { state: 'in-review', where: { area: ['kent'] } };
    const answer = await ask(dataset, { to: 'returned', note: 'Which court?', select, expect: 2 });
    const job = await ended(String(answer.headers.location));
    expect([job.state, job.done, job.select]).toEqual(['succeeded', 2, select]);
    expect(await statesOf(dataset)).toEqual({ returned: 2, 'in-review': 1 });
    const [row] = await service.db.select().from(caseSelections).where(eq(caseSelections.id, job.id));
    expect(row?.note).toBeNull();
  });

  test('needs a second person like any approval: each case of one’s own is refused by itself', async () => {
    const dataset = await newDataset(service);
    const file = await submit(dataset, numbers(2));
    const answer = await ask(dataset, approvalOf(file, 2), { key: service.adminKey });
    const job = await ended(String(answer.headers.location));
    expect(job).toMatchObject({ state: 'succeeded', done: 0, refused: 2 });
    expect((await outcomesOf(job)).map(({ outcome, code }) => [outcome, code])).toEqual([
      ['refused', 'self-review'],
      ['refused', 'self-review'],
    ]);
  });

  test('says everything that is wrong with it', async () => {
    const dataset = await newDataset(service);
    const select = { state: 'in-review' };
    const refused = async (body: Body) => faultsOf(await ask(dataset, { to: 'approved', ...body }));
    expect(await refused({ select })).toEqual(['/expect required']);
    expect(await refused({ select, items: [{ id: 'x', etag: '"x"' }] })).toEqual(['/select not-allowed']);
    expect(await refused({ expect: 1 })).toEqual(['/items required']);
    expect(await refused({ to: 'merged', select, expect: 1 })).toEqual(['/to not-allowed']);
    expect(await refused({ select: { state: 'merged' }, expect: 0 })).toEqual([
      '/expect out-of-range',
      '/select/state unknown-code',
    ]);
    expect(await refused({ select: { ...select, import: 'x' }, expect: 1 })).toEqual(['/select/import ill-formed']);
    const where = { outcome: ['fine', 'jail'], 'a/b': ['x'] };
    expect(await refused({ select: { ...select, where }, expect: 1 })).toEqual([
      '/select/where/outcome/1 unknown-code',
      '/select/where/a~1b unknown-dimension',
    ]);
    const nothing = '00000000-0000-7000-8000-000000000000';
    expect(await refused({ select: { ...select, import: nothing }, expect: 1 })).toEqual([
      '/select/import unknown-reference',
    ]);
    const contributor = await service.key('contributor');
    expect((await ask(dataset, { to: 'approved', select, expect: 1 }, { key: contributor })).status).toBe(403);
    const blind = await service.key(['cases:write', 'cases:review']);
    const { status, body } = await ask(dataset, { to: 'approved', select, expect: 1 }, { key: blind });
    expect([status, body.requiredScope]).toEqual([403, 'cases:read']);
    const job = `/v1/datasets/${dataset}/selections/${nothing}`;
    expect((await service.send('GET', job, { key: contributor })).status).toBe(404);
  });
});

describe('the job', () => {
  async function asked(dataset: string, expected: number, keyId = 'reviewer') {
    const at = service.clock.now;
    const actor = {
      keyId,
      keyLabel: 'R',
      scopes: ['cases:review'] as const,
      requestId: crypto.randomUUID(),
      at,
    };
    const secrets = await readSecrets(service.db);
    let next = 0;
    const newTimedId = () =>
      `0199ffff-0000-7000-8000-${String(Date.now() * 100 + next++)
        .padStart(12, '0')
        .slice(-12)}`;
    const context = { db: service.db, root: service.db, newId: () => crypto.randomUUID(), newTimedId, secrets };
    const selection = { move: { to: 'approved' } as const, select: { state: 'in-review' } as const, expect: expected };
    return { context, job: await askSelection(context, actor, dataset, selection) };
  }
  const pathOf = (dataset: string, id: string) => `/v1/datasets/${dataset}/selections/${id}`;
  // The service keeps no files.
  const ledger = { settle: async () => {} };

  test('refuses a case that was edited after it was selected, so that nobody approves what nobody selected', async () => {
    const dataset = await newDataset(service);
    await submit(dataset, numbers(2));
    const { context, job } = await asked(dataset, 2);
    const [one] = await allCases(service, dataset);
    const draft = await put(service, one!, { area: one!.area === 'kent' ? 'york' : 'kent' });
    await ask(
      dataset,
      { to: 'in-review', items: [{ id: draft.body.id, etag: draft.body.etag }] },
      { key: service.adminKey },
    );
    const { database } = service;
    const mover = startMover({ context, database, ledger, now: () => service.clock.now, onFailure: () => {} });
    const done = await ended(pathOf(dataset, job.id));
    await mover.stop();
    expect([done.done, done.refused]).toEqual([1, 1]);
    expect((await outcomesOf(done)).find(({ id }) => id === one!.id)).toMatchObject({
      outcome: 'refused',
      code: 'stale',
    });
    expect(await statesOf(dataset)).toEqual({ approved: 1, 'in-review': 1 });
  });

  test('ends with the key that asked for it: once that is revoked, no further case is moved', async () => {
    const dataset = await newDataset(service);
    await submit(dataset, numbers(2));
    const { body: minted } = await service.send('POST', '/v1/keys', {
      key: service.adminKey,
      body: { label: 'Taken', role: 'reviewer' },
    });
    const { context, job } = await asked(dataset, 2, minted.id);
    await service.send('DELETE', `/v1/keys/${minted.id}`, { key: service.adminKey });
    const { database } = service;
    const mover = startMover({ context, database, ledger, now: () => service.clock.now, onFailure: () => {} });
    const done = await ended(pathOf(dataset, job.id));
    await mover.stop();
    expect(done).toMatchObject({ state: 'failed', error: 'unauthenticated', done: 0 });
    expect(await statesOf(dataset)).toEqual({ 'in-review': 2 });
  });

  test('goes on where it was stopped: every case is moved once', async () => {
    const dataset = await newDataset(service);
    await submit(dataset, numbers(600));
    const { context, job } = await asked(dataset, 600);
    const parts = await service.db.select().from(caseSelectionParts).where(eq(caseSelectionParts.selectionId, job.id));
    expect(parts.map(({ cases }) => cases.length).sort()).toEqual([100, 250, 250]);
    const { database } = service;
    for (let i = 0; i < 3; i += 1) {
      // Stops as soon as it can, after a part at most.
      await startMover({ context, database, ledger, now: () => service.clock.now, onFailure: () => {} }).stop();
    }
    const mover = startMover({ context, database, ledger, now: () => service.clock.now, onFailure: () => {} });
    const done = await ended(pathOf(dataset, job.id));
    await mover.stop();
    expect(done).toMatchObject({ state: 'succeeded', done: 600, refused: 0 });
    expect((await allCases(service, dataset)).filter(({ revision }) => revision !== 2)).toEqual([]);
  });
});
