import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from './api.ts';
import { CommandError, EXIT, onInterrupt, progress } from './terminal.ts';

/** Waiting for a job of the service, which goes on without the command. */

interface Job {
  /** Null before it starts and after it ends. */
  progress?: { done: number; of: number } | null | undefined;
  links: Record<string, string>;
}

interface Following<T> {
  /** What is done, and in what it is counted, such as `Importing`, `rows`. */
  shown: (job: T) => readonly [label: string, unit: string];
  isOpen: (job: T) => boolean;
  /** Said if waiting ends early. */
  continues: string;
}

const POLL_MS = 300;
const PATIENCE_MS = 60_000;

/** Waits until the job has ended, and shows how far it is. */
export async function follow<T extends Job>(api: Api, job: T, { shown, isOpen, continues }: Following<T>): Promise<T> {
  let label = '';
  let display: ReturnType<typeof progress> | undefined;
  const update = (now: T): void => {
    if (!now.progress) return;
    const [what, unit] = shown(now);
    if (what !== label) {
      display?.stop();
      display = progress(what, unit);
      label = what;
    }
    display?.update(now.progress.done, now.progress.of);
  };
  const forget = onInterrupt(() => {
    display?.stop();
    return continues;
  });
  try {
    for (let now = job; ; ) {
      update(now);
      if (!isOpen(now)) return now;
      await sleep(POLL_MS);
      now = await lookAgain<T>(api, job.links.self ?? '');
    }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new CommandError(error.exitCode, `${error.message}\n${continues}`);
  } finally {
    forget();
    display?.stop();
  }
}

/** Waits for a service that is being restarted, since it resumes the job. */
async function lookAgain<T>(api: Api, path: string): Promise<T> {
  for (const until = performance.now() + PATIENCE_MS; ; ) {
    try {
      return (await api.call<T>('GET', path)).body;
    } catch (error) {
      const away = error instanceof CommandError && error.exitCode === EXIT.unreachable;
      if (!away || performance.now() > until) throw error;
      await sleep(1_000);
    }
  }
}
