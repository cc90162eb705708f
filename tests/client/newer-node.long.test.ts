import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'libsql';
import { expect, test } from 'vitest';
import { builtService } from '../process/built-service.ts';
import { listenWithTowns } from '../releases/journey.ts';
import { servedLines } from './kept-copies.ts';

/** The SQLite of Node itself, which Node 20 does not have: in the Node of the container image, as npm brings it. */

const VERSION = '26.12.1';
const PACKAGE = `node-${process.platform}-${process.arch}`;

/** The binary, which is kept from run to run. */
async function newerNode(): Promise<string> {
  const kept = join(tmpdir(), `assize-tests-${process.getuid?.() ?? 0}`, `${PACKAGE}-${VERSION}`);
  const binary = join(kept, 'node_modules', PACKAGE, 'bin/node');
  if (
    await access(binary).then(
      () => true,
      () => false,
    )
  )
    return binary;
  const partial = `${kept}.${process.pid}`;
  await mkdir(partial, { recursive: true, mode: 0o700 });
  const install = [
    'install',
    '--prefix',
    partial,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    `${PACKAGE}@${VERSION}`,
  ];
  await promisify(execFile)('npm', install);
  // Another test may have been faster.
  await rename(partial, kept).catch(() => rm(partial, { recursive: true }));
  return binary;
}

const program = (client: string, url: string, file: string): string => `
import { connect, sqliteStore } from ${JSON.stringify(client)};
const store = await sqliteStore(${JSON.stringify(file)});
const client = connect({ url: ${JSON.stringify(url)}, key: process.env.ASSIZE_KEY });
const first = await client.sync({ dataset: 'towns', store });
const second = await client.sync({ dataset: 'towns', store });
await store.close();
console.log(process.version, 'DatabaseSync' in process.getBuiltinModule('node:sqlite'), first.copies, second.copies);
`;

// The packages of the binary have such names on Linux only.
test.skipIf(process.platform !== 'linux')(
  `a copy in the SQLite of Node ${VERSION}`,
  async () => {
    const { service, url } = await listenWithTowns(1);
    const folder = await mkdtemp(join(tmpdir(), 'assize-newer-'));
    try {
      const file = join(folder, 'copy.db');
      const code = program(join(await builtService(), 'client/dist/index.js'), url, file);
      const env = { PATH: process.env.PATH, ASSIZE_KEY: service.adminKey };
      const run = promisify(execFile)(await newerNode(), ['--input-type=module', '-e', code], { env });
      expect((await run).stdout).toBe(`v${VERSION} true 1 0\n`);
      const db = new Database(file);
      const rows = db.prepare('select record from assize_records order by id').all() as { record: string }[];
      db.close();
      const get = async (path: string) => (await service.send('GET', path, { key: service.adminKey })).body;
      expect(rows.map(({ record }) => record)).toEqual(await servedLines(get, 'towns'));
    } finally {
      await service.stop();
      await rm(folder, { recursive: true });
    }
  },
  180_000,
);
