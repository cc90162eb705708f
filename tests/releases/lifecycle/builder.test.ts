import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { getPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { JobStopped } from '../../../src/jobs/runner.ts';
import { type BuildProcess, startBuildProcess } from '../../../src/releases/lifecycle/builder.ts';

// How a build process starts and ends. What it builds is tested wherever a release is built on PostgreSQL.

const ID = '018f0000-0000-7000-8000-000000000001';
let hung: Server;
let builder: BuildProcess;

/** A database that accepts connections and says nothing: whoever asks it waits. */
beforeEach(async () => {
  hung = createServer(() => {});
  await new Promise<void>((listening) => hung.listen(0, '127.0.0.1', listening));
  builder = open(portOf(hung));
});
afterEach(async () => {
  await builder.close();
  hung.close();
});

const portOf = (server: Server): number => (server.address() as { port: number }).port;
const open = (port: number) =>
  startBuildProcess({ url: `postgres://nobody@127.0.0.1:${port}/none`, generator: 'test', now: () => new Date(0) });

/** The running processes that this one has started. */
function children(): number[] {
  const tasks = readdirSync('/proc/self/task').map((task) => readFileSync(`/proc/self/task/${task}/children`, 'utf8'));
  return tasks.flatMap((text) => text.split(' ').filter(Boolean).map(Number));
}

test('a build without a reachable database fails with the code of the connection', async () => {
  await builder.close();
  const port = portOf(hung);
  await new Promise((closed) => hung.close(closed));
  builder = open(port);
  await expect(builder.run('build', ID, new AbortController().signal)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('a build that is aborted before it starts starts no process', async () => {
  await expect(builder.run('build', ID, AbortSignal.abort())).rejects.toThrow();
});

describe.runIf(existsSync('/proc/self/task'))('the process', () => {
  async function building(): Promise<{ pid: number; result: Promise<unknown> }> {
    const before = new Set(children());
    const result = builder.run('build', ID, new AbortController().signal).catch((error: unknown) => error);
    for (;;) {
      const pid = children().find((one) => !before.has(one));
      if (pid !== undefined) return { pid, result };
      await sleep(10);
    }
  }

  test('runs below the priority of the service', async () => {
    const { pid, result } = await building();
    expect(getPriority(pid)).toBeGreaterThan(getPriority());
    process.kill(pid, 'SIGKILL');
    await result;
  });

  test('that is killed fails the build, and the next build has another', async () => {
    const first = await building();
    process.kill(first.pid, 'SIGKILL');
    expect(await first.result).toMatchObject({ code: 'process-ended' });
    const second = await building();
    expect(second.pid).not.toBe(first.pid);
    process.kill(second.pid, 'SIGKILL');
    await second.result;
  });

  test('that is told to stop before it listens has not failed', async () => {
    const { pid, result } = await building();
    process.kill(pid, 'SIGTERM');
    expect(await result).toBeInstanceOf(JobStopped);
  });

  test('does not stop by a signal that is for the whole group, but with the service', async () => {
    const connected = once(hung, 'connection');
    const { pid, result } = await building();
    await connected; // it is long listening to signals
    process.kill(pid, 'SIGINT');
    process.kill(pid, 'SIGTERM');
    await sleep(200);
    expect(children()).toContain(pid);
    await builder.close();
    expect(children()).not.toContain(pid);
    expect(await result).toMatchObject({ code: 'process-ended' });
  });
});
