import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ImportJob } from '../schemas/import.ts';
import type { Api } from './api.ts';
import { CommandError, EXIT, usageError } from './exit.ts';
import { onInterrupt } from './interrupt.ts';
import { count, print, tell } from './print.ts';
import { progress } from './progress.ts';

/** An import that the service works on: waiting for it, and what came of it. */

const OPEN: readonly string[] = ['receiving', 'queued', 'running', 'reversing'];
const POLL_MS = 500;
const PATIENCE_MS = 60_000;

/** Waits until the import is over. It goes on without this process, and whenever waiting ends early, that is said. */
export async function followImport(api: Api, job: ImportJob): Promise<ImportJob> {
  const shown = progress(job.state === 'reversing' ? 'Reversing' : 'Importing', 'rows');
  const command = (verb: string) => `assize imports ${verb} ${job.id} --dataset ${job.dataset}`;
  const goesOn = `The import goes on at the service.\nTo see it: ${command('status')}\nTo stop it: ${command('cancel')}`;
  const forget = onInterrupt(() => {
    shown.stop();
    return goesOn;
  });
  try {
    for (let now = job; ; ) {
      shown.update(now.progress.done, now.progress.of);
      if (!OPEN.includes(now.state)) return now;
      await sleep(POLL_MS);
      now = await lookAgain(api, job.links.self);
    }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new CommandError(error.exitCode, `${error.message}\n${goesOn}`);
  } finally {
    forget();
    shown.stop();
  }
}

/** A service that is started anew takes the import up again: it is waited for. */
async function lookAgain(api: Api, path: string): Promise<ImportJob> {
  for (const until = performance.now() + PATIENCE_MS; ; ) {
    try {
      return (await api.call<ImportJob>('GET', path)).body;
    } catch (error) {
      const away = error instanceof CommandError && error.exitCode === EXIT.unreachable;
      if (!away || performance.now() > until) throw error;
      await sleep(1_000);
    }
  }
}

/** What became of it, a line each; then the exit code that says so. */
export async function reportImport(api: Api, job: ImportJob, rejectedFile: string | undefined): Promise<number> {
  const { counts, state, reversal } = job;
  print(`import\t${job.id}`);
  print(`state\t${state}`);
  print(`rows\t${job.rows}`);
  for (const [name, number] of Object.entries(counts)) print(`${name}\t${number}`);
  if (reversal) {
    print(`undone\t${reversal.undone}`);
    print(`kept\t${reversal.kept}`);
  }
  if (job.error !== null) tell(`It ended with ${job.error}.`);
  if (counts.rejected > 0) await saveRejected(api, job, rejectedFile);
  return counts.rejected > 0 || state === 'failed' || state === 'cancelled' ? EXIT.refused : EXIT.done;
}

async function saveRejected(api: Api, job: ImportJob, file: string | undefined): Promise<void> {
  const rejected = count(job.counts.rejected, 'case');
  if (file === undefined) {
    tell(`${rejected} rejected: see why with --rejected <file>, or at ${api.url}${job.links.rejected}`);
    return;
  }
  const { body } = await api.open(job.links.rejected);
  if (!body) throw new CommandError(EXIT.unreachable, 'The rejected rows did not come.');
  // wx: never over a file that somebody may have begun to mend.
  const out = createWriteStream(file, { flags: 'wx', mode: 0o600 });
  await pipeline(Readable.fromWeb(body as ReadableStream), out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') throw usageError(`${file} is there already.`);
    throw new CommandError(EXIT.unreachable, `The rejected rows could not be saved (${error.code ?? 'broken off'}).`);
  });
  tell(`${rejected} rejected: saved in ${file}, each with its error. Mend them there and import that file.`);
}
