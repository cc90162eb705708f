import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, startProcess } from './load.ts';
import { on, SERVER, withDatabase } from './scratch.ts';

/**
 * The first answer of a process: promised in under 50 ms from when it listens, its database being there and the release
 * published by a process before it. `npx tsx bench/cold-read.ts [starts]`, default 7. On the embedded database in a scratch
 * folder, or in a database of its own on the PostgreSQL of BENCH_DATABASE_URL.
 */

const PROMISED_MS = 50;
const starts = Number(process.argv[2] ?? 7);
const QUERY = 'statistics?measure=defendants&by=outcome,sex&totals=true&share=outcome';
const PATH = `/v1/datasets/press-snapshot-2015/releases/latest/${QUERY}`;

if (SERVER) await withDatabase((name) => measure({ DATABASE_URL: on(name) }));
else {
  const folder = await mkdtemp(join(tmpdir(), 'assize-bench-'));
  try {
    await measure({ DATABASE_URL: '', DATA_DIR: folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(env: Record<string, string>): Promise<void> {
  await (await startProcess('./service-server.ts', [], env)).stop();
  await warmUpClient();
  const times: number[] = [];
  for (let start = 0; start < starts; start += 1) {
    const service = await startProcess('./service-server.ts', ['at-once'], env);
    const first = await timed(service.url + PATH);
    const second = await timed(service.url + PATH);
    times.push(first);
    console.log(`first answer ${first.toFixed(1)} ms, the next ${second.toFixed(1)} ms`);
    await service.stop();
  }
  console.log(`median of ${starts} starts: ${median(times).toFixed(1)} ms`);
  if (median(times) > PROMISED_MS) {
    console.log(`promised: ${PROMISED_MS} ms`);
    process.exitCode = 1;
  }
}

/** Milliseconds until the whole answer is here, with a connection of its own. */
async function timed(address: string): Promise<number> {
  const started = performance.now();
  const status = await new Promise((resolve, reject) => {
    get(address, { agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    }).on('error', reject);
  });
  if (status !== 200) throw new Error(`the answer was ${status}`);
  return performance.now() - started;
}

/** Its own first request costs a client as much as the answer. */
async function warmUpClient(): Promise<void> {
  const server = createServer((_, response) => response.end('x')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  for (let n = 0; n < 50; n += 1) await timed(`http://127.0.0.1:${port}/`);
  server.close();
}
