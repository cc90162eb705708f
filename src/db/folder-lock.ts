import { randomUUID } from 'node:crypto';
import { link, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Thrown when another running process holds the folder. */
export class FolderInUse extends Error {
  constructor(folder: string, pid: number) {
    super(`the data folder ${folder} is in use by process ${pid}; stop it, or set DATA_DIR to another folder`);
  }
}

interface Holder {
  pid: number;
  /** Start time of the process, if the system knows it: a pid alone may belong to a new process by now. */
  startedAt: string | null;
}

/**
 * Takes the folder for this process and answers a function that gives it back. Throws FolderInUse if another process has it;
 * the lock of a killed process is replaced.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'assize.lock');
  const mine: Holder = { pid: process.pid, startedAt: await startTime(process.pid) };
  const text = JSON.stringify(mine);
  // The lock file appears complete: it is written under another name, then linked, which fails if the lock exists.
  const draft = `${path}.${process.pid}.${randomUUID().slice(0, 8)}`;
  await writeFile(draft, text);
  try {
    for (;;) {
      try {
        await link(draft, path);
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        await removeDeadLock(folder, path);
      }
    }
  } finally {
    await unlink(draft);
  }
  return async () => {
    if ((await readFile(path, 'utf8').catch(() => '')) === text) await unlink(path);
  };
}

/** Removes the lock of a dead process. If another process replaced it meanwhile, that one's lock is put back. */
async function removeDeadLock(folder: string, path: string): Promise<void> {
  const found = await readFile(path, 'utf8').catch(() => undefined);
  if (found === undefined) return;
  const holder = parseHolder(found);
  if (holder && (await isAlive(holder))) throw new FolderInUse(folder, holder.pid);
  const taken = `${path}.dead.${process.pid}.${randomUUID().slice(0, 8)}`;
  await rename(path, taken).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  const was = await readFile(taken, 'utf8').catch(() => undefined);
  if (was !== undefined && was !== found) await link(taken, path).catch(() => {});
  await unlink(taken).catch(() => {});
}

function parseHolder(text: string): Holder | undefined {
  try {
    const value = JSON.parse(text) as Holder;
    return Number.isInteger(value.pid) ? value : undefined;
  } catch {
    return undefined;
  }
}

async function isAlive(holder: Holder): Promise<boolean> {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const startedAt = await startTime(holder.pid);
  return holder.startedAt === null || startedAt === null || holder.startedAt === startedAt;
}

/** Field 22 of /proc/<pid>/stat together with the boot id; null where there is no /proc. */
async function startTime(pid: number): Promise<string | null> {
  try {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // The second field, the command, may contain spaces and brackets: count from its last bracket.
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${boot.trim()}/${ticks}`;
  } catch {
    return null;
  }
}
