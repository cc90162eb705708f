import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Body } from '../samples/body.ts';
import { type CommandLine, KEY, startCommandLine } from './command-line.ts';

/** The walk of docs/sync.md, "A sandbox to try it in": the commands as they are there, then what each id answers. */

let line: CommandLine;
beforeAll(async () => {
  line = await startCommandLine();
}, 120_000);
afterAll(() => line?.stop());

const D = '/v1/datasets/partner-sandbox';

test('a copy follows everything that can happen to a record', { timeout: 300_000 }, async () => {
  const done = async (words: readonly string[], key: string): Promise<{ out: string; err: string }> => {
    const { code, out, err } = await line.assize(words, { ASSIZE_KEY: key });
    expect([words, code, err]).toEqual([words, 0, expect.any(String)]);
    return { out, err };
  };
  const partner = (await done(['demo', 'partner'], KEY)).out.trim();
  const get = async (path: string) => {
    const response = await fetch(line.url() + path, {
      headers: { authorization: `Bearer ${partner}` },
      redirect: 'manual',
    });
    return {
      status: response.status,
      body: (await response.json()) as Body,
      location: response.headers.get('location'),
    };
  };
  const folder = join(line.folder, 'copy');
  const sync = () => done(['sync', 'partner-sandbox', '--to', `folder:${folder}`], partner);
  const copied = async (): Promise<Body[]> => {
    const lines = (await readFile(join(folder, 'partner-sandbox.ndjson'), 'utf8')).trim().split('\n');
    return lines.map((text) => JSON.parse(text)).sort((a, b) => (a.id < b.id ? -1 : 1));
  };
  const records = async (): Promise<Body[]> => (await get(`${D}/records?limit=1000`)).body.items;

  await sync();
  expect(await copied()).toEqual(await records());
  expect(await copied()).toHaveLength(20);

  const { err: told } = await done(['demo', 'partner', '--more'], KEY);
  const idOf = (what: string): string => new RegExp(`^${what}: (\\S+)$`, 'm').exec(told)?.[1] ?? '';
  await sync();
  expect(await copied()).toEqual(await records());
  const kept = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
  expect(kept.join('')).not.toContain(`"id":"${idOf('erased')}"`);
  expect((await copied()).some((record) => 'courtType' in record)).toBe(false);

  const merged = await get(`${D}/records/${idOf('merged')}`);
  expect([merged.status, merged.location]).toEqual([308, `${D}/records/${merged.body.mergedInto}`]);
  for (const [what, status] of [
    ['withdrawn', 410],
    ['erased', 410],
    ['created', 200],
    ['merged and parted again', 200],
  ] as const)
    expect([what, (await get(`${D}/records/${idOf(what)}`)).status]).toEqual([what, status]);
  const changes = (await get(`${D}/changes?since=1.0.0&limit=1000`)).body.items;
  const changed = new Set(changes.map(({ id }: Body) => id));
  for (const what of ['created', 'corrected', 'merged', 'withdrawn', 'erased', 'merged and parted again'])
    expect([what, changed.has(idOf(what))]).toEqual([what, true]);
  expect(changes.at(-1)).toMatchObject({ op: 'codebook', reload: true });

  const cursor = /to try 410: (\S+)$/m.exec(told)?.[1] ?? '';
  const expired = await get(`${D}/changes?cursor=${cursor}`);
  expect([expired.status, expired.body.code]).toEqual([410, 'cursor-expired']);
  expect((await get(`${D}/changes?cursor=${expired.body.cursor}`)).status).toBe(200);

  const before = await (
    await fetch(`${line.url()}${D}/releases/1.0.0/records.ndjson`, { headers: { authorization: `Bearer ${partner}` } })
  ).text();
  const then = before
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text).id);
  expect(then).toHaveLength(19);
  expect(then).not.toContain(idOf('erased'));
  expect(then).toContain(idOf('withdrawn'));
  expect((await get(`${D}/erasures/${idOf('erased')}`)).body.complete).toBe(true);
  const page = join(line.folder, 'partners.html');
  const { out } = await done(['partners', 'partner-sandbox', '--page', page], KEY);
  // The admin key, which could have read the record, has given no receipt.
  expect(await readFile(page, 'utf8')).toMatch(
    new RegExp(`>Sandbox partner-sandbox</td>.*<td>0</td></tr>.*Not acknowledged by .*<td>${idOf('erased')}</td>`),
  );
  expect(out).toMatch(/Sandbox partner-sandbox\tnone\t\S+\t\S+\t0$/m);
});
