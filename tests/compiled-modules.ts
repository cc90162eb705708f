import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { ROOT } from './process/built-service.ts';

/**
 * Stands for src/jobs/modules.ts in tests of the service: their threads and processes run what was compiled. One starts in a third of
 * the time that it takes with a loader of sources.
 */
export function moduleBeside(url: string, path: string): { filename: string; execArgv: string[] } {
  const source = relative(join(ROOT, 'src'), fileURLToPath(new URL(`${path}.js`, url)));
  return { filename: join(inject('built'), 'dist', source), execArgv: ['--no-experimental-require-module'] };
}
