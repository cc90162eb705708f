import { type ChildProcess, fork } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Database } from '../../db/client.ts';
import { failureCode } from '../../db/failures.ts';
import { listBuilding, markFailed } from '../../db/queries/releases.ts';
import { type JobRunner, startJobRunner } from '../../jobs/runner.ts';
import { BuildStopped, buildRelease } from './build.ts';

/**
 * Builds in a process of its own, with connections of its own and below the service's priority: rows are read, tables written
 * and differences counted without taking a core from readers. Only for a PostgreSQL; the embedded database lives in the
 * process that has it open.
 */
export interface BuildProcess {
  /** One at a time. Throws BuildStopped once the signal is aborted, BuildFailed with a code for whatever went wrong. */
  build(id: string, signal: AbortSignal): Promise<void>;
  /** Ends the process. Nothing may be under way. */
  close(): Promise<void>;
}

interface BuildProcessOptions {
  url: string;
  generator: string;
  now: () => Date;
}

export type BuildRequest =
  | { type: 'open'; url: string; generator: string }
  | { type: 'build'; id: string }
  | { type: 'time'; milliseconds: number }
  | { type: 'stop' };
export type BuildReply = { type: 'time?' | 'built' | 'stopped' } | { type: 'failed'; code: string };

/** Of the error that there was, its code alone: the words of it may hold a row. */
class BuildFailed extends Error {
  readonly code: string;
  constructor(code: string) {
    super('a release was not built');
    this.code = code;
  }
}

/** Starting it takes a while, and so it is kept for the next build; its memory is not kept for good. */
const IDLE_MS = 10_000;
/** A process that does not leave on its own accord by then is killed. */
const PATIENCE_MS = 10_000;

export function startBuildProcess({ url, generator, now }: BuildProcessOptions): BuildProcess {
  let child: ChildProcess | undefined;
  let idle: NodeJS.Timeout | undefined;

  const start = (): ChildProcess => {
    const entry = import.meta.url.endsWith('.ts') ? './build-child.mjs' : './build-child.js';
    // Its output is the service's, for what Node says of a crash; its input is nobody's.
    const stdio: ['ignore', 'inherit', 'inherit', 'ipc'] = ['ignore', 'inherit', 'inherit', 'ipc'];
    const started = fork(fileURLToPath(new URL(entry, import.meta.url)), { execArgv: [], stdio });
    lowerPriority(started.pid);
    started.on('error', () => {}); // told to the build under way; without one there is nobody to tell
    started.on('exit', () => {
      if (child === started) child = undefined;
    });
    send(started, { type: 'open', url, generator });
    return started;
  };

  const close = async (): Promise<void> => {
    clearTimeout(idle);
    const open = child;
    child = undefined;
    if (!open) return;
    const ended = new Promise((resolve) => open.once('exit', resolve));
    if (open.connected) open.disconnect();
    const timer = setTimeout(() => void open.kill('SIGKILL'), PATIENCE_MS);
    await ended;
    clearTimeout(timer);
  };

  return {
    async build(id, signal) {
      if (signal.aborted) throw new BuildStopped();
      clearTimeout(idle);
      child ??= start();
      try {
        await buildIn(child, id, signal, now);
      } finally {
        idle = setTimeout(() => void close(), IDLE_MS);
        idle.unref();
      }
    },
    close,
  };
}

/** Before it has threads, which take the priority over. Where that is not allowed it builds as well, less politely. */
function lowerPriority(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {}
}

/** One that has ended hears nothing; its exit is told. */
function send(child: ChildProcess, request: BuildRequest): void {
  if (child.connected) child.send(request, () => {});
}

function buildIn(child: ChildProcess, id: string, signal: AbortSignal, now: () => Date): Promise<void> {
  return new Promise((resolve, reject) => {
    let patience: NodeJS.Timeout | undefined;
    const end = (error?: Error): void => {
      clearTimeout(patience);
      signal.removeEventListener('abort', stop);
      child.off('message', hear).off('error', breakDown).off('exit', leave);
      if (error) reject(error);
      else resolve();
    };
    const stop = (): void => {
      send(child, { type: 'stop' });
      patience = setTimeout(() => void child.kill('SIGKILL'), PATIENCE_MS);
    };
    const hear = (message: unknown): void => {
      const reply = message as BuildReply;
      if (reply.type === 'time?') send(child, { type: 'time', milliseconds: now().getTime() });
      else if (reply.type === 'failed') end(new BuildFailed(reply.code));
      else end(reply.type === 'stopped' ? new BuildStopped() : undefined);
    };
    const breakDown = (error: NodeJS.ErrnoException): void => end(new BuildFailed(error.code ?? error.name));
    // Told to stop as a member of the group, before it could listen: the service is about to say so.
    const isTold = (by: NodeJS.Signals | null): boolean => by === 'SIGINT' || by === 'SIGTERM';
    const leave = (_code: number | null, by: NodeJS.Signals | null): void =>
      end(signal.aborted || isTold(by) ? new BuildStopped() : new BuildFailed('process-ended'));
    child.on('message', hear).on('error', breakDown).on('exit', leave);
    signal.addEventListener('abort', stop);
    send(child, { type: 'build', id });
  });
}

export interface BuilderOptions {
  database: Database;
  now: () => Date;
  generator: string;
  /** Told of a failed build: its release and a code, never content. */
  onFailure: (release: string, code: string) => void;
  /** How often to look for work that another process left. */
  pollMs?: number;
}

/** Builds what is waiting to be built, one release at a time: `building` until it is a draft or failed. */
export function startBuilder({ database, now, generator, onFailure, pollMs }: BuilderOptions): JobRunner {
  const separate = database.url === undefined ? undefined : startBuildProcess({ url: database.url, generator, now });
  const build = (id: string, signal: AbortSignal): Promise<void> =>
    separate ? separate.build(id, signal) : buildRelease({ database, now, generator, signal }, id);
  const worker = startJobRunner({
    database,
    list: () => listBuilding(database.db),
    lockOf: (id) => `assize:build:${id}`,
    run: async (id, signal) => {
      try {
        await build(id, signal);
      } catch (error) {
        const code = codeOf(error);
        // The database going away is no fault of the release: it stays `building` and is tried again.
        if (error instanceof BuildStopped || isAway(code)) return;
        onFailure(id, code);
        await markFailed(database.db, id, 'internal-error', now());
      }
    },
    onFailure: (code) => onFailure('-', code),
    pollMs,
  });
  return {
    wake: worker.wake,
    stop: async () => {
      await worker.stop();
      await separate?.close();
    },
  };
}

function codeOf(error: unknown): string {
  if (error instanceof BuildFailed) return error.code;
  return failureCode(error);
}

const isAway = (code: string): boolean => /^(08|57P|ECONN|EPIPE|ETIMEDOUT)/.test(code);
