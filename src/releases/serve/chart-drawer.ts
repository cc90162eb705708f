import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { AppError } from '../../errors.ts';

/** Draws charts in a thread of its own: a drawing takes tens of milliseconds, and loading the library ten times that. */
export interface ChartDrawer {
  /** SVG of a Vega-Lite spec. Throws AppError `unavailable` if too many wait, or if it takes too long. */
  draw(spec: string): Promise<string>;
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

/** The thread is started by the first drawing, and again by the first one after it has ended. */
export function chartDrawer({
  patienceMs = 15_000,
  idleMs = 120_000,
  maxWaiting = 100,
}: ChartDrawerOptions = {}): ChartDrawer {
  const pool = new Piscina<string, string>({
    filename: fileURLToPath(new URL(MODULE, import.meta.url)),
    name: 'drawChart',
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: idleMs,
    execArgv: [],
  });
  // A thread that fails to start is reported only here. Without a listener the failure would end the process.
  pool.on('error', () => {});
  let waiting = 0;
  let stopped = false;
  /** Settles with the last drawing that was asked for. */
  let last: Promise<unknown> = Promise.resolve();

  const drawNow = async (spec: string): Promise<string> => {
    if (stopped) throw busy();
    try {
      return await pool.run(spec, { signal: AbortSignal.timeout(patienceMs) });
    } catch (error) {
      // The service made the spec, so one that cannot be drawn is its own fault.
      throw stopped || hasLostThread(error) ? busy() : new AppError('internal-error');
    }
  };

  return {
    // One at a time: piscina neither limits its queue nor goes on with it after ending a thread if drawings can be aborted.
    async draw(spec) {
      if (stopped || waiting >= maxWaiting) throw busy();
      waiting += 1;
      const drawn = last.then(() => drawNow(spec)).finally(() => (waiting -= 1));
      last = drawn.catch(() => {});
      return drawn;
    },
    async stop() {
      stopped = true;
      await pool.destroy();
    },
  };
}

/** The thread loads the compiled module, or from source a module that can load TypeScript. */
const MODULE = import.meta.url.endsWith('.ts') ? './chart-worker.mjs' : '../../formats/chart/svg.js';

/** The thread was ended for taking too long, or it broke down, for example for want of memory. */
const hasLostThread = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'AbortError' || /^ERR_WORKER_/.test(String(Reflect.get(error, 'code'))));

const busy = (): AppError => new AppError('unavailable', { headers: { 'retry-after': '5' } });
