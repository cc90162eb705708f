import { mkdtempSync } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Piscina } from 'piscina';
import { moduleBeside } from '../../jobs/modules.ts';
import type { DatasetDefinition } from '../../schemas/dataset.ts';
import type { CanonicalSummary, DisclosureReport } from '../../schemas/disclosure.ts';
import type { Obstacle } from '../../schemas/release.ts';
import type { TableData } from '../../statistics/table.ts';
import type { CubeOptions, CubeTotals, Unions } from './cube.ts';

/**
 * Counts and protects the tables of a release in a thread of its own: this one hands over texts and takes tables back. Under a
 * disclosure policy it gets no number that may not be published.
 */
export interface Tabulator {
  /**
   * Takes JSON texts of case contents, or of parts of an official table, as they are stored. Resolves once they have been
   * counted in; await it before the next. Rejects if one of them cannot be read, as does every later call; the message holds no
   * content of a case. `areNew`: no release that can be read counts these cases; they are then counted by themselves, too.
   */
  feed(batch: readonly string[], areNew?: boolean): Promise<void>;
  /** Takes a release that can be read, which is protected against too. Only under a policy, before the first table. */
  feedReadable(release: ReadableTables): Promise<void>;
  /** One measure of one table at a time, in the codebook's order; the next is begun when it is asked for. No feed after. None if it
   * turns out that they cannot be protected: see `held` of the totals. */
  tables(): AsyncGenerator<TableData>;
  /** After the last table. */
  totals(): Promise<ReleaseTotals>;
  /** Gives up whatever is under way, which rejects, and frees everything. Safe to call again. */
  close(): Promise<void>;
}

export interface ReleaseTotals extends Pick<CubeTotals, 'present'> {
  unions: Unions;
  /** Null before the last table. */
  report: DisclosureReport | null;
  /** Hash and numbers of the cells of all tables. */
  summary: CanonicalSummary;
  /** What keeps the release from being published. */
  held: readonly Obstacle[];
}

/** What a release publishes. */
export interface ReadableTables {
  version: string;
  definition: DatasetDefinition;
  tables: readonly TableData[];
}

interface TabulatorOptions extends Omit<CubeOptions, 'temporaryFolder'> {
  dataset: string;
  definition: DatasetDefinition;
  /** What random changes are drawn from: 32 bytes, hex. */
  secret?: string | undefined;
  /** There are releases beside which this one is protected, so that what is new is counted by itself. */
  isBeside?: boolean;
  /** The tabulator spills to a folder of its own in this one; that of the system by default. */
  temporaryFolder?: string | undefined;
}

/** What the thread begins a release with. */
export interface TabulatorTask extends TabulatorOptions {
  temporaryFolder: string;
  shared: Int32Array<SharedArrayBuffer>;
}

/** What both sides see at any moment, while the thread has no time for messages: its places in `shared`. */
export const SHARED = {
  /** Not 0 once the tables are no longer needed. */
  stop: 0,
  /** How far the protection of the tables is; `of` is 0 before it begins. */
  done: 1,
  of: 2,
} as const;

/** Ending a thread in the middle of a DuckDB call aborts the whole process, so it has long to end the call on a busy machine. */
const CALL_PATIENCE_MS = 60_000;
const PROGRESS_MS = 200;

/** A thread takes as long to start as a small release to count, so it is kept for the next one: not for long, as it holds memory. */
const THREAD_IDLE_MS = 30_000;
const MOST_IDLE = 2;
const idleThreads: { thread: Piscina; end: NodeJS.Timeout }[] = [];

function takeThread(): Piscina {
  const kept = idleThreads.pop();
  if (kept) {
    clearTimeout(kept.end);
    return kept.thread;
  }
  const worker = moduleBeside(import.meta.url, './tabulator-worker');
  const thread = new Piscina({ ...worker, name: 'begin', minThreads: 1, maxThreads: 1 });
  // One that fails to start reports it only here, and what waits for it would wait for ever.
  thread.on('error', () => void thread.destroy());
  return thread;
}

function keepThread(thread: Piscina): void {
  if (idleThreads.length >= MOST_IDLE) return void thread.destroy();
  const end = setTimeout(() => {
    idleThreads.splice(
      idleThreads.findIndex((kept) => kept.thread === thread),
      1,
    );
    void thread.destroy();
  }, THREAD_IDLE_MS);
  end.unref();
  idleThreads.push({ thread, end });
}

const PREFIX = 'assize-tabulator-';

/** Removes what the tabulators of killed processes have left in the folder of the system. Call it before the first is started. */
export async function removeLeftFolders(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(/^assize-tabulator-(\d+)-/.exec(name)?.[1]);
    const path = join(tmpdir(), name);
    if (pid > 0 && !isRunning(pid) && (await isOurs(path))) await rm(path, { recursive: true, force: true });
  }
}

/** A process of another user counts as running. One with the pid of this one is gone: this one has no tabulator yet. */
function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

const isOurs = (path: string): Promise<boolean> =>
  lstat(path).then(
    (stat) => stat.isDirectory() && stat.uid === process.getuid?.(),
    () => false,
  );

/** `onProtecting` hears how far the protection of the tables is, while it goes on. */
export function startTabulator(
  options: TabulatorOptions,
  onProtecting: (done: number, of: number) => void = () => {},
): Tabulator {
  // Only this user can enter it.
  const temporaryFolder = mkdtempSync(join(options.temporaryFolder ?? tmpdir(), `${PREFIX}${process.pid}-`));
  const shared = new Int32Array(new SharedArrayBuffer(4 * Object.keys(SHARED).length));
  const thread = takeThread();
  const task: TabulatorTask = { ...options, temporaryFolder, shared };
  let closing: Promise<void> | undefined;
  /** Calls follow each other, and none is made after one that failed. */
  let last: Promise<unknown> = thread.run(task, { name: 'begin' });
  last.catch(() => {}); // the first call reports the failure

  function inTurn<T>(name: string, input?: unknown): Promise<T> {
    const answer = last.then(() => {
      if (closing) throw new Error('the tabulator was closed');
      return thread.run(input, { name }) as Promise<T>; // what the function of that name answers
    });
    last = answer.catch((error) => {
      throw closing ? new Error('the tabulator was closed') : error;
    });
    last.catch(() => {}); // the caller has the same promise; an unwatched copy must not end the process
    return last as Promise<T>;
  }

  async function nextTable(): Promise<TableData | undefined> {
    const watching = setInterval(() => {
      const [done, of] = [Atomics.load(shared, SHARED.done), Atomics.load(shared, SHARED.of)];
      if (of > 0) onProtecting(done, of);
    }, PROGRESS_MS);
    try {
      return await inTurn<TableData | undefined>('nextTable');
    } finally {
      clearInterval(watching);
    }
  }

  async function end(): Promise<void> {
    Atomics.store(shared, SHARED.stop, 1);
    const ended = last.catch(() => {}).then(() => thread.run(undefined, { name: 'end' }));
    const isIdle = await Promise.race([
      ended.then(
        () => true,
        () => false,
      ),
      sleep(CALL_PATIENCE_MS, false, { ref: false }),
    ]);
    if (isIdle) keepThread(thread);
    else await thread.destroy();
    await rm(temporaryFolder, { recursive: true, force: true }).catch(() => {}); // a folder left behind harms no release
  }

  return {
    feed: (batch, areNew = false) => inTurn('feed', { batch, areNew }),
    feedReadable: (release) => inTurn('feedReadable', release),
    async *tables() {
      for (let table = await nextTable(); table; table = await nextTable()) yield table;
    },
    totals: () => inTurn('totals'),
    close() {
      closing ??= Promise.resolve().then(end);
      return closing;
    },
  };
}
