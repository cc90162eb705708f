import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eq } from 'drizzle-orm';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { apiKeys } from '../../src/db/tables/keys.ts';
import { startApp, type TestApp } from '../harness.ts';
import { newDataset } from '../requests.ts';

/** Tokens of an OpenID provider, which is a server of this test: it publishes its keys, and signs. */

let service: TestApp;
let provider: Server;
let issuer: string;
let asked: string[] = [];
let isAway = false;
/** Where the provider has its keys now. */
let keysAt = 'jwks';
const pairs = new Map<string, { privateKey: CryptoKey; publicKey: CryptoKey }>();
const published = new Set<string>();

async function addPair(kid: string): Promise<void> {
  pairs.set(kid, await generateKeyPair('ES256', { extractable: true }));
  published.add(kid);
}

async function answerOf(url: string): Promise<unknown> {
  if (url.endsWith('/.well-known/openid-configuration')) return { issuer, jwks_uri: `${issuer}/${keysAt}` };
  const keys = [...published].map(async (kid) => ({
    ...(await exportJWK(pairs.get(kid)!.publicKey)),
    kid,
    alg: 'ES256',
  }));
  return { keys: await Promise.all(keys) };
}

const configFor = (OIDC_ISSUER: string) => {
  const { oidc } = readConfig({
    OIDC_ISSUER,
    OIDC_AUDIENCE: 'assize',
    OIDC_ROLES: 'desk=contributor,editors=reviewer,leads=admin',
    OIDC_ROLES_CLAIM: 'realm_access.roles',
  });
  return { oidc };
};

beforeAll(async () => {
  provider = createServer(async ({ url = '' }, response) => {
    asked.push(url);
    response.writeHead(isAway ? 500 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(await answerOf(url)));
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/realms/desk`;
  await addPair('one');
  service = await startApp({ config: configFor(issuer) });
});
afterAll(async () => {
  await service.stop();
  provider.close();
});
afterEach(() => {
  vi.useRealTimers();
  isAway = false;
});

interface TokenOptions {
  roles?: readonly string[];
  claims?: JWTPayload;
  kid?: string;
  /** Seconds from now. */
  ends?: number;
}
const tokenOf = async (
  sub: string,
  { roles = ['editors'], claims = {}, kid = 'one', ends = 300 }: TokenOptions = {},
) => {
  const now = Math.floor(service.clock.now.getTime() / 1_000);
  return new SignJWT({ iss: issuer, aud: 'assize', sub, exp: now + ends, realm_access: { roles }, ...claims })
    .setProtectedHeader({ alg: 'ES256', kid })
    .sign(pairs.get(kid)!.privateKey);
};
const me = (token: string) => service.send('GET', '/v1/me', { key: token });

test('a token opens what its roles open, as one key for each person, which names nobody', async () => {
  const first = await me(await tokenOf('jane.doe'));
  expect(first.status, first.text).toBe(200);
  expect(first.body).toMatchObject({ role: 'reviewer', label: `Staff ${first.body.id}`, datasets: null });
  expect((await me(await tokenOf('jane.doe', { ends: 900 }))).body.id).toBe(first.body.id);
  expect((await me(await tokenOf('john.roe'))).body.id).not.toBe(first.body.id);
  const dataset = await newDataset(service);
  const list = async (roles: readonly string[]) =>
    (await service.send('GET', `/v1/datasets/${dataset}/cases`, { key: await tokenOf('jane.doe', { roles }) })).status;
  expect([await list(['editors']), await list(['unknown']), await list([])]).toEqual([200, 403, 403]);
  const kept = JSON.stringify([await service.db.select().from(apiKeys), service.logLines]);
  expect(kept).not.toMatch(/jane|doe/);
  const audit = await service.send('GET', `/v1/audit?subject=${first.body.id}`, { key: service.adminKey });
  expect(audit.body.items).toMatchObject([{ action: 'key.staff', detail: { roles: 'reviewer' } }]);
});

test('roles follow the token, and the one of several that has the scopes of all is shown', async () => {
  const { body } = await me(await tokenOf('follows', { roles: ['desk'] }));
  const promoted = await me(await tokenOf('follows', { roles: ['leads', 'desk'] }));
  expect([body.role, promoted.body.role, promoted.body.id]).toEqual(['contributor', 'admin', body.id]);
  expect((await service.send('GET', '/v1/keys', { key: await tokenOf('follows', { roles: ['leads'] }) })).status).toBe(
    200,
  );
  expect((await service.send('GET', '/v1/keys', { key: await tokenOf('follows', { roles: ['desk'] }) })).status).toBe(
    403,
  );
});

test('whoever’s key is revoked is locked out, and a key of a token is not rotated', async () => {
  const token = await tokenOf('leaver');
  const { id } = (await me(token)).body;
  const rotated = await service.send('POST', `/v1/keys/${id}/rotate`, { key: service.adminKey });
  expect([rotated.status, rotated.body.detail]).toEqual([403, 'The key has no secret: its owner sends tokens.']);
  await service.send('DELETE', `/v1/keys/${id}`, { key: service.adminKey });
  expect([(await me(token)).status, (await me(await tokenOf('leaver', { roles: ['leads'] }))).status]).toEqual([
    401, 401,
  ]);
  const [row] = await service.db.select().from(apiKeys).where(eq(apiKeys.id, id));
  expect((await service.send('GET', '/v1/me', { key: row!.secretHash.replace(':', '_') })).status).toBe(401);
});

/** Why tokens were refused, as the log says it to whoever looks for a wrong setting. */
const refusals = (): string[] =>
  service.logLines
    .map((line) => JSON.parse(line) as { msg: string; failure?: string; claim?: string })
    .filter(({ msg }) => /^(a token of staff|the OpenID provider)/.test(msg))
    .map(({ failure = '', claim = failure }) => claim);

test('a token that is not ours, not now or not signed is 401', async () => {
  const parts = (await tokenOf('x')).split('.');
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${parts[1]}.xx`;
  const [header = '', claims = ''] = parts;
  const forged = [header, Buffer.from(claims, 'base64url').toString().replace('editors', 'leads'), parts[2]];
  await addPair('stranger');
  published.delete('stranger');
  const tokens = {
    'another audience': await tokenOf('x', { claims: { aud: 'another' } }),
    'another issuer': await tokenOf('x', { claims: { iss: 'https://login.example.org' } }),
    'no subject': await tokenOf('x', { claims: { sub: undefined as never } }),
    'an empty subject': await tokenOf(''),
    'a subject that is no text': await tokenOf('x', { claims: { sub: null as never } }),
    expired: await tokenOf('x', { ends: -60 }),
    'not yet': await tokenOf('x', { claims: { nbf: Math.floor(service.clock.now.getTime() / 1_000) + 3_600 } }),
    unsigned,
    changed: [forged[0], Buffer.from(forged[1] ?? '').toString('base64url'), forged[2]].join('.'),
    'a key that is not published': await tokenOf('x', { kid: 'stranger' }),
    'no token': 'aaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbb.cccccccccccccccc',
  };
  const answered: Record<string, number> = {};
  service.logLines.length = 0;
  for (const [what, token] of Object.entries(tokens)) answered[what] = (await me(token)).status;
  expect(refusals()).toEqual([
    ...[
      'aud',
      'iss',
      'sub',
      'sub',
      'sub',
      'exp',
      'nbf',
      'ERR_JOSE_ALG_NOT_ALLOWED',
      'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    ],
    ...['ERR_JWKS_NO_MATCHING_KEY', 'ERR_JWS_INVALID'],
  ]);
  expect(answered).toEqual(Object.fromEntries(Object.keys(tokens).map((what) => [what, 401])));
});

test('keys of the provider are kept, and asked for again when it has rotated them', async () => {
  await me(await tokenOf('y'));
  asked = [];
  for (let n = 0; n < 5; n += 1) expect((await me(await tokenOf('y'))).status).toBe(200);
  expect(asked).toEqual([]);
  await addPair('two');
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11_000 });
  expect((await me(await tokenOf('y', { kid: 'two' }))).status).toBe(200);
  expect(asked).toEqual(['/realms/desk/jwks']);
  // While the provider is away, those that are known still work.
  isAway = true;
  expect((await me(await tokenOf('y', { kid: 'two' }))).status).toBe(200);
  await addPair('three');
  vi.setSystemTime(Date.now() + 11_000);
  const away = await me(await tokenOf('y', { kid: 'three' }));
  expect([away.status, away.body.code, away.headers['retry-after']]).toEqual([503, 'unavailable', '5']);
});

test('keys of the provider are found anew every ten minutes, wherever they are then', async () => {
  await me(await tokenOf('y'));
  asked = [];
  keysAt = 'moved';
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10 * 60_000 + 60_000 });
  expect((await me(await tokenOf('y'))).status).toBe(200);
  expect(asked).toEqual(['/realms/desk/.well-known/openid-configuration', '/realms/desk/moved']);
});

test('the log says why the provider cannot be asked', async () => {
  const token = await tokenOf('z');
  const reasons: string[][] = [];
  for (const [issuerSet, away] of [[`${issuer}/`], [issuer, true], ['http://127.0.0.1:2']] as const) {
    isAway = away ?? false;
    const other = await startApp({ config: configFor(issuerSet) });
    expect((await other.send('GET', '/v1/me', { key: token })).status).toBe(503);
    reasons.push(other.logLines.flatMap((line) => /"failure":"([^"]*)".*cannot be asked/.exec(line)?.[1] ?? []));
    await other.stop();
  }
  expect(reasons).toEqual([
    ['the discovery document is of another issuer'],
    ['the discovery document is answered 500'],
    ['ECONNREFUSED'],
  ]);
});

test('without a provider a token is 401 like any other text', async () => {
  const plain = await startApp();
  expect((await plain.send('GET', '/v1/me', { key: await tokenOf('x') })).status).toBe(401);
  await plain.stop();
});
