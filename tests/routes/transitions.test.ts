import { asc, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { changes } from '../../src/db/tables/datasets.ts';
import { listChanges } from '../change-log.ts';
import { useService } from '../harness.ts';
import { casesOf, faultsOf, move, newApproved, newCase, newDataset, put } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aDataset } from '../samples/court.ts';

const service = await useService();
const court = await newDataset(service);
const writer = await service.key(['cases:read', 'cases:write', 'sources:read']);
const reviewer = await service.key(['cases:read', 'cases:review', 'sources:read']);
/** Two keys whose scopes to write do not overlap: each move shows which one it needs. Both see all of a case, and so its one ETag. */

const WITHDRAW = { to: 'withdrawn', reason: 'out-of-scope' };
const bodyOf = (to: string): Body => ({
  to,
  ...(to === 'withdrawn' && { reason: 'out-of-scope' }),
  ...(to === 'returned' && { note: 'No.' }),
});
const go = async (one: Body, body: Body, key: string): Promise<Body> => {
  const moved = await move(service, one, body, key);
  if (moved.status !== 200) throw new Error(moved.text);
  return moved.body;
};
const edit = async (one: Body): Promise<Body> => {
  const edited = await put(service, one, { area: one.area === 'york' ? 'kent' : 'york' });
  if (edited.status !== 200) throw new Error(edited.text);
  return edited.body;
};
const submitted = () => newCase(service, court, aCase(), { state: 'in-review' });
const submit = (one: Body) => go(one, { to: 'in-review' }, writer);
const approve = (one: Body) => go(one, { to: 'approved' }, reviewer);
const bring = (one: Body) => go(one, bodyOf('returned'), reviewer);
const withdraw = (one: Body) => go(one, WITHDRAW, reviewer);
const logOf = async (dataset: string) =>
  (await listChanges(service.db, dataset, 0, 1_000)).map(({ seq, op, cause, caseId }) => [seq, op, cause, caseId]);

/** How a case gets there, and which scope each move from there needs; a move that is not named is not allowed. */
const TABLE: Record<string, { make: () => Promise<Body>; allows: Record<string, string> }> = {
  draft: { make: () => newCase(service, court), allows: { 'in-review': 'cases:write', withdrawn: 'cases:write' } },
  'in review': {
    make: submitted,
    allows: { approved: 'cases:review', returned: 'cases:review', withdrawn: 'cases:write' },
  },
  returned: {
    make: async () => bring(await submitted()),
    allows: { 'in-review': 'cases:write', withdrawn: 'cases:write' },
  },
  approved: { make: () => newApproved(service, court), allows: { withdrawn: 'cases:review' } },
  'draft of a live case': {
    make: async () => edit(await newApproved(service, court)),
    allows: { 'in-review': 'cases:write', withdrawn: 'cases:review' },
  },
  'in review of a live case': {
    make: async () => submit(await edit(await newApproved(service, court))),
    allows: { approved: 'cases:review', returned: 'cases:review', withdrawn: 'cases:review' },
  },
  'returned of a live case': {
    make: async () => bring(await submit(await edit(await newApproved(service, court)))),
    allows: { 'in-review': 'cases:write', withdrawn: 'cases:review' },
  },
  withdrawn: {
    make: async () => withdraw(await newApproved(service, court)),
    allows: { 'in-review': 'cases:review' },
  },
  'withdrawn, never live': {
    make: async () => go(await newCase(service, court), WITHDRAW, writer),
    allows: { 'in-review': 'cases:review' },
  },
  'draft of a case withdrawn': {
    make: async () => edit(await withdraw(await newApproved(service, court))),
    allows: { 'in-review': 'cases:write', withdrawn: 'cases:review' },
  },
};
const TARGETS = ['in-review', 'approved', 'returned', 'withdrawn'];

describe.each(Object.keys(TABLE))('%s', (standing) => {
  const { make, allows } = TABLE[standing]!;

  test('what is not allowed is refused, with what is', async () => {
    const one = await make();
    for (const to of TARGETS.filter((target) => !(target in allows))) {
      const refused = await move(service, one, bodyOf(to), await service.key('reviewer'));
      expect([to, refused.status, refused.body.code]).toEqual([to, 409, 'transition-not-allowed']);
      expect(refused.body.allowed.sort()).toEqual([...Object.keys(allows), 'erased', 'merged'].sort());
    }
  });

  test('what is allowed needs its scope, makes a revision and a new ETag', async () => {
    for (const [to, scope] of Object.entries(allows)) {
      const one = await make();
      const [may, mayNot] = scope === 'cases:write' ? [writer, reviewer] : [reviewer, writer];
      const refused = await move(service, one, bodyOf(to), mayNot);
      expect([to, refused.status, refused.body.requiredScope]).toEqual([to, 403, scope]);
      const moved = await move(service, one, bodyOf(to), may);
      expect([moved.status, moved.body.state, moved.body.revision]).toEqual([200, to, one.revision + 1]);
      expect(moved.headers.etag).toBe(moved.body.etag);
      expect(moved.body.etag).not.toBe(one.etag);
      const live = to === 'approved' ? moved.body.revision : to === 'withdrawn' ? null : one.liveRevision;
      expect(moved.body.liveRevision).toBe(live);
      expect((await move(service, one, bodyOf(to), may)).status).toBe(412);
    }
  });
});

test('nobody approves what they wrote, in any revision since the last approval', async () => {
  const [first, second, third] = await Promise.all([
    service.key('reviewer'),
    service.key('reviewer'),
    service.key('reviewer'),
  ]);
  const one = await newCase(service, court, aCase(), { key: first, state: 'in-review' });
  const refused = await move(service, one, { to: 'approved' }, first);
  expect([refused.status, refused.body.code, refused.body.requiredScope]).toEqual([403, 'self-review', undefined]);
  // After a return, another edits and submits: the first wrote content all the same.
  const returned = await go(one, bodyOf('returned'), third);
  const edited = (await put(service, returned, { area: 'york' }, second)).body;
  const again = await go(edited, { to: 'in-review' }, second);
  for (const author of [first, second])
    expect((await move(service, again, { to: 'approved' }, author)).body.code).toBe('self-review');
  const approved = await go(again, { to: 'approved' }, third);
  expect(approved.state).toBe('approved');
  // The approval ends it: of the next revision only its own author is barred.
  const next = await go((await put(service, approved, { area: 'kent' }, third)).body, { to: 'in-review' }, third);
  expect((await move(service, next, { to: 'approved' }, third)).body.code).toBe('self-review');
  expect((await move(service, next, { to: 'approved' }, first)).status).toBe(200);
});

test('who submits or returns but writes nothing may approve, and so may anyone a case that is put back as it was', async () => {
  const person = await service.key('reviewer');
  const one = await go(await newCase(service, court), { to: 'in-review' }, person);
  const approved = await go(one, { to: 'approved' }, person);
  const restored = await go(await go(approved, WITHDRAW, person), { to: 'in-review' }, person);
  expect((await move(service, restored, { to: 'approved' }, person)).status).toBe(200);
});

test('withdrawing before approval does not make an author forget', async () => {
  const author = await service.key('reviewer');
  const one = await newCase(service, court, aCase(), { key: author });
  const back = await go(await go(one, WITHDRAW, author), { to: 'in-review' }, author);
  expect((await move(service, back, { to: 'approved' }, author)).body.code).toBe('self-review');
});

test('a dataset may allow self-approval', async () => {
  const dataset = await newDataset(
    service,
    aDataset((body) => (body.settings.selfApproval = true)),
  );
  const one = await newCase(service, dataset, aCase(), { state: 'in-review' });
  expect((await move(service, one, { to: 'approved' })).body.state).toBe('approved');
});

test.each([
  ['no target', {}, '/to required'],
  ['a target that is none', { to: 'published' }, '/to unknown-code'],
  ['withdrawing without a reason', { to: 'withdrawn' }, '/reason required'],
  ['a reason that is none', { to: 'withdrawn', reason: 'because' }, '/reason unknown-code'],
  ['a reason to submit', { to: 'in-review', reason: 'out-of-scope' }, '/reason not-allowed'],
  ['a reason to return', { to: 'returned', reason: 'out-of-scope', note: 'n' }, '/reason not-allowed'],
  ['returning without a note', { to: 'returned' }, '/note required'],
  ['an empty note', { to: 'returned', note: '' }, '/note too-short'],
  ['a note of spaces', { to: 'returned', note: ' \t\n' }, '/note ill-formed'],
  ['a note of spaces of other scripts', { to: 'returned', note: '\u00a0\u3000\u2028\ufeff' }, '/note ill-formed'],
  ['a note of what is not seen', { to: 'in-review', note: '\u200b\u00ad\u2060' }, '/note ill-formed'],
  ['a note with a NUL', { to: 'returned', note: 'a\0' }, '/note forbidden-text'],
  ['a note too long', { to: 'returned', note: 'n'.repeat(4_001) }, '/note too-long'],
  ['a member more', { to: 'approved', notes: 'n' }, '/notes unknown-member'],
])('%s is a fault of the body', async (_what, body, fault) => {
  const one = await submitted();
  const refused = await move(service, one, body);
  expect([refused.status, faultsOf(refused)]).toEqual([422, [fault]]);
  if (fault.startsWith('/reason')) expect(refused.body.errors[0].allowed ?? []).not.toContain('because');
});

test.each([
  [
    { to: 'withdrawn', reason: 'bad', note: 5, zz: 1 },
    ['/note wrong-type', '/reason unknown-code', '/zz unknown-member'],
  ],
  [{ to: 'withdrawn', note: ' ' }, ['/note ill-formed', '/reason required']],
  [{ to: 'withdrawn', reason: 5, zz: 1 }, ['/reason wrong-type', '/zz unknown-member']],
  [{ to: 'returned', reason: 'out-of-scope', zz: 1 }, ['/note required', '/reason not-allowed', '/zz unknown-member']],
  [{ to: 'returned', note: 5, into: 'x' }, ['/into not-allowed', '/note wrong-type']],
  [{ to: 'merged', reason: 'bad', note: '' }, ['/into required', '/note too-short', '/reason unknown-code']],
  // Which target is meant is not known, so nothing is said of what it would need; what no target takes is.
  [{ to: 'gone', reason: 'bad', into: 'x' }, ['/into not-allowed', '/reason unknown-code', '/to unknown-code']],
  [{ to: 5, reason: 'out-of-scope' }, ['/to wrong-type']],
  [[], [' wrong-type']],
])('all that is wrong with %j is said at once', async (body, faults) => {
  const refused = await move(service, await submitted(), body as Body);
  expect([refused.status, faultsOf(refused)]).toEqual([422, faults]);
  for (const { pointer, code, allowed } of refused.body.errors) {
    if (pointer === '/reason' && code !== 'wrong-type' && code !== 'not-allowed')
      expect(allowed).toContain('duplicate');
  }
});

test('a transition needs If-Match: 428 without, 412 with the current ETag when stale, before the body is judged', async () => {
  const one = await newCase(service, court);
  const url = `${casesOf(court)}/${one.id}/transitions`;
  const send = (headers: Record<string, string>, body: Body) =>
    service.send('POST', url, { key: service.adminKey, body, headers });
  expect((await send({}, { to: 'withdrawn' })).status).toBe(428);
  const stale = await send({ 'if-match': '"x"' }, { to: 'withdrawn' });
  expect([stale.status, stale.body.etag, stale.headers.etag]).toEqual([412, one.etag, one.etag]);
  expect((await send({ 'if-match': `"x", ${one.etag}` }, { to: 'in-review' })).status).toBe(200);
  const list = await service.send('POST', `${casesOf(court)}/transitions`, {
    key: service.adminKey,
    body: { ...WITHDRAW, items: [{ id: one.id, etag: '*' }] },
  });
  expect([list.status, faultsOf(list)]).toEqual([422, ['/items/0/etag ill-formed']]);
});

test('a key that could make no move at all is refused by scope, before anything is said of the case', async () => {
  const partner = await service.key('partner');
  const one = await newCase(service, court);
  for (const [to, scope] of [
    ['approved', 'cases:review'],
    ['returned', 'cases:review'],
    ['in-review', 'cases:write'],
    ['x', 'cases:write'],
  ]) {
    for (const id of [one.id, '00000000-0000-4000-8000-000000000000']) {
      const refused = await service.send('POST', `${casesOf(court)}/${id}/transitions`, { key: partner, body: { to } });
      expect([to, refused.status, refused.body.requiredScope]).toEqual([to, 403, scope]);
    }
  }
  const contributor = await service.key('contributor');
  const refused = await service.send('POST', `${casesOf(court)}/transitions`, {
    key: contributor,
    body: { to: 'approved' },
  });
  expect([refused.status, refused.body.requiredScope]).toEqual([403, 'cases:review']);
});

test('what the reviewer said stands in the case', async () => {
  const one = await submitted();
  service.clock.now = new Date('2026-03-05T00:00:00.000Z');
  const returned = await go(one, { to: 'returned', note: 'The term is not what the report says.' }, reviewer);
  expect(returned.review).toEqual({
    to: 'returned',
    note: 'The term is not what the report says.',
    by: 'Test key',
    at: '2026-03-05T00:00:00.000Z',
  });
  const approved = await approve(await submit(returned));
  expect(approved.review).toMatchObject({ to: 'approved', note: null });
});

test('only what alters the live state is a change, and its number is dense', async () => {
  const dataset = await newDataset(service);
  const key = await service.key('reviewer');
  const one = await newCase(service, dataset, aCase(), { state: 'in-review' });
  const never = await go(await newCase(service, dataset), WITHDRAW, key);
  expect(never.state).toBe('withdrawn');
  expect(await logOf(dataset)).toEqual([[1, 'codebook', 'created', null]]);
  const approved = await go(one, { to: 'approved' }, key);
  const corrected = await go(await go(await edit(approved), { to: 'in-review' }, key), { to: 'approved' }, key);
  const withdrawn = await go(corrected, { to: 'withdrawn', reason: 'conviction-quashed' }, key);
  const restored = await go(await go(withdrawn, { to: 'in-review' }, key), { to: 'approved' }, key);
  expect(restored.liveRevision).toBe(restored.revision);
  expect(await logOf(dataset)).toEqual([
    [1, 'codebook', 'created', null],
    [2, 'upsert', 'created', one.id],
    [3, 'upsert', 'corrected', one.id],
    [4, 'remove', 'withdrawn', one.id],
    [5, 'upsert', 'restored', one.id],
  ]);
  const rows = await service.db.select().from(changes).where(eq(changes.datasetId, dataset)).orderBy(asc(changes.seq));
  expect(rows.map(({ reason, contentRevision }) => [reason, contentRevision])).toEqual([
    [null, null],
    [null, 1],
    [null, 3],
    ['quashed', null],
    [null, 3],
  ]);
});

test('the live revision stays while the head is edited, reviewed and returned', async () => {
  const one = await newApproved(service, court, aCase({ area: 'leeds' }));
  const record = async () =>
    (await service.send('GET', `/v1/datasets/${court}/records/${one.id}`, { key: service.adminKey })).body;
  const before = await record();
  const draft = await edit(one);
  const waiting = await submit(draft);
  const returned = await bring(waiting);
  for (const state of [draft, waiting, returned]) expect(state.liveRevision).toBe(2);
  expect(await record()).toEqual(before);
  await approve(await submit(returned));
  expect(await record()).toMatchObject({ area: 'york', seq: before.seq + 1 });
});

test('a key without cases:read moves a case and is told no more of it than an item of a batch is', async () => {
  const blind = await service.key(['cases:write', 'cases:review']);
  const blindWriter = await service.key(['cases:write']);
  const read = (one: Body, key: string) => service.send('GET', `${casesOf(court)}/${one.id}`, { key });
  const one = await newCase(service, court, aCase({ area: 'york' }), { key: blind });
  const unsourced = await service.key('contributor');
  for (const [body, key] of [
    [{ to: 'in-review' }, blindWriter],
    [{ to: 'returned', note: 'The term is wrong.' }, blind],
    [WITHDRAW, blind],
  ] as const) {
    const { etag } = (await read(one, unsourced)).body;
    const moved = await move(service, { ...one, etag }, body, key);
    const now = (await read(one, unsourced)).body;
    expect([moved.status, moved.body]).toEqual([
      200,
      { id: one.id, state: body.to, revision: now.revision, etag: now.etag },
    ]);
    expect([moved.headers.etag, moved.headers['cache-control']]).toEqual([now.etag, 'private, no-cache']);
    expect(moved.text).not.toMatch(/york|sentencedOn|wrong/);
  }
  const { etag } = (await read(one, unsourced)).body;
  const refused = await move(service, { ...one, etag }, { to: 'approved' }, blind);
  expect([refused.status, refused.body.code]).toEqual([409, 'transition-not-allowed']);
});

test('a key with cases:read is answered the whole case', async () => {
  const one = await submitted();
  const moved = await move(service, one, { to: 'approved' }, reviewer);
  const read = await service.send('GET', `${casesOf(court)}/${one.id}`, { key: reviewer });
  expect([moved.status, moved.text]).toEqual([200, read.text]);
});

test('a withdrawn case is still there for staff', async () => {
  const withdrawn = await withdraw(await newApproved(service, court));
  const read = await service.send('GET', `${casesOf(court)}/${withdrawn.id}`, { key: service.adminKey });
  expect([read.status, read.body.state]).toEqual([200, 'withdrawn']);
});

describe('a batch of transitions', () => {
  const batch = (body: Body, key = reviewer) => service.send('POST', `${casesOf(court)}/transitions`, { key, body });
  const item = ({ id, etag }: Body) => ({ id, etag });

  test('answers each item in order, done or refused with its own problem', async () => {
    const good = await submitted();
    const stale = await submitted();
    await go(stale, bodyOf('returned'), reviewer);
    const draft = await newCase(service, court);
    const mine = await newCase(service, court, aCase(), {
      key: writer,
      state: 'in-review',
    });
    const elsewhere = await newCase(service, await newDataset(service), aCase(), { state: 'in-review' });
    const both = await service.key(['cases:read', 'cases:write', 'cases:review', 'sources:read']);
    const own = await newCase(service, court, aCase(), { key: both, state: 'in-review' });
    const { status, body } = await batch(
      {
        to: 'approved',
        items: [
          item(good),
          item(stale),
          item(draft),
          item(own),
          item(elsewhere),
          { id: 'x', etag: '"x"' },
          item(mine),
          item(good),
        ],
      },
      both,
    );
    expect(status).toBe(200);
    expect([body.done, body.refused]).toEqual([2, 6]);
    expect(body.items.map(({ id, outcome, problem }: Body) => [id, outcome, problem?.status, problem?.code])).toEqual([
      [good.id, 'done', undefined, undefined],
      [stale.id, 'refused', 412, 'stale'],
      [draft.id, 'refused', 409, 'transition-not-allowed'],
      [own.id, 'refused', 403, 'self-review'],
      [elsewhere.id, 'refused', 404, 'not-found'],
      ['x', 'refused', 404, 'not-found'],
      [mine.id, 'done', undefined, undefined],
      [good.id, 'refused', 412, 'stale'],
    ]);
    const current = await service.send('GET', `${casesOf(court)}/${good.id}`, { key: both });
    expect(body.items[0]).toEqual({
      id: good.id,
      outcome: 'done',
      state: 'approved',
      revision: 2,
      etag: current.body.etag,
    });
    // The second move of the same case starts from what the first made of it.
    expect(body.items[7].problem.etag).toBe(body.items[0].etag);
    expect(body.items[2].problem.allowed).toEqual(['in-review', 'withdrawn', 'merged', 'erased']);
  });

  test('refuses an item whose own state needs another scope', async () => {
    const draft = await newCase(service, court);
    const live = await newApproved(service, court);
    const { body } = await batch({ ...WITHDRAW, items: [item(live), item(draft)] }, writer);
    expect(body.items.map(({ outcome, problem }: Body) => [outcome, problem?.requiredScope])).toEqual([
      ['refused', 'cases:review'],
      ['done', undefined],
    ]);
  });

  test('moves more cases than one transaction holds', async () => {
    const dataset = await newDataset(service);
    const posted = await service.send('POST', `${casesOf(dataset)}/batch?state=in-review`, {
      key: service.adminKey,
      body: { items: Array.from({ length: 300 }, () => aCase()) },
    });
    const { body } = await service.send('POST', `${casesOf(dataset)}/transitions`, {
      key: reviewer,
      body: { to: 'approved', items: posted.body.items.map(item) },
    });
    expect([body.done, body.refused]).toEqual([300, 0]);
    expect(body.items.map(({ id }: Body) => id)).toEqual(posted.body.items.map(({ id }: Body) => id));
    const log = await logOf(dataset);
    expect(log.map(([seq]) => seq)).toEqual(Array.from({ length: 301 }, (_, n) => n + 1));
    expect(log.slice(1).map(([, , , id]) => id)).toEqual(posted.body.items.map(({ id }: Body) => id));
  });

  test.each([
    ['no items', { to: 'approved' }, '/items required'],
    ['an empty list', { to: 'approved', items: [] }, '/items too-short'],
    [
      '1,001 items',
      { to: 'approved', items: Array.from({ length: 1_001 }, () => ({ id: 'x', etag: 'x' })) },
      '/items too-long',
    ],
    ['an item without its ETag', { to: 'approved', items: [{ id: 'x' }] }, '/items/0/etag required'],
    ['no reason', { to: 'withdrawn', items: [{ id: 'x', etag: 'x' }] }, '/reason required'],
    ['a blank note', { to: 'returned', note: '\u00a0', items: [{ id: 'x', etag: 'x' }] }, '/note ill-formed'],
    [
      'faults of every kind',
      { to: 'withdrawn', reason: 'bad', note: 5, zz: 1, items: [{ id: 5, etag: 'x' }] },
      '/items/0/id wrong-type',
      '/note wrong-type',
      '/reason unknown-code',
      '/zz unknown-member',
    ],
    ['merging', { to: 'merged', into: 'x', items: [] }, '/into unknown-member', '/items too-short', '/to not-allowed'],
  ])('with %s is refused as a whole', async (_what, body, ...faults) => {
    const refused = await batch(body);
    expect([refused.status, faultsOf(refused)]).toEqual([422, faults]);
  });
});
