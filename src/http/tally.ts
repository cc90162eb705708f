import type { Database } from '../db/client.ts';

/**
 * What is counted in memory and added to the database once a minute, so that no request waits for a write. A process that is killed
 * loses what it has counted since.
 */
export interface Tally<Count> {
  add(count: Count): void;
  /** Adds what has been counted to the database now. */
  write(): Promise<void>;
  /** Writes for the last time. */
  stop(): Promise<void>;
}

export interface TallyOptions {
  database: Pick<Database, 'db' | 'readOnlyBecause'>;
  now: () => Date;
  /** Nothing is lost by it: it is tried again. */
  onFailure: (error: unknown) => void;
}

const WRITE_MS = 60_000;

interface TallyOf<Count> extends TallyOptions {
  /** Counts of the same name are added up. */
  nameOf: (count: Count) => string;
  sum: (one: Count, other: Count) => Count;
  store: (db: Database['db'], counts: readonly Count[]) => Promise<void>;
}

export function startTally<Count>({ database, nameOf, sum, store, onFailure }: TallyOf<Count>): Tally<Count> {
  let counted = new Map<string, Count>();
  let writing: Promise<void> | undefined;

  const add = (count: Count): void => {
    const name = nameOf(count);
    const before = counted.get(name);
    counted.set(name, before === undefined ? count : sum(before, count));
  };
  const writeOnce = async (): Promise<void> => {
    if (database.readOnlyBecause !== undefined) return;
    const sent = [...counted.values()];
    counted = new Map();
    if (sent.length === 0) return;
    try {
      await store(database.db, sent);
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
    add,
    write,
    async stop() {
      clearInterval(timer);
      await writing;
      await write();
    },
  };
}

export const utcDay = (time: Date): string => time.toISOString().slice(0, 10);
