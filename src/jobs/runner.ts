import type { Database } from '../db/client.ts';
import { failureCode, isUnavailable } from '../db/failures.ts';
import { inSpan } from '../db/spans.ts';
import { AppError, type ProblemCode } from '../errors.ts';

/** Runs the jobs that wait in the database, one at a time. */
export interface JobRunner {
  /** Looks for work now. */
  wake(): void;
  /** Stops the job under way; whichever process looks next takes it up again. */
  stop(): Promise<void>;
  /** What it has done since it was started, for metrics. */
  readonly activity: Readonly<JobActivity>;
}

interface JobActivity {
  runs: number;
  /** Spent on them. */
  seconds: number;
  /** Of looks for work, and of jobs. That the database is away is none: `assize_database_up` says so. */
  failures: number;
  isRunning: boolean;
}
export const noActivity = (): JobActivity => ({ runs: 0, seconds: 0, failures: 0, isRunning: false });

interface JobRunnerOptions {
  database: Database;
  /** Ids of the jobs that wait, in the order in which they are taken. */
  list: () => Promise<readonly string[]>;
  lockOf: (id: string) => string;
  /**
   * Does a job and handles its errors, which it only counts by `failed`. The signal is aborted when the process stops, or when another
   * process may have the job.
   */
  run: (id: string, signal: AbortSignal, failed: () => void) => Promise<void>;
  /** Runs after each look at the jobs. */
  afterwards?: () => Promise<void>;
  /** Called with a code when looking for work fails: once, however often it fails so until a look succeeds. */
  onFailure: (code: string) => void;
  /** How often to look for work that another process left. */
  pollMs?: number | undefined;
}

/** The process is closing, another one has the job, or it is no longer wanted: it is left as it is. */
export class JobStopped extends Error {}

/** Jobs of one kind, each with a row that says what is to be done. */
export interface RowJobsOptions {
  database: Database;
  now: () => Date;
  /** Called with the id of a job that failed (`-` if looking for work did), and a code without any content. */
  onFailure: (id: string, code: string) => void;
  pollMs?: number | undefined;
}

interface RowJobs extends Omit<RowJobsOptions, 'now'>, Pick<JobRunnerOptions, 'list' | 'afterwards'> {
  kind: string;
  run: (id: string, signal: AbortSignal) => Promise<void>;
  /** Ends a job that failed, with the code that clients see. */
  fail: (id: string, code: ProblemCode) => Promise<void>;
}

/** Runs the jobs of one kind. Where the database was away, or the process stops, the next look goes on with the job. */
export const startRowJobs = ({ kind, run, fail, onFailure, ...options }: RowJobs): JobRunner =>
  startJobRunner({
    ...options,
    lockOf: (id) => `assize:${kind}:${id}`,
    run: async (id, signal, failed) => {
      try {
        await run(id, signal);
      } catch (error) {
        const failure = error instanceof JobStopped ? undefined : jobFailure(error);
        if (!failure) return;
        // What is wrong with what was sent is told to who sent it.
        if (failure.code === 'internal-error') failed();
        onFailure(id, failure.logged);
        await fail(id, failure.code);
      }
    },
    onFailure: (code) => onFailure('-', code),
  });

/**
 * The row of a job is the job: it waits until its state says otherwise. A session lock shows that a living process works on it.
 * The lock ends with the process, so the next process that looks takes up the job of a killed one.
 */
export function startJobRunner(options: JobRunnerOptions): JobRunner {
  const { database, list, lockOf, run, afterwards, onFailure, pollMs = 5_000 } = options;
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  let again = false;
  let toldOf: string | undefined;
  const activity = noActivity();

  const failed = (): void => {
    activity.failures += 1;
  };
  const look = async (): Promise<void> => {
    for (const id of await list()) {
      if (stopping.signal.aborted) return;
      const lost = new AbortController();
      const unlock = await database.tryLock(lockOf(id), () => lost.abort());
      if (!unlock) continue;
      const since = performance.now();
      activity.isRunning = true;
      try {
        const signal = AbortSignal.any([stopping.signal, lost.signal]);
        // `assize:import:…` is of the kind import.
        await inSpan(`job ${lockOf(id).split(':')[1]}`, () => run(id, signal, failed));
      } finally {
        activity.runs += 1;
        activity.seconds += (performance.now() - since) / 1_000;
        activity.isRunning = false;
        await unlock().catch(() => {}); // it is gone with its connection
      }
    }
    await afterwards?.();
  };
  const wake = (): void => {
    if (stopping.signal.aborted) return;
    if (running) {
      again = true;
      return;
    }
    running = look()
      .then(() => {
        toldOf = undefined;
      })
      .catch((error: unknown) => {
        if (!isUnavailable(error)) failed();
        const code = failureCode(error);
        if (!stopping.signal.aborted && code !== toldOf) onFailure(code);
        toldOf = code;
      })
      .finally(() => {
        running = undefined;
        if (again) {
          again = false;
          wake();
        }
      });
  };
  const timer = setInterval(wake, pollMs);
  wake();
  return {
    wake,
    activity,
    stop: async () => {
      stopping.abort();
      clearInterval(timer);
      await running;
    },
  };
}

interface JobFailure {
  code: ProblemCode;
  logged: string;
}

/**
 * Why a job failed: the code that clients see, and one without any content for the log. Undefined if the database was
 * unavailable: then the job stays open, and the next look goes on with it.
 */
export function jobFailure(error: unknown): JobFailure | undefined {
  if (isUnavailable(error)) return undefined;
  if (error instanceof AppError) return { code: error.code, logged: error.code };
  return { code: 'internal-error', logged: failureCode(error) };
}
