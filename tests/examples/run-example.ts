import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestApp } from '../harness.ts';

const run = promisify(execFile);

/** Runs a program of examples/ as its users do, on a service that listens, and answers what it printed. */
export async function runExample({ app, adminKey }: TestApp, program: string, file: string): Promise<string> {
  const { stdout } = await run(process.execPath, ['--import', 'tsx', `examples/${program}`, file], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { ...process.env, ASSIZE_KEY: adminKey, ASSIZE_URL: app.listeningOrigin },
  });
  return stdout;
}
