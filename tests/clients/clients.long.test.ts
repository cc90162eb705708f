import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect } from 'vitest';
import { blocks, type Demo, readPage, startDemo } from '../contract/documents.ts';
import { testOnce } from '../once.ts';
import { freePort } from '../process/real-service.ts';
import { installed } from './installed.ts';

/**
 * The generators of docs/clients.md, run as the page says on the document of a service that listens. The programs use what they
 * make; package.json pins the generators, which are no dependencies of the service.
 */

const HERE = fileURLToPath(new URL('.', import.meta.url));
const TSX = fileURLToPath(new URL('../../node_modules/.bin/tsx', import.meta.url));
const PROGRAMS = (await readdir(join(HERE, 'programs'))).filter((name) => name !== 'calls.ts');
const DOCUMENTS = ['openapi.json', 'openapi.public.json'];

const page = await readPage('docs/clients.md');
const codeIn = (language: string) => blocks(page).flatMap((block) => (block.language === language ? block.code : []));
const config = codeIn('js').join('');
const [load = '', ...generators] = codeIn('sh');

let demo: Demo;
let folder: string;
beforeAll(async () => {
  const modules = await installed();
  folder = await mkdtemp(join(tmpdir(), 'assize-clients-'));
  await cp(join(HERE, 'programs'), folder, { recursive: true });
  for (const name of ['package.json', 'tsconfig.json']) await cp(join(HERE, name), join(folder, name));
  await symlink(modules, join(folder, 'node_modules'));
  await writeFile(join(folder, 'orval.config.mjs'), config);
  const port = await freePort();
  demo = await startDemo({ port, config: { publicUrl: `http://127.0.0.1:${port}` } });
  await demo.shell([load, load.replaceAll('openapi.json', 'openapi.public.json')], folder);
}, 300_000);
afterAll(async () => {
  await demo?.service.stop();
  if (folder) await rm(folder, { recursive: true });
});

testOnce('the page names the versions that run here', async () => {
  const { dependencies } = JSON.parse(await readFile(join(HERE, 'package.json'), 'utf8'));
  const named = codeIn('text').flatMap((code) => [...code.matchAll(/ (@?[a-z][\w/-]*)@([\d.]+)/g)]);
  expect(named.length).toBeGreaterThan(8);
  for (const [, name = '', version] of named) expect([name, version]).toEqual([name, dependencies[name]]);
});

testOnce.each(DOCUMENTS)(
  'the recommended rules of Redocly and Spectral find nothing in /%s',
  async (document) => {
    // Both exit with an error, and say why, if they find one; warnings fail here too.
    const redocly = await demo.run('npx', ['redocly', 'lint', document, '--format', 'json'], folder);
    const { totals } = JSON.parse(redocly.slice(redocly.indexOf('{'))) as { totals: object };
    expect(totals).toEqual({ errors: 0, warnings: 0, ignored: 0 });
    await writeFile(join(folder, 'spectral.yaml'), 'extends: spectral:oas\n');
    const ruleset = ['--ruleset', 'spectral.yaml', '--fail-severity', 'hint'];
    expect(await demo.run('npx', ['spectral', 'lint', document, ...ruleset], folder)).toContain('No results');
  },
  120_000,
);

testOnce(
  'generated clients, and the programs that use them, compile under strict',
  async () => {
    expect(generators).toHaveLength(5);
    for (const generator of generators) await demo.shell([generator], folder);
    const said = await demo.run('npx', ['tsc', '--project', '.'], folder).catch(({ stdout }) => stdout);
    expect(said).toBe('');
  },
  300_000,
);

testOnce.each(PROGRAMS)(
  '%s: ten calls to the service',
  async (program) => {
    await promisify(execFile)(TSX, [program], {
      cwd: folder,
      env: { ...process.env, ASSIZE_URL: demo.address, ASSIZE_KEY: demo.service.adminKey },
    });
  },
  60_000,
);
