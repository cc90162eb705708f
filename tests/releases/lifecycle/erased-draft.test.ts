import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { useService } from '../../harness.ts';
import type { Body } from '../../samples/body.ts';
import { townCases } from '../../samples/towns.ts';
import { approveCases, buildDraft, moveCases, publish, putHamlets, waitForDraft } from '../journey.ts';

// A case that is erased after a release was built is not in the release once it is published, whatever was read of it before.

const NOW = new Date('2026-03-04T05:06:07.000Z');
const DAY = '2026-03-05T09:30:00.000Z';

const service = await useService({ now: NOW });

const get = (url: string) => service.send('GET', url, { key: service.adminKey });
const count = async (dataset: string, version: string) => {
  const { body } = await get(`/v1/datasets/${dataset}/releases/${version}/statistics?measure=cases`);
  return body.observations?.[0].value;
};
const headline = async (dataset: string, version: string) =>
  (await get(`/v1/datasets/${dataset}/releases/${version}/headlines/all`)).body.value;
const manifest = (dataset: string) => get(`/v1/datasets/${dataset}/releases/draft`);
const move = async (dataset: string, body: Body, etag: unknown) =>
  service.send('POST', `/v1/datasets/${dataset}/releases/draft/transitions`, {
    key: service.adminKey,
    body,
    headers: { 'if-match': String(etag) },
  });
const erase = (dataset: string, cases: Parameters<typeof moveCases>[3]) =>
  moveCases(service, dataset, { to: 'erased', reason: 'erasure-upheld' }, cases);

/** From the calendar: when the release became public, and the changes of its date. */
async function datesOf(dataset: string): Promise<unknown[]> {
  const { items } = (await get('/v1/release-calendar')).body;
  const { publishAt, dateChanges } = items.find((item: Body) => item.dataset === dataset);
  return [publishAt, dateChanges];
}

async function rebuilt(dataset: string, builtAt: string): Promise<Body> {
  for (;;) {
    const { body } = await waitForDraft(service, dataset);
    if (body.builtAt !== builtAt) return body;
    await sleep(50);
  }
}

test('a draft is built again without the case, at the same position, and what was in memory is not served', {
  timeout: 120_000,
}, async () => {
  const cases = await putHamlets(service, 'draft');
  const first = await buildDraft(service, 'draft');
  const defendants = await headline('draft', 'draft');
  expect(await count('draft', 'draft')).toBe(6);
  service.clock.now = new Date(NOW.getTime() + 60_000);
  await erase('draft', cases.slice(0, 1));
  // At once, before the service notices by itself: the publication is refused, and the release is built again.
  const early = await move('draft', { to: 'published' }, first.headers.etag);
  expect([409, 412]).toContain(early.status);
  const again = await rebuilt('draft', first.body.builtAt);
  expect(again).toMatchObject({ state: 'draft', publishAt: null, error: null });
  expect(await count('draft', 'draft')).toBe(5);
  const { headers } = await manifest('draft');
  expect((await move('draft', { to: 'published' }, headers.etag)).status).toBe(200);
  expect(await count('draft', 'latest')).toBe(5);
  expect(await headline('draft', 'latest')).toBeLessThan(defendants);
  // The position is from before the erasure, so that the next release has the erasure to report.
  expect((await service.send('POST', '/v1/datasets/draft/releases', { key: service.adminKey, body: {} })).status).toBe(
    202,
  );
});

test('erasures that follow each other are taken in by one build, and a scheduled release keeps its date', {
  timeout: 120_000,
}, async () => {
  service.clock.now = NOW;
  const cases = await putHamlets(service, 'dated');
  const first = await buildDraft(service, 'dated');
  expect((await move('dated', { to: 'published', publishAt: DAY }, first.headers.etag)).body.state).toBe('scheduled');
  for (const [seconds, position] of [
    [60, 0],
    [100, 1],
    [140, 2],
  ] as const) {
    service.clock.now = new Date(NOW.getTime() + seconds * 1_000);
    await erase('dated', cases.slice(position, position + 1));
    // Longer than the service takes to look for erasures.
    await sleep(1_500);
    expect((await manifest('dated')).body.builtAt).toBe(first.body.builtAt);
  }
  service.clock.now = new Date(NOW.getTime() + 200_000);
  const again = await rebuilt('dated', first.body.builtAt);
  expect(again).toMatchObject({ state: 'scheduled', publishAt: DAY, error: null });
  expect(await count('dated', 'draft')).toBe(3);
  const rebuilds = (await get('/v1/audit?dataset=dated&action=release.rebuild')).body.items;
  expect(rebuilds.map(({ key, subject }: Body) => [key, typeof subject])).toEqual([['service', 'string']]);
  service.clock.now = new Date(DAY);
  expect(await count('dated', 'latest')).toBe(3);
  expect((await get('/v1/datasets/dated/releases/1.0.0')).body.publishedAt).toBe(DAY);
  expect(await datesOf('dated')).toEqual([DAY, []]);
});

test('a case that is erased just before the date is not published: the release comes later, and the calendar does not say why', {
  timeout: 120_000,
}, async () => {
  service.clock.now = NOW;
  const cases = await putHamlets(service, 'late');
  const first = await buildDraft(service, 'late');
  await move('late', { to: 'published', publishAt: DAY }, first.headers.etag);
  await erase('late', cases.slice(0, 1));
  service.clock.now = new Date(Date.parse(DAY) + 5_000);
  // Six cases are never published.
  const seen = new Set<number | undefined>();
  for (;;) {
    const value = await count('late', 'latest');
    seen.add(value);
    if (value !== undefined) break;
    await sleep(50);
  }
  expect([...seen].filter((value) => value !== undefined)).toEqual([5]);
  const { body } = await get('/v1/datasets/late/releases/1.0.0');
  expect(body.publishedAt).toBe('2026-03-05T09:30:05.000Z');
  expect(body.publishedAt >= body.builtAt).toBe(true);
  const reason = 'The release was still being built at its date.';
  const change = { previous: DAY, publishAt: body.publishedAt, reason, at: body.publishedAt };
  expect(await datesOf('late')).toEqual([body.publishedAt, [change]]);
});

test('an erased case that the release never held, and one erased before it was built, build nothing again', {
  timeout: 120_000,
}, async () => {
  service.clock.now = NOW;
  const cases = await putHamlets(service, 'apart');
  await erase('apart', cases.slice(0, 1));
  const first = await buildDraft(service, 'apart');
  const later = await approveCases(service, 'apart', townCases().slice(1, 2));
  await erase('apart', later);
  await sleep(1_500);
  const now = await manifest('apart');
  expect([now.body.state, now.headers.etag]).toEqual(['draft', first.headers.etag]);
  expect((await move('apart', { to: 'published' }, first.headers.etag)).status).toBe(200);
  expect(await count('apart', 'latest')).toBe(5);
  await publish(service, 'apart');
  expect(await count('apart', 'latest')).toBe(5);
});
