import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from '../db/client.ts';
import { databaseFailure } from '../db/failures.ts';
import { BuildStopped, buildRelease } from './build.ts';
import type { BuildReply, BuildRequest, BuildThreadData } from './build-thread.ts';

/** The thread behind startBuildThread: one build at a time; `stop` is heard at any moment. */

const port = parentPort!; // this file is only ever started as a worker
const { url, generator } = workerData as BuildThreadData;
const database = await openDatabase({ url });

let stopping = new AbortController();
let tellTime: ((time: Date) => void) | undefined;

const reply = (message: BuildReply): void => port.postMessage(message);

/** The clock is the service's. */
const now = (): Promise<Date> =>
  new Promise((resolve) => {
    tellTime = resolve;
    reply({ type: 'time?' });
  });

async function build(id: string): Promise<void> {
  stopping = new AbortController();
  try {
    await buildRelease({ database, now, generator, signal: stopping.signal }, id);
    reply({ type: 'built' });
  } catch (error) {
    if (error instanceof BuildStopped) reply({ type: 'stopped' });
    else reply({ type: 'failed', code: codeOf(error) });
  }
}

const codeOf = (error: unknown): string =>
  databaseFailure(error)?.code ?? (error instanceof Error ? error.name : 'unknown');

port.on('message', (request: BuildRequest) => {
  if (request.type === 'build') void build(request.id);
  else if (request.type === 'time') tellTime?.(new Date(request.milliseconds));
  else if (request.type === 'stop') stopping.abort();
  else void database.close().finally(() => port.close());
});
