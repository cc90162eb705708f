import type { Db } from '../db/client.ts';
import type { Scope } from '../schemas/vocabulary.ts';

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
  db: Db;
  newId: () => string;
  etagSecret: string;
}
