import { beforeAll, expect, test } from 'vitest';
import { type Answer, besideService, type TestApp, useService } from '../harness.ts';
import {
  approveCases,
  buildDraft,
  moveDraft,
  publish,
  putDataset,
  putHamlets,
  waitForDraft,
} from '../releases/journey.ts';
import { hamlets, townCases } from '../samples/towns.ts';

// The life of a release as its readers and its makers see it. One service; each test that writes has a dataset of its own.

const service = await useService();
const key = () => service.adminKey;
const get = (url: string, options: Parameters<TestApp['send']>[2] = {}) => service.send('GET', url, options);
const IMMUTABLE = 'public, max-age=86400, immutable';

beforeAll(async () => {
  await withCases('towns');
  await publish(service, 'towns');
});

async function withCases(id: string): Promise<void> {
  await putHamlets(service, id);
}

test('opening a release answers 202 with the draft’s address; it goes from building to draft, and no other can be opened', async () => {
  await withCases('opened');
  const opened = await service.send('POST', '/v1/datasets/opened/releases', { key: key() });
  expect(opened.status).toBe(202);
  expect(opened.headers.location).toBe('/v1/datasets/opened/releases/draft');
  expect(opened.headers['cache-control']).toBe('private, no-store');
  expect(opened.body).toMatchObject({
    dataset: 'opened',
    version: null,
    proposedVersion: '1.0.0',
    state: 'building',
    error: null,
    publishedAt: null,
    citation: null,
    supersedes: null,
  });
  expect(opened.body).not.toHaveProperty('tables');
  const second = await service.send('POST', '/v1/datasets/opened/releases', { key: key(), body: {} });
  expect([second.status, second.body.code]).toEqual([409, 'release-open']);
  const draft = await waitForDraft(service, 'opened');
  expect(draft.headers['cache-control']).toBe('private, no-store');
  expect(draft.body).toMatchObject({ state: 'draft', progress: null, proposedVersion: '1.0.0', version: null });
  expect(draft.body.counts).toMatchObject({ headlines: 7, tables: draft.body.tables.length });
  expect((await get('/v1/datasets/opened/releases/draft/statistics', { key: key() })).body.observations[0].value).toBe(
    8,
  );
  // Nothing has been published that could be cited.
  expect((await get('/v1/datasets/opened/releases/draft/statistics', { key: key() })).body).toMatchObject({
    release: 'draft',
    citation: null,
  });
  expect((await get('/v1/datasets/opened/releases/draft/headlines', { key: key() })).headers['cache-control']).toBe(
    'private, no-store',
  );
});

test('of two requests that open a release at once, one gets 202 and the other release-open', async () => {
  await withCases('race');
  const open = () => service.send('POST', '/v1/datasets/race/releases', { key: key(), body: {} });
  const answers = await Promise.all([open(), open(), open()]);
  expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
});

test('a draft does not exist for the public, a partner, a key without the scope, or one bound elsewhere', async () => {
  await withCases('hidden');
  await buildDraft(service, 'hidden');
  const partner = await service.key('partner');
  const reviewer = await service.key('reviewer');
  const elsewhere = await service.key('admin', { datasets: ['towns'] });
  for (const path of ['', '/statistics', '/headlines', '/headlines/all', '/codebook']) {
    const url = `/v1/datasets/hidden/releases/draft${path}`;
    for (const sent of [{}, { key: partner }, { key: reviewer }, { key: elsewhere }]) {
      const answer = await get(url, sent);
      expect([url, answer.status, answer.body.code]).toEqual([url, 404, 'not-found']);
    }
    expect((await get(url, { key: await service.key(['releases:write']) })).status).toBe(200);
  }
  // Of a published dataset too, where everything else is public.
  await service.send('PUT', '/v1/datasets/towns', {
    key: key(),
    body: { ...hamlets(), title: 'Hamlets again' },
    headers: { 'if-match': String((await get('/v1/datasets/towns/definition', { key: key() })).headers.etag) },
  });
  expect((await service.send('POST', '/v1/datasets/towns/releases', { key: key(), body: {} })).status).toBe(202);
  expect((await get('/v1/datasets/towns/releases/draft', { key: key() })).status).toBe(200);
  const other = await service.key('publisher', { datasets: ['hidden'] });
  for (const sent of [{}, { key: partner }, { key: other }]) {
    expect((await get('/v1/datasets/towns/releases/draft', sent)).status).toBe(404);
    expect((await get('/v1/datasets/towns/releases/draft/statistics', sent)).status).toBe(404);
  }
  expect((await moveDraft(service, 'towns', 'discarded')).status).toBe(204);
});

test('a dataset that was never released is 404 to the public, in every part', async () => {
  await withCases('unborn');
  for (const path of ['', '/codebook', '/releases', '/releases/latest', '/releases/1.0.0/statistics']) {
    expect([path, (await get(`/v1/datasets/unborn${path}`)).status]).toEqual([path, 404]);
    const partner = await service.key('partner', { datasets: ['towns'] });
    expect([path, (await get(`/v1/datasets/unborn${path}`, { key: partner })).status]).toEqual([path, 404]);
  }
  const list = await get('/v1/datasets/unborn/releases', { key: key() });
  expect([list.status, list.body]).toEqual([200, { items: [], next: null }]);
});

test('publishing needs If-Match of the draft’s manifest: 428 without, 412 with another, which names the right one', async () => {
  await withCases('matched');
  const notice = { kind: 'correction', text: 'One case was counted twice.' };
  const draft = await buildDraft(service, 'matched', { notice });
  expect(draft.body.notices).toEqual([notice]);
  const etag = String(draft.headers.etag);
  expect((await moveDraft(service, 'matched', 'published')).status).toBe(428);
  const stale = await moveDraft(service, 'matched', 'published', '"something-else"');
  expect([stale.status, stale.body.etag, stale.headers.etag]).toEqual([412, etag, etag]);
  // Publishing is for the manifest that was read, not for whichever there is.
  expect((await moveDraft(service, 'matched', 'published', '*')).status).toBe(400);
  const weak = await moveDraft(service, 'matched', 'published', `W/${etag}`);
  expect(weak.status).toBe(412);
  const published = await moveDraft(service, 'matched', 'published', `"x", ${etag.slice(0, -1)}-gzip"`);
  expect(published.status).toBe(200);
  expect(published.headers['content-location']).toBe('/v1/datasets/matched/releases/1.0.0');
  expect(published.headers['cache-control']).toBe('private, no-cache');
  expect(published.body).toMatchObject({ version: '1.0.0', state: 'published', supersededBy: null, withdrawal: null });
  const pinned = await get('/v1/datasets/matched/releases/1.0.0');
  expect(pinned.body).toEqual(published.body);
  expect((await get('/v1/datasets/matched/releases/draft', { key: key() })).status).toBe(404);
  expect((await moveDraft(service, 'matched', 'published', etag)).status).toBe(404);
  const again = await service.send('POST', '/v1/datasets/matched/releases', { key: key(), body: {} });
  expect([again.status, again.body.code]).toEqual([409, 'nothing-to-release']);
  // A notice is a matter of the manifest alone.
  expect(pinned.body.notices).toEqual([notice]);
  for (const below of ['statistics', 'headlines', 'codebook'])
    expect((await get(`/v1/datasets/matched/releases/1.0.0/${below}`)).text).not.toContain('counted twice');
});

test('a release that is being built cannot be published, only discarded; what was discarded can be opened anew', async () => {
  await withCases('early');
  const opened = await service.send('POST', '/v1/datasets/early/releases', { key: key(), body: {} });
  const now = await get('/v1/datasets/early/releases/draft', { key: key() });
  expect(now.body.state).toBe('building');
  let refused: Answer;
  // The manifest, and its ETag, move on with the build.
  do {
    const { headers } = await get('/v1/datasets/early/releases/draft', { key: key() });
    refused = await moveDraft(service, 'early', 'published', String(headers.etag));
  } while (refused.status === 412);
  expect([refused.status, refused.body.code, refused.body.allowed]).toEqual([
    409,
    'transition-not-allowed',
    ['discarded'],
  ]);
  expect(opened.status).toBe(202);
  expect((await moveDraft(service, 'early', 'discarded')).status).toBe(204);
  expect((await get('/v1/datasets/early/releases/draft', { key: key() })).status).toBe(404);
  expect((await moveDraft(service, 'early', 'discarded')).status).toBe(404);
  const again = await service.send('POST', '/v1/datasets/early/releases', { key: key(), body: {} });
  expect([again.status, again.body.proposedVersion]).toEqual([202, '1.0.0']);
  expect((await moveDraft(service, 'early', 'discarded')).status).toBe(204);
});

test('the ETag of a draft’s manifest is honoured by If-None-Match and by a discard', async () => {
  await withCases('careful');
  const draft = await buildDraft(service, 'careful');
  const etag = String(draft.headers.etag);
  const again = await get('/v1/datasets/careful/releases/draft', { key: key(), headers: { 'if-none-match': etag } });
  expect([again.status, again.headers['cache-control']]).toEqual([304, 'private, no-store']);
  expect((await moveDraft(service, 'careful', 'discarded', '"else"')).status).toBe(412);
  expect((await moveDraft(service, 'careful', 'discarded', etag)).status).toBe(204);
});

test('the manifest says what the release holds', async () => {
  const { body } = await get('/v1/datasets/towns/releases/1.0.0');
  expect(body).toMatchObject({
    dataset: 'towns',
    title: 'Hamlets',
    policy: 'none',
    codebookVersion: 1,
    publishAt: null,
    builtAt: '2026-03-04T05:06:07.000Z',
    publishedAt: '2026-03-04T05:06:07.000Z',
    completeness: 'Six cases, no more.',
    notices: [],
    links: {
      codebook: '/v1/datasets/towns/releases/1.0.0/codebook',
      statistics: '/v1/datasets/towns/releases/1.0.0/statistics',
      headlines: '/v1/datasets/towns/releases/1.0.0/headlines',
    },
  });
  expect(body.generator).toMatch(/^assize \d+\.\d+\.\d+(-dev)?$/);
  expect(body.citation.url).toBe('https://assize.example/datasets/towns/releases/1.0.0');
  expect(body.counts.headlines).toBe(7);
  expect(body.counts.tables).toBe(body.tables.length);
  expect(body.tables[0].by).toEqual([]);
  expect(body).not.toHaveProperty('progress');
  expect(body).not.toHaveProperty('proposedVersion');
  expect(JSON.stringify(body)).not.toMatch(/zz/);
});

test('the manifest’s number of observations is what asking for every table with totals gives', async () => {
  const { body } = await get('/v1/datasets/towns/releases/1.0.0');
  let observations = 0;
  for (const { by, measures } of body.tables) {
    const answer = await get(
      `/v1/datasets/towns/releases/1.0.0/statistics?measure=${measures.join(',')}&totals=true${by.length > 0 ? `&by=${by.join(',')}` : ''}`,
    );
    expect(answer.status, answer.text).toBe(200);
    for (const { value, notReported = 0 } of answer.body.observations) {
      // What no unit has is no cell, though it is listed as 0; a sum of nothing but zeros and gaps is one.
      if (value !== 0 || notReported > 0) observations += 1;
    }
  }
  expect(body.counts.observations).toBe(observations);
});

test('versions count on, each knows the one before it and the newest, pins find the newest they name', async () => {
  await withCases('line');
  expect(await publish(service, 'line')).toBe('1.0.0');
  const [first] = townCases();
  for (const [before, version] of [
    ['1.0.0', '1.1.0'],
    ['1.1.0', '1.2.0'],
  ] as const) {
    await approveCases(service, 'line', [first]);
    const draft = await buildDraft(service, 'line');
    expect(draft.body).toMatchObject({ proposedVersion: version, supersedes: before });
    await moveDraft(service, 'line', 'published', String(draft.headers.etag));
  }
  const lines = await Promise.all(['1.0.0', '1.1.0', '1.2.0'].map((one) => get(`/v1/datasets/line/releases/${one}`)));
  expect(lines.map(({ body }) => [body.version, body.state, body.supersedes, body.supersededBy])).toEqual([
    ['1.0.0', 'superseded', null, '1.2.0'],
    ['1.1.0', 'superseded', '1.0.0', '1.2.0'],
    ['1.2.0', 'published', '1.1.0', null],
  ]);
  const value = async (pin: string) => {
    const { status, body, headers } = await get(`/v1/datasets/line/releases/${pin}/statistics`);
    return [status, body.release, body.observations?.[0].value, headers['content-location'] ?? null];
  };
  const at = (version: string) => `/v1/datasets/line/releases/${version}/statistics`;
  expect(await value('1')).toEqual([200, '1.2.0', 10, at('1.2.0')]);
  expect(await value('1.0')).toEqual([200, '1.0.0', 8, at('1.0.0')]);
  expect(await value('1.0.0')).toEqual([200, '1.0.0', 8, null]);
  expect(await value('1.1')).toEqual([200, '1.1.0', 9, at('1.1.0')]);
  expect(await value('latest')).toEqual([200, '1.2.0', 10, at('1.2.0')]);
  const { body } = await get('/v1/datasets/line/releases');
  expect(body.items.map((item: { version: string }) => item.version)).toEqual(['1.2.0', '1.1.0', '1.0.0']);
  expect(body.items[2]).toEqual({
    version: '1.0.0',
    state: 'superseded',
    publishedAt: '2026-03-04T05:06:07.000Z',
    supersededBy: '1.2.0',
    replacement: null,
    href: '/v1/datasets/line/releases/1.0.0',
  });
});

test('the list of releases comes in pages, newest first, each release once', async () => {
  const seen: string[] = [];
  let url: string | null = '/v1/datasets/line/releases?limit=2';
  while (url !== null) {
    const page: Answer = await get(url);
    expect(page.headers['cache-control']).toBe('no-cache');
    expect(page.headers.link).toBe(page.body.next === null ? undefined : `<${page.body.next}>; rel="next"`);
    seen.push(...page.body.items.map((item: { version: string }) => item.version));
    url = page.body.next;
  }
  expect(seen).toEqual(['1.2.0', '1.1.0', '1.0.0']);
});

test('what is no pin, or pins nothing, is 404', async () => {
  const bad = ['2', '1.1', '1.0.1', '0', '01', '1.0.0.0', '1.x', 'v1', '1.', '-1', 'LATEST', 'newest', '9'.repeat(30)];
  for (const pin of [...bad, '%31.0.0%20', '1.0.0%00', '1e0', '+1', 'draft%20']) {
    for (const path of ['', '/statistics', '/headlines', '/codebook']) {
      const { status, body } = await get(`/v1/datasets/towns/releases/${pin}${path}`);
      expect([pin, path, status, body.code]).toEqual([pin, path, 404, 'not-found']);
    }
  }
});

test('a published version can only be withdrawn; faults of the body come before its state, a missing release before both', async () => {
  const move = (version: string, body: unknown, headers = {}) =>
    service.send('POST', `/v1/datasets/towns/releases/${version}/transitions`, { key: key(), body, headers });
  const published = await move('1.0.0', { to: 'discarded' });
  expect([published.status, published.body.code, published.body.allowed]).toEqual([
    409,
    'transition-not-allowed',
    ['withdrawn'],
  ]);
  const faulty = await move('1.0.0', { to: 'nowhere', extra: 1 });
  expect([faulty.status, faulty.body.errors.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([
    422,
    ['/extra', '/to'],
  ]);
  expect((await move('7.0.0', { to: 'discarded' })).status).toBe(404);
  expect((await move('draft', { to: 'discarded' })).status).toBe(404);
});

test('writing releases needs the scope, on this dataset', async () => {
  const open = (sent: object) => service.send('POST', '/v1/datasets/towns/releases', { body: {}, ...sent });
  expect((await open({})).status).toBe(401);
  const reviewer = await open({ key: await service.key('reviewer') });
  expect([reviewer.status, reviewer.body.requiredScope]).toEqual([403, 'releases:write']);
  expect((await open({ key: await service.key('publisher', { datasets: ['line'] }) })).status).toBe(403);
  const move = await service.send('POST', '/v1/datasets/towns/releases/draft/transitions', {
    key: await service.key('partner'),
    body: { to: 'published' },
  });
  expect(move.status).toBe(403);
});

test('a notice that cannot be read opens nothing', async () => {
  const bad = await service.send('POST', '/v1/datasets/line/releases', {
    key: key(),
    body: { notice: { kind: 'x' }, also: 1 },
  });
  expect([bad.status, bad.body.errors.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([
    422,
    ['/also', '/notice/kind', '/notice/text'],
  ]);
});

const BELOW = ['/statistics', '/statistics.csv?by=sex', '/headlines', '/headlines/all', '/codebook'];

test('what lies under a full version is immutable; under latest and short pins it is the same bytes for a minute', async () => {
  for (const below of BELOW) {
    const pinned = await get(`/v1/datasets/towns/releases/1.0.0${below}`);
    expect([below, pinned.status, pinned.headers['cache-control']]).toEqual([below, 200, IMMUTABLE]);
    expect(pinned.headers).not.toHaveProperty('content-location');
    expect(pinned.headers.vary).toBe('Accept-Encoding');
    expect(pinned.headers['access-control-allow-origin']).toBe('*');
    for (const pin of ['latest', '1', '1.0']) {
      const moving = await get(`/v1/datasets/towns/releases/${pin}${below}`);
      expect(moving.headers['cache-control']).toBe('public, max-age=60');
      expect(moving.headers['content-location']).toBe(`/v1/datasets/towns/releases/1.0.0${below}`);
      expect([moving.text, moving.headers.etag]).toEqual([pinned.text, pinned.headers.etag]);
    }
  }
  for (const pin of ['1.0.0', '1', 'latest']) {
    expect((await get(`/v1/datasets/towns/releases/${pin}`)).headers['cache-control']).toBe('no-cache');
  }
});

test('every GET has a strong ETag that If-None-Match turns into 304, in every form that RFC 9110 knows', async () => {
  const paths = ['', ...BELOW].map((below) => `/v1/datasets/towns/releases/1.0.0${below}`);
  for (const url of [...paths, '/v1/datasets/towns/releases', '/v1/datasets/towns/releases/latest/headlines']) {
    const whole = await get(url);
    const etag = String(whole.headers.etag);
    expect(etag).toMatch(/^"[\w-]{22}"$/);
    const bare = etag.slice(0, -1);
    for (const known of [etag, `W/${etag}`, `${bare}-gzip"`, `${bare}-br"`, `"a", "b" ,${etag}`, '*']) {
      for (const method of ['GET', 'HEAD']) {
        const answer = await service.send(method, url, { headers: { 'if-none-match': known } });
        expect([url, known, answer.status, answer.text]).toEqual([url, known, 304, '']);
        expect(answer.headers.etag).toBe(etag);
        expect(answer.headers['cache-control']).toBe(whole.headers['cache-control']);
        expect(answer.headers.vary).toBe('Accept-Encoding');
        expect(answer.headers['content-location']).toBe(whole.headers['content-location']);
      }
    }
    for (const other of ['"else"', `${bare}x"`, etag.slice(1, -1), '""'])
      expect((await get(url, { headers: { 'if-none-match': other } })).status).toBe(200);
    const head = await service.send('HEAD', url);
    expect([head.status, head.text, head.headers.etag]).toEqual([200, '', etag]);
    expect(head.headers['content-length']).toBe(String(Buffer.byteLength(whole.text)));
    expect(head.headers['content-type']).toBe(whole.headers['content-type']);
  }
});

test('a pinned address answers the same bytes after edits, a new codebook and further releases', async () => {
  await withCases('pinned');
  await publish(service, 'pinned');
  const urls = [
    ...BELOW,
    '/statistics?measure=images-seized&by=imagesCategory&totals=true',
    '/statistics?measure=defendants&by=outcome,year&share=outcome&base=known',
  ].map((below) => `/v1/datasets/pinned/releases/1.0.0${below}`);
  const read = () => Promise.all(urls.map(async (url) => [url, await get(url)] as const));
  const before = (await read()).map(([url, { text, headers }]) => [url, text, headers.etag, headers['cache-control']]);
  const definition = hamlets();
  definition.title = 'Another title';
  definition.publisher = 'Another publisher';
  definition.codebook.codeLists.sex.codes[0].label = 'Men';
  definition.codebook.measures[0].label = 'Persons';
  definition.codebook.headlines.pop();
  await putDataset(service, 'pinned', definition);
  await approveCases(service, 'pinned', townCases());
  service.clock.now = new Date('2027-01-01T00:00:00.000Z');
  await publish(service, 'pinned');
  service.clock.now = new Date('2026-03-04T05:06:07.000Z');
  const after = (await read()).map(([url, { text, headers }]) => [url, text, headers.etag, headers['cache-control']]);
  expect(after).toEqual(before);
  // Another process, with another address and other secrets, which has nothing in its memory.
  const other = await besideService(service, { publicUrl: 'https://moved.example', secrets: { etag: 'x', mark: 'x' } });
  for (const [url, text, etag] of before) {
    const answer = await other.inject({ url: String(url) });
    expect([answer.statusCode, answer.body, answer.headers.etag]).toEqual([200, text, etag]);
  }
  await other.close();
  const latest = await get('/v1/datasets/pinned/releases/latest/statistics?by=sex');
  expect(latest.body).toMatchObject({ release: '2.0.0', measures: [{ label: 'Persons' }] });
  expect(latest.body.dimensions[0].codes[0].label).toBe('Men');
  expect(latest.body.citation).toMatchObject({ title: 'Another title', publishedAt: '2027-01-01T00:00:00.000Z' });
});
