import type { FastifyRequest } from 'fastify';
import type { Actor } from '../capture/actor.ts';
import type { StaffView } from '../capture/case-view.ts';
import type { Db } from '../db/client.ts';
import { findDataset } from '../db/queries/datasets.ts';
import { type ApiKey, findKey, findWorkingKey, recordKeyUse } from '../db/queries/keys.ts';
import { findPreviewByHash } from '../db/queries/previews.ts';
import { listVersions } from '../db/queries/releases.ts';
import { AppError, type Fault, notFound } from '../errors.ts';
import type { Scope } from '../schemas/vocabulary.ts';
import { hashSecret, PREVIEW_PREFIX } from '../secret.ts';
import type { Context } from './context.ts';
import { isRead } from './methods.ts';
import type { AccessNeed } from './operation.ts';
import { KEBAB } from './parameters.ts';
import { STAFF_TOKEN } from './staff-tokens.ts';

/** Checks who asks and what they may do: key, then scope, then dataset, before the body is read. */

interface Access {
  /** The key that was sent. Most requests to public routes have none. */
  key: AccessKey | undefined;
  /** The preview that was sent instead of a key; it is of the draft in the path. */
  preview: { id: string; releaseId: string } | undefined;
  /** Id of the dataset in the path, once it is known to exist for this reader. */
  dataset: string | undefined;
}
export interface AccessKey extends Pick<ApiKey, 'id' | 'label' | 'scopes' | 'datasets' | 'expiresAt' | 'agreement'> {
  /** The secret that was sent is the one before: it works for a while, and can make no other. */
  isReplaced?: boolean | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    access: Access;
  }
}

/** Runs on every route. Sets request.access or refuses. */
export async function checkAccess(request: FastifyRequest, context: Context): Promise<void> {
  const operation = request.routeOptions.config.operation;
  const need = operation?.access ?? 'public';
  const dataset = (request.params as { dataset?: string } | undefined)?.dataset;
  const { key, preview } = await identify(request, context);
  request.access = { key, preview, dataset: undefined };
  if (need !== 'public') checkKey(key, need, dataset);
  if (need === 'records:read' && !operation?.afterAgreement) requireAgreement(request, context);
  if (dataset === undefined) return;
  if (!KEBAB.test(dataset)) throw operation?.newDataset ? unusableId() : notFound();
  if (context.readiness.has(dataset)) await requirePublished(context.readers, dataset);
  // PUT creates the dataset, so there is nothing to find; its scope has just been checked.
  // Who has a key may have written just before, and a replica need not have it yet.
  const db = key ? context.db : context.readers;
  if (!operation?.newDataset && !preview && !(await isReadable(db, dataset, key))) throw notFound();
  request.access.dataset = dataset;
}

/** Finds the key or the preview that was sent, and counts the request: a key that is not valid counts for its address. */
async function identify(request: FastifyRequest, context: Context): Promise<Pick<Access, 'key' | 'preview'>> {
  if (request.headers.authorization === undefined) return { key: undefined, preview: undefined };
  let found: Pick<Access, 'key' | 'preview'>;
  try {
    const preview = await findPreview(request, context);
    found = { preview, key: preview ? undefined : await keySent(request, context) };
  } catch (error) {
    if (error instanceof AppError && error.status === 401) context.door.charge(request, undefined);
    throw error;
  }
  context.door.charge(request, found.key?.id ?? found.preview?.id);
  return found;
}

/** Says which form an id may have. */
const unusableId = (): AppError =>
  new AppError('not-found', {
    detail: 'A dataset id is lower-case words joined by hyphens, of at most 60 characters.',
  });

/** Datasets known to have had a published release, for each database. That never becomes untrue, so it is asked once. */
const onceReleased = new WeakMap<object, Set<string>>();

/** Whether there is such a dataset for the key, or for a reader without one. */
export async function isReadable(db: Db, dataset: string, key: AccessKey | undefined): Promise<boolean> {
  const known = onceReleased.get(db) ?? new Set();
  onceReleased.set(db, known);
  if (known.has(dataset)) return true;
  if (mayReadUnpublished(key, dataset)) return (await findDataset(db, dataset)) !== undefined;
  if ((await listVersions(db, dataset, undefined, 1)).length === 0) return false;
  known.add(dataset);
  return true;
}

/** For every key too: a first start is about to make the dataset and its release, and nobody else may have a hand in it. */
async function requirePublished(db: Db, dataset: string): Promise<void> {
  if (!(await isReadable(db, dataset, undefined))) throw new AppError('starting');
}

const KEY_SECRET = /^[A-Za-z0-9_-]{32,200}$/;

/** The secret or the token that was sent; undefined if none was. */
export function readBearer(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization;
  if (header === undefined) return undefined;
  const secret = /^Bearer +([\w.-]{32,14000}) *$/i.exec(header)?.[1];
  if (secret === undefined || !(KEY_SECRET.test(secret) || STAFF_TOKEN.test(secret))) throw invalidKey();
  return secret;
}

/** A preview token reads the draft of its release while it is valid. Anywhere else it is treated as an unknown key. */
async function findPreview(request: FastifyRequest, { db, now }: Context): Promise<Access['preview']> {
  const token = readBearer(request);
  if (!token?.startsWith(PREVIEW_PREFIX)) return undefined;
  const preview = await findPreviewByHash(db, hashSecret(token));
  const { dataset, version } = request.params as { dataset?: string; version?: string };
  const isThere =
    isRead(request.method) &&
    request.routeOptions.config.operation?.access === 'public' &&
    version === 'draft' &&
    dataset === preview?.datasetId;
  const at = now();
  if (!preview || !isThere || at < preview.startsAt || at >= preview.endsAt) throw invalidKey();
  return { id: preview.id, releaseId: preview.releaseId };
}

async function keySent(request: FastifyRequest, { db, database, now, staff }: Context): Promise<AccessKey | undefined> {
  const secret = readBearer(request);
  if (secret === undefined) return undefined;
  const at = now();
  // Looked up by its hash, so that the time it takes reveals nothing about how close a guess is.
  const key: (ApiKey & Pick<AccessKey, 'isReplaced'>) | undefined = STAFF_TOKEN.test(secret)
    ? await staff?.keyOf(secret, { id: request.id, at, log: request.log })
    : await findWorkingKey(db, hashSecret(secret), at);
  if (!key || !isUsable(key, at)) throw invalidKey();
  // Recorded once a minute: a write for every request would cost more than the request.
  const isRecorded = key.lastUsedAt !== null && at.getTime() - key.lastUsedAt.getTime() < 60_000;
  if (!isRecorded && database.readOnlyBecause === undefined) await recordKeyUse(db, key.id, at);
  const { id, label, scopes, datasets, expiresAt, agreement, isReplaced } = key;
  return { id, label, scopes, datasets, expiresAt, agreement, isReplaced };
}

export const isUsable = ({ revokedAt, expiresAt }: Pick<ApiKey, 'revokedAt' | 'expiresAt'>, at: Date): boolean =>
  revokedAt === null && (expiresAt === null || expiresAt > at);

/** Asks again, inside a transaction, whether the key of the request still works. */
export async function requireStillValid(tx: Db, key: AccessKey, at: Date): Promise<void> {
  const now = await findKey(tx, key.id);
  if (!now || !isUsable(now, at)) throw invalidKey();
}

/** The same answer for a malformed, unknown, expired or revoked key, so that a guess learns nothing. */
const invalidKey = (): AppError =>
  new AppError('unauthenticated', {
    detail: 'The key is malformed, unknown, expired or revoked.',
    headers: { 'www-authenticate': 'Bearer realm="assize", error="invalid_token"' },
  });

function checkKey(key: AccessKey | undefined, need: Exclude<AccessNeed, 'public'>, dataset: string | undefined): void {
  if (!key) throw new AppError('unauthenticated', { detail: 'Send a key in the header Authorization: Bearer <key>.' });
  if (need !== 'any-key') requireKeyScope(key, need);
  if (dataset !== undefined && !reaches(key, dataset)) {
    throw new AppError('forbidden', { detail: 'The key is bound to other datasets.' });
  }
}

function requireKeyScope(key: AccessKey, need: Scope | readonly [Scope, Scope]): void {
  const scopes = [need].flat();
  if (scopes.some((scope) => key.scopes.includes(scope))) return;
  const detail = `The key lacks the scope ${scopes.join(' or ')}.`;
  throw new AppError('forbidden', { detail, extra: { requiredScope: scopes[0] } });
}

/** Throws 403 once the agreement has ended under which the key reads records. */
export function requireAgreement(request: FastifyRequest, { now }: Pick<Context, 'now'>): void {
  const key = keyOf(request);
  if (key.agreement === null || hasAgreed(key, now())) return;
  const { version, validUntil } = key.agreement;
  throw new AppError('agreement-expired', { extra: { agreement: { version, validUntil } } });
}

/** On a route that is public: whether the key reads the records of the dataset, and its agreement has not ended. */
export function mayReadRecords({ now }: Pick<Context, 'now'>, key: AccessKey | undefined, dataset: string): boolean {
  return (key?.scopes.includes('records:read') && reaches(key, dataset) && hasAgreed(key, now())) ?? false;
}

/** Whether the key has no agreement, or one that has not ended. */
const hasAgreed = ({ agreement }: Pick<AccessKey, 'agreement'>, at: Date): boolean =>
  agreement === null || new Date(agreement.validUntil) > at;

/** When the agreement of a key ended; undefined if it has none, or one that has not ended. */
export const endedAgreement = (key: Pick<AccessKey, 'agreement'>, at: Date): Date | undefined =>
  key.agreement === null || hasAgreed(key, at) ? undefined : new Date(key.agreement.validUntil);

/** For scopes that depend on the body. The route itself is `any-key` or has a weaker scope. */
export function requireScope(request: FastifyRequest, scope: Scope): void {
  requireKeyScope(keyOf(request), scope);
}

export const hasScope = (request: FastifyRequest, scope: Scope): boolean =>
  request.access.key?.scopes.includes(scope) ?? false;

/** The key, on a route that needs one. */
export function keyOf(request: FastifyRequest): AccessKey {
  const { key } = request.access;
  if (!key) throw new AppError('unauthenticated');
  return key;
}

/** Id of the dataset in the path, on a route that has one. */
export function datasetOf(request: FastifyRequest): string {
  const { dataset } = request.access;
  if (dataset === undefined) throw notFound();
  return dataset;
}

export const reaches = (key: Pick<AccessKey, 'datasets'>, dataset: string): boolean =>
  key.datasets === null || key.datasets.includes(dataset);

/** What is bound to a dataset needs one that the key may know of: whoever creates one of that name later knows nothing of it. */
export async function requireDatasets(
  db: Db,
  datasets: readonly string[],
  key: AccessKey,
  others: readonly Fault[] = [],
): Promise<void> {
  const errors = [...others];
  for (const [index, dataset] of datasets.entries()) {
    if (reaches(key, dataset) && (await isReadable(db, dataset, key))) continue;
    errors.push({ pointer: `/datasets/${index}`, code: 'unknown-code', detail: 'There is none that the key may use.' });
  }
  if (errors.length > 0) throw new AppError('invalid-body', { errors });
}

const ABOUT_NO_DATASET: readonly Scope[] = ['keys:manage', 'audit:read', 'webhooks:manage'];

/** A dataset without a published release exists only for keys that reach it and hold a scope on its content. */
export function mayReadUnpublished(key: AccessKey | undefined, dataset: string): boolean {
  const readable = readableUnpublished(key);
  return readable === 'all' || readable.includes(dataset);
}

/** The ids of all datasets that the key would see without a published release. */
export function readableUnpublished(key: AccessKey | undefined): readonly string[] | 'all' {
  if (key === undefined || key.scopes.every((scope) => ABOUT_NO_DATASET.includes(scope))) return [];
  return key.datasets ?? 'all';
}

/** The key of the request, as the author of a write. */
export function actorOf(request: FastifyRequest, { now }: Pick<Context, 'now'>): Actor {
  const { id, label, scopes } = keyOf(request);
  return { keyId: id, keyLabel: label, scopes, requestId: request.id, at: now() };
}

/** How the request's key sees cases. */
export function staffView(request: FastifyRequest, { secrets }: Pick<Context, 'secrets'>): StaffView {
  return { etagSecret: secrets.etag, sources: hasScope(request, 'sources:read') };
}
