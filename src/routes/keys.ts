import { appendAudit } from '../db/queries/audit.ts';
import { type ApiKey, findKey, insertKey, listKeys, revokeKey } from '../db/queries/keys.ts';
import { AppError, type Fault, MAX_DEPTH, notFound } from '../errors.ts';
import { type AccessKey, keyOf, reaches } from '../http/access.ts';
import { sendJson } from '../http/answers.ts';
import { BATCH_BODY_LIMIT, BODY_LIMIT } from '../http/bodies.ts';
import type { Context } from '../http/context.ts';
import { once } from '../http/idempotency.ts';
import { type App, operation } from '../http/operation.ts';
import { readCursor, sendPage } from '../http/pages.ts';
import { idOf, KEY_ID, pageQuery } from '../http/parameters.ts';
import { BATCH_ITEMS } from '../schemas/case-body.ts';
import { type Key, KeyDraft, KeyPage, Me, MintedKey } from '../schemas/key.ts';
import { MAX_PAGE } from '../schemas/paging.ts';
import { ROLES, type Scope } from '../schemas/vocabulary.ts';
import { hashSecret, mintSecret } from '../secret.ts';

const LIMITS = {
  bodyBytes: BODY_LIMIT,
  batchBodyBytes: BATCH_BODY_LIMIT,
  batchItems: BATCH_ITEMS,
  pageItems: MAX_PAGE,
  jsonDepth: MAX_DEPTH,
};

export async function keyRoutes(app: App, { context }: { context: Context }): Promise<void> {
  const { db, now } = context;

  app.get(
    '/keys',
    operation({
      id: 'listKeys',
      tag: 'keys',
      summary: 'The keys that this key may revoke, with those that are revoked',
      access: 'keys:manage',
      query: pageQuery,
      answers: { 200: KeyPage },
    }),
    async (request, reply) => {
      const { query } = request;
      const after = readCursor(request, query, KEY_ID) ?? '';
      const read = await listKeys(db, keyOf(request), after, query.limit + 1);
      return sendPage(request, reply, query, { read, show: shown, position: (key) => key.id, cache: 'private' });
    },
  );

  app.post(
    '/keys',
    operation({
      id: 'mintKey',
      tag: 'keys',
      summary: 'Mint a key',
      description:
        'Only this answer holds the key itself: the service stores its hash alone, so an Idempotency-Key cannot replay the answer. A key mints only within its own scopes and datasets.',
      access: 'keys:manage',
      body: KeyDraft,
      answers: { 201: MintedKey },
    }),
    async (request, reply) => {
      const minter = keyOf(request);
      const at = now();
      const draft = request.body;
      const { id, key } = mintSecret();
      const minted = { id, ...checkedDraft(draft, minter, at), createdAt: at, revokedAt: null, lastUsedAt: null };
      await db.transaction(async (tx) => {
        await insertKey(tx, { ...minted, secretHash: hashSecret(key), origin: 'minted', createdBy: minter.id });
        await appendAudit(tx, [{ at, keyId: minter.id, action: 'key.mint', subject: id, requestId: request.id }]);
      });
      return sendJson(request, reply, { ...shown(minted), key }, { cache: 'none', status: 201 });
    },
  );

  app.delete(
    '/keys/:id',
    operation({
      id: 'revokeKey',
      idempotent: true,
      tag: 'keys',
      summary: 'Revoke a key',
      description: 'Takes effect at once and cannot be undone. Revoking it again changes nothing.',
      access: 'keys:manage',
      path: { id: idOf(KEY_ID, 'Id of the key: the eight characters in it.') },
      answers: { 204: null },
    }),
    async (request, reply) => {
      const revoker = keyOf(request);
      const { id } = request.params;
      return once(context, request, reply, async (within) => {
        const at = now();
        await within.db.transaction(async (tx) => {
          const revoked = await revokeKey(tx, id, revoker, at);
          if (revoked === undefined) throw notFound();
          if (revoked) {
            await appendAudit(tx, [
              { at, keyId: revoker.id, action: 'key.revoke', subject: id, requestId: request.id },
            ]);
          }
        });
        return { status: 204, cache: 'none' };
      });
    },
  );

  app.get(
    '/me',
    operation({
      id: 'getMe',
      tag: 'keys',
      summary: 'The key that the request was sent with',
      access: 'any-key',
      answers: { 200: Me },
    }),
    async (request, reply) => {
      const key = await findKey(db, keyOf(request).id);
      if (!key) throw new AppError('unauthenticated');
      const body = { ...shown(key), limits: LIMITS, usage: { lastUsedAt: key.lastUsedAt?.toISOString() ?? null } };
      return sendJson(request, reply, body, { cache: 'private' });
    },
  );
}

/** A key cannot mint a scope, dataset or expiry beyond its own. */
function checkedDraft(
  draft: KeyDraft,
  minter: AccessKey,
  at: Date,
): Pick<ApiKey, 'label' | 'role' | 'expiresAt'> & { scopes: Scope[]; datasets: string[] | null } {
  const expiresAt = draft.expiresAt == null ? null : new Date(draft.expiresAt);
  const faults = faultsAcross(draft, expiresAt, at);
  if (faults.length > 0) throw new AppError('invalid-body', { errors: faults });
  const scopes = [...new Set(draft.role === undefined ? (draft.scopes ?? []) : ROLES[draft.role])];
  const beyond = scopes.find((scope) => !minter.scopes.includes(scope));
  if (beyond !== undefined) {
    throw new AppError('forbidden', {
      detail: 'A key mints only within its own scopes.',
      extra: { requiredScope: beyond },
    });
  }
  const datasets = draft.datasets === undefined ? minter.datasets : draft.datasets && [...new Set(draft.datasets)];
  if (!isWithin(datasets, minter)) {
    throw new AppError('forbidden', { detail: 'A key mints only within its own datasets.' });
  }
  return { label: draft.label, role: draft.role ?? null, scopes, datasets, expiresAt };
}

function faultsAcross(draft: KeyDraft, expiresAt: Date | null, at: Date): Fault[] {
  const faults: Fault[] = [];
  if (expiresAt !== null && !(expiresAt > at)) {
    faults.push({ pointer: '/expiresAt', code: 'out-of-range', detail: 'Must be in the future.' });
  }
  if (draft.role === undefined && draft.scopes === undefined) {
    faults.push({ pointer: '/role', code: 'required', detail: 'Send a role or scopes.', allowed: Object.keys(ROLES) });
  }
  if (draft.role !== undefined && draft.scopes !== undefined) {
    faults.push({ pointer: '/scopes', code: 'not-allowed', detail: 'Send a role or scopes, not both.' });
  }
  return faults;
}

function isWithin(datasets: readonly string[] | null, reach: AccessKey): boolean {
  return datasets === null ? reach.datasets === null : datasets.every((dataset) => reaches(reach, dataset));
}

function shown(key: ApiKey): Key {
  return {
    id: key.id,
    label: key.label,
    role: key.role,
    scopes: key.scopes,
    datasets: key.datasets,
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
  };
}
