import type { Db } from '../db/client.ts';
import type { AuditEntry } from '../db/queries/audit.ts';
import { isRevoked } from '../db/queries/keys.ts';
import { AppError } from '../errors.ts';
import type { Scope } from '../schemas/vocabulary.ts';

/** The key in audit entries of what the service does by itself. */
export const SERVICE_KEY = 'service';

/** Who writes, in which request, and when. Recorded in every revision and audit entry. */
export interface Actor {
  keyId: string;
  keyLabel: string;
  scopes: readonly Scope[];
  requestId: string;
  at: Date;
}

/** What a write needs besides its input. */
export interface CaptureContext {
  /** The database, or the transaction that the write joins. */
  db: Db;
  /** Always the database itself. Compiled codebooks are cached per database. */
  root: Db;
  /** UUIDv4, for cases and their parts: a time in the id would reveal the date that partners only see coarsened. */
  newId: () => string;
  /** UUIDv7, for everything else: ordering by id orders by age. */
  newTimedId: () => string;
  secrets: Secrets;
}

/** Secret keys of this installation's hashes. */
export interface Secrets {
  /** For ETags of cases, which must not reveal what the reader may not see, and for cursors, which nobody else can make. */
  etag: string;
  /** For the marks that recognise erased cases, and for fingerprints of requests. */
  mark: string;
}

export const authorColumns = (actor: Actor) => ({
  authorKey: actor.keyId,
  authorLabel: actor.keyLabel,
  requestId: actor.requestId,
  at: actor.at,
});

export const auditOf = (
  actor: Actor,
  action: string,
  datasetId: string | undefined,
  about: Pick<AuditEntry, 'subject' | 'revision' | 'detail' | 'contentHash'>,
): AuditEntry => ({ at: actor.at, keyId: actor.keyId, action, datasetId, requestId: actor.requestId, ...about });

/** Called by a job before it writes. Throws AppError `unauthenticated` once the key that asked for it is revoked. */
export async function requireNotRevoked(tx: Db, keyId: string): Promise<void> {
  if (await isRevoked(tx, keyId)) throw new AppError('unauthenticated');
}

/** Carries the result out of a transaction that is rolled back. */
class RolledBack extends Error {
  readonly result: unknown;

  constructor(result: unknown) {
    super('the dry run was rolled back');
    this.result = result;
  }
}

/** Runs a write, rolls it back, and returns its result. A write that would be refused throws its refusal. */
export async function rolledBack<C extends CaptureContext, T>(context: C, run: (within: C) => Promise<T>): Promise<T> {
  try {
    return await context.root.transaction(async (tx): Promise<T> => {
      throw new RolledBack(await run({ ...context, db: tx }));
    });
  } catch (error) {
    if (error instanceof RolledBack) return error.result as T; // what `run` returned
    throw error;
  }
}
