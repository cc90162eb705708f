import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import readExcel from 'read-excel-file/node';
import { afterAll, beforeAll, expect } from 'vitest';
import { testOnce } from '../once.ts';
import { blocks, type Demo, examples, expectPrinted, hasCommand, readPage, startDemo } from './documents.ts';

/** The recipes of docs/statistics.md that need more than Node and curl: each is run, and prints what the page shows. */

const page = await readPage('docs/statistics.md');
const recipes = examples(page);
const inLanguage = (language: string) => recipes.filter((recipe) => recipe.language === language);
const html = blocks(page).filter(({ language }) => language === 'html');

let demo: Demo;
let folder: string;
beforeAll(async () => {
  demo = await startDemo();
  folder = await mkdtemp(join(tmpdir(), 'assize-guide-'));
}, 60_000);
afterAll(async () => {
  await demo.service.stop();
  await rm(folder, { recursive: true });
});

/** Shell blocks that set the scene, and those of one recipe. */
const scripts = (title: string) => {
  const first = recipes.find(({ code }) => code.startsWith('R='));
  const section = page.slice(page.indexOf(`\n### ${title}\n`)).split('\n### ', 2)[1] ?? '';
  return [first, ...examples(section).filter(({ language }) => language === 'sh')].map((block) => block?.code ?? '');
};

const PYTHON = ['/usr/bin/python3', 'python3'].find((python) => hasCommand(python, '-c', 'import pandas'));
const CHROMIUM = ['chromium', 'google-chrome'].find((browser) => hasCommand(browser, '--version'));

testOnce('pandas', { timeout: 120_000 }, async ({ skip }) => {
  if (!PYTHON) return skip('pandas is not installed: apt-get install python3-pandas');
  expect(inLanguage('python')).toHaveLength(2);
  for (const recipe of inLanguage('python')) expectPrinted(await demo.run(PYTHON, ['-c', recipe.code]), recipe);
});

testOnce('R, with read.csv and with readr', { timeout: 120_000 }, async ({ skip }) => {
  if (!hasCommand('Rscript', '-e', 'library(readr)'))
    return skip('R or readr is not installed: apt-get install r-base-core r-cran-readr');
  expect(inLanguage('r')).toHaveLength(2);
  for (const recipe of inLanguage('r')) expectPrinted(await demo.run('Rscript', ['-e', recipe.code]), recipe);
});

testOnce('DuckDB', async () => {
  await demo.shell(scripts('DuckDB'), folder);
  const instance = await DuckDBInstance.create(':memory:', { file_search_path: folder });
  const connection = await instance.connect();
  const [recipe] = inLanguage('sql');
  const result = await connection.runAndReadAll(recipe?.code ?? '');
  const rows = [result.columnNames(), ...result.getRowsJson()];
  connection.closeSync();
  instance.closeSync();
  expectPrinted(rows.map((row) => row.join(',')).join('\n'), recipe);
});

testOnce('the workbook for Excel has numbers that are numbers, and a sheet with the notes', async () => {
  const [workbook = '', csv = ''] = [...page.matchAll(/^http:\S+\/statistics\.(?:xlsx|csv)\?\S+$/gm)].map(
    ([url]) => url,
  );
  const load = async (url: string) =>
    Buffer.from(await (await fetch(url.replace('http://127.0.0.1:3000', demo.address))).arrayBuffer());
  const sheets = (await readExcel(await load(workbook))) as { data: unknown[][] }[];
  expect(sheets[0]?.data[1]?.slice(0, 7)).toEqual([
    'position-of-trust',
    'Position of trust',
    'defendants',
    'defendants',
    13,
    0.1287,
    101,
  ]);
  expect(JSON.stringify(sheets.at(-1)?.data)).toContain('not a register');
  expect((await load(csv)).toString()).toContain(
    'position-of-trust,Position of trust,defendants,defendants,13,0.1287,101',
  );
});

testOnce('a generated client compiles under strict and prints the figures', { timeout: 300_000 }, async () => {
  const client = join(folder, 'client');
  await mkdir(client);
  await writeFile(join(client, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  await demo.shell(scripts('TypeScript'), client);
  const [recipe] = inLanguage('ts');
  await writeFile(join(client, 'recipe.ts'), (recipe?.code ?? '').replaceAll('http://127.0.0.1:3000', demo.address));
  await demo.run(
    'npx',
    ['tsc', '--strict', '--target', 'es2022', '--module', 'nodenext', '--skipLibCheck', 'recipe.ts'],
    client,
  );
  expectPrinted(await demo.run('node', ['recipe.js'], client), recipe);
});

testOnce('the picture and the chart are shown by a page of another site', { timeout: 300_000 }, async ({ skip }) => {
  if (!CHROMIUM) return skip('there is no browser: apt-get install chromium');
  const site = join(folder, 'site');
  await mkdir(site);
  await writeFile(join(site, 'package.json'), JSON.stringify({ private: true }));
  // The page loads these from a content delivery network; here they come from the same packages.
  const CDN = /https:\/\/cdn\.jsdelivr\.net\/npm\/([\w-]+)@(\d+)/g;
  const text = html
    .map(({ code }) => code)
    .join('\n')
    .replaceAll('http://127.0.0.1:3000', demo.address);
  const packages = [...text.matchAll(CDN)].map(([, name = '', version = '']) => ({ name, version }));
  expect(packages.map(({ name }) => name)).toEqual(['vega', 'vega-lite', 'vega-embed']);
  await demo.run(
    'npm',
    ['install', '--no-audit', '--no-fund', ...packages.map(({ name, version }) => `${name}@${version}`)],
    site,
  );
  const files = new Map<string, Buffer>(
    await Promise.all(
      packages.map(async ({ name }) => {
        const root = join(site, 'node_modules', name);
        const { jsdelivr } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { jsdelivr: string };
        return [`/${name}.js`, await readFile(join(root, jsdelivr))] as const;
      }),
    ),
  );
  // The title of the page says how wide the picture is, once it is loaded.
  const script = `<script>addEventListener('load', () => { document.title = document.images[0].naturalWidth; });</script>`;
  files.set('/', Buffer.from(`<!doctype html>${text.replaceAll(CDN, '/$1.js')}${script}`));
  const server = createServer(({ url = '' }, response) => {
    const file = files.get(url);
    response.writeHead(file ? 200 : 404, { 'content-type': url === '/' ? 'text/html' : 'text/javascript' }).end(file);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  // Root may not use the sandbox.
  const shown = await demo.run(CHROMIUM, [
    ...['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${site}/profile`],
    ...['--virtual-time-budget=20000', '--dump-dom', `http://127.0.0.1:${port}/`],
  ]);
  server.close();
  expect(Number(/<title>(\d+)<\/title>/.exec(shown)?.[1])).toBeGreaterThan(300);
  const chart = shown.slice(shown.indexOf('<div id="chart"'));
  for (const text of ['<svg', 'Position of trust', '13 of 101', 'not a register']) expect(chart).toContain(text);
});
