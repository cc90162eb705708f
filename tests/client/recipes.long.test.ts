import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Demo,
  type Example,
  examples,
  expectPrinted,
  hasCommand,
  readPage,
  startDemo,
} from '../contract/documents.ts';
import { etagNow } from '../requests.ts';
import type { Body } from '../samples/body.ts';

/** The recipes of docs/sync.md in Python and R, run as the page says, and again after changes. */

const D = '/v1/datasets/press-snapshot-2015';
const page = await readPage('docs/sync.md');
const recipeIn = (wanted: string): Example => {
  const [found] = examples(page).filter(({ language }) => language === wanted);
  if (!found) throw new Error(`docs/sync.md has no ${wanted}`);
  return found;
};

let demo: Demo;
let folder: string;
beforeAll(async () => {
  demo = await startDemo();
  folder = await mkdtemp(join(tmpdir(), 'assize-recipes-'));
}, 60_000);
afterAll(async () => {
  await demo?.service.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Runs a recipe, and `then` after it. */
async function run(name: string, command: readonly string[], code: string, then = ''): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, `${code.replaceAll('http://127.0.0.1:3000', demo.address)}${then}`);
  const [program = '', ...words] = command;
  return demo.run(program, [...words, file], folder);
}
const PYTHON = ['/usr/bin/python3'];
const R = ['Rscript', '--vanilla'];
const WRITE_IDS = "writeLines(sort(names(copy$records), method = 'radix'), 'ids.txt')\n";

async function move(id: string, body: Body): Promise<void> {
  const { status, text } = await demo.service.send('POST', `${D}/cases/${id}/transitions`, {
    key: demo.service.adminKey,
    body,
    headers: { 'if-match': await etagNow(demo.service, id) },
  });
  expect(status, text).toBe(200);
}

const served = async (): Promise<Body[]> =>
  (await demo.service.send('GET', `${D}/records?limit=1000`, { key: demo.service.adminKey })).body.items;

async function expectSame(): Promise<void> {
  const records = await served();
  const kept = JSON.parse(await readFile(join(folder, 'records.json'), 'utf8'));
  expect(kept.records).toEqual(Object.fromEntries(records.map((record) => [record.id, record])));
  const ids = (await readFile(join(folder, 'ids.txt'), 'utf8')).split('\n').slice(0, -1);
  expect(ids).toEqual(records.map(({ id }) => id));
}

const isInstalled =
  hasCommand('/usr/bin/python3', '-c', 'import pandas') &&
  hasCommand('Rscript', '-e', 'library(curl); library(jsonlite)');
if (!isInstalled && !process.env.CI)
  console.warn('SKIPPED, since pandas or R is not installed: recipes of docs/sync.md');

test.skipIf(!isInstalled && !process.env.CI)(
  'recipes in Python and R copy, follow, and start again when the cursor has expired',
  async () => {
    const [python, r] = [recipeIn('python'), recipeIn('r')];
    const both = async () => ({
      python: await run('partner.py', PYTHON, python.code),
      r: await run('partner.R', R, r.code, WRITE_IDS),
    });
    const first = await both();
    expectPrinted(first.python, python);
    expectPrinted(first.r, r);
    await expectSame();
    const [one, two, three, four] = (await served()).map(({ id }) => id);
    await move(one, { to: 'withdrawn', reason: 'out-of-scope' });
    await move(two, { to: 'erased', reason: 'erasure-upheld' });
    await move(three, { to: 'merged', into: four });
    await both();
    await expectSame();
    const { items } = (await demo.service.send('GET', `${D}/changes/acknowledgements`, { key: demo.service.adminKey }))
      .body;
    const { cursor } = JSON.parse(await readFile(join(folder, 'records.json'), 'utf8'));
    expect(items.at(-1).cursor).toBe(cursor);
    // Another mark than that of the entry, and a record that the service does not know.
    const other = Buffer.from(cursor, 'base64url')
      .toString()
      .replace(/[^.]+$/, 'AAAAAAAAAAAA');
    const expired = Buffer.from(other).toString('base64url');
    const records = { strange: { id: 'strange', quarter: '2015-Q1', defendants: [] } };
    await writeFile(join(folder, 'records.json'), JSON.stringify({ cursor: expired, records }));
    const lose = `kept <- 'records.rds'; copy <- readRDS(kept); copy$cursor <- '${expired}'; copy$records$strange <- list(id = 'strange'); saveRDS(copy, kept)\n`;
    await run('lose.R', R, lose);
    await both();
    await expectSame();
  },
  120_000,
);
