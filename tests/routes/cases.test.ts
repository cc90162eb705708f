import { expect, test } from 'vitest';
import { READ_ONLY_MEMBERS } from '../../src/schemas/case.ts';
import { useService } from '../harness.ts';
import { casesOf, faultsOf, move, newApproved, newCase, newDataset, put, reviewerOf } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aConviction, aDataset, aDefendant, aFullCase } from '../samples/court.ts';
import { anAggregate } from '../samples/official-table.ts';

const service = await useService();
const court = await newDataset(service);
const contributor = await service.key('contributor');

const UUID4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const get = (one: Body, key = service.adminKey, headers = {}) =>
  service.send('GET', `${casesOf(one.dataset)}/${one.id}`, { key, headers });
const post = (body: unknown, { dataset = court, key = service.adminKey, query = '' } = {}) =>
  service.send('POST', `${casesOf(dataset)}${query}`, { key, body });
const revisionsOf = async (one: Body): Promise<Body[]> =>
  (await service.send('GET', `${casesOf(one.dataset)}/${one.id}/revisions`, { key: service.adminKey })).body.items;
/** Without the ids that the service made. */
const withoutIds = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (name, inner) => (name === 'id' ? undefined : inner)));

test('a posted case is answered with its members, its ids and what only the service writes', async () => {
  const body = aFullCase({ externalIds: [{ system: 'desk', value: 'round' }] });
  const posted = await post(body);
  expect(posted.status).toBe(201);
  const { id, dataset, state, revision, liveRevision, etag, createdAt, updatedAt, review, ...rest } = posted.body;
  const { mergedInto, merged, warnings, ...content } = rest;
  expect([mergedInto, merged, warnings]).toEqual([null, [], []]);
  expect(id).toMatch(UUID4);
  expect(posted.headers.location).toBe(`${casesOf(court)}/${id}`);
  expect(posted.headers.etag).toBe(etag);
  expect(posted.headers['cache-control']).toBe('private, no-cache');
  expect({ dataset, state, revision, liveRevision, createdAt, updatedAt, review }).toEqual({
    dataset: court,
    state: 'draft',
    revision: 1,
    liveRevision: null,
    createdAt: '2026-03-04T05:06:07.000Z',
    updatedAt: '2026-03-04T05:06:07.000Z',
    review: null,
  });
  expect(withoutIds(content)).toEqual(body);
  for (const defendant of content.defendants) {
    expect(defendant.id).toMatch(UUID4);
    for (const conviction of defendant.convictions) expect(conviction.id).toMatch(UUID4);
  }
  const read = await get(posted.body);
  expect([read.status, read.text, read.headers.etag]).toEqual([200, posted.text, etag]);
  expect((await get(posted.body, service.adminKey, { 'if-none-match': etag })).status).toBe(304);
});

test('state=in-review creates and submits at once', async () => {
  const posted = await post(aCase(), { query: '?state=in-review' });
  expect([posted.status, posted.body.state, posted.body.revision]).toEqual([201, 'in-review', 1]);
  expect((await post(aCase(), { query: '?state=approved' })).status).toBe(400);
});

test('twelve faults are answered at once, with exactly their twelve pointers, and nothing is written', async () => {
  const before = await service.send('GET', `${casesOf(court)}?limit=1000`, { key: service.adminKey });
  const refused = await post({
    sentencedOn: '2016-01-01',
    area: 'paris',
    surname: 'x',
    attributes: { methods: ['chat', 'letter'], zzDesk: 7 },
    quantities: [{ quantity: 'images', value: -1, basis: 'exact' }],
    defendants: [
      {
        sex: 'male',
        ageBand: 'old',
        attributes: { role: ['teacher'] },
        convictions: [{ offence: 'theft', counts: 0.5 }],
        sentence: { custodyTerm: '1 year' },
      },
      { sex: 'male', convictions: [], sentence: {} },
    ],
    sources: [{ outletType: 'radio' }],
  });
  expect([refused.status, refused.body.code, refused.body.detail]).toEqual([422, 'invalid-case', '12 faults']);
  expect(faultsOf(refused).sort()).toEqual([
    '/area unknown-code',
    '/attributes/methods/1 unknown-code',
    '/attributes/zzDesk wrong-type',
    '/defendants/0/ageBand unknown-code',
    '/defendants/0/attributes/role wrong-type',
    '/defendants/0/convictions/0/counts wrong-type',
    '/defendants/0/sentence/custodyTerm invalid-term',
    '/defendants/1/convictions too-short',
    '/quantities/0/value out-of-range',
    '/sentencedOn outside-window',
    '/sources/0/outletType unknown-code',
    '/surname forbidden-field',
  ]);
  const after = await service.send('GET', `${casesOf(court)}?limit=1000`, { key: service.adminKey });
  expect(after.text).toBe(before.text);
});

test.each([0, 1, 2 ** 31 - 1])('a conviction of %i counts can be stored', async (counts) => {
  const one = await newCase(
    service,
    court,
    aCase({ defendants: [aDefendant({ convictions: [aConviction({ counts })] })] }),
  );
  expect((await get(one)).body.defendants[0].convictions[0].counts).toBe(counts);
});

test('the bounds of what can be posted can be stored', async () => {
  const posted = await post(
    aCase({
      quantities: [{ quantity: 'images', value: Number.MAX_SAFE_INTEGER, basis: 'about' }],
      externalIds: [{ system: 's'.repeat(60), value: '😀'.repeat(100) }],
      sources: [
        { outletType: 'official', publishedOn: '1600-01-01' },
        { outletType: 'local', publishedOn: '2200-12-31' },
      ],
      defendants: [aDefendant({ sentence: { indeterminate: 'life', minimumTerm: 'P100Y' } })],
    }),
  );
  expect(posted.status).toBe(201);
  expect((await get(posted.body)).text).toBe(posted.text);
});

test('a single conviction is the principal one, and the codes that say nothing are kept as they were sent', async () => {
  const one = await newCase(
    service,
    court,
    aCase({
      area: 'not-reported',
      attributes: { methods: [] },
      defendants: [aDefendant({ sentence: { orders: ['not-reported'] } })],
    }),
  );
  expect(one).toMatchObject({ area: 'not-reported', attributes: { methods: [] } });
  expect(one.defendants[0].sentence.orders).toEqual(['not-reported']);
  const list = async (where: string) => {
    const { body } = await service.send('GET', `${casesOf(court)}?where=${where}&limit=1000`, {
      key: service.adminKey,
    });
    return body.items.some((item: Body) => item.id === one.id);
  };
  expect([await list('area:not-reported'), await list('methods:none'), await list('orders:not-reported')]).toEqual([
    true,
    true,
    true,
  ]);
  expect([await list('courtType:not-reported'), await list('methods:not-reported'), await list('orders:none')]).toEqual(
    [true, false, false],
  );
});

test('what GET answers can be edited and PUT back: a new head in draft, ids kept, nothing else changed', async () => {
  const one = await newCase(service, court, aFullCase({ externalIds: [] }));
  const read = (await get(one)).body;
  service.clock.now = new Date('2026-03-04T06:00:00.000Z');
  const edited = await put(service, read, { area: 'york' });
  expect([edited.status, edited.headers.etag]).toEqual([200, edited.body.etag]);
  expect(edited.body).toEqual({
    ...read,
    area: 'york',
    revision: 2,
    etag: edited.body.etag,
    updatedAt: '2026-03-04T06:00:00.000Z',
  });
  expect(edited.body.etag).not.toBe(read.etag);
  expect((await get(one)).text).toBe(edited.text);
});

test('without its read-only members and external ids, the answer of GET is a valid POST; ids sent there are dropped', async () => {
  const one = await newCase(service, court, aFullCase({ externalIds: [] }));
  const copy = Object.fromEntries(
    Object.entries(one).filter(([name]) => ![...READ_ONLY_MEMBERS, 'externalIds'].includes(name)),
  );
  const posted = await post(copy);
  expect(posted.status).toBe(201);
  expect(posted.body.id).not.toBe(one.id);
  expect(posted.body.defendants[0].id).not.toBe(one.defendants[0].id);
  expect(posted.body.defendants[0].convictions[0].id).not.toBe(one.defendants[0].convictions[0].id);
  const refused = await post(one);
  expect(faultsOf(refused).sort()).toEqual(READ_ONLY_MEMBERS.map((name) => `/${name} unknown-member`).sort());
  for (const { detail } of refused.body.errors) expect(detail).toMatch(/read-only.*Leave it out of a POST/);
});

test('a key without sources:read neither sees sources nor loses them by a round trip', async () => {
  const one = await newCase(service, court, aFullCase({ externalIds: [] }));
  const seen = (await get(one, contributor)).body;
  expect(seen).not.toHaveProperty('sources');
  expect(seen.etag).toBe(one.etag);
  const edited = await put(service, seen, { area: 'kent' }, contributor);
  expect([edited.status, edited.body.area]).toEqual([200, 'kent']);
  expect(edited.body).not.toHaveProperty('sources');
  expect((await get(one)).body.sources).toEqual(aFullCase().sources);
});

test('a key without sources:read adds sources and removes none, however often it sends them', async () => {
  const stored = aFullCase().sources;
  const added = { outletType: 'national', url: 'https://example.org/second' };
  const one = await newCase(service, court, aFullCase({ externalIds: [] }));
  const sources = async () => (await get(one)).body.sources;
  const blind = async (change: Body) => {
    const answer = await put(service, (await get(one, contributor)).body, change, contributor);
    expect(answer.status).toBe(200);
    expect(answer.body).not.toHaveProperty('sources');
    return answer.body;
  };
  expect([(await blind({ sources: [] })).revision, await sources()]).toEqual([1, stored]);
  expect([(await blind({ sources: stored })).revision, await sources()]).toEqual([1, stored]);
  expect([(await blind({ sources: [added] })).revision, await sources()]).toEqual([2, [...stored, added]]);
  expect([(await blind({ sources: [added, ...stored] })).revision, await sources()]).toEqual([2, [...stored, added]]);
  expect([(await blind({ sources: [], area: 'kent' })).revision, await sources()]).toEqual([3, [...stored, added]]);
  // Its own POST body again: new defendants, and no source lost or doubled.
  const { dataset, id, etag } = (await get(one, contributor)).body;
  const again = await service.send('PUT', `${casesOf(dataset)}/${id}`, {
    key: contributor,
    body: aFullCase({ externalIds: [] }),
    headers: { 'if-match': etag },
  });
  expect([again.status, again.body.revision, await sources()]).toEqual([200, 4, [...stored, added]]);
  // A key that sees them has them as it sends them, in its order.
  const seen = await put(service, (await get(one)).body, { sources: [added, ...stored] });
  expect([seen.body.revision, seen.body.sources]).toEqual([5, [added, ...stored]]);
});

test('how many sources a key can add without seeing them is said last: what else is refused does not tell which there are', async () => {
  const one = await newCase(service, court, aFullCase({ externalIds: [] }));
  const others = Array.from({ length: 999 }, (_, n) => ({ outletType: 'local', url: `https://paper.example/${n}` }));
  const putWith = async (guess: Body, change: Body = {}) => {
    const body = { sources: [...others, guess], ...change };
    return put(service, (await get(one, contributor)).body, body, contributor);
  };
  const faultsWith = async (guess: Body, change?: Body) => faultsOf(await putWith(guess, change));
  const [right] = aFullCase().sources;
  const wrong = { ...right, url: 'https://example.org/another' };
  const refused = { area: 'nowhere' };
  expect(await faultsWith(right, refused)).toEqual(await faultsWith(wrong, refused));
  expect(await faultsWith(wrong)).toEqual(['/sources too-long']);
  expect((await get(one)).body.revision).toBe(1);
  expect((await putWith(right)).status).toBe(200);
  expect((await get(one)).body.sources).toEqual([right, ...others]);
});

test('sources that a key added without seeing them are in the revision that it made', async () => {
  const one = await newCase(service, court, aFullCase({ externalIds: [] }));
  const added = { outletType: 'official' };
  await put(service, (await get(one, contributor)).body, { sources: [added] }, contributor);
  const path = `${casesOf(court)}/${one.id}/revisions/2?diffFrom=1`;
  const seen = await service.send('GET', path, { key: service.adminKey });
  expect(seen.body.changes).toEqual([{ pointer: '/sources/1', after: added }]);
  const unseen = await service.send('GET', path, { key: contributor });
  expect(unseen.body.changes).toEqual([]);
});

test('an absent list of sources stays, an empty one removes', async () => {
  const one = await newCase(service, court, aFullCase({ externalIds: [] }));
  const { sources, ...rest } = one;
  const kept = await put(service, rest, { area: 'york' });
  expect(kept.body.sources).toEqual(sources);
  const removed = await put(service, kept.body, { sources: [] });
  expect([removed.status, removed.body.revision, removed.body.sources]).toEqual([200, 3, []]);
});

test('PUT needs If-Match: 428 without, 412 with the current ETag when stale, before anything else is said of the body', async () => {
  const one = await newCase(service, court);
  const url = `${casesOf(court)}/${one.id}`;
  const missing = await service.send('PUT', url, { key: service.adminKey, body: {} });
  expect([missing.status, missing.body.code]).toEqual([428, 'precondition-required']);
  const edited = await put(service, one, { area: 'york' });
  const stale = await put(service, one, { area: 'paris', id: 'another' });
  expect([stale.status, stale.body.code, stale.body.etag, stale.headers.etag]).toEqual([
    412,
    'stale',
    edited.body.etag,
    edited.body.etag,
  ]);
  expect((await put(service, edited.body, { area: 'kent' })).status).toBe(200);
});

test('read-only members sent back changed are refused, each by its pointer', async () => {
  const one = await newCase(service, court);
  const refused = await put(service, one, {
    id: one.defendants[0].id,
    dataset: 'another-court',
    state: 'approved',
    revision: 7,
    liveRevision: 1,
    etag: undefined,
    createdAt: '2020-01-01T00:00:00.000Z',
    updatedAt: null,
    review: {},
    mergedInto: one.id,
    merged: [one.id],
  });
  expect(refused.status).toBe(422);
  expect(faultsOf(refused).sort()).toEqual(
    READ_ONLY_MEMBERS.filter((name) => name !== 'etag' && name !== 'warnings')
      .map((name) => `/${name} read-only`)
      .sort(),
  );
});

test('a PUT that changes nothing makes no revision, whatever the order of members', async () => {
  const one = await newCase(service, court, aFullCase({ externalIds: [] }));
  const reversed = Object.fromEntries(Object.entries(one).reverse());
  const same = await put(service, reversed as Body);
  expect([same.status, same.text]).toEqual([200, JSON.stringify(one)]);
  expect(await revisionsOf(one)).toHaveLength(1);
});

test('a PUT that changes nothing makes no revision after a codebook that orders its variables otherwise', async () => {
  const dataset = await newDataset(service);
  const one = await newApproved(service, dataset, aFullCase());
  const definition = await service.send('GET', `/v1/datasets/${dataset}/definition`, { key: service.adminKey });
  const replaced = await service.send('PUT', `/v1/datasets/${dataset}`, {
    key: service.adminKey,
    body: aDataset((body) => body.codebook.variables.reverse()),
    headers: { 'if-match': String(definition.headers.etag) },
  });
  expect(replaced.status).toBe(200);
  const same = await put(service, (await get(one)).body);
  expect([same.status, same.body.state, same.body.revision]).toEqual([200, 'approved', 2]);
});

test('a PUT that says the same in other words makes no revision, and answers the stored case', async () => {
  const body = aFullCase({ externalIds: undefined, sources: undefined });
  const one = await newApproved(service, court, body);
  const [first, second] = one.defendants;
  const same = await put(service, one, {
    externalIds: [],
    sources: [],
    attributes: { methods: one.attributes.methods.toReversed(), zzDesk: 'zz-north' },
    defendants: [
      { ...first, convictions: [first.convictions[0], { ...first.convictions[1], counts: 1, attributes: {} }] },
      {
        ...second,
        ageBand: 'not-reported',
        attributes: { role: 'not-reported' },
        convictions: [{ ...second.convictions[0], counts: 1, principal: true }],
        sentence: { ...second.sentence, orders: ['not-reported'] },
      },
    ],
  });
  expect([same.status, same.text]).toEqual([200, JSON.stringify(one)]);
  expect([one.state, (await revisionsOf(one)).length]).toEqual(['approved', 2]);
  // None is not the same as not reported.
  const none = await put(service, one, {
    defendants: [first, { ...second, sentence: { ...second.sentence, orders: [] } }],
  });
  expect([none.body.state, none.body.revision]).toEqual(['draft', 3]);
});

test('a PUT that only leaves out what says nothing makes no revision, one that changes more stores it as it was sent', async () => {
  const one = await newCase(service, court, aCase({ area: 'not-reported', quantities: [], attributes: {} }));
  const { area: _, quantities: __, attributes: ___, ...terse } = one;
  const same = await put(service, terse);
  expect([same.status, same.text]).toEqual([200, JSON.stringify(one)]);
  const changed = await put(service, terse, { courtType: 'crown' });
  expect(changed.body.revision).toBe(2);
  for (const name of ['area', 'quantities', 'attributes']) expect(changed.body).not.toHaveProperty(name);
});

test('a thousand defendants and a thousand sources can be stored and corrected', async () => {
  const one = await newCase(
    service,
    court,
    aCase({
      defendants: Array.from({ length: 1_000 }, () => aDefendant()),
      sources: Array.from({ length: 1_000 }, (_, n) => ({ outletType: 'local', url: `https://example.org/${n}` })),
    }),
  );
  const { defendants, sources } = (await get(one)).body;
  expect([defendants.length, sources.length, sources[999].url]).toEqual([1_000, 1_000, 'https://example.org/999']);
  const edited = await put(service, one, { defendants: defendants.slice(1) });
  expect([edited.status, edited.body.defendants]).toEqual([200, defendants.slice(1)]);
  const refused = await post(aCase({ defendants: Array.from({ length: 1_001 }, () => aDefendant()) }));
  expect(faultsOf(refused)).toEqual(['/defendants too-long']);
});

test('the OpenAPI document states the limits of a case', async () => {
  const { CaseBatch } = (await service.send('GET', '/openapi.json')).body.components.schemas;
  const { externalIds, quantities, defendants, sources } = CaseBatch.properties.items.items.properties;
  const one = defendants.items.properties;
  expect([externalIds, quantities, defendants, sources].map(({ maxItems }) => maxItems)).toEqual([
    100, 1_000, 1_000, 1_000,
  ]);
  expect([one.quantities, one.convictions, one.sentence.properties.orders].map(({ maxItems }) => maxItems)).toEqual([
    1_000, 1_000, 1_000,
  ]);
});

test('ids sent back are kept, those left out are gone, and one that the case does not have is refused', async () => {
  const one = await newCase(service, court, aFullCase({ externalIds: [] }));
  const [first, second] = one.defendants;
  const swapped = await put(service, one, {
    defendants: [second, { ...first, convictions: first.convictions.toReversed() }],
  });
  expect(swapped.body.defendants.map(({ id }: Body) => id)).toEqual([second.id, first.id]);
  expect(swapped.body.defendants[1].convictions.map(({ id }: Body) => id)).toEqual(
    first.convictions.map(({ id }: Body) => id).toReversed(),
  );
  const fewer = await put(service, swapped.body, { defendants: [first, aDefendant()] });
  expect(fewer.body.defendants[0].id).toBe(first.id);
  expect([first.id, second.id]).not.toContain(fewer.body.defendants[1].id);
  const refused = await put(service, fewer.body, {
    defendants: [second, { ...first, convictions: [{ ...first.convictions[0], id: first.id }] }, first],
  });
  expect(refused.status).toBe(422);
  expect(faultsOf(refused)).toEqual([
    '/defendants/0/convictions/0/id unknown-id',
    '/defendants/0/id unknown-id',
    '/defendants/1/convictions/0/id unknown-id',
    '/defendants/2/id duplicate',
  ]);
});

test('an external id that another case has is a conflict, with its path for a key that may read cases', async () => {
  const externalIds = [{ system: 'desk', value: 'taken' }];
  const one = await newCase(service, court, aCase({ externalIds }));
  const path = `${casesOf(court)}/${one.id}`;
  const body = aCase({ externalIds: [{ system: 'desk', value: 'free' }, ...externalIds] });
  const refused = await post(body);
  expect([refused.status, refused.body.code, refused.body.case, faultsOf(refused)]).toEqual([
    409,
    'external-id-exists',
    path,
    ['/externalIds/1 duplicate'],
  ]);
  const blind = await post(body, { key: await service.key(['cases:write']) });
  expect([blind.status, faultsOf(blind)]).toEqual([409, ['/externalIds/1 duplicate']]);
  expect(blind.text).not.toContain(one.id);
  const other = await newCase(service, court, aCase());
  const moved = await put(service, other, { externalIds });
  expect([moved.status, moved.body.case]).toEqual([409, path]);
  // It is free again once its case has given it up, and in another dataset it always was.
  await put(service, one, { externalIds: [] });
  expect((await put(service, other, { externalIds })).status).toBe(200);
  await newCase(service, await newDataset(service), aCase({ externalIds }));
});

test('of two that take the same external id at once, one does and the other learns from which case', async () => {
  for (let round = 0; round < 5; round += 1) {
    const body = aCase({ externalIds: [{ system: 'race', value: String(round) }] });
    const answers = await Promise.all([post(body), post(body), post(body)]);
    const winner = answers.find(({ status }) => status === 201)!;
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    for (const { status, body: problem } of answers) {
      if (status === 409) expect(problem.case).toBe(`${casesOf(court)}/${winner.body.id}`);
    }
  }
});

test('batches that take the same external ids in opposite order do not block each other', async () => {
  for (let round = 0; round < 4; round += 1) {
    const ids = Array.from({ length: 1_000 }, (_, n) => ({ system: `cross-${round}`, value: String(n) }));
    const items = (all: typeof ids) =>
      Array.from({ length: 10 }, (_, n) => aCase({ externalIds: all.slice(n * 100, (n + 1) * 100) }));
    const answers = await Promise.all(
      [ids, ids.toReversed(), ids].map((all) =>
        service.send('POST', `${casesOf(court)}/batch`, { key: service.adminKey, body: { items: items(all) } }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  }
});

test('of two that edit the same state at once, one does and the other is stale', async () => {
  const one = await newCase(service, court);
  const answers = await Promise.all(['york', 'kent', 'leeds'].map((area) => put(service, one, { area })));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
  expect((await get(one)).body.revision).toBe(2);
});

test('a case of another dataset, and an id that is none, do not exist', async () => {
  const one = await newCase(service, court);
  const elsewhere = await newDataset(service);
  const key = service.adminKey;
  for (const id of [one.id, one.id.toUpperCase(), 'x', '00000000-0000-0000-0000-000000000000']) {
    const url = `${casesOf(elsewhere)}/${id}`;
    const headers = { 'if-match': one.etag };
    expect((await service.send('GET', url, { key })).status).toBe(404);
    expect((await service.send('PUT', url, { key, body: one, headers })).status).toBe(404);
    expect((await service.send('POST', `${url}/transitions`, { key, body: { to: 'in-review' }, headers })).status).toBe(
      404,
    );
    expect((await service.send('GET', `${url}/revisions`, { key })).status).toBe(404);
    expect((await service.send('GET', `${url}/revisions/1`, { key })).status).toBe(404);
  }
});

test.each([
  ['GET', '', 'cases:read', 'partner'],
  ['POST', '', 'cases:write', 'partner'],
  ['POST', '/batch', 'cases:write', 'partner'],
])('%s …/cases%s needs %s', async (method, path, scope, role) => {
  const answer = await service.send(method, `${casesOf(court)}${path}`, {
    key: await service.key(role as 'partner'),
    ...(method === 'POST' && { body: {} }),
  });
  expect([answer.status, answer.body.requiredScope]).toEqual([403, scope]);
  const bound = await service.key('reviewer', { datasets: ['another-court'] });
  const refused = await service.send(method, `${casesOf(court)}${path}`, {
    key: bound,
    ...(method === 'POST' && { body: {} }),
  });
  expect([refused.status, refused.body.requiredScope]).toEqual([403, undefined]);
  expect(
    (
      await service.send(method, `${casesOf('no-such')}${path}`, {
        key: service.adminKey,
        ...(method === 'POST' && { body: {} }),
      })
    ).status,
  ).toBe(404);
});

test('a PUT puts the head back to draft from every state that a case can be edited in, and leaves the live one live', async () => {
  const reviewer = await reviewerOf(service);
  const one = await newApproved(service, court, aCase());
  const draft = (await put(service, one, { area: 'york' })).body;
  expect([draft.state, draft.revision, draft.liveRevision]).toEqual(['draft', 3, 2]);
  const submitted = (await move(service, draft, { to: 'in-review' })).body;
  const again = (await put(service, submitted, { area: 'kent' })).body;
  expect([again.state, again.liveRevision]).toEqual(['draft', 2]);
  const returned = (
    await move(
      service,
      (
        await move(service, again, { to: 'in-review' })
      ).body,
      { to: 'returned', note: 'No.' },
      reviewer,
    )
  ).body;
  const third = (await put(service, returned, { area: 'leeds' })).body;
  expect([third.state, third.liveRevision, third.review.note]).toEqual(['draft', 2, 'No.']);
  const withdrawn = (await move(service, third, { to: 'withdrawn', reason: 'out-of-scope' }, reviewer)).body;
  const last = (await put(service, withdrawn, { area: 'york' })).body;
  expect([last.state, last.liveRevision]).toEqual(['draft', null]);
});

test('cases belong to datasets of kind cases', async () => {
  const id = await newDataset(service, anAggregate());
  const refused = await post(aCase(), { dataset: id });
  expect([refused.status, refused.body.code]).toEqual([409, 'wrong-kind']);
  expect((await service.send('GET', casesOf(id), { key: service.adminKey })).body).toEqual({ items: [], next: null });
});

test('a case with contradictions is accepted, and its warnings are in every answer and in the review queue', async () => {
  const dataset = await newDataset(
    service,
    aDataset((body) => {
      body.codebook.codeLists.outcome = { standard: 'sentence-outcomes' };
    }),
  );
  const fined = (sentence: Body) => aCase({ defendants: [aDefendant({ sentence: { outcome: 'fine', ...sentence } })] });
  const warning = (pointer: string) => ({ pointer, code: 'contradiction', detail: expect.any(String) });
  const warnings = [warning('/defendants/0/sentence/custodyTerm')];
  const body = fined({ custodyTerm: 'P1Y' });
  const tried = await post(body, { dataset, query: '?validateOnly=true' });
  expect(tried.body).toEqual({ valid: true, would: 'create', warnings });
  const posted = await post(body, { dataset, query: '?state=in-review' });
  expect([posted.status, posted.body.warnings]).toEqual([201, warnings]);
  expect((await get(posted.body)).body.warnings).toEqual(warnings);
  const batch = await service.send('POST', `${casesOf(dataset)}/batch`, {
    key: service.adminKey,
    body: { items: [fined({}), body] },
  });
  expect(batch.body.items.map((item: Body) => item.warnings)).toEqual([[], warnings]);
  const triedBatch = await service.send('POST', `${casesOf(dataset)}/batch?validateOnly=true`, {
    key: service.adminKey,
    body: { items: [fined({}), body] },
  });
  expect(triedBatch.body.warnings).toEqual([warning('/items/1/defendants/0/sentence/custodyTerm')]);
  const queue = await service.send('GET', `${casesOf(dataset)}?state=in-review&order=submitted`, {
    key: service.adminKey,
  });
  expect(queue.body.items.map((item: Body) => [item.id, item.warnings])).toEqual([[posted.body.id, warnings]]);
  // They may be sent back, whatever they say: what counts is the case.
  const same = await put(service, posted.body, { warnings: [] });
  expect([same.status, same.body.revision, same.body.warnings]).toEqual([200, 1, warnings]);
  const mended = await put(service, posted.body, { defendants: fined({}).defendants });
  expect([mended.status, mended.body.revision, mended.body.warnings]).toEqual([200, 2, []]);
  const approved = await newApproved(service, dataset, body);
  expect([approved.state, approved.warnings]).toEqual(['approved', warnings]);
});
