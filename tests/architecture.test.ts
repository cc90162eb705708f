import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** Imports go one way, and the pure folders stay pure: src/README.md. */

const SRC = fileURLToPath(new URL('../src', import.meta.url));
const CLIENT = fileURLToPath(new URL('../client/src', import.meta.url));
const DISCLOSURE = fileURLToPath(new URL('../disclosure/src', import.meta.url));
const BROWSER = fileURLToPath(new URL('../browser', import.meta.url));

/** The rooms in the order of imports: each may import from those before it, and from itself. */
const ORDER = [
  'errors.ts',
  'secret.ts',
  'generator.ts',
  'lists.ts',
  'config.ts',
  'schemas',
  'language',
  'codebook',
  'cases',
  'aggregates',
  'statistics',
  'formats',
  'pages',
  'authoring',
  'db',
  'jobs',
  'files',
  'capture',
  'imports',
  'releases',
  'demo',
  'http',
  'webhooks',
  'routes',
  'background.ts',
  'process.ts',
  'app.ts',
  'server.ts',
  'worker.ts',
  'cli',
  'cli.ts',
];
/** Rooms without a database, HTTP or a clock: from the schemas to the authoring of a definition. */
const PURE = ORDER.slice(ORDER.indexOf('schemas'), ORDER.indexOf('authoring') + 1);
/** Libraries that belong to one part. */
const LIBRARIES: [RegExp, string[]][] = [
  [/^fastify$|^@fastify\//, ['http', 'routes', 'app.ts', 'worker.ts']],
  [/^drizzle-orm|^pg$|^@electric-sql\//, ['db', 'capture', 'releases']],
  [/^@duckdb\//, ['releases', 'cli']],
  // The packages of client/ and disclosure/.
  [/^#client$/, ['cli']],
  [/^#disclosure$/, ['schemas', 'codebook', 'db', 'releases', 'cli']],
];

interface Import {
  file: string;
  part: string;
  /** As written. */
  specifier: string;
  /** Of ours: its path from src. */
  target: string;
  typeOnly: boolean;
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && /\.m?tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

async function importsOf(file: string, root = SRC): Promise<Import[]> {
  const source = await readFile(file, 'utf8');
  const name = relative(root, file);
  return [...source.matchAll(/^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm)].map(
    ([, type, target = '']) => ({
      file: name,
      part: name.split('/')[0] ?? '',
      specifier: target,
      target: target.startsWith('.') ? relative(root, join(dirname(file), target)) : target,
      typeOnly: type !== undefined,
    }),
  );
}

const isOurs = ({ target }: Import) => /^[a-z-]+(\/|\.ts$)/.test(target) && /\.m?ts$/.test(target);

const files = await filesOf(SRC);
const imports = (await Promise.all(files.map((file) => importsOf(file)))).flat();

test('the check sees the imports', () => {
  expect(imports.length).toBeGreaterThan(100);
  expect(imports.filter(isOurs).length).toBeGreaterThan(50);
});

test('imports go one way', () => {
  const rankOf = (part: string) => ORDER.indexOf(part);
  const wrong = imports.filter(isOurs).filter(({ part, target }) => rankOf(target.split('/')[0] ?? '') > rankOf(part));
  expect(wrong.map(({ file, target }) => `${file} -> ${target}`)).toEqual([]);
});

describe('disclosure control', async () => {
  const own = (await Promise.all((await filesOf(DISCLOSURE)).map((file) => importsOf(file, DISCLOSURE)))).flat();

  test('is a package of its own: it imports itself, Node and what its package.json names', async () => {
    const { dependencies } = JSON.parse(await readFile(join(DISCLOSURE, '../package.json'), 'utf8'));
    const wrong = own.filter(({ specifier, target }) => {
      const isOwn = specifier.startsWith('.') && !target.startsWith('..');
      return !isOwn && !specifier.startsWith('node:') && !Object.keys(dependencies).includes(specifier);
    });
    expect(own.length).toBeGreaterThan(50);
    expect(wrong.map(({ file, target }) => `${file} -> ${target}`)).toEqual([]);
  });

  test('its folders import one way', () => {
    const folders = ['solve', 'model', 'attackers', 'policies', 'certificate'];
    const folderOf = (path: string): number => folders.indexOf(path.split('/')[0] ?? '');
    const wrong = own.filter(({ file, target }) => folderOf(file) >= 0 && folderOf(target) > folderOf(file));
    expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
  });

  test('has no circles', () => expect(circlesIn(own)).toEqual([]));

  test('has one home for each name', async () => expect(await namesWithTwoHomes(DISCLOSURE)).toEqual([]));
});

test('the tools of a client import nothing of the server, but for what is named here', () => {
  const shared = ['errors.ts', 'config.ts', 'generator.ts', 'lists.ts', 'schemas', 'codebook', 'authoring', 'cli'];
  const isException = ({ file, target }: Import): boolean =>
    // The operator's tools: they open the database of the service themselves.
    file === 'cli/own-database.ts' ||
    file === 'cli/own-backup.ts' ||
    // A process of its own, which the command starts.
    target === 'worker.ts' ||
    // Whoever drafts a table checks its rows as an import does.
    (file === 'cli/table-faults.ts' && target.startsWith('aggregates/')) ||
    // Whoever checks a certificate reads the public codebook as its publisher does.
    (file === 'cli/published-release.ts' && target.startsWith('releases/protection/'));
  const wrong = imports
    .filter(isOurs)
    .filter(({ part }) => ['authoring', 'cli', 'cli.ts'].includes(part))
    .filter((one) => !shared.includes(one.target.split('/')[0] ?? '') && !isException(one));
  expect(wrong.map(({ file, target }) => `${file} -> ${target}`)).toEqual([]);
});

test('the client package knows the service by its document: it imports itself, Node and what its package.json names', async () => {
  const { dependencies, peerDependencies = {} } = JSON.parse(await readFile(join(CLIENT, '../package.json'), 'utf8'));
  const named = Object.keys({ ...dependencies, ...peerDependencies });
  const found = await Promise.all((await filesOf(CLIENT)).map((file) => importsOf(file, CLIENT)));
  const wrong = found.flat().filter(({ specifier, target }) => {
    const isOwn = specifier.startsWith('.') && !target.startsWith('..');
    return !isOwn && !specifier.startsWith('node:') && !named.includes(specifier);
  });
  expect(found.flat().length).toBeGreaterThan(5);
  expect(wrong.map(({ file, target }) => `${file} -> ${target}`)).toEqual([]);
});

test('the scripts of pages import themselves and libraries that package.json names', async () => {
  const { dependencies, devDependencies } = JSON.parse(await readFile(join(BROWSER, '../package.json'), 'utf8'));
  const named = Object.keys({ ...dependencies, ...devDependencies });
  const found = (await Promise.all((await filesOf(BROWSER)).map((file) => importsOf(file, BROWSER)))).flat();
  const wrong = found.filter(({ specifier, target }) =>
    specifier.startsWith('.') ? target.startsWith('..') : !named.includes(specifier.split('/')[0] ?? ''),
  );
  expect(found.length).toBeGreaterThan(5);
  expect(wrong.map(({ file, target }) => `${file} -> ${target}`)).toEqual([]);
});

test('a local import names its file with its ending', () => {
  const wrong = imports.filter(({ specifier }) => specifier.startsWith('.') && !/\.(m?ts|json)$/.test(specifier));
  expect(wrong.map(({ file, specifier }) => `${file} -> ${specifier}`)).toEqual([]);
});

/** Imports of types included. */
function circlesIn(all: readonly Import[]): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
    if (done.has(file) || path.includes(file)) return;
    for (const { target } of all.filter((one) => one.file === file && isOurs(one))) visit(target, [...path, file]);
    done.add(file);
  };
  for (const { file } of all) visit(file, []);
  return circles;
}

test('there are no circles', () => expect(circlesIn(imports)).toEqual([]));

test('no route imports a route but the table of contents', () => {
  const routes = new Set(
    imports
      .filter(({ file, target }) => file === 'routes/index.ts' && target.startsWith('routes/'))
      .map(({ target }) => target),
  );
  const wrong = imports.filter(
    ({ file, part, target }) => part === 'routes' && file !== 'routes/index.ts' && routes.has(target),
  );
  expect(wrong.map(({ file, target }) => `${file} -> ${target}`)).toEqual([]);
});

/** No two files declare a name at their top level, exported or not. */
async function namesWithTwoHomes(root: string): Promise<string[]> {
  const homes = new Map<string, Set<string>>();
  for (const file of await filesOf(root)) {
    const source = await readFile(file, 'utf8');
    for (const [, declared = ''] of source.matchAll(
      /^(?:export )?(?:declare |abstract |async )*(?:const|let|function\*?|class|type|interface) ([\w$]+)/gm,
    ))
      homes.set(declared, (homes.get(declared) ?? new Set()).add(relative(root, file)));
  }
  const twice = [...homes].filter(([, where]) => where.size > 1);
  return twice.map(([name, where]) => `${name}: ${[...where].join(', ')}`);
}

test('a name means one thing', async () => expect(await namesWithTwoHomes(SRC)).toEqual([]));

test('libraries stay in the parts they belong to', () => {
  const wrong = imports.filter(({ part, target, typeOnly }) =>
    LIBRARIES.some(([library, parts]) => library.test(target) && !parts.includes(part) && !typeOnly),
  );
  expect(wrong.map(({ file, target }) => `${file} -> ${target}`)).toEqual([]);
});

test('routes hold no SQL', () => {
  const wrong = imports.filter(
    ({ part, target }) => part === 'routes' && (/^drizzle-orm/.test(target) || /^db\/tables/.test(target)),
  );
  expect(wrong.map(({ file, target }) => `${file} -> ${target}`)).toEqual([]);
});

test('pure folders have no database, no HTTP, no clock, no chance and no files but the lists they ship with', async () => {
  const wrong: string[] = [];
  for (const file of files) {
    const name = relative(SRC, file);
    if (!PURE.includes(name.split('/')[0] ?? '')) continue;
    const source = (await readFile(file, 'utf8')).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    const used = source.match(
      /Date\.now\(|new Date\(\)|performance\.now|Math\.random|randomUUID|randomBytes|process\.|'node:(?:fs|http|net|child_process|worker_threads)[^']*'|\bfetch\(/,
    );
    if (used) wrong.push(`${name}: ${used[0]}`);
  }
  expect(wrong).toEqual([]);
});

test('stored JSON is read through its schema, never by a cast', async () => {
  const wrong: string[] = [];
  for (const file of files) {
    if (/\bjsonb?\([^)]*\)\s*\.\$type</.test(await readFile(file, 'utf8'))) wrong.push(relative(SRC, file));
  }
  expect(wrong).toEqual([]);
});

test('only the configuration reads the environment', async () => {
  const readers: string[] = [];
  for (const file of files) if (/process\.env/.test(await readFile(file, 'utf8'))) readers.push(relative(SRC, file));
  expect(readers).toEqual(['config.ts']);
});

test('no file is a drawer for everything, and none exports a default', async () => {
  const wrong: string[] = [];
  for (const file of files) {
    const name = relative(SRC, file);
    const source = await readFile(file, 'utf8');
    if (/(utils?|helpers?|common|services?|managers?|misc)\.ts$/.test(name)) wrong.push(`${name}: name`);
    if (/^export default/m.test(source)) wrong.push(`${name}: default export`);
    if (/^\s*(export )?(enum|namespace) /m.test(source)) wrong.push(`${name}: enum or namespace`);
  }
  expect(wrong).toEqual([]);
});
