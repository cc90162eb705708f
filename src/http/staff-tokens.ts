import { createHmac } from 'node:crypto';
import type { FastifyBaseLogger } from 'fastify';
import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Config } from '../config.ts';
import type { Database, Db } from '../db/client.ts';
import { failureCode } from '../db/failures.ts';
import { appendAudit } from '../db/queries/audit.ts';
import { type ApiKey, findKeyByHash, holdKeys, insertKey, setScopes } from '../db/queries/keys.ts';
import { AppError, ownMessageOf } from '../errors.ts';
import { ownMember } from '../schemas/names.ts';
import { ROLES, type Role, type Scope } from '../schemas/vocabulary.ts';
import { mintKeyId } from '../secret.ts';

/**
 * Tokens of an OpenID provider in place of a key, for tools of staff. A person has a key of their own in the database: it has no
 * secret, its scopes follow the roles of the token, and revoking it locks the person out. So whatever is said of keys holds for it.
 */
export interface StaffTokens {
  /** The key of whoever the token names; undefined if the token is not valid. Throws 403 and 503. */
  keyOf(token: string, request: TokenRequest): Promise<ApiKey | undefined>;
}

interface TokenRequest {
  id: string;
  at: Date;
  /** Told why a token was refused: the answer does not say it, and the settings may be wrong. */
  log: Pick<FastifyBaseLogger, 'info' | 'warn'>;
}

interface StaffTokensOptions {
  settings: NonNullable<Config['oidc']>;
  database: Pick<Database, 'db' | 'readOnlyBecause'>;
  /** Key of the hashes by which people are recognised: neither their name nor their number is stored. */
  secret: string;
}

/** Of key pairs only: with a shared secret, whoever can check a token could make one. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
/** The provider is asked again for a key that is not among those that it had, but not more often. */
const PROVIDER_PAUSE_MS = 10_000;
const PROVIDER_KEYS_MS = 10 * 60_000;
const PROVIDER_PATIENCE_MS = 5_000;
/** How far two clocks may be apart. */
const TOLERANCE_SECONDS = 30;

/** What a bearer token looks like that is not a key: a JWT. */
export const STAFF_TOKEN = /^[\w-]{2,4000}\.[\w-]{2,8000}\.[\w-]{2,2000}$/;

export function staffTokens({ settings, database, secret }: StaffTokensOptions): StaffTokens {
  const { db } = database;
  const { issuer, audience, rolesClaim, roles } = settings;
  const signingKeys = keysOfProvider(issuer);

  const claimsOf = async (token: string, { at: currentDate, log }: TokenRequest): Promise<JWTPayload | undefined> => {
    try {
      const { payload } = await jwtVerify(token, signingKeys, {
        ...{ issuer, audience, currentDate },
        algorithms: ALGORITHMS,
        requiredClaims: ['sub', 'exp'],
        clockTolerance: TOLERANCE_SECONDS,
      });
      // Whoever has none would share a key with all others who have none.
      if (typeof payload.sub !== 'string' || payload.sub === '')
        throw new errors.JWTClaimValidationFailed('it names nobody', payload, 'sub', 'invalid');
      return payload;
    } catch (error) {
      if (isFaultOfToken(error)) {
        const { code, claim } = error as errors.JOSEError & { claim?: string };
        log.info({ failure: code, claim }, 'a token of staff was refused');
        return undefined;
      }
      log.warn({ failure: providerFailure(error) }, 'the OpenID provider cannot be asked: see OIDC_ISSUER');
      throw new AppError('unavailable', {
        detail: 'The provider of tokens cannot be asked. Try again after the seconds in Retry-After.',
        headers: { 'retry-after': '5' },
      });
    }
  };

  return {
    async keyOf(token, request) {
      const { id: requestId, at } = request;
      const claims = await claimsOf(token, request);
      if (claims === undefined) return undefined;
      const held = rolesIn(claims, rolesClaim, roles);
      if (held.length === 0)
        throw new AppError('forbidden', { detail: 'The token has no role that this service knows.' });
      const scopes = [...new Set(held.flatMap((role) => ROLES[role]))];
      const role = held.find((one) => scopes.every((scope) => ROLES[one].includes(scope))) ?? null;
      const person = createHmac('sha256', secret)
        .update(JSON.stringify(['staff', issuer, claims.sub]))
        .digest('hex');
      // No key has such a hash, so no secret opens it.
      const secretHash = `staff:${person}`;
      const known = await findKeyByHash(db, secretHash);
      if (known && (known.revokedAt !== null || hasScopes(known, scopes))) return known;
      const { readOnlyBecause } = database;
      if (known && readOnlyBecause !== undefined) return { ...known, role, scopes };
      if (readOnlyBecause !== undefined) throw new AppError('unavailable', { detail: readOnlyBecause });
      return db.transaction(async (tx) => {
        await holdKeys(tx);
        const found = await findKeyByHash(tx, secretHash);
        const id = found?.id ?? mintKeyId();
        if (found) await setScopes(tx, id, { role, scopes });
        else await insertStaffKey(tx, { id, secretHash, role, scopes, createdAt: at });
        const action = found ? 'key.roles' : 'key.staff';
        await appendAudit(tx, [{ at, keyId: id, action, subject: id, requestId, detail: { roles: held.join(',') } }]);
        return findKeyByHash(tx, secretHash);
      });
    },
  };
}

/** With the claims of the token, or the signature, or the key that it names; not with the provider. */
const TOKEN_FAULTS = [
  ...[errors.JWTClaimValidationFailed, errors.JWTExpired, errors.JWTInvalid, errors.JWSInvalid],
  ...[errors.JWSSignatureVerificationFailed, errors.JOSEAlgNotAllowed, errors.JOSENotSupported],
  ...[errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys],
];
const isFaultOfToken = (error: unknown): boolean => TOKEN_FAULTS.some((kind) => error instanceof kind);

const providerFailure = (error: unknown): string =>
  ownMessageOf(error) ?? (error instanceof errors.JOSEError ? error.code : failureCode(error));

/** The keys that the provider publishes, found by its discovery document, kept for a while, and asked for again when it rotates them. */
function keysOfProvider(issuer: string): JWTVerifyGetKey {
  const find = async (): Promise<JWTVerifyGetKey> => {
    const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const answer = await fetch(address, { signal: AbortSignal.timeout(PROVIDER_PATIENCE_MS), redirect: 'error' });
    if (!answer.ok) throw new Error(`the discovery document is answered ${answer.status}`);
    const found = (await answer.json()) as { issuer?: unknown; jwks_uri?: unknown };
    if (found.issuer !== issuer) throw new Error('the discovery document is of another issuer');
    return createRemoteJWKSet(new URL(String(found.jwks_uri)), {
      // They are found anew before.
      cacheMaxAge: Number.POSITIVE_INFINITY,
      cooldownDuration: PROVIDER_PAUSE_MS,
      timeoutDuration: PROVIDER_PATIENCE_MS,
    });
  };
  let keys: Promise<JWTVerifyGetKey> | undefined;
  let keptUntil = 0;
  return async (header, token) => {
    const now = Date.now();
    if (keys === undefined || now >= keptUntil) {
      keys = find();
      keptUntil = now + PROVIDER_KEYS_MS;
    }
    try {
      return (await keys)(header, token);
    } catch (error) {
      keys = undefined;
      throw error;
    }
  };
}

/** Roles by what the claim calls them. The name of a claim may have dots, or lead to a member: `realm_access.roles`. */
function rolesIn(claims: JWTPayload, claim: string, names: Readonly<Record<string, string>>): Role[] {
  const member = (of: unknown, name: string): unknown => ownMember(Object(of) as Record<string, unknown>, name);
  const found = member(claims, claim) ?? claim.split('.').reduce<unknown>(member, claims);
  const sent = typeof found === 'string' ? found.split(' ') : Array.isArray(found) ? found : [];
  return [...new Set(sent.map(String))].flatMap((name) => (ownMember(names, name) as Role | undefined) ?? []);
}

const hasScopes = (key: ApiKey, scopes: readonly Scope[]): boolean =>
  key.scopes.length === scopes.length && scopes.every((scope) => key.scopes.includes(scope));

const insertStaffKey = (
  tx: Db,
  key: Pick<ApiKey, 'id' | 'role' | 'createdAt'> & { secretHash: string; scopes: Scope[] },
): Promise<void> =>
  insertKey(tx, {
    ...key,
    // No name of a person: the provider knows who it is.
    label: `Staff ${key.id}`,
    datasets: null,
    expiresAt: null,
    createdBy: null,
    origin: 'staff',
  });
