import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { rowsOf } from '../../src/db/client.ts';
import { FIRST_ID } from '../../src/db/queries/changes.ts';
import { listLiveAt } from '../../src/db/queries/records.ts';
import { followFeed, readRecords } from '../capture/feed-reader.ts';
import { type Answer, useService } from '../harness.ts';
import { publish } from '../releases/journey.ts';
import { casesOf, faultsOf, move, newApproved, newCase, newDataset, put, reviewerOf } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aDataset, aFullCase } from '../samples/court.ts';

const service = await useService();
const partner = await service.key('partner');

const feed = (dataset: string, query = '', headers: Record<string, string> = {}): Promise<Answer> =>
  service.send('GET', `/v1/datasets/${dataset}/changes${query}`, { key: partner, headers });
const ofItems = (answer: Answer): string[] =>
  answer.body.items.map(({ seq, op, cause, reload }: Body) => `${seq} ${op} ${cause ?? reload}`);
const replaceDefinition = async (dataset: string, change: (body: Body) => void): Promise<void> => {
  const body = aDataset(change);
  const { status, text } = await service.send('PUT', `/v1/datasets/${dataset}`, {
    key: service.adminKey,
    body,
    headers: { 'if-match': '*' },
  });
  if (status !== 200) throw new Error(text);
};
const withdraw = async (one: Body, reason = 'out-of-scope'): Promise<Body> => {
  const { status, body, text } = await move(service, one, { to: 'withdrawn', reason }, await reviewerOf(service));
  if (status !== 200) throw new Error(text);
  return body;
};
const edit = async (one: Body, change: Body): Promise<Body> => {
  const { status, body, text } = await put(service, one, change);
  if (status !== 200) throw new Error(text);
  return body;
};
const approve = async (one: Body): Promise<Body> => {
  const reviewer = await reviewerOf(service);
  const submitted = await move(service, one, { to: 'in-review' }, reviewer);
  const { status, body, text } = await move(service, submitted.body, { to: 'approved' }, reviewer);
  if (status !== 200) throw new Error(text);
  return body;
};

test('the feed says in order what happened to the records, and nothing of what partners do not see', async () => {
  const dataset = await newDataset(service);
  await newCase(service, dataset);
  const one = await newApproved(service, dataset, aFullCase());
  const edited = await edit(one, { area: 'kent' });
  const corrected = await approve(edited);
  const withdrawn = await withdraw(corrected, 'conviction-quashed');
  await approve(withdrawn);
  const { status, body, headers } = await feed(dataset);
  const at = '2026-03-04T05:06:07.000Z';
  expect([status, headers['cache-control'], body.hasMore]).toEqual([200, 'private, no-cache', false]);
  expect(body.items).toEqual([
    { seq: 1, at, op: 'codebook', reload: false, codebookVersion: 1, changes: null },
    { seq: 2, at, id: one.id, op: 'upsert', cause: 'created' },
    { seq: 3, at, id: one.id, op: 'upsert', cause: 'corrected' },
    { seq: 4, at, id: one.id, op: 'remove', cause: 'withdrawn', reason: 'quashed', mergedInto: null },
    { seq: 5, at, id: one.id, op: 'upsert', cause: 'restored' },
  ]);
});

test('a correction of what partners do not see is not told, and releases count it all the same', async () => {
  const dataset = await newDataset(service);
  const one = await newApproved(service, dataset, aFullCase());
  const { cursor } = (await feed(dataset)).body;
  const paths = [
    `/changes?cursor=${cursor}`,
    '/changes?cursor=latest',
    '/records',
    `/records/${one.id}`,
    '/records.csv',
  ];
  const seen = async (): Promise<string[]> => {
    const answers = paths.map((path) => service.send('GET', `/v1/datasets/${dataset}${path}`, { key: partner }));
    return (await Promise.all(answers)).map(({ headers, text }) => `${headers.etag} ${text}`);
  };
  const before = await seen();
  const hidden = { attributes: { methods: ['chat', 'post'], zzDesk: 'zz-south' }, sources: [], externalIds: [] };
  const corrected = await approve(await edit(one, hidden));
  expect(await seen()).toEqual(before);
  const [logged] = await rowsOf<{ seq: number; content: Body }>(
    service.db,
    sql`select g.seq::int, r.content from changes g join case_revisions r on r.case_id = g.case_id and r.revision = g.content_revision
        where g.dataset_id = ${dataset} order by g.seq desc limit 1`,
  );
  expect(logged).toMatchObject({ seq: 3, content: { attributes: { zzDesk: 'zz-south' } } });

  // From a release that ends with it, and up to one: the feed and the records are as before it.
  await publish(service, dataset);
  expect(ofItems(await feed(dataset, '?since=1.0.0'))).toEqual([]);
  const [, record] = (await feed(dataset, '?until=1.0.0&include=record')).body.items;
  expect(record).toMatchObject({ seq: 2, record: { id: one.id, seq: 2 } });
  const ofRelease = await listLiveAt(service.db, dataset, 3, { after: FIRST_ID, limit: 10 });
  expect(ofRelease).toMatchObject([{ id: one.id, seq: 2, content: expect.stringContaining('zz-south') }]);

  await approve(await edit(corrected, { area: 'kent' }));
  expect(ofItems(await feed(dataset, `?cursor=${cursor}`))).toEqual(['4 upsert corrected']);
  expect(ofItems(await feed(dataset, '?since=1.0.0'))).toEqual(['4 upsert corrected']);
});

test('a merge names the record to look at instead, and its undoing brings the record back', async () => {
  const dataset = await newDataset(service);
  const [one, other] = [await newApproved(service, dataset), await newApproved(service, dataset)];
  const reviewer = await reviewerOf(service);
  const merged = await move(service, one, { to: 'merged', into: other.id }, reviewer);
  expect(merged.status, merged.text).toBe(200);
  const { cursor } = (await feed(dataset)).body;
  expect((await feed(dataset)).body.items.slice(3)).toEqual([
    {
      seq: 4,
      at: expect.any(String),
      id: one.id,
      op: 'remove',
      cause: 'merged',
      reason: null,
      mergedInto: other.id,
    },
  ]);
  const undone = await move(service, merged.body, { to: 'unmerged' }, reviewer);
  expect(undone.status, undone.text).toBe(200);
  const { body } = await feed(dataset, `?cursor=${cursor}&include=record`);
  expect(body.items).toMatchObject([{ seq: 5, id: one.id, op: 'upsert', cause: 'unmerged', record: { id: one.id } }]);
});

test('a reader goes on from the cursor, in parts of any size, and sees each change once', async () => {
  const dataset = await newDataset(service);
  for (let index = 0; index < 6; index += 1) await newApproved(service, dataset);
  const seen: number[] = [];
  const more: boolean[] = [];
  let query = '?limit=3';
  let last: Answer;
  do {
    last = await feed(dataset, query);
    seen.push(...last.body.items.map(({ seq }: Body) => seq));
    more.push(last.body.hasMore);
    query = `?limit=3&cursor=${last.body.cursor}`;
    const link = last.body.hasMore ? `</v1/datasets/${dataset}/changes${query}>; rel="next"` : undefined;
    expect(last.headers.link).toBe(link);
  } while (last.body.hasMore);
  expect([seen, more]).toEqual([
    [1, 2, 3, 4, 5, 6, 7],
    [true, true, false],
  ]);
  // Exactly at the end of a part there is no more, and the cursor is that of the whole.
  const whole = await feed(dataset, '?limit=7');
  expect([whole.body.items.length, whole.body.hasMore, whole.body.cursor]).toEqual([7, false, last.body.cursor]);
});

test('an empty part has the bytes it had before, and so is 304, until something happens', async () => {
  const dataset = await newDataset(service);
  const one = await newApproved(service, dataset);
  const { body } = await feed(dataset);
  const empty = await feed(dataset, `?cursor=${body.cursor}`);
  expect([empty.status, empty.body]).toEqual([200, { items: [], cursor: body.cursor, hasMore: false }]);
  const known = { 'if-none-match': String(empty.headers.etag) };
  for (const include of ['', '&include=record']) {
    const again = await feed(dataset, `?cursor=${body.cursor}${include}`, known);
    expect([again.status, again.text]).toEqual([304, '']);
  }
  // What is no business of partners changes nothing: a head in draft, another dataset.
  await edit(one, { area: 'kent' });
  await newApproved(service, await newDataset(service));
  expect((await feed(dataset, `?cursor=${body.cursor}`, known)).status).toBe(304);
  await newApproved(service, dataset);
  const woken = await feed(dataset, `?cursor=${body.cursor}`, known);
  expect([woken.status, ofItems(woken)]).toEqual([200, ['3 upsert created']]);
});

test('cursor=latest begins now, and is the cursor of whoever has read everything', async () => {
  const dataset = await newDataset(service);
  await newApproved(service, dataset);
  const latest = await feed(dataset, '?cursor=latest&include=record');
  expect(latest.body).toEqual({ items: [], cursor: (await feed(dataset)).body.cursor, hasMore: false });
  await newApproved(service, dataset);
  expect(ofItems(await feed(dataset, `?cursor=${latest.body.cursor}`))).toEqual(['3 upsert created']);
});

test('with include=record each upsert has the record as it is now, or null if it is none any more', async () => {
  const dataset = await newDataset(service);
  const one = await newApproved(service, dataset, aFullCase());
  const other = await newApproved(service, dataset);
  const again = await approve(await edit(one, { area: 'kent' }));
  await withdraw(other);
  const { body } = await feed(dataset, '?include=record');
  const { body: record } = await service.send('GET', `/v1/datasets/${dataset}/records/${one.id}`, { key: partner });
  expect([record.area, record.seq]).toEqual(['kent', 4]);
  expect(body.items.map(({ seq, op, record }: Body) => [seq, op, record])).toEqual([
    [1, 'codebook', undefined],
    [2, 'upsert', record],
    [3, 'upsert', null],
    [4, 'upsert', record],
    [5, 'remove', undefined],
  ]);
  // The head that is being edited is not the record.
  await edit(again, { area: 'york' });
  expect((await feed(dataset, '?include=record')).body.items[1].record).toEqual(record);
});

test('nothing that is internal is in the feed', async () => {
  const dataset = await newDataset(service);
  const one = await newApproved(service, dataset, aFullCase());
  await withdraw(one, 'reporting-restriction');
  await newApproved(service, dataset, aFullCase({ externalIds: [] }));
  const { text, body } = await feed(dataset, '?include=record');
  expect(text).not.toMatch(
    /zz|sources|externalIds|example\.org|desk|2015-03|orders|sentencedOn|month|admin|reviewer|restriction/,
  );
  expect(body.items[2].reason).toBe('legal');
});

test('since begins right after a release, until stops at one, also with short pins and for a withdrawn release', async () => {
  const dataset = await newDataset(service);
  await newApproved(service, dataset);
  expect(await publish(service, dataset)).toBe('1.0.0');
  const second = await newApproved(service, dataset);
  await withdraw(second);
  const next = await publish(service, dataset);
  await newApproved(service, dataset);
  expect(ofItems(await feed(dataset, '?since=1.0.0'))).toEqual([
    '3 upsert created',
    '4 remove withdrawn',
    '5 upsert created',
  ]);
  expect(ofItems(await feed(dataset, '?since=latest'))).toEqual(['5 upsert created']);
  expect(ofItems(await feed(dataset, '?until=1.0.0'))).toEqual(['1 codebook false', '2 upsert created']);
  const between = await feed(dataset, `?since=1.0.0&until=${next}`);
  expect(ofItems(between)).toEqual(['3 upsert created', '4 remove withdrawn']);
  expect(between.body.hasMore).toBe(false);
  // Without until the cursor goes on behind it; with it there is nothing more.
  expect(ofItems(await feed(dataset, `?cursor=${between.body.cursor}`))).toEqual(['5 upsert created']);
  const stopped = await feed(dataset, `?cursor=${between.body.cursor}&until=${next}`);
  expect(stopped.body).toEqual({ items: [], cursor: between.body.cursor, hasMore: false });
  const late = await feed(dataset, '?cursor=latest');
  const beyond = await feed(dataset, `?cursor=${late.body.cursor}&until=1.0.0`);
  expect(beyond.body).toEqual({ items: [], cursor: late.body.cursor, hasMore: false });
  const part = await feed(dataset, `?since=1.0.0&until=${next}&limit=1&include=record`);
  expect([ofItems(part), part.body.hasMore]).toEqual([['3 upsert created'], true]);
  const rest = await service.send('GET', /<(.*)>/.exec(String(part.headers.link))?.[1] ?? '', { key: partner });
  expect([ofItems(rest), rest.body.hasMore]).toEqual([['4 remove withdrawn'], false]);

  const withdrawn = await service.send('POST', `/v1/datasets/${dataset}/releases/1.0.0/transitions`, {
    key: service.adminKey,
    body: { to: 'withdrawn', reason: 'A wrong figure.' },
  });
  expect(withdrawn.status, withdrawn.text).toBe(200);
  expect(ofItems(await feed(dataset, '?until=1.0.0'))).toHaveLength(2);
});

test('versions that there are not are named all at once, with those that there are', async () => {
  const dataset = await newDataset(service);
  const none = await feed(dataset, '?since=latest&until=1.0.0');
  expect([none.status, none.body.code]).toEqual([422, 'invalid-query']);
  expect(faultsOf(none)).toEqual(['since unknown-release', 'until unknown-release']);
  const end = await feed(dataset, '?cursor=latest&until=1.0.0');
  expect([end.status, faultsOf(end)]).toEqual([422, ['until unknown-release']]);
  await newApproved(service, dataset);
  await publish(service, dataset);
  const unknown = await feed(dataset, '?since=9.9.9&until=1');
  expect(unknown.body.errors).toEqual([
    { parameter: 'since', code: 'unknown-release', detail: expect.any(String), allowed: ['1.0.0'] },
  ]);
});

test.each([
  ['?limit=0', 'limit out-of-range'],
  ['?limit=1001', 'limit out-of-range'],
  ['?include=case', 'include unknown-code'],
  ['?since=next', 'since ill-formed'],
  ['?until=1.0.0.0', 'until ill-formed'],
  ['?cursor=', 'cursor ill-formed'],
  ['?cursor=abc', 'cursor ill-formed'],
  ['?cursor=latest&cursor=latest', 'cursor given-twice'],
  ['?cursor=latest&since=1.0.0', 'since not-allowed'],
  ['?from=1', 'from unknown-parameter'],
])('%s is malformed', async (query, fault) => {
  const answer = await feed(await newDataset(service), query);
  expect([answer.status, answer.body.code, faultsOf(answer)]).toEqual([400, 'invalid-parameters', [fault]]);
});

test('a cursor of another dataset, or of another list, is not taken', async () => {
  const [one, other] = [await newDataset(service), await newDataset(service)];
  const { cursor } = (await feed(one)).body;
  const mixed = await feed(other, `?cursor=${cursor}`);
  expect([mixed.status, mixed.body.code]).toEqual([400, 'cursor-mismatch']);
  await newApproved(service, one);
  await newApproved(service, one);
  const records = await service.send('GET', `/v1/datasets/${one}/records?limit=1`, { key: partner });
  const foreign = /cursor=([^&]+)/.exec(records.body.next)?.[1];
  expect((await feed(one, `?cursor=${foreign}`)).status).toBe(400);
});

/** As another installation, or one that was set back to a backup, would have given it. */
const elsewhere = (cursor: string, change: (seq: number) => number, mark?: string): string => {
  const [of, seq, own] = Buffer.from(cursor, 'base64url').toString().split('.');
  return Buffer.from([of, change(Number(seq)), mark ?? own].join('.')).toString('base64url');
};

test('a cursor that the log does not continue from is 410, with the end of the log', async () => {
  const dataset = await newDataset(service);
  await newApproved(service, dataset);
  const { cursor } = (await feed(dataset)).body;
  await publish(service, dataset);
  await newApproved(service, dataset);
  const end = (await feed(dataset, '?cursor=latest')).body.cursor;
  const expired = [
    elsewhere(cursor, () => 1_000),
    // The place is there, but what stands at it is not what the reader saw: going on would miss what the log lost.
    elsewhere(cursor, (seq) => seq, 'AAAAAAAAAAAA'),
    elsewhere(cursor, (seq) => seq - 1),
  ];
  for (const one of expired) {
    for (const include of ['', '&include=record']) {
      const gone = await feed(dataset, `?cursor=${one}${include}`);
      expect([gone.status, gone.body.code, gone.body.cursor]).toEqual([410, 'cursor-expired', end]);
      expect(gone.body).not.toHaveProperty('release');
    }
  }
});

/** As if a backup had been put back: the log ends at `seq`, and this case, which went live later, never was. */
const putBack = (dataset: string, seq: number, lost: string): Promise<void> =>
  service.db.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`); // without triggers
    await tx.execute(sql`delete from changes where dataset_id = ${dataset} and seq > ${seq}::bigint`);
    await tx.execute(sql`update datasets set last_seq = ${seq}::bigint where id = ${dataset}`);
    for (const table of ['sentences', 'convictions', 'quantities', 'sources', 'defendants', 'case_revisions']) {
      await tx.execute(sql`delete from ${sql.identifier(table)} where case_id = ${lost}::uuid`);
    }
    await tx.execute(sql`delete from cases where id = ${lost}::uuid`);
  });

test('a reader whose cursor is gone reads the records again and has exactly them, while cases go on changing', async () => {
  const dataset = await newDataset(service);
  const kept = await newApproved(service, dataset);
  const gone = await newApproved(service, dataset);
  const options = { service, dataset, key: partner, limit: () => 2 };
  const readers = [
    await followFeed({ ...options, include: true, from: 'latest' }),
    await followFeed({ ...options, include: false, from: 'beginning' }),
  ];
  const lost = await newApproved(service, dataset);
  for (const reader of readers) expect((await reader.catchUp()).has(lost.id)).toBe(true);
  await putBack(dataset, 3, lost.id);
  // The number that the readers saw last is given again, to another entry.
  const other = await newApproved(service, dataset);
  const writes = async () => {
    await withdraw(gone);
    const corrected = await approve(await edit(kept, { area: 'kent' }));
    for (let n = 0; n < 4; n += 1) await newApproved(service, dataset);
    await move(service, other, { to: 'merged', into: corrected.id }, await reviewerOf(service));
  };
  await Promise.all([writes(), ...readers.map((reader) => reader.catchUp())]);
  const records = await readRecords(options);
  expect([records.size, records.has(lost.id), records.has(gone.id)]).toEqual([5, false, false]);
  for (const reader of readers) expect(await reader.catchUp()).toEqual(records);
});

test.each<[string, boolean, (body: Body) => void]>([
  ['a title', false, (body) => (body.title = 'Another')],
  ['a label', false, (body) => (body.codebook.variables[0].label = 'Ways')],
  ['the label of a code', false, (body) => (body.codebook.codeLists.area.codes[0].label = 'Leeds')],
  ['a wider window', false, (body) => (body.coverage.window.to = '2017-01-01')],
  ['an internal variable', false, (body) => (body.codebook.variables[1].label = 'Table')],
  [
    'the order of variables',
    false,
    (body) =>
      body.codebook.variables.push(body.codebook.variables.shift(), { ...body.codebook.variables[1], id: 'venue' }),
  ],
  [
    'a code that no case has',
    false,
    (body) => body.codebook.codeLists.sex.codes.push({ code: 'other', label: 'Other' }),
  ],
  ['what is public becoming internal', true, (body) => (body.codebook.variables[0].audience = 'internal')],
  ['what was internal becoming partner’s', true, (body) => (body.codebook.variables[1].audience = 'partner')],
  ['another code for a code', true, (body) => (body.codebook.codeLists.area.codes[0].publishAs = 'york')],
  ['a coarser level', true, (body) => (body.codebook.builtIn.area.audience = 'internal')],
  ['a coarser period', true, (body) => (body.codebook.periods.quarter = 'internal')],
  ['an age that makes the case a youth’s', true, (body) => (body.codebook.codeLists.age.codes[1].min = 17)],
])('a codebook with %s: reload %s', async (_what, reload, change) => {
  const dataset = await newDataset(service);
  await newApproved(service, dataset, aFullCase());
  await replaceDefinition(dataset, change);
  const { body } = await feed(dataset);
  expect(body.items[2]).toEqual({
    ...{ seq: 3, at: expect.any(String), op: 'codebook', reload, codebookVersion: 2, changes: expect.any(Object) },
  });
});

test('partners read the codebook that is in force, and the feed tells them what a new one changes', async () => {
  const dataset = await newDataset(service);
  const partner = await service.key(['records:read']);
  const codebook = (key?: string) =>
    service.send('GET', `/v1/datasets/${dataset}/codebook`, key === undefined ? {} : { key });
  const before = await codebook(partner);
  expect(before.body).toMatchObject({ release: null, codebookVersion: 1, seq: 1 });
  expect(before.headers['cache-control']).toBe('private, no-cache');
  await replaceDefinition(dataset, ({ codebook: { variables, codeLists } }) => {
    codeLists.sex.codes.push({ code: 'other', label: 'Other' });
    Object.assign(codeLists.outcome.codes[1], { code: 'money', renamedFrom: ['fine'] });
    variables.push({ id: 'plea', label: 'Plea', level: 'case', kind: 'flag', audience: 'partner' });
    variables.push({ id: 'desk', label: 'Desk', level: 'case', kind: 'flag', audience: 'internal' });
  });
  const { items } = (await feed(dataset)).body;
  const nothing = { dimensions: [], codes: [], quantities: [] };
  expect(items.at(-1)).toMatchObject({
    op: 'codebook',
    codebookVersion: 2,
    changes: {
      added: { dimensions: ['plea'], codes: [{ dimension: 'sex', code: 'other' }], quantities: [] },
      renamed: [{ dimension: 'outcome', previous: 'fine', code: 'money' }],
      removed: nothing,
      relabelled: nothing,
    },
  });
  const { body } = await codebook(partner);
  expect(body).toMatchObject({ codebookVersion: 2, seq: items.at(-1).seq });
  expect(body.codebook.variables.at(-1)).toMatchObject({ id: 'plea', audience: 'partner' });
  // Nobody else is shown it: not the public, and not a key that reads something else.
  const other = await codebook(await service.key(['cases:read']));
  expect(JSON.stringify(other.body)).not.toContain('plea');
  expect((await codebook()).status).toBe(404);
});

test('only records count for reload: not cases that are none, nor a head that is being edited', async () => {
  const dataset = await newDataset(service);
  await newCase(service, dataset, aFullCase());
  await withdraw(await newApproved(service, dataset, aFullCase({ externalIds: [] })));
  const plain = await newApproved(service, dataset, aCase());
  await edit(plain, { attributes: { methods: ['chat'] } });
  const hide = (body: Body) => (body.codebook.variables[0].audience = 'internal');
  await replaceDefinition(dataset, hide);
  expect((await feed(dataset)).body.items.at(-1)).toMatchObject({ op: 'codebook', reload: false });
});

test('one record of many is enough for reload', async () => {
  const dataset = await newDataset(service);
  const items = Array.from({ length: 600 }, (_, index) => aCase({ area: index === 599 ? 'leeds' : 'kent' }));
  const batch = await service.send('POST', `${casesOf(dataset)}/batch?state=in-review`, {
    key: service.adminKey,
    body: { items },
  });
  await service.send('POST', `${casesOf(dataset)}/transitions`, {
    key: await reviewerOf(service),
    body: { to: 'approved', items: batch.body.items.map(({ id, etag }: Body) => ({ id, etag })) },
  });
  await replaceDefinition(dataset, (body) => (body.codebook.codeLists.area.codes[0].publishAs = 'york'));
  const { body } = await feed(dataset, '?limit=1000');
  expect([body.items.length, body.items.at(-1).reload]).toEqual([602, true]);
});

test('a record behind any number of erased cases counts too', async () => {
  const dataset = await newDataset(service);
  const key = service.adminKey;
  const batch = await service.send('POST', `${casesOf(dataset)}/batch?state=in-review`, {
    key,
    body: { items: Array.from({ length: 520 }, () => aCase({ area: 'leeds' })) },
  });
  const all = batch.body.items
    .map(({ id, etag }: Body) => ({ id, etag }))
    .sort((a: Body, b: Body) => (a.id < b.id ? -1 : 1));
  const moveAll = async (body: Body, by: string) => {
    const moved = await service.send('POST', `${casesOf(dataset)}/transitions`, { key: by, body });
    expect(moved.body.done, moved.text).toBe(body.items.length);
  };
  await moveAll({ to: 'approved', items: all.slice(-1) }, await reviewerOf(service));
  await moveAll({ to: 'erased', reason: 'retention-expired', items: all.slice(0, -1) }, key);
  await replaceDefinition(dataset, (body) => (body.codebook.codeLists.area.codes[0].publishAs = 'york'));
  expect(ofItems(await feed(dataset))).toEqual(['1 codebook false', '2 upsert created', '3 codebook true']);
});

test('the feed is for keys with records:read on this dataset', async () => {
  const dataset = await newDataset(service);
  const url = `/v1/datasets/${dataset}/changes`;
  const refused = await service.send('GET', url, { key: await service.key('reviewer') });
  expect([refused.status, refused.body.requiredScope]).toEqual([403, 'records:read']);
  const bound = await service.key('partner', { datasets: ['another-court'] });
  expect((await service.send('GET', url, { key: bound })).status).toBe(403);
  expect((await service.send('GET', url)).status).toBe(401);
  expect((await service.send('GET', '/v1/datasets/no-such/changes', { key: partner })).status).toBe(404);
});
