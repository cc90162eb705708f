import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { median, promise } from './measure.ts';
import { embeddedIn, startService, untilReady, withFolder } from './service.ts';

/**
 * The first answer of a process: promised in under 50 ms from when it listens, its database being there and the release
 * published by a process before it. `npx tsx bench/cold-read.ts [starts]`, default 7. On the embedded database.
 */

const starts = Number(process.argv[2] ?? 7);
const QUERY = 'statistics?measure=defendants&by=outcome,sex&totals=true&share=outcome';
const ADDRESS = `/v1/datasets/press-snapshot-2015/releases/latest/${QUERY}`;

await withFolder(async (folder) => {
  const publisher = await startService(embeddedIn(folder));
  await untilReady(publisher);
  await publisher.stop();
  await warmUpClient();
  const times: number[] = [];
  for (let start = 0; start < starts; start += 1) {
    const service = await startService(embeddedIn(folder));
    const first = await timed(service.url + ADDRESS);
    const second = await timed(service.url + ADDRESS);
    times.push(first);
    console.log(`first answer ${first.toFixed(1)} ms, the next ${second.toFixed(1)} ms`);
    await service.stop();
  }
  console.log(`median of ${starts} starts: ${median(times).toFixed(1)} ms`);
  promise(median(times) <= 50, '50 ms');
});

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
  const { port } = server.address() as AddressInfo;
  for (let n = 0; n < 50; n += 1) await timed(`http://127.0.0.1:${port}/`);
  server.close();
}
