import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/**
 * Reads of the public go to a streaming replica as long as it is close behind the primary, else to the primary. What is read never
 * goes back in time: whoever has read something of the primary finds it on the replica too, because reads wait for a moment while they
 * change over from the one to the other. Else a release could be known, and its tables not.
 */
export interface ReadPool {
  pool: pg.Pool;
  /** From now on reads show what this process has written. */
  useOwnWrites(): void;
  close(): Promise<void>;
}

interface ReadPoolOptions {
  primary: pg.Pool;
  replica: pg.Pool;
  /** How far the replica may be behind. */
  lagMs: number;
}

const COMPARE_MS = 500;
/** Reads wait for a replica to catch up for so long. Then they go on with the primary, and the next change is tried later. */
const CHANGE_OVER_MS = 200;
const LONGEST_PAUSE_MS = 30_000;
/** If the replica has not said by then where it is, the primary answers. */
const SILENT_MS = 1_000;
/** One that has as much of the log still to replay is not asked to catch up at once. */
const CLOSE_BYTES = 16n * 1024n * 1024n;

export function readPool({ primary, replica, lagMs }: ReadPoolOptions): ReadPool {
  let current = primary;
  let isClosed = false;
  let pauseMs = COMPARE_MS;
  let ownWrites = 0;
  /** Reads of the primary under way, and what new ones wait for. */
  let onPrimary = 0;
  let gate: Promise<void> | undefined;
  /** Ends the reads of the replica that are under way, so that the primary is asked. */
  const leaving = new Set<(reason: Error) => void>();
  /** Where the log of the primary was, and when. */
  let marks: { at: number; position: bigint }[] = [];

  const mark = async (): Promise<bigint> => {
    const at = performance.now();
    const position = await positionOf(primary, 'pg_current_wal_lsn()');
    marks.push({ at, position });
    return position;
  };
  const replayed = () => positionOf(replica, 'case when pg_is_in_recovery() then pg_last_wal_replay_lsn() end');

  /** Stays with the replica while it has all that the primary had `lagMs` ago. */
  const stay = async (): Promise<void> => {
    await mark();
    const position = await unlessSilent(SILENT_MS, replayed());
    const newest = marks.findLast((one) => one.position <= position);
    if (newest === undefined || performance.now() - newest.at > lagMs) current = primary;
    marks = marks.filter((one) => newest === undefined || one.at >= newest.at);
  };
  /** With the gate closed. Answers whether the replica has all that was ever read of the primary. */
  const hasCaughtUp = async (): Promise<boolean> => {
    const until = performance.now() + CHANGE_OVER_MS;
    while (onPrimary > 0 && performance.now() < until) await sleep(2);
    marks = [];
    const position = await mark();
    while (performance.now() < until) {
      if ((await replayed()) >= position) return onPrimary === 0;
      await sleep(5);
    }
    return false;
  };
  const changeOver = async (): Promise<void> => {
    const behind = (await mark()) - (await unlessSilent(SILENT_MS, replayed()));
    // Only for one that is close may reads wait.
    if (behind > CLOSE_BYTES) return;
    let open = () => {};
    gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const writesBefore = ownWrites;
    try {
      const isReady = await unlessSilent(2 * CHANGE_OVER_MS, hasCaughtUp());
      if (isReady && ownWrites === writesBefore) current = replica;
    } finally {
      gate = undefined;
      open();
    }
  };
  const look = async (): Promise<void> => {
    const was = current;
    try {
      await (current === replica ? stay() : changeOver());
    } catch {
      // One of them is away or silent: the primary then answers, or says that it is.
      current = primary;
      for (const leave of leaving) leave(new Error('The replica is left'));
    }
    pauseMs = was === primary && current === primary ? Math.min(2 * pauseMs, LONGEST_PAUSE_MS) : COMPARE_MS;
  };
  const ending = new AbortController();
  const looking = (async () => {
    while (!isClosed) {
      await look();
      await sleep(pauseMs, undefined, { ref: false, signal: ending.signal }).catch(() => {});
    }
  })();

  const reading = async <T>(read: (from: pg.Pool) => Promise<T>): Promise<T> => {
    if (gate) await gate;
    if (current === replica) {
      try {
        return await new Promise<T>((resolve, reject) => {
          leaving.add(reject);
          read(replica)
            .then(resolve, reject)
            .finally(() => leaving.delete(reject));
        });
      } catch (error) {
        // A statement that was wrong is wrong on the primary, too; all else is a fault of the replica, and reads can be repeated.
        if (error instanceof pg.DatabaseError && /^(22|23|42)/.test(error.code ?? '')) throw error;
        current = primary;
      }
    }
    onPrimary += 1;
    try {
      return await read(primary);
    } finally {
      onPrimary -= 1;
    }
  };
  const pool = {
    query: (...given: Parameters<pg.Pool['query']>) =>
      reading((from) => from.query(...given) as unknown as Promise<unknown>),
  } as unknown as pg.Pool; // drizzle asks of it nothing else while nobody opens a transaction
  return {
    pool,
    useOwnWrites: () => {
      ownWrites += 1;
      current = primary;
    },
    close: async () => {
      isClosed = true;
      ending.abort();
      await looking;
    },
  };
}

async function unlessSilent<T>(ms: number, work: Promise<T>): Promise<T> {
  const silent = sleep(ms, undefined, { ref: false }).then((): never => {
    throw new Error('The replica is silent');
  });
  return Promise.race([work, silent]);
}

/** A place in the write-ahead log, in bytes. */
async function positionOf(pool: pg.Pool, expression: string): Promise<bigint> {
  const { rows } = await pool.query<{ position: string | null }>(
    `select (${expression} - '0/0'::pg_lsn)::text as position`,
  );
  const position = rows[0]?.position;
  if (position === null || position === undefined) throw new Error('DATABASE_READ_URL is no replica');
  return BigInt(position);
}
