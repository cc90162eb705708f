import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { DatasetDefinition } from '../../schemas/dataset.ts';
import type { TableData } from '../../statistics/table.ts';
import type { CubeTotals, Unions } from './cube.ts';

/** Counts the tables of a release in a thread of its own: this one hands over texts and takes tables back. */
export interface Tabulator {
  /**
   * Takes JSON texts of case contents, or of parts of an official table, as they are stored, and resolves once they have been counted in: await it before the next.
   * Rejects, as everything after it does, if one of them cannot be read; the message holds nothing of a case.
   */
  feed(batch: readonly string[]): Promise<void>;
  /**
   * Computes the tables in the codebook's order, a measure of one table at a time; the next is begun when `onTable` has resolved.
   * Resolves with the codes present and the numbers of units once all have been taken.
   */
  finish(
    onTable: (table: TableData) => Promise<void>,
    onProgress?: (progress: TabulatorProgress) => void,
  ): Promise<ReleaseTotals>;
  /** Ends the thread and frees everything, whatever it is doing; what is under way rejects. Safe to call again. */
  close(): Promise<void>;
}

export interface ReleaseTotals extends CubeTotals {
  unions: Unions;
}

/** In tables of the codebook; those of all its measures are one. */
export interface TabulatorProgress {
  done: number;
  of: number;
}

export interface TabulatorOptions {
  dataset: string;
  definition: DatasetDefinition;
  /** DuckDB keeps within it and spills to disk, such as `1GB`. */
  memoryLimit?: string;
  threads?: number;
}

/** What the worker is started with. */
export interface TabulatorData extends TabulatorOptions {
  temporaryFolder: string;
}
export type TabulatorRequest = { type: 'feed'; batch: readonly string[] } | { type: 'finish' | 'next' | 'close' };
export type TabulatorReply =
  | { type: 'ready' | 'taken' }
  | { type: 'table'; table: TableData; progress: TabulatorProgress }
  | { type: 'finished'; totals: ReleaseTotals }
  | { type: 'failed'; message: string };

/** A worker that does not leave on its own accord by then is in a loop: it is stopped from outside. */
const PATIENCE_MS = 5_000;

export function startTabulator(options: TabulatorOptions): Tabulator {
  const channel = openChannel(options);
  /** Requests follow each other: the worker answers one before it reads the next. */
  let last: Promise<unknown> = channel.then(({ receive }) => receive());
  last.catch(() => {}); // told to whoever asks next

  function inTurn<T>(ask: (open: Channel) => Promise<T>): Promise<T> {
    const answer = last.then(async () => ask(await channel));
    last = answer;
    answer.catch(() => {}); // the caller has the same promise; an unwatched copy must not end the process
    return answer;
  }

  return {
    feed: (batch) =>
      inTurn(async ({ send, receive }) => {
        send({ type: 'feed', batch });
        await receive();
      }),
    finish: (onTable, onProgress) =>
      inTurn(async ({ send, receive }) => {
        send({ type: 'finish' });
        for (;;) {
          const reply = await receive();
          if (reply.type === 'finished') return reply.totals;
          if (reply.type !== 'table') throw new Error('the tabulator answered out of turn');
          await onTable(reply.table);
          onProgress?.(reply.progress);
          send({ type: 'next' });
        }
      }),
    close: async () => {
      const open = await channel.catch(() => undefined);
      await open?.close();
    },
  };
}

interface Channel {
  send(request: TabulatorRequest): void;
  /** The worker's next reply; rejects once the worker has failed or ended. */
  receive(): Promise<TabulatorReply>;
  close(): Promise<void>;
}

async function openChannel(options: TabulatorOptions): Promise<Channel> {
  const temporaryFolder = await mkdtemp(join(tmpdir(), 'assize-tabulator-'));
  const worker = startWorker({ ...options, temporaryFolder });
  const replies: TabulatorReply[] = [];
  let failure: Error | undefined;
  let wake: (() => void) | undefined;
  const wakeUp = () => {
    wake?.();
    wake = undefined;
  };
  const fail = (error: Error) => {
    failure ??= error;
    wakeUp();
  };
  worker.on('message', (reply: TabulatorReply) => {
    if (reply.type === 'failed') return fail(new Error(reply.message));
    replies.push(reply);
    wakeUp();
  });
  // Whatever was thrown may quote a case, so only its code is told.
  worker.on('error', (error: NodeJS.ErrnoException) =>
    fail(new Error(`the tabulator broke down: ${error.code ?? 'error'}`)),
  );
  const ended = new Promise<void>((resolve) => {
    worker.on('exit', () => {
      fail(new Error('the tabulator was closed'));
      resolve(rm(temporaryFolder, { recursive: true, force: true }).catch(() => {})); // a folder left behind harms no release
    });
  });
  let closing: Promise<void> | undefined;

  return {
    send: (request) => worker.postMessage(request),
    async receive() {
      while (replies.length === 0) {
        if (failure) throw failure;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return replies.shift()!; // there is one
    },
    close() {
      closing ??= (async () => {
        fail(new Error('the tabulator was closed'));
        // Asked first, so that DuckDB gives up its query: a thread that is ended while a query runs waits for the end of it.
        worker.postMessage({ type: 'close' } satisfies TabulatorRequest);
        const timer = setTimeout(() => void worker.terminate(), PATIENCE_MS);
        await ended;
        clearTimeout(timer);
      })();
      return closing;
    },
  };
}

function startWorker(workerData: TabulatorData): Worker {
  const entry = import.meta.url.endsWith('.ts') ? './tabulator-worker.mjs' : './tabulator-worker.js';
  return new Worker(new URL(entry, import.meta.url), { workerData, execArgv: [] });
}
