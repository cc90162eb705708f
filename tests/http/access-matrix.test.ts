import { count } from 'drizzle-orm';
import type { FastifyInstance } from 'fastify';
import { beforeAll, expect, test } from 'vitest';
import { auditLog } from '../../src/db/tables/keys.ts';
import { SCOPES, type Scope } from '../../src/schemas/vocabulary.ts';
import { startApp, useService } from '../harness.ts';
import { buildDraft } from '../releases/journey.ts';
import { newApproved, newDataset } from '../requests.ts';

/** Every route that the service really has, asked by everybody who must be refused. SECURITY.md cites this. */

const service = await useService();
let mine: string;
let keys: Record<'expired' | 'revoked' | 'unknown' | 'preview' | 'elsewhere', string>;
beforeAll(async () => {
  mine = await newDataset(service);
  const other = await newDataset(service);
  await newApproved(service, mine);
  await buildDraft(service, mine);
  const { adminKey: key, clock } = service;
  const minted = await service.send('POST', '/v1/keys', { key, body: { label: 'x', role: 'admin' } });
  await service.send('DELETE', `/v1/keys/${minted.body.id}`, { key });
  const previews = `/v1/datasets/${mine}/releases/draft/previews`;
  const endsAt = new Date(clock.now.getTime() + 60_000).toISOString();
  const preview = await service.send('POST', previews, { key, body: { label: 'x', endsAt } });
  keys = {
    expired: await service.key('admin', { expiresAt: clock.now }),
    revoked: minted.body.key,
    unknown: `assize_aaaaaaaa_${'0'.repeat(43)}`,
    preview: preview.body.token,
    elsewhere: await service.key('admin', { datasets: [other] }),
  };
}, 120_000);

type Route = FastifyInstance['routeTable'][number];
const addressOf = ({ url }: Route): string =>
  url
    .replace(':dataset', mine)
    .replace(':version', '1.0.0')
    .replace(':revision', '1')
    .replace('/keys/:id', '/keys/zzzzzzzz')
    .replace(/:\w+/g, '00000000-0000-4000-8000-000000000000')
    .replace('*', 'x');
const nameOf = ({ method, url }: Route): string => `${method} ${url}`;
const accessOf = ({ operation }: Route) => operation?.access ?? 'public';
const hasBody = ({ method }: Route): boolean => method === 'POST' || method === 'PUT';
/** Moves of cases: the scope is that of `to`. */
const BY_TARGET = ['POST /v1/datasets/:dataset/cases/:id/transitions', 'POST /v1/datasets/:dataset/cases/transitions'];

/** Some move of a case needs one of these; that to `approved` needs the first. */
const MOVERS = ['cases:review', 'cases:write', 'cases:erase'] as const;

const statusFor = async (route: Route, key?: string): Promise<number> => {
  const options = { ...(key !== undefined && { key }), ...(hasBody(route) && { body: { to: 'approved' } }) };
  return (await service.send(route.method, addressOf(route), options)).status;
};
/** The scopes of which the route needs one; undefined if any key will do. */
const scopesOf = (route: Route): readonly Scope[] | undefined => {
  const access = accessOf(route);
  if (access === 'public') return undefined;
  if (access !== 'any-key') return [access].flat() as Scope[]; // one scope, or several
  return BY_TARGET.includes(nameOf(route)) ? MOVERS : undefined;
};
const without = new Map<string, Promise<string>>();
/** A key with every scope but these. */
const keyWithout = (scopes: readonly Scope[]): Promise<string> => {
  const name = scopes.join(' ');
  const key = without.get(name) ?? service.key(SCOPES.filter((scope) => !scopes.includes(scope)));
  without.set(name, key);
  return key;
};

test('every route declares who may use it, and only these are public outside /v1 or open to any key', () => {
  const routes = service.app.routeTable;
  expect(routes.length).toBeGreaterThan(80);
  const outside = routes.filter(({ url }) => !url.startsWith('/v1'));
  expect([...new Set(outside.map(({ url }) => url.split('/')[1]))].sort()).toEqual([
    '',
    '.well-known',
    'assets',
    'code-lists',
    'datasets',
    'desk',
    'docs',
    'favicon.ico',
    'limits',
    'livez',
    'openapi.json',
    'openapi.public.json',
    'problems',
    'readyz',
    'release-calendar',
    'search',
    'sitemap.xml',
    'usage-codes',
  ]);
  expect(outside.filter((route) => accessOf(route) !== 'public')).toEqual([]);
  const anyKey = routes.filter((route) => accessOf(route) === 'any-key' && !BY_TARGET.includes(nameOf(route)));
  expect(anyKey.map(nameOf).sort()).toEqual(['GET /v1/me', 'HEAD /v1/me', 'POST /v1/keys/:id/rotate']);
  // Whatever writes needs a key.
  expect(routes.filter((route) => !['GET', 'HEAD'].includes(route.method) && accessOf(route) === 'public')).toEqual([]);
});

test('a route that does not declare who may use it stops the start', async () => {
  await expect(startApp({ routes: (app) => void app.get('/v1/forgotten', async () => 'everything') })).rejects.toThrow(
    'GET /v1/forgotten does not declare who may use it',
  );
});

test('every route refuses everybody whom it must refuse, and changes nothing', async () => {
  const entries = async () => (await service.db.select({ number: count() }).from(auditLog))[0]?.number;
  const before = await entries();
  const wrong: string[] = [];
  const expectStatus = async (route: Route, who: string, status: number, key?: string) => {
    const answered = await statusFor(route, key);
    if (answered !== status) wrong.push(`${nameOf(route)}, ${who}: ${answered} instead of ${status}`);
  };
  for (const route of service.app.routeTable) {
    // A bad key is refused on public routes too: its owner must learn that it does not work.
    for (const who of ['expired', 'revoked', 'unknown', 'preview'] as const) {
      await expectStatus(route, who === 'preview' ? 'preview out of place' : who, 401, keys[who]);
    }
    if (accessOf(route) === 'public') continue;
    await expectStatus(route, 'no key', 401);
    const scopes = scopesOf(route);
    if (scopes) await expectStatus(route, `every scope but ${scopes.join(' and ')}`, 403, await keyWithout(scopes));
    if (route.url.includes(':dataset')) await expectStatus(route, 'key of another dataset', 403, keys.elsewhere);
  }
  expect(wrong).toEqual([]);
  expect(await entries()).toBe(before);
}, 60_000);

test('every route lets in a key with one scope that it names', async () => {
  const shut: string[] = [];
  for (const route of service.app.routeTable) {
    const scopes = scopesOf(route) ?? [];
    for (const scope of scopes === MOVERS ? ['cases:review' as const] : scopes) {
      const status = await statusFor(route, await service.key([scope]));
      if (status === 401 || status === 403) shut.push(`${nameOf(route)} with ${scope}: ${status}`);
    }
  }
  expect(shut).toEqual([]);
}, 60_000);
