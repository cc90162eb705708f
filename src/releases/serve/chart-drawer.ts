import { Worker } from 'node:worker_threads';
import { AppError } from '../../errors.ts';

/** Draws charts in a thread of its own: a drawing takes tens of milliseconds, and loading the library ten times that. */
export interface ChartDrawer {
  /** SVG of a Vega-Lite spec. Throws AppError `unavailable` if too many wait, or the thread has to be ended. */
  draw(spec: string): Promise<string>;
  /** What is under way rejects. */
  stop(): Promise<void>;
}

export interface DrawRequest {
  id: number;
  spec: string;
}
export type DrawReply = { id: number; svg: string } | { id: number; failed: true };

export interface ChartDrawerOptions {
  /** A drawing that takes longer is in a loop. */
  patienceMs?: number;
  /** A thread without work is ended after that: it holds about 50 MB. */
  idleMs?: number;
  /** More waiting than this would outlast their readers. */
  maxWaiting?: number;
}

interface Waiting {
  spec: string;
  resolve: (svg: string) => void;
  reject: (error: Error) => void;
}

/** The thread is started by the first drawing, and again by the next after it ended. */
export function chartDrawer({
  patienceMs = 15_000,
  idleMs = 120_000,
  maxWaiting = 100,
}: ChartDrawerOptions = {}): ChartDrawer {
  /** In order; the worker has the first. */
  const queue: Waiting[] = [];
  let worker: Worker | undefined;
  let timer: NodeJS.Timeout | undefined;
  let drawn = 0;
  let stopped = false;

  const busy = (): AppError => new AppError('unavailable', { headers: { 'retry-after': '5' } });

  /** A thread that broke down or hangs takes the drawing it has with it; the others get a new one. */
  const drop = async (): Promise<void> => {
    clearTimeout(timer);
    const dropped = worker;
    worker = undefined;
    queue.shift()?.reject(busy());
    if (queue.length > 0 && !stopped) next();
    await dropped?.terminate();
  };

  const take = (from: Worker, reply: DrawReply): void => {
    const first = queue[0];
    if (from !== worker || reply.id !== drawn || !first) return;
    queue.shift();
    // A spec of ours that cannot be drawn is a fault of ours.
    if ('svg' in reply) first.resolve(reply.svg);
    else first.reject(new AppError('internal-error'));
    next();
  };

  const start = (): Worker => {
    const started = startWorker();
    started.unref();
    started.on('message', (reply: DrawReply) => take(started, reply));
    const lost = () => {
      if (started === worker) void drop();
    };
    started.on('error', lost);
    started.on('exit', lost);
    return started;
  };

  const next = (): void => {
    clearTimeout(timer);
    const [first] = queue;
    if (!first) {
      timer = setTimeout(() => void end(), idleMs);
      timer.unref();
      return;
    }
    worker ??= start();
    drawn += 1;
    worker.postMessage({ id: drawn, spec: first.spec } satisfies DrawRequest);
    timer = setTimeout(() => void drop(), patienceMs);
  };

  const end = async (): Promise<void> => {
    const idle = worker;
    worker = undefined;
    await idle?.terminate();
  };

  return {
    draw: (spec) =>
      new Promise((resolve, reject) => {
        if (stopped || queue.length >= maxWaiting) return reject(busy());
        queue.push({ spec, resolve, reject });
        if (queue.length === 1) next();
      }),
    async stop() {
      stopped = true;
      clearTimeout(timer);
      for (const { reject } of queue.splice(0)) reject(busy());
      await end();
    },
  };
}

function startWorker(): Worker {
  const entry = import.meta.url.endsWith('.ts') ? './chart-worker.mjs' : './chart-worker.js';
  return new Worker(new URL(entry, import.meta.url), { execArgv: [] });
}
