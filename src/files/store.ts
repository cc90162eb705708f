import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Where finished files are. A key is a path of names without `..`; what is at it is whole, and never changes: other bytes get
 * another key.
 */
export interface FileStore {
  /** A folder of this machine for files that are being written. */
  work: string;
  /** Takes over a finished file of this machine. It is gone from where it was. */
  keep(key: string, path: string): Promise<void>;
  /** Reads the bytes from `start` to `end`, both included. Throws FileMissing. */
  read(key: string, range?: ByteRange): Promise<Readable>;
  /** The keys below a path of names. */
  list(prefix: string): Promise<string[]>;
  /** Missing ones are no fault. */
  remove(keys: readonly string[]): Promise<void>;
}

export interface ByteRange {
  start: number;
  end: number;
}

/** The store has nothing at a key. */
export class FileMissing extends Error {
  constructor() {
    super('a file is not in the store');
  }
}

/** A place on the network may never answer. */
export async function inTime<T>(ms: number, work: Promise<T>): Promise<T> {
  const patience = new AbortController();
  const late = sleep(ms, undefined, { ref: false, signal: patience.signal }).then(() => {
    throw new Error('the store of files does not answer');
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    patience.abort();
    late.catch(() => {});
    work.catch(() => {}); // it may fail after it was given up
  }
}
