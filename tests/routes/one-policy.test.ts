import { expect, test } from 'vitest';
import { findPolicyConflicts } from '../../src/capture/one-policy.ts';
import { findCodebook, findDataset, insertCodebook } from '../../src/db/queries/datasets.ts';
import { findSharedRecords } from '../../src/db/queries/shared-records.ts';
import { type CodebookDefinition, Disclosure } from '../../src/schemas/codebook.ts';
import { useService } from '../harness.ts';
import { buildDraft, moveDraft, publish } from '../releases/journey.ts';
import { etagNow, move, newApproved, newCase, newDataset, reviewerOf } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aDataset } from '../samples/court.ts';
import { anAggregate } from '../samples/official-table.ts';

/** One policy over one set of records: what two datasets have in common. */

const service = await useService();

const NONE = Disclosure.parse({ policy: 'none' });
const THRESHOLD = Disclosure.parse({ policy: 'threshold', threshold: 5 });

/** Gives a dataset a policy behind the back of PUT, which does not take every policy yet. */
async function setPolicy(id: string, disclosure: CodebookDefinition['disclosure']): Promise<void> {
  const { codebookVersion } = (await findDataset(service.db, id))!; // it was put
  const { definition } = (await findCodebook(service.db, id, codebookVersion))!; // each dataset has one
  const changed = { ...definition, codebook: { ...definition.codebook, disclosure } };
  await service.db.transaction((tx) =>
    insertCodebook(tx, {
      datasetId: id,
      version: codebookVersion + 1,
      definition: changed,
      posted: changed,
      reload: false,
      at: new Date(),
      by: 'tests',
    }),
  );
}

let cases = 0;
/** An external id that nothing else has. */
const newRef = (system = 'register') => ({ system, value: `case-${++cases}` });
const withIds = (...externalIds: Body[]) => aCase({ externalIds });

/** A dataset under a threshold and one under none. */
async function pair(): Promise<[guarded: string, open: string]> {
  const guarded = await newDataset(service);
  const open = await newDataset(service);
  await setPolicy(guarded, THRESHOLD);
  return [guarded, open];
}

const sharedWith = (id: string, disclosure = THRESHOLD) => findSharedRecords(service.db, id, disclosure);
const fresh = async (one: Body) => ({ ...one, etag: await etagNow(service, one.id) });
const withdraw = async (one: Body) =>
  expect((await move(service, await fresh(one), { to: 'withdrawn', reason: 'out-of-scope' })).status).toBe(200);

test('cases that two datasets have under different policies are counted, from either side', async () => {
  const [guarded, open] = await pair();
  const refs = [newRef(), newRef(), newRef()];
  for (const ref of refs) await newApproved(service, guarded, withIds(ref));
  for (const ref of refs.slice(1)) await newApproved(service, open, withIds(newRef('desk'), ref));
  expect(await sharedWith(guarded)).toEqual([{ dataset: open, cases: 2 }]);
  expect(await sharedWith(open, NONE)).toEqual([{ dataset: guarded, cases: 2 }]);
});

test('under the same policy, and without a case in common, datasets go together', async () => {
  const [guarded, open] = await pair();
  const ref = newRef();
  await newApproved(service, guarded, withIds(ref));
  await newApproved(service, open, withIds({ ...ref, system: 'another' }));
  await newApproved(service, open, withIds(newRef()));
  await newApproved(service, open, aCase());
  expect(await sharedWith(guarded)).toEqual([]);
  await newApproved(service, open, withIds(ref));
  expect(await sharedWith(guarded, NONE)).toEqual([]);
  await setPolicy(open, Disclosure.parse({ policy: 'threshold', threshold: 5, k: 1, p: 20, zeros: 'shown' }));
  expect(await sharedWith(guarded)).toEqual([]);
  await setPolicy(open, Disclosure.parse({ policy: 'threshold', threshold: 10 }));
  expect(await sharedWith(guarded)).toEqual([{ dataset: open, cases: 1 }]);
});

test('one case with several ids in common is one case, and each dataset is listed', async () => {
  const [guarded, open] = await pair();
  const other = await newDataset(service);
  const refs = [newRef(), newRef('desk')];
  await newApproved(service, guarded, withIds(...refs));
  await newApproved(service, open, withIds(...refs));
  await newApproved(service, other, withIds(refs[1]!));
  expect(await sharedWith(guarded)).toEqual(
    [open, other].sort().map((dataset) => ({ dataset, cases: 1 })), // by id
  );
});

test('a case that was never approved, or is withdrawn without a release, is not shared', async () => {
  const [guarded, open] = await pair();
  const [one, other] = [newRef(), newRef()];
  await newApproved(service, guarded, withIds(one));
  const theirs = await newCase(service, open, withIds(one), { state: 'in-review' });
  const gone = await newApproved(service, guarded, withIds(other));
  await newApproved(service, open, withIds(other));
  await withdraw(gone);
  expect(await sharedWith(guarded)).toEqual([]);
  expect((await move(service, theirs, { to: 'approved' }, await reviewerOf(service))).status).toBe(200);
  expect(await sharedWith(guarded)).toEqual([{ dataset: open, cases: 1 }]);
});

test('a case that a readable release counts is shared although it was withdrawn; a release keeps its own policy', async () => {
  const [guarded, open] = await pair();
  const ref = newRef();
  const theirs = await newApproved(service, open, withIds(ref));
  await newApproved(service, open, aCase());
  const version = await publish(service, open);
  await withdraw(theirs);
  await newApproved(service, guarded, withIds(ref));
  expect(await sharedWith(guarded)).toEqual([{ dataset: open, cases: 1 }]);
  await setPolicy(open, THRESHOLD);
  expect(await sharedWith(guarded)).toEqual([{ dataset: open, cases: 1 }]);
  const manifest = await service.send('GET', `/v1/datasets/${open}/releases/${version}`, { key: service.adminKey });
  const taken = await service.send('POST', `/v1/datasets/${open}/releases/${version}/transitions`, {
    key: service.adminKey,
    body: { to: 'withdrawn', reason: 'It had the wrong policy.' },
    headers: { 'if-match': String(manifest.headers.etag) },
  });
  expect(taken.status).toBe(200);
  expect(await sharedWith(guarded)).toEqual([]);
});

test('a merged case counts as the one that answers for it', async () => {
  const [guarded, open] = await pair();
  const [ref, kept] = [newRef(), newRef()];
  const into = await newApproved(service, guarded, withIds(kept));
  const merged = await newApproved(service, guarded, withIds(ref));
  await newApproved(service, open, withIds(ref));
  await newApproved(service, open, withIds(kept));
  expect((await move(service, await fresh(merged), { to: 'merged', into: into.id })).status).toBe(200);
  expect(await sharedWith(guarded)).toEqual([{ dataset: open, cases: 1 }]);
});

test('PUT of another policy is refused while a dataset has the same cases; of the same policy it is not', async () => {
  const [guarded, open] = await pair();
  await setPolicy(open, THRESHOLD);
  const ref = newRef();
  await newApproved(service, guarded, withIds(ref));
  await newApproved(service, open, withIds(ref));
  const send = async (key: string, query = '') => {
    const now = await service.send('GET', `/v1/datasets/${guarded}/definition`, { key });
    const headers = { 'if-match': String(now.headers.etag) };
    return service.send('PUT', `/v1/datasets/${guarded}${query}`, { key, body: aDataset(), headers });
  };
  for (const query of ['', '?validateOnly=true']) {
    const refused = await send(service.adminKey, query);
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ code: 'policy-conflict', datasets: [open] });
    expect(refused.body.detail).toMatch(
      new RegExp(`^The dataset ${open} has 1 of the cases under another policy\\..*Give both the same policy`),
    );
  }
  // A key that may not read the other dataset is not told which it is, nor how much they have in common.
  const bound = await service.key('publisher', { datasets: [guarded] });
  const hidden = await send(bound);
  expect(hidden.status).toBe(409);
  expect(hidden.body).toMatchObject({ code: 'policy-conflict', datasets: [] });
  expect(hidden.body.detail).toMatch(/^Another dataset has some of the cases/);
  expect(hidden.text).not.toContain(open);
  expect(hidden.text).not.toContain(ref.value);

  await setPolicy(open, NONE);
  expect((await send(bound)).status).toBe(200);
});

test('a release is held while a dataset under another policy has one of its cases', async () => {
  const [guarded, open] = await pair();
  const ref = newRef();
  await newApproved(service, guarded, withIds(ref));
  const theirs = await newApproved(service, open, withIds(ref));
  await newApproved(service, open, aCase());
  const draft = await buildDraft(service, open);
  expect(draft.body).toMatchObject({ state: 'failed', error: 'release-held' });
  expect(draft.body.held).toMatchObject([
    { code: 'shared-records', text: expect.stringMatching(/^Another dataset has/) },
  ]);
  expect(draft.text).not.toContain(guarded);

  // It is asked again when the release becomes public: the case can have come meanwhile.
  await moveDraft(service, open, 'discarded', String(draft.headers.etag));
  await withdraw(theirs);
  const built = await buildDraft(service, open);
  await newApproved(service, open, withIds(newRef(), { ...ref, system: 'another' }));
  await newApproved(service, guarded, withIds({ ...ref, system: 'another' }));
  const moved = await moveDraft(service, open, 'published', String(built.headers.etag));
  expect([moved.status, moved.body.code]).toEqual([409, 'release-held']);
});

test('an official table has no records in common with anything', async () => {
  const table = await newDataset(service, anAggregate());
  const [guarded] = await pair();
  await newApproved(service, guarded, withIds(newRef()));
  expect(await sharedWith(table, NONE)).toEqual([]);
});

test('a dataset is named to those without a key once it is public', async () => {
  const [guarded, open] = await pair();
  const ref = newRef();
  await newApproved(service, open, withIds(ref));
  await publish(service, open);
  await newApproved(service, guarded, withIds(ref));
  const [conflict] = await findPolicyConflicts(service.db, guarded, THRESHOLD);
  expect(conflict).toMatchObject({ dataset: open, text: expect.stringContaining(`The dataset ${open} has 1 of`) });
  const [hidden] = await findPolicyConflicts(service.db, open, NONE);
  expect(hidden).toMatchObject({ dataset: null, text: expect.not.stringContaining(guarded) });
});

test('nobody is told how many datasets that they must not know have the same cases', async () => {
  const [guarded, open] = await pair();
  const [other] = await pair();
  const ref = newRef();
  for (const id of [open, guarded, other]) await newApproved(service, id, withIds(ref));
  const conflicts = await findPolicyConflicts(service.db, open, NONE);
  expect(conflicts).toEqual([
    { dataset: null, text: expect.stringContaining('Another dataset has some of the cases') },
  ]);
});
