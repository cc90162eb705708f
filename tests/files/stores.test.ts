import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { openStore } from '../../src/files/open-store.ts';
import { FileMissing, type FileStore } from '../../src/files/store.ts';
import { startBucketServer } from './bucket-server.ts';

/** The same of a folder and of a bucket on a real server of S3's protocol. */

let folder: string;
let server: Awaited<ReturnType<typeof startBucketServer>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assize-stores-'));
  server = await startBucketServer(folder);
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const settings: Record<string, () => Record<string, string>> = {
  'a folder': () => ({ FILES: join(folder, 'store') }),
  'a bucket': () => ({ FILES: 's3://releases', S3_ENDPOINT: server.endpoint, DATA_DIR: join(folder, 'data') }),
  'a bucket with a prefix': () => ({
    FILES: 's3://releases/some/where',
    S3_ENDPOINT: server.endpoint,
    DATA_DIR: folder,
  }),
};

describe.each(Object.keys(settings))('%s', (name) => {
  let store: FileStore;
  beforeAll(async () => {
    const opened = await openStore(readConfig(settings[name]?.()).files);
    if (!opened) throw new Error('no store');
    store = opened;
  });

  async function keep(key: string, bytes: Buffer | string): Promise<void> {
    await mkdir(store.work, { recursive: true });
    const path = join(store.work, 'finished');
    await writeFile(path, bytes);
    await store.keep(key, path);
    await expect(stat(path)).rejects.toThrow();
  }
  const read = async (key: string, range?: { start: number; end: number }): Promise<Buffer> =>
    Buffer.concat(await (await store.read(key, range)).toArray());

  test('keeps a file of any length, and reads all of it or a part', async () => {
    // More than one part of an upload to S3.
    const bytes = Buffer.alloc(11_000_000, randomBytes(4_099));
    await keep('towns/one/a/records.ndjson', bytes);
    expect((await read('towns/one/a/records.ndjson')).equals(bytes)).toBe(true);
    expect(await read('towns/one/a/records.ndjson', { start: 5, end: 8 })).toEqual(bytes.subarray(5, 9));
    await keep('towns/one/a/empty', '');
    expect(await read('towns/one/a/empty')).toEqual(Buffer.alloc(0));
  });

  test('lists what is below a path, and nothing beside it', async () => {
    await keep('towns/two/a/x', 'x');
    await keep('towns/two/b/y', 'y');
    await keep('towns/twofold/a/x', 'x');
    expect((await store.list('towns/two')).sort()).toEqual(['towns/two/a/x', 'towns/two/b/y']);
    expect(await store.list('towns/three')).toEqual([]);
  });

  test('removes files, and says of one that is not there that it is missing', async () => {
    await keep('towns/two/c/z', 'z');
    await store.remove(['towns/two/c/z', 'towns/two/c/never']);
    expect(await store.list('towns/two')).not.toContain('towns/two/c/z');
    await expect(store.read('towns/two/c/z')).rejects.toThrow(FileMissing);
    await store.remove([]);
  });
});

test.each(['s3://B', 's3:/bucket', 's3:bucket', 'ftp://x', 's3://bucket/a b'])('%s is no place for files', (FILES) => {
  expect(() => readConfig({ FILES })).toThrow(/^FILES is not valid/);
});
