import { type Database, openDatabase } from '../../db/client.ts';
import { failureCode } from '../../db/failures.ts';
import { openChannel, parentOfProcess } from '../../jobs/channel.ts';
import { BuildStopped } from './build.ts';
import { type BuildCalls, type BuilderCalls, STOPPED, WORK } from './builder.ts';

/** The process behind startBuildProcess: one build or check at a time, which `stop` can end at any moment. */

let database: Promise<Database> | undefined;
let stopping: AbortController | undefined;

const service = openChannel<BuilderCalls, BuildCalls>(parentOfProcess(), {
  name: 'the service',
  handlers: {
    async run({ work, id, url, generator }) {
      const building = new AbortController();
      stopping = building;
      try {
        database ??= openDatabase({ url, purpose: 'job', connections: 4 });
        const now = async () => new Date(await service.call('now'));
        await WORK[work]({ database: await database, now, generator, signal: building.signal }, id);
      } finally {
        stopping = undefined;
      }
    },
    stop: () => stopping?.abort(),
  },
  tell: (error) => ({ code: error instanceof BuildStopped ? STOPPED : failureCode(error), message: '' }),
  // The service has ended, or needs this process no longer. The next build starts from the beginning, so this waits for
  // nothing. DuckDB crashes with a report if it is unloaded while a query runs.
  onEnd: () => {
    if (stopping) process.kill(process.pid, 'SIGKILL');
    else process.exit();
  },
});
// Both reach the whole process group, and the service says when to stop.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
// Node would print what was thrown, which may quote a row.
process.on('uncaughtException', (error) => {
  service.fail(error);
  process.exit(1);
});
