import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CommandLine, startCommandLine } from './command-line.ts';
import { freePort } from './real-service.ts';

/** What `assize sync` says, in real processes. Kills, and everything that can happen to a record: tests/faults/partner.long.test.ts. */

let line: CommandLine;
beforeAll(async () => {
  line = await startCommandLine();
}, 120_000);
afterAll(() => line?.stop());

test('says what it has done, and what is wrong', async () => {
  const dataset = await line.newDataset(2);
  const to = `folder:${line.folder}/said`;
  const first = await line.assize(['sync', dataset, '--to', to]);
  expect([first.code, first.out]).toEqual([0, `${to} is up to date. All records were read; 0 changes applied.\n`]);
  await line.approve(dataset, 1);
  const second = await line.assize(['sync', dataset, '--to', to]);
  expect([second.code, second.out]).toEqual([0, `${to} is up to date. 1 change applied.\n`]);
  const wrong = async (words: string[]) => {
    const { code, out, err } = await line.assize(['sync', ...words]);
    expect(out).toBe('');
    return [code, err.trim().split('\n')[0]];
  };
  expect(await wrong([dataset, '--to', 'copy.db'])).toEqual([
    2,
    expect.stringContaining('It must be sqlite:FILE, postgres://… or folder:DIRECTORY.'),
  ]);
  expect(await wrong([dataset, '--to', 'sqlite:/nowhere/copy.db'])).toEqual([
    2,
    expect.stringContaining('sqlite:/nowhere/copy.db cannot be opened: ENOENT'),
  ]);
  expect(await wrong(['nowhere', '--to', to])).toEqual([
    1,
    'There is nothing here: There is no such resource, or this key may not know of it.',
  ]);
  const nobody = { ASSIZE_URL: `http://127.0.0.1:${await freePort()}` };
  const alone = await line.assize(['sync', dataset, '--to', to], nobody);
  expect([alone.code, alone.err.split('\n')]).toEqual([
    3,
    [
      ...[1, 2, 4].map((s) => `Waiting ${s} s: ECONNREFUSED`),
      expect.stringMatching(/^No answer from .*ECONNREFUSED/),
      '',
    ],
  ]);
}, 60_000);
