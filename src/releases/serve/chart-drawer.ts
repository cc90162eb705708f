import { Piscina } from 'piscina';
import { AppError } from '../../errors.ts';
import type { Drawer } from '../../formats/chart/svg.ts';
import { moduleBeside } from '../../jobs/modules.ts';

/** Draws charts in a thread of its own: a drawing takes tens of milliseconds, and loading the library ten times that. */
export interface ChartDrawer {
  /**
   * Draws for this client. Clients take turns: whoever asks for many charts holds up nobody else by more than one of them.
   * Both functions throw AppError `unavailable` if too many wait, or if it takes too long.
   */
  for(client: string): Drawer;
  /**
   * Starts the thread unless it is there, since a chart will soon be asked for: loading the library takes a first drawing several
   * times as long as any other. Resolves when it is ready, or cannot be.
   */
  wake(): Promise<void>;
  /** Drawings under way reject. */
  stop(): Promise<void>;
}

export interface ChartDrawerOptions {
  /** A drawing that takes longer is taken to be in a loop, and its thread is ended. */
  patienceMs?: number;
  /** A thread without work is ended after this time, since it holds about 50 MB. */
  idleMs?: number;
  /** The readers of more drawings would not wait for them. */
  maxWaiting?: number;
}

/** What the thread is to do: the name of a function of formats/chart/svg.ts, and what it is given. */
interface Task {
  name: 'drawChart' | 'rasteriseChart';
  input: string;
}

type Picture = string | Uint8Array;

interface Waiting {
  task: Task;
  resolve(picture: Picture): void;
  reject(error: unknown): void;
}

/** The thread is started by the first drawing, and again by the first one after it has ended. */
export function chartDrawer({
  patienceMs = 15_000,
  idleMs = 120_000,
  maxWaiting = 100,
}: ChartDrawerOptions = {}): ChartDrawer {
  const pool = new Piscina<string, Picture>({
    ...moduleBeside(import.meta.url, '../../formats/chart/svg'),
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: idleMs,
  });
  // A thread that fails to start is reported only here. Without a listener the failure would end the process.
  pool.on('error', () => {});
  /** What each client waits for. The client whose turn it is comes first. */
  const queues = new Map<string, Waiting[]>();
  let waiting = 0;
  let stopped = false;
  let isDrawing = false;

  const drawNow = async ({ name, input }: Task): Promise<Picture> => {
    if (stopped) throw busy();
    try {
      return await pool.run(input, { name, signal: AbortSignal.timeout(patienceMs) });
    } catch (error) {
      // The service made the spec, so one that cannot be drawn is its own fault.
      throw stopped || hasLostThread(error) ? busy() : new AppError('internal-error');
    }
  };

  /** Takes from the queues whoever waits for the same. */
  const takeSame = ({ name, input }: Task): Waiting[] => {
    const taken: Waiting[] = [];
    for (const [client, queue] of queues) {
      const left = queue.filter(
        ({ task, ...one }) => task.input !== input || task.name !== name || taken.push({ task, ...one }) === 0,
      );
      if (left.length > 0) queues.set(client, left);
      else queues.delete(client);
    }
    return taken;
  };

  // One at a time: piscina neither limits its queue nor goes on with it after ending a thread if drawings can be aborted.
  const drawNext = (): void => {
    const [turn] = queues;
    const task = turn?.[1][0]?.task;
    if (isDrawing || turn === undefined || task === undefined) return;
    const [client] = turn;
    const served = takeSame(task);
    const left = queues.get(client);
    queues.delete(client);
    if (left) queues.set(client, left);
    isDrawing = true;
    drawNow(task)
      .then(
        (picture) => {
          for (const { resolve } of served) resolve(picture);
        },
        (error: unknown) => {
          for (const { reject } of served) reject(error);
        },
      )
      .finally(() => {
        waiting -= served.length;
        isDrawing = false;
        drawNext();
      });
  };

  const queued = (task: Task, client: string): Promise<Picture> => {
    if (stopped || waiting >= maxWaiting) throw busy();
    waiting += 1;
    return new Promise((resolve, reject) => {
      queues.set(client, [...(queues.get(client) ?? []), { task, resolve, reject }]);
      drawNext();
    });
  };

  return {
    for: (client) => ({
      draw: async (spec) => String(await queued({ name: 'drawChart', input: spec }, client)),
      rasterise: async (svg) => Buffer.from(await queued({ name: 'rasteriseChart', input: svg }, client)),
    }),
    async wake() {
      if (stopped || waiting > 0 || pool.threads.length > 0) return;
      await queued({ name: 'drawChart', input: SMALLEST }, '').catch(() => {});
    },
    async stop() {
      stopped = true;
      await pool.destroy();
    },
  };
}

const SMALLEST = '{"data":{"values":[{}]},"mark":"bar"}';

/** The thread was ended for taking too long, or it broke down, for example for want of memory. */
const hasLostThread = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'AbortError' || /^ERR_WORKER_/.test(String(Reflect.get(error, 'code'))));

const busy = (): AppError => new AppError('unavailable', { headers: { 'retry-after': '5' } });
