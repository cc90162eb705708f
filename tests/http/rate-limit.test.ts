import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Database, rowsOf } from '../../src/db/client.ts';
import { deleteRateLimits } from '../../src/db/queries/rate-limits.ts';
import { addressReader } from '../../src/http/front-door.ts';
import { type RateLimiter, rateLimiter } from '../../src/http/rate-limit.ts';
import { openTestDatabase, type StartOptions, startApp, type TestApp, useTestDatabase } from '../harness.ts';
import { fromAddress, type Received, type Sent } from './from-address.ts';

const FIVE = { rateLimit: { scope: 'process', address: 5, key: 3 } } as const;
const start = async (config: StartOptions['config'] = {}): Promise<TestApp> => {
  const started = await startApp({ config: { ...FIVE, ...config } });
  await started.app.listen({ host: '127.0.0.1', port: 0 });
  return started;
};

/** Each test has addresses of its own. */
let service: TestApp;
const limiters: RateLimiter[] = [];
beforeAll(async () => {
  service = await start();
});
afterAll(() => service.stop());
afterEach(() => Promise.all(limiters.splice(0).map((one) => one.stop())));

const PATH = '/v1/problems?limit=1';
const statuses = async (count: number, get: () => Promise<Received>): Promise<number[]> => {
  const found: number[] = [];
  for (let n = 0; n < count; n += 1) found.push((await get()).status);
  return found;
};

test('an address without a key has so many requests, and is told how many are left and when to come again', async () => {
  const get = (sent?: Sent) => fromAddress(service, PATH, { from: '127.0.0.10', ...sent });
  const first = await get();
  expect(first.headers['ratelimit-policy']).toBe('"address";q=5;w=60');
  expect(first.headers.ratelimit).toBe('"address";r=4;t=12');
  expect(await statuses(4, get)).toEqual([200, 200, 200, 200]);

  const refused = await get();
  expect([refused.status, refused.body.code, refused.body.title]).toEqual([
    429,
    'too-many-requests',
    'Too many requests',
  ]);
  const after = Number(refused.headers['retry-after']);
  expect(after).toBeGreaterThan(0);
  expect(after).toBeLessThanOrEqual(12);
  expect(refused.headers.ratelimit).toBe(`"address";r=0;t=${after}`);
  expect(refused.headers['access-control-allow-origin']).toBe('*');

  // At the address of a page it is a page.
  const page = await fromAddress(service, '/datasets', { from: '127.0.0.10' });
  expect([page.status, page.headers['content-type']]).toEqual([429, 'text/html; charset=utf-8']);
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  for (const said of ['<h1>Too many requests</h1>', 'load the page again']) expect(page.text).toContain(said);

  // Everybody else is answered, and so is health.
  expect((await get({ from: '127.0.0.11' })).headers.ratelimit).toBe('"address";r=4;t=12');
  expect(await statuses(8, () => fromAddress(service, '/readyz'))).toEqual(Array(8).fill(200));
});

test('a key is counted by itself, wherever it comes from; one that is not valid counts for the address', async () => {
  const get = (key: string, from = '127.0.0.20') =>
    fromAddress(service, '/v1/me', { headers: { authorization: `Bearer ${key}` }, from });
  const key = await service.key('partner');
  const other = await service.key('partner');
  const first = await get(key);
  expect(first.headers.ratelimit).toBe('"key";r=2;t=20');
  expect(first.body.usage.window).toEqual({ seconds: 60, limit: 3, remaining: 2 });
  expect([(await get(key, '127.0.0.21')).status, (await get(key, '127.0.0.22')).status]).toEqual([200, 200]);
  const refused = await get(key);
  expect([refused.status, refused.headers['ratelimit-policy']]).toEqual([429, '"key";q=3;w=60']);
  expect((await get(other)).status).toBe(200);

  const guess = () => get(`assize_guess000_${'x'.repeat(43)}`);
  expect(await statuses(7, guess)).toEqual([401, 401, 401, 401, 401, 429, 429]);
  expect((await fromAddress(service, PATH, { from: '127.0.0.20' })).status).toBe(429);
  expect((await get(other)).status).toBe(200);
  expect((await fromAddress(service, PATH, { from: '127.0.0.21' })).status).toBe(200);
});

test('304 is free', async () => {
  const from = '127.0.0.30';
  const { etag } = (await fromAddress(service, PATH, { from })).headers;
  const again = () => fromAddress(service, PATH, { from, headers: { 'if-none-match': String(etag) } });
  expect(await statuses(12, again)).toEqual(Array(12).fill(304));
  expect((await fromAddress(service, PATH, { from })).headers.ratelimit).toMatch(/^"address";r=3;/);
});

test('X-Forwarded-For is believed only from a proxy that the operator named; the log says so once, without an address', async () => {
  const forwarded = (to: TestApp, address: string) =>
    fromAddress(to, PATH, { from: '127.0.0.40', headers: { 'x-forwarded-for': address } });
  for (let n = 0; n < 5; n += 1) await forwarded(service, `203.0.113.${n}`);
  expect((await forwarded(service, '203.0.113.9')).status).toBe(429);
  expect(service.logLines.filter((line) => line.includes('TRUST_PROXY')).length).toBe(1);
  expect(service.logLines.slice(1).join('')).not.toMatch(/203\.0\.113|127\.0\.0/); // the first says where it listens

  const behind = await start({ trustProxy: ['127.0.0.40'] });
  // What the client itself wrote comes first: only the last entry is the proxy's.
  for (let n = 0; n < 5; n += 1) await forwarded(behind, `198.51.100.${n}, 203.0.113.1`);
  expect((await forwarded(behind, '198.51.100.9, 203.0.113.1')).status).toBe(429);
  expect((await forwarded(behind, '203.0.113.2')).status).toBe(200);
  await behind.stop();
});

test('GET /v1/limits names the same numbers', async () => {
  const { body } = await fromAddress(service, '/v1/limits', { from: '127.0.0.50' });
  expect(body.rates).toEqual([
    { policy: 'address', requests: 5, seconds: 60 },
    { policy: 'key', requests: 3, seconds: 60 },
  ]);
  expect(body.bytes).toEqual({
    address: 8_192,
    header: 16_384,
    body: 1_048_576,
    batch: 16_777_216,
    file: 1_073_741_824,
  });
  expect(body.statistics.observations).toBe(100_000);
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::6', '2001:db8:1:2::/64'],
  ['2001:db8::6', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('the client at %s is %s', (address, client) => {
  const request = { socket: { remoteAddress: address }, headers: {} };
  expect(addressReader(undefined)(request as never)).toBe(client); // all that it reads of a request
});

test.each([
  [1, '203.0.113.7', '203.0.113.7'],
  [1, '198.51.100.1, 203.0.113.7', '203.0.113.7'],
  [2, '198.51.100.1, 203.0.113.7', '198.51.100.1'],
  [1, '203.0.113.7:50123', '203.0.113.7'],
  [1, 'unknown', '10.0.0.1'],
  [1, undefined, '10.0.0.1'],
  [['10.0.0.0/8'], '198.51.100.1, 203.0.113.7, 10.2.3.4', '203.0.113.7'],
  [['10.0.0.2'], '203.0.113.7', '10.0.0.1'],
])('with %j trusted and X-Forwarded-For %j the client is %s', (trusted, forwarded, client) => {
  const request = { socket: { remoteAddress: '10.0.0.1' }, headers: { 'x-forwarded-for': forwarded } };
  expect(addressReader(trusted)(request as never)).toBe(client); // all that it reads of a request
});

const database = await useTestDatabase();
beforeAll(async () => {
  await rowsOf(database.db, sql`delete from rate_limits`);
});
const limits = { scope: 'shared', address: 50, key: 50 } as const;
const limiterOn = (db: Database['db'], onFailure?: () => void): RateLimiter => {
  const limiter = rateLimiter({ limits, db, secret: 's', ...(onFailure && { onFailure }) });
  limiters.push(limiter);
  return limiter;
};

test('processes count together, and the database holds no address', async () => {
  const [one, other] = [limiterOn(database.db), limiterOn(database.db)];
  for (let n = 0; n < 40; n += 1) expect(one.take('address', '192.0.2.1')?.isExceeded).toBe(false);
  // The other process learns of them with the first that it counts itself, within a second.
  const left = () => other.take('address', '192.0.2.1')?.remaining ?? 0;
  expect(left()).toBe(49);
  let last = 49;
  for (let n = 0; n < 100 && last > 15; n += 1) {
    await sleep(50);
    const now = left();
    expect(now).toBeGreaterThanOrEqual(0);
    last = now;
  }
  expect(last).toBeLessThanOrEqual(15);
  expect(other.take('address', '192.0.2.2')?.remaining).toBe(49);

  const rows = await rowsOf<{ text: string }>(database.db, sql`select to_jsonb(r)::text as text from rate_limits r`);
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.map(({ text }) => text).join()).not.toMatch(/192\.0\.2|address/);
  await deleteRateLimits(database.db, new Date(Date.now() + 60_000));
  expect(await rowsOf(database.db, sql`select 1 from rate_limits`)).toEqual([]);
});

test('while the database is away each process counts by itself, and its operator is told once', async () => {
  const { database: away, drop } = await openTestDatabase();
  await away.close();
  let told = 0;
  const limiter = limiterOn(away.db, () => {
    told += 1;
  });
  const taken = Array.from({ length: 60 }, () => limiter.take('key', 'k')?.isExceeded);
  expect(taken.filter((isExceeded) => !isExceeded).length).toBe(50);
  while (told === 0) await sleep(10);
  await sleep(1_200);
  expect(told).toBe(1);
  await drop();
});

test('what is used comes back steadily', async () => {
  const limiter = rateLimiter({ limits: { scope: 'process', address: 600, key: 1 }, db: database.db, secret: 's' });
  for (let n = 0; n < 600; n += 1) limiter.take('address', 'a');
  expect(limiter.take('address', 'a')?.reset).toBe(1);
  await sleep(300);
  // Ten a second.
  expect(limiter.take('address', 'a')?.isExceeded).toBe(false);
  await limiter.stop();
});
