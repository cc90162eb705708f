import { type Database, openDatabase } from '../../db/client.ts';
import { failureCode } from '../../db/failures.ts';
import { BuildStopped, buildRelease } from './build.ts';
import type { BuildReply, BuildRequest } from './builder.ts';

/** The process behind startBuildProcess: one build at a time; `stop` is heard at any moment. */

let database: Promise<Database> | undefined;
let generator = '';
let stopping = new AbortController();
let tellTime: ((time: Date) => void) | undefined;
let isBuilding = false;

const reply = (message: BuildReply): void => {
  if (process.connected) process.send?.(message);
};

/** The clock is the service's. */
const now = (): Promise<Date> =>
  new Promise((resolve) => {
    tellTime = resolve;
    reply({ type: 'time?' });
  });

async function build(id: string): Promise<void> {
  stopping = new AbortController();
  isBuilding = true;
  try {
    if (!database) throw new Error('no database was named');
    await buildRelease({ database: await database, now, generator, signal: stopping.signal }, id);
    reply({ type: 'built' });
  } catch (error) {
    if (error instanceof BuildStopped) reply({ type: 'stopped' });
    else reply({ type: 'failed', code: failureCode(error) });
  } finally {
    isBuilding = false;
  }
}

process.on('message', (request: BuildRequest) => {
  if (request.type === 'open') {
    database = openDatabase({ url: request.url });
    generator = request.generator;
  } else if (request.type === 'build') void build(request.id);
  else if (request.type === 'time') tellTime?.(new Date(request.milliseconds));
  else stopping.abort();
});
// The service needs this no longer, or has ended: whoever builds next begins anew, so nothing is waited for. DuckDB breaks
// down noisily if it is unloaded in mid-query.
process.on('disconnect', () => {
  if (isBuilding) process.kill(process.pid, 'SIGKILL');
  else process.exit();
});
// Both reach the whole process group; it is the service that says when to stop.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
// Node would print what was thrown, which may quote a row.
process.on('uncaughtException', (error) => {
  reply({ type: 'failed', code: failureCode(error) });
  process.exit(1);
});
