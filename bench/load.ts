import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { median } from './measure.ts';

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
  const connections = 10;
  for (const { url, headers = {} } of targets) await autocannon({ url, headers, duration: 1, connections });
  for (let round = 0; round < rounds; round += 1) {
    // Each begins a round as often as the others, so that none always follows the same one.
    const start = round % targets.length;
    for (const { name, url, headers = {} } of [...targets.slice(start), ...targets.slice(0, start)]) {
      const result = await autocannon({ url, headers, duration: seconds, connections });
      const refused = result['4xx'] + result['5xx'];
      if (refused > 0 || result.errors > 0) throw new Error(`${name}: ${refused} refused, ${result.errors} failed`);
      found.get(name)?.push(result.requests.average);
    }
  }
  return found;
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
