import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { type RealService, type RealServices, realServices } from '../../process/real-service.ts';
import type { Body } from '../../samples/body.ts';
import { hamlets, townCases } from '../../samples/towns.ts';

// Real servers under a stream of requests over the second of an embargo, by the machine's clock: two on PostgreSQL, one on
// the embedded database.

let services: RealServices;
afterEach(() => services.stop());
/** The address that readers are told, whatever port a process has: sizes of answers are compared. */
const start = () => services.start({ env: { PUBLIC_URL: 'https://assize.example' } });

const D = '/v1/datasets/courts';

async function buildDraft({ call }: RealService, cases: readonly Body[]): Promise<string> {
  const posted = await call('POST', `${D}/cases/batch?state=in-review`, { items: cases });
  const items = posted.body.items.map(({ id, etag }: Body) => ({ id, etag }));
  expect((await call('POST', `${D}/cases/transitions`, { to: 'approved', items })).body.done).toBe(cases.length);
  expect(
    (
      await call('POST', `${D}/releases`, {
        notice: { kind: 'correction', text: 'A notice.' },
      })
    ).status,
  ).toBe(202);
  for (;;) {
    const draft = await call('GET', `${D}/releases/draft`);
    expect(['building', 'draft']).toContain(draft.body.state);
    if (draft.body.state === 'draft') return String(draft.headers.get('etag'));
    await sleep(50);
  }
}

const move = ({ call }: RealService, body: Body, etag: string) =>
  call('POST', `${D}/releases/draft/transitions`, body, { 'if-match': etag });

/** By public address: whether its status and text tell that the second release is there. */
const TELLS: Record<string, (status: number, text: string) => boolean> = {
  [`${D}/releases/latest/statistics?measure=cases`]: (_, text) => /"1\.1\.0"|"value":7/.test(text),
  [`${D}/releases/latest/headlines`]: (_, text) => text.includes('"1.1.0"'),
  [`${D}/releases/1.1/codebook`]: (status) => status === 200,
  [`${D}/releases/1.1.0`]: (status) => status === 200,
  [`${D}/releases/1.1.0/statistics.csv?by=sex`]: (status) => status === 200,
  [`${D}/releases/1.0.0`]: (_, text) => /"superseded"|1\.1\.0/.test(text),
  [`${D}/releases`]: (_, text) => text.includes('1.1.0'),
  [D]: (_, text) => text.includes('1.1.0'),
  '/v1/datasets': (_, text) => text.includes('1.1.0'),
  [`${D}/notices`]: (_, text) => text.includes('1.1.0'),
  [`${D}/releases.atom`]: (_, text) => text.includes('1.1.0'),
  '/v1/releases.atom': (_, text) => text.includes('1.1.0'),
  '/v1/release-calendar': (_, text) => text.includes('1.1.0'),
};

interface Seen {
  path: string;
  sent: number;
  received: number;
  tells: boolean;
  /** Length of what was received, which must not tell it either. */
  bytes: number;
}

async function stream(base: string, until: number, seen: Seen[]): Promise<void> {
  const paths = Object.keys(TELLS);
  for (let i = Math.floor(Math.random() * paths.length); Date.now() < until; i += 1) {
    const path = paths[i % paths.length]!;
    const sent = Date.now();
    const response = await fetch(base + path);
    const text = await response.text();
    seen.push({ path, sent, received: Date.now(), tells: TELLS[path]!(response.status, text), bytes: text.length });
  }
}

test('no byte of a scheduled release before its second, all of it after, under load, in every process', {
  timeout: 180_000,
}, async () => {
  services = await realServices();
  const first = await start();
  const bases = [first.base, ...(process.env.TEST_DATABASE_URL ? [(await start()).base] : [])];
  expect((await first.call('PUT', D, hamlets())).status).toBe(201);
  const etag = await buildDraft(first, townCases());
  expect((await move(first, { to: 'published' }, etag)).status).toBe(200);
  const draft = await buildDraft(first, townCases().slice(0, 1));

  const second = Math.ceil((Date.now() + 6_500) / 1_000) * 1_000;
  const publishAt = new Date(second).toISOString();
  expect((await move(first, { to: 'published', publishAt }, draft)).body.state).toBe('scheduled');
  // The date itself is public, once each process has learnt of it.
  await sleep(1_500);
  const seen: Seen[] = [];
  await Promise.all(bases.flatMap((base) => [1, 2, 3, 4].map(() => stream(base, second + 2_000, seen))));

  const before = seen.filter(({ received }) => received < second);
  const after = seen.filter(({ sent }) => sent >= second);
  for (const part of [before, after]) {
    expect(new Set(part.map(({ path }) => path)).size).toBe(Object.keys(TELLS).length);
  }
  expect(before.filter(({ tells }) => tells)).toEqual([]);
  const isLate = after.filter(({ tells }) => !tells);
  expect(isLate).toEqual([]);
  for (const path of Object.keys(TELLS)) {
    const sizes = new Set(before.filter((one) => one.path === path).map(({ bytes }) => bytes));
    expect([path, sizes.size]).toEqual([path, 1]);
  }
  const { body } = await first.call('GET', `${D}/releases/1.1.0`);
  expect(body.publishedAt).toBe(publishAt);
  const audit = await first.call('GET', '/v1/audit?dataset=courts&action=release.publish');
  expect(audit.body.items).toHaveLength(2);
});

test('a date that passes while no process is there is kept: the first answer after the start has the release', {
  timeout: 180_000,
}, async () => {
  services = await realServices();
  const first = await start();
  expect((await first.call('PUT', D, hamlets())).status).toBe(201);
  const draft = await buildDraft(first, townCases());
  const second = Math.ceil((Date.now() + 1_000) / 1_000) * 1_000;
  const publishAt = new Date(second).toISOString();
  expect((await move(first, { to: 'published', publishAt }, draft)).body.publishAt).toBe(publishAt);
  await first.kill();
  await sleep(Math.max(0, second - Date.now()));
  const again = await start();
  const response = await fetch(`${again.base}${D}/releases/latest`);
  expect([response.status, ((await response.json()) as Body).publishedAt]).toEqual([200, publishAt]);
});
