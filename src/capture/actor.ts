import type { Db } from '../db/client.ts';
import type { AuditEntry } from '../db/queries/audit.ts';
import type { Scope } from '../schemas/vocabulary.ts';

/** Carries the value out of a transaction that must not be committed. */
class Undone extends Error {
  readonly value: unknown;

  constructor(value: unknown) {
    super('the dry run was undone');
    this.value = value;
  }
}

/**
 * Does a write to find out what it would do, and undoes it. What the write would be refused for, by a check or by the
 * database, is thrown as it would be; what it would have written, numbers taken included, is gone.
 */
export async function dryRun<C extends CaptureContext, T>(context: C, run: (within: C) => Promise<T>): Promise<T> {
  try {
    return await context.root.transaction(async (tx): Promise<T> => {
      throw new Undone(await run({ ...context, db: tx }));
    });
  } catch (error) {
    if (error instanceof Undone) return error.value as T; // what `run` answered
    throw error;
  }
}

/** Who writes, in which request, at what time: stands in every revision and audit entry. */
export interface Actor {
  keyId: string;
  keyLabel: string;
  scopes: readonly Scope[];
  requestId: string;
  at: Date;
}

/** What a write needs beside its input. */
export interface CaptureContext {
  /** The database, or a transaction that the write is to be part of. */
  db: Db;
  /** The database itself: compiled codebooks are kept by it. */
  root: Db;
  /** UUIDv4: for cases and what is in them. A time in the id would undo the coarse date that partners see. */
  newId: () => string;
  /** UUIDv7: for everything else, so that lists by id are lists by age. */
  newTimedId: () => string;
  secrets: Secrets;
}

/** Keys of this installation's own hashes. */
export interface Secrets {
  /** Of the ETags of cases, which must not tell what a reader may not see. */
  etag: string;
  /** Of the marks by which erased cases are known again, and of fingerprints of requests. */
  mark: string;
}

/** What a revision says of who made it. */
export const authorOf = (actor: Actor) => ({
  authorKey: actor.keyId,
  authorLabel: actor.keyLabel,
  requestId: actor.requestId,
  at: actor.at,
});

/** What the audit log says of a write. */
export const auditOf = (
  actor: Actor,
  action: string,
  datasetId: string,
  about: Pick<AuditEntry, 'subject' | 'revision' | 'detail' | 'contentHash'>,
): AuditEntry => ({ at: actor.at, keyId: actor.keyId, action, datasetId, requestId: actor.requestId, ...about });
