import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { z } from 'zod';
import { CLIENT_SETTINGS, SETTINGS } from '../../src/config.ts';
import { COURT_SAMPLE_ID } from '../../src/demo/court-sample.ts';
import { blocks, type Demo, examples, expectPrinted, hasCommand, readPage, startDemo } from './documents.ts';

const TSX = fileURLToPath(new URL('../../node_modules/.bin/tsx', import.meta.url));
const readme = await readPage('README.md');

let demo: Demo;
beforeAll(async () => {
  demo = await startDemo();
}, 60_000);
afterAll(() => demo.service.stop());

// A fresh machine has Node and npm; .ci/run installs curl.
const hasCurl = hasCommand('curl', '--version');

// Those of the second dataset of the demo are in tests/demo/court-sample.long.test.ts, which publishes it.
test.skipIf(!hasCurl)('every curl of the README prints the answer that is below it', async () => {
  const curls = examples(readme).filter(({ code }) => code.startsWith('curl') && !code.includes(COURT_SAMPLE_ID));
  expect(curls).toHaveLength(3);
  const printed = await demo.shell(curls.map(({ code }) => code));
  for (const [index, curl] of curls.entries()) expectPrinted(printed[index], curl);
});

test.skipIf(!hasCurl)(
  'each step from a post to a published figure prints what it shows',
  { timeout: 60_000 },
  async () => {
    const steps = examples(await readPage('docs/first-release.md'));
    const printed = await demo.shell(steps.map(({ code }) => code));
    for (const [index, step] of steps.entries()) if (step.prints) expectPrinted(printed[index], step);
    expect(steps.filter(({ prints }) => prints).length).toBeGreaterThan(5);
  },
);

/** Those that install packages are run with the long tests. */
const isLong = ({ code }: { code: string }) => code.startsWith('npm ');

test.skipIf(!hasCurl)('every curl and fetch of the guide to statistics prints what it shows', async () => {
  const all = examples(await readPage('docs/statistics.md'));
  const scripts = all.filter(({ language, ...block }) => language === 'sh' && !isLong(block));
  const folder = await mkdtemp(join(tmpdir(), 'assize-guide-'));
  const printed = await demo.shell(
    scripts.map(({ code }) => code),
    folder,
  );
  await rm(folder, { recursive: true });
  for (const [index, example] of scripts.entries()) if (example.prints) expectPrinted(printed[index], example);
  expect(scripts.filter(({ prints }) => prints).length).toBeGreaterThan(15);

  const [byFetch] = all.filter(({ language }) => language === 'js');
  expectPrinted(await demo.run('node', ['--input-type=module', '-e', byFetch?.code ?? '']), byFetch);
});

test.skipIf(!hasCurl)('every step of the guide to quoting prints what it shows', async () => {
  const steps = examples(await readPage('docs/quoting.md'));
  const folder = await mkdtemp(join(tmpdir(), 'assize-guide-'));
  const printed = await demo.shell(
    steps.map(({ code }) => code),
    folder,
  );
  await rm(folder, { recursive: true });
  for (const [index, step] of steps.entries()) if (step.prints) expectPrinted(printed[index], step);
  expect(steps.filter(({ prints }) => prints).length).toBeGreaterThan(9);
});

/** What happens to the copy of docs/sync.md afterwards: a record is withdrawn; then the service is another one, as its log says. */
const LATER = `
const headers = { authorization: 'Bearer ' + process.env.ASSIZE_KEY, 'content-type': 'application/json' };
const [id, other] = copy.keys();
const of = service + D + '/cases/' + id;
const etag = (await fetch(of, { headers })).headers.get('etag');
const body = JSON.stringify({ to: 'withdrawn', reason: 'out-of-scope' });
await fetch(of + '/transitions', { method: 'POST', headers: { ...headers, 'if-match': etag }, body });
await follow();
console.log(copy.size, copy.has(id));
const [dataset, seq, mark] = Buffer.from(cursor, 'base64url').toString().split('.');
cursor = Buffer.from([dataset, Number(seq) + 1000, mark].join('.')).toString('base64url');
copy.delete(other);
await follow();
console.log(copy.size, copy.has(other));
`;

test('the client of the guide to the feed copies, follows and starts again', async () => {
  const [client] = examples(await readPage('docs/sync.md')).filter(({ language }) => language === 'js');
  const printed = await demo.run('node', ['--input-type=module', '-e', `${client?.code}${LATER}`]);
  expect(printed).toBe(`${client?.prints?.code}99 false\n99 true\n`);
});

test('the examples of the client package run as its pages say', async () => {
  const inFolder = await mkdtemp(join(tmpdir(), 'assize-package-'));
  const installed = fileURLToPath(new URL('../../client/src/index.ts', import.meta.url));
  for (const page of ['docs/sync.md', 'client/README.md']) {
    const found = examples(await readPage(page)).filter(({ language }) => language === 'ts');
    expect(found.length).toBeGreaterThan(0);
    for (const [index, example] of found.entries()) {
      const file = join(inFolder, `${index}.mts`);
      const source = example.code.replace("'@assize/client'", JSON.stringify(installed));
      await writeFile(file, source.replace('http://127.0.0.1:3000', demo.address));
      const printed = await demo.run(TSX, [file], inFolder);
      if (example.prints) expectPrinted(printed, example);
    }
  }
  const copied = await readFile(join(inFolder, 'records/press-snapshot-2015.ndjson'), 'utf8');
  const path = '/v1/datasets/press-snapshot-2015/records?limit=1000';
  const { items } = (await demo.service.send('GET', path, { key: demo.service.adminKey })).body;
  expect(copied).toBe(items.map((record: object) => `${JSON.stringify(record)}\n`).join(''));
  await rm(inFolder, { recursive: true });
});

test('the README sets up with two commands, which package.json has', async () => {
  const { scripts } = JSON.parse(await readPage('package.json')) as { scripts: Record<string, string> };
  const setUp = blocks(readme).flatMap(({ code }) => code.split('\n').filter((line) => line.startsWith('npm ci')));
  expect(setUp).toEqual(['npm ci && npm start', 'npm ci && npm test']);
  for (const [, name = ''] of readme.matchAll(/npm run ([a-z:-]+)/g)) expect(Object.keys(scripts)).toContain(name);
  expect(scripts).toMatchObject({ start: expect.any(String), test: expect.any(String) });
});

/** Rows of the table that begins with | variable | default | meaning |. */
function settingsTable(title: string): string[][] {
  const lines = readme.split('\n');
  const head = lines.indexOf(`| ${title} | default | meaning |`);
  expect(head).toBeGreaterThan(0);
  const end = lines.findIndex((line, index) => index > head && !line.startsWith('|'));
  return lines.slice(head + 2, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

test.each([
  ['variable', SETTINGS],
  ['of the command line', CLIENT_SETTINGS],
])('the README lists every setting (%s) with its default and its meaning, and no other', (title, settings) => {
  const expected = Object.entries<z.ZodType>(settings.shape).map(([name, schema]) => {
    const fallback = schema.safeParse(undefined);
    return [name, fallback.success && fallback.data !== undefined ? String(fallback.data) : '', schema.description];
  });
  expect(settingsTable(title)).toEqual(expected);
});
