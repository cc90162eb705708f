import { readFile, rm, writeFile } from 'node:fs/promises';

/** Copies that this process is writing to. */
const held = new Set<string>();

/**
 * Keeps a second writer away from a copy, such as a run of cron that begins while the one before still copies. Answers how to let go.
 * A lock of a process that has been killed is taken over.
 */
export async function lock(path: string): Promise<() => Promise<void>> {
  if (held.has(path)) throw busy(process.pid);
  held.add(path);
  try {
    await take(path);
  } catch (error) {
    held.delete(path);
    throw error;
  }
  return async () => {
    await rm(path, { force: true });
    held.delete(path);
  };
}

async function take(path: string): Promise<void> {
  for (;;) {
    const taken = await writeFile(path, String(process.pid), { flag: 'wx', mode: 0o600 }).catch((error) => error);
    if (taken === undefined) return;
    if (taken.code !== 'EEXIST') throw taken;
    const owner = Number(await readFile(path, 'utf8').catch(() => ''));
    // After a restart, a container has the same process ids.
    if (owner > 0 && owner !== process.pid && isRunning(owner)) throw busy(owner);
    await rm(path, { force: true });
  }
}

const busy = (owner: number): Error => new Error(`Process ${owner} is writing to this copy.`);

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
