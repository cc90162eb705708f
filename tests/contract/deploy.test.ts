import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

// No Docker engine runs here: what the files claim is checked by reading them; .ci/run runs the image's commands.

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const composeText = read('docker-compose.yml');
const compose = parse(composeText);
const { postgres, assize } = compose.services;
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
    '--from=build /app/dist ./dist',
    '--from=build /app/client/dist ./client/dist',
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

test('Compose starts the service only once PostgreSQL answers over TCP', () => {
  expect(assize.depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
  expect(postgres.healthcheck.test).toEqual([
    'CMD',
    'pg_isready',
    '--host=127.0.0.1',
    '--username=assize',
    '--dbname=assize',
  ]);
  expect(assize.environment.DATABASE_URL).toMatch(
    /^postgres:\/\/assize:\$\{POSTGRES_PASSWORD:\?.+\}@postgres:5432\/assize$/,
  );
});

test('PostgreSQL is of the embedded database’s major version, its volume where that version keeps its data', () => {
  expect(postgres.image).toBe('postgres:18');
  expect(postgres.volumes).toEqual(['postgres-data:/var/lib/postgresql']);
  expect(Object.keys(compose.volumes)).toEqual(['postgres-data', 'assize-data']);
});

test('no secret stands in the file: the password must be given, the admin key may be', () => {
  expect(postgres.environment.POSTGRES_PASSWORD).toMatch(/^\$\{POSTGRES_PASSWORD:\?.+\}$/);
  expect(assize.environment.ASSIZE_ADMIN_KEY).toMatch(/^\$\{ASSIZE_ADMIN_KEY:-\}$/);
  expect(assize.environment.ASSIZE_SIGNING_KEY).toMatch(/^\$\{ASSIZE_SIGNING_KEY:-\}$/);
  const values = Object.entries({ ...postgres.environment, ...assize.environment })
    .filter(([name]) => /PASSWORD|KEY|SECRET|TOKEN|URL$/.test(name) && !/LIMIT|IN_FLIGHT/.test(name))
    .map(([, value]) => String(value).replaceAll(/\$\{[^}]*\}/g, ''));
  expect(values.sort()).toEqual(['', '', '', '', 'postgres://assize:@postgres:5432/assize']);
});

test('the port is published on loopback only, and the container runs with no privilege', () => {
  expect(assize.ports).toEqual(['127.0.0.1:3000:3000']);
  expect(postgres.ports).toBeUndefined();
  expect(assize.cap_drop).toEqual(['ALL']);
  for (const service of [postgres, assize]) expect(service.security_opt).toEqual(['no-new-privileges:true']);
  expect(composeText).not.toMatch(/privileged|network_mode|docker\.sock/);
});

interface LockedPackage {
  dev?: boolean;
  link?: boolean;
  license?: string;
  hasInstallScript?: boolean;
  integrity?: string;
}
const shipped = Object.entries<LockedPackage>(JSON.parse(read('package-lock.json')).packages).filter(
  // Our own packages are the root and its workspace, to which a link leads.
  ([name, { dev, link }]) => !['', 'client'].includes(name) && !link && !dev,
);

test('what ships has a licence that allows it, a hash, and no script that runs when it is installed', () => {
  const allowed = ['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0', 'Unlicense'];
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
