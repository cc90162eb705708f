import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { withdrawRelease } from '../../../src/releases/lifecycle/withdraw.ts';
import { releaseReader } from '../../../src/releases/serve/reader.ts';
import { listenWithTowns } from '../journey.ts';

// What is answered once the database has gone. tests/faults/database.long.test.ts has outages that end.

const { service, url } = await listenWithTowns(2);
afterAll(() => service.stop().catch(() => {})); // the database is closed already
const RELEASES = '/v1/datasets/towns/releases';
const LEASE_MS = 1_000;

async function read(path: string, init: RequestInit = {}) {
  const response = await fetch(url + path, init);
  return {
    status: response.status,
    age: response.headers.get('age'),
    headers: response.headers,
    text: await response.text(),
  };
}

test('what was read before is answered while the database is gone, and says how old it is', async () => {
  const paths = ['1.0.0', '1', 'latest'].flatMap((pin) =>
    ['statistics?by=sex', 'headlines', 'codebook', 'differences?since=1.0.0'].flatMap((below) =>
      pin === '1.0.0' && below.startsWith('differences') ? [] : [`${RELEASES}/${pin}/${below}`],
    ),
  );
  paths.push('/v1/datasets/towns');
  const before = new Map<string, Awaited<ReturnType<typeof read>>>();
  for (const path of paths) before.set(path, await read(path));
  for (const [path, { status, age }] of before) expect([path, status, age]).toEqual([path, 200, null]);

  // Another process withdraws a release that this reader has open.
  const reader = releaseReader(service.database);
  const opened = await reader.open('towns', '1.0.0');
  const actor = {
    keyId: 'k',
    keyLabel: 'k',
    scopes: [],
    requestId: '00000000-0000-4000-8000-000000000000',
    at: new Date(),
  };
  await reader.open('towns', 'latest');

  await sleep(LEASE_MS);
  await withdrawRelease(service.db, actor, opened.row, { reason: 'It was wrong.', replacement: null });
  await expect(reader.open('towns', '1.0.0')).rejects.toMatchObject({ code: 'release-withdrawn' });
  await service.database.close();
  await expect(reader.open('towns', '1.0.0')).rejects.not.toMatchObject({ code: 'release-withdrawn' });
  expect((await reader.open('towns', 'latest')).row.version).toBe('1.1.0');

  await sleep(LEASE_MS);
  for (let round = 0; round < 2; round += 1) {
    for (const path of paths) {
      const { status, text, age, headers } = await read(path);
      expect([path, status, text]).toEqual([path, 200, before.get(path)?.text]);
      expect([path, Number(age)]).toEqual([path, expect.toSatisfy((seconds) => seconds >= 1 && seconds < 60)]);
      expect(headers.get('etag')).toBe(before.get(path)?.headers.get('etag'));
    }
  }
  const [path = ''] = paths;
  const known = await read(path, { headers: { 'if-none-match': before.get(path)?.headers.get('etag') ?? '' } });
  expect([known.status, Number(known.age) >= 1]).toEqual([304, true]);
});

test('all else is 503 with Retry-After; the service says that it is alive and not ready', async () => {
  const key = { authorization: `Bearer ${service.adminKey}` };
  for (const [path, init] of [
    [`${RELEASES}/1.1.0/statistics?by=sex`, {}],
    [`${RELEASES}/latest`, {}],
    ['/v1/datasets', {}],
    ['/v1/datasets/towns/cases', { headers: key }],
    [
      '/v1/datasets/towns/cases',
      { method: 'POST', body: '{}', headers: { ...key, 'content-type': 'application/json' } },
    ],
    ['/readyz', {}],
  ] as const) {
    const { status, text, headers } = await read(path, init);
    expect([path, status, JSON.parse(text).code]).toEqual([path, 503, 'unavailable']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  }
  expect(JSON.parse((await read('/readyz')).text).detail).toBe('Waiting for: database.');
  expect((await read('/livez')).status).toBe(200);
});
