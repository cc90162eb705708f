import type { Readable } from 'node:stream';

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
