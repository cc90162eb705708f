import { and, asc, eq, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { codebooks } from '../../src/db/tables/datasets.ts';
import { auditLog } from '../../src/db/tables/keys.ts';
import { listChanges } from '../change-log.ts';
import { useService } from '../harness.ts';
import { casesOf, faultsOf, newApproved, newCase, newDataset } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aDataset, aDefendant } from '../samples/court.ts';
import { anAggregate } from '../samples/official-table.ts';

const service = await useService();

const path = (id: string) => `/v1/datasets/${id}`;
const definition = (id: string, key = service.adminKey) => service.send('GET', `${path(id)}/definition`, { key });
const put = (id: string, body: unknown, ifMatch?: string, key = service.adminKey) =>
  service.send('PUT', path(id), { key, body, headers: ifMatch === undefined ? {} : { 'if-match': ifMatch } });
const replace = async (id: string, body: unknown, key = service.adminKey) =>
  put(id, body, String((await definition(id)).headers.etag), key);
const versionsOf = async (id: string) =>
  (await service.db.select().from(codebooks).where(eq(codebooks.datasetId, id)).orderBy(asc(codebooks.version))).map(
    ({ version }) => version,
  );
const auditOf = (id: string) =>
  service.db
    .select()
    .from(auditLog)
    .where(and(eq(auditLog.datasetId, id), eq(auditLog.action, 'dataset.put')))
    .orderBy(asc(auditLog.seq));

/** Publishes the dataset as it is. */
async function publish(id: string): Promise<void> {
  const key = service.adminKey;
  await service.send('POST', `${path(id)}/releases`, { key });
  for (;;) {
    const draft = await service.send('GET', `${path(id)}/releases/draft`, { key });
    if (draft.body.state === 'draft') {
      const published = await service.send('POST', `${path(id)}/releases/draft/transitions`, {
        key,
        body: { to: 'published' },
        headers: { 'if-match': String(draft.headers.etag) },
      });
      expect(published.status).toBe(200);
      return;
    }
    if (draft.body.state !== 'building') throw new Error(draft.text);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('a new dataset is created, and answered as it was put, with the ETag of its definition', async () => {
  const body = aDataset();
  const created = await put('first-court', body);
  expect(created.status).toBe(201);
  expect(created.headers.location).toBe('/v1/datasets/first-court');
  expect(created.headers['cache-control']).toBe('private, no-cache');
  expect(created.text).toBe(JSON.stringify(body));
  const read = await definition('first-court');
  expect([read.status, read.text, read.headers.etag]).toEqual([200, created.text, created.headers.etag]);
  expect(read.headers.etag).toMatch(/^"[^"]+"$/);
});

test('the definition answers exactly the body of PUT: no default is filled in, every member in its place', async () => {
  const body = aDataset((dataset) => {
    delete dataset.constructed;
    dataset.codebook.notes = [{ id: 'first', text: 'A note.', mandatory: true }];
  });
  const reversed = Object.fromEntries(Object.entries(body).reverse());
  const id = await newDataset(service, reversed);
  expect((await definition(id)).text).toBe(JSON.stringify(reversed));
});

test('an identical body changes nothing, whatever the order of its members', async () => {
  const id = await newDataset(service);
  const before = await definition(id);
  const again = await replace(id, Object.fromEntries(Object.entries(aDataset()).reverse()));
  expect([again.status, again.headers.etag, again.text]).toEqual([200, before.headers.etag, before.text]);
  expect(again.headers.location).toBeUndefined();
  expect(await versionsOf(id)).toEqual([1]);
  expect(await auditOf(id)).toHaveLength(1);
  expect(await listChanges(service.db, id, 0, 10)).toHaveLength(1);
});

test('any other body is a new version of the codebook, a change of the log and an entry of the audit', async () => {
  const id = await newDataset(service);
  const before = await definition(id);
  const body = aDataset((dataset) => {
    dataset.title = 'Another title';
  });
  const replaced = await replace(id, body);
  expect([replaced.status, replaced.text]).toEqual([200, JSON.stringify(body)]);
  expect(replaced.headers.etag).not.toBe(before.headers.etag);
  expect((await definition(id)).headers.etag).toBe(replaced.headers.etag);
  expect(await versionsOf(id)).toEqual([1, 2]);
  expect(
    (await listChanges(service.db, id, 0, 10)).map(({ seq, op, cause, caseId }) => [seq, op, cause, caseId]),
  ).toEqual([
    [1, 'codebook', 'created', null],
    [2, 'codebook', 'replaced', null],
  ]);
  const entries = await auditOf(id);
  expect(entries.map(({ keyId, detail, requestId }) => [keyId, detail, requestId.length])).toEqual([
    ['admin000', { codebookVersion: 1 }, 36],
    ['admin000', { codebookVersion: 2 }, 36],
  ]);
});

test('replacing needs If-Match with the present state, before anything in the body is looked at', async () => {
  const id = await newDataset(service);
  const { etag } = (await definition(id)).headers;
  const missing = await put(id, {});
  expect([missing.status, missing.body.code, faultsOf(missing)]).toEqual([
    428,
    'precondition-required',
    ['if-match required'],
  ]);
  const stale = await put(id, {}, '"another"');
  expect([stale.status, stale.body.etag, stale.headers.etag]).toEqual([412, etag, etag]);
  expect((await put(id, {}, `W/${etag}`)).status).toBe(412);
  expect((await put(id, {}, 'another')).status).toBe(400);
  expect((await put(id, {}, String(etag))).status).toBe(422);
  expect((await put(id, aDataset(), '*')).status).toBe(200);
  // The ETag of a compressed answer counts too.
  expect((await put(id, aDataset(), `${String(etag).slice(0, -1)}-gzip"`)).status).toBe(200);
});

test('the definition is not sent again to who has it', async () => {
  const id = await newDataset(service);
  const { etag } = (await definition(id)).headers;
  const again = await service.send('GET', `${path(id)}/definition`, {
    key: service.adminKey,
    headers: { 'if-none-match': String(etag) },
  });
  expect([again.status, again.text]).toEqual([304, '']);
});

test('all faults come at once, of the shape and of references, each with its pointer', async () => {
  const body = aDataset((dataset) => {
    dataset.title = '';
    dataset.publisher = 7;
    dataset.licence.url = 'ftp://example.org';
    dataset.coverage.window.to = '2013-01-01';
    dataset.settings.selfApproval = 'yes';
    dataset.codebook.builtIn.sex.codeList = 'no-such-list';
    dataset.codebook.variables[0].audience = 'everyone';
    dataset.codebook.variables.push({ id: 'victimAge', label: 'x', level: 'case', kind: 'flag' });
    dataset.codebook.derived[1].rule = { exists: { nothing: ['x'] } };
    dataset.extra = 1;
  });
  const refused = await put('faulty-court', body);
  expect([refused.status, refused.body.code, refused.body.detail]).toEqual([422, 'invalid-dataset', '10 faults']);
  expect(faultsOf(refused).map((fault) => fault.split(' ')[0])).toEqual([
    '/codebook/builtIn/sex/codeList',
    '/codebook/derived/1/rule/exists/nothing',
    '/codebook/variables/0/audience',
    '/codebook/variables/4/id',
    '/coverage/window/to',
    '/extra',
    '/licence/url',
    '/publisher',
    '/settings/selfApproval',
    '/title',
  ]);
  expect((await definition('faulty-court')).status).toBe(404);
});

test('a dataset keeps its kind', async () => {
  const id = await newDataset(service);
  const refused = await replace(id, anAggregate());
  expect([refused.status, faultsOf(refused)]).toEqual([422, ['/kind not-allowed']]);
  expect(refused.body.errors[0].allowed).toEqual(['cases']);
});

test.each(['A-Court', 'a_court', 'a--b', `a${'b'.repeat(60)}`, '-a', 'court.'])(
  'an id that no dataset can have names nothing: %s',
  async (id) => {
    expect((await put(id, aDataset())).status).toBe(404);
    expect((await service.send('GET', path(id))).status).toBe(404);
  },
);

test('a codebook that cases would no longer satisfy is refused, and the ids are for keys that may read cases', async () => {
  const id = await newDataset(service);
  const items = Array.from({ length: 12 }, () => aCase({ area: 'leeds' }));
  const batch = await service.send('POST', `${casesOf(id)}/batch`, { key: service.adminKey, body: { items } });
  const ids = batch.body.items.map((item: Body) => item.id).sort();
  await newCase(service, id, aCase({ area: 'york' }));
  const narrower = aDataset((dataset) => {
    dataset.codebook.codeLists.area.codes.shift();
  });
  const refused = await replace(id, narrower);
  expect([refused.status, refused.body.code]).toEqual([409, 'codebook-breaks-cases']);
  expect(refused.body.cases).toEqual({ count: 12, ids: ids.slice(0, 10) });
  const blind = await replace(id, narrower, await service.key(['datasets:write']));
  expect([blind.status, blind.body.cases]).toEqual([409, { count: 12 }]);
  expect(ids.some((one: string) => blind.text.includes(one))).toBe(false);
  expect(await versionsOf(id)).toEqual([1]);
});

test('a case counts once, and its live revision must satisfy the codebook as its head must', async () => {
  const id = await newDataset(service);
  const one = await newApproved(service, id, aCase({ area: 'leeds' }));
  const edited = await service.send('PUT', `${casesOf(id)}/${one.id}`, {
    key: service.adminKey,
    body: { ...one, area: 'york' },
    headers: { 'if-match': one.etag },
  });
  expect(edited.status).toBe(200);
  const without = (code: string) =>
    aDataset((dataset) => {
      dataset.codebook.codeLists.area.codes = dataset.codebook.codeLists.area.codes.filter(
        (entry: Body) => entry.code !== code,
      );
    });
  expect((await replace(id, without('leeds'))).body.cases).toEqual({ count: 1, ids: [one.id] });
  expect((await replace(id, without('york'))).body.cases).toEqual({ count: 1, ids: [one.id] });
  expect((await replace(id, without('kent'))).status).toBe(200);
});

test.each([
  ['a variable that becomes required', (dataset: Body) => (dataset.codebook.variables[2].required = true), 1],
  ['a narrower window', (dataset: Body) => (dataset.coverage.window.from = '2015-03-14'), 1],
  ['a list that holds one code only', (dataset: Body) => (dataset.codebook.variables[0].multiple = false), 1],
  ['a wider window', (dataset: Body) => (dataset.coverage.window.from = '2010-01-01'), 0],
  ['a code more', (dataset: Body) => dataset.codebook.codeLists.sex.codes.push({ code: 'x', label: 'X' }), 0],
])('%s is held against the cases there are', async (_what, change, broken) => {
  const id = await newDataset(service);
  await newCase(service, id, aCase({ attributes: { methods: ['chat'] } }));
  const answer = await replace(id, aDataset(change));
  expect(answer.body.cases?.count ?? 0).toBe(broken);
  expect(answer.status).toBe(broken ? 409 : 200);
});

test('after a new codebook, filters answer by the new one', async () => {
  const id = await newDataset(service);
  const one = await newApproved(service, id, aCase({ area: 'york', defendants: [aDefendant(), aDefendant()] }));
  const list = async (where: string) =>
    (await service.send('GET', `${casesOf(id)}?where=${where}`, { key: service.adminKey })).body.items?.length;
  expect([await list('areaRegion:north'), await list('people:2-plus')]).toEqual([1, 1]);
  const moved = aDataset((dataset) => {
    dataset.codebook.codeLists.area.codes[1].parent = 'south';
    dataset.codebook.codeLists['how-many'].codes[0].max = 2;
    dataset.codebook.codeLists['how-many'].codes[1].min = 3;
  });
  expect((await replace(id, moved)).status).toBe(200);
  expect([await list('areaRegion:north'), await list('areaRegion:south')]).toEqual([0, 1]);
  expect([await list('people:2-plus'), await list('people:1')]).toEqual([0, 1]);
  const records = await service.send('GET', `${path(id)}/records?where=areaRegion:south`, { key: service.adminKey });
  expect(records.body.items.map((record: Body) => record.id)).toEqual([one.id]);
});

test('of two that create the same dataset at once, one does and the other learns that it is there', async () => {
  const [one, other] = await Promise.all([put('twin-court', aDataset()), put('twin-court', aDataset())]);
  expect([one?.status, other?.status].sort()).toEqual([201, 428]);
  expect(await versionsOf('twin-court')).toEqual([1]);
});

test('of two that replace a dataset at once, one does and the other is stale; each is answered with what it put', async () => {
  const id = await newDataset(service);
  const etag = String((await definition(id)).headers.etag);
  const titled = (title: string) => aDataset((dataset) => (dataset.title = title));
  const answers = await Promise.all(['One', 'Other'].map((title) => put(id, titled(title), etag)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  const winner = answers.find(({ status }) => status === 200)!;
  const loser = answers.find(({ status }) => status === 412)!;
  expect(loser.headers.etag).toBe(winner.headers.etag);
  expect((await definition(id)).text).toBe(winner.text);
  expect(await versionsOf(id)).toEqual([1, 2]);
});

test('only datasets:write creates, replaces or reads a definition', async () => {
  const id = await newDataset(service);
  const reviewer = await service.key('reviewer');
  for (const answer of [await put(id, aDataset(), '*', reviewer), await definition(id, reviewer)]) {
    expect([answer.status, answer.body.requiredScope]).toEqual([403, 'datasets:write']);
  }
  expect((await service.send('PUT', path(id), { body: aDataset() })).status).toBe(401);
});

test('a key that is bound to other datasets is refused', async () => {
  const id = await newDataset(service);
  const bound = await service.key('publisher', { datasets: ['another-court'] });
  expect((await put(id, aDataset(), '*', bound)).status).toBe(403);
  expect((await put('third-court', aDataset(), undefined, bound)).status).toBe(403);
  expect((await definition(id, bound)).status).toBe(403);
  expect((await put('another-court', aDataset(), undefined, bound)).status).toBe(201);
});

test('before its first release a dataset is in no list, and 404 to the public and to keys that may not read it', async () => {
  const id = await newDataset(service);
  const listed = await service.send('GET', '/v1/datasets?limit=1000');
  expect(listed.body.items.map((item: Body) => item.id)).not.toContain(id);
  const bound = await service.key('partner', { datasets: ['another-court'] });
  const keys = [undefined, bound, await service.key(['audit:read', 'keys:manage', 'webhooks:manage'])];
  for (const key of keys) {
    for (const address of [path(id), `${path(id)}/codebook`, `${path(id)}/releases`]) {
      const answer = await service.send('GET', address, key === undefined ? {} : { key });
      const nothing = await service.send('GET', address.replace(id, 'no-such-court'), key === undefined ? {} : { key });
      expect([answer.status, { ...answer.body, instance: '' }]).toEqual([404, { ...nothing.body, instance: '' }]);
    }
  }
  const partner = await service.send('GET', path(id), { key: await service.key('partner') });
  expect([partner.status, partner.body.latestRelease, partner.headers['cache-control']]).toEqual([
    200,
    null,
    'private, no-cache',
  ]);
  expect(partner.body).toMatchObject({
    id,
    kind: 'cases',
    title: 'A small court',
    designation: 'not-official-statistics',
    links: { codebook: `${path(id)}/codebook`, releases: `${path(id)}/releases` },
  });
});

test('a key lists all datasets that it may read, and reads their codebook before the first release', async () => {
  const [one, other] = [await newDataset(service), await newDataset(service)];
  const list = async (key?: string, query = '?limit=1000') =>
    service.send('GET', `/v1/datasets${query}`, { ...(key && { key }) });
  const idsFor = async (key?: string): Promise<string[]> => (await list(key)).body.items.map(({ id }: Body) => id);
  const partner = await service.key('partner', { datasets: [one] });
  expect(await idsFor(partner)).toEqual([one]);
  const { body, headers } = await list(partner);
  expect([body.items[0].latestRelease, body.items[0].title]).toEqual([null, 'A small court']);
  expect(headers['cache-control']).toBe('private, no-cache');
  expect(body.items[0]).toEqual((await service.send('GET', path(one), { key: partner })).body);
  expect(await idsFor(await service.key('partner'))).toEqual(expect.arrayContaining([one, other]));
  // Neither the public nor a key without a scope on content.
  for (const key of [undefined, await service.key(['audit:read'])]) {
    expect(await idsFor(key)).not.toContain(one);
    expect((await service.send('GET', `${path(one)}/codebook`, { ...(key && { key }) })).status).toBe(404);
  }
  const pages = await list(service.adminKey, '?limit=1');
  expect([pages.body.items.length, typeof pages.body.next]).toEqual([1, 'string']);
  const codebook = await service.send('GET', `${path(one)}/codebook`, { key: partner });
  expect(codebook.body).toMatchObject({ dataset: one, release: null, codebookVersion: 1 });
  expect(codebook.headers['cache-control']).toBe('private, no-cache');
  expect(codebook.body.codebook.codeLists.sex.codes.map(({ code }: Body) => code)).toEqual(['male', 'female']);
  expect(codebook.text).not.toContain('zz');
  expect((await service.send('GET', `${path(other)}/codebook`, { key: partner })).status).toBe(404);
});

test('a published dataset is what its latest release says, whatever the definition has become', async () => {
  const id = await newDataset(service);
  await newApproved(service, id);
  await publish(id);
  const secret = aDataset((dataset) => (dataset.title = 'Not yet public'));
  expect((await replace(id, secret)).status).toBe(200);
  for (const key of [undefined, service.adminKey]) {
    const answer = await service.send('GET', path(id), key === undefined ? {} : { key });
    expect([answer.status, answer.body.title, answer.headers['cache-control']]).toEqual([
      200,
      'A small court',
      'no-cache',
    ]);
    expect(answer.body.latestRelease).toMatchObject({ version: '1.0.0', href: `${path(id)}/releases/1.0.0` });
  }
  const listed = await service.send('GET', '/v1/datasets?limit=1000');
  expect(listed.body.items.find((item: Body) => item.id === id)?.title).toBe('A small court');
  const codebook = await service.send('GET', `${path(id)}/codebook`);
  expect(codebook.body).toMatchObject({ dataset: id, release: '1.0.0', codebookVersion: 1 });
  expect(codebook.text).not.toMatch(/zz|month|quarter/);
  // Nor does a database that is out of order show the public what is not published.
  await new Promise((resolve) => setTimeout(resolve, 1_100)); // what is read of a release is kept for a second
  await service.db.execute(sql`alter table releases rename to releases_away`);
  const failed = await service.send('GET', path(id));
  await service.db.execute(sql`alter table releases_away rename to releases`);
  expect(failed.status).toBe(500);
}, 30_000);

test('a precondition on a dataset that does not exist creates nothing, and If-None-Match: * replaces nothing', async () => {
  const missing = await put('never-put', aDataset(), '"any"');
  expect([missing.status, missing.body.code]).toEqual([412, 'stale']);
  expect((await definition('never-put')).status).toBe(404);
  const id = await newDataset(service);
  const again = await service.send('PUT', path(id), {
    key: service.adminKey,
    body: aDataset((dataset) => {
      dataset.title = 'Other';
    }),
    headers: { 'if-none-match': '*' },
  });
  expect([again.status, again.body.code]).toEqual([412, 'stale']);
  expect(await versionsOf(id)).toEqual([1]);
});

test('an id of the wrong form is told what the form is', async () => {
  const { status, body } = await put('My_Data', aDataset());
  expect([status, body.detail]).toEqual([404, expect.stringContaining('lower-case words joined by hyphens')]);
});
