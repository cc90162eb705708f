import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { rowsOf } from '../../src/db/client.ts';
import { type Answer, type SendOptions, useService } from '../harness.ts';
import { casesOf, faultsOf, move, newApproved, newCase, newDataset } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aDataset, aFullCase } from '../samples/court.ts';

const service = await useService();

/** Every table with its number of rows, and the counters: what any write would alter. */
async function everything(): Promise<unknown> {
  const tables = await rowsOf<{ name: string }>(
    service.db,
    sql`select table_name::text as name from information_schema.tables
        where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  );
  const counts: unknown[] = [];
  for (const { name } of tables) {
    const [row] = await rowsOf<{ hash: string }>(
      service.db,
      // A key's last use is recorded by any request.
      sql`select count(*) || ' ' || coalesce(md5(string_agg(md5((to_jsonb(t) - 'last_used_at')::text), '' order by md5((to_jsonb(t) - 'last_used_at')::text))), '') as hash
          from ${sql.identifier(name)} t`,
    );
    counts.push([name, row?.hash]);
  }
  return counts;
}

/** The answer to a dry run, after which everything is as it was. */
async function dryRun(method: string, url: string, options: SendOptions = {}): Promise<Answer> {
  const before = await everything();
  const answer = await service.send(method, `${url}${url.includes('?') ? '&' : '?'}validateOnly=true`, {
    key: service.adminKey,
    ...options,
  });
  expect(await everything()).toEqual(before);
  return answer;
}

const said = ({ status, body }: Answer) => [status, body];
const would = (what: string, warnings: Body[] = []) => [200, { valid: true, would: what, warnings }];

test('a case, a batch: what would be created, and nothing is', async () => {
  const dataset = await newDataset(service);
  const one = await dryRun('POST', `${casesOf(dataset)}?state=in-review`, { body: aFullCase() });
  expect(said(one)).toEqual(would('create'));
  expect([one.headers.location, one.headers['cache-control']]).toEqual([undefined, 'private, no-store']);
  const batch = await dryRun('POST', `${casesOf(dataset)}/batch`, { body: { items: [aFullCase(), aCase()] } });
  expect(said(batch)).toEqual(would('create'));
});

test('what the write would be refused for, the dry run is refused for, with the very same problem', async () => {
  const dataset = await newDataset(service);
  const there = await newCase(service, dataset, aFullCase());
  const requests: [string, string, SendOptions][] = [
    ['POST', casesOf(dataset), { body: aCase({ area: 'nowhere', sentencedOn: '1066-01-01' }) }],
    ['POST', casesOf(dataset), { body: aFullCase() }],
    ['POST', `${casesOf(dataset)}/batch`, { body: { items: [aCase(), aFullCase(), aCase({ name: 'x' })] } }],
    ['POST', `${casesOf(dataset)}/batch`, { body: { items: [] } }],
    ['POST', casesOf(dataset), { body: aCase(), headers: { 'idempotency-key': 'two words' } }],
    ['PUT', `${casesOf(dataset)}/${there.id}`, { body: there }],
    ['PUT', `${casesOf(dataset)}/${there.id}`, { body: there, headers: { 'if-match': '"x"' } }],
    [
      'PUT',
      `${casesOf(dataset)}/${there.id}`,
      { body: { ...there, state: 'approved' }, headers: { 'if-match': there.etag } },
    ],
    ['PUT', `/v1/datasets/${dataset}`, { body: aDataset() }],
    ['PUT', `/v1/datasets/${dataset}`, { body: { kind: 'cases' }, headers: { 'if-match': '*' } }],
    [
      'PUT',
      `/v1/datasets/${dataset}`,
      { body: aDataset((body) => body.codebook.codeLists.area.codes.shift()), headers: { 'if-match': '*' } },
    ],
  ];
  for (const [method, url, options] of requests) {
    const dry = await dryRun(method, url, options);
    const real = await service.send(method, url, { key: service.adminKey, ...options });
    expect(real.status).toBeGreaterThanOrEqual(400);
    expect([dry.status, { ...dry.body, instance: '' }]).toEqual([real.status, { ...real.body, instance: '' }]);
  }
});

test('a dry run uses no Idempotency-Key up, and is asked of the present each time', async () => {
  const dataset = await newDataset(service);
  const options = { body: aCase(), headers: { 'idempotency-key': 'k' } };
  const url = casesOf(dataset);
  expect((await dryRun('POST', url, options)).status).toBe(200);
  const real = await service.send('POST', url, { key: service.adminKey, ...options });
  expect([real.status, real.headers['idempotent-replayed']]).toEqual([201, undefined]);
  const after = await dryRun('POST', url, options);
  expect([after.status, after.headers['idempotent-replayed']]).toEqual([200, undefined]);
});

test('a PUT of a case would replace it, or do nothing', async () => {
  const dataset = await newDataset(service);
  const one = await newApproved(service, dataset, aFullCase());
  const url = `${casesOf(dataset)}/${one.id}`;
  const headers = { 'if-match': one.etag };
  expect(said(await dryRun('PUT', url, { body: { ...one, area: 'kent' }, headers }))).toEqual(would('replace'));
  expect(said(await dryRun('PUT', url, { body: one, headers }))).toEqual(would('nothing'));
  // Its ETag is still the current one.
  const real = await service.send('PUT', url, { key: service.adminKey, body: { ...one, area: 'kent' }, headers });
  expect(real.status).toBe(200);
});

test('a dataset would be created, replaced, or left', async () => {
  const fresh = `/v1/datasets/fresh-${process.pid}`;
  expect(said(await dryRun('PUT', fresh, { body: aDataset() }))).toEqual(would('create'));
  expect((await service.send('GET', fresh, { key: service.adminKey })).status).toBe(404);
  const dataset = await newDataset(service);
  await newApproved(service, dataset, aFullCase());
  const url = `/v1/datasets/${dataset}`;
  const headers = {
    'if-match': String((await service.send('GET', `${url}/definition`, { key: service.adminKey })).headers.etag),
  };
  expect(said(await dryRun('PUT', url, { body: aDataset(), headers }))).toEqual(would('nothing'));
  const changed = aDataset((body) => (body.codebook.codeLists.desk.codes.length = 1));
  expect(said(await dryRun('PUT', url, { body: changed, headers }))).toEqual(would('replace'));
});

test('age bands without bounds escape the youth rule: a warning', async () => {
  const warningsOf = async (change: (dataset: Body) => void) =>
    (await dryRun('PUT', `/v1/datasets/warned-${process.pid}`, { body: aDataset(change) })).body.warnings;
  const unbound = (body: Body, ...codes: string[]) => {
    for (const code of body.codebook.codeLists.age.codes) {
      if (!codes.includes(code.code)) continue;
      delete code.min;
      delete code.max;
    }
  };
  const pointer = '/codebook/builtIn/ageBand';
  expect(await warningsOf((body) => unbound(body, 'under-18', 'adult'))).toEqual([
    {
      pointer,
      code: 'no-effect',
      detail: 'No age band has a min or a max, so the youth rule never withholds anything.',
    },
  ]);
  expect(await warningsOf((body) => unbound(body, 'under-18'))).toEqual([
    { pointer, code: 'no-effect', detail: expect.stringMatching(/for adults: under-18\.$/) },
  ]);
  expect(await warningsOf(() => {})).toEqual([]);
  const off = (body: Body) => {
    unbound(body, 'under-18', 'adult');
    body.settings.youthRule = false;
  };
  expect(await warningsOf(off)).toEqual([]);
  expect(await warningsOf((body) => delete body.codebook.builtIn.ageBand)).toEqual([]);
});

test('validateOnly is true or false, and false is the write itself', async () => {
  const dataset = await newDataset(service);
  const url = casesOf(dataset);
  const odd = await service.send('POST', `${url}?validateOnly=yes`, { key: service.adminKey, body: aCase() });
  expect([odd.status, faultsOf(odd)]).toEqual([400, ['validateOnly ill-formed']]);
  const real = await service.send('POST', `${url}?validateOnly=false`, { key: service.adminKey, body: aCase() });
  expect(real.status).toBe(201);
});

test('a dry run needs the scope of the write', async () => {
  const dataset = await newDataset(service);
  const refused = await dryRun('POST', casesOf(dataset), { body: aCase(), key: await service.key(['cases:read']) });
  expect([refused.status, refused.body.requiredScope]).toEqual([403, 'cases:write']);
});

test('a key that may not read cases finds out nothing about them by trying', async () => {
  const dataset = await newDataset(
    service,
    aDataset((body) => (body.settings = { duplicates: { windowDays: 7 } })),
  );
  const secret = aFullCase();
  const there = await newApproved(service, dataset, secret);
  const gone = await newCase(service, dataset, aCase({ area: 'york' }));
  await move(service, gone, { to: 'erased', reason: 'erasure-upheld' });
  const key = await service.key(['cases:write']);
  const url = casesOf(dataset);
  // The same external id, a likely duplicate, an erased record, and a case that nobody has heard of.
  for (const body of [secret, aFullCase({ externalIds: [] }), aCase({ area: 'york' }), aCase({ area: 'kent' })]) {
    for (const prefer of ['handling=strict', 'handling=lenient']) {
      const tried = await dryRun('POST', url, { body, key, headers: { prefer } });
      expect(said(tried)).toEqual(would('create'));
    }
  }
  // What it sent itself, it is told of.
  const twice = await dryRun('POST', `${url}/batch`, {
    key,
    body: { items: [aFullCase({ externalIds: [] }), secret] },
  });
  expect([twice.status, twice.body.code, twice.text.includes(there.id)]).toEqual([409, 'possible-duplicate', false]);

  const headers = { 'if-match': there.etag };
  const one = `${url}/${there.id}`;
  // What the case says, something else, right and wrong guesses of what it cannot see, and one source too many.
  const sources = Array.from({ length: 50 }, (_, number) => ({
    outletType: 'local',
    url: `https://a.example/${number}`,
  }));
  for (const guess of [{}, { area: 'kent' }, { state: 'approved' }, { state: 'withdrawn', revision: 9 }, { sources }]) {
    const { sources: _unseen, ...seen } = there;
    expect(said(await dryRun('PUT', one, { key, headers, body: { ...seen, ...guess } }))).toEqual(would('replace'));
  }
  const file = { raw: 'case\n', headers: { 'content-type': 'text/csv' } };
  const importer = await service.key(['imports:write']);
  const refused = await dryRun('POST', `/v1/datasets/${dataset}/imports`, { key: importer, ...file });
  expect([refused.status, refused.body.requiredScope]).toEqual([403, 'cases:read']);
});

test('a dry run tells a key that may not see sources nothing about them: by trying addresses it could find them out', async () => {
  const dataset = await newDataset(service);
  const reportedAt = (name: string) => ({ outletType: 'local', url: `https://paper.example/${name}` });
  const one = await newApproved(service, dataset, aFullCase({ sources: [reportedAt('own')] }));
  const elsewhere = { externalIds: [], sentencedOn: '2015-07-01', area: 'kent' };
  const other = await newApproved(service, dataset, aFullCase({ ...elsewhere, sources: [reportedAt('merged')] }));
  expect((await move(service, other, { to: 'merged', into: one.id })).status).toBe(200);
  const url = `${casesOf(dataset)}/${one.id}`;
  const wouldBy = async (key: string, sent: Body) => {
    const { headers, body } = await service.send('GET', url, { key });
    const answer = await dryRun('PUT', url, {
      key,
      headers: { 'if-match': String(headers.etag) },
      body: { ...body, ...sent },
    });
    return answer.body.would;
  };
  const contributor = await service.key('contributor');
  const guesses = ['own', 'merged', 'another'].map((name) => ({ sources: [reportedAt(name)] }));
  for (const guess of guesses) expect([guess, await wouldBy(contributor, guess)]).toEqual([guess, 'replace']);
  expect([await wouldBy(contributor, {}), await wouldBy(contributor, { sources: [] })]).toEqual(['nothing', 'nothing']);
  expect(await wouldBy(service.adminKey, {})).toBe('nothing');
});

test('a PUT by a key that may not read cases answers nothing that it did not send, and always makes a revision', async () => {
  const one = await newApproved(service, await newDataset(service), aFullCase());
  const key = await service.key(['cases:write']);
  const { sources: _unseen, ...same } = one;
  const put = await service.send('PUT', `${casesOf(one.dataset)}/${one.id}`, {
    key,
    body: { ...same, state: 'withdrawn' },
    headers: { 'if-match': one.etag },
  });
  expect([put.status, put.body]).toEqual([
    200,
    { id: one.id, state: 'draft', revision: one.revision + 1, etag: put.headers.etag },
  ]);
  const now = await service.send('GET', `${casesOf(one.dataset)}/${one.id}`, { key: service.adminKey });
  expect(now.body).toMatchObject({ state: 'draft', defendants: one.defendants, sources: one.sources });
});
