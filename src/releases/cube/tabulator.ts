import { mkdtempSync } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Channel, moduleBeside, openChannel, startThread } from '../../jobs/channel.ts';
import type { DatasetDefinition } from '../../schemas/dataset.ts';
import type { TableData } from '../../statistics/table.ts';
import type { CubeOptions, CubeTotals, Unions } from './cube.ts';

/** Counts the tables of a release in a thread of its own: this one hands over texts and takes tables back. */
export interface Tabulator {
  /**
   * Takes JSON texts of case contents, or of parts of an official table, as they are stored. Resolves once they have been
   * counted in; await it before the next. Rejects if one of them cannot be read, as does every later call; the message holds no
   * content of a case.
   */
  feed(batch: readonly string[]): Promise<void>;
  /** One measure of one table at a time, in the codebook's order; the next is begun when it is asked for. No feed after. */
  tables(): AsyncGenerator<TableData>;
  /** After the last table. */
  totals(): Promise<ReleaseTotals>;
  /** Ends the thread and frees everything, whatever it is doing; what is under way rejects. Safe to call again. */
  close(): Promise<void>;
}

interface ReleaseTotals extends CubeTotals {
  unions: Unions;
}

interface TabulatorOptions extends Omit<CubeOptions, 'temporaryFolder'> {
  dataset: string;
  definition: DatasetDefinition;
  /** The tabulator spills to a folder of its own in this one; that of the system by default. */
  temporaryFolder?: string | undefined;
}

/** What the thread is started with, and what it can be asked. */
export type TabulatorData = TabulatorOptions & { temporaryFolder: string };
export interface TabulatorCalls {
  feed(batch: readonly string[]): void;
  /** Undefined after the last. */
  nextTable(): TableData | undefined;
  totals(): ReleaseTotals;
}

/** Ending a thread in the middle of a DuckDB call aborts the whole process, so it has long to leave by itself on a busy machine. */
const PATIENCE_MS = 60_000;

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

export function startTabulator(options: TabulatorOptions): Tabulator {
  // Only this user can enter it.
  const temporaryFolder = mkdtempSync(join(options.temporaryFolder ?? tmpdir(), `${PREFIX}${process.pid}-`));
  const workerData: TabulatorData = { ...options, temporaryFolder };
  const thread = startThread(moduleBeside(import.meta.url, 'tabulator-worker'), workerData);
  const channel: Channel<TabulatorCalls> = openChannel(thread, {
    name: 'the tabulator',
    handlers: {},
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
    async *tables() {
      for (;;) {
        const table = await inTurn(() => channel.call('nextTable'));
        if (!table) return;
        yield table;
      }
    },
    totals: () => inTurn(() => channel.call('totals')),
    async close() {
      await channel.close();
      await rm(temporaryFolder, { recursive: true, force: true }).catch(() => {}); // a folder left behind harms no release
    },
  };
}
