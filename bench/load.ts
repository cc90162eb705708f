import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { median, secondsSince } from './measure.ts';

/** Requests to several servers side by side: what one round has of noise, the others have too. */

export interface Target {
  name: string;
  url: string;
  headers?: Record<string, string>;
}

/** Requests per second of each target, one number a round. In each round every target has its turn. */
export async function alternate(
  targets: readonly Target[],
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<Map<string, number[]>> {
  const found = new Map(targets.map(({ name }) => [name, [] as number[]]));
  for (const target of targets) await speedOf(target, 1);
  for (let round = 0; round < rounds; round += 1) {
    // Each begins a round as often as the others, so that none always follows the same one.
    const start = round % targets.length;
    for (const target of [...targets.slice(start), ...targets.slice(0, start)]) {
      found.get(target.name)?.push(await speedOf(target, seconds));
    }
  }
  return found;
}

const CONNECTIONS = 10;

/**
 * Requests per second over connections that each ask again once they are answered. Only the end of an answer is looked for: a client
 * that reads every header and decodes the body takes longer than the server, and so measures itself.
 */
async function speedOf({ name, url, headers = {} }: Target, seconds: number): Promise<number> {
  const { host, hostname, port, pathname, search } = new URL(url);
  const fields = Object.entries({ host, ...headers }).map((field) => `${field.join(': ')}\r\n`);
  const request = `GET ${pathname}${search} HTTP/1.1\r\n${fields.join('')}\r\n`;
  const started = performance.now();
  let answers = 0;
  const keepAsking = async (): Promise<void> => {
    const socket = connect(Number(port), hostname);
    let left = 0;
    socket.on('data', (chunk) => {
      left = (left === 0 ? lengthOfAnswer(chunk, name) : left) - chunk.length;
      if (left > 0) return;
      answers += 1;
      if (secondsSince(started) < seconds) socket.write(request);
      else socket.destroy();
    });
    socket.write(request);
    await once(socket, 'close');
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, keepAsking));
  return answers / secondsSince(started);
}

/** In bytes, of an answer that begins so. */
function lengthOfAnswer(start: Buffer, name: string): number {
  const head = start.toString('latin1', 0, start.indexOf('\r\n\r\n') + 4);
  const [, status] = /^HTTP\/1.1 (\d+)/.exec(head) ?? [];
  if (status !== '200' && status !== '304') throw new Error(`${name} was answered ${status}`);
  const [, length = 0] = /^content-length: (\d+)/im.exec(head) ?? [];
  return head.length + Number(length);
}

/** The median, over the rounds, of how fast one target was compared with another. */
export function ratioOf(found: ReadonlyMap<string, number[]>, name: string, against: string): number {
  const base = found.get(against) ?? [];
  return median((found.get(name) ?? []).map((speed, round) => speed / (base[round] ?? Number.NaN)));
}

/** A process with a route that sends so many ready bytes, and nothing else. */
export async function startBareServer(bytes: number): Promise<{ url: string; stop(): Promise<void> }> {
  const file = fileURLToPath(new URL('./bare-server.ts', import.meta.url));
  const child = fork(file, [String(bytes)], { execArgv: ['--import', 'tsx'] });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    url: `http://127.0.0.1:${port}/ready`,
    async stop() {
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    },
  };
}
