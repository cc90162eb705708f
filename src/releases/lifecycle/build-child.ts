import { type Database, openDatabase } from '../../db/client.ts';
import { failureCode } from '../../db/failures.ts';
import { openStore } from '../../files/open-store.ts';
import { JobStopped } from '../../jobs/runner.ts';
import { type BuildJob, type BuildOutcome, WORK } from './builder.ts';

/** The process behind startBuildProcess: one build or check at a time, which `stop` can end at any moment. */

let database: Promise<Database> | undefined;
let files: ReturnType<typeof openStore> | undefined;
let stopping: AbortController | undefined;

const tellOutcome = (outcome: BuildOutcome): void => void (process.connected && process.send?.(outcome));

async function runJob({ work, id, url, store, generator, clockAheadMs }: BuildJob): Promise<BuildOutcome> {
  const building = new AbortController();
  stopping = building;
  try {
    database ??= openDatabase({ url, purpose: 'job', connections: 4 });
    const now = () => new Date(Date.now() + clockAheadMs);
    files ??= openStore(store);
    const context = { database: await database, files: await files, now, generator, signal: building.signal };
    await WORK[work](context, id);
    return 'done';
  } catch (error) {
    // Nothing but its code: what was thrown may quote a row.
    return error instanceof JobStopped ? 'stopped' : { failed: failureCode(error) };
  } finally {
    stopping = undefined;
  }
}

process.on('message', async (message: BuildJob | 'stop') => {
  if (message === 'stop') stopping?.abort();
  else tellOutcome(await runJob(message));
});
// The service has ended, or needs this process no longer. The next build starts from the beginning, so this waits for nothing.
// DuckDB crashes with a report if it is unloaded while a query runs.
process.on('disconnect', () => {
  if (stopping) process.kill(process.pid, 'SIGKILL');
  else process.exit();
});
// Both reach the whole process group, and the service says when to stop.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
// Node would print what was thrown, which may quote a row.
process.on('uncaughtException', (error) => {
  tellOutcome({ failed: failureCode(error) });
  process.exit(1);
});
