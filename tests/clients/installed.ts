import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** The folder with the packages of package-lock.json, which are kept from run to run. */
export async function installed(): Promise<string> {
  const hash = createHash('sha256').update(await readFile(join(HERE, 'package-lock.json')));
  const kept = join(tmpdir(), `assize-tests-${process.getuid?.() ?? 0}`, `clients-${hash.digest('hex').slice(0, 24)}`);
  const modules = join(kept, 'node_modules');
  if (await stat(modules).catch(() => undefined)) return modules;
  const partial = `${kept}.${process.pid}`;
  await mkdir(partial, { recursive: true, mode: 0o700 });
  for (const name of ['package.json', 'package-lock.json']) await cp(join(HERE, name), join(partial, name));
  await promisify(execFile)('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: partial });
  // Another test may have been faster.
  await rename(partial, kept).catch(() => rm(partial, { recursive: true }));
  return modules;
}
