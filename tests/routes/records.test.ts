import { randomUUID } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { and, eq } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { findLiveCase } from '../../src/db/queries/records.ts';
import { changes } from '../../src/db/tables/datasets.ts';
import { type Answer, useService } from '../harness.ts';
import { casesOf, move, newApproved, newCase, newDataset, put, reviewerOf } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aDataset, aDefendant, aFullCase } from '../samples/court.ts';

const service = await useService();
let court: string;
let partner: string;
const made: Record<string, Body> = {};
const young = () =>
  aFullCase({
    externalIds: [],
    area: 'york',
    courtType: 'magistrates',
    defendants: [
      aDefendant({ ageBand: 'under-18', attributes: { role: 'teacher' } }),
      aDefendant({ ageBand: 'adult', attributes: { role: 'entertainer' } }),
    ],
  });
beforeAll(async () => {
  court = await newDataset(service);
  partner = await service.key('partner');
  made.full = await newApproved(service, court, aFullCase());
  made.young = await newApproved(service, court, young());
  made.plain = await newApproved(service, court, aCase({ sentencedOn: '2014-06-30' }));
});

const recordsOf = (dataset: string) => `/v1/datasets/${dataset}/records`;
const get = (path: string, dataset = court, key = partner) =>
  service.send('GET', `${recordsOf(dataset)}${path}`, { key });
const found = async (where: string): Promise<string> => {
  const { status, body, text } = await get(`?where=${where}`);
  if (status !== 200) throw new Error(text);
  return body.items
    .map(({ id }: Body) => Object.keys(made).find((name) => made[name].id === id) ?? id)
    .sort()
    .join(' ');
};

test('a record is the partner view of an approved case, member by member', async () => {
  const { id, defendants } = made.full;
  const [seq] = await service.db
    .select({ seq: changes.seq })
    .from(changes)
    .where(and(eq(changes.datasetId, court), eq(changes.caseId, id)));
  const { status, body, headers } = await get(`/${id}`);
  expect([status, headers['cache-control']]).toEqual([200, 'private, no-cache']);
  expect(body).toEqual({
    id,
    seq: seq?.seq,
    quarter: '2015-Q1',
    area: 'leeds',
    courtType: 'crown',
    attributes: { methods: ['chat', 'post'] },
    quantities: [
      { quantity: 'images', value: 1200, basis: 'at-least' },
      { quantity: 'images', category: 'A', value: 120, basis: 'exact' },
    ],
    defendants: [
      {
        id: defendants[0].id,
        sex: 'male',
        ageBand: 'adult',
        attributes: { role: 'entertainer' },
        convictions: [
          {
            id: defendants[0].convictions[0].id,
            offence: 'murder',
            counts: 12,
            principal: true,
            attributes: { armed: 'yes' },
          },
          { id: defendants[0].convictions[1].id, offence: 'theft', counts: 1, principal: false },
        ],
        sentence: { outcome: 'custody', custodyTerm: 'P1Y' },
      },
      {
        id: defendants[1].id,
        sex: 'female',
        convictions: [{ id: defendants[1].convictions[0].id, offence: 'theft', counts: 1, principal: true }],
        sentence: { outcome: 'fine' },
      },
    ],
    withheld: [],
  });
});

test('nothing that is internal is in any record', async () => {
  const { text } = await get('');
  expect(text).not.toMatch(/zz|sources|externalIds|example\.org|desk|2015-03|orders|sentencedOn|month|reviewer|admin/);
});

test('a case with a defendant under 18 is shown without area, court type and what is marked; their names stand in withheld', async () => {
  const { body } = await get(`/${made.young.id}`);
  expect(body.withheld).toEqual(['area', 'courtType', 'role']);
  expect(body).not.toHaveProperty('area');
  expect(body).not.toHaveProperty('courtType');
  for (const defendant of body.defendants) expect(defendant).not.toHaveProperty('attributes');
  expect(body.defendants.map(({ ageBand }: Body) => ageBand)).toEqual(['under-18', 'adult']);
  const listed = (await get('')).body.items.find(({ id }: Body) => id === made.young.id);
  expect(listed).toEqual(body);
});

test('a dataset may do without the youth rule', async () => {
  const dataset = await newDataset(
    service,
    aDataset((body) => (body.settings.youthRule = false)),
  );
  const one = await newApproved(service, dataset, young());
  const { body } = await get(`/${one.id}`, dataset);
  expect([body.area, body.courtType, body.withheld]).toEqual(['york', 'magistrates', []]);
});

test.each([
  ['area:york', ''],
  ['area:leeds', 'full'],
  ['areaRegion:north', 'full'],
  ['area:not-reported', 'plain young'],
  ['courtType:not-reported', 'plain young'],
  ['role:teacher', ''],
  ['role:entertainer', 'full'],
  ['role:not-reported', 'full plain young'],
  ['ageBand:under-18', 'young'],
  ['quarter:2015-Q1', 'full young'],
  ['quarter:2014', 'plain'],
  ['people:2-plus', 'full young'],
  ['methods:post', 'full young'],
])('filters act on what the record shows: %s finds "%s"', async (where, expected) => {
  expect(await found(where)).toBe(expected);
});

test.each([
  ['an internal variable', 'zzDesk:zz-north', 'zzDesk', 'nothing:zz-north'],
  ['an internal built-in', 'orders:zz-ban', 'orders', 'nothing:zz-ban'],
  ['an internal period', 'month:2015-03', 'month', 'nothing:2015-03'],
  ['an internal code', 'role:zz-clown', 'zz-clown', 'role:nothing'],
  ['a month in place of a quarter', 'quarter:2015-03', '2015-03', 'quarter:nothing'],
])('%s answers exactly as one that does not exist', async (_what, hidden, name, nothing) => {
  const [one, other] = [await get(`?where=${hidden}`), await get(`?where=${nothing}`)];
  expect(one.status).toBe(422);
  // What resembles the text that was sent comes first, so only the order may differ.
  const settled = ({ body }: Answer) => ({
    ...body,
    instance: '',
    errors: body.errors.map((fault: Body) => ({ ...fault, allowed: fault.allowed.toSorted() })),
  });
  expect(settled(one)).toEqual(settled(other));
  expect(one.body.errors[0].allowed).not.toContain(name);
  expect(one.text).not.toContain('zz');
});

test('records come by id, page by page, and a cursor goes on with its own list only', async () => {
  const seen: string[] = [];
  let next: string | null = `${recordsOf(court)}?limit=1&where=sex:male`;
  let first: string | undefined;
  while (next !== null) {
    const { body, headers } = await service.send('GET', next, { key: partner });
    seen.push(...body.items.map(({ id }: Body) => id));
    next = body.next;
    first ??= next ?? undefined;
    expect(headers.link).toBe(next === null ? undefined : `<${next}>; rel="next"`);
  }
  expect(seen).toEqual(
    Object.values(made)
      .map(({ id }) => id)
      .sort(),
  );
  const cursor = /cursor=[^&]+/.exec(first ?? '')?.[0];
  expect((await get(`?${cursor}`)).body.code).toBe('cursor-mismatch');
  expect((await get(`?${cursor}&where=sex:female`)).body.code).toBe('cursor-mismatch');
});

test('as CSV a row is a conviction with its defendant and its case, and nothing that is not in the records', async () => {
  const csv = await get('.csv');
  expect([csv.status, csv.headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8; header=present']);
  expect(csv.headers).toMatchObject({
    'cache-control': 'private, no-cache',
    'content-disposition': `attachment; filename="${court}-records.csv"`,
  });
  expect(csv.text).not.toMatch(/zz|sources|externalIds|example\.org|desk|2015-03|orders|sentencedOn|month|reviewer/);
  const rows: Record<string, string>[] = parse(csv.text, { columns: true, record_delimiter: '\r\n' });
  const { items } = (await get('?limit=1000')).body;
  expect(rows.map(({ id, defendant, conviction }) => [id, defendant, conviction])).toEqual(
    items.flatMap(({ id, defendants }: Body) =>
      defendants.flatMap((one: Body) => one.convictions.map((conviction: Body) => [id, one.id, conviction.id])),
    ),
  );
  const of = (name: string) => rows.filter(({ id }) => id === made[name].id);
  const [murder, theft, other] = of('full');
  const same = { quarter: '2015-Q1', area: 'leeds', courtType: 'crown', methods: 'chat;post', withheld: '' };
  expect(murder).toMatchObject({
    ...same,
    ...{ images: '1200', 'images.basis': 'at-least', 'images.A': '120', 'images.A.basis': 'exact', 'images.B': '' },
    ...{ sex: 'male', ageBand: 'adult', role: 'entertainer', outcome: 'custody', custodyTerm: 'P1Y' },
    ...{ offence: 'murder', counts: '12', principal: 'TRUE', armed: 'yes' },
  });
  expect(theft).toMatchObject({ ...same, sex: 'male', offence: 'theft', counts: '1', principal: 'FALSE', armed: '' });
  expect(other).toMatchObject({ ...same, sex: 'female', role: '', outcome: 'fine', custodyTerm: '' });
  expect(of('young')[0]).toMatchObject({ area: '', courtType: '', withheld: 'area;courtType;role' });
});

test('the CSV of records takes the filters of the list, and stays the same until a record changes', async () => {
  const dataset = await newDataset(service);
  const theft = await newApproved(service, dataset, aCase());
  await newApproved(service, dataset, aCase({ sentencedOn: '2014-02-02', attributes: { methods: [] } }));
  const idsOf = async (query: string) =>
    parse((await get(`.csv${query}`, dataset)).text, { columns: true }).map(({ methods }: Body) => methods);
  expect((await idsOf('')).sort()).toEqual(['', 'none']);
  expect(await idsOf('?where=methods:none')).toEqual(['none']);
  const faulty = await get('.csv?where=zzDesk:zz-north', dataset);
  expect([faulty.status, faulty.headers['content-disposition']]).toEqual([422, undefined]);
  const first = await get('.csv', dataset);
  const again = (headers: Record<string, string>) =>
    service.send('GET', `${recordsOf(dataset)}.csv`, { key: partner, headers });
  const known = { 'if-none-match': String(first.headers.etag) };
  expect((await again(known)).status).toBe(304);
  await move(service, theft, { to: 'withdrawn', reason: 'out-of-scope' });
  const changed = await again(known);
  expect([changed.status, changed.text.split('\r\n').length]).toEqual([200, 3]);
  const head = await service.send('HEAD', `${recordsOf(dataset)}.csv`, { key: partner });
  expect([head.status, head.text ?? '', head.headers.etag]).toEqual([200, '', changed.headers.etag]);
  expect((await service.send('GET', `${recordsOf(dataset)}.csv`)).status).toBe(401);
});

test('a case that was never approved does not exist for partners, and one that was withdrawn is gone', async () => {
  const dataset = await newDataset(service);
  const reviewer = await reviewerOf(service);
  const draft = await newCase(service, dataset);
  const dropped = (
    await move(service, await newCase(service, dataset), { to: 'withdrawn', reason: 'out-of-scope' }, reviewer)
  ).body;
  const live = await newApproved(service, dataset);
  for (const one of [draft, dropped]) expect((await get(`/${one.id}`, dataset)).status).toBe(404);
  const withdrawn = (await move(service, live, { to: 'withdrawn', reason: 'out-of-scope' }, reviewer)).body;
  const gone = await get(`/${live.id}`, dataset);
  expect([gone.status, gone.body.code, gone.text.includes(live.id)]).toEqual([410, 'gone', false]);
  expect((await get('', dataset)).body).toEqual({ items: [], next: null });
  const back = (await move(service, withdrawn, { to: 'in-review' }, reviewer)).body;
  expect((await get(`/${live.id}`, dataset)).status).toBe(410);
  await move(service, back, { to: 'approved' }, reviewer);
  expect((await get(`/${live.id}`, dataset)).body).toMatchObject({ id: live.id, seq: 4 });
});

test('the time of an answer does not tell a case that was never approved from none: both take the same statements', async () => {
  const dataset = await newDataset(service);
  const draft = await newCase(service, dataset);
  let statements = 0;
  const counting = new Proxy(service.db, {
    get: (db, name) => {
      if (name === 'select' || name === 'execute') statements += 1;
      const member: unknown = Reflect.get(db, name);
      return typeof member === 'function' ? member.bind(db) : member;
    },
  });
  const taken = async (id: string): Promise<number> => {
    statements = 0;
    expect(await findLiveCase(counting, dataset, id)).toBeUndefined();
    return statements;
  };
  expect(await taken(draft.id)).toBeGreaterThan(0);
  expect(await taken(draft.id)).toBe(await taken(randomUUID()));
});

test('the record stays as it was approved while the head is edited, for filters too', async () => {
  const dataset = await newDataset(service);
  const one = await newApproved(service, dataset, aCase({ area: 'leeds' }));
  const edited = await put(service, one, { area: 'kent', defendants: [{ ...one.defendants[0], sex: 'female' }] });
  expect(edited.status).toBe(200);
  expect((await get(`/${one.id}`, dataset)).body).toMatchObject({ area: 'leeds', defendants: [{ sex: 'male' }] });
  const ids = async (where: string) => (await get(`?where=${where}`, dataset)).body.items.length;
  expect([await ids('area:leeds'), await ids('area:kent'), await ids('sex:female')]).toEqual([1, 0, 0]);
  const staff = await service.send('GET', `${casesOf(dataset)}?where=area:kent`, { key: service.adminKey });
  expect(staff.body.items).toHaveLength(1);
});

test('after a new codebook, records and filters withhold what it withholds', async () => {
  const dataset = await newDataset(service);
  const one = await newApproved(service, dataset, young());
  const other = await newApproved(service, dataset, aFullCase());
  const waiting = await newCase(service, dataset, aFullCase({ externalIds: [] }), { state: 'in-review' });
  const replaced = await service.send('PUT', `/v1/datasets/${dataset}`, {
    key: service.adminKey,
    body: aDataset((body) => {
      for (const band of body.codebook.codeLists.age.codes) band.min = 0;
      body.codebook.variables[0].audience = 'internal';
    }),
    headers: { 'if-match': '*' },
  });
  expect(replaced.status).toBe(200);
  // Written under the old codebook, approved under the new one.
  expect((await move(service, waiting, { to: 'approved' }, await reviewerOf(service))).status).toBe(200);
  const ids = async (where: string) => (await get(`?where=${where}`, dataset)).body.items?.map(({ id }: Body) => id);
  // Every band there is begins under 18 now, so all cases are withheld, and nothing finds them by what is.
  for (const where of ['area:york', 'area:leeds', 'courtType:crown', 'role:teacher', 'role:entertainer']) {
    expect([where, await ids(where)]).toEqual([where, []]);
  }
  expect(await ids('area:not-reported')).toEqual([one.id, other.id, waiting.id].sort());
  expect((await get('?where=methods:chat', dataset)).status).toBe(422);
  for (const { id } of [one, other, waiting]) {
    const { body } = await get(`/${id}`, dataset);
    expect([body.withheld, body.area, body.attributes]).toEqual([['area', 'courtType', 'role'], undefined, undefined]);
  }
});

test('where only a coarser level is for partners, that member stands', async () => {
  const dataset = await newDataset(
    service,
    aDataset((body) => {
      body.codebook.builtIn.area.audience = 'internal';
      body.codebook.periods = { year: 'public', quarter: 'internal' };
    }),
  );
  const one = await newApproved(service, dataset, aFullCase());
  const { body } = await get(`/${one.id}`, dataset);
  expect([body.areaRegion, body.area, body.year, body.quarter]).toEqual(['north', undefined, '2015', undefined]);
  expect((await get('?where=area:leeds', dataset)).status).toBe(422);
  expect((await get('?where=areaRegion:north', dataset)).body.items).toHaveLength(1);
});

test('an id of another dataset, of the wrong shape, or none, does not exist', async () => {
  const elsewhere = await newDataset(service);
  for (const id of [made.full.id, made.full.id.toUpperCase(), 'x', '00000000-0000-0000-0000-000000000000']) {
    expect((await get(`/${id}`, elsewhere)).status).toBe(404);
  }
});

test('records are for keys with records:read on this dataset, and carry an ETag', async () => {
  const refused = await get('', court, await service.key('reviewer'));
  expect([refused.status, refused.body.requiredScope]).toEqual([403, 'records:read']);
  const bound = await service.key('partner', { datasets: ['another-court'] });
  for (const path of ['', `/${made.full.id}`]) {
    expect((await get(path, court, bound)).status).toBe(403);
    expect((await service.send('GET', `${recordsOf(court)}${path}`)).status).toBe(401);
    const { etag } = (await get(path)).headers;
    const again = await service.send('GET', `${recordsOf(court)}${path}`, {
      key: partner,
      headers: { 'if-none-match': String(etag) },
    });
    expect(again.status).toBe(304);
  }
});
