import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FolderInUse, lockFolder } from '../../src/db/folder-lock.ts';

let folder: string;
let lock: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assize-lock-'));
  lock = join(folder, 'assize.lock');
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

/** A process that does nothing; killed at the end of the test. */
function idle(): ChildProcess {
  const child = spawn('sleep', ['60']);
  children.push(child);
  return child;
}

/** Another process that takes the folder and keeps it; answers what became of it. */
async function taker(): Promise<string> {
  const script = `import { lockFolder } from ${JSON.stringify(new URL('../../src/db/folder-lock.ts', import.meta.url).href)};
    await lockFolder(process.env.FOLDER).then(() => console.log('held'), (error) => console.log(error.message));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    env: { ...process.env, FOLDER: folder },
  });
  children.push(child);
  const [output] = await once(child.stdout!, 'data');
  return String(output).trim();
}

test('a folder is taken by one holder, and free again once it is given back', async () => {
  const unlock = await lockFolder(folder);
  expect(JSON.parse(await readFile(lock, 'utf8')).pid).toBe(process.pid);
  await expect(lockFolder(folder)).rejects.toThrow(FolderInUse);
  await unlock();
  expect(await readdir(folder)).toEqual([]);
  await (await lockFolder(folder))();
});

test('of several that take the folder at once in one process, one does', async () => {
  const taken = await Promise.allSettled([1, 2, 3, 4].map(() => lockFolder(folder)));
  expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const outcome of taken) {
    if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(FolderInUse);
  }
  expect(await readdir(folder)).toEqual(['assize.lock']);
});

test('a second process is told which process holds the folder and what to do', async () => {
  expect(await taker()).toBe('held');
  const [child] = children;
  const message = `the data folder ${folder} is in use by process ${child?.pid}; stop it, or set DATA_DIR to another folder`;
  await expect(lockFolder(folder)).rejects.toThrow(message);
  child?.kill('SIGKILL');
  await once(child!, 'exit');
  // What a killed process left behind is taken over.
  await (await lockFolder(folder))();
  expect(await readdir(folder)).toEqual([]);
});

test('of several processes that find a dead lock at once, one takes it over', async () => {
  const dead = idle();
  dead.kill('SIGKILL');
  await once(dead, 'exit');
  await writeFile(lock, JSON.stringify({ pid: dead.pid, startedAt: null }));
  const outcomes = await Promise.all([taker(), taker(), taker()]);
  expect(outcomes.filter((outcome) => outcome === 'held')).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome.includes('is in use by process'))).toHaveLength(2);
});

test('a living process that only has the number of the dead holder does not hold the folder', async () => {
  const { pid } = idle();
  await writeFile(lock, JSON.stringify({ pid, startedAt: 'another-boot/1' }));
  await (await lockFolder(folder))();
});

test('a living holder whose start time is not known is believed', async () => {
  const { pid } = idle();
  await writeFile(lock, JSON.stringify({ pid, startedAt: null }));
  await expect(lockFolder(folder)).rejects.toThrow(`is in use by process ${pid}`);
});

test.each(['', 'not json', '{"pid":"x"}', 'null'])('a lock that says nothing is taken over: %j', async (text) => {
  await writeFile(lock, text);
  await (await lockFolder(folder))();
  expect(await readdir(folder)).toEqual([]);
});

test('giving back takes away only the own lock', async () => {
  const unlock = await lockFolder(folder);
  await writeFile(lock, '{"pid":1,"startedAt":"other"}');
  await unlock();
  expect(await readFile(lock, 'utf8')).toBe('{"pid":1,"startedAt":"other"}');
});
