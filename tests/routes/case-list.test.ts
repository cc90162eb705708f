import { beforeAll, expect, test } from 'vitest';
import { dice } from '../dice.ts';
import { useService } from '../harness.ts';
import { casesOf, faultsOf, move, newApproved, newCase, newDataset, put, reviewerOf } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aConviction, aDataset, aDefendant, aFullCase } from '../samples/court.ts';

const service = await useService();
let court: string;
const made: Record<string, Body> = {};
beforeAll(async () => {
  court = await newDataset(service);
  const person = (sex: string, ageBand: string, convictions: Body[]) => aDefendant({ sex, ageBand, convictions });
  made.full = await newCase(service, court, aFullCase());
  made.plain = await newCase(
    service,
    court,
    aCase({ sentencedOn: '2014-06-30', area: 'kent', attributes: { methods: [] } }),
  );
  made.pair = await newCase(
    service,
    court,
    aCase({
      area: 'york',
      defendants: [
        person('male', 'adult', [aConviction({ offence: 'murder', attributes: { armed: 'yes' } })]),
        person('female', 'under-18', [
          aConviction({ offence: 'theft', principal: true, attributes: { armed: 'yes' } }),
          aConviction({ offence: 'assault', principal: false, attributes: { armed: 'no' } }),
        ]),
      ],
    }),
  );
});

const list = (query: string, dataset = court, key = service.adminKey) =>
  service.send('GET', `${casesOf(dataset)}${query}`, { key });
const found = async (query: string): Promise<string> => {
  const { status, body, text } = await list(query);
  if (status !== 200) throw new Error(text);
  const names = body.items.map(({ id }: Body) => Object.keys(made).find((name) => made[name].id === id) ?? id);
  return names.sort().join(' ');
};

test('items of a list are whole cases in the order of their ids, each with its ETag', async () => {
  const { body, headers } = await list('');
  expect(body.next).toBeNull();
  expect(headers.link).toBeUndefined();
  expect(headers['cache-control']).toBe('private, no-cache');
  const all = Object.values(made).sort((one, other) => (one.id < other.id ? -1 : 1));
  expect(body.items).toEqual(all);
  const unsourced = await list('', court, await service.key('contributor'));
  expect(unsourced.body.items[0]).not.toHaveProperty('sources');
});

test.each([
  ['a built-in', 'area:kent', 'plain'],
  ['several codes of it', 'area:kent,leeds', 'full plain'],
  ['an optional one left out', 'courtType:not-reported', 'pair plain'],
  ['an internal built-in', 'orders:zz-ban', 'full'],
  ['an attribute', 'zzDesk:zz-north', 'full'],
  ['a real code that is published as another', 'role:zz-clown', 'full'],
  ['only the real code', 'role:entertainer', ''],
  ['an item of a list', 'methods:post', 'full'],
  ['another item of the same list', 'methods:chat', 'full'],
  ['an empty list', 'methods:none', 'plain'],
  ['an absent list', 'methods:not-reported', 'pair'],
  ['a derived variable', 'people:2-plus', 'full pair'],
  ['one derived from convictions', 'anyViolent:no', 'full plain'],
  ['a coarser level', 'areaRegion:north', 'full pair'],
  ['a coarser code in place of its children', 'area:north', 'full pair'],
  ['a coarser code beside a code', 'area:north,kent', 'full pair plain'],
  ['a coarser code of convictions', 'offence:violence', 'full pair'],
  ['a year', 'year:2014', 'plain'],
  ['a quarter', 'quarter:2015-Q1', 'full pair'],
  ['a month', 'month:2014-06', 'plain'],
  ['a year in place of its months', 'month:2015', 'full pair'],
])('a list can be narrowed by %s', async (_what, where, expected) => {
  expect(await found(`?where=${where}`)).toBe(expected);
});

test('a text is searched in external ids and addresses of sources, those of merged cases too, by who may see them', async () => {
  const dataset = await newDataset(service);
  const source = (url: string) => ({ sources: [{ outletType: 'local', url }] });
  const ids = (value: string) => ({ externalIds: [{ system: 'Press-Desk', value }] });
  const one = await newCase(service, dataset, aCase({ ...ids('2015/04'), ...source('https://paper.example/Trial-7') }));
  const other = await newCase(service, dataset, aCase({ ...ids('2015/05'), area: 'york' }));
  const search = async (text: string, key = service.adminKey, rest = '') => {
    const { status, body, text: sent } = await list(`?text=${encodeURIComponent(text)}${rest}`, dataset, key);
    if (status !== 200) throw new Error(sent);
    const names: string[] = body.items.map(({ id }: Body) => (id === one.id ? 'one' : 'other'));
    return [names.sort().join(' '), body.searched, body.next];
  };
  expect(await search('desk:2015')).toEqual(['one other', 2, null]);
  expect(await search('PRESS-desk:2015/05')).toEqual(['other', 2, null]);
  expect(await search('trial-7')).toEqual(['one', 2, null]);
  expect(await search('2015', service.adminKey, '&where=area:york&state=draft')).toEqual(['other', 2, null]);
  expect(await search('2015', service.adminKey, '&state=approved')).toEqual(['', 2, null]);
  // Without `sources:read` the answer does not tell what sources say.
  const contributor = await service.key('contributor');
  expect(await search('trial-7', contributor)).toEqual(['', 2, null]);
  expect(await search('/04', contributor)).toEqual(['one', 2, null]);
  const [first, searched, next] = await search('2015', service.adminKey, '&limit=1');
  expect(searched).toBe(1);
  expect((await service.send('GET', next, { key: service.adminKey })).body).toMatchObject({
    items: [{ id: first === 'one' ? other.id : one.id }],
    searched: 1,
    next: null,
  });
  const merged = await move(service, other, { to: 'merged', into: one.id });
  expect(merged.status, merged.text).toBe(200);
  expect(await search('2015/05')).toEqual(['one', 2, null]);
  expect(await search('2015/05', service.adminKey, '&state=merged')).toEqual(['other', 2, null]);
  // The log has nothing of what was searched for.
  expect(service.logLines.join('\n')).not.toMatch(/trial|2015\/05/i);
  const refused = await list('?text=2015&order=submitted', dataset);
  expect([refused.status, ...faultsOf(refused)]).toEqual([400, 'order not-allowed']);
  expect(JSON.stringify((await list('?text=x', dataset)).body)).toContain('2 to 200 characters');
});

test('conditions on a defendant or below hold for one and the same defendant, those on a conviction for one conviction', async () => {
  expect(await found('?where=sex:male&where=ageBand:adult')).toBe('full pair');
  expect(await found('?where=sex:female&where=ageBand:adult')).toBe('');
  expect(await found('?where=sex:female&where=ageBand:under-18')).toBe('pair');
  expect(await found('?where=sex:female&where=offence:murder')).toBe('');
  expect(await found('?where=sex:female&where=anyViolent:yes')).toBe('pair');
  expect(await found('?where=offence:assault&where=armed:yes')).toBe('');
  expect(await found('?where=offence:assault&where=armed:no')).toBe('pair');
  // Conditions on the case go with every defendant of it.
  expect(await found('?where=area:york&where=sex:male&where=people:2-plus')).toBe('pair');
});

test('codes of one dimension are alternatives, however they are spread over repetitions', async () => {
  expect(await found('?where=area:kent&where=area:york')).toBe('pair plain');
});

test('dimensions and codes that the codebook does not have are 422, all at once, with what is allowed', async () => {
  const { status, body } = await list('?where=shoe:42&where=area:paris,kent,rome&where=imagesCategory:A&where=sex:x');
  expect([status, body.code]).toEqual([422, 'invalid-query']);
  expect(body.errors.map(({ parameter, code }: Body) => `${parameter} ${code}`)).toEqual([
    'where unknown-dimension',
    'where unknown-code',
    'where unknown-code',
    'where unknown-dimension',
    'where unknown-code',
  ]);
  expect(body.errors[0].allowed).toContain('month');
  expect(body.errors[0].allowed).not.toContain('imagesCategory');
  expect(body.errors[1].allowed).toEqual(['leeds', 'york', 'kent', 'not-reported']);
  expect(JSON.stringify(body)).not.toMatch(/shoe|paris|rome/);
});

test.each([
  ['?where=area', 'where ill-formed'],
  ['?where=:kent', 'where ill-formed'],
  ['?where=area:', 'where ill-formed'],
  ['?state=approved,gone', 'state unknown-code'],
  ['?state=erased', 'state unknown-code'],
  ['?order=id&order=submitted', 'order given-twice'],
  ['?order=newest', 'order unknown-code'],
  ['?limit=0', 'limit out-of-range'],
  ['?limit=1001', 'limit out-of-range'],
  ['?offset=1', 'offset unknown-parameter'],
  ['?cursor=x', 'cursor ill-formed'],
  ['?externalId=desk', 'externalId ill-formed'],
  ['?externalId=desk:%00', 'externalId ill-formed'],
  ['?externalId=%00:x', 'externalId ill-formed'],
])('%s is malformed', async (query, fault) => {
  const { status, body } = await list(query);
  expect([status, body.errors.map(({ parameter, code }: Body) => `${parameter} ${code}`)]).toEqual([400, [fault]]);
});

test('a case is found by its external id, colons in it or not, and by no part of one', async () => {
  const dataset = await newDataset(service);
  const one = await newCase(service, dataset, aCase({ externalIds: [{ system: 'urn:desk', value: 'a:b' }] }));
  const other = await newCase(
    service,
    dataset,
    aCase({ externalIds: [{ system: 'desk', value: "2015-0412' or 1=1" }] }),
  );
  const ids = async (externalId: string) =>
    (await list(`?externalId=${encodeURIComponent(externalId)}`, dataset)).body.items.map(({ id }: Body) => id);
  expect(await ids('urn:desk:a:b')).toEqual([one.id]);
  expect(await ids("desk:2015-0412' or 1=1")).toEqual([other.id]);
  expect(await ids('desk:2015-0412')).toEqual([]);
  expect(await ids('desk:a:b')).toEqual([]);
  await put(service, one, { externalIds: [] });
  expect(await ids('urn:desk:a:b')).toEqual([]);
});

test('pages follow one another by id, each case once, also while cases are added and edited', async () => {
  const dataset = await newDataset(service);
  const items = Array.from({ length: 7 }, () => aCase());
  const batch = await service.send('POST', `${casesOf(dataset)}/batch`, { key: service.adminKey, body: { items } });
  const ids: string[] = batch.body.items.map(({ id }: Body) => id).sort();
  const seen: string[] = [];
  let next: string | null = `${casesOf(dataset)}?limit=3&where=sex:male`;
  for (let page = 0; next !== null; page += 1) {
    const answer = await service.send('GET', next, { key: service.adminKey });
    expect(answer.status).toBe(200);
    seen.push(...answer.body.items.map(({ id }: Body) => id));
    next = answer.body.next;
    expect(answer.headers.link).toBe(next === null ? undefined : `<${next}>; rel="next"`);
    if (page === 0) {
      await put(service, answer.body.items[0], { area: 'york' });
      await newCase(service, dataset, aCase());
    }
  }
  expect(seen.filter((id) => ids.includes(id))).toEqual(ids);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toEqual(seen.toSorted());
});

test('a cursor goes on with the list that gave it and no other', async () => {
  const { next } = (await list('?limit=1&where=sex:male')).body;
  const cursor = /cursor=([^&]+)/.exec(next)?.[1];
  expect((await list(`?limit=2&where=sex:male&cursor=${cursor}`)).body.items).toHaveLength(2);
  for (const query of ['', '&where=sex:female', '&where=sex:male&state=draft', '&where=sex:male&order=submitted']) {
    const { status, body } = await list(`?cursor=${cursor}${query}`);
    expect([query, status, body.code]).toEqual([query, 400, 'cursor-mismatch']);
  }
  const dataset = await newDataset(service);
  expect((await list(`?where=sex:male&cursor=${cursor}`, dataset)).body.code).toBe('cursor-mismatch');
});

test('a list holds every state that it may, or those that are asked for', async () => {
  const dataset = await newDataset(service);
  const reviewer = await reviewerOf(service);
  const draft = await newCase(service, dataset);
  const waiting = await newCase(service, dataset, aCase(), { state: 'in-review' });
  const approved = await newApproved(service, dataset);
  const returned = (
    await move(
      service,
      await newCase(service, dataset, aCase(), { state: 'in-review' }),
      { to: 'returned', note: 'n' },
      reviewer,
    )
  ).body;
  const withdrawn = (
    await move(service, await newApproved(service, dataset), { to: 'withdrawn', reason: 'out-of-scope' }, reviewer)
  ).body;
  const ids = async (query: string) => (await list(query, dataset)).body.items.map(({ id }: Body) => id);
  const sorted = (...cases: Body[]) => cases.map(({ id }) => id).sort();
  expect(await ids('')).toEqual(sorted(draft, waiting, approved, returned, withdrawn));
  expect(await ids('?state=draft')).toEqual(sorted(draft));
  expect(await ids('?state=in-review,returned&state=withdrawn')).toEqual(sorted(waiting, returned, withdrawn));
});

test('the review queue is oldest first, page by page', async () => {
  const dataset = await newDataset(service);
  const at = (time: string) => {
    service.clock.now = new Date(time);
  };
  const later = await newCase(service, dataset);
  at('2026-03-31T23:59:59.999Z');
  const second = await newCase(service, dataset, aCase(), { state: 'in-review' });
  const third = await newCase(service, dataset, aCase(), { state: 'in-review' });
  at('2026-03-05T00:00:00.001Z');
  const first = await newCase(service, dataset, aCase(), { state: 'in-review' });
  at('2026-04-01T00:00:00.000Z');
  await move(service, later, { to: 'in-review' });
  const edited = await newCase(service, dataset, aCase(), { state: 'in-review' });
  await put(service, edited, { area: 'york' });
  const seen: string[] = [];
  let next: string | null = `${casesOf(dataset)}?state=in-review&order=submitted&limit=1`;
  while (next !== null) {
    const { body } = await service.send('GET', next, { key: service.adminKey });
    seen.push(...body.items.map(({ id }: Body) => id));
    next = body.next;
  }
  expect(seen).toEqual([first.id, ...[second.id, third.id].sort(), later.id]);
});

test('order=submitted only orders: what does not wait for review comes last, by id, and pages leave no gap', async () => {
  const dataset = await newDataset(service);
  const reviewer = await reviewerOf(service);
  const waiting: Body[] = [];
  for (const hour of ['05', '03', '04', '03']) {
    service.clock.now = new Date(`2026-05-01T${hour}:00:00.000Z`);
    waiting.push(await newCase(service, dataset, aCase(), { state: 'in-review' }));
  }
  const [last, one, third, two] = waiting;
  const submitted = () => newCase(service, dataset, aCase(), { state: 'in-review' });
  const others: Body[] = [
    await newCase(service, dataset),
    await newCase(service, dataset),
    await newApproved(service, dataset),
    (await move(service, await submitted(), { to: 'returned', note: 'No.' }, reviewer)).body,
    (await move(service, await submitted(), { to: 'withdrawn', reason: 'out-of-scope' }, reviewer)).body,
    (await put(service, await submitted(), { area: 'york' })).body,
  ];
  const ids = (cases: (Body | undefined)[]): string[] => cases.map((item) => item.id);
  const whole = [...ids([one, two]).sort(), ...ids([third, last]), ...ids(others).sort()];
  const walk = async (query: string): Promise<string[]> => {
    const seen: string[] = [];
    let next: string | null = `${casesOf(dataset)}?order=submitted&${query}`;
    while (next !== null) {
      const { status, body, text } = await service.send('GET', next, { key: service.adminKey });
      if (status !== 200) throw new Error(text);
      seen.push(...ids(body.items));
      next = body.next;
    }
    return seen;
  };
  // A page may end before, at and after every case, the last that waits included.
  for (let limit = 1; limit <= whole.length + 1; limit += 1)
    expect([limit, await walk(`limit=${limit}`)]).toEqual([limit, whole]);
  expect([...(await walk('limit=2'))].sort()).toEqual(ids((await list('', dataset)).body.items));
  const inStates = (...states: string[]) =>
    whole.filter((id) => states.includes([...waiting, ...others].find((item) => item.id === id).state));
  expect(await walk('limit=1&state=draft,returned')).toEqual(inStates('draft', 'returned'));
  expect(await walk('limit=1&state=draft,in-review,draft')).toEqual(inStates('draft', 'in-review'));
  expect(await walk('limit=2&state=in-review')).toEqual(whole.slice(0, 4));
  expect(await walk('limit=1&where=area:york')).toEqual(ids(others.slice(5)));
});

test('a case that leaves the queue between two pages stands at the end of a later one, as what it is now', async () => {
  const dataset = await queue();
  const draft = await newCase(service, dataset);
  const first = (await list('?order=submitted&limit=1', dataset)).body;
  // The one on the page goes to the end, where it stands as what it is now.
  const edited = (await put(service, first.items[0], { area: 'york' })).body;
  const rest = (await service.send('GET', first.next.replace('limit=1', 'limit=9'), { key: service.adminKey })).body;
  expect(rest.items.slice(0, 1).map(({ state }: Body) => state)).toEqual(['in-review']);
  expect(rest.items.slice(1).map(({ id }: Body) => id)).toEqual([draft.id, edited.id].sort());
  expect(rest.next).toBeNull();
});

test('a list can be narrowed by author, by what changed since, and by days of sentence', async () => {
  const own = await service.key('contributor');
  const { id: author } = (await service.send('GET', '/v1/me', { key: own })).body;
  const dataset = await newDataset(service);
  const ids = async (query: string): Promise<string[]> => {
    const { status, body, text } = await list(`?${query}`, dataset);
    if (status !== 200) throw new Error(text);
    return body.items.map(({ id }: Body) => id);
  };
  const first = await newCase(service, dataset, aCase({ sentencedOn: '2015-03-13' }));
  const mine = await newCase(service, dataset, aCase({ sentencedOn: '2015-03-14' }), { key: own });
  service.clock.now = new Date(service.clock.now.getTime() + 60_000);
  const since = service.clock.now.toISOString();
  const later = await newCase(service, dataset, aCase({ sentencedOn: '2015-04-01' }));
  expect(await ids(`changedSince=${since}`)).toEqual([later.id]);
  // Whoever corrects a case is an author of it; whoever moves it is not.
  const edited = (await put(service, first, { area: 'york' }, own)).body;
  const moved = await move(service, edited, { to: 'in-review' });
  expect(moved.status).toBe(200);
  expect(await ids(`author=${author}`)).toEqual([first.id, mine.id].sort());
  expect(await ids(`author=${author}&state=in-review`)).toEqual([first.id]);
  expect(await ids('author=admin000')).toEqual([first.id, later.id].sort());
  expect(await ids('author=nobody00')).toEqual([]);
  expect(await ids(`changedSince=${since}`)).toEqual([first.id, later.id].sort());
  expect(await ids('sentencedFrom=2015-03-14')).toEqual([mine.id, later.id].sort());
  expect(await ids('sentencedBefore=2015-03-14')).toEqual([first.id]);
  expect(await ids('sentencedFrom=2015-03-14&sentencedBefore=2015-04-01&order=submitted')).toEqual([mine.id]);
  const wrong = await list('?author=x&changedSince=2015-03-13&sentencedFrom=2015-02-30&sentencedBefore=0001-01-01');
  expect([wrong.status, faultsOf(wrong).sort()]).toEqual([
    400,
    ['author', 'changedSince', 'sentencedBefore', 'sentencedFrom'].map((name) => `${name} ill-formed`),
  ]);
});

test('counts are those of the lists', async () => {
  const roll = dice(24);
  const pick = <T>(items: readonly T[]): T => items[roll(items.length)]!;
  const dataset = await newDataset(
    service,
    aDataset((body) => {
      body.settings = { retentionMonths: 124, duplicates: { windowDays: 7 } };
    }),
  );
  const counts = async (key = service.adminKey) => service.send('GET', `${casesOf(dataset)}/counts`, { key });
  const all = async (path: string): Promise<Body[]> =>
    (await service.send('GET', `/v1/datasets/${dataset}/${path}`, { key: service.adminKey })).body.items;
  expect((await counts()).body).toEqual({
    states: { draft: 0, 'in-review': 0, returned: 0, approved: 0, withdrawn: 0, merged: 0, erased: 0 },
    waiting: { count: 0, since: null },
    duplicatesOpen: 0,
    retentionDue: 0,
  });
  // Alike, so that there are pairs; on days on both sides of the one that is due today.
  const posted = await service.send('POST', `${casesOf(dataset)}/batch?state=in-review`, {
    key: service.adminKey,
    headers: { prefer: 'handling=lenient' },
    body: {
      items: Array.from({ length: 40 }, () => aFullCase({ externalIds: [], sentencedOn: `2015-11-0${1 + roll(9)}` })),
    },
  });
  const reviewer = await reviewerOf(service);
  const ids = posted.body.items.map(({ id }: Body) => id);
  const erased = ids.pop();
  for (const id of ids) {
    service.clock.now = new Date(service.clock.now.getTime() + 1_000);
    const read = await service.send('GET', `${casesOf(dataset)}/${id}`, { key: service.adminKey });
    const one = { id, dataset, ...read.body };
    const act = pick<(() => Promise<unknown>) | undefined>([
      undefined,
      () => put(service, one, { area: 'kent' }),
      () => move(service, one, { to: 'approved' }, reviewer),
      () => move(service, one, { to: 'returned', note: 'No.' }, reviewer),
      () => move(service, one, { to: 'withdrawn', reason: 'out-of-scope' }, reviewer),
      () => move(service, one, { to: 'merged', into: pick(ids) }, reviewer),
    ]);
    await act?.();
  }
  const { etag } = (await service.send('GET', `${casesOf(dataset)}/${erased}`, { key: service.adminKey })).body;
  const reason = { to: 'erased', reason: 'erasure-upheld' };
  expect((await move(service, { id: erased, dataset, etag }, reason)).status).toBe(200);

  const { status, body } = await counts(await service.key(['cases:read']));
  expect(status).toBe(200);
  const states: Record<string, number> = {};
  for (const state of ['draft', 'in-review', 'returned', 'approved', 'withdrawn', 'merged']) {
    states[state] = (await all(`cases?limit=1000&state=${state}`)).length;
  }
  expect(body.states).toEqual({ ...states, erased: 1 });
  const queue = await all('cases?limit=1000&state=in-review&order=submitted');
  const since = queue[0]?.createdAt; // submitted when it was created, and never since
  expect(body.waiting).toEqual({ count: queue.length, since });
  expect(body.duplicatesOpen).toBe((await all('duplicates?limit=1000')).length);
  expect(body.retentionDue).toBe((await all('cases?limit=1000&retention=due')).length);
  for (const number of [queue.length, body.duplicatesOpen, body.retentionDue]) expect(number).toBeGreaterThan(0);
  const refused = await counts(await service.key('partner'));
  expect([refused.status, refused.body.requiredScope]).toEqual([403, 'cases:read']);
});

test('a forged cursor is a fault of the request, never of the service', async () => {
  const { next } = (await list('?limit=1&order=submitted&state=in-review', await queue())).body;
  const cursor = Buffer.from(/cursor=([^&]+)/.exec(next)![1]!, 'base64url').toString();
  const [mark = '', own = ''] = cursor.split('.');
  const dataset = next.split('/')[3];
  const id = made.full.id;
  for (const position of [
    id,
    `99999999999999 ${id}`,
    `0 ${id}`,
    `- ${id}`,
    `-- ${id}`,
    `infinity ${id}`,
    `999999999999999 ${id}`,
    `-1 ${id}`,
    "' or 1=1",
    `x ${id}`,
  ]) {
    for (const signature of ['', `${own}.`, `${'A'.repeat(16)}.`]) {
      const forged = Buffer.from(`${mark}.${signature}${position}`).toString('base64url');
      const { status } = await list(`?limit=1&order=submitted&state=in-review&cursor=${forged}`, dataset);
      expect([position, status]).toEqual([position, 400]);
    }
  }
});

/** A dataset with two cases in review. */
async function queue(): Promise<string> {
  const dataset = await newDataset(service);
  await newCase(service, dataset, aCase(), { state: 'in-review' });
  await newCase(service, dataset, aCase(), { state: 'in-review' });
  return dataset;
}
