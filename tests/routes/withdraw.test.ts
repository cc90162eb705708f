import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, besideService, useService } from '../harness.ts';
import { approveCases, buildDraft, moveDraft, publish, putHamlets } from '../releases/journey.ts';
import type { Body } from '../samples/body.ts';
import { townCases } from '../samples/towns.ts';

// A published release taken back: what is left of it, what its names mean then, and what is told of it.

const service = await useService();
const socket = await service.app.listen({ host: '127.0.0.1', port: 0 });
const other = await besideService(service);
afterAll(() => other.close());
const R = '/v1/datasets/line/releases';
const REASON = 'A court list was read wrongly.';

beforeAll(async () => {
  await putHamlets(service, 'line');
  await publish(service, 'line');
  for (const number of [2, 3]) {
    await approveCases(service, 'line', townCases().slice(0, 1));
    const draft = await buildDraft(service, 'line', { notice: { kind: 'correction', text: `Notice ${number}.` } });
    service.clock.now = new Date(service.clock.now.getTime() + 60_000);
    expect((await moveDraft(service, 'line', 'published', String(draft.headers.etag))).status).toBe(200);
  }
}, 120_000);

const get = (url: string, key?: string) => service.send('GET', url, key === undefined ? {} : { key });
const withdraw = (version: string, body: Body = {}, headers = {}): Promise<Answer> =>
  service.send('POST', `${R}/${version}/transitions`, {
    key: service.adminKey,
    body: { to: 'withdrawn', reason: REASON, ...body },
    headers,
  });
const PAGES = ['/datasets/line', '/datasets/line/releases'];
/** What pages of the other process call the newest version, or cite as it, beside the versions that they list as withdrawn. */
const newestOnPages = () =>
  Promise.all(
    PAGES.map(async (url) => {
      const { body: page } = await other.inject({ url });
      const rows = page.split('<tr>').filter((row) => row.includes('<td>Withdrawn'));
      return {
        newest: /(?:Newest version: <a [^>]*>|, version )(\d+\.\d+\.\d+)/.exec(page)?.[1],
        withdrawn: rows.map((row) => /\d+\.\d+\.\d+/.exec(row)?.[0]),
      };
    }),
  );
const faultsOf = ({ body }: Answer) => body.errors.map(({ pointer, code }: Body) => `${pointer} ${code}`);
const BELOW = ['/statistics?measure=cases', '/headlines', '/headlines/all', '/codebook', '/statistics.csv?by=sex'];

test('withdrawing needs a reason, a full version, and a replacement that readers get', async () => {
  expect(faultsOf(await withdraw('1.2.0', { reason: undefined }))).toEqual(['/reason required']);
  expect(faultsOf(await withdraw('1.2.0', { reason: '' }))).toEqual(['/reason too-short']);
  for (const replacement of ['1.2.0', '1.1', 'latest', '9.0.0', 'draft', '']) {
    const refused = await withdraw('1.2.0', { replacement });
    expect([replacement, refused.status, ...faultsOf(refused)]).toEqual([
      replacement,
      422,
      '/replacement unknown-release',
    ]);
    expect(refused.body.errors[0].allowed).toEqual(['1.1.0', '1.0.0']);
  }
  for (const pin of ['latest', '1', '1.2']) {
    const refused = await withdraw(pin);
    expect([pin, refused.status, refused.body.code, refused.body.allowed]).toEqual([
      pin,
      409,
      'transition-not-allowed',
      [],
    ]);
  }
  expect((await withdraw('9.0.0')).status).toBe(404);
  expect((await withdraw('1.2.0', {}, { 'if-match': '"else"' })).status).toBe(412);
  const weak = { key: await service.key('reviewer'), body: { to: 'withdrawn', reason: REASON } };
  expect((await service.send('POST', `${R}/1.2.0/transitions`, weak)).status).toBe(403);
  expect((await get(`${R}/latest`)).body.version).toBe('1.2.0');
});

test('a withdrawn version keeps its manifest and nothing else; latest is the newest still published, in every process', {
  timeout: 60_000,
}, async () => {
  const warm = async (path: string) => {
    const answer = await fetch(socket + path);
    return { status: answer.status, text: await answer.text() };
  };
  // In the memory of both.
  for (const below of BELOW) {
    for (const pin of ['1.2.0', '1.2', '1', 'latest']) {
      expect((await warm(`${R}/${pin}${below}`)).status).toBe(200);
      expect((await warm(`${R}/${pin}${below}`)).status).toBe(200);
      expect((await other.inject({ url: `${R}/${pin}${below}` })).statusCode).toBe(200);
    }
  }
  const found = async () => (await get('/v1/search?q=hamlets&kind=dataset')).body.items[0]?.release;
  expect(await found()).toBe('1.2.0');
  const { headers } = await get(`${R}/1.2.0`);
  expect((await newestOnPages()).map(({ newest }) => newest)).toEqual(['1.2.0', '1.2.0']);
  const withdrawn = await withdraw('1.2.0', { replacement: '1.1.0' }, { 'if-match': String(headers.etag) });
  expect(withdrawn.status, withdrawn.text).toBe(200);
  // Another process may not have heard of it; no page calls a version newest that it lists as withdrawn.
  for (const { newest, withdrawn } of await newestOnPages()) expect(withdrawn).not.toContain(newest);
  expect(await found()).toBe('1.1.0');
  const at = service.clock.now.toISOString();
  const manifest = await get(`${R}/1.2.0`);
  expect(manifest.body).toEqual(withdrawn.body);
  expect(manifest.headers['cache-control']).toBe('no-cache');
  expect(manifest.body).toMatchObject({
    version: '1.2.0',
    state: 'withdrawn',
    withdrawal: { at, reason: REASON, replacement: '1.1.0' },
    supersededBy: null,
    links: {},
  });
  for (const gone of ['counts', 'tables', 'files', 'measures', 'dimensions'])
    expect(manifest.body).not.toHaveProperty(gone);

  for (const below of BELOW) {
    for (const pin of ['1.2.0', '1.2']) {
      const answers = [await warm(`${R}/${pin}${below}`), await get(`${R}/${pin}${below}`)];
      for (const { status, text } of answers) {
        const { code, reason, replacement } = JSON.parse(text);
        expect([pin + below, status, code, reason, replacement]).toEqual([
          pin + below,
          410,
          'release-withdrawn',
          REASON,
          '1.1.0',
        ]);
      }
    }
    for (const pin of ['latest', '1', '1.1'])
      expect(await warm(`${R}/${pin}${below}`)).toEqual(await warm(`${R}/1.1.0${below}`));
  }
  expect((await get(`${R}/1.2`)).status).toBe(410);
  expect((await get(`${R}/latest`)).body).toMatchObject({ version: '1.1.0', state: 'published', supersededBy: null });
  expect((await get('/v1/datasets/line')).body.latestRelease.version).toBe('1.1.0');
  await sleep(1_050);
  for (const below of BELOW) {
    expect((await other.inject({ url: `${R}/1.2.0${below}` })).statusCode).toBe(410);
    expect((await other.inject({ url: `${R}/latest${below}` })).headers['content-location']).toContain('/1.1.0/');
  }
  const { items } = (await get(R)).body;
  expect(
    items.map(({ version, state, supersededBy, replacement }: Body) => [version, state, supersededBy, replacement]),
  ).toEqual([
    ['1.2.0', 'withdrawn', null, '1.1.0'],
    ['1.1.0', 'published', null, null],
    ['1.0.0', 'superseded', '1.1.0', null],
  ]);
  const again = await withdraw('1.2.0');
  expect([again.status, again.body.code, again.body.allowed]).toEqual([409, 'transition-not-allowed', []]);
  // Nobody is sent to what has been withdrawn itself.
  expect(faultsOf(await withdraw('1.0.0', { replacement: '1.2.0' }))).toEqual(['/replacement unknown-release']);
  const entry = (await get('/v1/audit?dataset=line', service.adminKey)).body.items.at(-1);
  expect(entry).toMatchObject({ action: 'release.withdraw', detail: { replacement: '1.1.0' } });
});

test('what was said of releases is listed, newest first: corrections and withdrawals', async () => {
  const { body, headers } = await get('/v1/datasets/line/notices');
  expect(headers['cache-control']).toBe('no-cache');
  const item = (number: number, kind: string, text: string, minutes: number) => ({
    release: `1.${number - 1}.0`,
    publishedAt: new Date(Date.parse('2026-03-04T05:06:07.000Z') + minutes * 60_000).toISOString(),
    kind,
    text,
    href: `${R}/1.${number - 1}.0`,
  });
  const items = [
    item(3, 'withdrawal', REASON, 2),
    item(3, 'correction', 'Notice 3.', 2),
    item(2, 'correction', 'Notice 2.', 1),
  ];
  expect(body).toEqual({ items, next: null });
  const seen: Body[] = [];
  for (let url: string | null = '/v1/datasets/line/notices?limit=1'; url !== null; ) {
    const page: Answer = await get(url);
    seen.push(...page.body.items);
    url = page.body.next;
  }
  expect(seen).toEqual(items);
});

test('with nothing left published, latest and the dataset are 410 to the public; the next version is a new number', {
  timeout: 60_000,
}, async () => {
  const pages = () => Promise.all(PAGES.map(async (url) => (await other.inject({ url })).statusCode));
  expect(await pages()).toEqual([200, 200]);
  for (const version of ['1.1.0', '1.0.0']) expect((await withdraw(version)).status).toBe(200);
  // In another process, too, and at once: it may have the last one in memory.
  expect(await pages()).toEqual([410, 410]);
  for (const path of ['/releases/latest', '/releases/latest/statistics', '/releases/1', '', '/codebook']) {
    const { status, body } = await get(`/v1/datasets/line${path}`);
    expect([path, status, body.code]).toEqual([path, 410, 'release-withdrawn']);
  }
  expect((await get('/v1/datasets')).body.items).toEqual([]);
  expect((await get(R)).body.items.map(({ state, supersededBy }: Body) => [state, supersededBy])).toEqual(
    Array(3).fill(['withdrawn', null]),
  );
  const staff = await get('/v1/datasets/line', service.adminKey);
  expect([staff.status, staff.body.latestRelease]).toEqual([200, null]);
  // Nothing has changed since, but the last is no longer there.
  expect(await publish(service, 'line')).toBe('2.0.0');
  expect((await get(`${R}/latest`)).body).toMatchObject({ version: '2.0.0', supersedes: null });
});

test('the database lets a published release be withdrawn once, and nothing else of it change', async () => {
  const refused = async (change: ReturnType<typeof sql>) => {
    await expect(service.db.execute(change)).rejects.toThrow();
  };
  const where = sql`where dataset_id = 'line' and major = 2`;
  await refused(sql`update releases set state = 'withdrawn' ${where}`);
  await refused(sql`update releases set withdrawal_reason = 'x' ${where}`);
  await refused(
    sql`update releases set state = 'withdrawn', withdrawn_at = now(), withdrawal_reason = 'x', minor = 1 ${where}`,
  );
  await refused(sql`update releases set withdrawal_reason = 'y' where dataset_id = 'line' and minor = 2`);
  await refused(sql`update releases set replacement = null where dataset_id = 'line' and minor = 2`);
});
