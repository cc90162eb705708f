import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { folderStore } from '../../client/src/index.ts';
import { testOnce } from '../once.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assize-folder-'));
});
afterAll(() => rm(folder, { recursive: true }));

const record = (id: string, text: string) => ({ id, json: JSON.stringify({ id, text }) });
async function* batches(...records: { id: string; json: string }[]) {
  yield records;
}

testOnce('a journal that ends anywhere counts up to its last state, and is gone on with', async () => {
  const store = await folderStore(folder);
  // A line separator of Unicode is no line end.
  await store.replace('towns', batches(record('b', 'old\u2028old'), record('d', 'old')), { cursor: '0' });
  const pages = [
    [record('a', 'né'), record('d', 'new')],
    [{ id: 'b', json: null }],
    [record('b', 'back'), { id: 'a', json: null }, record('e', 'new')],
  ];
  const [data, journal] = [join(folder, 'towns.ndjson'), join(folder, 'towns.sync.ndjson')];
  const ends = [(await readFile(journal)).length];
  for (const [index, page] of pages.entries()) {
    await store.apply('towns', page, { cursor: String(index + 1) });
    ends.push((await readFile(journal)).length);
  }
  const [before, whole] = [await readFile(data), await readFile(journal)];
  const after = ['b d', 'a b d', 'a d', 'b d e'];
  for (let length = ends[0]!; length <= whole.length; length += 1) {
    await writeFile(data, before);
    await writeFile(journal, whole);
    await truncate(journal, length);
    const opened = await folderStore(folder);
    const applied = ends.filter((end) => end <= length).length - 1;
    expect(await opened.state('towns')).toEqual({ cursor: String(applied) });
    await opened.settle?.('towns');
    const lines = (await readFile(data, 'utf8')).split('\n').slice(0, -1);
    expect(lines.map((line) => JSON.parse(line).id).join(' '), `${length} bytes`).toBe(after[applied]);
    // It goes on from there.
    await opened.apply('towns', [record('f', 'last')], { cursor: '9' });
    expect(await (await folderStore(folder)).state('towns')).toEqual({ cursor: '9' });
  }
  expect(await readFile(journal, 'utf8')).toContain('"last"');
});

testOnce('a long journal is merged on the way, and several datasets share a folder', async () => {
  const store = await folderStore(folder);
  await store.replace('long', batches(), { cursor: '0' });
  const text = 'x'.repeat(1_000_000);
  for (let page = 0; page < 40; page += 1)
    await store.apply('long', [record(String(100 - page), text)], { cursor: String(page + 1) });
  expect((await readFile(join(folder, 'long.sync.ndjson'))).length).toBeLessThan(17 * 1024 * 1024);
  await store.settle?.('long');
  const ids = (await readFile(join(folder, 'long.ndjson'), 'utf8')).split('\n').slice(0, -1);
  expect(ids.map((line) => JSON.parse(line).id)).toEqual(Array.from({ length: 40 }, (_, i) => String(100 - i)).sort());
  expect(await store.state('towns')).toEqual({ cursor: '9' });
  expect(await store.state('nowhere')).toBeUndefined();
});
