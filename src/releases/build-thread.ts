import { Worker } from 'node:worker_threads';
import { BuildStopped } from './build.ts';

/**
 * Builds in a thread of its own, with connections of its own: rows are read, tables written and differences counted without
 * taking this thread from readers. Only for a PostgreSQL; the embedded database lives in the thread that has it open.
 */
export interface BuildThread {
  /** One at a time. Throws BuildStopped once the signal is aborted, BuildFailed with a code for whatever went wrong. */
  build(id: string, signal: AbortSignal): Promise<void>;
  /** Ends the thread. Nothing may be under way. */
  close(): Promise<void>;
}

export interface BuildThreadOptions {
  url: string;
  generator: string;
  now: () => Date;
}

/** What the thread is started with. */
export type BuildThreadData = Pick<BuildThreadOptions, 'url' | 'generator'>;
export type BuildRequest =
  | { type: 'build'; id: string }
  | { type: 'time'; milliseconds: number }
  | { type: 'stop' | 'close' };
export type BuildReply = { type: 'time?' | 'built' | 'stopped' } | { type: 'failed'; code: string };

/** Of the error that there was, its code alone: the words of it may hold a row. */
export class BuildFailed extends Error {
  readonly code: string;
  constructor(code: string) {
    super('a release was not built');
    this.code = code;
  }
}

/** Starting it takes a while, and so it is kept for the next build; its memory is not kept for good. */
const IDLE_MS = 10_000;
/** A thread that does not leave on its own accord by then is stopped from outside. */
const PATIENCE_MS = 10_000;

export function startBuildThread({ url, generator, now }: BuildThreadOptions): BuildThread {
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;

  const start = (): Worker => {
    const entry = import.meta.url.endsWith('.ts') ? './build-worker.mjs' : './build-worker.js';
    const workerData: BuildThreadData = { url, generator };
    const started = new Worker(new URL(entry, import.meta.url), { workerData, execArgv: [] });
    started.on('error', () => {}); // told to the build under way; without one there is nobody to tell
    started.on('exit', () => {
      if (worker === started) worker = undefined;
    });
    return started;
  };

  const close = async (): Promise<void> => {
    clearTimeout(idle);
    const open = worker;
    worker = undefined;
    if (!open) return;
    const ended = new Promise((resolve) => open.once('exit', resolve));
    open.postMessage({ type: 'close' } satisfies BuildRequest);
    const timer = setTimeout(() => void open.terminate(), PATIENCE_MS);
    await ended;
    clearTimeout(timer);
  };

  return {
    async build(id, signal) {
      if (signal.aborted) throw new BuildStopped();
      clearTimeout(idle);
      worker ??= start();
      try {
        await buildIn(worker, id, signal, now);
      } finally {
        idle = setTimeout(() => void close(), IDLE_MS);
        idle.unref();
      }
    },
    close,
  };
}

function buildIn(worker: Worker, id: string, signal: AbortSignal, now: () => Date): Promise<void> {
  const send = (request: BuildRequest): void => worker.postMessage(request);
  return new Promise((resolve, reject) => {
    let patience: NodeJS.Timeout | undefined;
    const end = (error?: Error): void => {
      clearTimeout(patience);
      signal.removeEventListener('abort', stop);
      worker.off('message', hear).off('error', breakDown).off('exit', leave);
      if (error) reject(error);
      else resolve();
    };
    const stop = (): void => {
      send({ type: 'stop' });
      patience = setTimeout(() => void worker.terminate(), PATIENCE_MS);
    };
    const hear = (reply: BuildReply): void => {
      if (reply.type === 'time?') send({ type: 'time', milliseconds: now().getTime() });
      else if (reply.type === 'failed') end(new BuildFailed(reply.code));
      else end(reply.type === 'stopped' ? new BuildStopped() : undefined);
    };
    const breakDown = (error: NodeJS.ErrnoException): void => end(new BuildFailed(error.code ?? error.name));
    const leave = (): void => end(signal.aborted ? new BuildStopped() : new BuildFailed('thread-ended'));
    worker.on('message', hear).on('error', breakDown).on('exit', leave);
    signal.addEventListener('abort', stop);
    send({ type: 'build', id });
  });
}
