import { asc, eq, sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { rowsOf } from '../../src/db/client.ts';
import { caseRevisions, duplicatePairs, erasedMarks } from '../../src/db/tables/cases.ts';
import { changes } from '../../src/db/tables/datasets.ts';
import { brokenLinks } from '../capture/chain.ts';
import { useService } from '../harness.ts';
import { casesOf, faultsOf, move, newApproved, newCase, newDataset, put } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aDataset, aDefendant, aFullCase } from '../samples/court.ts';

const service = await useService();
const court = await newDataset(service);

const ERASE = { to: 'erased', reason: 'erasure-upheld' };
const get = ({ id, dataset }: Body, rest = '') =>
  service.send('GET', `${casesOf(dataset)}/${id}${rest}`, { key: service.adminKey });
const record = ({ id, dataset }: Body) =>
  service.send('GET', `/v1/datasets/${dataset}/records/${id}`, { key: service.adminKey });
const post = (dataset: string, body: Body, headers: Record<string, string> = {}) =>
  service.send('POST', casesOf(dataset), { key: service.adminKey, body, headers });
const go = async (one: Body, body: Body): Promise<Body> => {
  const { etag } = (await get(one)).body;
  const moved = await move(service, { ...one, etag }, body);
  if (moved.status !== 200) throw new Error(moved.text);
  return { ...one, ...moved.body };
};
const erase = (one: Body) => go(one, ERASE);
const batch = (dataset: string, items: Body[]) =>
  service.send('POST', `${casesOf(dataset)}/transitions`, {
    key: service.adminKey,
    body: { ...ERASE, items: items.map(({ id, etag }) => ({ id, etag })) },
  });
const logOf = async (dataset: string) => {
  const rows = await service.db.select().from(changes).where(eq(changes.datasetId, dataset)).orderBy(asc(changes.seq));
  return rows.slice(1).map((row) => [row.op, row.cause, row.caseId, row.reason]);
};

/** Tables of the database that hold a text anywhere in a row, but for the logs that keep ids for good. */
async function tablesWith(text: string): Promise<string[]> {
  const tables = await rowsOf<{ name: string }>(
    service.db,
    sql`select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await rowsOf(
      service.db,
      sql`select 1 from ${sql.identifier(name)} t where strpos(to_jsonb(t)::text, ${text}) > 0 limit 1`,
    );
    if (rows.length > 0) found.push(name);
  }
  return found.sort();
}

describe('an erased case', () => {
  test('is gone for staff and partners, and leaves who did what, when and why', async () => {
    const one = await newApproved(service, court, aFullCase());
    await move(service, await put(service, one, { area: 'york' }).then(({ body }) => body), { to: 'in-review' });
    const returned = await go(one, { to: 'returned', note: 'The man from Leeds.' });
    const moved = await move(service, returned, ERASE);
    expect([moved.status, moved.body]).toEqual([
      200,
      { id: one.id, state: 'erased', revision: 6, etag: moved.headers.etag },
    ]);
    for (const answer of [await get(one), await record(one), await put(service, returned)])
      expect([answer.status, answer.body.code]).toEqual([410, 'gone']);
    expect((await move(service, one, { to: 'in-review' })).status).toBe(410);
    const list = await get(one, '/revisions');
    expect(list.body.items.map(({ revision, state, reason, note }: Body) => [revision, state, reason, note])).toEqual([
      [1, 'in-review', null, null],
      [2, 'approved', null, null],
      [3, 'draft', null, null],
      [4, 'in-review', null, null],
      [5, 'returned', null, null],
      [6, 'erased', 'erasure-upheld', null],
    ]);
    for (const revision of [1, 3, 6]) {
      const { status, body } = await get(one, `/revisions/${revision}`);
      expect([status, body.case, body.changes]).toEqual([200, null, undefined]);
    }
    expect((await get(one, '/revisions/3?diffFrom=1')).body).not.toHaveProperty('changes');
    expect(await brokenLinks(service.db)).toEqual([]);
  });

  test('leaves its id in the logs alone, and nothing that it said anywhere', async () => {
    const dataset = await newDataset(service);
    const said = ['desk-7741', 'https://example.org/seven-seven-four-one', 'Seven of them.', '774100'];
    const one = await newApproved(
      service,
      dataset,
      aFullCase({
        externalIds: [{ system: 'desk', value: said[0] }],
        sources: [{ outletType: 'local', url: said[1] }],
        quantities: [{ quantity: 'images', value: 774100, basis: 'exact' }],
      }),
    );
    await go(await put(service, one, { area: 'york' }).then(({ body }) => body), { to: 'in-review' });
    await go(one, { to: 'returned', note: said[2] });
    const repeated = await post(dataset, aCase({ area: 'kent' }), { 'idempotency-key': 'k-1' });
    for (const text of said) expect([text, (await tablesWith(text)).length > 0]).toEqual([text, true]);
    await erase(one);
    for (const text of said) expect([text, await tablesWith(text)]).toEqual([text, []]);
    // The service keeps no files, so that the ledger outside the database is owed its id.
    const logs = ['audit_log', 'case_revisions', 'cases', 'changes', 'erased_marks', 'unledgered_erasures'];
    expect(await tablesWith(one.id)).toEqual(logs);
    expect(await tablesWith(repeated.body.id)).not.toEqual([]);
    for (const { id } of one.defendants) expect(await tablesWith(id)).toEqual([]);
    expect(service.logLines.join('')).not.toMatch(/desk-7741|seven-seven|\b774100\b/);
  });

  test('is told to whoever may have a copy of it, by its class of reason', async () => {
    const dataset = await newDataset(service);
    const [live, withdrawn, draft, merged, survivor] = [
      await newApproved(service, dataset),
      await newApproved(service, dataset),
      await newCase(service, dataset),
      await newApproved(service, dataset),
      await newApproved(service, dataset),
    ];
    await go(withdrawn, { to: 'withdrawn', reason: 'rectification' });
    await go(merged, { to: 'merged', into: survivor.id });
    const before = (await logOf(dataset)).length;
    for (const one of [live, withdrawn, draft, merged]) await erase(one);
    expect((await logOf(dataset)).slice(before)).toEqual([
      ['remove', 'erased', live.id, 'legal'],
      ['remove', 'erased', withdrawn.id, 'legal'],
      ['remove', 'erased', merged.id, 'legal'],
    ]);
    expect((await record(merged)).status).toBe(410);
    expect((await record(draft)).status).toBe(404);
    expect((await record(survivor)).status).toBe(200);
  });

  test('goes with all that was merged into it', async () => {
    const dataset = await newDataset(service);
    const [one, two, three] = [
      await newCase(service, dataset, aCase({ area: 'kent', externalIds: [{ system: 'wire', value: 'w-1' }] })),
      await newCase(service, dataset),
      await newApproved(service, dataset),
    ];
    await go(one, { to: 'merged', into: two.id });
    await go(two, { to: 'merged', into: three.id });
    await erase(three);
    for (const gone of [one, two, three]) expect((await get(gone)).status).toBe(410);
    expect(await tablesWith('w-1')).toEqual([]);
    const again = await post(dataset, aCase({ area: 'leeds', externalIds: [{ system: 'wire', value: 'w-1' }] }));
    expect([again.status, again.body.code]).toEqual([409, 'erased-before']);
    expect(await brokenLinks(service.db)).toEqual([]);
  });

  test('that was merged into another leaves that one, with what is its own', async () => {
    const dataset = await newDataset(service);
    const ids = ['a', 'b', 'c'].map((value) => ({ system: 'desk', value }));
    const [first, second, kept] = [
      await newCase(service, dataset, aCase({ area: 'kent', externalIds: [ids[0]] })),
      await newCase(service, dataset, aCase({ area: 'york', externalIds: [ids[1]] })),
      await newApproved(service, dataset, aCase({ externalIds: [ids[2]] })),
    ];
    await go(first, { to: 'merged', into: second.id });
    await go(second, { to: 'merged', into: kept.id });
    const before = (await get(kept)).body;
    await erase(second);
    const after = (await get(kept)).body;
    expect([after.state, after.revision, after.externalIds]).toEqual(['approved', before.revision + 1, [ids[2]]]);
    expect([after.liveRevision, after.etag === before.etag]).toEqual([after.revision, false]);
    expect((await get(first)).status).toBe(410);
    expect((await record(kept)).status).toBe(200);
    // The survivor may be corrected, and put back as it was.
    const edited = await put(service, after, { area: 'leeds' });
    expect((await put(service, edited.body, { area: undefined })).status).toBe(200);
    for (const id of ids.slice(0, 2)) {
      const taken = await put(service, (await get(kept)).body, { externalIds: [id] });
      expect([taken.status, taken.body.code]).toEqual([409, 'erased-before']);
    }
  });

  test('is refused in no open pair', async () => {
    const dataset = await newDataset(service);
    const [one, other] = [await newCase(service, dataset), await newCase(service, dataset, aCase({ area: 'kent' }))];
    const [lower, higher] = [one.id, other.id].sort();
    await service.db.insert(duplicatePairs).values({
      id: '0190a0a0-0000-7000-8000-000000000001',
      datasetId: dataset,
      one: lower,
      other: higher,
      score: 90,
      reasons: ['same date'],
      state: 'open',
      createdAt: service.clock.now,
    });
    await erase(one);
    expect(await service.db.select().from(duplicatePairs).where(eq(duplicatePairs.datasetId, dataset))).toEqual([]);
  });
});

describe('an erasure is refused', () => {
  test.each([
    ['no reason', { to: 'erased' }, ['/reason required']],
    ['an unknown reason', { to: 'erased', reason: 'because' }, ['/reason unknown-code']],
    ['a note, which would outlive the case', { ...ERASE, note: 'He asked.' }, ['/note not-allowed']],
    ['a case to merge into', { ...ERASE, into: 'x' }, ['/into not-allowed']],
  ])('with %s', async (_what, body, faults) => {
    const one = await newCase(service, court, aCase({ area: 'york' }));
    const refused = await move(service, one, body);
    expect([refused.status, faultsOf(refused)]).toEqual([422, faults]);
    expect((await get(one)).status).toBe(200);
  });

  test('to a key without cases:erase; one that may make no move at all is told of no case', async () => {
    const one = await newCase(service, court, aCase({ area: 'york' }));
    const [mover, partner] = [await service.key('publisher'), await service.key('partner')];
    const refusalOf = async (id: string, key: string) => {
      const headers = { 'if-match': one.etag };
      const path = `${casesOf(court)}/${id}/transitions`;
      const { status, body } = await service.send('POST', path, { key, body: ERASE, headers });
      return [status, body.requiredScope];
    };
    const none = '00000000-0000-4000-8000-000000000000';
    expect(await refusalOf(one.id, mover)).toEqual([403, 'cases:erase']);
    // The case comes before a scope that depends on the body.
    expect(await refusalOf(none, mover)).toEqual([404, undefined]);
    for (const id of [one.id, none]) expect(await refusalOf(id, partner)).toEqual([403, 'cases:erase']);
  });

  test('without If-Match, and with a stale one', async () => {
    const one = await newCase(service, court, aCase({ area: 'york' }));
    const path = `${casesOf(court)}/${one.id}/transitions`;
    expect((await service.send('POST', path, { key: service.adminKey, body: ERASE })).status).toBe(428);
    expect((await move(service, { ...one, etag: '"x"' }, ERASE)).status).toBe(412);
  });
});

describe('an erased record does not come back', () => {
  const FULL = aFullCase({ externalIds: [{ system: 'desk', value: 'd-1' }] });
  let dataset: string;
  beforeAll(async () => {
    dataset = await newDataset(service);
    await erase(await newApproved(service, dataset, FULL));
  });

  test.each([
    ['as it was', FULL],
    ['without external ids', { ...FULL, externalIds: [] }],
    ['with an external id of another system', { ...FULL, externalIds: [{ system: 'wire', value: 'w-9' }] }],
    ['with its external id and another content', aCase({ externalIds: [{ system: 'desk', value: 'd-1' }] })],
    ['without sources', { ...FULL, externalIds: [], sources: [] }],
    [
      'in another order, with what goes without saying',
      {
        ...FULL,
        externalIds: [],
        attributes: { zzDesk: 'zz-north', methods: ['post', 'chat'] },
        quantities: FULL.quantities.toReversed(),
        defendants: FULL.defendants.toReversed().map((defendant: Body) => ({
          ageBand: 'not-reported',
          ...defendant,
          convictions: defendant.convictions.toReversed().map((one: Body) => ({ counts: 1, ...one })),
        })),
      },
    ],
  ])('posted %s', async (_what, body) => {
    const refused = await post(dataset, body);
    expect([refused.status, refused.body.code, faultsOf(refused)]).toEqual([409, 'erased-before', [' erased-record']]);
  });

  test('in a batch, which says which items', async () => {
    const items = [aCase({ area: 'kent' }), { ...FULL, externalIds: [] }, aCase({ area: 'leeds' }), FULL];
    const refused = await service.send('POST', `${casesOf(dataset)}/batch`, {
      key: service.adminKey,
      body: { items },
    });
    expect([refused.status, faultsOf(refused)]).toEqual([409, ['/items/1 erased-record', '/items/3 erased-record']]);
    expect((await service.send('GET', casesOf(dataset), { key: service.adminKey })).body.items).toEqual([]);
  });

  test('as the content or external id of another case', async () => {
    const other = await newCase(service, dataset, aCase({ area: 'york' }));
    for (const change of [{ ...FULL, externalIds: [] }, { externalIds: FULL.externalIds }]) {
      const { sources: _, ...body } = change;
      const refused = await put(service, other, body);
      expect([refused.status, refused.body.code]).toEqual([409, 'erased-before']);
    }
    expect((await put(service, other, { area: 'kent' })).status).toBe(200);
  });

  test('but a case that another number of the same desk tells apart is another case', async () => {
    const accepted = await post(dataset, { ...FULL, externalIds: [{ system: 'desk', value: 'd-2' }] });
    expect(accepted.status).toBe(201);
    // And can be edited like any other.
    const { body } = await put(service, accepted.body, { area: 'york' });
    expect((await put(service, body, { area: 'leeds' })).status).toBe(200);
  });

  test('by what it said in any revision', async () => {
    const place = await newDataset(service);
    const one = await newCase(service, place, aCase({ area: 'kent', externalIds: [{ system: 'desk', value: 'old' }] }));
    const { body } = await put(service, one, { area: 'york', externalIds: [{ system: 'desk', value: 'new' }] });
    await erase(body);
    for (const again of [
      aCase({ area: 'kent' }),
      aCase({ area: 'york' }),
      aCase({ externalIds: [{ system: 'desk', value: 'old' }] }),
      aCase({ externalIds: [{ system: 'desk', value: 'new' }] }),
    ]) {
      expect((await post(place, again)).body.code).toBe('erased-before');
    }
    expect((await post(place, aCase())).status).toBe(201);
  });

  test('but an external id that another case has taken since stays with that one', async () => {
    const place = await newDataset(service);
    const id = { system: 'desk', value: 'shared' };
    const one = await newCase(service, place, aCase({ area: 'kent', externalIds: [id] }));
    const freed = await put(service, one, { externalIds: [] });
    const other = await newCase(service, place, aCase({ area: 'leeds', externalIds: [id] }));
    await erase(freed.body);
    const edited = await put(service, other, { area: 'york' });
    expect([edited.status, edited.body.externalIds]).toEqual([200, [id]]);
    const moved = await put(service, edited.body, { externalIds: [] });
    expect((await put(service, moved.body, { externalIds: [id] })).status).toBe(200);
  });

  test('to another dataset it is no return', async () => {
    expect((await post(await newDataset(service), FULL)).status).toBe(201);
  });

  test('also after the codebook has more variables, in another order', async () => {
    const path = `/v1/datasets/${dataset}`;
    const { headers } = await service.send('GET', `${path}/definition`, { key: service.adminKey });
    const body = aDataset((definition) => {
      definition.codebook.variables = [
        { id: 'aNewOne', label: 'New', level: 'case', kind: 'flag' },
        ...definition.codebook.variables.toReversed(),
      ];
    });
    const replaced = await service.send('PUT', path, {
      key: service.adminKey,
      headers: { 'if-match': String(headers.etag) },
      body,
    });
    expect(replaced.status).toBe(200);
    expect((await post(dataset, { ...FULL, externalIds: [] })).body.code).toBe('erased-before');
  });

  test('and the marks tell nothing: they are of this installation, this dataset, and no text', async () => {
    const marks = await service.db.select().from(erasedMarks).where(eq(erasedMarks.datasetId, dataset));
    expect(marks.length).toBe(2);
    for (const { mark } of marks) expect(mark).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(JSON.stringify(marks)).not.toMatch(/"d-1"|murder|leeds/);
  });
});

describe('what named the case elsewhere', () => {
  test('a stored answer is not repeated, others are', async () => {
    const dataset = await newDataset(service);
    const send = (key: string, body: Body) => post(dataset, body, { 'idempotency-key': key });
    const first = await send('one', aCase({ area: 'leeds' }));
    const second = await send('two', aCase({ area: 'kent' }));
    expect((await send('one', aCase({ area: 'leeds' }))).headers['idempotent-replayed']).toBe('true');
    await erase({ ...first.body, dataset });
    const gone = await send('one', aCase({ area: 'leeds' }));
    expect([gone.status, gone.text.includes(first.body.id)]).toEqual([410, false]);
    const again = await send('two', aCase({ area: 'kent' }));
    expect([again.status, again.body.id]).toEqual([201, second.body.id]);
    const [stored] = await rowsOf<Body>(
      service.db,
      sql`select body, headers from idempotent_answers where idempotency_key = 'one'`,
    );
    expect(stored).toEqual({ body: null, headers: {} });
  });
});

describe('what an import left of the case', () => {
  const line = (value: string, change: Body = {}) =>
    JSON.stringify(aCase({ externalIds: [{ system: 'desk', value }], ...change }));
  const upload = async (dataset: string, lines: string[], query = '') => {
    const sent = await service.send('POST', `/v1/datasets/${dataset}/imports${query}`, {
      key: service.adminKey,
      raw: lines.join('\n'),
      headers: { 'content-type': 'application/x-ndjson' },
    });
    if (sent.status !== 202) throw new Error(sent.text);
    const path = String(sent.headers.location);
    for (;;) {
      const { body } = await service.send('GET', path, { key: service.adminKey });
      if (['succeeded', 'failed'].includes(body.state)) return path;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const linesOf = async (path: string) => {
    const { text } = await service.send('GET', path, { key: service.adminKey });
    return text
      .split('\n')
      .filter((one) => one !== '')
      .map((one) => JSON.parse(one));
  };

  test('its result says no more which case it was, its refused rows are gone, and those of others stay', async () => {
    const dataset = await newDataset(service);
    const first = await upload(dataset, [line('imported-1', { area: 'leeds' }), line('imported-2', { area: 'kent' })]);
    const again = await upload(dataset, [
      line('imported-1', { area: 'nowhere' }),
      line('imported-3', { area: 'nowhere' }),
      line('imported-1'),
    ]);
    expect((await linesOf(`${again}/rejected`)).length).toBe(3);
    const [one, other] = await linesOf(`${first}/results`);
    const id = String(one.case).split('/').at(-1) ?? '';
    expect((await tablesWith(id)).includes('import_results')).toBe(true);
    await erase({ id, dataset });
    expect((await tablesWith(id)).filter((name) => name.startsWith('import'))).toEqual([]);
    expect(await tablesWith('imported-1')).toEqual([]);
    const [left, untouched] = await linesOf(`${first}/results`);
    expect([left.row, left.outcome, left.case ?? null]).toEqual([1, 'created', null]);
    expect(untouched).toEqual(other);
    expect((await linesOf(`${again}/rejected`)).map(({ externalIds }: Body) => externalIds[0].value)).toEqual([
      'imported-3',
    ]);
    for (const result of await linesOf(`${again}/results`)) expect(JSON.stringify(result)).not.toContain(id);
  });

  test('refused rows from the same report are gone, whatever id they have or how broken they are, and so is what was said of them', async () => {
    const dataset = await newDataset(service);
    const from = (url: string) => [{ outletType: 'local', url }];
    const report = 'https://example.org/court/2014-05-01';
    const again = await upload(dataset, [
      line('r-2', { attributes: { zzSaid: 'x' }, sources: from('http://EXAMPLE.org/court/2014-05-01/#top') }),
      line('r-3', { attributes: { zzSaid: 'x' }, sources: from('https://example.org/court/2014-05-02') }),
      line('r-4', { sources: from(report) }).slice(0, -1),
      `{"externalIds":[{"system":"desk","value":"report-1"}`,
    ]);
    expect((await linesOf(`${again}/results`)).map(({ outcome }: Body) => outcome)).toEqual(Array(4).fill('rejected'));
    const one = await newApproved(
      service,
      dataset,
      aFullCase({ externalIds: [{ system: 'desk', value: 'report-1' }], sources: from(report) }),
    );
    await erase(one);
    expect((await linesOf(`${again}/rejected`)).map(({ externalIds }: Body) => externalIds[0].value)).toEqual(['r-3']);
    const results = await linesOf(`${again}/results`);
    expect(results.map(({ row, problems }: Body) => [row, problems[0].code, problems[0].pointer])).toEqual([
      [1, 'erased-record', undefined],
      [2, 'unknown-member', '/attributes/zzSaid'],
      [3, 'erased-record', undefined],
      [4, 'erased-record', undefined],
    ]);
  });

  test.each(['create', 'upsert'])('and the same row is refused (mode %s), without being kept', async (mode) => {
    const dataset = await newDataset(service);
    const [own, other] = [`i-${mode}-own`, `i-${mode}-other`];
    const path = await upload(dataset, [line(own, { area: 'york' })]);
    const [one] = await linesOf(`${path}/results`);
    await erase({ id: String(one.case).split('/').at(-1), dataset });
    const back = await upload(
      dataset,
      [
        line(own),
        line('', { area: 'york', externalIds: [{ system: 'wire', value: `w-${own}` }] }),
        line(other, { area: 'york' }),
      ],
      `?mode=${mode}`,
    );
    const results = await linesOf(`${back}/results`);
    expect(results.map(({ outcome, problems }: Body) => problems?.[0]?.code ?? outcome)).toEqual([
      'erased-record',
      'erased-record',
      'created',
    ]);
    expect(await tablesWith(own)).toEqual([]);
    expect(await tablesWith(other)).not.toEqual([]);
  });
});

describe('many at once', () => {
  test('each is erased, or refused by itself', async () => {
    const dataset = await newDataset(service);
    const [good, stale, merged, kept] = [
      await newApproved(service, dataset),
      await newCase(service, dataset, aCase({ area: 'kent' })),
      await newCase(service, dataset, aCase({ area: 'york' })),
      await newCase(service, dataset, aCase({ area: 'leeds' })),
    ];
    await put(service, stale, { area: 'york' });
    const joined = await go(merged, { to: 'merged', into: kept.id });
    const survivor = (await get(kept)).body;
    const { body } = await batch(dataset, [good, stale, joined, survivor, good]);
    expect(body.items.map(({ outcome, problem }: Body) => problem?.code ?? outcome)).toEqual([
      'done',
      'stale',
      'done',
      // What the erasure before it left is another state than was read.
      'stale',
      'gone',
    ]);
    const after = (await get(kept)).body;
    expect(body.items[3].problem.etag).toBe(after.etag);
    expect(after.revision).toBe(survivor.revision + 1);
    expect((await get(good)).status).toBe(410);
  });

  test('a survivor takes what was merged into it along, so that those are gone', async () => {
    const dataset = await newDataset(service);
    const [merged, kept] = [await newCase(service, dataset, aCase({ area: 'york' })), await newCase(service, dataset)];
    const joined = await go(merged, { to: 'merged', into: kept.id });
    const { body } = await batch(dataset, [(await get(kept)).body, joined]);
    expect(body.items.map(({ outcome, problem }: Body) => problem?.code ?? outcome)).toEqual(['done', 'gone']);
    const rows = await service.db.select().from(caseRevisions).where(eq(caseRevisions.caseId, merged.id));
    expect(rows.filter(({ state }) => state === 'erased').length).toBe(1);
  });

  test('more than one transaction holds, with dense numbers and a whole chain', async () => {
    const dataset = await newDataset(service);
    const items = Array.from({ length: 300 }, (_, n) =>
      aCase({ defendants: Array.from({ length: 1 + (n % 3) }, () => aDefendant()), area: 'kent' }),
    );
    const posted = await service.send('POST', `${casesOf(dataset)}/batch`, { key: service.adminKey, body: { items } });
    const { body } = await batch(dataset, posted.body.items);
    expect([body.done, body.refused]).toEqual([300, 0]);
    expect((await service.send('GET', casesOf(dataset), { key: service.adminKey })).body.items).toEqual([]);
    expect(await brokenLinks(service.db)).toEqual([]);
  });
});
