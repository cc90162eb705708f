import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readConfig, SETTINGS } from '../../src/config.ts';
import type { Body } from '../samples/body.ts';
import { hasCommand } from './documents.ts';

// No Docker engine runs here: what the files claim is checked by reading them; .ci/run runs the image's commands.

const ROOT = new URL('../../', import.meta.url);
const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const composeText = read('docker-compose.yml');
const compose = parse(composeText, { merge: true });
const { postgres, assize, worker, proxy } = compose.services;
const manifest = JSON.parse(read('package.json'));

/** The instructions of the Dockerfile, continued lines joined, by stage. */
function stages(): { from: string; name: string; steps: { verb: string; rest: string }[] }[] {
  const lines = read('Dockerfile')
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const found: ReturnType<typeof stages> = [];
  for (const line of lines) {
    const [verb = '', ...words] = line.trim().split(/\s+/);
    if (verb === 'FROM') found.push({ from: words[0] ?? '', name: words[2] ?? '', steps: [] });
    else found.at(-1)?.steps.push({ verb, rest: words.join(' ') });
  }
  return found;
}

const [build, runtime] = stages();
const rests = (stage: typeof runtime, verb: string) =>
  (stage?.steps ?? []).filter((step) => step.verb === verb).map((step) => step.rest);

test('both stages stand on the same LTS image, with glibc for DuckDB', () => {
  expect(stages().map((stage) => stage.name)).toEqual(['build', 'runtime']);
  const image = ['$', '{NODE_IMAGE}'].join('');
  expect(stages().map((stage) => stage.from)).toEqual([image, image]);
  expect(read('Dockerfile')).toMatch(/^ARG NODE_IMAGE=node:26-trixie-slim$/m);
});

test('the runtime stage has the dependencies of production only, and they come before the code', () => {
  expect(rests(build, 'RUN')).toEqual(['npm ci --ignore-scripts', 'npm run build']);
  expect(rests(runtime, 'RUN')[0]).toMatch(/^npm ci --omit=dev --ignore-scripts /);
  expect(rests(runtime, 'COPY')).toEqual([
    'package.json package-lock.json .npmrc ./',
    'client/package.json ./client/',
    'disclosure/package.json ./disclosure/',
    '--from=build /app/dist ./dist',
    '--from=build /app/client/dist ./client/dist',
    '--from=build /app/disclosure/dist ./disclosure/dist',
    'migrations ./migrations',
    'bin ./bin',
  ]);
  // Else npx finds no command in the image.
  expect(manifest.bin).toEqual({ assize: 'bin/assize.js' });
});

test('the process is node itself, as a user who is not root and owns the volume', () => {
  const steps = runtime?.steps ?? [];
  const at = (verb: string) => steps.findIndex((step) => step.verb === verb);
  expect(rests(runtime, 'USER')).toEqual(['node']);
  expect(rests(runtime, 'RUN').at(-1)).toBe('mkdir /data && chown node:node /data');
  expect(rests(runtime, 'VOLUME')).toEqual(['/data']);
  expect(at('USER')).toBeLessThan(at('CMD'));
  expect(JSON.parse(rests(runtime, 'CMD')[0] ?? '')).toEqual(['node', 'dist/server.js']);
  expect(manifest.scripts.start).toBe('node dist/server.js');
});

test('the image listens where a container can be reached, keeps its data in the volume, and says how it is', () => {
  expect(rests(runtime, 'ENV')).toEqual(['NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data']);
  expect(rests(runtime, 'EXPOSE')).toEqual(['3000']);
  const [health = ''] = rests(runtime, 'HEALTHCHECK');
  const [binary, flag, script] = JSON.parse(health.slice(health.indexOf('CMD ') + 4));
  expect([binary, flag]).toEqual(['node', '-e']);
  expect(script).toContain('/readyz');
});

test('what the Dockerfile copies is all that reaches the builder', () => {
  const sources = stages()
    .flatMap((stage) => rests(stage, 'COPY'))
    .filter((rest) => !rest.startsWith('--from='))
    .flatMap((rest) => rest.split(' ').slice(0, -1));
  const lines = read('.dockerignore')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines[0]).toBe('*');
  expect(lines.slice(1).sort()).toEqual([...new Set(sources)].map((source) => `!${source}`).sort());
});

test('Compose starts service and worker only once PostgreSQL answers over TCP, and the proxy once the service does', () => {
  for (const one of [assize, worker]) expect(one.depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
  expect(proxy.depends_on).toEqual({ assize: { condition: 'service_healthy' } });
  expect(postgres.healthcheck.test).toEqual([
    'CMD',
    'pg_isready',
    '--host=127.0.0.1',
    '--username=assize',
    '--dbname=assize',
  ]);
  expect(worker.healthcheck.test.slice(0, 3)).toEqual(['CMD', 'node', '-e']);
  expect(worker.healthcheck.test[3]).toContain(`:${worker.environment.METRICS_PORT}/metrics`);
  expect(worker.command).toEqual(['assize', 'worker']);
  expect(rests(runtime, 'RUN')).toContain('ln -s /app/bin/assize.js /usr/local/bin/assize');
});

test('PostgreSQL is of the embedded database’s major version, its volume where that version keeps its data', () => {
  expect(postgres.image).toBe('postgres:18');
  expect(postgres.volumes).toEqual(['postgres-data:/var/lib/postgresql']);
  expect(Object.keys(compose.volumes)).toEqual(['postgres-data', 'assize-data', 'proxy-data']);
});

const given = (service: { environment: object }): Record<string, string> =>
  Object.fromEntries(
    Object.entries(service.environment).map(([name, value]) => [
      name,
      String(value).replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1'),
    ]),
  );

test('what Compose sets, the service takes, with secrets that are files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'assize-secrets-'));
  for (const name of Object.keys(compose.secrets)) await writeFile(join(folder, name), `${'s'.repeat(48)}\n`);
  for (const service of [assize, worker]) {
    const environment = Object.fromEntries(
      Object.entries(given(service)).map(([name, value]) => [name, value.replace('/run/secrets', folder)]),
    );
    const read = Object.keys(environment).map((name) => name.replace(/_FILE$/, ''));
    expect(read.filter((name) => !(name in SETTINGS.shape))).toEqual([]);
    const config = readConfig(environment);
    expect(config).toMatchObject({
      databaseUrl: `postgres://assize:${'s'.repeat(48)}@postgres:5432/assize`,
      adminKey: 's'.repeat(48),
      publicUrl: 'https://localhost',
    });
    expect(service.secrets).toEqual(['postgres-password', 'admin-key']);
  }
  expect([readConfig(given({ environment: { DEMO: assize.environment.DEMO } })).demo, assize.environment.JOBS]).toEqual(
    [false, 'off'],
  );
  await rm(folder, { recursive: true });
  // No secret stands in the file, or in an environment that `docker inspect` shows.
  for (const [name, { file }] of Object.entries<{ file: string }>(compose.secrets))
    expect(file).toBe(`./secrets/${name}`);
  expect(read('.gitignore')).toContain('\n/secrets/\n');
  const all = Object.values<{ environment: object }>(compose.services).flatMap((one) => Object.entries(given(one)));
  expect(all.filter(([name]) => /(PASSWORD|KEY|SECRET|TOKEN)$/.test(name))).toEqual([]);
});

test('only the proxy has ports, on this machine unless it is told otherwise, and each container has limits', () => {
  const services = Object.entries<Body>(compose.services);
  expect(services.flatMap(([name, { ports }]) => (ports === undefined ? [] : [[name, ports]]))).toEqual([
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Compose fills them in
    ['proxy', ['${LISTEN:-127.0.0.1}:80:80', '${LISTEN:-127.0.0.1}:443:443']],
  ]);
  expect(read('ops/Caddyfile')).toMatch(/^\{\$SITE:localhost\} \{\n[^}]*\treverse_proxy assize:3000\n/m);
  for (const [name, service] of services) {
    expect([name, service.security_opt]).toEqual([name, ['no-new-privileges:true']]);
    const { mem_limit, cpus, pids_limit, restart } = service;
    expect([name, mem_limit, cpus, pids_limit, restart]).toEqual([
      name,
      expect.stringMatching(/^\$\{[A-Z]+_MEMORY:-\d+[mg]\}$/),
      expect.stringMatching(/^\$\{[A-Z]+_CPUS:-\d\}$/),
      expect.any(Number),
      'unless-stopped',
    ]);
  }
  for (const service of [assize, worker, proxy]) expect(service.cap_drop).toEqual(['ALL']);
  expect(composeText).not.toMatch(/privileged: true|network_mode|docker\.sock/);
});

// Only the second version has that command.
const hasCompose = hasCommand('docker-compose', 'ls', '--help');
if (!hasCompose) console.log('Skipped is what Docker Compose itself says of its file: it is not installed');

test.skipIf(!hasCompose)('Docker Compose itself takes the file', async () => {
  const { stdout } = await promisify(execFile)('docker-compose', ['config', '--format', 'json'], { cwd: ROOT });
  expect(Object.keys(JSON.parse(stdout).services).sort()).toEqual(['assize', 'postgres', 'proxy', 'worker']);
});

interface LockedPackage {
  dev?: boolean;
  link?: boolean;
  license?: string;
  hasInstallScript?: boolean;
  integrity?: string;
}
const shipped = Object.entries<LockedPackage>(JSON.parse(read('package-lock.json')).packages).filter(
  // Our own packages are the root and its workspaces, to which links lead.
  ([name, { dev, link }]) => !['', 'client', 'disclosure'].includes(name) && !link && !dev,
);

test('what ships has a licence that allows it, a hash, and no script that runs when it is installed', () => {
  const allowed = ['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0', 'Unlicense'];
  // Used as they come; the font's licence asks only that its name stays with it.
  allowed.push('MPL-2.0', 'MIT AND OFL-1.1');
  expect(shipped.length).toBeGreaterThan(100);
  expect(shipped.filter(([, { license }]) => !allowed.includes(license ?? '')).map(([name]) => name)).toEqual([]);
  expect(shipped.filter(([, { integrity }]) => integrity === undefined).map(([name]) => name)).toEqual([]);
  expect(shipped.filter(([, { hasInstallScript }]) => hasInstallScript).map(([name]) => name)).toEqual([]);
});

test('SECURITY.md cites tests that there are', () => {
  const cited = [...read('SECURITY.md').matchAll(/`(tests\/[^`]+)`/g)].map(([, name = '']) => name);
  expect(cited.length).toBeGreaterThan(10);
  for (const name of cited) expect([name, existsSync(new URL(`../../${name}`, import.meta.url))]).toEqual([name, true]);
});
