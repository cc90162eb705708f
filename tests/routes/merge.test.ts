import { asc, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { cases, duplicatePairs } from '../../src/db/tables/cases.ts';
import { changes } from '../../src/db/tables/datasets.ts';
import { brokenLinks } from '../capture/chain.ts';
import { useService } from '../harness.ts';
import { casesOf, faultsOf, move, newApproved, newCase, newDataset, put, reviewerOf } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aDataset } from '../samples/court.ts';

const service = await useService();
const court = await newDataset(service);

let numbers = 0;
const externalId = (system = 'desk') => {
  numbers += 1;
  return { system, value: `2015-${numbers}` };
};
const report = (name: string) => ({ outletType: 'local', url: `https://example.org/${name}` });
const get = ({ id, dataset }: Body, key = service.adminKey) =>
  service.send('GET', `${casesOf(dataset)}/${id}`, { key });
const record = ({ id, dataset }: Body) =>
  service.send('GET', `/v1/datasets/${dataset}/records/${id}`, { key: service.adminKey });
const fresh = async (one: Body): Promise<Body> => ({ ...one, ...(await get(one)).body });
/** As it is now, also if it was merged. */
const go = async (one: Body, body: Body, key = service.adminKey): Promise<Body> => {
  const moved = await move(service, one, body, key);
  if (moved.status !== 200) throw new Error(moved.text);
  return moved.body;
};
const merge = async (one: Body, into: Body, more: Body = {}) =>
  go(await fresh(one), { to: 'merged', into: into.id, ...more });
const unmerge = async (one: Body) => go({ ...one, etag: (await get(one)).body.etag }, { to: 'unmerged' });
const logOf = async (dataset: string) => {
  const rows = await service.db.select().from(changes).where(eq(changes.datasetId, dataset)).orderBy(asc(changes.seq));
  return rows.slice(1).map((row) => [row.op, row.cause, row.caseId, row.contentRevision, row.reason, row.mergedInto]);
};
const liveIds = async (dataset: string, query = '') => {
  const { body } = await service.send('GET', `/v1/datasets/${dataset}/records${query}`, { key: service.adminKey });
  return body.items.map(({ id }: Body) => id);
};
const listedIds = async (dataset: string, query = '') => {
  const { body } = await service.send('GET', `${casesOf(dataset)}${query}`, { key: service.adminKey });
  return body.items.map(({ id }: Body) => id);
};

describe('two reports of one case made one', () => {
  test('the survivor shows the external ids and sources of both, its own first and none twice', async () => {
    const [a, b, c] = [externalId(), externalId('wire'), externalId()];
    const kept = await newCase(service, court, aCase({ externalIds: [a], sources: [report('x'), report('y')] }));
    const other = await newCase(service, court, aCase({ externalIds: [b, c], sources: [report('y'), report('z')] }));
    const merged = await merge(other, kept);
    expect([merged.id, merged.state, merged.revision]).toEqual([other.id, 'merged', 2]);
    // What it said itself is still what it says.
    expect([merged.externalIds, merged.sources]).toEqual([other.externalIds, other.sources]);
    const now = (await get(kept)).body;
    expect(now.externalIds).toEqual([a, b, c]);
    expect(now.sources).toEqual([report('x'), report('y'), report('z')]);
    expect([now.id, now.state, now.revision]).toEqual([kept.id, 'draft', 2]);
    expect([kept.merged, now.merged, now.mergedInto, merged.mergedInto]).toEqual([[], [other.id], null, kept.id]);
    expect(now.etag).not.toBe(kept.etag);
    expect((await get(kept, await service.key('contributor'))).body).not.toHaveProperty('sources');
  });

  test('a survivor that has none shows those of the merged case', async () => {
    const id = externalId();
    const kept = await newCase(service, court);
    expect(kept).not.toHaveProperty('externalIds');
    await merge(await newCase(service, court, aCase({ externalIds: [id] })), kept);
    expect((await get(kept)).body.externalIds).toEqual([id]);
  });

  test('the other answers 308 with the path of the survivor, and its own ETag', async () => {
    const kept = await newCase(service, court);
    const other = await newCase(service, court);
    const merged = await merge(other, kept);
    const answer = await get(other);
    const href = `${casesOf(court)}/${kept.id}`;
    expect([answer.status, answer.headers.location, answer.headers.etag]).toEqual([308, href, merged.etag]);
    expect(answer.body).toEqual({ id: other.id, mergedInto: kept.id, href, etag: merged.etag });
    expect(merged.etag).not.toBe(other.etag);
    expect(await listedIds(court)).not.toContain(other.id);
    expect(await listedIds(court)).toContain(kept.id);
    expect(await listedIds(court, '?state=merged')).toContain(other.id);
    expect(await listedIds(court, '?state=merged')).not.toContain(kept.id);
  });

  test('both stand in the audit log and have a revision; the note is where it was given', async () => {
    const kept = await newCase(service, court);
    const other = await newCase(service, court);
    await merge(other, kept, { reason: 'duplicate', note: 'Two papers, one hearing.' });
    const revisions = async (one: Body) =>
      (await service.send('GET', `${casesOf(court)}/${one.id}/revisions`, { key: service.adminKey })).body.items;
    expect((await revisions(other)).at(-1)).toMatchObject({
      revision: 2,
      state: 'merged',
      reason: 'duplicate',
      note: 'Two papers, one hearing.',
    });
    expect((await revisions(kept)).at(-1)).toMatchObject({
      revision: 2,
      state: 'draft',
      note: 'Another case was merged into this one.',
    });
    const own = await service.send('GET', `${casesOf(court)}/${other.id}/revisions/2`, { key: service.adminKey });
    expect([own.status, own.body.case.sentencedOn]).toEqual([200, '2015-03-13']);
    expect(await brokenLinks(service.db)).toEqual([]);
  });

  test('of two that partners see, one is left: the feed says which, and the record moves on', async () => {
    const dataset = await newDataset(service);
    const kept = await newApproved(service, dataset, aCase({ area: 'leeds' }));
    const other = await newApproved(service, dataset);
    const before = (await record(kept)).body;
    await merge(other, kept, { reason: 'duplicate' });
    expect(await liveIds(dataset)).toEqual([kept.id]);
    const moved = await record(other);
    const href = `/v1/datasets/${dataset}/records/${kept.id}`;
    expect([moved.status, moved.headers.location]).toEqual([308, href]);
    expect(moved.body).toEqual({ id: other.id, mergedInto: kept.id, href });
    // Partners see nothing of it in the survivor.
    expect((await record(kept)).body).toEqual(before);
    const now = (await get(kept)).body;
    expect([now.state, now.revision, now.liveRevision]).toEqual(['approved', 3, 3]);
    expect(await logOf(dataset)).toEqual([
      ['upsert', 'created', kept.id, 1, null, null],
      ['upsert', 'created', other.id, 1, null, null],
      ['remove', 'merged', other.id, null, 'corrected', kept.id],
    ]);
  });

  test('a case never live is merged without a change, and partners hear of neither', async () => {
    const dataset = await newDataset(service);
    const kept = await newApproved(service, dataset);
    const other = await newCase(service, dataset);
    await merge(other, kept);
    expect((await logOf(dataset)).length).toBe(1);
    expect((await record(other)).status).toBe(404);
  });

  test('a withdrawn case leads partners on only to a case that they know', async () => {
    const dataset = await newDataset(service);
    const withdraw = async () => go(await newApproved(service, dataset), { to: 'withdrawn', reason: 'rectification' });
    const [first, second] = [await withdraw(), await withdraw()];
    const [draft, live] = [await newCase(service, dataset), await newApproved(service, dataset)];
    await merge(first, draft);
    await merge(second, live);
    expect((await record(first)).status).toBe(410);
    expect((await record(second)).status).toBe(308);
    expect((await logOf(dataset)).filter(([, cause]) => cause === 'merged')).toEqual([]);
  });

  test('what was merged before follows to the new survivor', async () => {
    const [a, b, c] = [externalId(), externalId(), externalId()];
    const [one, two, three] = [
      await newCase(service, court, aCase({ externalIds: [a] })),
      await newCase(service, court, aCase({ externalIds: [b] })),
      await newCase(service, court, aCase({ externalIds: [c] })),
    ];
    await merge(one, two);
    await merge(two, three);
    for (const merged of [one, two]) expect((await get(merged)).body.mergedInto).toBe(three.id);
    const { externalIds, merged } = (await get(three)).body;
    expect(merged).toEqual([one.id, two.id].sort());
    expect(externalIds[0]).toEqual(c);
    expect(externalIds.map(({ value }: Body) => value).sort()).toEqual([a, b, c].map(({ value }) => value).sort());
  });

  test('its external ids find the survivor, and no other case may take them', async () => {
    const [own, id] = [externalId(), externalId()];
    const kept = await newCase(service, court, aCase({ externalIds: [own] }));
    await merge(await newCase(service, court, aCase({ externalIds: [id] })), kept);
    for (const { system, value } of [own, id]) {
      expect(await listedIds(court, `?externalId=${system}:${value}`)).toEqual([kept.id]);
    }
    const taken = await service.send('POST', casesOf(court), {
      key: service.adminKey,
      body: aCase({ externalIds: [id] }),
    });
    expect([taken.status, taken.body.code, taken.body.case]).toEqual([
      409,
      'external-id-exists',
      `${casesOf(court)}/${kept.id}`,
    ]);
  });
});

test('an open pair of the two is decided with the merge, and other pairs are not', async () => {
  const dataset = await newDataset(service);
  const [kept, one, other] = [
    await newCase(service, dataset),
    await newCase(service, dataset),
    await newCase(service, dataset),
  ];
  const pair = (a: Body, b: Body, n: number) => {
    const [lower = '', higher = ''] = [a.id, b.id].sort();
    const about = { datasetId: dataset, score: 90, reasons: ['same date'], state: 'open' as const };
    return {
      ...about,
      id: `0190a0a0-0000-7000-8000-00000000000${n}`,
      one: lower,
      other: higher,
      createdAt: new Date(),
    };
  };
  await service.db.insert(duplicatePairs).values([pair(kept, one, 1), pair(kept, other, 2)]);
  await merge(one, kept);
  const pairs = await service.db
    .select()
    .from(duplicatePairs)
    .where(eq(duplicatePairs.datasetId, dataset))
    .orderBy(asc(duplicatePairs.id));
  expect(pairs.map(({ state, decidedBy }) => [state, decidedBy])).toEqual([
    ['same', 'admin000'],
    ['open', null],
  ]);
  // The two are an open question again once the merge is undone.
  const open = async () =>
    (await service.send('GET', `/v1/datasets/${dataset}/duplicates`, { key: service.adminKey })).body.items;
  expect((await open()).length).toBe(1);
  await unmerge(one);
  expect((await open()).map(({ state, decision }: Body) => [state, decision])).toEqual([
    ['open', null],
    ['open', null],
  ]);
  // A pair that a reviewer told apart stays decided.
  const [{ id }] = await open();
  const decided = await service.send('POST', `/v1/datasets/${dataset}/duplicates/${id}/decision`, {
    key: service.adminKey,
    body: { decision: 'different' },
  });
  expect(decided.status).toBe(200);
  await merge(one, await fresh(kept));
  await unmerge(one);
  expect((await open()).length).toBe(1);
});

describe('PUT of a survivor', () => {
  const pair = async () => {
    const [own, theirs] = [externalId(), externalId()];
    const kept = await newCase(service, court, aCase({ externalIds: [own], sources: [report('own')] }));
    const other = await newCase(service, court, aCase({ externalIds: [theirs], sources: [report('theirs')] }));
    await merge(other, kept);
    return { own, theirs, kept: await fresh(kept), other };
  };

  test('takes what GET answered, and makes no revision of it', async () => {
    const { kept } = await pair();
    const sent = await put(service, kept);
    expect([sent.status, sent.body]).toEqual([200, kept]);
  });

  test('leaves to the merged case what is its own, sent or not', async () => {
    const { own, theirs, kept, other } = await pair();
    const more = externalId();
    const edited = await put(service, kept, {
      area: 'york',
      externalIds: [{ value: theirs.value, system: theirs.system }, more],
      sources: [report('new')],
    });
    expect([edited.status, edited.body.revision]).toEqual([200, kept.revision + 1]);
    expect(edited.body.externalIds).toEqual([more, theirs]);
    expect(edited.body.sources).toEqual([report('new'), report('theirs')]);
    const without = await put(service, edited.body, { externalIds: [], sources: [] });
    expect([without.body.externalIds, without.body.sources]).toEqual([[theirs], [report('theirs')]]);
    expect((await unmerge(other)).externalIds).toEqual([theirs]);
    const alone = (await get(kept)).body;
    expect([alone.externalIds, alone.sources]).toEqual([[], []]);
    expect(await listedIds(court, `?externalId=${own.system}:${own.value}`)).toEqual([]);
  });

  test('keeps a source that both have until it is taken out of the survivor', async () => {
    const kept = await newCase(service, court, aCase({ sources: [report('same'), report('mine')] }));
    const other = await newCase(service, court, aCase({ sources: [report('same')] }));
    await merge(other, kept);
    const edited = await put(service, await fresh(kept), { area: 'york' });
    await unmerge(other);
    expect(edited.status).toBe(200);
    expect((await get(kept)).body.sources).toEqual([report('same'), report('mine')]);
  });

  test('names faults where they stand in the body that was sent', async () => {
    const { theirs, own, kept } = await pair();
    const refused = await put(service, kept, {
      externalIds: [theirs, own, { system: 'desk' }],
      sources: [report('theirs'), { outletType: 'gossip' }],
    });
    expect(faultsOf(refused)).toEqual(['/externalIds/2/value required', '/sources/1/outletType unknown-code']);
  });

  test('of the merged case itself is refused, with the path of the survivor', async () => {
    const { kept, other } = await pair();
    const { etag } = (await get(other)).body;
    const refused = await put(service, { ...other, etag, state: 'merged', revision: 2, mergedInto: kept.id });
    expect([refused.status, refused.body.code, refused.body.mergedInto]).toEqual([
      409,
      'case-merged',
      `${casesOf(court)}/${kept.id}`,
    ]);
    const blind = await service.key(['cases:write', 'sources:read']);
    const toBlind = await put(
      service,
      { ...other, etag, state: 'merged', revision: 2, mergedInto: kept.id },
      {},
      blind,
    );
    expect([toBlind.status, toBlind.text.includes(kept.id)]).toEqual([409, false]);
  });
});

describe('a merge is refused', () => {
  const into = async (one: Body, id: unknown, key?: string) =>
    move(service, await fresh(one), { to: 'merged', into: id }, key);

  test.each([
    ['nothing', undefined, '/into required'],
    ['an id that is none', 'x', '/into not-allowed'],
    ['an id that no case has', '00000000-0000-4000-8000-000000000000', '/into not-allowed'],
  ])('into %s', async (_what, id, fault) => {
    const refused = await into(await newCase(service, court), id);
    expect([refused.status, faultsOf(refused)]).toEqual([422, [fault]]);
  });

  test('into itself, and into a case of another dataset', async () => {
    const one = await newCase(service, court);
    const elsewhere = await newCase(service, await newDataset(service));
    for (const id of [one.id, elsewhere.id]) expect(faultsOf(await into(one, id))).toEqual(['/into not-allowed']);
  });

  test('of a live case into one that is not approved', async () => {
    const live = await newApproved(service, court);
    const edited = await put(service, await newApproved(service, court), { area: 'kent' });
    for (const { id } of [await newCase(service, court), edited.body]) {
      const refused = await into(live, id);
      expect([refused.status, refused.body.code]).toEqual([409, 'transition-not-allowed']);
    }
    expect((await get(live)).body.state).toBe('approved');
  });

  test('into a case that was withdrawn or erased, and into one that was merged, which is named', async () => {
    const gone = await go(await newCase(service, court), { to: 'withdrawn', reason: 'out-of-scope' });
    const erased = await go(await newCase(service, court, aCase({ area: 'kent' })), {
      to: 'erased',
      reason: 'erasure-upheld',
    });
    const kept = await newCase(service, court);
    const merged = await merge(await newCase(service, court), kept);
    const one = await newCase(service, court);
    for (const { id } of [gone, erased])
      expect((await into(one, id)).body).toMatchObject({ code: 'transition-not-allowed' });
    expect((await into(one, merged.id)).body).toMatchObject({
      code: 'case-merged',
      mergedInto: `${casesOf(court)}/${kept.id}`,
    });
    const blind = await service.key(['cases:review', 'sources:read']);
    expect((await into(one, merged.id, blind)).text).not.toContain(kept.id);
  });

  test('a second time, and every move but an unmerge and an erasure', async () => {
    const kept = await newCase(service, court);
    const merged = await merge(await newCase(service, court), kept);
    for (const body of [
      { to: 'merged', into: kept.id },
      { to: 'in-review' },
      { to: 'approved' },
      { to: 'returned', note: 'No.' },
      { to: 'withdrawn', reason: 'duplicate' },
    ]) {
      const refused = await move(service, merged, body);
      expect([refused.status, refused.body.allowed]).toEqual([409, ['unmerged', 'erased']]);
    }
    expect((await move(service, kept, { to: 'unmerged' })).status).toBe(412);
    expect((await move(service, await fresh(kept), { to: 'unmerged' })).status).toBe(409);
  });

  test('without If-Match, with a stale one, and to a key that may only write', async () => {
    const [kept, one] = [await newCase(service, court), await newCase(service, court)];
    const path = `${casesOf(court)}/${one.id}/transitions`;
    const body = { to: 'merged', into: kept.id };
    expect((await service.send('POST', path, { key: service.adminKey, body })).status).toBe(428);
    expect((await move(service, { ...one, etag: '"x"' }, body)).status).toBe(412);
    const refused = await move(service, one, body, await service.key('contributor'));
    expect([refused.status, refused.body.requiredScope]).toEqual([403, 'cases:review']);
  });

  test('in a batch, which has no room for what each goes into', async () => {
    const one = await newCase(service, court);
    const refused = await service.send('POST', `${casesOf(court)}/transitions`, {
      key: service.adminKey,
      body: { to: 'merged', items: [{ id: one.id, etag: one.etag }] },
    });
    expect([refused.status, faultsOf(refused)]).toEqual([422, ['/to not-allowed']]);
  });
});

describe('a merge undone', () => {
  const standings: [string, (dataset: string) => Promise<Body>][] = [
    ['draft', (dataset) => newCase(service, dataset)],
    ['in review', (dataset) => newCase(service, dataset, aCase(), { state: 'in-review' })],
    ['approved', (dataset) => newApproved(service, dataset)],
    [
      'draft of a live case',
      async (dataset) => (await put(service, await newApproved(service, dataset), { area: 'york' })).body,
    ],
    [
      'withdrawn',
      async (dataset) => go(await newApproved(service, dataset), { to: 'withdrawn', reason: 'out-of-scope' }),
    ],
  ];

  test.each(standings)('gives back all that a case had: %s', async (_what, make) => {
    const dataset = await newDataset(service);
    const kept = await newApproved(service, dataset, aCase({ externalIds: [externalId()] }));
    const one = await make(dataset);
    const before = { records: await liveIds(dataset), survivor: await fresh(kept), record: (await record(one)).body };
    const [row] = await service.db.select().from(cases).where(eq(cases.id, one.id));
    await merge(one, kept);
    const back = await unmerge(one);
    expect([back.state, back.revision, back.review]).toEqual([one.state, one.revision + 2, one.review]);
    expect(back.liveRevision).toBe(one.state === 'approved' ? back.revision : one.liveRevision);
    const { state: _s, revision: _r, liveRevision: _l, etag: _e, updatedAt: _u, ...content } = back;
    expect(one).toMatchObject(content);
    const [now] = await service.db.select().from(cases).where(eq(cases.id, one.id));
    expect([now?.submittedAt, now?.liveContent]).toEqual([row?.submittedAt, row?.liveContent]);
    expect(await liveIds(dataset)).toEqual(before.records);
    const survivor = await fresh(kept);
    expect(survivor).toMatchObject({
      externalIds: before.survivor.externalIds,
      revision: before.survivor.revision + 2,
    });
    if (one.liveRevision !== null) {
      const seq = (await logOf(dataset)).length + 1;
      expect((await logOf(dataset)).at(-1)).toEqual(['upsert', 'unmerged', one.id, 1, null, null]);
      expect((await record(one)).body).toEqual({ ...before.record, seq });
      expect(await liveIds(dataset, '?where=sex:male')).toContain(one.id);
    }
    expect(await brokenLinks(service.db)).toEqual([]);
  });

  test('takes along what had come with it, and nothing else', async () => {
    const [one, two, three, four] = [
      await newCase(service, court),
      await newCase(service, court),
      await newCase(service, court),
      await newCase(service, court),
    ];
    await merge(one, two);
    await merge(two, three);
    await merge(four, three);
    await unmerge(two);
    expect((await get(two)).status).toBe(200);
    expect((await get(one)).body.mergedInto).toBe(two.id);
    expect((await get(four)).body.mergedInto).toBe(three.id);
    await unmerge(one);
    expect((await get(one)).status).toBe(200);
  });

  test('out of the middle of a chain leaves the rest where it is', async () => {
    const [one, two, three] = [
      await newCase(service, court),
      await newCase(service, court),
      await newCase(service, court),
    ];
    await merge(one, two);
    await merge(two, three);
    await unmerge(one);
    expect([(await get(one)).status, (await get(two)).body.mergedInto]).toEqual([200, three.id]);
  });

  test('finds records and filters by the codebook of the day', async () => {
    const dataset = await newDataset(service);
    const kept = await newApproved(service, dataset);
    const one = await newApproved(service, dataset, aCase({ area: 'leeds' }));
    await merge(one, kept);
    const path = `/v1/datasets/${dataset}`;
    const definition = await service.send('GET', `${path}/definition`, { key: service.adminKey });
    const replaced = await service.send('PUT', path, {
      key: service.adminKey,
      headers: { 'if-match': String(definition.headers.etag) },
      body: aDataset((body) => {
        body.codebook.builtIn.area.audience = 'internal';
        body.codebook.builtIn.area.levels.region = 'partner';
      }),
    });
    expect(replaced.status).toBe(200);
    await unmerge(one);
    expect(await liveIds(dataset, '?where=areaRegion:north')).toEqual([one.id]);
    expect((await record(one)).body).toMatchObject({ areaRegion: 'north' });
  });

  test('many at once, each by its own ETag', async () => {
    const kept = await newCase(service, court);
    const merged = [];
    for (let n = 0; n < 3; n += 1) merged.push(await merge(await newCase(service, court), kept));
    const { body } = await service.send('POST', `${casesOf(court)}/transitions`, {
      key: service.adminKey,
      body: { to: 'unmerged', items: merged.map(({ id, etag }) => ({ id, etag })) },
    });
    expect(body.items.map(({ outcome, state, revision }: Body) => [outcome, state, revision])).toEqual([
      ['done', 'draft', 3],
      ['done', 'draft', 3],
      ['done', 'draft', 3],
    ]);
    expect((await fresh(kept)).revision).toBe(7);
  });
});

test('a codebook that a merged case would not satisfy is refused: it may come back', async () => {
  const dataset = await newDataset(service);
  const kept = await newCase(service, dataset);
  await merge(await newCase(service, dataset, aCase({ area: 'kent' })), kept);
  const path = `/v1/datasets/${dataset}`;
  const { headers } = await service.send('GET', `${path}/definition`, { key: service.adminKey });
  const refused = await service.send('PUT', path, {
    key: service.adminKey,
    headers: { 'if-match': String(headers.etag) },
    body: aDataset((body) => {
      body.codebook.codeLists.area.codes = body.codebook.codeLists.area.codes.filter(
        ({ code }: Body) => code !== 'kent',
      );
    }),
  });
  expect([refused.status, refused.body.cases?.count]).toEqual([409, 1]);
});

test('a key without cases:read is told of a merge no more than of any move', async () => {
  const [kept, one] = [await newCase(service, court), await newCase(service, court)];
  const blind = await service.key(['cases:review', 'sources:read']);
  const moved = await move(service, one, { to: 'merged', into: kept.id }, blind);
  expect(moved.body).toEqual({ id: one.id, state: 'merged', revision: 2, etag: moved.headers.etag });
});

test('merges that cross each other leave one survivor', async () => {
  const key = await reviewerOf(service);
  for (let round = 0; round < 5; round += 1) {
    const [one, two, three] = [
      await newCase(service, court),
      await newCase(service, court),
      await newCase(service, court),
    ];
    const done = await Promise.all([
      move(service, one, { to: 'merged', into: two.id }, key),
      move(service, two, { to: 'merged', into: three.id }, key),
      move(service, three, { to: 'merged', into: one.id }, key),
    ]);
    for (const { status } of done) expect([200, 409, 412]).toContain(status);
    const after = await Promise.all([one, two, three].map((which) => get(which)));
    const standing = after.filter(({ status }) => status === 200).map(({ body }) => body.id);
    expect(standing.length).toBe(3 - done.filter(({ status }) => status === 200).length);
    for (const { status, body } of after) if (status === 308) expect(standing).toContain(body.mergedInto);
  }
});
