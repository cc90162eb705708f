import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { type Answer, besideService, useService } from '../harness.ts';
import { approveCases, buildDraft, publish, putDataset, putHamlets } from '../releases/journey.ts';
import type { Body } from '../samples/body.ts';
import { hamlets, townCases } from '../samples/towns.ts';

// A release with a date: announced, moved, taken back, and public at its second to the readers of every process.

const NOW = new Date('2026-03-04T05:06:07.000Z');
const DAY = '2026-03-05T09:30:00.000Z';
const NEXT_DAY = '2026-03-06T09:30:00.000Z';

const service = await useService({ now: NOW });
const socket = await service.app.listen({ host: '127.0.0.1', port: 0 });
const other = await besideService(service);
afterAll(() => other.close());

const get = (url: string, key?: string) => service.send('GET', url, key === undefined ? {} : { key });
const manifest = (dataset: string) => get(`/v1/datasets/${dataset}/releases/draft`, service.adminKey);
async function move(dataset: string, body: Body, etag?: string): Promise<Answer> {
  return service.send('POST', `/v1/datasets/${dataset}/releases/draft/transitions`, {
    key: service.adminKey,
    body,
    headers: { 'if-match': etag ?? String((await manifest(dataset)).headers.etag) },
  });
}

/** A dataset with one release of six cases, and a draft of seven. */
async function withDraft(dataset: string): Promise<void> {
  await putHamlets(service, dataset);
  await publish(service, dataset);
  await approveCases(service, dataset, townCases().slice(0, 1));
  const definition = { ...hamlets(), title: 'A title under embargo' };
  await putDataset(service, dataset, definition);
  await buildDraft(service, dataset, { notice: { kind: 'correction', text: 'A notice under embargo.' } });
}

const PATHS = [
  '',
  '/codebook',
  '/notices',
  '/releases',
  '/releases.atom',
  '/releases/latest',
  '/releases/1.1.0',
  '/releases/1.0.0',
  '/releases/latest/statistics?measure=cases',
  '/releases/1.1/statistics?measure=cases',
  '/releases/latest/headlines',
  '/releases/latest/codebook',
  '/releases/draft',
  '/releases/draft/statistics',
];

/** All that somebody without a key can read, in both processes and from what the first has in memory. */
async function everything(dataset: string): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const path of [
    ...PATHS.map((below) => `/v1/datasets/${dataset}${below}`),
    '/v1/datasets',
    '/v1/releases.atom',
  ]) {
    const there = await fetch(socket + path, { headers: { 'accept-encoding': 'identity' } });
    const answers = [
      [there.status, await there.text(), there.headers.get('etag')],
      await other.inject({ url: path }).then((one) => [one.statusCode, one.body, one.headers.etag ?? null]),
    ];
    const [first, second] = answers.map((one) => JSON.stringify(one).replaceAll(/urn:uuid:[-0-9a-f]+/g, 'urn'));
    expect(second).toBe(first);
    texts[path.replace(`/v1/datasets/${dataset}`, '')] = String(first);
  }
  return texts;
}

/** The same without the date of the next release, and without the ETags of answers that have it. */
function withoutDate(texts: Record<string, string>): Record<string, string> {
  const date = JSON.stringify(JSON.stringify({ publishAt: DAY })).slice(1, -1);
  return Object.fromEntries(
    Object.entries(texts).map(([path, text]) => [
      path,
      text.includes('nextRelease') ? text.replaceAll(date, 'null').replace(/,"[^,]*"\]$/, ']') : text,
    ]),
  );
}

test('until its second nothing public tells of a scheduled release but its date; at its second every reader has it', {
  timeout: 120_000,
}, async () => {
  await withDraft('embargo');
  const before = await everything('embargo');
  const scheduled = await move('embargo', { to: 'published', publishAt: DAY });
  expect([scheduled.status, scheduled.headers['cache-control']], scheduled.text).toEqual([200, 'private, no-store']);
  expect(scheduled.body).toMatchObject({ state: 'scheduled', publishAt: DAY, version: null, publishedAt: null });
  expect((await manifest('embargo')).body).toEqual(scheduled.body);
  const below = await get('/v1/datasets/embargo/releases/draft/statistics?measure=cases', service.adminKey);
  expect(below.body.observations[0].value).toBe(7);
  const second = await service.send('POST', '/v1/datasets/embargo/releases', { key: service.adminKey, body: {} });
  expect(second.body.code).toBe('release-open');

  // Long enough for the other process to learn of the date.
  await sleep(1_500);
  const announced = await everything('embargo');
  expect(withoutDate(announced)).toEqual(withoutDate(before));
  for (const path of ['', '/releases/latest', '/releases/1.0.0']) {
    expect(JSON.parse(JSON.parse(announced[path] ?? '')[1]).nextRelease).toEqual({ publishAt: DAY });
  }
  service.clock.now = new Date(Date.parse(DAY) - 1);
  expect(await everything('embargo')).toEqual(announced);
  const { body: calendar } = await get('/v1/release-calendar');
  expect(calendar.items.filter((item: Body) => item.dataset === 'embargo')).toEqual([
    {
      dataset: 'embargo',
      title: 'Hamlets',
      publishAt: DAY,
      state: 'scheduled',
      dateChanges: [],
      href: '/v1/datasets/embargo/releases',
    },
    expect.objectContaining({
      state: 'published',
      publishAt: NOW.toISOString(),
      href: '/v1/datasets/embargo/releases/1.0.0',
    }),
  ]);

  // Both have the last release in memory, for another second.
  const latest = '/v1/datasets/embargo/releases/latest/statistics?measure=cases';
  const fromMemory = async () => (await fetch(socket + latest)).json();
  for (const _ of [1, 2]) expect(await fromMemory()).toMatchObject({ release: '1.0.0' });
  expect((await other.inject({ url: latest })).json()).toMatchObject({ release: '1.0.0' });
  service.clock.now = new Date(DAY);
  expect(await fromMemory()).toMatchObject({ release: '1.1.0', observations: [{ value: 7 }] });
  expect((await other.inject({ url: latest })).json()).toMatchObject({ release: '1.1.0' });
  const after = await everything('embargo');
  expect(after['/releases/latest/statistics?measure=cases']).toContain('1.1.0');
  const { body } = await get('/v1/datasets/embargo/releases/1.1.0');
  expect(body).toMatchObject({ state: 'published', publishedAt: DAY, publishAt: null, supersedes: '1.0.0' });
  expect(body.citation).toMatchObject({ publishedAt: DAY, title: 'A title under embargo' });
  expect((await get('/v1/datasets/embargo/notices')).body.items).toHaveLength(1);
  expect((await get('/v1/datasets/embargo/releases/draft', service.adminKey)).status).toBe(404);
  const entries = (await get('/v1/audit?dataset=embargo', service.adminKey)).body.items;
  const published = entries.filter(({ action }: Body) => action === 'release.publish').at(-1);
  expect(published.key).toBe(entries.find(({ action }: Body) => action === 'release.schedule').key);
  expect((await get('/v1/release-calendar')).body.items[0]).toMatchObject({
    dataset: 'embargo',
    state: 'published',
    publishAt: DAY,
    title: 'A title under embargo',
  });
  service.clock.now = NOW;
});

test('a date is moved with a reason, taken back, and given up; the calendar tells each change', {
  timeout: 120_000,
}, async () => {
  await withDraft('moved');
  const read = await manifest('moved');
  expect((await move('moved', { to: 'published', publishAt: DAY }, '"else"')).status).toBe(412);
  expect((await move('moved', { to: 'published', publishAt: DAY })).status).toBe(200);
  // The manifest that was read before it had a date is another.
  expect(
    (await move('moved', { to: 'published', publishAt: NEXT_DAY, reason: 'x' }, String(read.headers.etag))).status,
  ).toBe(412);
  const silent = await move('moved', { to: 'published', publishAt: NEXT_DAY });
  expect([silent.status, silent.body.errors]).toEqual([
    422,
    [{ pointer: '/reason', code: 'required', detail: expect.any(String) }],
  ]);
  const early = await move('moved', { to: 'published' });
  expect([early.status, early.body.code, early.body.allowed]).toEqual([
    409,
    'transition-not-allowed',
    ['published', 'draft', 'discarded'],
  ]);
  const moved = await move('moved', { to: 'published', publishAt: NEXT_DAY, reason: 'A check takes longer.' });
  expect([moved.status, moved.body.publishAt]).toEqual([200, NEXT_DAY]);
  const mine = async () =>
    (await get('/v1/release-calendar')).body.items.filter(
      ({ dataset, state }: Body) => dataset === 'moved' && state !== 'published',
    );
  const change = { previous: DAY, publishAt: NEXT_DAY, reason: 'A check takes longer.', at: NOW.toISOString() };
  expect(await mine()).toEqual([
    expect.objectContaining({ state: 'scheduled', publishAt: NEXT_DAY, dateChanges: [change] }),
  ]);

  const back = await move('moved', { to: 'draft', reason: 'A figure is wrong.' });
  expect([back.status, back.body.state, back.body.publishAt]).toEqual([200, 'draft', null]);
  const taken = { previous: NEXT_DAY, publishAt: null, reason: 'A figure is wrong.', at: NOW.toISOString() };
  expect(await mine()).toEqual([
    expect.objectContaining({ state: 'cancelled', publishAt: NEXT_DAY, dateChanges: [change, taken] }),
  ]);
  expect((await move('moved', { to: 'draft' })).body.allowed).toEqual(['published', 'discarded']);
  service.clock.now = new Date(NEXT_DAY);
  expect((await get('/v1/datasets/moved/releases/latest')).body.version).toBe('1.0.0');
  service.clock.now = NOW;

  await move('moved', { to: 'published', publishAt: DAY });
  expect((await move('moved', { to: 'discarded', reason: 'It will not be.' })).status).toBe(204);
  const [cancelled] = await mine();
  expect(cancelled).toMatchObject({ state: 'cancelled', publishAt: DAY });
  expect(cancelled.dateChanges.at(-1)).toMatchObject({ publishAt: null, reason: 'It will not be.' });
  service.clock.now = new Date(DAY);
  expect((await get('/v1/datasets/moved/releases')).body.items).toHaveLength(1);
  service.clock.now = NOW;
});

test('a date that is past, or no second, and members of other targets are refused, all at once', {
  timeout: 120_000,
}, async () => {
  await putHamlets(service, 'refused');
  await buildDraft(service, 'refused');
  const faults = async (body: Body) => {
    const { status, body: answer } = await move('refused', body);
    return [status, ...answer.errors.map(({ pointer, code }: Body) => `${pointer} ${code}`)];
  };
  expect(await faults({ to: 'published', publishAt: NOW.toISOString() })).toEqual([422, '/publishAt out-of-range']);
  expect(await faults({ to: 'published', publishAt: '2026-03-05T09:30:00.5Z' })).toEqual([
    422,
    '/publishAt ill-formed',
  ]);
  for (const publishAt of ['2026-03-05T09:30:00+00:00', '2026-03-05', 'tomorrow', '2026-02-30T00:00:00Z'])
    expect([publishAt, ...(await faults({ to: 'published', publishAt }))]).toEqual([
      publishAt,
      422,
      '/publishAt ill-formed',
    ]);
  expect(await faults({ to: 'draft', publishAt: DAY, replacement: '1.0.0' })).toEqual([
    422,
    '/publishAt not-allowed',
    '/replacement not-allowed',
  ]);
  expect(await faults({ to: 'published', reason: 'x' })).toEqual([422, '/reason not-allowed']);
  expect((await move('refused', { to: 'withdrawn', reason: 'x' })).body.allowed).toEqual(['published', 'discarded']);
  const unmatched = await service.send('POST', '/v1/datasets/refused/releases/draft/transitions', {
    key: service.adminKey,
    body: { to: 'published', publishAt: DAY },
  });
  expect(unmatched.status).toBe(428);

  // A dataset that the public does not know of is not in the calendar, until it is public.
  expect((await move('refused', { to: 'published', publishAt: DAY })).status).toBe(200);
  expect((await get('/v1/release-calendar')).text).not.toContain('refused');
  await sleep(1_500);
  service.clock.now = new Date(Date.parse(DAY) - 1);
  expect((await get('/v1/datasets/refused')).status).toBe(404);
  expect((await other.inject({ url: '/v1/datasets/refused' })).statusCode).toBe(404);
  service.clock.now = new Date(DAY);
  // The process that has not scheduled it is the first to be asked.
  const first = await other.inject({ url: '/v1/datasets/refused/releases/latest/statistics?measure=cases' });
  expect(first.json()).toMatchObject({ release: '1.0.0', observations: [{ value: 6 }] });
  expect((await get('/v1/datasets/refused')).body.latestRelease).toMatchObject({ version: '1.0.0', publishedAt: DAY });
  expect((await get('/v1/release-calendar')).text).toContain('refused');
  service.clock.now = NOW;
});

test('the calendar comes in pages, each date once; a cursor of no instant is refused', async () => {
  const whole = await get('/v1/release-calendar');
  expect([whole.status, whole.headers['cache-control'], whole.body.next]).toEqual([200, 'no-cache', null]);
  const days = whole.body.items.map(({ publishAt }: Body) => publishAt);
  expect(days).toEqual([...days].sort().reverse());
  const seen: Body[] = [];
  for (let url: string | null = '/v1/release-calendar?limit=1'; url !== null; ) {
    const page: Answer = await get(url);
    seen.push(...page.body.items);
    url = page.body.next;
  }
  expect(seen).toEqual(whole.body.items);
  const cursor = String(
    new URLSearchParams((await get('/v1/release-calendar?limit=1')).body.next.split('?')[1]).get('cursor'),
  );
  const [print] = Buffer.from(cursor, 'base64url').toString().split('.', 1);
  for (const day of ['2026-02-31T00:00:00.000Z', '2026-13-01T00:00:00.000Z', '2026-01-01T25:00:00.000Z']) {
    const forged = Buffer.from(`${print}.${day} 00000000-0000-4000-8000-000000000000`).toString('base64url');
    expect([day, (await get(`/v1/release-calendar?cursor=${forged}`)).status]).toEqual([day, 400]);
  }
});
