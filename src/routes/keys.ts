import { appendAudit } from '../db/queries/audit.ts';
import {
  type ApiKey,
  bindKey,
  findKey,
  holdKey,
  holdKeys,
  insertKey,
  listKeys,
  replaceSecret,
  revokeKey,
} from '../db/queries/keys.ts';
import { AppError, type Fault, MAX_DEPTH, orNotFound } from '../errors.ts';
import {
  type AccessKey,
  isUsable,
  keyOf,
  reaches,
  requireDatasets,
  requireScope,
  requireStillValid,
} from '../http/access.ts';
import { sendJson } from '../http/answers.ts';
import { BATCH_BODY_LIMIT, BODY_LIMIT } from '../http/bodies.ts';
import type { Context } from '../http/context.ts';
import { sendList } from '../http/lists.ts';
import { type App, operation } from '../http/operation.ts';
import { flag, KEY_ID, pageQuery, pathId } from '../http/parameters.ts';
import { WINDOW_SECONDS } from '../http/rate-limit.ts';
import { validBody } from '../http/validation.ts';
import { once } from '../http/writes.ts';
import { BATCH_ITEMS } from '../schemas/case-body.ts';
import { Agreement, KeyDraft, KeyItem, KeyPage, KeyRotation, Me, MintedKey } from '../schemas/key.ts';
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

const KEY_PATH = { id: pathId(KEY_ID, 'Id of the key: the eight characters in it.') };

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
      const reader = keyOf(request);
      return sendList(reply, {
        read: (after = '', limit) => listKeys(db, reader, after, limit),
        show: keyBody,
        position: ({ id }) => id,
        cache: 'private',
      });
    },
  );

  app.post(
    '/keys',
    operation({
      id: 'mintKey',
      tag: 'keys',
      summary: 'Mint a key',
      description:
        'Only this answer holds the key itself: the service stores its hash alone, so an Idempotency-Key cannot replay the answer. A key mints only within its own scopes, datasets and time: the new key ends no later than the key that mints it.',
      access: 'keys:manage',
      body: KeyDraft,
      answers: { 201: MintedKey },
    }),
    async (request, reply) => {
      const minter = keyOf(request);
      const at = now();
      const draft = request.body;
      const { id, key } = mintSecret();
      const allowed = checkedDraft(draft, minter, at);
      const minted = {
        id,
        ...allowed,
        createdAt: at,
        createdBy: minter.id,
        revokedAt: null,
        lastUsedAt: null,
        previousUntil: null,
      };
      await db.transaction(async (tx) => {
        await holdKeys(tx);
        // Revoked meanwhile, perhaps with all its descendants: the new key would be one that nobody revokes.
        await requireStillValid(tx, minter, at);
        await requireDatasets(tx, draft.datasets ?? [], minter);
        await insertKey(tx, { ...minted, secretHash: hashSecret(key), origin: 'minted' });
        await appendAudit(tx, [{ at, keyId: minter.id, action: 'key.mint', subject: id, requestId: request.id }]);
      });
      return sendJson(reply, { ...keyBody(minted), key }, { cache: 'none', status: 201 });
    },
  );

  app.post(
    '/keys/:id/agreements',
    operation({
      id: 'bindKey',
      idempotent: true,
      tag: 'keys',
      summary: 'Bind a key to an agreement, or renew it',
      description: 'Takes effect at once; the key stays the same.',
      access: 'keys:manage',
      path: KEY_PATH,
      lateBody: Agreement,
      answers: { 200: KeyItem },
    }),
    async (request, reply) => {
      const by = keyOf(request);
      if (by.agreement !== null)
        throw new AppError('forbidden', { detail: 'The key is bound to an agreement itself.' });
      return once(context, reply, async (within) => {
        const agreement = validBody(request, Agreement);
        const at = now();
        const bound = await within.db.transaction(async (tx) => {
          const key = orNotFound(await bindKey(tx, request.params.id, { by, agreement }));
          const entry = { at, keyId: by.id, action: 'key.bind', subject: key.id, requestId: request.id };
          await appendAudit(tx, [
            { ...entry, detail: { version: agreement.version, validUntil: agreement.validUntil } },
          ]);
          return key;
        });
        return { body: keyBody(bound), status: 200, cache: 'private' };
      });
    },
  );

  app.post(
    '/keys/:id/rotate',
    operation({
      id: 'rotateKey',
      idempotent: true,
      tag: 'keys',
      summary: 'Give a key another secret, and let the present one work for a while',
      description:
        'A key rotates itself, or those that it may revoke with `keys:manage`. It stays the same key: its id, scopes, agreement, receipts and limits do not change. Only this answer holds the new secret; with an Idempotency-Key it can be had again with the secret that the request was sent with. Of earlier secrets only the last one works on, so rotating twice ends the first. A secret that has been replaced cannot rotate its key again. A key that `ASSIZE_ADMIN_KEY` sets is changed there.',
      access: 'any-key',
      path: KEY_PATH,
      preValidation: async (request) => {
        const { id } = request.params as { id: string };
        if (keyOf(request).id !== id) requireScope(request, 'keys:manage');
      },
      lateBody: KeyRotation,
      bodyOptional: true,
      answers: { 200: MintedKey },
    }),
    async (request, reply) => {
      const by = keyOf(request);
      const { id } = request.params;
      return once(context, reply, async (within) => {
        const { overlapHours } = KeyRotation.parse(request.body === undefined ? {} : validBody(request, KeyRotation));
        // Whoever found it must not keep the key when the one before ends.
        if (by.id === id && by.isReplaced) throw notRotated('This secret has been replaced. Send the new one.');
        const at = now();
        const { key } = mintSecret(id);
        const previousUntil = new Date(at.getTime() + overlapHours * 3_600_000);
        const rotated = await within.db.transaction(async (tx) => {
          await holdKeys(tx);
          const { origin, ...held } = orNotFound(await holdKey(tx, id, by));
          if (origin === 'environment') throw notRotated('The key is set by ASSIZE_ADMIN_KEY.');
          if (origin === 'staff') throw notRotated('The key has no secret: its owner sends tokens.');
          if (!isUsable(held, at)) throw notRotated('The key no longer works.');
          await replaceSecret(tx, id, { hash: hashSecret(key), previousUntil });
          const detail = { previousUntil: previousUntil.toISOString() };
          await appendAudit(tx, [
            { at, keyId: by.id, action: 'key.rotate', subject: id, requestId: request.id, detail },
          ]);
          return { ...held, previousUntil };
        });
        return { body: { ...keyBody(rotated), key }, status: 200, cache: 'none', isSecret: true };
      });
    },
  );

  app.delete(
    '/keys/:id',
    operation({
      id: 'revokeKey',
      idempotent: true,
      tag: 'keys',
      summary: 'Revoke a key',
      description:
        'Takes effect at once and cannot be undone. Revoking it again changes nothing. Previews that it made end with it. Keys that it minted go on working, unless `descendants=true` takes them too. A key that `ASSIZE_ADMIN_KEY` names stays revoked as well: the service does not start with it again.',
      access: 'keys:manage',
      path: KEY_PATH,
      query: {
        descendants: flag('true: also the keys that it minted, and those that they minted, and so on.'),
      },
      answers: { 204: null },
    }),
    async (request, reply) => {
      const revoker = keyOf(request);
      const { id } = request.params;
      return once(context, reply, async (within) => {
        const at = now();
        await within.db.transaction(async (tx) => {
          await holdKeys(tx);
          const { descendants } = request.query;
          const revoked = orNotFound(await revokeKey(tx, id, { by: revoker, descendants, at }));
          const entry = { at, keyId: revoker.id, action: 'key.revoke', requestId: request.id };
          await appendAudit(
            tx,
            revoked.map((subject) => ({ ...entry, subject })),
          );
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
      const shown = keyBody(key);
      const quota = context.door.quotaOf(request.raw);
      const window = quota ? { seconds: WINDOW_SECONDS, limit: quota.limit, remaining: quota.remaining } : null;
      const body: Me = { ...shown, limits: LIMITS, usage: { lastUsedAt: shown.lastUsedAt, window } };
      return sendJson(reply, body, { cache: 'private' });
    },
  );
}

const notRotated = (detail: string): AppError => new AppError('forbidden', { detail });

/** A key cannot mint a scope, dataset or expiry beyond its own. */
function checkedDraft(
  draft: KeyDraft,
  minter: AccessKey,
  at: Date,
): Pick<ApiKey, 'label' | 'role' | 'expiresAt' | 'agreement'> & { scopes: Scope[]; datasets: string[] | null } {
  const asked = draft.expiresAt == null ? null : new Date(draft.expiresAt);
  const expiresAt = draft.expiresAt === undefined ? minter.expiresAt : asked;
  const faults = faultsAcross(draft, minter, expiresAt, at);
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
  if (!isReachOf(datasets, minter)) {
    throw new AppError('forbidden', { detail: 'A key mints only within its own datasets.' });
  }
  if (minter.expiresAt !== null && (expiresAt === null || expiresAt > minter.expiresAt)) {
    throw new AppError('forbidden', { detail: 'A key mints only keys that end no later than it does.' });
  }
  const agreement = minter.agreement ?? draft.agreement ?? null;
  return { label: draft.label, role: draft.role ?? null, scopes, datasets, expiresAt, agreement };
}

function faultsAcross(draft: KeyDraft, minter: AccessKey, expiresAt: Date | null, at: Date): Fault[] {
  const faults: Fault[] = [];
  if (minter.agreement !== null && draft.agreement != null) {
    const detail = 'The key that mints it is bound to an agreement, and so is every key that it mints.';
    faults.push({ pointer: '/agreement', code: 'not-allowed', detail });
  }
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

function isReachOf(datasets: readonly string[] | null, reach: AccessKey): boolean {
  return datasets === null ? reach.datasets === null : datasets.every((dataset) => reaches(reach, dataset));
}

function keyBody(key: Omit<ApiKey, 'revokedBy'>): KeyItem {
  return {
    id: key.id,
    label: key.label,
    role: key.role,
    scopes: key.scopes,
    datasets: key.datasets,
    createdAt: key.createdAt.toISOString(),
    createdBy: key.createdBy,
    expiresAt: key.expiresAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
    agreement: key.agreement,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    previousUntil: key.previousUntil?.toISOString() ?? null,
  };
}
