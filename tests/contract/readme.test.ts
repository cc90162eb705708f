import { execFile, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { z } from 'zod';
import { CLIENT_SETTINGS, SETTINGS } from '../../src/config.ts';
import { startApp, type TestApp } from '../harness.ts';

const read = (name: string) => readFile(new URL(`../../${name}`, import.meta.url), 'utf8');
const readme = await read('README.md');
const run = promisify(execFile);

let service: TestApp;
let address: string;
beforeAll(async () => {
  service = await startApp({ config: { demo: true }, readiness: new Set(['demo']) });
  address = await service.app.listen({ host: '127.0.0.1', port: 0 });
  while ((await service.send('GET', '/readyz')).status !== 200)
    await new Promise((resolve) => setTimeout(resolve, 100));
}, 60_000);
afterAll(() => service.stop());

/** What a shell prints, against this service. */
async function shell(script: string): Promise<string> {
  const { stdout } = await run(
    'bash',
    ['-euo', 'pipefail', '-c', script.replaceAll('http://127.0.0.1:3000', address)],
    {
      env: { ...process.env, ASSIZE_KEY: service.adminKey },
    },
  );
  return stdout;
}

const blocks = (text: string) =>
  [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language, code]) => ({ language, code: code ?? '' }));
/** Ids, numbers of the log and request ids differ from run to run. */
const settled = (text: string) =>
  text
    .trim()
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/"seq":\d+/g, '"seq":<n>')
    .replaceAll('\r', '');

// A fresh machine has Node and npm; .ci/run installs curl.
const hasCurl = spawnSync('curl', ['--version']).status === 0;

test.skipIf(!hasCurl)(
  'every curl of the README prints the answer that stands below it',
  { timeout: 60_000 },
  async () => {
    const all = blocks(readme);
    const curls = all.flatMap((block, index) =>
      block.code.startsWith('curl') ? [{ curl: block.code, answer: all[index + 1] }] : [],
    );
    expect(curls).toHaveLength(3);
    for (const { curl, answer } of curls) {
      expect(['csv', 'json']).toContain(answer?.language);
      expect(settled(await shell(curl))).toBe(settled(answer?.code ?? ''));
    }
  },
);

test.skipIf(!hasCurl)('the walk from a post to a published figure does what it says', { timeout: 60_000 }, async () => {
  const all = blocks(await read('docs/first-release.md'));
  const script = all.filter(({ language }) => language === 'sh').map(({ code }) => code);
  expect(settled(await shell(script.join('\n')))).toBe(settled(all.at(-1)?.code ?? ''));
});

test('the README sets up with two commands, which package.json has', async () => {
  const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> };
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
