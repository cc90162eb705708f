import type { Database } from '../db/client.ts';
import { addKeyUses, type StoredKeyUse } from '../db/queries/key-uses.ts';
import type { ServedRequest } from './served.ts';

/**
 * How much each key asks for on each day in UTC. It is counted in memory and added to the database once a minute, so that no request
 * waits for a write. A process that is killed loses what it has counted since.
 */
export interface KeyUses {
  note(served: Pick<ServedRequest, 'keyId' | 'bytes'>): void;
  /** Adds what has been counted to the database now. */
  write(): Promise<void>;
  /** Writes for the last time. */
  stop(): Promise<void>;
}

interface KeyUsesOptions {
  database: Pick<Database, 'db' | 'readOnlyBecause'>;
  now: () => Date;
  /** Nothing is lost by it: it is tried again. */
  onFailure: (error: unknown) => void;
}

const WRITE_MS = 60_000;

export function countKeyUses({ database, now, onFailure }: KeyUsesOptions): KeyUses {
  let counted = new Map<string, StoredKeyUse>();
  let writing: Promise<void> | undefined;

  const add = ({ day, keyId, requests, bytes }: StoredKeyUse): void => {
    const name = `${day} ${keyId}`;
    const before = counted.get(name);
    counted.set(name, {
      ...{ day, keyId },
      requests: (before?.requests ?? 0) + requests,
      bytes: (before?.bytes ?? 0) + bytes,
    });
  };
  const writeOnce = async (): Promise<void> => {
    if (database.readOnlyBecause !== undefined) return;
    const sent = [...counted.values()];
    counted = new Map();
    if (sent.length === 0) return;
    try {
      await addKeyUses(database.db, sent);
    } catch (error) {
      sent.forEach(add);
      onFailure(error);
    }
  };
  const write = (): Promise<void> => {
    writing ??= writeOnce().finally(() => {
      writing = undefined;
    });
    return writing;
  };
  const timer = setInterval(() => void write(), WRITE_MS).unref();

  return {
    note({ keyId, bytes }) {
      if (keyId !== undefined) add({ day: now().toISOString().slice(0, 10), keyId, requests: 1, bytes });
    },
    write,
    async stop() {
      clearInterval(timer);
      await writing;
      await write();
    },
  };
}
