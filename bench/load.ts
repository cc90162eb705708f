import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';

/** Servers in processes of their own, and requests to them side by side: what one round has of noise, the others have too. */

export interface Running {
  url: string;
  stop(): Promise<void>;
}

/** Starts a file of this folder, which tells its port. What it logs goes nowhere, but it is written. */
export async function startProcess(
  file: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Running> {
  const child: ChildProcess = fork(fileURLToPath(new URL(file, import.meta.url)), [...args], {
    env: { ...process.env, ...env },
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [message] = await Promise.race([
    once(child, 'message') as Promise<[{ port: number }]>,
    once(child, 'exit').then(([code]) => {
      throw new Error(`${file} left with ${code}`);
    }),
  ]);
  return {
    url: `http://127.0.0.1:${message.port}`,
    async stop() {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.send('stop', () => {});
      const timer = setTimeout(() => child.kill('SIGKILL'), 3_000);
      await gone;
      clearTimeout(timer);
    },
  };
}

export interface Target {
  name: string;
  url: string;
  headers?: Record<string, string>;
}

/** Requests per second of each target: the median of the rounds, in each of which every target has its turn. */
export async function alternate(
  targets: readonly Target[],
  { rounds, seconds, connections }: { rounds: number; seconds: number; connections: number },
): Promise<Map<string, { median: number; all: number[] }>> {
  const found = new Map(targets.map(({ name }) => [name, [] as number[]]));
  for (const { url, headers = {} } of targets) await autocannon({ url, headers, duration: 2, connections });
  for (let round = 0; round < rounds; round += 1) {
    // Each begins a round as often as the others, so that none always follows the same one.
    const order = targets.map((_, index) => targets[(index + round) % targets.length]!); // within the list
    for (const { name, url, headers = {} } of order) {
      const result = await autocannon({ url, headers, duration: seconds, connections });
      const refused = result['4xx'] + result['5xx'];
      if (refused > 0 || result.errors > 0) throw new Error(`${name}: ${refused} refused, ${result.errors} failed`);
      found.get(name)?.push(result.requests.average);
    }
  }
  return new Map([...found].map(([name, all]) => [name, { median: median(all), all }]));
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2; // not empty
}

/** How far the rounds lie apart, as a share of their median. */
export const spread = (all: readonly number[]): string =>
  `±${(((Math.max(...all) - Math.min(...all)) / 2 / median(all)) * 100).toFixed(0)}%`;
