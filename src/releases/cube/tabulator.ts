import { mkdtempSync } from 'node:fs';
import { lstat, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SolverCode } from '../../disclosure/index.ts';
import { type Channel, moduleBeside, openChannel, startThread } from '../../jobs/channel.ts';
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
   * content of a case.
   */
  feed(batch: readonly string[]): Promise<void>;
  /** Takes a release that can be read, which is protected against too. Only under a policy, before the first table. */
  feedReadable(release: ReadableTables): Promise<void>;
  /** One measure of one table at a time, in the codebook's order; the next is begun when it is asked for. No feed after. None if it
   * turns out that they cannot be protected: see `held` of the totals. */
  tables(): AsyncGenerator<TableData>;
  /** After the last table. */
  totals(): Promise<ReleaseTotals>;
  /** Ends the thread and frees everything, whatever it is doing; what is under way rejects. Safe to call again. */
  close(): Promise<void>;
}

interface ReleaseTotals extends Pick<CubeTotals, 'present'> {
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
  /** The tabulator spills to a folder of its own in this one; that of the system by default. */
  temporaryFolder?: string | undefined;
}

/** What the thread is started with, what it can be asked, and what it tells. */
export type TabulatorData = TabulatorOptions & {
  temporaryFolder: string;
  /** Not 0 once the thread is no longer needed: it looks there while it has no time for messages. */
  stop: Int32Array<SharedArrayBuffer>;
};
export interface TabulatorCalls {
  feed(batch: readonly string[]): void;
  feedReadable(release: ReadableTables): void;
  /** Undefined after the last. */
  nextTable(): TableData | undefined;
  totals(): ReleaseTotals;
}
export interface ServiceCalls {
  /** How far the protection of the tables is. */
  protecting(done: number, of: number): void;
  /** The solver, for the first table that needs one. */
  solver(): SolverCode;
}

/** Ending a thread in the middle of a DuckDB call aborts the whole process, so it has long to leave by itself on a busy machine. */
const PATIENCE_MS = 60_000;

// Node has it, but its types do not say so.
declare const WebAssembly: { compile(code: Uint8Array): Promise<SolverCode> };

let compiling: Promise<SolverCode> | undefined;

/**
 * The code of the solver, kept for all threads of this process. A thread that compiles it for itself also optimises it anew while it
 * runs: a small release then takes 2.0 s of a core in all, and 1.2 s with code that an earlier thread has optimised (measured).
 */
function solverCode(): Promise<SolverCode> {
  compiling ??= readFile(createRequire(import.meta.url).resolve('highs/runtime')).then((code) =>
    WebAssembly.compile(code),
  );
  return compiling;
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

/** `onProtecting` hears how far the protection of the tables is. */
export function startTabulator(
  options: TabulatorOptions,
  onProtecting: ServiceCalls['protecting'] = () => {},
): Tabulator {
  // Only this user can enter it.
  const temporaryFolder = mkdtempSync(join(options.temporaryFolder ?? tmpdir(), `${PREFIX}${process.pid}-`));
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const workerData: TabulatorData = { ...options, temporaryFolder, stop };
  const thread = startThread(moduleBeside(import.meta.url, 'tabulator-worker'), workerData);
  const channel: Channel<TabulatorCalls> = openChannel<TabulatorCalls, ServiceCalls>(thread, {
    name: 'the tabulator',
    handlers: { protecting: onProtecting, solver: solverCode },
    patienceMs: PATIENCE_MS,
  });
  /** Calls follow each other, and none is made after one that failed. */
  let last: Promise<unknown> = Promise.resolve();

  function inTurn<T>(call: () => Promise<T>): Promise<T> {
    const answer = last.then(call);
    last = answer;
    answer.catch(() => {}); // the caller has the same promise; an unwatched copy must not end the process
    return answer;
  }

  return {
    feed: (batch) => inTurn(() => channel.call('feed', batch)),
    feedReadable: (release) => inTurn(() => channel.call('feedReadable', release)),
    async *tables() {
      for (;;) {
        const table = await inTurn(() => channel.call('nextTable'));
        if (!table) return;
        yield table;
      }
    },
    totals: () => inTurn(() => channel.call('totals')),
    async close() {
      Atomics.store(stop, 0, 1);
      await channel.close();
      await rm(temporaryFolder, { recursive: true, force: true }).catch(() => {}); // a folder left behind harms no release
    },
  };
}
