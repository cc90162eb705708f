import { chmod, lstat, mkdir, readdir, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { lockFolder } from './folder-lock.ts';

/** The folder of the embedded database: held by one process, and readable for nobody but the user that it runs as. */
interface DataFolder {
  /** Where the engine keeps its files. */
  database: string;
  /** For files that no process needs once it has ended: empty at the start. */
  temporary: string;
  /** Gives the folder back. */
  release(): Promise<void>;
}

/** Makes the folder if there is none. Throws FolderInUse if another process has it. */
export async function takeDataFolder(folder: string): Promise<DataFolder> {
  // The engine asks for its files with the mode 0666; what it makes from now on is private by this.
  process.umask(0o077);
  await makeFolder(folder);
  // A volume may belong to another user. The two folders in it are ours all the same.
  await chmod(folder, OWNER_ALONE).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPERM') throw error;
  });
  const [database, temporary] = [join(folder, 'pgdata'), join(folder, 'tmp')];
  // PGlite lets a second process open the same folder, and the two then corrupt it.
  const release = await lockFolder(folder);
  try {
    // A server would remove what queries of a killed process have left there; the embedded engine does not.
    for (const left of [temporary, join(database, 'base', 'pgsql_tmp')]) {
      await rm(left, { recursive: true, force: true });
    }
    for (const path of [database, temporary]) await mkdir(path, { recursive: true });
    await makePrivate(database);
  } catch (error) {
    await release();
    throw error;
  }
  return { database, temporary, release };
}

/** With the folders above it. Node's own `recursive` never ends where nothing can be made, as in /proc. */
export async function makeFolder(path: string): Promise<void> {
  if (await isFolder(path)) return;
  if (dirname(path) !== path) await makeFolder(dirname(path));
  await mkdir(path, { mode: OWNER_ALONE }).catch(async (error) => {
    if (!(await isFolder(path))) throw error;
  });
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/**
 * Removes the engine's files that belong to no table or index: a table that was being rewritten when the process was killed leaves
 * a copy, which the engine never removes. `known` are the file numbers of all that there are. Call it before anything is written.
 */
export async function removeOrphans(base: string, known: ReadonlySet<number>): Promise<void> {
  for (const name of await readdir(base)) {
    const number = Number(/^(\d+)(?:_(?:fsm|vm|init))?(?:\.\d+)?$/.exec(name)?.[1]);
    // Below this are the engine's own tables as they were made with the database.
    if (number >= 16_384 && !known.has(number)) await rm(join(base, name));
  }
}

/** Segments of the write-ahead log have 16 MiB. Between two looks at the disk several may be begun. */
const ROOM_BYTES = 96 * 1024 * 1024;
const LOOK_AGAIN_MS = 200;

export const freeBytesIn = (folder: string): Promise<number> =>
  statfs(folder).then(({ bavail, bsize }) => bavail * bsize);

/**
 * Answers a function that throws if the disk is nearly full, or would be with so many bytes more. The engine refuses a row that
 * finds no room, and goes on. But if it finds no room for the next segment of its log, it never comes back, and the process with
 * it. So nothing is written any more before that.
 */
export function roomIn(folder: string): (bytes?: number) => Promise<void> {
  let looked: { at: number; left: Promise<number> } | undefined;
  return async (bytes = 0) => {
    if (!looked || performance.now() - looked.at > LOOK_AGAIN_MS) {
      looked = { at: performance.now(), left: freeBytesIn(folder) };
    }
    if ((await looked.left) < ROOM_BYTES + bytes) throw new DiskFull();
  };
}

/** As PostgreSQL reports it, so that it is answered and tried again like any lack of something. */
class DiskFull extends Error {
  readonly code = '53100';
  constructor() {
    super('the disk of the data folder is nearly full');
  }
}

const OWNER_ALONE = 0o700;
const OTHERS = 0o077;

/** Takes all rights of other users from a folder and everything in it. */
export async function makePrivate(path: string): Promise<void> {
  const { mode } = await lstat(path);
  if ((mode & OTHERS) !== 0) await chmod(path, mode & OWNER_ALONE).catch(notOurs);
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) await makePrivate(inside);
    else if (entry.isFile() && ((await lstat(inside)).mode & OTHERS) !== 0) await chmod(inside, 0o600).catch(notOurs);
  }
}

function notOurs(error: NodeJS.ErrnoException): never {
  if (error.code !== 'EPERM') throw error;
  throw new Error(
    'its files belong to another user, so they cannot be made private; give them to the user that runs it',
  );
}
